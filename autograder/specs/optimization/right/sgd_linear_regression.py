"""Stochastic gradient descent of a linear regression: right answers in different styles."""

import math

import numpy as np

from .helpers import batches_by_index, batches_by_loop, floats


def sgd_matrices(X, y, learning_rate, batch_size, epochs, rng):
    X, y = floats(X), floats(y)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for batch in batches_by_index(len(X), batch_size, rng):
            error = X[batch] @ w + b - y[batch]
            w = w - learning_rate * 2 * X[batch].T @ error / len(batch)
            b = b - learning_rate * 2 * error.mean()
    return w, b


def sgd_column_of_ones(X, y, learning_rate, batch_size, epochs, rng):
    X, y = np.c_[floats(X), np.ones(len(X))], floats(y)
    theta = np.zeros(X.shape[1])
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            A, t = X[order[first : first + batch_size]], y[order[first : first + batch_size]]
            theta -= 2 * learning_rate / len(t) * A.T.dot(A.dot(theta) - t)
    return [theta[:-1], theta[-1]]


def sgd_shuffled_copies(X, y, learning_rate, batch_size, epochs, rng):
    X, y = floats(X), floats(y)
    w, b = np.zeros(len(X[0])), np.float64(0)
    for _ in range(epochs):
        order = rng.permutation(len(y))
        shuffled, targets = X[order], y[order]
        for i in range(0, len(y), batch_size):
            rows, t = shuffled[i : i + batch_size], targets[i : i + batch_size]
            error = t - rows @ w - b
            w += learning_rate * 2 * np.mean(rows * error[:, None], axis=0)
            b += learning_rate * 2 * np.mean(error)
    return w, b


def sgd_loops(X, y, learning_rate, batch_size, epochs, rng):
    X, y = floats(X).tolist(), floats(y).tolist()
    d = len(X[0])
    w, b = [0.0] * d, 0.0
    for _ in range(epochs):
        for batch in batches_by_loop(len(X), batch_size, rng):
            errors = {
                i: math.fsum([*map(math.prod, zip(w, X[i], strict=True)), b, -y[i]]) for i in batch
            }
            slopes = [math.fsum(2 * e * X[i][j] for i, e in errors.items()) for j in range(d)]
            w = [w[j] - learning_rate * slopes[j] / len(batch) for j in range(d)]
            b -= learning_rate * math.fsum(2 * e for e in errors.values()) / len(batch)
    return w, b


def sgd_indices_shuffled_in_place(X, y, learning_rate, batch_size, epochs, rng):
    X, y = floats(X), floats(y)
    w, b = np.zeros(X.shape[1]), 0.0
    order = np.arange(len(y))
    for _ in range(epochs):
        rng.shuffle(order)
        for i in range(0, len(y), batch_size):
            rows = order[i : i + batch_size]
            error = X[rows] @ w + b - y[rows]
            w = w - 2 * learning_rate * error @ X[rows] / len(rows)
            b = b - 2 * learning_rate * error.mean()
    return w, b


RIGHT = {
    "sgd_linear_regression": (
        sgd_matrices,
        sgd_column_of_ones,
        sgd_shuffled_copies,
        sgd_loops,
        sgd_indices_shuffled_in_place,
    ),
}
