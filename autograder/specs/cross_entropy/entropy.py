"""The entropy: checks and misconceptions."""

import numpy as np
from scipy.special import entr

from ... import reference
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    MATH,
    NAN,
    SIZES,
    answer_by,
    distribution,
    loop_with_math,
    misread,
    off,
    refused,
    right_entropy,
    rounded,
    scaled,
    two_outcomes,
    with_zeros,
)


def _alone(bad: np.ndarray, rng: Rng | None) -> list[Case]:
    return [case(bad)]


OF_ONE = (
    rounded(
        case([0.7, 0.2, 0.1]),
        case([0.5, 0.5000005]),
        draw=lambda rng: [
            *(case(off(rng, k, 5e-7)) for k in SIZES),
            *(case(distribution(rng, k).tolist()) for k in SIZES),
        ],
    ),
    *refused(_alone),
    unchanged(np.array([0.5, 0.0, 0.5])),
)


ENTROPY = Exercise(
    reference.entropy,
    checks=(
        Check(
            "two outcomes",
            0.75,
            "The entropy is the mean surprise: each surprise, -log p, weighted with its probability p, and all of them added up.",
            (case(np.array([0.5, 0.5])), case(np.array([0.9, 0.1]))),
            lambda rng: [case(two_outcomes(rng)) for _ in range(4)],
        ),
        Check(
            "several outcomes",
            0.75,
            "The entropy is the sum of -p log p over all outcomes, in nats.",
            (case(np.array([0.5, 0.25, 0.25])), case(np.full(4, 0.25))),
            lambda rng: [case(distribution(rng, k)) for k in (3, 4, 6, 20)],
        ),
        Check(
            "impossible outcomes",
            0.75,
            "An outcome with p = 0 adds nothing: 0 log 0 counts as 0.",
            (case(np.array([0.5, 0.0, 0.5])), case(np.array([0.0, 1.0, 0.0]))),
            lambda rng: [case(with_zeros(rng, k, rng.permutation(k)[: k - 2])) for k in (3, 4, 6)],
        ),
        *OF_ONE,
    ),
    misconceptions=(
        *scaled(right_entropy),
        Misconception(
            "sign",
            "The minus sign is missing: logarithms of probabilities are negative, an entropy is not.",
            answer_by(lambda p: -right_entropy(p)),
        ),
        Misconception("0 log 0 is nan", NAN, answer_by(lambda p: -np.sum(p * np.log(p)))),
        Misconception("math.log(0)", MATH, answer_by(lambda p: loop_with_math(p, p))),
        Misconception(
            "epsilon added",
            "A small number is added inside the logarithm and shifts every value a little; leave the outcomes with p = 0 out instead.",
            answer_by(lambda p: -np.sum(p * np.log(p + 1e-7))),
        ),
        Misconception(
            "clipped at 1e-7",
            "The probabilities are clipped at 1e-7, so that impossible outcomes count as possible; leave them out instead.",
            answer_by(lambda p: np.sum(entr(np.maximum(p, 1e-7)))),
        ),
        Misconception(
            "surprises not weighted",
            "The surprises are added without their weights: a rare outcome is a big surprise, but a rare one, so multiply by p.",
            answer_by(lambda p: -np.sum(np.log(p))),
        ),
        Misconception(
            "plain mean of the surprises",
            "The surprises are averaged with equal weights: a rare outcome is a big surprise, but a rare one, so weigh each with its p.",
            answer_by(lambda p: -np.mean(np.log(p))),
        ),
        Misconception(
            "perplexity",
            "This is exp(entropy), the perplexity: how many equally probable outcomes would be as uncertain.",
            answer_by(lambda p: np.exp(right_entropy(p))),
        ),
        Misconception(
            "Gini",
            "This is 1 - sum p^2, the Gini impurity; entropy has a logarithm.",
            answer_by(lambda p: 1 - np.sum(p**2)),
        ),
        *misread(right_entropy, 1),
    ),
)
