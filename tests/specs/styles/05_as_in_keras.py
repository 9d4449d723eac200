"""05, Keras-like source."""

import numpy as np


def as_arrays(y_true, y_pred):
    a, b = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if a.shape != b.shape or a.size == 0:
        raise ValueError("shape")
    return a, b


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return 0.5 * (1 + np.tanh(0.5 * z))


def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    target, output = as_arrays(y_true, y_pred)
    output = np.clip(output, epsilon, 1.0 - epsilon)
    bce = target * np.log(output)
    bce += (1.0 - target) * np.log(1.0 - output)
    return np.mean(-bce)


def binary_crossentropy_from_logits(y_true, logits):
    labels, logits = as_arrays(y_true, logits)
    # as in TensorFlow
    cond = logits >= 0
    relu_logits = np.where(cond, logits, 0)
    neg_abs = np.where(cond, -logits, logits)
    return np.mean(relu_logits - logits * labels + np.log1p(np.exp(neg_abs)))


def binary_crossentropy_from_logits_gradient(y_true, logits):
    y, z = as_arrays(y_true, logits)
    return (1 / (1 + np.exp(-z)) - y) / z.size


def _labels(y):
    if np.any(np.abs(y) != 1):
        raise ValueError("labels -1 or 1")
    return y


def hinge(y_true, scores):
    y_true, y_pred = as_arrays(y_true, scores)
    y_true = _labels(y_true)
    return np.mean(np.maximum(1.0 - y_true * y_pred, 0.0), axis=-1).mean()


def squared_hinge(y_true, scores):
    y_true, y_pred = as_arrays(y_true, scores)
    y_true = _labels(y_true)
    return np.mean(np.square(np.maximum(1.0 - y_true * y_pred, 0.0)))


def hinge_gradient(y_true, scores):
    y, s = as_arrays(y_true, scores)
    y = _labels(y)
    return -y * (y * s < 1) / s.size


def squared_hinge_gradient(y_true, scores):
    y, s = as_arrays(y_true, scores)
    y = _labels(y)
    return np.where(y * s < 1, 2 * (s - y), 0) / s.size


def sign_accuracy(y_true, scores):
    y, s = as_arrays(y_true, scores)
    return np.mean(np.sign(s) == _labels(y))
