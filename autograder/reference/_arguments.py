"""What the reference functions share: the array type, and checks on arguments.

Every check is written so that NaN fails it (`not all(x > 0)` rather than `any(x <= 0)`).
"""

from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# How far from one the probabilities of a distribution may sum.
SUM_TOLERANCE = 1e-6


def as_number(value: SupportsFloat) -> float:
    """Turn a scalar into a Python float, and -0.0 (what `-mean(log 1)` gives) into 0.0."""
    return float(value) + 0.0


def as_sample(y: npt.ArrayLike, name: str = "y") -> Array:
    """Return observations as a float64 array.

    Raises:
        ValueError: if there are none.
    """
    y = np.asarray(y, dtype=float)
    if y.size == 0:
        raise ValueError(f"{name} is empty: there is nothing to average")
    return y


def as_parameter(parameter: npt.ArrayLike, y: Array, name: str) -> Array:
    """Return a parameter that is one number, or one per example of y, as a float64 array.

    Raises:
        ValueError: if it has another shape.
    """
    parameter = np.asarray(parameter, dtype=float)
    if parameter.shape not in ((), y.shape):
        raise ValueError(
            f"{name} must be one number or have the shape of the data, {y.shape}; "
            f"its shape is {parameter.shape}"
        )
    return parameter


def weighted(weights: Array, logarithms: Array) -> Array:
    """Multiply entry by entry; where the weight is 0 the product is 0, even of minus infinity."""
    return np.multiply(weights, logarithms, out=np.zeros_like(weights), where=weights != 0)


def require(condition: npt.ArrayLike, values: Array, rule: str) -> None:
    """Raise a ValueError that states the rule and the first value that breaks it."""
    broken = ~np.asarray(condition)
    if np.any(broken):
        raise ValueError(f"{rule}; got {values[broken].flat[0]}")


def require_positive(values: Array, name: str) -> None:
    """Raise a ValueError unless every value is greater than 0."""
    require(values > 0, values, f"{name} must be greater than 0")


def require_probabilities(values: Array, name: str) -> None:
    """Raise a ValueError unless every value lies in [0, 1]."""
    require((values >= 0) & (values <= 1), values, f"{name} must lie in [0, 1]")


def require_distributions(values: Array, name: str) -> None:
    """Raise a ValueError unless the last axis holds distributions.

    That is: nothing negative, and a sum within `SUM_TOLERANCE` of one.
    """
    require(values >= 0, values, f"{name} must not be negative")
    sums = values.sum(axis=-1)
    require(
        np.abs(sums - 1) <= SUM_TOLERANCE,
        sums,
        f"{name} must sum to one within {SUM_TOLERANCE:g}",
    )


def require_epsilon(epsilon: float) -> None:
    """Raise a ValueError unless 0 <= epsilon < 0.5, so that [epsilon, 1 - epsilon] exists."""
    if not 0 <= epsilon < 0.5:
        raise ValueError(f"epsilon must lie in [0, 0.5); got {epsilon}")
