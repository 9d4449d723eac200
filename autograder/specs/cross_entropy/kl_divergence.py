"""The Kullback-Leibler divergence: checks and misconceptions."""

import numpy as np
from scipy.special import xlogy

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
    answer_by(right_kl)(p, q)  # what it refuses
    p, q = np.asarray(p), np.asarray(q, dtype=float)
    return np.sum(np.where(p > 0, -p * (np.log(q) - np.log(p, dtype=float)), 0))


KL_DIVERGENCE = Exercise(
    reference.kl_divergence,
    checks=asked_of_two(
        "If one outcome is certain, the divergence is -log of the probability that q gave it.",
        "The divergence is sum p log(p / q): the cross-entropy less the entropy of p, and 0 where q = p.",
        "An outcome with p = 0 never comes and adds nothing, whatever q is.",
        EXCLUDED,
    ),
    misconceptions=(
        *scaled(right_kl),
        Misconception(
            "sign",
            "The sign is wrong: a divergence is never negative. It is p / q inside the logarithm, or a minus sign in front of log(q / p).",
            answer_by(lambda p, q: -right_kl(p, q)),
        ),
        Misconception(
            "arguments swapped",
            "p and q are swapped, and the divergence is not symmetric: the outcomes come as p says.",
            answer_by(lambda p, q: right_kl(q, p)),
        ),
        Misconception(
            "cross-entropy",
            "This is the cross-entropy; take the entropy of p away, which nobody can help paying.",
            answer_by(right_cross_entropy),
        ),
        Misconception(
            "difference of the entropies",
            "This is the difference of two entropies; the divergence is the cross-entropy less the entropy of p.",
            answer_by(lambda p, q: right_entropy(q) - right_entropy(p)),
        ),
        Misconception(
            "both directions",
            "Both directions are added, which makes it symmetric; the divergence has one direction, weighted with p.",
            answer_by(lambda p, q: right_kl(p, q) + right_kl(q, p)),
        ),
        Misconception(
            "Jensen-Shannon",
            "This is the Jensen-Shannon divergence, the mean distance of p and q from their average.",
            answer_by(lambda p, q: (right_kl(p, (p + q) / 2) + right_kl(q, (p + q) / 2)) / 2),
        ),
        Misconception(
            "weighted with q",
            "The logarithms are weighted with q; the outcomes come as p says.",
            answer_by(lambda p, q: np.sum(xlogy(q, p) - xlogy(q, q))),
        ),
        Misconception(
            "absolute differences",
            "These are the absolute differences of the probabilities (twice the total variation); here logarithms are compared.",
            answer_by(lambda p, q: np.sum(np.abs(p - q))),
        ),
        Misconception(
            "not weighted",
            "The logarithms are added without their weights; multiply each by its p.",
            answer_by(lambda p, q: np.sum(np.log(p / q))),
        ),
        Misconception(
            "0 log 0 is nan",
            NAN,
            answer_by(lambda p, q: np.sum(p * np.log(p / q))),
        ),
        Misconception(
            "math.log(0)",
            MATH,
            answer_by(lambda p, q: loop_with_math(p, q) - loop_with_math(p, p)),
        ),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        *zeros_misconceptions(right_kl),
        *misread(right_kl, 2),
        *misread_one_of_two(right_kl),
    ),
)
