"""The Laplace negative log-likelihood: checks and misconceptions."""

import numpy as np

from ... import reference
from .. import wrong_answers
from ..model import Exercise, Misconception
from .cases import density_checks, density_mistakes, gaussian, of_density


def _laplace(y: np.ndarray, location: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each observation."""
    return np.log(2 * scale) + np.abs(y - location) / scale


def _doubled_in_eight_bits(y: np.ndarray, location: np.ndarray, scale: np.ndarray) -> float:
    y, location = np.asarray(y, dtype=float), np.asarray(location, dtype=float)
    if np.any(np.asarray(scale) <= 0):
        raise ValueError("scale")
    doubled = np.asarray(2 * np.asarray(scale), dtype=float)
    return (np.log(doubled) + np.abs(y - location) / scale).mean()


LAPLACE_NLL = Exercise(
    reference.laplace_nll,
    kind="likelihood",
    checks=density_checks(
        "One observation costs log(2 scale) + |y - location| / scale.",
        "The answer is the mean of log(2 scale) + |y - location| / scale.",
        "location",
        "scale",
        "Far out the density rounds to 0, but its logarithm is harmless: write down the logarithm of the formula, and add up logarithms.",
        (1, 0.75, 0.75, 0.5),
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(_doubled_in_eight_bits),
        Misconception(
            "log(2) missing",
            "The density is exp(-|y - location| / scale) / (2 scale): the 2 below is missing.",
            of_density(lambda y, m, b: (_laplace(y, m, b) - np.log(2)).mean()),
        ),
        Misconception(
            "log(2 scale) missing",
            "log(2 scale) is missing: without it a larger scale is always better.",
            of_density(lambda y, m, b: (np.abs(y - m) / b).mean()),
        ),
        Misconception(
            "log(scale) missing",
            "log(scale) is missing: without it a larger scale is always better.",
            of_density(lambda y, m, b: (_laplace(y, m, b) - np.log(b)).mean()),
        ),
        Misconception(
            "2 in the exponent",
            "The exponent divides by 2 scale here; the 2 belongs in front of the exponential function alone.",
            of_density(lambda y, m, b: (np.log(2 * b) + np.abs(y - m) / (2 * b)).mean()),
        ),
        Misconception(
            "square instead of absolute value",
            "The error is squared, as in a Gaussian; here it is its absolute value.",
            of_density(lambda y, m, b: (np.log(2 * b) + (y - m) ** 2 / b).mean()),
        ),
        Misconception(
            "Gaussian",
            "This is the negative log-likelihood of a Gaussian.",
            of_density(lambda y, m, b: gaussian(y, m, b).mean()),
        ),
        Misconception(
            "absolute value missing",
            "The absolute value is missing: an observation below the location is rewarded.",
            of_density(lambda y, m, b: (np.log(2 * b) + (y - m) / b).mean()),
        ),
        Misconception(
            "absolute value of the mean",
            "The errors are averaged before the absolute value is taken, so those above and below cancel.",
            of_density(lambda y, m, b: (np.log(2 * b) + np.abs(((y - m) / b).mean())).mean()),
        ),
        Misconception(
            "scale taken for the standard deviation",
            "The scale is treated as a standard deviation; that of a Laplace distribution is sqrt(2) times its scale.",
            of_density(lambda y, m, b: _laplace(y, m, b / np.sqrt(2)).mean()),
        ),
        Misconception(
            "multiplied by the scale",
            "The error is multiplied by the scale; it is divided by it.",
            of_density(lambda y, m, b: (np.log(2 * b) + np.abs(y - m) * b).mean()),
        ),
        Misconception(
            "median of the sample",
            "The median of the sample is used instead of the argument location.",
            of_density(lambda y, m, b: _laplace(y, np.array(np.median(y)), b).mean()),
        ),
        *density_mistakes(_laplace, "scale"),
    ),
)
