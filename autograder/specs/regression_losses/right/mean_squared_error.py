"""The mean squared error and its gradient: right answers in different styles."""

import math

import numpy as np

from .helpers import each, entries, mse_dot, pair


def mse_mean(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return ((y - p) ** 2).mean()


def mse_fsum(y_true, y_pred):
    rows = entries(y_true, y_pred)
    return math.fsum((y - p) ** 2 for y, p in rows) / len(rows)


def mse_norm(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.linalg.norm(p - y) ** 2 / y.size


def mse_variance(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.var(p - y) + np.mean(p - y) ** 2


def mse_einsum(y_true, y_pred):
    e = np.subtract(*pair(y_true, y_pred)).ravel()
    return np.array(np.einsum("i,i", e, e) / e.size)


def mse_slope(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return 2 / p.size * (p - y)


def mse_slope_list(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return (np.subtract(p, y) * 2 / np.prod(p.shape)).tolist()


def mse_slope_halves(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return (p - y) / (0.5 * p.size)


RIGHT = {
    "mean_squared_error": (mse_mean, mse_dot, mse_fsum, mse_norm, mse_variance, mse_einsum),
    "mean_squared_error_gradient": (
        mse_slope,
        mse_slope_list,
        mse_slope_halves,
        each(lambda y, p, _: 2 * (p - y)),
    ),
}
