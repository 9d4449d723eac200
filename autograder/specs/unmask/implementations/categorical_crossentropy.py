"""Implementations of the categorical cross-entropy, right and wrong."""

import math

import numpy as np


def tables(y_true, y_pred):
    """Both as tables of floats of one shape."""
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if y.shape != p.shape:
        raise ValueError("shapes")
    if y.ndim != 2 or y.size == 0:
        raise ValueError("no tables")
    return y, p


def summed(y_true, y_pred):
    """The same, of rows of y_pred that sum to one."""
    y, p = tables(y_true, y_pred)
    if not np.all(np.abs(p.sum(axis=1) - 1) <= 1e-6):
        raise ValueError("row sums")
    return y, p


def right(y_true, y_pred, epsilon=1e-7):
    """By arrays."""
    y, p = summed(y_true, y_pred)
    if not (np.all(p >= 0) and np.all(y >= 0) and 0 < epsilon < 0.5):
        raise ValueError("range")
    if not np.all(np.abs(y.sum(axis=1) - 1) <= 1e-6):
        raise ValueError("targets")
    return np.mean(-(y * np.log(np.maximum(p, epsilon))).sum(axis=1))


def right_loop(y_true, y_pred, epsilon=1e-7):
    """Row by row; a sum that is nearly one is accepted a little longer."""
    y, p = np.array(y_true, dtype=float), np.array(y_pred, dtype=float)
    if y.shape != p.shape or y.ndim != 2 or not y.size:
        raise ValueError("shapes")
    total = 0.0
    for targets, chances in zip(y.tolist(), p.tolist()):
        if abs(math.fsum(chances) - 1) > 3e-6:
            raise ValueError("row")
        for target, chance in zip(targets, chances):
            total -= target * np.log(max(chance, epsilon))
    return total / len(y)


def by(formula, read=summed):
    """A wrong implementation from a formula of targets, predictions and clipped predictions."""

    def wrong(y_true, y_pred, epsilon=1e-7):
        y, p = read(y_true, y_pred)
        return formula(y, p, np.maximum(p, epsilon))

    return wrong


def prices(y, p):
    """The price of each row."""
    return -(y * np.log(p)).sum(axis=1)


def of_logits(p):
    """A softmax of the probabilities."""
    e = np.exp(p - p.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def largest(y, p):
    """The probability of the class with the largest target."""
    return p[np.arange(len(y)), y.argmax(axis=1)]


RIGHT = (right, right_loop)
MASKS = {
    "mean over the classes too": by(lambda y, p, q: np.mean(-y * np.log(q))),
    "sum instead of mean": by(lambda y, p, q: np.sum(prices(y, q))),
    "minus sign missing": by(lambda y, p, q: -np.mean(prices(y, q))),
    "no clipping": by(lambda y, p, q: np.mean(prices(y, p))),
    "arguments swapped": by(lambda y, p, q: np.mean(prices(p, np.maximum(y, 1e-7)))),
    "predictions taken for logits": by(lambda y, p, q: np.mean(prices(y, of_logits(p)))),
    "largest target only": by(lambda y, p, q: np.mean(-np.log(largest(y, q)))),
    "row sums not checked": by(lambda y, p, q: np.mean(prices(y, q)), tables),
}
