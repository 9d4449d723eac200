"""02, masks, lists, cumulative sums."""

import math

import numpy as np


def gaussian_nll(y, mean, std):
    y = np.asarray(y, dtype=float)
    mean = np.ones_like(y) * np.asarray(mean, dtype=float)
    std = np.ones_like(y) * np.asarray(std, dtype=float)
    if (std <= 0).sum() > 0:
        raise ValueError("the standard deviation has to be positive")
    n = len(y)
    return (
        0.5 * np.log(2 * np.pi) + np.sum(np.log(std)) / n + np.sum(((y - mean) / std) ** 2) / 2 / n
    )


def laplace_nll(y, location, scale):
    y = np.asarray(y, dtype=float)
    scale = np.full(y.shape, scale, dtype=float)
    if not (scale > 0).all():
        raise ValueError
    return (
        sum(
            math.log(2 * b) + abs(v - m) / b
            for v, m, b in zip(y, np.full(y.shape, location, dtype=float), scale)
        )
        / y.size
    )


def bernoulli_nll(y, p):
    y = np.asarray(y)
    p = np.full(y.shape, p, dtype=float)
    given = np.concatenate([p[y == 1], 1 - p[y == 0]])
    if (given == 0).any():
        return np.inf
    return -np.log(given).sum() / y.size


def poisson_nll(y, rate):
    y = np.asarray(y)
    rate = np.full(len(y), rate, dtype=float)
    log_factorial = [sum(math.log(k) for k in range(2, int(v) + 1)) for v in y]
    return np.mean(rate - y * np.log(rate) + np.array(log_factorial))


def fit_gaussian(y):
    y = np.array(list(y), dtype=float)
    mean = np.mean(y)
    variance = np.var(y)
    return (mean, variance**0.5)


def fit_laplace(y):
    y = np.array(y, dtype=float)
    m = np.percentile(y, 50)
    return np.array([m, np.mean(np.abs(y - m))])


def fit_bernoulli(y):
    y = list(y)
    return y.count(1) / len(y)


def fit_poisson(y):
    y = np.asarray(y, dtype=float)
    return np.cumsum(y)[-1] / len(y)
