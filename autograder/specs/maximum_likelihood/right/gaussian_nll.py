"""The Gaussian negative log-likelihood: right answers in different styles."""

import math

import numpy as np
from scipy import stats

from .helpers import floats, positive, rows


def gaussian_formula(y, mean, std):
    y, mean, std = floats(y, mean, std)
    if (std <= 0).any():
        raise ValueError("std must be positive")
    return np.mean(0.5 * np.log(2 * np.pi * std**2) + (y - mean) ** 2 / (2 * std**2))


def gaussian_scipy(y, mean, std):
    positive(std)
    # SciPy computes in the type that it gets: small integers would wrap around.
    y, mean, std = (np.asarray(a, dtype=float) for a in (y, mean, std))
    return -stats.norm.logpdf(y, mean, std).mean()


def gaussian_loop(y, mean, std):
    positive(std)
    table = rows(y, mean, std)
    prices = [math.log(s * math.sqrt(2 * math.pi)) + 0.5 * ((v - m) / s) ** 2 for v, m, s in table]
    return math.fsum(prices) / len(prices)


def gaussian_einsum(y, mean, std):
    positive(std)
    y, mean, std = np.broadcast_arrays(*floats(y, mean, std))
    z = (y - mean) / std
    return (np.einsum("i,i->", z, z) / 2 + np.log(std).sum()) / z.size + np.log(2 * np.pi) / 2


RIGHT = {
    "gaussian_nll": (gaussian_formula, gaussian_scipy, gaussian_loop, gaussian_einsum),
}
