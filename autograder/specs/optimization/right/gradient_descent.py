"""Gradient descent: right answers in different styles."""

import numpy as np

from .helpers import floats


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


RIGHT = {
    "gradient_descent": (descent_list, descent_table, descent_in_place, descent_recursive),
}
