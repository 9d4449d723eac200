"""The cross-entropy: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..model import Exercise, Misconception
from .cases import (
    EXCLUDED,
    MATH,
    NAN,
    answer_by,
    asked_of_two,
    loop_with_math,
    misread,
    misread_one_of_two,
    right_cross_entropy,
    right_entropy,
    right_kl,
    scaled,
    zeros_misconceptions,
)


def _minus_first(p: np.ndarray, q: np.ndarray) -> float:
    answer_by(right_cross_entropy)(p, q)  # what it refuses
    p, q = np.asarray(p), np.asarray(q, dtype=float)
    return np.sum(np.where(p > 0, -p * np.log(q), 0))


CROSS_ENTROPY = Exercise(
    reference.cross_entropy,
    checks=asked_of_two(
        "If one outcome is certain, the cross-entropy is -log of the probability that q gave it.",
        "The cross-entropy is -sum p log q: p says how often an outcome comes, q what it costs.",
        "An outcome with p = 0 never comes and adds nothing, whatever q is; 0 log 0 counts as 0.",
        EXCLUDED,
    ),
    misconceptions=(
        *scaled(right_cross_entropy),
        Misconception(
            "sign",
            "The minus sign is missing: logarithms of probabilities are negative, a cross-entropy is not.",
            answer_by(lambda p, q: -right_cross_entropy(p, q)),
        ),
        Misconception(
            "arguments swapped",
            "p and q are swapped: the outcomes come as p says, and cost what q says.",
            answer_by(lambda p, q: right_cross_entropy(q, p)),
        ),
        Misconception(
            "entropy of p",
            "This is the entropy of p: q does not enter at all.",
            answer_by(lambda p, q: right_entropy(p)),
        ),
        Misconception(
            "entropy of q",
            "This is the entropy of q, what the model itself expects to pay; the outcomes come as p says.",
            answer_by(lambda p, q: right_entropy(q)),
        ),
        Misconception(
            "KL divergence",
            "This is the KL divergence, the cross-entropy less the entropy of p.",
            answer_by(right_kl),
        ),
        Misconception(
            "not weighted",
            "The surprises are added without their weights; multiply each by its p.",
            answer_by(lambda p, q: -np.sum(np.log(q))),
        ),
        Misconception(
            "binary for every outcome",
            "Every outcome is treated as a yes-or-no question, with a term (1 - p) log(1 - q) of its own; here exactly one of them happens.",
            answer_by(lambda p, q: right_cross_entropy(p, q) + right_cross_entropy(1 - p, 1 - q)),
        ),
        Misconception(
            "most probable outcome only",
            "Only the most probable outcome is counted; all that can happen have their price.",
            answer_by(lambda p, q: -np.log(q[np.argmax(p)])),
        ),
        Misconception("0 log 0 is nan", NAN, answer_by(lambda p, q: -np.sum(p * np.log(q)))),
        Misconception("math.log(0)", MATH, answer_by(loop_with_math)),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        *zeros_misconceptions(right_cross_entropy),
        *misread(right_cross_entropy, 2),
        *misread_one_of_two(right_cross_entropy),
    ),
)
