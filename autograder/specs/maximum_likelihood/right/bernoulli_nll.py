"""The Bernoulli negative log-likelihood: right answers in different styles."""

import math

import numpy as np
from scipy import special, stats

from .helpers import floats, rows


def bernoulli_where(y, p):
    y, p = floats(y, p)
    return -np.log(np.where(y == 1, p, 1 - p)).mean()


def bernoulli_loop(y, p):
    def price(outcome, q):
        given = q if outcome else 1 - q
        return math.inf if given == 0 else -math.log(given)

    table = rows(y, p)
    return sum(price(*row) for row in table) / len(table)


def bernoulli_scipy(y, p):
    y, p = floats(y, p)
    return -np.sum(special.xlogy(y, p) + special.xlog1py(1 - y, -p)) / y.size


def bernoulli_power(y, p):
    y, p = np.broadcast_arrays(*floats(y, p))
    return np.mean(-np.log(p**y * (1 - p) ** (1 - y)))


def bernoulli_pmf(y, p):
    return -stats.bernoulli.logpmf(y, p).mean()


RIGHT = {
    "bernoulli_nll": (
        bernoulli_where,
        bernoulli_loop,
        bernoulli_scipy,
        bernoulli_power,
        bernoulli_pmf,
    ),
}
