"""The numerical gradient: right answers in different styles."""

import numpy as np

from .helpers import floats


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


RIGHT = {
    "numerical_gradient": (
        gradient_by_hand_and_back,
        gradient_of_lists,
        gradient_by_unit_vectors,
        gradient_with_nditer,
        gradient_by_adding_back,
    ),
}
