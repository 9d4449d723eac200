"""Implementations of softmax, right and wrong."""

import math

import numpy as np


def right(logits):
    """By arrays."""
    z = np.asarray(logits, dtype=float)
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def right_loop(logits):
    """Row by row."""
    z = np.array(logits, dtype=float)
    if not z.size:
        return z
    return np.array([row(one) for one in z.reshape(-1, z.shape[-1]).tolist()]).reshape(z.shape)


def row(z):
    """The softmax of a list."""
    powers = [math.exp(max(one - max(z), -740.0)) for one in z]
    return [one / math.fsum(powers) for one in powers]


def by(formula):
    """A wrong implementation from a formula of the logits and the largest one of each row."""

    def wrong(logits):
        z = np.asarray(logits, dtype=float)
        return formula(z, np.max(z, axis=-1, keepdims=True))

    return wrong


def over_whole_table(z, top):
    """The numbers of all rows together sum to one."""
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


RIGHT = (right, right_loop)
MASKS = {
    "exp overflows": by(lambda z, top: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)),
    "sum over the whole table": by(over_whole_table),
    "sigmoid": by(lambda z, top: 1 / (1 + np.exp(-z))),
    "exp not divided": by(lambda z, top: np.exp(z - top)),
    "exp forgotten": by(lambda z, top: z / z.sum(axis=-1, keepdims=True)),
    "the winner takes all": by(lambda z, top: (z == top).astype(float)),
}
