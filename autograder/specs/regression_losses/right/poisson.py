"""The Poisson loss and its gradient: right answers in different styles."""

import math
import statistics

import numpy as np
from scipy import special

from .helpers import each, entries, pair


def rates(y, p):
    y, p = pair(y, p)
    if np.any(p <= 0):
        raise ValueError("rates must be positive")
    return y, p


def poisson_mean(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return np.mean(p) - np.mean(y * np.log(p))


def poisson_xlogy(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (p - special.xlogy(y, p)).sum() / y.size


def poisson_math(y_true, y_pred):
    rows = entries(y_true, y_pred)
    if any(not p > 0 for _, p in rows):
        raise ValueError
    return sum(p - y * math.log(p) for y, p in rows) / len(rows)


def poisson_by_math_domain_error(y_true, y_pred):
    return statistics.mean(p - y * math.log(p) for y, p in entries(y_true, y_pred))


def poisson_logarithms(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    z = np.log(p)
    return np.mean(np.exp(z) - y * z)


def poisson_slope(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (1 - y / p) / p.size


def poisson_slope_quotient(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (p - y) / (p * p.size)


def poisson_slope_by_log_rate(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (np.exp(np.log(p)) - y) / np.size(p) * np.reciprocal(p)


def poisson_slope_loop(y_true, y_pred):
    rates(y_true, y_pred)
    return each(lambda y, p, _: 1 - y / p)(y_true, y_pred)


RIGHT = {
    "poisson": (
        poisson_mean,
        poisson_xlogy,
        poisson_math,
        poisson_by_math_domain_error,
        poisson_logarithms,
    ),
    "poisson_gradient": (
        poisson_slope,
        poisson_slope_quotient,
        poisson_slope_by_log_rate,
        poisson_slope_loop,
    ),
}
