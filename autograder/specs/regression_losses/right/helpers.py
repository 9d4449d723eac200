"""What the right answers of this assignment share."""

import numpy as np


def pair(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not a.size:
        raise ValueError("shapes")
    return a, b


def entries(a, b):
    a, b = pair(a, b)
    return list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))


def each(function):
    """A gradient from a formula of one target, one prediction and delta, entry by entry."""

    def gradient(y, p, delta=1.0):
        y, p = pair(y, p)
        out = np.empty(p.shape)
        for i in np.ndindex(p.shape):
            out[i] = function(y[i], p[i], delta) / p.size
        return out

    return gradient


def mse_dot(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    e = (y - p).ravel()
    return e @ e / len(e)
