"""The binary cross-entropy of logits and its gradient: right answers in different styles."""

import math

import numpy as np
from scipy import special

from .helpers import entries, pair, sigmoid_loop


def logits_softplus(y_true, logits):
    y, z = pair(y_true, logits)
    return np.mean(np.logaddexp(0, z) - y * z)


def logits_two(y_true, logits):
    y, z = pair(y_true, logits)
    return np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))


def logits_log_expit(y_true, logits):
    y, z = pair(y_true, logits)
    return -np.average(y * special.log_expit(z) + (1 - y) * special.log_expit(-z))


def logits_loop(y_true, logits):
    total = 0.0
    rows = entries(y_true, logits)
    for y, z in rows:
        total += max(z, 0) - y * z + math.log(1 + math.exp(-abs(z)))
    return total / len(rows)


def gradient_expit(y_true, logits):
    y, z = pair(y_true, logits)
    return (special.expit(z) - y) / y.size


def gradient_tanh(y_true, logits):
    y, z = pair(y_true, logits)
    return ((1 + np.tanh(z / 2)) / 2 - y) / z.size


def gradient_list(y_true, logits):
    y, z = pair(y_true, logits)
    return ((sigmoid_loop(z) - y) / z.size).tolist()


def gradient_overflowing(y_true, logits):
    y, z = pair(y_true, logits)
    return np.divide(np.subtract(1 / (1 + np.exp(-z)), y), np.prod(z.shape))


RIGHT = {
    "binary_crossentropy_from_logits": (
        logits_softplus,
        logits_two,
        logits_log_expit,
        logits_loop,
    ),
    "binary_crossentropy_from_logits_gradient": (
        gradient_expit,
        gradient_tanh,
        gradient_list,
        gradient_overflowing,
    ),
}
