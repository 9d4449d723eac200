"""The training loop: right answers in different styles."""

import math

import numpy as np

from .helpers import (
    backward_example_by_example,
    backward_matrices,
    backward_where,
    forward_einsum,
    forward_mask,
    forward_maximum,
    forward_one_matrix,
    momentum_dicts,
    momentum_loop,
)


def train_functions(
    X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng
):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y)
    velocity = {name: np.zeros_like(value) for name, value in parameters.items()}
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            output = forward_maximum(parameters, X[rows])[1]
            gradients = backward_where(parameters, X[rows], loss_gradient(Y[rows], output))
            parameters, velocity = momentum_dicts(
                parameters, gradients, velocity, learning_rate, momentum
            )
    return parameters


def train_split(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    """All of X and Y shuffled at once, then split."""
    X, Y, n = np.array(X, dtype=float), np.array(Y), len(X)
    settings, velocity = (learning_rate, momentum), {k: 0 * v for k, v in parameters.items()}
    for _ in range(epochs):
        order = rng.permutation(n)
        cuts = list(range(batch_size, n, batch_size))
        for x, y in zip(np.split(X[order], cuts), np.split(Y[order], cuts), strict=True):
            g = loss_gradient(y, forward_einsum(parameters, x)[1])
            g = backward_matrices(parameters, x, g)
            parameters, velocity = momentum_loop(parameters, g, velocity, *settings)
    return parameters


def train_in_copies(
    X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng
):
    """Copies of the parameters at first, then steps in place."""
    X, Y = np.array(X, dtype=float), np.array(Y)
    parameters = {k: np.array(v, dtype=float) for k, v in parameters.items()}
    velocity = {k: np.zeros(v.shape) for k, v in parameters.items()}
    epoch = 0
    while epoch < epochs:
        left = rng.permutation(X.shape[0])
        while left.size:
            rows, left = left[:batch_size], left[batch_size:]
            output = forward_mask(parameters, X[rows])[1]
            gradients = backward_example_by_example(
                parameters, X[rows], loss_gradient(Y[rows], output)
            )
            for name in parameters:
                velocity[name] *= momentum
                velocity[name] -= learning_rate * np.array(gradients[name])
                parameters[name] += velocity[name]
        epoch += 1
    return parameters


def train_flat(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    """One vector of all parameters, its velocity, and the shuffling of arange in place."""
    X, Y, names = np.array(X, dtype=float), np.array(Y), list(parameters)
    shapes = [np.shape(parameters[name]) for name in names]
    cuts = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    w = np.concatenate([np.ravel(parameters[name]) for name in names])
    v = np.zeros_like(w)

    def unpack():
        parts = zip(names, np.split(w, cuts), shapes, strict=True)
        return {name: part.reshape(shape) for name, part, shape in parts}

    for _ in range(epochs):
        order = rng.permutation(len(X))
        for i in range(math.ceil(len(X) / batch_size)):
            rows = order[i * batch_size : (i + 1) * batch_size]
            now = unpack()
            g = loss_gradient(Y[rows], forward_one_matrix(now, X[rows])[1])
            g = backward_matrices(now, X[rows], g)
            v = momentum * v - learning_rate * np.concatenate([g[name].ravel() for name in names])
            w = w + v
    return unpack()


def train_shuffled_further(
    X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng
):
    """Each epoch shuffles the arrays as the last one left them; arrays stay as they are."""
    velocity = {name: np.zeros(value.shape) for name, value in parameters.items()}
    for _ in range(epochs):
        order = rng.permutation(len(X))
        X, Y = X[order], Y[order]
        for i in range(0, len(X), batch_size):
            x, y = X[i : i + batch_size], Y[i : i + batch_size]
            output = forward_maximum(parameters, x)[1]
            gradients = backward_where(parameters, x, loss_gradient(y, output))
            parameters, velocity = momentum_dicts(
                parameters, gradients, velocity, learning_rate, momentum
            )
    return parameters


RIGHT = {
    "train": (
        train_functions,
        train_split,
        train_in_copies,
        train_flat,
        train_shuffled_further,
    ),
}
