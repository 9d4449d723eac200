"""The backward pass: right answers in different styles."""

import numpy as np

from .helpers import (
    arrays,
    backward_example_by_example,
    backward_matrices,
    backward_where,
    forward_maximum,
)


def backward_jacobian(parameters, X, output_gradient):
    """d output / d parameter in full for each example, then one sum."""
    W1, b1, W2, _ = arrays(parameters)
    X, G = np.array(X, dtype=float), np.array(output_gradient, dtype=float)
    on = (X @ W1 + b1 > 0).astype(float)
    by_b1 = np.einsum("nh,hk->nhk", on, W2)
    by_W1 = np.einsum("nd,nhk->ndhk", X, by_b1)
    by_W2 = np.einsum("nh,kj->nhkj", on * (X @ W1 + b1), np.eye(G.shape[1]))
    return {
        "W1": np.einsum("ndhk,nk->dh", by_W1, G),
        "b1": np.einsum("nhk,nk->h", by_b1, G),
        "W2": np.einsum("nhkj,nj->hk", by_W2, G),
        "b2": np.einsum("nk->k", G),
    }


def backward_as_in_textbooks(parameters, X, output_gradient):
    """The formulas as they are printed: the arguments are arrays, and nothing is converted."""
    hidden, _ = forward_maximum(parameters, X)
    behind = output_gradient @ parameters["W2"].T
    behind[hidden <= 0] = 0
    return {
        "W1": X.T @ behind,
        "b1": behind.sum(axis=0),
        "W2": hidden.T @ output_gradient,
        "b2": output_gradient.sum(axis=0),
    }


RIGHT = {
    "backward": (
        backward_matrices,
        backward_where,
        backward_example_by_example,
        backward_jacobian,
        backward_as_in_textbooks,
    ),
}
