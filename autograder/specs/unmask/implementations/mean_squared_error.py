"""Implementations of the mean squared error, right and wrong."""

import math

import numpy as np


def arrays(y_true, y_pred):
    """Both as arrays of floats of one shape."""
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if y.shape != p.shape:
        raise ValueError("shapes")
    if y.size == 0:
        raise ValueError("empty")
    return y, p


def right(y_true, y_pred):
    """By arrays."""
    y, p = arrays(y_true, y_pred)
    return np.mean((p - y) ** 2)


def right_loop(y_true, y_pred):
    """Entry by entry."""
    y, p = np.array(y_true, dtype=float), np.array(y_pred, dtype=float)
    if y.shape != p.shape or not y.size:
        raise ValueError("shapes")
    squares = [(a - b) ** 2 for a, b in zip(y.ravel().tolist(), p.ravel().tolist())]
    return math.fsum(squares) / len(squares)


def by(formula, read=arrays):
    """A wrong implementation from a formula of the arrays."""

    def wrong(y_true, y_pred):
        return formula(*read(y_true, y_pred))

    return wrong


def any_shape(y_true, y_pred):
    """Both as arrays, whatever their shapes are."""
    return np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)


RIGHT = (right, right_loop)
MASKS = {
    "sum instead of mean": by(lambda y, p: np.sum((p - y) ** 2)),
    "half": by(lambda y, p: np.mean((p - y) ** 2) / 2),
    "root": by(lambda y, p: np.sqrt(np.mean((p - y) ** 2))),
    "not squared": by(lambda y, p: np.mean(p - y)),
    "absolute error": by(lambda y, p: np.mean(np.abs(p - y))),
    "mean over the last axis only": by(lambda y, p: np.mean((p - y) ** 2, axis=-1)),
    "no check of the shapes": by(lambda y, p: np.mean((p - y) ** 2), any_shape),
}
