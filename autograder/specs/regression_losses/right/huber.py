"""Huber's loss and its gradient: right answers in different styles."""

import math

import numpy as np

from .helpers import each, entries, pair


def huber_where(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    e = np.abs(y - p)
    return np.mean(np.where(e < delta, e**2 / 2, delta * e - delta**2 / 2))


def huber_clipped(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    inner = np.minimum(np.abs(p - y), delta)
    return np.mean(inner**2 / 2 + delta * (np.abs(p - y) - inner))


def huber_loop(y_true, y_pred, delta=1.0):
    def one(e):
        return 0.5 * e * e if e <= delta else delta * (e - 0.5 * delta)

    rows = entries(y_true, y_pred)
    return sum(one(abs(y - p)) for y, p in rows) / len(rows)


def huber_mask(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    e = np.abs(p - y)
    small, large = e[e <= delta], e[e > delta]
    return ((0.5 * small**2).sum() + (delta * (large - delta / 2)).sum()) / e.size


def huber_slope_where(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    e = p - y
    return np.where(np.abs(e) < delta, e, delta * np.sign(e)) / e.size


def huber_slope_bounds(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    return np.maximum(-delta, np.minimum(delta, p - y)) / y.size


def huber_slope_quotient(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    return (p - y) * np.minimum(1, delta / np.maximum(np.abs(p - y), 1e-300)) / y.size


RIGHT = {
    "huber": (huber_where, huber_clipped, huber_loop, huber_mask),
    "huber_gradient": (
        huber_slope_where,
        huber_slope_bounds,
        huber_slope_quotient,
        each(lambda y, p, delta: math.copysign(min(abs(p - y), delta), p - y)),
    ),
}
