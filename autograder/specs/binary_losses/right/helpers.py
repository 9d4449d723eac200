"""What the right answers of this assignment share."""

import math

import numpy as np


def pair(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not a.size:
        raise ValueError("shapes")
    return a, b


def signed(y, s):
    y, s = pair(y, s)
    if set(y.ravel().tolist()) - {-1.0, 1.0}:
        raise ValueError("labels")
    return y, s


def entries(a, b):
    a, b = pair(a, b)
    return list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))


def each(function):
    """A gradient from a formula of one label and one score."""

    def gradient(y, s):
        y, s = signed(y, s)
        out = np.empty(s.shape)
        for i in np.ndindex(s.shape):
            out[i] = function(y[i], s[i]) / s.size
        return out

    return gradient


def sigmoid_loop(z):
    def one(x):
        return 1 / (1 + math.exp(-x)) if x > -700 else 0

    z = np.asarray(z)
    return np.reshape([one(float(x)) for x in z.ravel()], z.shape)
