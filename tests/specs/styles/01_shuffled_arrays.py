"""01, recursion, shuffled arrays, Nielsen's book, scikit-learn's style."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    grad = np.empty(x.shape)
    for idx in np.ndindex(*x.shape):
        xp = x.copy()
        xp[idx] += h
        xm = x.copy()
        xm[idx] -= h
        grad[idx] = (float(f(xp)) - float(f(xm))) / (2.0 * h)
    return grad


def gradient_descent(gradient, start, learning_rate, steps):
    x = np.asarray(start, dtype=float)
    if steps == 0:
        return x[np.newaxis]
    nxt = x - learning_rate * gradient(x)
    return np.concatenate([x[None, :], gradient_descent(gradient, nxt, learning_rate, steps - 1)])


def momentum_descent(gradient, start, learning_rate, momentum, steps):
    # heavy ball: x_{t+1} = x_t - lr g + mu (x_t - x_{t-1})
    xs = [np.asarray(start, dtype=float)]
    previous = xs[0]
    for _ in range(steps):
        x = xs[-1]
        xs.append(x - learning_rate * np.asarray(gradient(x)) + momentum * (x - previous))
        previous = x
    return np.array(xs)


def minibatches(n_examples, batch_size, rng):
    order = rng.permutation(np.arange(n_examples))
    n_batches = int(np.ceil(n_examples / batch_size))
    return [order[i * batch_size : min((i + 1) * batch_size, n_examples)] for i in range(n_batches)]


def sgd_linear_regression(X, y, learning_rate, batch_size, epochs, rng):
    X, y = np.array(X, dtype=float), np.array(y, dtype=float)
    w, b = np.zeros((X.shape[1],)), np.zeros(())
    for _ in range(epochs):
        p = rng.permutation(len(y))
        X_shuffled, y_shuffled = X[p], y[p]
        for s in range(0, len(y), batch_size):
            xb, yb = X_shuffled[s : s + batch_size], y_shuffled[s : s + batch_size]
            y_hat = xb.dot(w) + b
            dw = -2 / len(xb) * xb.T.dot(yb - y_hat)
            db = -2 / len(xb) * np.sum(yb - y_hat)
            w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b
