"""Test cases for functions of numbers: other right answers."""

import numpy as np


def mse_in_two():
    """A table of floats, and lists of their own."""
    y = np.array([[1.0, 5.0], [0.0, 2.0], [3.0, 1.0]])
    return [
        (y, y + np.array([[1.0, -4.0], [2.0, -1.5], [-1.0, 3.0]])),
        ([1, 4, 3], [2, 1, 6]),
        ([1.0, 2.0, 3.0], [[1.0], [2.0], [4.0]]),
        ([], []),
    ]


def mse_drawn():
    """Drawn numbers, in a tuple of cases."""
    rng = np.random.default_rng(3)
    y = rng.normal(0, 3, (4, 3))
    p = y + rng.normal(1, 2, (4, 3))
    return ((y.tolist(), p.tolist()), (y, p[:, :1]), (y[:0], p[:0]))


def huber_in_five():
    """The budget used up."""
    return [
        ([1, 4, 3, 0], [2, 1, 5, 0], {"delta": 1.5}),
        (np.array([0.0, 0.0]), np.array([1.5, -5.0]), 2.0),
        (np.array([[1.0, 5.0], [0.0, 2.0]]), np.array([[1.5, 1.0], [3.0, 2.25]])),
        ([1.0, 2.0, 3.0], [[1.0], [2.0], [4.0]]),
        ([], []),
    ]


def huber_drawn():
    """Drawn numbers."""
    rng = np.random.default_rng(3)
    y = rng.normal(0, 3, (4, 3))
    p = y + rng.normal(0, 3, (4, 3))
    return [
        (y.tolist(), p.tolist()),
        (y, p, {"delta": 2.5}),
        (y, p[:, :1]),
        (y[:0], p[:0]),
    ]


RIGHT = {
    "cases_for_mean_squared_error": (mse_in_two, mse_drawn),
    "cases_for_huber_gradient": (huber_in_five, huber_drawn),
}
