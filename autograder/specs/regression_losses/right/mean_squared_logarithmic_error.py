"""The mean squared logarithmic error: right answers in different styles."""

import math

import numpy as np

from .helpers import entries, mse_dot, pair


def above_minus_one(y, p):
    y, p = pair(y, p)
    if min(y.min(), p.min()) <= -1:
        raise ValueError("not above -1")
    return y, p


def msle_log1p(y_true, y_pred):
    y, p = above_minus_one(y_true, y_pred)
    return np.mean(np.square(np.log1p(p) - np.log1p(y)))


def msle_ratio(y_true, y_pred):
    y, p = above_minus_one(y_true, y_pred)
    return (np.log((1 + p) / (1 + y)) ** 2).mean()


def msle_loop(y_true, y_pred):
    above_minus_one(y_true, y_pred)
    rows = entries(y_true, y_pred)
    total = 0.0
    for y, p in rows:
        total += (math.log(1 + y) - math.log(1 + p)) ** 2
    return total / len(rows)


def msle_by_mse(y_true, y_pred):
    return mse_dot(*(np.log(array + 1) for array in above_minus_one(y_true, y_pred)))


def msle_base_two(y_true, y_pred):
    y, p = above_minus_one(y_true, y_pred)
    return np.mean((np.log2(1 + y) - np.log2(1 + p)) ** 2) * np.log(2) ** 2


RIGHT = {
    "mean_squared_logarithmic_error": (
        msle_log1p,
        msle_ratio,
        msle_loop,
        msle_by_mse,
        msle_base_two,
    ),
}
