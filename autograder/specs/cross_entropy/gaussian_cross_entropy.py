"""The cross-entropy of a Gaussian: checks and misconceptions."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, eight_bits, pair, same_shape, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import as_array


def _numbers(rng: Rng, size: int, **options: float) -> Case:
    """Targets and predictions; none is met exactly."""
    y, e = rng.normal(0, 3, size).round(2), rng.uniform(0.1, 3, size) * rng.choice((-1, 1), size)
    return case(y, (y + e).round(2), **options)


def _gaussian(y: np.ndarray, p: np.ndarray, std: float = 1.0) -> np.ndarray:
    """The negative log-density of every target."""
    return 0.5 * np.log(2 * np.pi) + np.log(std) + 0.5 * ((y - p) / std) ** 2


def _of_pair(formula: Callable, read: Callable = pair) -> Callable:
    """A misconception from a formula of the arrays y and p and of std."""
    return lambda y_true, y_pred, std=1.0: formula(*read(y_true, y_pred), std)


def _square(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (y - p) ** 2


def _as_they_are(y: Any, p: Any) -> tuple[Any, Any]:
    pair(y, p)
    return y, p


GAUSSIAN_CROSS_ENTROPY = Exercise(
    reference.gaussian_cross_entropy,
    kind="likelihood",
    checks=(
        Check(
            "one example, std = 1",
            1,
            "With std = 1 an example costs e^2 / 2 + log(sqrt(2 pi)): half its squared error, and 0.919.",
            (
                case(np.array([0.0]), np.array([0.0])),
                case(np.array([1.0]), np.array([3.0])),
            ),
            lambda rng: [_numbers(rng, 1) for _ in range(4)],
        ),
        Check(
            "the mean over several examples",
            1,
            "The cross-entropy is the mean over the examples: with std = 1 it is half the mean squared error, and 0.919.",
            (
                case(np.array([1.0, 2.0]), np.array([2.0, 4.0])),
                case(np.array([1.0, 2.0, 6.0]), np.array([3.0, 3.0, 3.0])),
            ),
            lambda rng: [_numbers(rng, size) for size in (2, 3, 6, 40)],
        ),
        Check(
            "another std",
            1,
            "std is an argument: an example costs e^2 / (2 std^2) + log(std sqrt(2 pi)). A density can be larger than 1, so that this may be negative.",
            (
                case(np.array([1.0]), np.array([3.0]), std=2.0),
                case(np.array([1.0]), np.array([1.0]), std=0.1),
                case(np.array([1.0, 2.0]), np.array([2.0, 2.5]), std=0.5),
            ),
            lambda rng: [
                _numbers(rng, size, std=std)
                for size, std in zip((1, 2, 5), rng.uniform(0.2, 4, 3).round(2), strict=True)
            ],
        ),
        Check(
            "lists and integers",
            0.5,
            "Lists and integers work as well, also those of eight bits, in which 3 - 5 is 254: make arrays of floats of them before you compute.",
            (
                case([1, 4, 3], [2, 1, 5]),
                case([2, 1], [1.5, 4], std=2),
                eight_bits([3, 200], [60, 20], std=60),
            ),
            lambda rng: [
                case(rng.integers(-5, 6, 4).tolist(), rng.normal(0, 3, 4).round(2).tolist()),
                case(rng.integers(-5, 6, 3), rng.integers(-5, 6, 3), std=3),
                eight_bits(rng.integers(100, 200, 3), rng.integers(10, 60, 3), std=60),
                eight_bits(rng.integers(10, 60, 3), rng.integers(100, 200, 3), std=60),
            ],
        ),
        dataclasses.replace(
            same_shape((1.0, 2.0, 4.0)),
            says="Two arrays of different shape, or empty ones, must raise a ValueError: numpy would broadcast (n,) against (n, 1) to (n, n) without a word.",
        ),
        unchanged(np.array([1.0, 2.0]), np.array([3.0, 0.5])),
    ),
    misconceptions=(
        Misconception(
            "constant missing",
            "The constant log(sqrt(2 pi)) = 0.919 is missing. It changes no optimum, but without it the number is not a cross-entropy.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) - 0.5 * np.log(2 * np.pi)),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; the cross-entropy has a factor 1 / (2 std^2) and a constant.",
            _of_pair(lambda y, p, std: np.mean(_square(y, p))),
        ),
        Misconception(
            "half the squared error",
            "This is half the mean squared error; the constant log(std sqrt(2 pi)) is missing.",
            _of_pair(lambda y, p, std: np.mean(_square(y, p)) / 2),
        ),
        Misconception(
            "exponent only",
            "Only the exponent of the density is here, e^2 / (2 std^2): log(std sqrt(2 pi)) is missing.",
            _of_pair(lambda y, p, std: np.mean(_square(y, p)) / (2 * std**2)),
        ),
        Misconception(
            "log std missing",
            "log(std) is missing: without it a large std would make every error harmless, for free.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) - np.log(std)),
        ),
        Misconception(
            "std ignored",
            "The argument std is not used: it stays at 1 whatever the caller says.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p))),
        ),
        Misconception(
            "std taken for the variance",
            "std is used as if it were the variance; the variance is its square.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, np.sqrt(std)))),
        ),
        Misconception(
            "std not squared",
            "std must be squared in the denominator: e^2 / (2 std^2).",
            _of_pair(
                lambda y, p, std: (
                    np.mean(_square(y, p) / (2 * std)) + np.log(std * np.sqrt(2 * np.pi))
                )
            ),
        ),
        Misconception(
            "log of the variance",
            "log(std^2) is twice log(std): a factor 1/2 is missing.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) + np.log(std)),
        ),
        Misconception(
            "half missing in the exponent",
            "The exponent is e^2 / (2 std^2); the 2 is missing.",
            _of_pair(
                lambda y, p, std: np.mean(_gaussian(y, p, std) + _square(y, p) / (2 * std**2))
            ),
        ),
        Misconception(
            "root of 2 pi missing",
            "The density is divided by std sqrt(2 pi), so the constant is half of log(2 pi); here it is all of it.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) + 0.5 * np.log(2 * np.pi)),
        ),
        Misconception(
            "minus sign",
            "The sign is wrong: this is the log-likelihood, the cross-entropy is minus that.",
            _of_pair(lambda y, p, std: -np.mean(_gaussian(y, p, std))),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the cross-entropy is their mean.",
            _of_pair(lambda y, p, std: np.sum(_gaussian(y, p, std))),
        ),
        Misconception(
            "density",
            "This is the mean density; the cross-entropy is the mean of minus its logarithm.",
            _of_pair(lambda y, p, std: np.mean(np.exp(-_gaussian(y, p, std)))),
        ),
        Misconception(
            "logarithm of the mean density",
            "The densities are averaged before the logarithm is taken; take it of each, and average then.",
            _of_pair(lambda y, p, std: -np.log(np.mean(np.exp(-_gaussian(y, p, std))))),
        ),
        Misconception(
            "absolute error",
            "The error is not squared: |e| / std belongs to another distribution (Laplace).",
            _of_pair(
                lambda y, p, std: np.mean(np.abs(y - p) / std) + np.log(std * np.sqrt(2 * np.pi))
            ),
        ),
        wrong_answers.bits_of_a_loss(
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) / np.log(2))
        ),
        Misconception(
            "lists stay lists",
            "Lists cannot be subtracted; make arrays of them first: np.asarray(y_true, dtype=float).",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)), _as_they_are),
        ),
        Misconception(
            "no check of the shapes",
            "The formula is right, but shapes that do not fit are broadcast against one another instead of refused: compare y.shape with p.shape, and look at y.size.",
            _of_pair(
                lambda y, p, std: np.mean(_gaussian(y, p, std)),
                lambda y, p: (as_array(y), as_array(p)),
            ),
        ),
    ),
)
