"""01, textbook numpy, with nditer and generator styles."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    # the well-known cs231n routine
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + h
        fxph = f(x)
        x[ix] = oldval - h
        fxmh = f(x)
        x[ix] = oldval
        grad[ix] = (fxph - fxmh) / (2 * h)
        it.iternext()
    return grad


def gradient_descent(gradient, start, learning_rate, steps):
    theta = np.array(start, dtype=float)
    history = [theta.copy()]
    for t in range(steps):
        theta -= learning_rate * np.asarray(gradient(theta))
        history.append(theta.copy())
    return np.array(history)


def momentum_descent(gradient, start, learning_rate, momentum, steps):
    theta = np.array(start, dtype=float)
    v = np.zeros_like(theta)
    history = [theta.copy()]
    for _ in range(steps):
        v *= momentum
        v -= learning_rate * np.asarray(gradient(theta))
        theta += v
        history.append(theta.copy())
    return np.stack(history)


def minibatches(n_examples, batch_size, rng):
    perm = rng.permutation(n_examples)
    return [perm[k : k + batch_size] for k in range(0, n_examples, batch_size)]


def sgd_linear_regression(X, y, learning_rate, batch_size, epochs, rng):
    X, y = np.asarray(X, float), np.asarray(y, float)
    n, d = X.shape
    w, b = np.zeros(d), 0.0
    for epoch in range(epochs):
        for idx in minibatches(n, batch_size, rng):
            Xb, yb = X[idx], y[idx]
            err = Xb @ w + b - yb
            w -= learning_rate * 2 * Xb.T @ err / len(idx)
            b -= learning_rate * 2 * err.mean()
    return w, b
