"""Checks and helpers shared by several assignments."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from .model import Case, Check, case

Rng = np.random.Generator

LISTS_AND_INTEGERS = (
    "Lists and integers work as well, also those of eight bits, in which 3 - 5 is 254: make arrays "
    "of floats of them first."
)


def mean_of_table(targets: str = "targets") -> str:
    """The sentence of a loss for tables."""
    return f"For {targets} of shape (n, k) the loss is the mean over all n k entries, one number."


def same_shape(values: tuple[float, float, float], points: float = 0.25) -> Check:
    """A guard: other shapes and empty arrays raise a ValueError; `values` are legal targets."""
    y = np.array(values)
    return Check(
        "shapes that do not fit",
        points,
        "Two arrays of different shape, or empty ones, must raise a ValueError: numpy would "
        "broadcast (n,) against (n, 1) to (n, n) without a word. as_arrays(y_true, ...) does it "
        "for you.",
        (
            case(y, np.array([[0.2], [0.7], [0.4]])),
            case(y, np.array([0.2, 0.7])),
            case(np.array([]), np.array([])),
        ),
        lambda rng: [case(y, rng.uniform(0.1, 0.9, (3, 2)).round(2))],
        guard=True,
    )


def unchanged(*arguments: object) -> Check:
    """A guard: the call must not modify its arguments."""
    return Check(
        "arguments unchanged",
        0.25,
        "The arguments must be the same after the call; work on a copy instead of writing into "
        "them.",
        (case(*arguments),),
        guard=True,
        unchanged=True,
    )


def shuffled_further(n: int, epochs: int, rng: Rng) -> Iterator[np.ndarray]:
    """The orders of epochs that each shuffle the examples as the last one left them.

    It is as random as a new permutation of the original order, and as right.
    """
    order = np.arange(n)
    for _ in range(epochs):
        order = order[rng.permutation(n)]
        yield order


def eight_bits(*columns: ArrayLike, **options: float) -> Case:
    """A case whose arguments are integers of eight bits, which wrap around in any arithmetic.

    They are of the type uint8, or of int8 where one of them is negative.
    """
    arrays = (np.array(c, "int8" if np.min(c) < 0 else "uint8") for c in columns)
    return case(*arrays, **options)


def pair(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Convert both to arrays of floats.

    Raises:
        ValueError: for what `same_shape` asks about.
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    if y.shape != p.shape or y.size == 0:
        raise ValueError(f"shapes {y.shape} and {p.shape}")
    return y, p
