"""The Laplace negative log-likelihood: right answers in different styles."""

import math
import statistics

import numpy as np
from scipy import stats

from .helpers import floats, positive, rows


def laplace_formula(y, location, scale):
    y, location, scale = floats(y, location, scale)
    if np.min(scale) <= 0:
        raise ValueError("scale must be positive")
    return np.average(np.abs(y - location) / scale + np.log(scale) + np.log(2))


def laplace_scipy(y, location, scale):
    """The generalised normal with exponent 1; stats.laplace.logpdf(1000) is -inf in scipy 1.17."""
    positive(scale)
    y, location, scale = (np.asarray(a, dtype=float) for a in (y, location, scale))
    return np.mean(-stats.gennorm(1, location, scale).logpdf(y))


def laplace_statistics(y, location, scale):
    positive(scale)
    return statistics.fmean(
        abs(v - m) / b - math.log(0.5 / b) for v, m, b in rows(y, location, scale)
    )


def laplace_two_sides(y, location, scale):
    positive(scale)
    y, location, scale = floats(y, location, scale)
    e = y - location
    return (np.where(e > 0, e, -e) / scale + np.log(2 * scale)).sum() / np.size(y)


RIGHT = {
    "laplace_nll": (laplace_formula, laplace_scipy, laplace_statistics, laplace_two_sides),
}
