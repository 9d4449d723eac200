"""03, plain numpy with masks."""

import numpy as np


def _valid(p, name):
    p = np.asarray(p, dtype=float)
    if (p < 0).any():
        raise ValueError(f"{name} has a negative entry")
    if not np.isclose(p.sum(), 1, rtol=0, atol=1e-6):
        raise ValueError(f"{name} does not sum to one")
    return p


def entropy(p):
    p = _valid(p, "p")
    nz = p[p > 0]
    return -(nz * np.log(nz)).sum()


def cross_entropy(p, q):
    p, q = _valid(p, "p"), _valid(q, "q")
    if len(p) != len(q):
        raise ValueError("length")
    if np.any((p > 0) & (q == 0)):
        return float("inf")
    m = p > 0
    return -np.dot(p[m], np.log(q[m]))


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)


def nats_to_bits(x):
    return np.asarray(x) / np.log(2)


def gaussian_cross_entropy(y_true, y_pred, std=1.0):
    y_true, y_pred = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if y_true.shape != y_pred.shape or y_true.size == 0:
        raise ValueError("shapes")
    mse = np.mean((y_true - y_pred) ** 2)
    return mse / (2 * std**2) + np.log(std * np.sqrt(2 * np.pi))


def gaussian_nll_gradient(y, mean, log_std):
    y, mean, log_std = (
        np.asarray(y, dtype=float),
        np.asarray(mean, dtype=float),
        np.asarray(log_std, dtype=float),
    )
    if y.shape != mean.shape or y.shape != log_std.shape or len(y) == 0:
        raise ValueError("shapes")
    n = len(y)
    precision = np.exp(-2 * log_std)
    d_mean = precision * (mean - y) / n
    d_log_std = (1 - precision * (mean - y) ** 2) / n
    return d_mean, d_log_std
