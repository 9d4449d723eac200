"""Implementations of the gradient of Huber's loss, right and wrong."""

import numpy as np


def arrays(y_true, y_pred):
    """Both as arrays of floats of one shape."""
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if y.shape != p.shape:
        raise ValueError("shapes")
    if y.size == 0:
        raise ValueError("empty")
    return y, p


def right(y_true, y_pred, delta=1.0):
    """By cutting the error off."""
    y, p = arrays(y_true, y_pred)
    if not delta > 0:
        raise ValueError("delta")
    return np.clip(p - y, -delta, delta) / p.size


def right_where(y_true, y_pred, delta=1.0):
    """By two branches."""
    y, p = np.array(y_true, dtype=float), np.array(y_pred, dtype=float)
    if y.shape != p.shape or not y.size:
        raise ValueError("shapes")
    e = p - y
    return np.where(np.abs(e) <= delta, e, delta * np.sign(e)) / e.size


def by(formula):
    """A wrong implementation from a formula of the error."""

    def wrong(y_true, y_pred, delta=1.0):
        y, p = arrays(y_true, y_pred)
        return formula(p - y, delta)

    return wrong


def shapes_not_checked(y_true, y_pred, delta=1.0):
    """Any shapes."""
    e = np.asarray(y_pred, dtype=float) - np.asarray(y_true, dtype=float)
    return np.clip(e, -delta, delta) / e.size


RIGHT = (right, right_where)
MASKS = {
    "not divided by n": by(lambda e, delta: np.clip(e, -delta, delta)),
    "sign": by(lambda e, delta: -np.clip(e, -delta, delta) / e.size),
    "delta ignored": by(lambda e, delta: np.clip(e, -1, 1) / e.size),
    "not bounded": by(lambda e, delta: e / e.size),
    "flat beyond delta": by(lambda e, delta: np.where(np.abs(e) <= delta, e, 0.0) / e.size),
    "gradient of the squared error": by(lambda e, delta: 2 * e / e.size),
    "no check of the shapes": shapes_not_checked,
}
