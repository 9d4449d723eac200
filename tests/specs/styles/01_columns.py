"""01, column vectors, lists of arrays, fromiter."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, float)

    def partial(i):
        d = np.zeros(x.size)
        d[i] = h
        d = d.reshape(x.shape)
        return (f(x + d) - f(x - d)) / (2 * h)

    return np.fromiter((partial(i) for i in range(x.size)), float, x.size).reshape(x.shape)


def gradient_descent(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, np.size(start)))
    path[0, :] = start
    i = 0
    while i < steps:
        path[i + 1, :] = path[i, :] - learning_rate * gradient(path[i, :])
        i += 1
    return path


def momentum_descent(gradient, start, learning_rate, momentum, steps):
    state = (np.asarray(start, dtype=float), 0.0)
    path = [state[0]]
    for _ in range(steps):
        x, v = state
        v = momentum * v - learning_rate * gradient(x)
        state = (x + v, v)
        path.append(state[0])
    return path


def minibatches(n_examples, batch_size, rng):
    order = rng.permutation(n_examples)
    batches = []
    while len(order) > 0:
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return tuple(batches)


def sgd_linear_regression(X, y, learning_rate, batch_size, epochs, rng):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float).reshape(-1, 1)
    w, b = np.zeros((X.shape[1], 1)), np.zeros((1, 1))
    for e in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            error = X[batch] @ w + b - y[batch]
            grad_w = 2 * np.mean(X[batch] * error, axis=0).reshape(-1, 1)
            grad_b = 2 * np.mean(error)
            w, b = w - learning_rate * grad_w, b - learning_rate * grad_b
    return w.ravel(), b.item()
