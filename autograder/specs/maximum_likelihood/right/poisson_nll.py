"""The Poisson negative log-likelihood: right answers in different styles."""

import math

import numpy as np
from scipy import stats

from .helpers import floats, rows


def poisson_lgamma(y, rate):
    y, rate = floats(y, rate)
    log_factorial = np.array([math.lgamma(k + 1) for k in y])
    return np.mean(rate - y * np.log(rate) + log_factorial)


def poisson_sum_of_logs(y, rate):
    total = 0.0
    table = rows(y, rate)
    for k, r in table:
        total += r - k * math.log(r) + sum(math.log(i) for i in range(1, int(k) + 1))
    return total / len(table)


def poisson_exact_factorial(y, rate):
    table = rows(y, rate)
    return math.fsum(
        r - k * math.log(r) + math.log(math.factorial(int(k))) for k, r in table
    ) / len(table)


def poisson_table(y, rate):
    y, rate = floats(y, rate)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, y.max() + 1)))])
    return (rate - y * np.log(rate) + logs[y.astype(int)]).mean()


def poisson_scipy(y, rate):
    return -stats.poisson.logpmf(y, rate).mean()


RIGHT = {
    "poisson_nll": (
        poisson_lgamma,
        poisson_sum_of_logs,
        poisson_exact_factorial,
        poisson_table,
        poisson_scipy,
    ),
}
