"""02, PyTorch-like functional style with broadcasting and vectorize."""

import math
from functools import reduce

import numpy as np


class GaussianNLLLoss:
    def __init__(self, full=True, reduction="mean"):
        self.full, self.reduction = full, reduction

    def __call__(self, input, target, var):
        if np.any(var < 0):
            raise ValueError("var has negative entry")
        loss = 0.5 * (np.log(var) + (input - target) ** 2 / var)
        if self.full:
            loss = loss + 0.5 * math.log(2 * math.pi)
        return loss.mean() if self.reduction == "mean" else loss


def gaussian_nll(y, mean, std):
    std = np.array(std, dtype=float)
    if np.any(std <= 0):
        raise ValueError("std has a non-positive entry")
    y, mean, std = np.broadcast_arrays(np.array(y, dtype=float), np.array(mean, dtype=float), std)
    return GaussianNLLLoss()(mean, y, std**2)


_log = np.vectorize(lambda v: math.log(v) if v > 0 else -math.inf, otypes=[float])
_lgamma = np.vectorize(math.lgamma, otypes=[float])


def laplace_nll(y, location, scale):
    y, location, scale = np.broadcast_arrays(
        *(np.array(a, dtype=float) for a in (y, location, scale))
    )
    if scale.min() <= 0:
        raise ValueError
    return float(np.mean(np.log(2) + np.log(scale) + np.abs(y - location) / scale))


def bernoulli_nll(y, p):
    y, p = np.broadcast_arrays(np.asarray(y, dtype=float), np.asarray(p, dtype=float))
    likelihood = p**y * (1 - p) ** (1 - y)
    return -_log(likelihood).mean()


def poisson_nll(y, rate):
    y, rate = np.broadcast_arrays(np.asarray(y, dtype=float), np.asarray(rate, dtype=float))
    return np.mean(rate - y * _log(rate) + _lgamma(y + 1.0))


def fit_gaussian(y):
    y = np.asarray(y, dtype=np.float64)
    mean = y.mean()
    return float(mean), float(y.std(ddof=0))


def fit_laplace(y):
    y = np.asarray(y, dtype=np.float64)
    location = np.quantile(y, 0.5)
    return [location, np.linalg.norm(y - location, ord=1) / len(y)]


def fit_bernoulli(y):
    return reduce(lambda a, b: a + float(b), y, 0.0) / len(y)


def fit_poisson(y):
    total = 0
    for value in y:
        total += int(value)
    return total / len(y)
