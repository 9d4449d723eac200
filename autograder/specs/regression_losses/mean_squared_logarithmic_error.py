"""The mean squared logarithmic error: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, mean_of_table, pair
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    TABLE,
    Pair,
    answer_by,
    checks_of,
    distance,
    lists_kept,
    read_both,
    reductions,
    square,
)


def amounts(rng: Rng, *shape: int) -> Case:
    """Targets and predictions from 0.5 to the thousands, as prices are."""
    return case(*(10 ** rng.uniform(-0.3, 3.5, (2, *shape))).round(2))


def _above_minus_one(y: np.ndarray, p: np.ndarray) -> Pair:
    if not ((y > -1).all() and (p > -1).all()):
        raise ValueError("a value of -1 or less")
    return y, p


_logarithms = read_both(pair, _above_minus_one)


def _log_square(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (np.log(1 + y) - np.log(1 + p)) ** 2


def _msle(y: np.ndarray, p: np.ndarray) -> float:
    return np.mean(_log_square(y, p))


def _of_small_integers(y: np.ndarray, p: np.ndarray) -> float:
    """The loss of arrays of bytes, whose logarithms numpy computes in half precision.

    Its last digit depends on the processor; here it is the nearest number of that precision.
    """
    logs = [np.log((1 + a).astype(float)).astype(np.log(1 + a).dtype) for a in (y, p)]
    return np.mean((logs[0] - logs[1]) ** 2)


def _below_zero(rng: Rng) -> Iterator[Case]:
    for size in (2, 4):
        y, p = rng.uniform(-0.95, -0.05, (2, size)).round(2)
        yield case(y, rng.uniform(0, 3, size).round(2))
        yield case(rng.uniform(0, 3, size).round(2), p)
        yield case(y, p)


def _too_low(rng: Rng) -> Iterator[Case]:
    for low in (-1.0, -1.01, float(rng.uniform(-50, -2))):
        good, bad = rng.uniform(0, 5, (2, 3)).round(2)
        bad[rng.integers(3)] = round(low, 2)
        yield case(good, bad)
        yield case(bad, good)


def _one_added_in_eight_bits(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    _above_minus_one(*pair(y_true, y_pred))
    y, p = (np.asarray(1 + np.asarray(a), dtype=float) for a in (y_true, y_pred))
    return np.mean((np.log(y) - np.log(p)) ** 2)


MEAN_SQUARED_LOGARITHMIC_ERROR = Exercise(
    reference.mean_squared_logarithmic_error,
    kind="loss",
    checks=checks_of(
        (
            "One example costs (log(1 + y_true) - log(1 + y_pred))^2, with the natural logarithm.",
            (
                case(np.array([3.0]), np.array([1.0])),
                case(np.array([9.0]), np.array([99.0])),
            ),
        ),
        (
            "The loss is the mean of (log(1 + y_true) - log(1 + y_pred))^2.",
            (
                case(np.array([0.0, 3.0, 99.0]), np.array([1.0, 1.0, 9.0])),
                case(np.array([7.0, 0.0]), np.array([3.0, 1.0])),
            ),
        ),
        (mean_of_table(), TABLE),
        amounts,
        Check(
            "values between -1 and 0",
            0.5,
            "The logarithm of 1 + y exists for all y above -1: -0.5 is a value like any other.",
            (case(np.array([-0.5, 1.0]), np.array([1.0, -0.75])),),
            _below_zero,
        ),
        Check(
            "values of -1 and below",
            0.5,
            "A target or a prediction of -1 or less must raise a ValueError: 1 + y is then no longer positive, and has no logarithm.",
            (
                case(np.array([1.0, 2.0]), np.array([-3.0, 2.0])),
                case(np.array([-2.0, 1.0]), np.array([1.0, 1.0])),
                case(np.array([1.0]), np.array([-1.0])),
                case(np.array([-1.0]), np.array([1.0])),
            ),
            _too_low,
            guard=True,
        ),
        least=0,
    ),
    misconceptions=(
        *reductions(_log_square, _above_minus_one),
        lists_kept(_of_small_integers),
        wrong_answers.computed_in_eight_bits(_one_added_in_eight_bits),
        Misconception(
            "log without 1 +",
            "The 1 inside the logarithm is missing, so that a value of 0 costs nan or infinity: log(1 + y).",
            answer_by(lambda y, p: np.mean((np.log(y) - np.log(p)) ** 2), _logarithms),
        ),
        Misconception(
            "logarithm of the predictions only",
            "The logarithm is taken of the predictions alone; take it of the targets as well.",
            answer_by(lambda y, p: np.mean((y - np.log(1 + p)) ** 2), _logarithms),
        ),
        Misconception(
            "logarithm of the squared error",
            "The logarithm is taken of the squared error; take it of both values first, and then the difference and the square.",
            answer_by(lambda y, p: np.mean(np.log(1 + square(y, p))), _logarithms),
        ),
        Misconception(
            "logarithm of the error",
            "The logarithm is taken of the difference; take it of both values first, and then the difference.",
            answer_by(lambda y, p: np.mean(np.log(1 + distance(y, p)) ** 2), _logarithms),
        ),
        Misconception(
            "logarithm of the loss",
            "This is the logarithm of the mean squared error; the logarithm belongs inside, around each value.",
            answer_by(lambda y, p: np.log(1 + np.mean(square(y, p))), _logarithms),
        ),
        Misconception(
            "not squared",
            "The square is missing, so that ratios above and below 1 cancel.",
            answer_by(lambda y, p: np.mean(np.log(1 + y) - np.log(1 + p)), _logarithms),
        ),
        Misconception(
            "absolute value",
            "This is the mean absolute difference of the logarithms; here it is squared.",
            answer_by(lambda y, p: np.mean(np.sqrt(_log_square(y, p))), _logarithms),
        ),
        Misconception(
            "root",
            "This is the root of the loss (RMSLE); the loss has no root.",
            answer_by(lambda y, p: np.sqrt(_msle(y, p)), _logarithms),
        ),
        Misconception(
            "half",
            "A factor 1/2 has crept in; the loss has none.",
            answer_by(lambda y, p: _msle(y, p) / 2, _logarithms),
        ),
        wrong_answers.log_to_base_10(
            answer_by(lambda y, p: _msle(y, p) / np.log(10) ** 2, _logarithms)
        ),
        Misconception(
            "log to base 2",
            "This is the answer with log2; losses use the natural logarithm, np.log.",
            answer_by(lambda y, p: _msle(y, p) / np.log(2) ** 2, _logarithms),
        ),
        Misconception(
            "no logarithm",
            "This is the mean squared error; the logarithms are missing.",
            answer_by(lambda y, p: np.mean(square(y, p)), _logarithms),
        ),
        Misconception(
            "negative values set to 0",
            "Negative values are counted as 0, as Keras does it. All predictions below 0 then cost the same, and nothing pulls them up.",
            answer_by(lambda y, p: _msle(np.maximum(y, 0), np.maximum(p, 0))),
        ),
        Misconception(
            "negative values refused",
            "Every negative value is refused; the logarithm of 1 + y exists for all y above -1.",
            answer_by(lambda y, p: _msle(*_not_negative(y, p))),
        ),
        Misconception(
            "range not checked",
            "Values of -1 and less are let through, and their logarithm is nan or -inf: raise a ValueError.",
            answer_by(_msle),
        ),
        Misconception(
            "only the predictions checked",
            "Only the predictions are checked; a target of -1 or less has no logarithm either.",
            answer_by(lambda y, p: _msle(y, _above_minus_one(p, p)[1])),
        ),
        Misconception(
            "only the targets checked",
            "Only the targets are checked; a prediction of -1 or less has no logarithm either.",
            answer_by(lambda y, p: _msle(_above_minus_one(y, y)[0], p)),
        ),
        Misconception(
            "-1 accepted",
            "-1 itself is let through: log(1 - 1) is -inf, so it is an error as well.",
            answer_by(lambda y, p: _msle(*_not_below_minus_one(y, p))),
        ),
    ),
)


def _not_negative(y: np.ndarray, p: np.ndarray) -> Pair:
    if (y < 0).any() or (p < 0).any():
        raise ValueError("a negative value")
    return y, p


def _not_below_minus_one(y: np.ndarray, p: np.ndarray) -> Pair:
    if (y < -1).any() or (p < -1).any():
        raise ValueError("a value below -1")
    return y, p
