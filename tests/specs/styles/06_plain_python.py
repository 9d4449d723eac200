"""06, plain Python rows."""

import math

import numpy as np


def _tables(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or a.size == 0:
        raise ValueError("shape")
    return a.tolist(), b.tolist()


def _soft(row):
    m = max(row)
    e = [math.exp(v - m) for v in row]
    return [v / sum(e) for v in e]


def _logsoft(row):
    m = max(row)
    total = m + math.log(sum(math.exp(v - m) for v in row))
    return [v - total for v in row]


def softmax(logits):
    return np.apply_along_axis(
        lambda r: np.array(_soft(r.tolist())), -1, np.asarray(logits, dtype=float)
    )


def log_softmax(logits):
    return np.apply_along_axis(
        lambda r: np.array(_logsoft(r.tolist())), -1, np.asarray(logits, dtype=float)
    )


def one_hot(labels, n_classes):
    rows = []
    for label in labels:
        if not 0 <= label < n_classes:
            raise ValueError("label")
        row = [0.0] * n_classes
        row[int(label)] = 1.0
        rows.append(row)
    return np.array(rows)


def _distribution(row):
    if abs(math.fsum(row) - 1) > 1e-6:
        raise ValueError("row sum")


def categorical_crossentropy(y_true, y_pred, epsilon=1e-7):
    Y, P = _tables(y_true, y_pred)
    losses = []
    for y, p in zip(Y, P):
        _distribution(p)
        losses.append(-sum(a * math.log(max(b, epsilon)) for a, b in zip(y, p)))
    return sum(losses) / len(losses)


def sparse_categorical_crossentropy(labels, y_pred, epsilon=1e-7):
    if len(labels) != len(y_pred) or len(labels) == 0:
        raise ValueError
    total = 0.0
    for label, row in zip(labels, y_pred):
        row = [float(v) for v in row]
        _distribution(row)
        if label < 0 or label >= len(row):
            raise ValueError("label")
        total += -math.log(max(row[label], epsilon))
    return total / len(labels)


def kullback_leibler_divergence(y_true, y_pred):
    Y, P = _tables(y_true, y_pred)
    total = 0
    for y, p in zip(Y, P):
        _distribution(y)
        _distribution(p)
        for a, b in zip(y, p):
            if a > 0:
                total += a * math.log(a / b) if b > 0 else math.inf
    return total / len(Y)


def categorical_focal_crossentropy(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    Y, P = _tables(y_true, y_pred)
    total = 0
    for y, p in zip(Y, P):
        _distribution(p)
        for a, b in zip(y, p):
            b = max(b, epsilon)
            total += -a * (1 - b) ** gamma * math.log(b)
    return total / len(Y)


def categorical_crossentropy_from_logits(y_true, logits):
    Y, Z = _tables(y_true, logits)
    return sum(-sum(a * b for a, b in zip(y, _logsoft(z))) for y, z in zip(Y, Z)) / len(Y)


def categorical_crossentropy_from_logits_gradient(y_true, logits):
    Y, Z = _tables(y_true, logits)
    return [[(a - b) / len(Y) for a, b in zip(_soft(z), y)] for y, z in zip(Y, Z)]
