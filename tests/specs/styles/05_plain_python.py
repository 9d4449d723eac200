"""05, plain Python."""

import math

import numpy as np


def pairs(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("different shapes")
    a, b = np.ravel(a).tolist(), np.ravel(b).tolist()
    if not a:
        raise ValueError("empty")
    return [(float(x), float(y)) for x, y in zip(a, b)]


def _sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    e = math.exp(z)
    return e / (1 + e)


def sigmoid(z):
    return np.vectorize(_sigmoid, otypes=[float])(np.asarray(z, dtype=float))


def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    total = 0
    data = pairs(y_true, y_pred)
    for y, p in data:
        p = min(max(p, epsilon), 1 - epsilon)
        total -= y * math.log(p) + (1 - y) * math.log(1 - p)
    return total / len(data)


def binary_crossentropy_from_logits(y_true, logits):
    def softplus(x):
        return x + math.log1p(math.exp(-x)) if x > 0 else math.log1p(math.exp(x))

    data = pairs(y_true, logits)
    return sum(softplus(z) - y * z for y, z in data) / len(data)


def binary_crossentropy_from_logits_gradient(y_true, logits):
    data = pairs(y_true, logits)
    return np.array([(_sigmoid(z) - y) / len(data) for y, z in data]).reshape(np.shape(logits))


def labelled(a, b):
    data = pairs(a, b)
    if any(y not in (-1, 1) for y, _ in data):
        raise ValueError("labels")
    return data


def hinge(y_true, scores):
    data = labelled(y_true, scores)
    return math.fsum(max(0, 1 - y * s) for y, s in data) / len(data)


def squared_hinge(y_true, scores):
    data = labelled(y_true, scores)
    return math.fsum(max(0, 1 - y * s) ** 2 for y, s in data) / len(data)


def hinge_gradient(y_true, scores):
    data = labelled(y_true, scores)
    return np.reshape([-y / len(data) if y * s < 1 else 0.0 for y, s in data], np.shape(scores))


def squared_hinge_gradient(y_true, scores):
    data = labelled(y_true, scores)
    return np.reshape(
        [-2 * y * max(0, 1 - y * s) / len(data) for y, s in data], np.shape(scores)
    ).tolist()


def sign_accuracy(y_true, scores):
    data = labelled(y_true, scores)
    return sum(y * s > 0 for y, s in data) / len(data)
