"""The squared hinge loss and its gradient: checks and misconceptions."""

import numpy as np

from ... import reference
from ..model import Exercise, Misconception
from .cases import (
    answer_by,
    hinge_checks,
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
        "For labels of shape (n, k) the loss is the mean over all n k entries, one number.",
    ),
    misconceptions=(
        Misconception(
            "squared inside of max",
            "The square is inside of max(0, ...): (1 - y s) squared is never negative, so max does nothing and scores beyond the margin are punished.",
            answer_by(lambda y, s: np.mean((1 - y * s) ** 2)),
        ),
        Misconception(
            "not squared",
            "This is the hinge loss; the square is missing.",
            answer_by(right_hinge),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            answer_by(lambda y, s: np.sum(slack(y, s) ** 2)),
        ),
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
        Misconception(
            "label forgotten",
            "The label is not used: 1 - s treats every example as a positive one.",
            answer_by(lambda y, s: np.mean(np.maximum(0, 1 - s) ** 2)),
        ),
        Misconception(
            "sign of the margin",
            "The sign is wrong: 1 + y s punishes the scores that are right.",
            answer_by(lambda y, s: np.mean(np.maximum(0, 1 + y * s) ** 2)),
        ),
        Misconception(
            "tanh of the scores",
            "The scores go through tanh first. Then y s never reaches 1 and the loss is the mean squared error.",
            answer_by(lambda y, s: np.mean(slack(y, np.tanh(s)) ** 2)),
        ),
        Misconception(
            "divided by the rows only",
            "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
            answer_by(lambda y, s: np.sum(slack(y, s) ** 2) / len(s)),
        ),
        *label_misconceptions(right_squared_hinge),
    ),
)


SQUARED_HINGE_GRADIENT = Exercise(
    reference.squared_hinge_gradient,
    kind="gradient",
    checks=hinge_checks(
        "The derivative of max(0, 1 - y s) squared is -2 y max(0, 1 - y s).",
        "The derivative of the mean has one entry per score: -2 y max(0, 1 - y s) / n.",
        "On the margin (y s = 1) and beyond it the gradient is 0.",
        "For scores of shape (n, k) divide by n k; the result has shape (n, k).",
    ),
    misconceptions=(
        Misconception(
            "factor 2 missing",
            "The factor 2 of the square is missing.",
            answer_by(lambda y, s: -y * slack(y, s) / s.size),
        ),
        Misconception(
            "not divided by n",
            "This is the gradient of the sum; that of the mean has a factor 1 / n.",
            answer_by(lambda y, s: -2 * y * slack(y, s)),
        ),
        Misconception(
            "sign",
            "The sign is wrong: raising the score of a positive example lowers its loss.",
            answer_by(lambda y, s: -right_squared_hinge_gradient(y, s)),
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
            "Examples beyond the margin get a gradient too; their loss is 0 and flat.",
            answer_by(lambda y, s: -2 * y * (1 - y * s) / s.size),
        ),
        Misconception(
            "gradient of the hinge",
            "This is the gradient of the hinge loss; that of the squared one grows with the error.",
            answer_by(right_hinge_gradient),
        ),
        Misconception(
            "divided by the rows only",
            "Divide by the number of all entries, n k, not by the number of rows.",
            answer_by(lambda y, s: -2 * y * slack(y, s) / len(s)),
        ),
        *label_misconceptions(right_squared_hinge_gradient),
    ),
)
