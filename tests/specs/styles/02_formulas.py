"""02, plain formulas."""

import numpy as np
from scipy import special


def gaussian_nll(y, mean, std):
    y, mean, std = np.asarray(y, float), np.asarray(mean, float), np.asarray(std, float)
    if (std <= 0).any():
        raise ValueError("std must be positive")
    return (0.5 * np.log(2 * np.pi * std**2) + (y - mean) ** 2 / (2 * std**2)).mean()


def laplace_nll(y, location, scale):
    y, location, scale = map(lambda a: np.asarray(a, float), (y, location, scale))
    if not np.all(scale > 0):
        raise ValueError("scale")
    return np.mean(np.log(2 * scale) + np.abs(y - location) / scale)


def bernoulli_nll(y, p):
    y, p = np.asarray(y, float), np.asarray(p, float)
    with np.errstate(divide="ignore"):
        return np.mean(np.where(y == 1, -np.log(p), -np.log(1 - p)))


def poisson_nll(y, rate):
    y, rate = np.asarray(y, float), np.asarray(rate, float)
    return np.mean(rate - y * np.log(rate) + special.gammaln(y + 1))


def fit_gaussian(y):
    y = np.asarray(y, float)
    mu = y.sum() / y.size
    return mu, np.sqrt(((y - mu) ** 2).sum() / y.size)


def fit_laplace(y):
    y = np.sort(np.asarray(y, float))
    n = len(y)
    m = y[n // 2] if n % 2 else (y[n // 2 - 1] + y[n // 2]) / 2
    return m, np.abs(y - m).mean()


def fit_bernoulli(y):
    return np.count_nonzero(y) / len(y)


def fit_poisson(y):
    return np.average(np.asarray(y, float))
