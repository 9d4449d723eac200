"""The hinge loss and its gradient: checks and misconceptions."""

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

HINGE = Exercise(
    reference.hinge,
    kind="loss",
    checks=hinge_checks(
        "An example costs max(0, 1 - y s).",
        "The loss is the mean of max(0, 1 - y s) over the examples.",
        "From the margin on (y s >= 1) an example costs exactly 0, and never less.",
        mean_of_table("labels"),
    ),
    misconceptions=(
        wrong_answers.sum_instead_of_mean(answer_by(lambda y, s: np.sum(slack(y, s)))),
        Misconception(
            "max(0, ...) missing",
            "Nothing stops the loss at 0: an example far on the right side must not make up for a wrong one.",
            answer_by(lambda y, s: np.mean(1 - y * s)),
        ),
        Misconception(
            "no margin",
            "This is max(0, -y s), the perceptron loss: the margin of 1 is missing.",
            answer_by(lambda y, s: np.mean(np.maximum(0, -y * s))),
        ),
        Misconception(
            "squared",
            "This is the squared hinge loss; the hinge loss is not squared.",
            answer_by(right_squared_hinge),
        ),
        wrong_answers.label_forgotten(answer_by(lambda y, s: np.mean(np.maximum(0, 1 - s)))),
        wrong_answers.sign_of_the_margin(answer_by(lambda y, s: np.mean(np.maximum(0, 1 + y * s)))),
        Misconception(
            "mean inside of max",
            "The mean is taken before max(0, ...), so that good examples hide bad ones; clip each example first.",
            answer_by(lambda y, s: np.maximum(0, np.mean(1 - y * s))),
        ),
        Misconception(
            "tanh of the scores",
            "The scores go through tanh first. Then y s never reaches 1, no example is ever free, and the loss is the mean absolute error.",
            answer_by(lambda y, s: np.mean(slack(y, np.tanh(s)))),
        ),
        Misconception(
            "sign of the scores",
            "Only the sign of the score is used; the hinge loss also asks how far it is from the border.",
            answer_by(lambda y, s: np.mean(slack(y, np.sign(s)))),
        ),
        Misconception(
            "absolute error",
            "This is |y - s|, which punishes a score beyond the margin.",
            answer_by(lambda y, s: np.mean(np.abs(y - s))),
        ),
        wrong_answers.rows_averaged(answer_by(lambda y, s: np.sum(slack(y, s)) / len(s))),
        in_eight_bits(right_hinge),
        *label_misconceptions(right_hinge),
    ),
)


HINGE_GRADIENT = Exercise(
    reference.hinge_gradient,
    kind="gradient",
    checks=hinge_checks(
        "Inside the margin (y s < 1) the derivative of one example is -y, elsewhere 0.",
        "The derivative of the mean: -y / n inside the margin (y s < 1), elsewhere 0.",
        NO_SLOPE_BEYOND,
        SLOPES_OF_TABLE,
    ),
    misconceptions=(
        wrong_answers.not_divided_by_n(answer_by(lambda y, s: np.where(y * s < 1, -y, 0.0))),
        wrong_answers.sign_of_the_score(answer_by(lambda y, s: -right_hinge_gradient(y, s))),
        Misconception(
            "kink counted as inside",
            "At the kink, y s = 1, the gradient is 0 by convention: the condition is y s < 1, without equality.",
            answer_by(lambda y, s: np.where(y * s <= 1, -y, 0.0) / s.size),
        ),
        Misconception(
            "examples beyond the margin",
            FLAT_BEYOND,
            answer_by(lambda y, s: -y / s.size),
        ),
        Misconception(
            "no margin",
            "Only wrong scores (y s < 0) get a gradient: the margin of 1 is missing.",
            answer_by(lambda y, s: np.where(y * s < 0, -y, 0.0) / s.size),
        ),
        Misconception(
            "label forgotten",
            "The factor y is missing: for a negative example the slope is +1.",
            answer_by(lambda y, s: np.where(y * s < 1, -1.0, 0.0) / s.size),
        ),
        Misconception(
            "gradient of the squared hinge",
            "This is the gradient of the squared hinge loss; that of the hinge loss does not grow with the error.",
            answer_by(right_squared_hinge_gradient),
        ),
        wrong_answers.divided_by_rows(
            answer_by(lambda y, s: np.where(y * s < 1, -y, 0.0) / len(s))
        ),
        wrong_answers.nearly_at_the_kink(
            answer_by(lambda y, s: np.where((y * s < 1) & ~np.isclose(y * s, 1), -y, 0.0) / s.size)
        ),
        in_eight_bits(right_hinge_gradient),
        *label_misconceptions(right_hinge_gradient),
    ),
)
