"""What the right answers of this assignment share."""

import math

import numpy as np


def table(values):
    values = np.array(values, dtype=float)
    if values.ndim != 2 or not values.size:
        raise ValueError("not a table")
    return values


def sums(p):
    if (abs(p.sum(axis=1) - 1) > 1e-6).any():
        raise ValueError("row sums")
    return p


def pair(a, b):
    a, b = table(a), table(b)
    if a.shape != b.shape:
        raise ValueError("shapes")
    return a, b


def rows(a, b):
    a, b = pair(a, b)
    return a, sums(b)


def lists(a, b):
    a, b = rows(a, b)
    return list(zip(a.tolist(), b.tolist(), strict=True))


def each_row(function):
    """A function of the last axis from a function of a list of logits."""

    def of_table(z):
        z = np.asarray(z, dtype=float)
        flat = [function(row) for row in z.reshape(-1, z.shape[-1]).tolist()]
        return np.array(flat).reshape(z.shape)

    return of_table


def softmax_shifted(z):
    z = np.array(z, dtype=float)
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / np.add.reduce(e, axis=-1, keepdims=True)


def softmax_loop(row):
    e = [math.exp(max(x - max(row), -800)) for x in row]
    return [x / sum(e) for x in e]


def log_softmax_shifted(z):
    z = np.array(z, dtype=float)
    z -= z.max(axis=-1)[..., np.newaxis]
    return z - np.log(np.einsum("...k->...", np.exp(z)))[..., None]


def log_softmax_loop(row):
    top = max(row)
    total = math.log(math.fsum(math.exp(x - top) for x in row))
    return [x - top - total for x in row]


def log_softmax_logaddexp(z):
    z = np.asarray(z, dtype=float)
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)
