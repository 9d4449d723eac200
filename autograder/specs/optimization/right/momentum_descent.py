"""Gradient descent with momentum: right answers in different styles."""

import numpy as np

from .helpers import floats


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


RIGHT = {
    "momentum_descent": (
        momentum_list,
        momentum_of_polyak,
        momentum_of_torch,
        momentum_summed,
    ),
}
