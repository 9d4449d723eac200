"""Functions that exercises pass as arguments, by name: makers that take parameters.

They run beside the student's code, where only data arrive; so they are known by name there.
"""

from collections.abc import Callable

import numpy as np


def bowl(centre: np.ndarray, curvature: np.ndarray) -> Callable:
    """The sum of 0.5 curvature (x - centre)^2 over the entries of x."""
    return lambda x: float(np.sum(0.5 * curvature * (np.asarray(x) - centre) ** 2))


def bowl_gradient(centre: np.ndarray, curvature: np.ndarray) -> Callable:
    """The gradient of `bowl`."""
    return lambda x: curvature * (np.asarray(x) - centre)


FUNCTIONS: dict[str, Callable[..., Callable]] = {"bowl": bowl, "bowl_gradient": bowl_gradient}
