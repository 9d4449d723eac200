"""The hinge loss and its gradient: right answers in different styles."""

import numpy as np

from .helpers import each, entries, signed


def hinge_mask(y_true, scores):
    y, s = signed(y_true, scores)
    margin = 1 - y * s
    margin[margin < 0] = 0
    return margin.mean()


def hinge_relu(y_true, scores):
    y, s = signed(y_true, scores)
    margin = 1 - y * s
    return np.average((margin + np.abs(margin)) / 2)


def hinge_loop(y_true, scores):
    signed(y_true, scores)
    rows = entries(y_true, scores)
    return sum(max(0.0, 1 - y * s) for y, s in rows) / len(rows)


def hinge_clip(y_true, scores):
    y, s = signed(y_true, scores)
    return np.float64(np.sum(np.clip(1 - y * s, 0, None)) / y.size)


def hinge_slope_mask(y_true, scores):
    y, s = signed(y_true, scores)
    return -y * (y * s < 1) / y.size


def hinge_slope_heaviside(y_true, scores):
    y, s = signed(y_true, scores)
    return -y * np.heaviside(1 - y * s, 0) / s.size


def hinge_slope_sign(y_true, scores):
    y, s = signed(y_true, scores)
    return np.select([y * s < 1], [-y / y.size], 0.0)


RIGHT = {
    "hinge": (hinge_mask, hinge_relu, hinge_loop, hinge_clip),
    "hinge_gradient": (
        hinge_slope_mask,
        hinge_slope_heaviside,
        hinge_slope_sign,
        each(lambda y, s: -y if y * s < 1 else 0.0),
    ),
}
