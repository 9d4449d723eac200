"""02, scipy.stats, and the densities themselves."""

import numpy as np
from scipy import stats
from scipy.special import xlog1py, xlogy


def gaussian_nll(y, mean, std):
    if np.any(np.asarray(std) <= 0):
        raise ValueError("std must be > 0")
    y, mean, std = (np.asarray(a, float) for a in (y, mean, std))
    return -np.mean(stats.norm.logpdf(y, loc=mean, scale=std))


def laplace_nll(y, location, scale):
    if np.min(scale) <= 0:
        raise ValueError("scale must be > 0")
    distance, scale = abs(np.asarray(y, float) - location), np.asarray(scale, float)
    return -np.mean(stats.expon.logpdf(distance, scale=scale) - np.log(2))


def bernoulli_nll(y, p):
    y, p = np.asarray(y, float), np.asarray(p, float)
    return -np.mean(xlogy(y, p) + xlog1py(1 - y, -p))


def poisson_nll(y, rate):
    return -np.mean(stats.poisson.logpmf(y, rate))


def fit_gaussian(y):
    return stats.norm.fit(np.asarray(y, dtype=float))


def fit_laplace(y):
    return stats.laplace.fit(np.asarray(y, dtype=float))


def fit_bernoulli(y):
    return np.mean(np.asarray(y) == 1)


def fit_poisson(y):
    y = np.asarray(y, dtype=float)
    return np.dot(y, np.ones(len(y))) / len(y)
