"""One-hot labels: right answers in different styles."""

import numpy as np


def one_hot_eye(labels, n_classes):
    labels = np.asarray(labels)
    if np.any(labels < 0):
        raise ValueError("negative")
    return np.eye(n_classes)[labels]  # IndexError above the range


def one_hot_compared(labels, n_classes):
    labels = np.asarray(labels)
    if not np.isin(labels, np.arange(n_classes)).all():
        raise ValueError("range")
    return (labels[:, None] == np.arange(n_classes)).astype(float)


def one_hot_loop(labels, n_classes):
    out = []
    for label in labels:
        if not 0 <= label < n_classes:
            raise ValueError(label)
        out.append([0.0] * label + [1.0] + [0.0] * (n_classes - label - 1))
    return out


def one_hot_written(labels, n_classes):
    labels = np.array(labels)
    if labels.min() < 0 or labels.max() > n_classes - 1:
        raise ValueError("range")
    out = np.zeros((len(labels), n_classes))
    out[np.arange(len(labels)), labels] = 1
    return out


RIGHT = {
    "one_hot": (one_hot_eye, one_hot_compared, one_hot_loop, one_hot_written),
}
