"""The softmax: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..model import Exercise, Misconception
from .cases import (
    LAST_AXIS,
    answer_by,
    largest,
    right_log_softmax,
    right_softmax,
    shifted_by_all,
    shifted_in_eight_bits,
    softmax_checks,
    sum_of_exp,
)

SOFTMAX = Exercise(
    reference.softmax,
    checks=softmax_checks(
        "softmax(z) is exp(z) divided by the sum of all exp(z).",
        "Each row is an example: its probabilities sum to one, whatever the other rows are (axis=-1, keepdims=True).",
        "Adding a number to all logits of a row changes nothing, so subtract the row's largest one first: then no exp overflows.",
        LAST_AXIS,
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(
            lambda logits: right_softmax(shifted_in_eight_bits(logits))
        ),
        Misconception(
            "exp overflows",
            "exp(1000) is inf, and inf / inf is nan. Subtract the largest logit of the row first; the probabilities stay the same.",
            answer_by(lambda z: np.exp(z) / sum_of_exp(z)),
        ),
        Misconception(
            "shifted by the largest logit of all rows",
            "The largest logit of the whole table is subtracted, so a row far below it underflows to 0 / 0. Each row has its own maximum: axis=-1.",
            answer_by(lambda z: shifted_by_all(z) / shifted_by_all(z).sum(axis=-1, keepdims=True)),
        ),
        Misconception(
            "sum over the whole table",
            "All numbers of the table sum to one here; each row should. Sum over the last axis, with keepdims=True.",
            answer_by(lambda z: shifted_by_all(z) / shifted_by_all(z).sum()),
        ),
        Misconception(
            "sum over the rows",
            "The columns sum to one here: this compares examples with one another instead of classes. The classes are on the last axis.",
            answer_by(lambda z: right_softmax(z.T).T),
        ),
        Misconception(
            "sigmoid",
            "This is a sigmoid of each logit alone. The numbers of a row do not sum to one; divide by their sum over the classes.",
            answer_by(lambda z: 1 / (1 + np.exp(-z))),
        ),
        Misconception(
            "exp not divided",
            "These are the exponentials; divide them by the sum of their row.",
            answer_by(lambda z: np.exp(z - largest(z))),
        ),
        Misconception(
            "exp forgotten",
            "The logits themselves are divided by their sum, which breaks down as soon as some are negative: take exp first.",
            answer_by(lambda z: z / z.sum(axis=-1, keepdims=True)),
        ),
        Misconception(
            "the winner takes all",
            "This is 1 for the largest logit and 0 for the others; softmax keeps the doubt, and has a slope to learn from.",
            answer_by(lambda z: (z == largest(z)).astype(float)),
        ),
        Misconception(
            "sign of the exponent",
            "The sign is wrong: here the class with the largest logit is the least probable one.",
            answer_by(lambda z: right_softmax(-z)),
        ),
        Misconception(
            "base 2",
            "These are powers of 2; softmax takes powers of e, np.exp.",
            answer_by(lambda z: right_softmax(z * np.log(2))),
        ),
        Misconception(
            "logarithm returned",
            "These are the logarithms of the probabilities; softmax returns the probabilities.",
            answer_by(right_log_softmax),
        ),
    ),
)
