"""The sigmoid: right answers in different styles."""

import numpy as np
from scipy import special

from .helpers import sigmoid_loop


def sigmoid_branches(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    positive = z >= 0
    out[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    out[~positive] = e / (1 + e)
    return out


RIGHT = {
    "sigmoid": (
        sigmoid_branches,
        sigmoid_loop,
        lambda z: special.expit(np.asarray(z, dtype=float)),
        lambda z: 1 / (1 + np.exp(-np.asarray(z, dtype=float))),
        lambda z: 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float))),
    ),
}
