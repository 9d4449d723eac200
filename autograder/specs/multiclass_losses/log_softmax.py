"""The logarithm of the softmax: checks and misconceptions."""

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

LOG_SOFTMAX = Exercise(
    reference.log_softmax,
    checks=softmax_checks(
        "log_softmax(z) is z minus the logarithm of the sum of all exp(z).",
        "Each row is an example with a sum of its own (axis=-1, keepdims=True).",
        "A logarithm of -2000 is an ordinary number, the probability exp(-2000) is not: simplify log(softmax(z)) on paper, "
        "then subtract the row's largest logit first.",
        LAST_AXIS,
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(
            lambda logits: right_log_softmax(shifted_in_eight_bits(logits))
        ),
        Misconception(
            "log of softmax",
            "The probability is computed first and its logarithm afterwards: where it underflows to 0 you get -inf. Simplify on paper: log(exp(z) / s) = z - log(s).",
            answer_by(lambda z: np.log(right_softmax(z))),
        ),
        wrong_answers.softmax_plus_epsilon(answer_by(lambda z: np.log(right_softmax(z) + 1e-7))),
        wrong_answers.softmax_plus_epsilon(
            answer_by(lambda z: np.log(np.maximum(right_softmax(z), 1e-7)))
        ),
        Misconception(
            "exp overflows",
            "exp(1000) is inf, and so is the logarithm of the sum. Subtract the largest logit of the row first.",
            answer_by(lambda z: z - np.log(sum_of_exp(z))),
        ),
        Misconception(
            "log of an overflowing softmax",
            "exp(1000) is inf, and inf / inf is nan. Subtract the largest logit first, and simplify the logarithm of the fraction on paper.",
            answer_by(lambda z: np.log(np.exp(z) / sum_of_exp(z))),
        ),
        Misconception(
            "largest logit subtracted once",
            "The largest logit is subtracted inside the exponentials only: log(sum(exp(z - m))) is smaller by m than log(sum(exp(z))), so add m again, or shift z itself.",
            answer_by(lambda z: z - np.log(sum_of_exp(z - largest(z)))),
        ),
        Misconception(
            "shifted by the largest logit of all rows",
            "The largest logit of the whole table is subtracted, so a row far below it underflows to log(0). Each row has its own maximum: axis=-1.",
            answer_by(lambda z: z - z.max() - np.log(sum_of_exp(z - z.max()))),
        ),
        Misconception(
            "softmax returned",
            "These are the probabilities; their logarithms were asked for.",
            answer_by(right_softmax),
        ),
        Misconception(
            "minus sign",
            "The sign is wrong: logarithms of probabilities are never positive. (The price of a class is minus this number.)",
            answer_by(lambda z: -right_log_softmax(z)),
        ),
        Misconception(
            "sum over the whole table",
            "The exponentials of the whole table are added up; each row has a sum of its own, over the last axis.",
            answer_by(lambda z: z - z.max() - np.log(shifted_by_all(z).sum())),
        ),
        Misconception(
            "sum over the rows",
            "The sum runs down the columns: this compares examples instead of classes. The classes are on the last axis.",
            answer_by(lambda z: right_log_softmax(z.T).T),
        ),
        Misconception(
            "log forgotten",
            "The sum of the exponentials is subtracted without its logarithm.",
            answer_by(lambda z: z - sum_of_exp(z)),
        ),
        Misconception(
            "bits instead of nats",
            "This is the logarithm to base 2; use the natural one, np.log.",
            answer_by(lambda z: right_log_softmax(z) / np.log(2)),
        ),
    ),
)
