"""01, plain Python and itertools."""

import itertools
import math

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    flat = x.ravel().tolist()
    slopes = []
    for i in range(len(flat)):
        up, down = list(flat), list(flat)
        up[i] += h
        down[i] -= h
        slopes.append((f(np.reshape(up, x.shape)) - f(np.reshape(down, x.shape))) / (2 * h))
    return np.reshape(np.array(slopes, dtype=float), x.shape)


def gradient_descent(gradient, start, learning_rate, steps):
    def walk():
        x = [float(v) for v in start]
        yield x
        for _ in range(steps):
            g = gradient(np.array(x))
            x = [a - learning_rate * float(b) for a, b in zip(x, g)]
            yield x

    return list(walk())


def momentum_descent(gradient, start, learning_rate, momentum, steps):
    x = [float(v) for v in start]
    v = [0.0] * len(x)
    path = [x]
    for _ in range(steps):
        g = gradient(np.array(x))
        v = [momentum * vi - learning_rate * gi for vi, gi in zip(v, g)]
        x = [xi + vi for xi, vi in zip(x, v)]
        path.append(x)
    return path


def minibatches(n_examples, batch_size, rng):
    order = iter(rng.permutation(n_examples))
    out = []
    while batch := list(itertools.islice(order, batch_size)):
        out.append(np.array(batch))
    return out


def sgd_linear_regression(X, y, learning_rate, batch_size, epochs, rng):
    rows = [[float(v) for v in row] for row in X]
    y = [float(v) for v in y]
    w, b = [0.0] * len(rows[0]), 0.0
    for _ in range(epochs):
        for batch in minibatches(len(rows), batch_size, rng):
            gw, gb = [0.0] * len(w), 0.0
            for i in batch:
                e = math.fsum(a * c for a, c in zip(rows[i], w)) + b - y[i]
                for j, a in enumerate(rows[i]):
                    gw[j] += 2 * e * a / len(batch)
                gb += 2 * e / len(batch)
            w = [a - learning_rate * g for a, g in zip(w, gw)]
            b -= learning_rate * gb
    return w, b
