"""The mean absolute error and its gradient: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, mean_of_table
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    SLOPES_OF_TABLE,
    TABLE,
    all_pairs,
    answer_by,
    checks_of,
    distance,
    lists_kept,
    numbers,
    reductions,
    slopes,
    square,
)

FOUR = np.array([1.0, 2.0, 6.0, 10.0])


MEAN_ABSOLUTE_ERROR = Exercise(
    reference.mean_absolute_error,
    kind="loss",
    checks=checks_of(
        (
            "One example costs the size of its error, |y_pred - y_true|.",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The loss is the mean of the absolute errors.",
            (
                case(FOUR, np.array([3.0, 3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0])),
            ),
        ),
        (mean_of_table(), TABLE),
        numbers,
    ),
    misconceptions=(
        *reductions(distance),
        lists_kept(lambda y, p: np.mean(distance(y, p))),
        wrong_answers.no_absolute_value(answer_by(lambda y, p: np.mean(p - y))),
        wrong_answers.no_absolute_value(answer_by(lambda y, p: np.mean(y - p))),
        Misconception(
            "absolute value of the mean",
            "The absolute value is taken of the mean, when errors above and below have cancelled already; take it of each error.",
            answer_by(lambda y, p: np.abs(np.mean(p - y))),
        ),
        Misconception(
            "median",
            "This is the median of the absolute errors; the loss is their mean.",
            answer_by(lambda y, p: np.median(distance(y, p))),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; here the errors are not squared.",
            answer_by(lambda y, p: np.mean(square(y, p))),
        ),
        Misconception(
            "root of the squared error",
            "This is the root mean squared error. The root of a mean of squares is not the mean of the absolute values: large errors weigh more in it.",
            answer_by(lambda y, p: np.sqrt(np.mean(square(y, p)))),
        ),
        Misconception(
            "relative error",
            "Each error is divided by its target: that is the mean absolute percentage error.",
            answer_by(lambda y, p: np.mean(distance(y, p) / np.abs(y))),
        ),
        Misconception(
            "difference of the sizes",
            "This compares |y_true| with |y_pred|, so that -2 is as good as 2; take the absolute value of the difference.",
            answer_by(lambda y, p: np.mean(np.abs(np.abs(p) - np.abs(y)))),
        ),
        wrong_answers.all_pairs_compared(answer_by(lambda y, p: np.mean(np.abs(all_pairs(y, p))))),
    ),
)


def _ties(rng: Rng) -> Iterator[Case]:
    for size in (3, 6):
        y, e = rng.normal(0, 3, size).round(2), rng.permutation(size) - 1.0
        yield case(y, np.where(e == 0, y, (y + e).round(2)))
        yield case(np.ones(size), 1 + e * 2.0**-30)


def _tied(above: float, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The gradient of the absolute error with the slope `above` at a tie."""
    return np.where(p == y, above, np.sign(p - y)) / p.size


MEAN_ABSOLUTE_ERROR_GRADIENT = Exercise(
    reference.mean_absolute_error_gradient,
    kind="gradient",
    checks=checks_of(
        (
            "For one example the derivative is the sign of its error: +1 where the prediction is too high, -1 where it is too low.",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The derivative of the mean has one entry per prediction: the sign of its error, divided by n.",
            (
                case(FOUR, np.array([3.0, 3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0]), np.array([4.0, 2.5])),
            ),
        ),
        (SLOPES_OF_TABLE, TABLE),
        numbers,
        Check(
            "ties",
            1,
            "At a tie, y_pred = y_true, the loss has a kink and the gradient is 0 by convention; the mean still has n entries.",
            (
                case(np.array([1.0, 2.0, 3.0]), np.array([1.0, 5.0, 0.0])),
                case(np.array([2.0, 2.0]), np.array([2.0, 2.5])),
                case(np.array([1.0, 1.0, 1.0]), 1 + np.array([1, 0, -1]) * 2.0**-30),
            ),
            _ties,
        ),
    ),
    misconceptions=(
        *slopes(lambda y, p: np.sign(p - y)),
        lists_kept(lambda y, p: np.sign(p - y) / p.size),
        Misconception(
            "a tie counted as too high",
            "At a tie the gradient is 0; >= gives it the slope of a prediction that is too high.",
            answer_by(lambda y, p: _tied(1, y, p)),
        ),
        wrong_answers.nearly_at_the_kink(
            answer_by(lambda y, p: np.where(np.isclose(y, p), 0.0, np.sign(p - y)) / p.size)
        ),
        Misconception(
            "a tie counted as too low",
            "At a tie the gradient is 0; here it gets the slope of a prediction that is too low.",
            answer_by(lambda y, p: _tied(-1, y, p)),
        ),
        Misconception(
            "divided by the error",
            "e / |e| is the sign of e, but nan at a tie, where it is 0 / 0; np.sign(e) is 0 there.",
            answer_by(lambda y, p: (p - y) / np.abs(p - y) / p.size),
        ),
        Misconception(
            "ties not counted",
            "Ties have no slope, but they are entries of the mean all the same: divide by n.",
            answer_by(lambda y, p: np.sign(p - y) / np.count_nonzero(p - y)),
        ),
        Misconception(
            "gradient of the squared error",
            "This grows with the error: it is the gradient of the mean squared error. That of the absolute error knows the sign alone.",
            answer_by(lambda y, p: 2 * (p - y) / p.size),
        ),
        Misconception(
            "the error itself",
            "These are the errors; only their sign is the derivative of the absolute value.",
            answer_by(lambda y, p: (p - y) / p.size),
        ),
        Misconception(
            "sign of the prediction",
            "This is the sign of the prediction; it is the sign of the error that counts.",
            answer_by(lambda y, p: np.sign(p) / p.size),
        ),
    ),
)
