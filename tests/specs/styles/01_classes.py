"""01, classes, accumulate, array_split, einsum."""

from dataclasses import dataclass
from itertools import accumulate, repeat

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    basis = np.eye(x.size).reshape((x.size, *x.shape)) * h
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in basis]).reshape(x.shape)


def gradient_descent(gradient, start, learning_rate, steps):
    step = lambda x, _: x - learning_rate * np.asarray(gradient(x), dtype=float)
    return np.vstack(
        list(accumulate(repeat(None, steps), step, initial=np.asarray(start, dtype=float)))
    )


@dataclass
class SGD:
    lr: float
    momentum: float = 0.0
    buf: np.ndarray | None = None

    def step(self, p, g):
        # as in PyTorch: buf = mu buf + g, p = p - lr buf
        self.buf = g if self.buf is None else self.momentum * self.buf + g
        return p - self.lr * self.buf


def momentum_descent(gradient, start, learning_rate, momentum, steps):
    opt = SGD(learning_rate, momentum)
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    for t in range(steps):
        path[t + 1] = opt.step(path[t], np.asarray(gradient(path[t]), dtype=float))
    return path


def minibatches(n_examples, batch_size, rng):
    return np.split(rng.permutation(n_examples), np.arange(batch_size, n_examples, batch_size))


def sgd_linear_regression(X, y, learning_rate, batch_size, epochs, rng):
    X = np.hstack([np.asarray(X, dtype=float), np.ones((len(X), 1))])
    y = np.asarray(y, dtype=float)
    theta = np.zeros(X.shape[1])
    for _ in range(epochs):
        for rows in minibatches(len(X), batch_size, rng):
            residual = np.einsum("nd,d->n", X[rows], theta) - y[rows]
            theta = theta - 2 * learning_rate / len(rows) * np.einsum("n,nd->d", residual, X[rows])
    return theta[:-1], theta[-1]
