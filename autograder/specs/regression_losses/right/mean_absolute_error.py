"""The mean absolute error and its gradient: right answers in different styles."""

import statistics

import numpy as np
from scipy import spatial

from .helpers import each, entries, pair


def mae_mean(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.abs(y - p).mean()


def mae_statistics(y_true, y_pred):
    return statistics.fmean(abs(y - p) for y, p in entries(y_true, y_pred))


def mae_cityblock(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return spatial.distance.cityblock(y.ravel(), p.ravel()) / y.size


def mae_max_minus_min(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return float(np.average(np.maximum(y, p) - np.minimum(y, p)))


def mae_root(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.mean(np.sqrt((y - p) ** 2))


def mae_slope_masks(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return ((p > y).astype(float) - (p < y)) / p.size


def mae_slope_where(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.where(p == y, 0, np.where(p > y, 1, -1)) / p.size


def mae_slope_select(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.select([p > y, p < y], [1 / p.size, -1 / p.size])


def mae_slope_divide(y_true, y_pred):
    e = np.subtract(*pair(y_pred, y_true))
    return np.divide(e, np.abs(e), out=np.zeros_like(e), where=e != 0) / e.size


RIGHT = {
    "mean_absolute_error": (
        mae_mean,
        mae_statistics,
        mae_cityblock,
        mae_max_minus_min,
        mae_root,
    ),
    "mean_absolute_error_gradient": (
        mae_slope_masks,
        mae_slope_where,
        mae_slope_select,
        mae_slope_divide,
        each(lambda y, p, _: float(p > y) - float(p < y)),
    ),
}
