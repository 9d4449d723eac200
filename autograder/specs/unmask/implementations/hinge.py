"""Implementations of the hinge loss, right and wrong."""

import numpy as np


def arrays(y_true, scores):
    """Both as arrays of floats of one shape."""
    y, s = np.asarray(y_true, dtype=float), np.asarray(scores, dtype=float)
    if y.shape != s.shape:
        raise ValueError("shapes")
    if y.size == 0:
        raise ValueError("empty")
    return y, s


def labelled(y_true, scores):
    """The same, of legal labels."""
    y, s = arrays(y_true, scores)
    if not np.all((y == -1) | (y == 1)):
        raise ValueError("labels")
    return y, s


def right(y_true, scores):
    """By arrays."""
    y, s = labelled(y_true, scores)
    return np.mean(np.maximum(0, 1 - y * s))


def right_loop(y_true, scores):
    """Entry by entry."""
    y, s = arrays(y_true, scores)
    total = 0.0
    for label, score in zip(y.ravel().tolist(), s.ravel().tolist()):
        if label not in (-1, 1):
            raise ValueError("label")
        total += max(0.0, 1 - label * score)
    return total / y.size


def by(formula, read=labelled):
    """A wrong implementation from a formula of the arrays."""

    def wrong(y_true, scores):
        return formula(*read(y_true, scores))

    return wrong


RIGHT = (right, right_loop)
MASKS = {
    "sum instead of mean": by(lambda y, s: np.sum(np.maximum(0, 1 - y * s))),
    "max(0, ...) missing": by(lambda y, s: np.mean(1 - y * s)),
    "no margin": by(lambda y, s: np.mean(np.maximum(0, -y * s))),
    "squared": by(lambda y, s: np.mean(np.maximum(0, 1 - y * s) ** 2)),
    "label forgotten": by(lambda y, s: np.mean(np.maximum(0, 1 - s))),
    "absolute error": by(lambda y, s: np.mean(np.abs(y - s))),
    "labels not checked": by(lambda y, s: np.mean(np.maximum(0, 1 - y * s)), arrays),
}
