"""05, explicit loops over indices, and int conversions."""

from math import exp, log

import numpy as np


def _check_shapes(y_true, y_pred):
    y_true = np.asarray(y_true, dtype=np.float64)
    y_pred = np.asarray(y_pred, dtype=np.float64)
    if y_true.shape != y_pred.shape:
        raise ValueError("y_true and y_pred must have the same shape")
    if len(y_true) == 0 or y_true.size == 0:
        raise ValueError("empty")
    return y_true, y_pred


def sigmoid(z):
    z = np.asarray(z, dtype=np.float64)
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))


def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y_true, y_pred = _check_shapes(y_true, y_pred)
    loss = 0.0
    for idx in np.ndindex(y_true.shape):
        p = y_pred[idx]
        if p < epsilon:
            p = epsilon
        if p > 1 - epsilon:
            p = 1 - epsilon
        loss += -(y_true[idx] * log(p) + (1 - y_true[idx]) * log(1 - p))
    return loss / y_true.size


def binary_crossentropy_from_logits(y_true, logits):
    y, z = _check_shapes(y_true, logits)
    return float(np.mean(np.logaddexp(0, z) - y * z))


def binary_crossentropy_from_logits_gradient(y_true, logits):
    y, z = _check_shapes(y_true, logits)
    grad = np.zeros_like(z)
    for idx in np.ndindex(z.shape):
        if z[idx] >= 0:
            p = 1 / (1 + exp(-z[idx]))
        else:
            p = exp(z[idx]) / (1 + exp(z[idx]))
        grad[idx] = p - y[idx]
    grad /= grad.size
    return grad


def _ok(y):
    for v in y.flat:
        if v != 1 and v != -1:
            raise ValueError("bad label %r" % v)


def hinge(y_true, scores):
    y, s = _check_shapes(y_true, scores)
    _ok(y)
    return sum(max(0.0, 1 - a * b) for a, b in zip(y.flat, s.flat)) / y.size


def squared_hinge(y_true, scores):
    y, s = _check_shapes(y_true, scores)
    _ok(y)
    total = 0
    for a, b in zip(y.flat, s.flat):
        if a * b < 1:
            total += (1 - a * b) ** 2
    return total / y.size


def hinge_gradient(y_true, scores):
    y, s = _check_shapes(y_true, scores)
    _ok(y)
    out = []
    for a, b in zip(y.flat, s.flat):
        out.append(0.0 if a * b >= 1 else -a)
    return np.array(out).reshape(s.shape) / s.size


def squared_hinge_gradient(y_true, scores):
    y, s = _check_shapes(y_true, scores)
    _ok(y)
    return -2 / s.size * y * np.clip(1 - y * s, 0, np.inf)


def sign_accuracy(y_true, scores):
    y, s = _check_shapes(y_true, scores)
    _ok(y)
    correct = 0
    for a, b in zip(y.flat, s.flat):
        if (a == 1 and b > 0) or (a == -1 and b < 0):
            correct += 1
    return correct / y.size
