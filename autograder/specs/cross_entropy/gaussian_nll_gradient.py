"""The gradients of a Gaussian with a spread of its own per example: checks and misconceptions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, eight_bits, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import as_array

Gradients = tuple[np.ndarray, np.ndarray]


def _of_three(formula: Callable[..., Any], shapes: bool = True) -> Callable:
    """A misconception from a formula of the error y - mean, of std and of n."""

    def function(y: Any, mean: Any, log_std: Any) -> Any:
        arrays = as_array(y), as_array(mean), as_array(log_std)
        if shapes and (len({a.shape for a in arrays}) > 1 or not arrays[0].size):
            raise ValueError("shapes")
        return formula(arrays[0] - arrays[1], np.exp(arrays[2]), arrays[0].size)

    return function


def _right(e: np.ndarray, std: np.ndarray, n: int) -> Gradients:
    return -e / std**2 / n, (1 - (e / std) ** 2) / n


def _by_mean(formula: Callable) -> Callable:
    """The gradient with respect to the mean is wrong, the other one right."""
    return _of_three(lambda e, std, n: (formula(e, std) / n, _right(e, std, n)[1]))


def _by_log_std(formula: Callable) -> Callable:
    """The gradient with respect to log_std is wrong, the other one right."""
    return _of_three(lambda e, std, n: (_right(e, std, n)[0], formula(e, std) / n))


def _exp_forgotten(y: Any, mean: Any, log_std: Any) -> Gradients:
    reference.gaussian_nll_gradient(y, mean, log_std)
    return _right(as_array(y) - as_array(mean), as_array(log_std), np.size(y))


def _case(rng: Rng, size: int, spread: float) -> Case:
    """Errors that are clearly smaller or clearly larger than their standard deviations."""
    log_std = (spread * rng.uniform(-1, 1.5, size)).round(2)
    z = rng.choice((-1, 1), size) * rng.choice((rng.uniform(0.2, 0.6), rng.uniform(1.5, 3)), size)
    mean = rng.normal(0, 3, size).round(2)
    return case(mean + (z * np.exp(log_std)).round(2), mean, log_std)


def _integers(rng: Rng) -> Iterator[Case]:
    y, mean, log_std = rng.integers(0, 60, 4), rng.integers(100, 255, 4), rng.integers(3, 5, 4)
    yield case(y.tolist(), mean.tolist(), log_std.tolist())
    yield eight_bits(y, mean, log_std)
    yield eight_bits(mean, y, log_std)


Y3 = np.array([1.0, 2.0, 4.0])
ZERO3 = np.zeros(3)

GAUSSIAN_NLL_GRADIENT = Exercise(
    reference.gaussian_nll_gradient,
    checks=(
        Check(
            "one example, std = 1",
            1,
            "With log_std = 0 the pair is (mean - y, 1 - (y - mean)^2): an example that is missed "
            "by more than std wants a larger std.",
            (
                case(np.array([3.0]), np.array([1.0]), np.array([0.0])),
                case(np.array([2.0]), np.array([2.0]), np.array([0.0])),
            ),
            lambda rng: [_case(rng, 1, 0) for _ in range(4)],
        ),
        Check(
            "another std",
            1,
            "std is exp(log_std). The first gradient is divided by std^2, and the second compares "
            "the squared error with std^2.",
            (
                case(np.array([3.0]), np.array([1.0]), np.array([1.0])),
                case(np.array([1.0]), np.array([1.5]), np.array([-1.0])),
            ),
            lambda rng: [_case(rng, 1, 1) for _ in range(4)],
        ),
        Check(
            "several examples",
            1,
            "Each example has its own mean and its own log_std, and so have both gradients; those "
            "of the mean loss are divided by n.",
            (
                case(np.array([3.0, 2.0]), np.array([1.0, 2.0]), np.array([0.0, 1.0])),
                case(np.array([1.0, 2.0, 6.0]), np.array([3.0, 3.0, 3.0]), ZERO3),
            ),
            lambda rng: [_case(rng, size, 1) for size in (2, 3, 6, 40)],
        ),
        Check(
            "lists and small integers",
            0.25,
            "Lists and integers of any size work as well: make arrays of floats of them before you "
            "subtract.",
            (
                case([3, 0], [1, 4], [0, 1]),
                eight_bits([3, 200], [60, 20], [4, 5]),
            ),
            _integers,
        ),
        Check(
            "three shapes that do not fit",
            0.5,
            "Three arrays that are not all of one shape, or empty ones, must raise a ValueError: "
            "numpy would broadcast (n,) against (n, 1) to (n, n) without a word.",
            (
                case(Y3, Y3[:, None], ZERO3),
                case(Y3, Y3, ZERO3[:, None]),
                case(Y3, Y3, ZERO3[:2]),
                case(Y3[:0], Y3[:0], ZERO3[:0]),
            ),
            lambda rng: [case(Y3, rng.normal(0, 1, (3, 3)).round(2), ZERO3)],
            guard=True,
        ),
        unchanged(np.array([1.0, 2.0]), np.array([3.0, 0.5]), np.array([0.5, -0.5])),
    ),
    misconceptions=(
        Misconception(
            "by std instead of log std",
            "The second gradient is the one with respect to std, 1 / std - e^2 / std^3. The output "
            "of the network is log_std: multiply with std, by the chain rule.",
            _by_log_std(lambda e, std: (1 - (e / std) ** 2) / std),
        ),
        Misconception(
            "exp forgotten",
            "log_std is used as if it were std itself: take np.exp of it first.",
            _exp_forgotten,
        ),
        Misconception(
            "exp(log_std) taken for the variance",
            "exp(log_std) is used as if it were the variance; the variance is its square.",
            _of_three(lambda e, std, n: _right(e, np.sqrt(std), n)),
        ),
        Misconception(
            "std not squared",
            "The gradient with respect to the mean is divided by std; it must be std^2.",
            _by_mean(lambda e, std: -e / std),
        ),
        Misconception(
            "std ignored in the mean",
            "The gradient with respect to the mean is that of half the squared error. With a "
            "spread of its own per example it is divided by std^2.",
            _by_mean(lambda e, std: -e + 0 * std),
        ),
        Misconception(
            "sign of the mean",
            "The first gradient has the wrong sign: where the mean is too low, raising it lowers "
            "the loss.",
            _by_mean(lambda e, std: e / std**2),
        ),
        Misconception(
            "sign of the spread",
            "The second gradient has the wrong sign: where the error is larger than std, raising "
            "log_std lowers the loss.",
            _by_log_std(lambda e, std: (e / std) ** 2 - 1),
        ),
        Misconception(
            "both signs",
            "Both signs are wrong: this is the gradient of the log-likelihood, and the loss is "
            "minus that.",
            _of_three(lambda e, std, n: tuple(-g for g in _right(e, std, n))),
        ),
        Misconception(
            "log std dropped",
            "The loss has a term log_std, whose slope is 1: without it, a larger std would always "
            "be better.",
            _by_log_std(lambda e, std: -((e / std) ** 2)),
        ),
        Misconception(
            "half kept",
            "The half of the exponent is gone after the derivative: the 2 of the square cancels "
            "it.",
            _by_log_std(lambda e, std: 1 - 0.5 * (e / std) ** 2),
        ),
        Misconception(
            "factor 2",
            "There is a factor 2 too many: the loss has half of the squared error, and the 2 of "
            "the square cancels it.",
            _by_mean(lambda e, std: -2 * e / std**2),
        ),
        wrong_answers.not_divided_by_n(_of_three(lambda e, std, n: _right(e, std, 1))),
        Misconception(
            "second gradient not divided by n",
            "The gradient with respect to the mean is divided by n and the other one is not; both "
            "belong to the same mean.",
            _by_log_std(lambda e, std: np.size(e) * (1 - (e / std) ** 2)),
        ),
        Misconception(
            "one number each",
            "The gradients are added up over the examples; each example has its own mean and its "
            "own log_std, and so its own two derivatives.",
            _of_three(lambda e, std, n: tuple(float(g.sum()) for g in _right(e, std, n))),
        ),
        Misconception(
            "pair exchanged",
            "The pair is the other way round: first the gradient with respect to mean, then the "
            "one with respect to log_std.",
            _of_three(lambda e, std, n: _right(e, std, n)[::-1]),
        ),
        Misconception(
            "no check of the shapes",
            "The formulas are right, but arrays that do not fit are broadcast against one another "
            "instead of refused: compare the three shapes, and look at the size.",
            _of_three(_right, shapes=False),
        ),
    ),
)
