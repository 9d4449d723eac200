"""Right answers in different styles: none of them may lose a point."""

import math

import numpy as np


def floats(x):
    return np.array(x, dtype=float)


# ---- numerical gradient


def gradient_by_hand_and_back(f, x, h=1e-5):
    x = floats(x)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
    return gradient


def gradient_of_lists(f, x, h=1e-5):
    x = floats(x)
    flat = x.ravel().tolist()
    slopes = []
    for i, value in enumerate(flat):
        above = [*flat[:i], value + h, *flat[i + 1 :]]
        below = [*flat[:i], value - h, *flat[i + 1 :]]
        rise = f(np.reshape(above, x.shape)) - f(np.reshape(below, x.shape))
        slopes.append(rise / h / 2)
    return np.reshape(slopes, x.shape).tolist()


def gradient_by_unit_vectors(f, x, h=1e-5):
    x = floats(x)
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([0.5 / h * (f(x + s) - f(x - s)) for s in steps]).reshape(x.shape)


def gradient_with_nditer(f, x, h=1e-5):
    x = np.asarray(x)
    gradient = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        above, below = x.astype(float), x.astype(float)
        above[it.multi_index] += h
        below[it.multi_index] -= h
        gradient[it.multi_index] = np.divide(f(above) - f(below), 2 * h)
    return gradient


def gradient_by_adding_back(f, x, h=1e-5):
    x = floats(x)
    gradient = np.zeros(x.size)
    view = x.reshape(-1)
    for i in range(x.size):
        view[i] += h
        gradient[i] = f(x)
        view[i] -= 2 * h
        gradient[i] -= f(x)
        view[i] += h
    return (gradient / (2 * h)).reshape(x.shape)


# ---- descent


def descent_list(gradient, start, learning_rate, steps):
    x = floats(start)
    path = [x]
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
        path.append(x)
    return path


def descent_table(gradient, start, learning_rate, steps):
    path = np.empty((steps + 1, len(start)))
    path[0] = start
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


def descent_in_place(gradient, start, learning_rate, steps):
    x = floats(start)
    rows = [x.tolist()]
    for _ in range(steps):
        x -= np.multiply(learning_rate, gradient(x))
        rows.append(x.tolist())
    return rows


def descent_recursive(gradient, start, learning_rate, steps):
    x = floats(start)
    if steps == 0:
        return x[None]
    rest = descent_recursive(gradient, x - learning_rate * gradient(x), learning_rate, steps - 1)
    return np.vstack([x, rest])


def momentum_list(gradient, start, learning_rate, momentum, steps):
    x, v = floats(start), 0
    path = [x]
    for _ in range(steps):
        v = momentum * v - learning_rate * gradient(x)
        x = x + v
        path.append(x)
    return np.stack(path)


def momentum_of_polyak(gradient, start, learning_rate, momentum, steps):
    """Without a velocity: the last step is the difference of the last two points."""
    path = [floats(start)]
    for t in range(steps):
        push = path[t] - path[t - 1] if t else np.zeros_like(path[0])
        path.append(path[t] - learning_rate * gradient(path[t]) + momentum * push)
    return np.array(path)


def momentum_of_torch(gradient, start, learning_rate, momentum, steps):
    """The velocity without the learning rate: the same as long as that is constant."""
    x = floats(start)
    buffer = np.zeros_like(x)
    path = x.copy()[None]
    for _ in range(steps):
        buffer *= momentum
        buffer += gradient(x)
        x -= learning_rate * buffer
        path = np.concatenate([path, x[None]])
    return path


def momentum_summed(gradient, start, learning_rate, momentum, steps):
    """The velocity as what it is: a weighted sum of all gradients so far."""
    path, slopes = [floats(start)], []
    for t in range(steps):
        slopes.append(gradient(path[-1]))
        weights = [momentum ** (t - i) for i in range(t + 1)]
        path.append(path[-1] - learning_rate * np.einsum("i,ij->j", weights, slopes))
    return path


# ---- minibatches


def batches_by_index(n_examples, batch_size, rng):
    order = rng.permutation(n_examples)
    count = math.ceil(n_examples / batch_size)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(count)]


def batches_by_split(n_examples, batch_size, rng):
    return np.split(rng.permutation(n_examples), np.arange(batch_size, n_examples, batch_size))


def batches_by_loop(n_examples, batch_size, rng):
    batches, batch = [], []
    for index in rng.permutation(np.arange(n_examples)):
        batch.append(int(index))
        if len(batch) == batch_size:
            batches.append(batch)
            batch = []
    return [*batches, batch] if batch else batches


def batches_by_shuffle(n_examples, batch_size, rng):
    order = np.arange(n_examples)
    rng.shuffle(order)
    batches = []
    while len(order):
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return tuple(batches)


# ---- stochastic gradient descent


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


RIGHT = {
    "numerical_gradient": (
        gradient_by_hand_and_back,
        gradient_of_lists,
        gradient_by_unit_vectors,
        gradient_with_nditer,
        gradient_by_adding_back,
    ),
    "gradient_descent": (descent_list, descent_table, descent_in_place, descent_recursive),
    "momentum_descent": (
        momentum_list,
        momentum_of_polyak,
        momentum_of_torch,
        momentum_summed,
    ),
    "minibatches": (batches_by_index, batches_by_split, batches_by_loop, batches_by_shuffle),
    "sgd_linear_regression": (
        sgd_matrices,
        sgd_column_of_ones,
        sgd_shuffled_copies,
        sgd_loops,
    ),
}
