"""The squared hinge loss and its gradient: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import mean_of_table
from ..model import Exercise, Misconception
from .cases import (
    FLAT_BEYOND,
    NO_SLOPE_BEYOND,
    SLOPES_OF_TABLE,
    answer_by,
    hinge_checks,
    in_eight_bits,
    label_misconceptions,
    right_hinge,
    right_hinge_gradient,
    right_squared_hinge,
    right_squared_hinge_gradient,
    slack,
)

SQUARED_HINGE = Exercise(
    reference.squared_hinge,
    kind="loss",
    checks=hinge_checks(
        "An example costs max(0, 1 - y s) squared.",
        "The loss is the mean of max(0, 1 - y s) squared over the examples.",
        "Beyond the margin (y s >= 1) an example costs nothing: square after max(0, ...), not before.",
        mean_of_table("labels"),
    ),
    misconceptions=(
        Misconception(
            "squared inside of max",
            "The square is inside max(0, ...): (1 - y s) squared is never negative, so max does nothing and scores beyond the margin are punished.",
            answer_by(lambda y, s: np.mean((1 - y * s) ** 2)),
        ),
        Misconception(
            "not squared",
            "This is the hinge loss; the square is missing.",
            answer_by(right_hinge),
        ),
        wrong_answers.sum_instead_of_mean(answer_by(lambda y, s: np.sum(slack(y, s) ** 2))),
        Misconception(
            "mean squared",
            "The mean is squared, instead of the mean taken of the squares.",
            answer_by(lambda y, s: np.mean(slack(y, s)) ** 2),
        ),
        Misconception(
            "half",
            "A factor 1/2 has crept in; the squared hinge loss has none.",
            answer_by(lambda y, s: right_squared_hinge(y, s) / 2),
        ),
        Misconception(
            "no margin",
            "This is max(0, -y s) squared: the margin of 1 is missing.",
            answer_by(lambda y, s: np.mean(np.maximum(0, -y * s) ** 2)),
        ),
        wrong_answers.label_forgotten(answer_by(lambda y, s: np.mean(np.maximum(0, 1 - s) ** 2))),
        wrong_answers.sign_of_the_margin(
            answer_by(lambda y, s: np.mean(np.maximum(0, 1 + y * s) ** 2))
        ),
        Misconception(
            "tanh of the scores",
            "The scores go through tanh first. Then y s never reaches 1 and the loss is the mean squared error.",
            answer_by(lambda y, s: np.mean(slack(y, np.tanh(s)) ** 2)),
        ),
        wrong_answers.rows_averaged(answer_by(lambda y, s: np.sum(slack(y, s) ** 2) / len(s))),
        in_eight_bits(right_squared_hinge),
        *label_misconceptions(right_squared_hinge),
    ),
)


SQUARED_HINGE_GRADIENT = Exercise(
    reference.squared_hinge_gradient,
    kind="gradient",
    checks=hinge_checks(
        "The derivative of max(0, 1 - y s) squared is -2 y max(0, 1 - y s).",
        "The derivative of the mean has one entry per score: -2 y max(0, 1 - y s) / n.",
        NO_SLOPE_BEYOND,
        SLOPES_OF_TABLE,
    ),
    misconceptions=(
        wrong_answers.factor_2_missing(answer_by(lambda y, s: -y * slack(y, s) / s.size)),
        wrong_answers.not_divided_by_n(answer_by(lambda y, s: -2 * y * slack(y, s))),
        wrong_answers.sign_of_the_score(
            answer_by(lambda y, s: -right_squared_hinge_gradient(y, s))
        ),
        Misconception(
            "inner derivative missing",
            "The inner derivative -y is missing: the chain rule goes through 1 - y s.",
            answer_by(lambda y, s: 2 * slack(y, s) / s.size),
        ),
        Misconception(
            "label forgotten",
            "The inner derivative is -y, not -1: for a negative example the slope is positive.",
            answer_by(lambda y, s: -2 * slack(y, s) / s.size),
        ),
        Misconception(
            "max(0, ...) missing",
            FLAT_BEYOND,
            answer_by(lambda y, s: -2 * y * (1 - y * s) / s.size),
        ),
        Misconception(
            "gradient of the hinge",
            "This is the gradient of the hinge loss; that of the squared one grows with the error.",
            answer_by(right_hinge_gradient),
        ),
        wrong_answers.divided_by_rows(answer_by(lambda y, s: -2 * y * slack(y, s) / len(s))),
        in_eight_bits(right_squared_hinge_gradient),
        *label_misconceptions(right_squared_hinge_gradient),
    ),
)
