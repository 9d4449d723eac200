"""The mean squared error and its gradient: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import mean_of_table
from ..model import Exercise, Misconception, case
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

THREE = np.array([1.0, 2.0, 6.0])  # their mean is 3, and their median 2


MEAN_SQUARED_ERROR = Exercise(
    reference.mean_squared_error,
    kind="loss",
    checks=checks_of(
        (
            "One example costs the square of its error, (y_pred - y_true)^2.",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The loss is the mean of the squared errors.",
            (
                case(THREE, np.array([3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0])),
            ),
        ),
        (mean_of_table(), TABLE),
        numbers,
    ),
    misconceptions=(
        *reductions(square),
        lists_kept(lambda y, p: np.mean(square(y, p))),
        Misconception(
            "half",
            "A factor 1/2 has crept in. It makes the gradient prettier, but it is not the mean squared error.",
            answer_by(lambda y, p: np.mean(square(y, p)) / 2),
        ),
        Misconception(
            "root",
            "This is the root mean squared error; the loss has no root.",
            answer_by(lambda y, p: np.sqrt(np.mean(square(y, p)))),
        ),
        Misconception(
            "not squared",
            "The errors are not squared, so that those above and those below cancel.",
            answer_by(lambda y, p: np.mean(p - y)),
        ),
        Misconception(
            "mean squared",
            "The mean of the errors is squared, instead of the mean taken of the squares: errors of opposite sign cancel first.",
            answer_by(lambda y, p: np.mean(p - y) ** 2),
        ),
        Misconception(
            "absolute error",
            "This is the mean absolute error; here the errors are squared.",
            answer_by(lambda y, p: np.mean(distance(y, p))),
        ),
        Misconception(
            "difference of the squares",
            "The square is taken of y_true and of y_pred, and then the difference; take the difference first.",
            answer_by(lambda y, p: np.mean(y**2 - p**2)),
        ),
        Misconception(
            "variance of the errors",
            "This is the variance of the errors: a prediction that is off by the same amount everywhere would cost nothing.",
            answer_by(lambda y, p: np.var(p - y)),
        ),
        wrong_answers.all_pairs_compared(answer_by(lambda y, p: np.mean(all_pairs(y, p) ** 2))),
    ),
)


MEAN_SQUARED_ERROR_GRADIENT = Exercise(
    reference.mean_squared_error_gradient,
    kind="gradient",
    checks=checks_of(
        (
            "For one example the derivative with respect to its prediction is 2 (y_pred - y_true).",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The derivative of the mean has one entry per prediction: 2 (y_pred - y_true) / n.",
            (
                case(THREE, np.array([3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0])),
            ),
        ),
        (SLOPES_OF_TABLE, TABLE),
        numbers,
    ),
    misconceptions=(
        *slopes(lambda y, p: 2 * (p - y)),
        lists_kept(lambda y, p: 2 * (p - y) / p.size),
        wrong_answers.factor_2_missing(answer_by(lambda y, p: (p - y) / p.size)),
        Misconception(
            "error not signed",
            "The error has lost its sign: where a prediction is too low, the gradient is negative.",
            answer_by(lambda y, p: 2 * np.abs(p - y) / p.size),
        ),
        Misconception(
            "the loss itself",
            "These are the squared errors, that is the loss of each entry and not its derivative.",
            answer_by(lambda y, p: square(y, p) / p.size),
        ),
        Misconception(
            "gradient of the absolute error",
            "Only the sign of each error is left: this is the gradient of the mean absolute error.",
            answer_by(lambda y, p: np.sign(p - y) / p.size),
        ),
        Misconception(
            "inner derivative missing",
            "This is 2 y_pred / n; differentiate (y_pred - y_true)^2, not y_pred^2.",
            answer_by(lambda y, p: 2 * p / p.size),
        ),
    ),
)
