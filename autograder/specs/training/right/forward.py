"""The forward pass: right answers in different styles."""

import math

import numpy as np

from .helpers import arrays, forward_einsum, forward_mask, forward_maximum, forward_one_matrix


def layer(rows, weights, bias, activation):
    """In plain Python, with lists."""
    return [
        [
            activation(math.fsum(x * w for x, w in zip(row, column, strict=True)) + b)
            for column, b in zip(zip(*weights, strict=True), bias, strict=True)
        ]
        for row in rows
    ]


def forward_lists(parameters, X):
    W1, b1, W2, b2 = (a.tolist() for a in arrays(parameters))
    hidden = layer(np.asarray(X, dtype=float).tolist(), W1, b1, lambda a: max(0.0, a))
    return [hidden, layer(hidden, W2, b2, lambda a: a)]


RIGHT = {
    "forward": (
        forward_maximum,
        forward_einsum,
        forward_lists,
        forward_mask,
        forward_one_matrix,
    ),
}
