"""The Gaussian negative log-likelihood: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..model import Exercise, Misconception
from .cases import HALF_LOG_2PI, density_checks, density_mistakes, gaussian, of_density


def _squared_in_eight_bits(y: np.ndarray, mean: np.ndarray, std: np.ndarray) -> float:
    y, mean, std = np.asarray(y, dtype=float), np.asarray(mean, dtype=float), np.asarray(std)
    if np.any(std <= 0):
        raise ValueError("std")
    logarithm = HALF_LOG_2PI + np.log(std, dtype=float)
    return (logarithm + (y - mean) ** 2 / np.asarray(2 * std**2, dtype=float)).mean()


GAUSSIAN_NLL = Exercise(
    reference.gaussian_nll,
    kind="likelihood",
    checks=density_checks(
        "One observation costs log(std) + log(2 pi) / 2 + ((y - mean) / std)^2 / 2. With a small std it may cost less than nothing.",
        "The answer is the mean of log(std) + log(2 pi) / 2 + ((y - mean) / std)^2 / 2.",
        "mean",
        "std",
        "Far from the mean the density rounds to 0, but its logarithm is harmless: write down the logarithm of the formula, and add up logarithms.",
        (1, 1, 1, 1),
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(_squared_in_eight_bits),
        Misconception(
            "log(2 pi) / 2 missing",
            "The constant log(2 pi) / 2 = 0.919 is missing. It moves no optimum, but without it this is not the likelihood.",
            of_density(lambda y, m, s: (gaussian(y, m, s) - HALF_LOG_2PI).mean()),
        ),
        Misconception(
            "log(std) missing",
            "log(std) is missing: without it a larger std is always better.",
            of_density(lambda y, m, s: (gaussian(y, m, s) - np.log(s)).mean()),
        ),
        Misconception(
            "both constants missing",
            "Only the square is left here: log(std) and log(2 pi) / 2 belong to it.",
            of_density(lambda y, m, s: (((y - m) / s) ** 2).mean() / 2),
        ),
        Misconception(
            "std taken for the variance",
            "std is the standard deviation; here it is treated as the variance. The exponent divides by std squared.",
            of_density(lambda y, m, s: gaussian(y, m, np.sqrt(s)).mean()),
        ),
        Misconception(
            "variance in the logarithm",
            "log(std^2) is 2 log(std): the term is log(std), or half of log(std^2).",
            of_density(lambda y, m, s: (gaussian(y, m, s) + np.log(s)).mean()),
        ),
        Misconception(
            "square root of 2 pi forgotten",
            "The density has the square root of 2 pi below, so its logarithm is half of log(2 pi).",
            of_density(lambda y, m, s: (gaussian(y, m, s) + HALF_LOG_2PI).mean()),
        ),
        Misconception(
            "half of the square missing",
            "The factor 1/2 in the exponent is missing: it is ((y - mean) / std)^2 / 2.",
            of_density(lambda y, m, s: (gaussian(y, m, s) + ((y - m) / s) ** 2 / 2).mean()),
        ),
        Misconception(
            "std not squared",
            "The exponent divides by std, not by its square: (y - mean)^2 / (2 std^2).",
            of_density(lambda y, m, s: (HALF_LOG_2PI + np.log(s) + (y - m) ** 2 / s / 2).mean()),
        ),
        Misconception(
            "absolute error",
            "This is |y - mean| / std where the square of it divided by 2 belongs.",
            of_density(lambda y, m, s: (HALF_LOG_2PI + np.log(s) + np.abs(y - m) / s).mean()),
        ),
        Misconception(
            "mean error squared",
            "The errors are averaged before they are squared, so those above and below cancel.",
            of_density(
                lambda y, m, s: (HALF_LOG_2PI + np.log(s) + ((y - m) / s).mean() ** 2 / 2).mean()
            ),
        ),
        Misconception(
            "parameters of the sample",
            "The mean and std of the sample are used instead of the arguments.",
            of_density(
                lambda y, m, s: HALF_LOG_2PI + np.log(y.std()) + ((y - y.mean()) ** 2).mean() / 2
            ),
        ),
        *density_mistakes(gaussian, "std"),
    ),
)
