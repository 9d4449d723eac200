"""02, plain Python with math and statistics."""

import math
import statistics

import numpy as np


def _each(y, *params):
    y = [float(v) for v in np.ravel(y)]
    out = []
    for p in params:
        p = [float(v) for v in np.ravel(p)]
        out.append(p if len(p) == len(y) else p * len(y))
    return zip(y, *out)


def gaussian_nll(y, mean, std):
    total, n = 0.0, 0
    for yi, m, s in _each(y, mean, std):
        if s <= 0:
            raise ValueError("std")
        total += 0.5 * math.log(2 * math.pi) + math.log(s) + 0.5 * ((yi - m) / s) ** 2
        n += 1
    return total / n


def laplace_nll(y, location, scale):
    terms = []
    for yi, m, s in _each(y, location, scale):
        if s <= 0:
            raise ValueError("scale")
        terms.append(math.log(2.0 * s) + abs(yi - m) / s)
    return math.fsum(terms) / len(terms)


def bernoulli_nll(y, p):
    total, n = 0.0, 0
    for yi, pi in _each(y, p):
        q = pi if yi == 1 else 1 - pi
        total += math.inf if q == 0 else -math.log(q)
        n += 1
    return total / n


def poisson_nll(y, rate):
    def one(yi, r):
        return r - yi * math.log(r) + math.lgamma(yi + 1)

    return statistics.fmean(one(*pair) for pair in _each(y, rate))


def fit_gaussian(y):
    y = [float(v) for v in y]
    return statistics.fmean(y), statistics.pstdev(y)


def fit_laplace(y):
    y = [float(v) for v in y]
    m = statistics.median(y)
    return m, sum(abs(v - m) for v in y) / len(y)


def fit_bernoulli(y):
    return sum(1 for v in y if v) / len(y)


def fit_poisson(y):
    return statistics.mean(float(v) for v in y)
