"""The fit of a Laplace distribution: checks and misconceptions."""

from collections.abc import Callable

import numpy as np

from ... import reference
from ..common import LISTS_AND_INTEGERS, Rng, eight_bits, unchanged
from ..model import Check, Exercise, Misconception, case
from .cases import on_arrays, sample_draws


def _middle_of(y: np.ndarray) -> np.ndarray:
    return y[y.size // 2]


def _around(location: Callable) -> Callable:
    """A misconception about the location, with a scale that is right for it."""
    return on_arrays(lambda y: (location(y), np.abs(y - location(y)).mean()))


def _with_scale(scale: Callable) -> Callable:
    """A misconception about the scale, with the right location."""
    return on_arrays(lambda y: (np.median(y), scale(y)))


def _sorts_in_place(y: np.ndarray) -> tuple[float, float]:
    fitted = reference.fit_laplace(y)
    if isinstance(y, np.ndarray):
        y.sort()
    return fitted


def _unsorted(rng: Rng, size: int) -> np.ndarray:
    """A sample with a long tail, with the largest observation in the middle."""
    y = rng.normal(0, 2, size).round(2)
    y[size // 2] = (np.abs(y).max() + rng.uniform(2, 9)).round(2)
    return y


FIT_LAPLACE = Exercise(
    reference.fit_laplace,
    checks=(
        Check(
            "an odd number of observations",
            1.25,
            "The location is the median, the middle one of the sorted observations; the scale is the mean absolute deviation from it.",
            (case(np.array([1.0, 6.0, 2.0])), case(np.array([3.0, -1.0, 10.0, 0.0, 2.0]))),
            sample_draws(_unsorted, 3, 5, 25),
        ),
        Check(
            "an even number of observations",
            1,
            "With an even number of observations the location is the midpoint of the middle two of the sorted ones.",
            (
                case(np.array([7.0, 1.0, 9.0, 2.0])),
                case(np.array([5.0, -3.0])),
                case(np.array([2.0, 2.0])),  # the scale is 0
            ),
            lambda rng: [
                *sample_draws(_unsorted, 2, 4, 30)(rng),
                case(np.full(4, float(rng.integers(-9, 9)))),
            ],
        ),
        Check(
            "lists and integers",
            0.5,
            LISTS_AND_INTEGERS,
            (case([1, 6, 2, 4]), eight_bits([3, 200, 40]), eight_bits([200, 100])),
            lambda rng: [
                case(_unsorted(rng, 5).tolist()),
                case(_unsorted(rng, 4).astype(int)),
                eight_bits([200, *rng.integers(0, 100, 4)]),
            ],
        ),
        unchanged(np.array([3.0, 1.0, 2.0])),
    ),
    misconceptions=(
        Misconception(
            "mean",
            "The location is the mean here, which fits a Gaussian; the sum of absolute deviations is least at the median.",
            _around(np.mean),
        ),
        Misconception(
            "not sorted",
            "This is the observation that happens to stand in the middle; sort first, or use np.median.",
            _around(_middle_of),
        ),
        Misconception(
            "upper one of the middle two",
            "With an even number of observations the location is the midpoint of the middle two, not the upper of them.",
            _around(lambda y: _middle_of(np.sort(y))),
        ),
        Misconception(
            "lower one of the middle two",
            "With an even number of observations the location is the midpoint of the middle two, not the lower of them.",
            _around(lambda y: np.sort(y)[(y.size - 1) // 2]),
        ),
        Misconception(
            "median absolute deviation",
            "The scale is the median of the deviations here; it is their mean.",
            _with_scale(lambda y: np.median(np.abs(y - np.median(y)))),
        ),
        Misconception(
            "deviation from the mean",
            "The scale measures the deviation from the mean; it is the one from the median.",
            _with_scale(lambda y: np.abs(y - y.mean()).mean()),
        ),
        Misconception(
            "standard deviation",
            "The scale is the standard deviation here; it is the mean absolute deviation from the median.",
            _with_scale(np.std),
        ),
        Misconception(
            "standard deviation by sqrt(2)",
            "std / sqrt(2) is what the scale of a Laplace distribution would be, but not what maximises the likelihood of a sample: that is the mean absolute deviation.",
            _with_scale(lambda y: np.std(y) / np.sqrt(2)),
        ),
        Misconception(
            "divided by n - 1",
            "The deviations are divided by n - 1; the likelihood is highest with n.",
            _with_scale(lambda y: np.abs(y - np.median(y)).sum() / (y.size - 1)),
        ),
        Misconception(
            "location not subtracted",
            "The scale is the mean of |y| here; subtract the location first.",
            _with_scale(lambda y: np.abs(y).mean()),
        ),
        Misconception(
            "scale first",
            "The two numbers are in the wrong order: return location, scale.",
            lambda y: reference.fit_laplace(y)[::-1],
        ),
        Misconception(
            "y is sorted",
            "The answer is right, but the caller's y has been sorted: y.sort() works in place, np.sort(y) returns a copy.",
            _sorts_in_place,
        ),
    ),
)
