"""06, textbook numpy / Keras-like."""

import numpy as np


def as_arrays(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or a.size == 0:
        raise ValueError("shape")
    return a, b


def softmax(logits):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    exps = np.exp(shifted)
    return exps / np.sum(exps, axis=-1, keepdims=True)


def log_softmax(logits):
    logits = np.asarray(logits, dtype=float)
    m = logits.max(-1, keepdims=True)
    return logits - (m + np.log(np.exp(logits - m).sum(-1, keepdims=True)))


def one_hot(labels, n_classes):
    labels = np.asarray(labels)
    if labels.size and (labels.min() < 0 or labels.max() >= n_classes):
        raise ValueError("label out of range")
    out = np.zeros((labels.shape[0], n_classes))
    out[np.arange(labels.shape[0]), labels] = 1.0
    return out


def _rows(p):
    if not np.allclose(p.sum(axis=-1), 1.0, rtol=0, atol=1e-6):
        raise ValueError("rows must sum to one")


def categorical_crossentropy(y_true, y_pred, epsilon=1e-7):
    target, output = as_arrays(y_true, y_pred)
    _rows(output)
    output = np.clip(output, epsilon, None)
    return np.mean(-np.sum(target * np.log(output), axis=-1))


def sparse_categorical_crossentropy(labels, y_pred, epsilon=1e-7):
    p = np.asarray(y_pred, dtype=float)
    labels = np.asarray(labels)
    if labels.shape != p.shape[:1] or labels.size == 0:
        raise ValueError("one label per row")
    if labels.min() < 0 or labels.max() >= p.shape[-1]:
        raise ValueError("label out of range")
    _rows(p)
    picked = np.take_along_axis(p, labels[:, None].astype(int), axis=-1)[:, 0]
    return -np.log(np.maximum(picked, epsilon)).mean()


def kullback_leibler_divergence(y_true, y_pred):
    y, p = as_arrays(y_true, y_pred)
    _rows(y)
    _rows(p)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(y > 0, y * np.log(y / p), 0)
    return terms.sum(axis=1).mean()


def categorical_focal_crossentropy(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    _rows(p)
    p = np.clip(p, epsilon, 1)
    cce = -y * np.log(p)
    modulating_factor = np.power(1.0 - p, gamma)
    return np.mean(np.sum(modulating_factor * cce, axis=-1))


def categorical_crossentropy_from_logits(y_true, logits):
    y, z = as_arrays(y_true, logits)
    return -np.mean(np.sum(y * log_softmax(z), axis=-1))


def categorical_crossentropy_from_logits_gradient(y_true, logits):
    y, z = as_arrays(y_true, logits)
    return (softmax(z) - y) / y.shape[0]
