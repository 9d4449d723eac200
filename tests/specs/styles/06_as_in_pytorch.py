"""06, PyTorch-like: nll_loss of log_softmax; scipy ingredients."""

import numpy as np
from scipy.special import logsumexp, xlogy


def logits_shape(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("size mismatch")
    if a.size == 0:
        raise ValueError("empty")
    return a, b


def log_softmax(logits):
    input = np.asarray(logits, dtype=float)
    return input - logsumexp(input, axis=-1, keepdims=True)


def softmax(logits):
    return np.exp(log_softmax(logits))


def one_hot(labels, n_classes):
    labels = np.asarray(labels)
    if (labels < 0).any():
        raise ValueError("Class values must be non-negative.")
    if (labels >= n_classes).any():
        raise ValueError("Class values must be smaller than num_classes.")
    return (labels[:, None] == np.arange(n_classes)[None, :]).astype(float)


def nll_loss(log_p, target, reduction="mean"):
    loss = -log_p[np.arange(len(target)), target]
    return loss.mean() if reduction == "mean" else loss.sum()


def categorical_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = logits_shape(y_true, y_pred)
    if (np.abs(1 - p @ np.ones(p.shape[1])) > 1e-6).any():
        raise ValueError("rows")
    return -np.einsum("ij,ij->", y, np.log(np.fmax(p, epsilon))) / len(y)


def sparse_categorical_crossentropy(labels, y_pred, epsilon=1e-7):
    p, labels = np.asarray(y_pred, dtype=float), np.asarray(labels, dtype=int)
    if len(p) != len(labels) or len(p) == 0:
        raise ValueError("batch")
    if ((labels < 0) | (labels >= p.shape[1])).any():
        raise ValueError("Target out of bounds.")
    if np.any(np.abs(p.sum(1) - 1) > 1e-6):
        raise ValueError("rows")
    return nll_loss(np.log(p.clip(min=epsilon)), labels)


def kullback_leibler_divergence(y_true, y_pred):
    target, p = logits_shape(y_true, y_pred)
    if np.any(np.abs(target.sum(1) - 1) > 1e-6) or np.any(np.abs(p.sum(1) - 1) > 1e-6):
        raise ValueError("rows")
    # kl_div(input=log p, target, reduction="batchmean")
    loss_pointwise = xlogy(target, target) - xlogy(target, p)
    return loss_pointwise.sum() / target.shape[0]


def categorical_focal_crossentropy(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    y, p = logits_shape(y_true, y_pred)
    if np.any(np.abs(p.sum(1) - 1) > 1e-6):
        raise ValueError("rows")
    p = np.maximum(p, epsilon)
    log_p = np.log(p)
    return -(y * np.power(1 - p, gamma) * log_p).sum() / len(y)


def categorical_crossentropy_from_logits(y_true, logits):
    y, z = logits_shape(y_true, logits)
    return np.mean(y.sum(axis=1) * logsumexp(z, axis=1) - (y * z).sum(axis=1))


def categorical_crossentropy_from_logits_gradient(y_true, logits):
    y, z = logits_shape(y_true, logits)
    p = softmax(z)
    return np.divide(np.subtract(p, y), float(len(p)))
