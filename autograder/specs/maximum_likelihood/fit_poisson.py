"""The fit of a Poisson distribution: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..model import Exercise, Misconception, case
from .cases import counts, mean_checks, on_arrays, summed_in_eight_bits

FIT_POISSON = Exercise(
    reference.fit_poisson,
    checks=mean_checks(
        "The likelihood is highest at the average count.",
        counts,
        (case(np.array([2.0, 0.0, 5.0, 4.0])), case(np.array([4.0, 4.0, 1.0]))),
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(summed_in_eight_bits),
        Misconception(
            "sum",
            "This is the number of all events; divide it by the number of counts.",
            on_arrays(lambda y: y.sum()),
        ),
        Misconception(
            "median",
            "This is the median; a Poisson rate is an average, and seldom a whole number.",
            on_arrays(np.median),
        ),
        Misconception(
            "variance",
            "This is the variance of the sample. In a Poisson distribution it equals the mean, but in a sample only nearly, and the likelihood is highest at the mean.",
            on_arrays(np.var),
        ),
        Misconception(
            "standard deviation",
            "This is the standard deviation; the rate is the average count.",
            on_arrays(np.std),
        ),
        Misconception(
            "rounded",
            "The average is rounded to a whole number; counts are whole, but a rate need not be.",
            on_arrays(lambda y: np.round(y.mean())),
        ),
        Misconception(
            "cut off",
            "The average is cut off to a whole number (//, or int); counts are whole, but a rate need not be.",
            on_arrays(lambda y: y.sum() // y.size),
        ),
        Misconception(
            "zeros left out",
            "The zeros are left out of the average; a count of 0 is an observation like any other.",
            on_arrays(lambda y: y.sum() / np.count_nonzero(y)),
        ),
        Misconception(
            "divided by n - 1",
            "The sum is divided by n - 1; the likelihood is highest with n.",
            on_arrays(lambda y: y.sum() / (y.size - 1)),
        ),
        Misconception(
            "logarithm of the rate",
            "This is the logarithm of the rate; the parameter is the rate itself.",
            on_arrays(lambda y: np.log(y.mean())),
        ),
        Misconception(
            "mean of the logarithms",
            "The counts are averaged on a logarithmic scale, exp(mean(log(1 + y))) - 1; the rate is their plain average.",
            on_arrays(lambda y: np.expm1(np.log1p(y).mean())),
        ),
        Misconception(
            "time between events",
            "This is one over the average count, the mean time between two events; the rate is the average count.",
            on_arrays(lambda y: 1 / y.mean()),
        ),
    ),
)
