"""The categorical cross-entropy of logits and its gradient: right answers in different styles."""

import math

import numpy as np
from scipy import special

from .helpers import (
    log_softmax_logaddexp,
    log_softmax_loop,
    log_softmax_shifted,
    pair,
    softmax_loop,
    softmax_shifted,
)


def logits_lse(y_true, logits):
    y, z = pair(y_true, logits)
    return np.mean(special.logsumexp(z, axis=1) - (y * z).sum(axis=1))


def logits_log_softmax(y_true, logits):
    y, z = pair(y_true, logits)
    return -np.vdot(y, special.log_softmax(z, axis=1)) / len(z)


def logits_loop(y_true, logits):
    y, z = pair(y_true, logits)
    total = 0.0
    for targets, row in zip(y.tolist(), z.tolist(), strict=True):
        terms = zip(targets, log_softmax_loop(row), strict=True)
        total -= math.fsum(t * x for t, x in terms)
    return total / len(z)


def logits_logaddexp(y_true, logits):
    y, z = pair(y_true, logits)
    return -(y * log_softmax_logaddexp(z)).sum(axis=1).mean()


def gradient_scipy(y_true, logits):
    y, z = pair(y_true, logits)
    return (special.softmax(z, axis=1) - y) / y.shape[0]


def gradient_list(y_true, logits):
    y, z = pair(y_true, logits)
    return [
        [(p - t) / len(z) for p, t in zip(softmax_loop(row), targets, strict=True)]
        for row, targets in zip(z.tolist(), y.tolist(), strict=True)
    ]


def gradient_exp(y_true, logits):
    y, z = pair(y_true, logits)
    return np.divide(np.exp(log_softmax_shifted(z)) - y, len(y))


def gradient_jacobian(y_true, logits):
    """The chain rule without cancelling: d log p_j / d z_i is 1 - p_i for i = j and -p_i else."""
    y, z = pair(y_true, logits)
    slopes = np.eye(z.shape[1]) - softmax_shifted(z)[:, None, :]
    return -np.einsum("nj,nji->ni", y, slopes) / len(z)


RIGHT = {
    "categorical_crossentropy_from_logits": (
        logits_lse,
        logits_log_softmax,
        logits_loop,
        logits_logaddexp,
    ),
    "categorical_crossentropy_from_logits_gradient": (
        gradient_scipy,
        gradient_list,
        gradient_exp,
        gradient_jacobian,
    ),
}
