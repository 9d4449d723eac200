"""02: negative log-likelihoods (in nats, mean over the examples) and their minimizers."""

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlog1py, xlogy

from ._arguments import (
    Array,
    as_number,
    as_parameter,
    as_sample,
    require,
    require_positive,
    require_probabilities,
)


def gaussian_nll(y: npt.ArrayLike, mean: npt.ArrayLike, std: npt.ArrayLike) -> float:
    """Mean of log(std sqrt(2 pi)) + ((y - mean) / std)^2 / 2 (Goodfellow et al. 2016, 3.9.3).

    Args:
        y: observations, of any shape but empty.
        mean: one number, or one for each observation.
        std: the standard deviation, one number or one for each observation.

    Returns:
        The mean over all observations, in nats; a density, so it may be negative.

    Raises:
        ValueError: if std <= 0 somewhere, y is empty, or a parameter has another shape than y.
    """
    y = as_sample(y)
    mean, std = as_parameter(mean, y, "mean"), as_parameter(std, y, "std")
    require_positive(std, "std")
    return as_number(np.mean(np.log(std) + np.log(2 * np.pi) / 2 + ((y - mean) / std) ** 2 / 2))


def laplace_nll(y: npt.ArrayLike, location: npt.ArrayLike, scale: npt.ArrayLike) -> float:
    """Mean of log(2 scale) + |y - location| / scale (Goodfellow et al. 2016, 3.9.4).

    Args:
        y: observations, of any shape but empty.
        location: one number, or one for each observation.
        scale: one number, or one for each observation.

    Returns:
        The mean over all observations, in nats; a density, so it may be negative.

    Raises:
        ValueError: if scale <= 0 somewhere, y is empty, or a parameter has another shape than y.
    """
    y = as_sample(y)
    location, scale = as_parameter(location, y, "location"), as_parameter(scale, y, "scale")
    require_positive(scale, "scale")
    return as_number(np.mean(np.log(2 * scale) + np.abs(y - location) / scale))


def bernoulli_nll(y: npt.ArrayLike, p: npt.ArrayLike) -> float:
    """Mean of -(y log p + (1 - y) log(1 - p)), with 0 log 0 = 0 (Goodfellow et al. 2016, 3.9.1).

    Args:
        y: outcomes, 0 or 1, of any shape but empty.
        p: the probability of a 1, one number or one for each outcome.

    Returns:
        The mean over all outcomes, in nats; `inf` if an outcome has probability 0.

    Raises:
        ValueError: if y holds anything but 0 and 1 or is empty, if p is outside [0, 1], or if
            p has another shape than y.
    """
    y = _as_outcomes(y)
    p = as_parameter(p, y, "p")
    require_probabilities(p, "p")
    return as_number(-np.mean(xlogy(y, p) + xlog1py(1 - y, -p)))


def poisson_nll(y: npt.ArrayLike, rate: npt.ArrayLike) -> float:
    """Mean of rate - y log(rate) + log(y!) (McCullagh and Nelder 1989, chapter 6).

    Args:
        y: counts (0, 1, 2, ...), of any shape but empty.
        rate: the expected count, one number or one for each observation.

    Returns:
        The mean over all observations, in nats; never negative.

    Raises:
        ValueError: if rate <= 0 somewhere, if y holds anything but counts or is empty, or if rate
            has another shape than y.
    """
    y = _as_counts(y)
    rate = as_parameter(rate, y, "rate")
    require_positive(rate, "rate")
    return as_number(np.mean(rate - y * np.log(rate) + gammaln(y + 1)))


def fit_gaussian(y: npt.ArrayLike) -> tuple[float, float]:
    """Maximum-likelihood `(mean, std)`: the average, and the root of the mean squared deviation.

    The variance divides by n, not by n - 1 (Goodfellow et al. 2016, section 5.4).

    Raises:
        ValueError: if y is empty.
    """
    y = as_sample(y)
    return float(y.mean()), float(y.std())


def fit_laplace(y: npt.ArrayLike) -> tuple[float, float]:
    """Maximum-likelihood `(location, scale)`: the median, and the mean absolute deviation from it.

    For an even number of observations any point between the middle two is a maximum; this is
    their midpoint.

    Raises:
        ValueError: if y is empty.
    """
    y = as_sample(y)
    location = np.median(y)
    return float(location), float(np.abs(y - location).mean())


def fit_bernoulli(y: npt.ArrayLike) -> float:
    """Maximum-likelihood probability of a 1: the share of ones.

    Raises:
        ValueError: if y is empty or holds anything but 0 and 1.
    """
    return float(_as_outcomes(y).mean())


def fit_poisson(y: npt.ArrayLike) -> float:
    """Maximum-likelihood rate: the average count.

    Raises:
        ValueError: if y is empty or holds anything but counts (0, 1, 2, ...).
    """
    return float(_as_counts(y).mean())


def _as_outcomes(y: npt.ArrayLike) -> Array:
    y = as_sample(y)
    require((y == 0) | (y == 1), y, "an outcome must be 0 or 1")
    return y


def _as_counts(y: npt.ArrayLike) -> Array:
    y = as_sample(y)
    require((y >= 0) & (y == np.floor(y)), y, "a count must be a whole number, 0 or more")
    return y
