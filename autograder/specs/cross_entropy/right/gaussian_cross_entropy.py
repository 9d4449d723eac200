"""The cross-entropy of a Gaussian: right answers in different styles."""

import math
import statistics

import numpy as np
from scipy import stats


def pair(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not a.size:
        raise ValueError("shapes")
    return a, b


def gaussian_formula(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    return np.mean((y - p) ** 2) / (2 * std**2) + np.log(std * np.sqrt(2 * np.pi))


def gaussian_logpdf(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    return -stats.norm(p, std).logpdf(y).mean()


def gaussian_density(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    density = np.exp(-0.5 * ((y - p) / std) ** 2) / (std * (2 * np.pi) ** 0.5)
    return np.average(-np.log(density))


def gaussian_statistics(y_true, y_pred, std=1.0):
    y_true, y_pred = pair(y_true, y_pred)
    normal = [
        0.5 * math.log(2 * math.pi * std**2) + (y - p) ** 2 / (2 * std * std)
        for y, p in zip(y_true, y_pred, strict=True)
    ]
    return statistics.fmean(normal)


def gaussian_dot(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    z = ((p - y) / std).ravel()
    return 0.5 * (z @ z / z.size + np.log(2 * np.pi)) + np.log(std)


RIGHT = {
    "gaussian_cross_entropy": (
        gaussian_formula,
        gaussian_logpdf,
        gaussian_density,
        gaussian_statistics,
        gaussian_dot,
    ),
}
