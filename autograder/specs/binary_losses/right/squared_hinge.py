"""The squared hinge loss and its gradient: right answers in different styles."""

import math

import numpy as np

from .helpers import each, entries, signed


def squared_mask(y_true, scores):
    y, s = signed(y_true, scores)
    margin = 1 - y * s
    return np.mean(np.where(margin > 0, margin**2, 0))


def squared_loop(y_true, scores):
    signed(y_true, scores)
    rows = entries(y_true, scores)
    return math.fsum(max(0.0, 1 - y * s) ** 2 for y, s in rows) / len(rows)


def squared_dot(y_true, scores):
    y, s = signed(y_true, scores)
    margin = np.maximum(1 - y * s, 0).ravel()
    return margin @ margin / len(margin)


def squared_power(y_true, scores):
    y, s = signed(y_true, scores)
    return np.array(np.power(np.fmax(0, 1 - s * y), 2).mean())


def squared_slope(y_true, scores):
    y, s = signed(y_true, scores)
    return 2 * np.minimum(0, y * s - 1) * y / y.size


def squared_slope_mask(y_true, scores):
    y, s = signed(y_true, scores)
    return np.where(y * s >= 1, 0, 2 * (s - y)) / y.size  # y * y = 1


def squared_slope_einsum(y_true, scores):
    y, s = signed(y_true, scores)
    return np.einsum("...,...->...", -2 * y, np.clip(1 - y * s, 0, np.inf)) / np.size(s)


RIGHT = {
    "squared_hinge": (squared_mask, squared_loop, squared_dot, squared_power),
    "squared_hinge_gradient": (
        squared_slope,
        squared_slope_mask,
        squared_slope_einsum,
        each(lambda y, s: -2 * y * max(0.0, 1 - y * s)),
    ),
}
