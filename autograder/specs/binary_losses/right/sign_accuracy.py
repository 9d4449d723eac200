"""The accuracy of the sign: right answers in different styles."""

import numpy as np

from .helpers import entries, signed


def accuracy_sign(y_true, scores):
    y, s = signed(y_true, scores)
    return np.mean(np.sign(s) == y)


def accuracy_product(y_true, scores):
    y, s = signed(y_true, scores)
    return np.count_nonzero(y * s > 0) / y.size


def accuracy_loop(y_true, scores):
    signed(y_true, scores)
    rows = entries(y_true, scores)
    return sum((s > 0 and y == 1) or (s < 0 and y == -1) for y, s in rows) / len(rows)


def accuracy_masks(y_true, scores):
    y, s = signed(y_true, scores)
    return ((y > 0) & (s > 0) | (y < 0) & (s < 0)).mean()


RIGHT = {
    "sign_accuracy": (accuracy_sign, accuracy_product, accuracy_loop, accuracy_masks),
}
