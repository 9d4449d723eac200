"""The sparse categorical cross-entropy: right answers in different styles."""

import math

import numpy as np

from .helpers import sums, table


def labelled(labels, p):
    labels, p = np.array(labels), sums(table(p))
    if labels.shape != p.shape[:1]:
        raise ValueError("shapes")
    if labels.min() < 0 or labels.max() >= p.shape[1]:
        raise ValueError("labels")
    return labels, p


def sparse_index(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    return -np.log(np.maximum(p[range(len(p)), labels], epsilon)).mean()


def sparse_loop(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    prices = [-math.log(max(row[i], epsilon)) for i, row in zip(labels, p, strict=True)]
    return math.fsum(prices) / len(prices)


def sparse_take(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    picked = np.take_along_axis(np.clip(p, epsilon, None), labels[:, None], axis=1)
    return np.average(-np.log(picked))


def sparse_mask(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    mask = labels[:, None] == np.arange(p.shape[1])
    return -np.log(np.maximum(p[mask], epsilon)).sum() / mask.sum()


def sparse_numpy_errors(labels, y_pred, epsilon=1e-7):
    """Leaves labels that are too large, and too many labels, to numpy."""
    labels, p = np.asarray(labels), sums(table(y_pred))
    if (labels < 0).any() or len(labels) == 1 != len(p):
        raise ValueError("labels")
    return -np.log(np.maximum(p[np.arange(len(p)), labels], epsilon)).mean()


RIGHT = {
    "sparse_categorical_crossentropy": (
        sparse_index,
        sparse_loop,
        sparse_take,
        sparse_mask,
        sparse_numpy_errors,
    ),
}
