"""03, plain Python."""

import math

import numpy as np


def check(v):
    v = [float(a) for a in v]
    if any(a < 0 for a in v) or abs(math.fsum(v) - 1) > 1e-6:
        raise ValueError("not a distribution")
    return v


def entropy(p):
    return sum(-a * math.log(a) for a in check(p) if a)


def cross_entropy(p, q):
    p, q = check(p), check(q)
    if len(p) != len(q):
        raise ValueError("different lengths")
    total = 0.0
    for a, b in zip(p, q):
        if a == 0:
            continue
        if b == 0:
            return math.inf
        total -= a * math.log(b)
    return total


def kl_divergence(p, q):
    p, q = check(p), check(q)
    if len(p) != len(q):
        raise ValueError("different lengths")
    total = 0.0
    for i in range(len(p)):
        if p[i] > 0:
            if q[i] == 0:
                return math.inf
            total += p[i] * (math.log(p[i]) - math.log(q[i]))
    return total


def nats_to_bits(x):
    if hasattr(x, "__len__"):
        return [nats_to_bits(one) for one in x]
    return x * math.log2(math.e)


def gaussian_cross_entropy(y_true, y_pred, std=1.0):
    if len({np.shape(y_true), np.shape(y_pred)}) > 1:
        raise ValueError
    y_true, y_pred = [float(v) for v in y_true], [float(v) for v in y_pred]
    if len(y_true) != len(y_pred) or not y_true:
        raise ValueError
    return sum(
        0.5 * ((a - b) / std) ** 2 + math.log(std) + 0.5 * math.log(2 * math.pi)
        for a, b in zip(y_true, y_pred)
    ) / len(y_true)


def gaussian_nll_gradient(y, mean, log_std):
    if len({np.shape(a) for a in (y, mean, log_std)}) > 1 or len(y) == 0:
        raise ValueError("sizes")
    dm, ds = [], []
    for a, m, s in zip(y, mean, log_std):
        z = (float(a) - float(m)) / math.exp(s)
        dm.append(-z / math.exp(s) / len(y))
        ds.append((1 - z * z) / len(y))
    return dm, ds
