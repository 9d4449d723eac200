"""The fit of a Gaussian: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import LISTS_AND_INTEGERS, eight_bits, unchanged
from ..model import Check, Exercise, Misconception, case
from .cases import number, numbers, on_arrays, sample_draws, summed_in_eight_bits


def _summed_in_eight_bits(y: np.ndarray) -> tuple[float, float]:
    mean = summed_in_eight_bits(y)
    return mean, np.sqrt(np.mean((np.asarray(y, dtype=float) - mean) ** 2))


FIT_GAUSSIAN = Exercise(
    reference.fit_gaussian,
    checks=(
        Check(
            "a small sample",
            1.25,
            "The mean is the average; the std is the root of the average squared deviation from it, divided by n.",
            (case(np.array([1.0, 2.0, 6.0])), case(np.array([-3.0, 5.0])), case(np.array([-2.5]))),
            sample_draws(numbers, 1, 2, 3, 5),
        ),
        Check(
            "a larger sample",
            0.75,
            "The same for any number of observations.",
            (case(np.array([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])),),
            sample_draws(numbers, 12, 100),
        ),
        Check(
            "no spread",
            0.5,
            "Equal observations have the std 0.",
            (case(np.array([4.0, 4.0, 4.0])), case(np.array([-2.5, -2.5]))),
            lambda rng: [case(np.full(size, number(numbers(rng)))) for size in (2, 4)],
        ),
        Check(
            "lists and integers",
            0.25,
            LISTS_AND_INTEGERS,
            (case([1, 2, 6]), eight_bits([3, 200, 140])),
            lambda rng: [
                case(rng.integers(-9, 9, 7).tolist()),
                case(rng.integers(-9, 9, 6)),
                eight_bits([200, 90, *rng.integers(0, 100, 4)]),
            ],
        ),
        unchanged(np.array([3.0, 1.0, 2.0])),
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(_summed_in_eight_bits),
        Misconception(
            "divided by n - 1",
            "This std divides by n - 1, which makes the variance unbiased (ddof=1). The likelihood is highest with n.",
            on_arrays(lambda y: (y.mean(), y.std(ddof=1))),
        ),
        Misconception(
            "variance",
            "The second number is the variance; the std is its square root.",
            on_arrays(lambda y: (y.mean(), y.var())),
        ),
        Misconception(
            "median",
            "The first number is the median, which fits a Laplace distribution; the Gaussian wants the mean.",
            on_arrays(lambda y: (np.median(y), y.std())),
        ),
        Misconception(
            "deviation from the median",
            "The std measures the deviation from the median here; it is the one from the mean.",
            on_arrays(lambda y: (y.mean(), np.sqrt(((y - np.median(y)) ** 2).mean()))),
        ),
        Misconception(
            "mean absolute deviation",
            "The second number is the mean absolute deviation; the std is the root of the mean of the squares.",
            on_arrays(lambda y: (y.mean(), np.abs(y - y.mean()).mean())),
        ),
        Misconception(
            "mean not subtracted",
            "The second number is the root of the mean square of y itself; subtract the mean first.",
            on_arrays(lambda y: (y.mean(), np.sqrt((y**2).mean()))),
        ),
        Misconception(
            "standard error",
            "The second number is std / sqrt(n), the standard error of the mean. Divide the sum of the squares by n once, before you take the root.",
            on_arrays(lambda y: (y.mean(), y.std() / np.sqrt(y.size))),
        ),
        Misconception(
            "std first",
            "The two numbers are in the wrong order: return mean, std.",
            on_arrays(lambda y: (y.std(), y.mean())),
        ),
        Misconception(
            "mean only",
            "Only the mean comes back; return both, mean and std.",
            on_arrays(lambda y: y.mean()),
        ),
    ),
)
