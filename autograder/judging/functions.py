"""Functions that exercises pass as arguments, each made by a maker from its parameters.

Only data are sent to a student's process, so a case names the maker and its parameters.
"""

from collections.abc import Callable

import numpy as np


def bowl(centre: np.ndarray, curvature: np.ndarray) -> Callable:
    """The sum of 0.5 curvature (x - centre)^2 over the entries of x."""
    return lambda x: float(np.sum(0.5 * curvature * (np.asarray(x) - centre) ** 2))


def bowl_gradient(centre: np.ndarray, curvature: np.ndarray) -> Callable:
    """The gradient of `bowl`."""
    return lambda x: curvature * (np.asarray(x) - centre)


def quadratic_gradient(matrix: np.ndarray) -> Callable:
    """The gradient of 0.5 x A x for a symmetric matrix A: its entries depend on one another."""
    return lambda x: matrix @ np.asarray(x)


def power_sum(exponent: int) -> Callable:
    """The sum of x^exponent over the entries of x."""
    return lambda x: float(np.sum(np.asarray(x) ** exponent))


def product(factor: float) -> Callable:
    """The product of all entries of x, times the factor."""
    return lambda x: float(factor * np.prod(np.asarray(x)))


def half_squares_gradient(weight: float) -> Callable:
    """The gradient, by the output, of the mean over the rows of half the weighted squared error."""
    return lambda Y, output: weight * (np.asarray(output) - Y) / len(output)


def labelled_gradient(goal: float) -> Callable:
    """The same for targets that are column numbers: only the output of that column has a goal."""

    def gradient(Y: np.ndarray, output: np.ndarray) -> np.ndarray:
        pull, rows = np.zeros_like(output), np.arange(len(output))
        pull[rows, Y] = (output[rows, Y] - goal) / len(output)
        return pull

    return gradient


FUNCTIONS: dict[str, Callable[..., Callable]] = {
    function.__name__: function
    for function in (
        bowl,
        bowl_gradient,
        quadratic_gradient,
        power_sum,
        product,
        half_squares_gradient,
        labelled_gradient,
    )
}
