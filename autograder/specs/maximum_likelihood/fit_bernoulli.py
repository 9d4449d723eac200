"""The fit of a Bernoulli distribution: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..model import Exercise, Misconception, case
from .cases import mean_checks, on_arrays, outcomes, summed_in_eight_bits

FIT_BERNOULLI = Exercise(
    reference.fit_bernoulli,
    checks=mean_checks(
        "The likelihood is highest at the share of ones.",
        outcomes,
        (case(np.array([1.0, 0.0, 1.0, 1.0])), case(np.array([0.0, 0.0, 1.0]))),
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(summed_in_eight_bits),
        Misconception(
            "number of ones",
            "This is the number of ones; divide it by the number of all outcomes.",
            on_arrays(lambda y: y.sum()),
        ),
        Misconception(
            "share of zeros",
            "This is the share of zeros; p is the probability of a 1.",
            on_arrays(lambda y: 1 - y.mean()),
        ),
        Misconception(
            "majority",
            "This is the more frequent outcome, 0 or 1; the parameter is a probability.",
            on_arrays(lambda y: float(y.mean() > 0.5)),
        ),
        Misconception(
            "odds",
            "These are the odds, ones to zeros; the probability is ones to all.",
            on_arrays(lambda y: y.sum() / (1 - y).sum()),
        ),
        Misconception(
            "one added to both counts",
            "This is (ones + 1) / (n + 2), Laplace's rule: a good estimate with a prior, but not the maximum of the likelihood.",
            on_arrays(lambda y: (y.sum() + 1) / (y.size + 2)),
        ),
        Misconception(
            "divided by n - 1",
            "The number of ones is divided by n - 1; the likelihood is highest with n.",
            on_arrays(lambda y: y.sum() / (y.size - 1)),
        ),
        Misconception(
            "logit",
            "This is the logarithm of the odds; the parameter is the probability.",
            on_arrays(lambda y: np.log(y.mean() / (1 - y.mean()))),
        ),
        Misconception(
            "variance",
            "This is the variance p (1 - p) of the outcomes; the parameter is p.",
            on_arrays(lambda y: y.var()),
        ),
        Misconception(
            "per cent",
            "This is a percentage; a probability lies between 0 and 1.",
            on_arrays(lambda y: 100 * y.mean()),
        ),
    ),
)
