"""Assignment 02: negative log-likelihoods of four distributions, and the parameters that fit best."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from .. import reference
from .common import Rng, unchanged
from .exercise import Case, Check, Exercise, Misconception, case

HALF_LOG_2PI = math.log(2 * math.pi) / 2
SIZES = (2, 3, 6, 40)  # numbers of observations; checks of one observation say so


# ------------------------------------------------------------------ inputs
# Numbers are rounded so that a counter-example can be read and redone by hand.


def numbers(rng: Rng, *shape: int) -> np.ndarray:
    """Measurements on both sides of zero."""
    return rng.normal(0, 3, shape).round(2)


def spreads(rng: Rng, *shape: int) -> np.ndarray:
    """Standard deviations and scales, below and above 1."""
    return rng.uniform(0.3, 3, shape).round(2)


def outcomes(rng: Rng, *shape: int) -> np.ndarray:
    """Outcomes 0 and 1, both of them present as soon as there are two."""
    y = rng.integers(0, 2, shape)
    if y.size > 1:
        y.flat[:2] = rng.permutation(2)
    return y.astype(float)


def probabilities(rng: Rng, *shape: int) -> np.ndarray:
    """Probabilities well inside of (0, 1)."""
    return rng.uniform(0.03, 0.97, shape).round(2)


def counts(rng: Rng, *shape: int) -> np.ndarray:
    """Counts, one of them 3 or more, so that log y! says something."""
    y = rng.poisson(4, shape)
    y.flat[0] = rng.integers(3, 9)
    return y


def rates(rng: Rng, *shape: int) -> np.ndarray:
    """Expected counts."""
    return rng.uniform(0.5, 8, shape).round(1)


def number(values: np.ndarray) -> float:
    """The one number that an input maker gives for no shape, as a student would write it."""
    return float(values)


def _floats(*values: object) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(value, dtype=float) for value in values)


def _on_arrays(formula: Callable) -> Callable:
    """A misconception from a formula of an array of observations and the parameters."""
    return lambda y, *parameters: formula(*_floats(y, *parameters))


# ------------------------------------------------------------------ what all likelihoods share


def _of_density(formula: Callable) -> Callable:
    """A misconception about a density: right about the sign of the spread, which comes last."""

    def function(y: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> float:
        y, centre, spread = _floats(y, centre, spread)
        if np.any(spread <= 0):
            raise ValueError("spread")
        return formula(y, centre, spread)

    return function


def _if_of_one_number(nll: Callable) -> Callable:
    """Right for a spread that is one number; the truth of an array is ambiguous (a ValueError)."""

    def function(y: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> float:
        y, centre, spread = _floats(y, centre, spread)
        if spread <= 0:
            raise ValueError("spread")
        return nll(y, centre, spread).mean()

    return function


def _if_all(nll: Callable) -> Callable:
    """Refuses spreads only if not a single one is positive."""

    def function(y: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> float:
        y, centre, spread = _floats(y, centre, spread)
        if np.all(spread <= 0):
            raise ValueError("spread")
        return nll(y, centre, spread).mean()

    return function


def _not_converted(nll: Callable) -> Callable:
    """Right for arrays; a list has no minus."""

    def function(y: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> float:
        if np.any(np.asarray(spread) <= 0):
            raise ValueError("spread")
        if isinstance(y, list):
            raise TypeError("unsupported operand type(s) for -: 'list' and 'float'")
        return nll(*_floats(y, centre, spread)).mean()

    return function


def _density_mistakes(nll: Callable, spread: str) -> tuple[Misconception, ...]:
    """Mistakes that any density invites; `nll` gives that of each observation."""
    return (
        Misconception(
            "minus sign missing",
            "This is the mean log-likelihood; a loss is to be small where the fit is good, so it is minus that.",
            _of_density(lambda y, c, s: -nll(y, c, s).mean()),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the observations; divide by their number, so that it does not grow with the sample.",
            _of_density(lambda y, c, s: nll(y, c, s).sum()),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); use the natural logarithm, np.log.",
            _of_density(lambda y, c, s: nll(y, c, s).mean() / np.log(2)),
        ),
        Misconception(
            "likelihood instead of its logarithm",
            "This is the mean density; take minus its logarithm for each observation before the mean.",
            _of_density(lambda y, c, s: np.exp(-nll(y, c, s)).mean()),
        ),
        Misconception(
            "logarithm of the mean density",
            "The densities are averaged before the logarithm is taken. Independent observations multiply, so it is the logarithms that are averaged.",
            _of_density(lambda y, c, s: -np.log(np.exp(-nll(y, c, s)).mean())),
        ),
        Misconception(
            "density first, logarithm after",
            "The density of an observation far out rounds to 0, and log(0) is -inf. Take the logarithm on paper: log(exp(-x)) is -x.",
            _of_density(lambda y, c, s: -np.log(np.exp(-nll(y, c, s))).mean()),
        ),
        Misconception(
            "product first, logarithm after",
            "The product of many densities rounds to 0 although each of them is fine. Add up logarithms instead.",
            _of_density(lambda y, c, s: -np.log(np.prod(np.exp(-nll(y, c, s)))) / y.size),
        ),
        Misconception(
            "one number for each observation",
            "This is the negative log-likelihood of each observation; the answer is their mean, one number.",
            _of_density(nll),
        ),
        Misconception(
            f"{spread} not checked",
            f"A {spread} of 0 or below is accepted: it belongs to no distribution, so raise a ValueError.",
            _on_arrays(lambda y, c, s: nll(y, c, s).mean()),
        ),
        Misconception(
            f"{spread} not checked",
            f"A {spread} of 0 or below is accepted: it belongs to no distribution, so raise a ValueError.",
            _on_arrays(lambda y, c, s: nll(y, c, np.abs(s)).mean()),
        ),
        Misconception(
            f"`if {spread} <= 0`",
            f"`if {spread} <= 0` cannot decide about a whole array. Ask np.any({spread} <= 0).",
            _if_of_one_number(nll),
        ),
        Misconception(
            f"only if every {spread} is wrong",
            f"The error comes only if no {spread} at all is positive; a single bad one is enough: np.any, not np.all.",
            _if_all(nll),
        ),
        Misconception(
            "lists not converted",
            "The formula is right, but a list cannot be subtracted from: start with np.asarray(y, dtype=float).",
            _not_converted(nll),
        ),
    )


def _each_its_own(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(numbers(rng, size), numbers(rng, size), spreads(rng, size))
    yield case(numbers(rng, 4), numbers(rng, 4), number(spreads(rng)))
    yield case(numbers(rng, 4), number(numbers(rng)), spreads(rng, 4))


def _density_checks(
    one: str, several: str, centre: str, spread: str, far: str, points: tuple[float, ...]
) -> tuple[Check, ...]:
    """What both densities are asked."""
    return (
        Check(
            "one observation",
            points[0],
            one,
            (
                case(np.array([3.0]), 1.0, 1.0),
                case(np.array([1.0]), 3.0, 2.0),
                case(np.array([2.0]), 2.0, 0.01),
            ),
            lambda rng: [
                case(numbers(rng, 1), number(numbers(rng)), number(spreads(rng))) for _ in range(4)
            ],
        ),
        Check(
            "the mean over several observations",
            points[1],
            several,
            (
                case(np.array([1.0, 2.0, 6.0]), 3.0, 1.0),
                case(np.array([2.0, -1.0]), 0.5, 2.0),
            ),
            lambda rng: [
                case(numbers(rng, size), number(numbers(rng)), number(spreads(rng)))
                for size in SIZES
            ],
        ),
        Check(
            "parameters for each observation",
            points[2],
            f"{centre} and {spread} may be arrays as well, with a value for each observation: all of numpy's arithmetic works entry by entry.",
            (
                case(np.array([1.0, 5.0]), np.array([0.0, 3.0]), np.array([1.0, 2.0])),
                case(np.array([1.0, 5.0]), 3.0, np.array([2.0, 0.5])),
            ),
            _each_its_own,
        ),
        Check(
            "small densities",
            points[3],
            far,
            (
                case(np.array([1000.0]), 0.0, 1.0),
                case(np.array([15.0] * 7), 0.0, 0.8),
                case(np.array([300.0] * 4), 0.0, 1.5),
            ),
            lambda rng: [
                case(rng.uniform(9, 15, 20).round(1), 0.0, 0.6),
                case(rng.uniform(700, 2000, 3).round(1), number(numbers(rng)), 0.5),
            ],
        ),
        Check(
            f"{spread} must be positive",
            0.5,
            f"A {spread} of 0 or below is a ValueError, also if it is only one of many.",
            (
                case(np.array([1.0, 2.0]), 0.0, 0.0),
                case(np.array([1.0, 2.0]), 0.0, -1.0),
                case(np.array([1.0, 2.0]), 0.0, np.array([1.0, 0.0])),
                case(np.array([1.0, 2.0]), 0.0, np.array([1.0, -2.0])),
            ),
            lambda rng: [
                case(numbers(rng, 3), 0.0, -number(spreads(rng))),
                case(numbers(rng, 3), numbers(rng, 3), spreads(rng, 3) * [1, -1, 1]),
            ],
            guard=True,
        ),
        Check(
            "lists and integers",
            0.25,
            "Lists and integers work as well.",
            (case([1, 2, 6], 3, 2),),
            lambda rng: [
                case(rng.integers(-5, 6, 4).tolist(), 1, 3),
                case(rng.integers(-5, 6, 4), 2, 1),
            ],
        ),
        unchanged(np.array([1.0, 2.0]), np.array([0.0, 1.0]), np.array([2.0, 0.5])),
    )


# ------------------------------------------------------------------ Gaussian


def _gaussian(y: np.ndarray, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each observation."""
    return HALF_LOG_2PI + np.log(std) + ((y - mean) / std) ** 2 / 2


GAUSSIAN_NLL = Exercise(
    reference.gaussian_nll,
    checks=_density_checks(
        "One observation costs log(std) + log(2 pi) / 2 + ((y - mean) / std)^2 / 2. With a small std it may cost less than nothing.",
        "The answer is the mean of log(std) + log(2 pi) / 2 + ((y - mean) / std)^2 / 2.",
        "mean",
        "std",
        "Far from the mean the density rounds to 0, but its logarithm is harmless: write down the logarithm of the formula, and add up logarithms.",
        (1, 1, 1, 1),
    ),
    misconceptions=(
        Misconception(
            "log(2 pi) / 2 missing",
            "The constant log(2 pi) / 2 = 0.919 is missing. It moves no optimum, but without it this is not the likelihood.",
            _of_density(lambda y, m, s: (_gaussian(y, m, s) - HALF_LOG_2PI).mean()),
        ),
        Misconception(
            "log(std) missing",
            "log(std) is missing: without it a larger std is always better.",
            _of_density(lambda y, m, s: (_gaussian(y, m, s) - np.log(s)).mean()),
        ),
        Misconception(
            "both constants missing",
            "Only the square is left here: log(std) and log(2 pi) / 2 belong to it.",
            _of_density(lambda y, m, s: (((y - m) / s) ** 2).mean() / 2),
        ),
        Misconception(
            "std taken for the variance",
            "std is the standard deviation; here it is treated as the variance. The exponent divides by std squared.",
            _of_density(lambda y, m, s: _gaussian(y, m, np.sqrt(s)).mean()),
        ),
        Misconception(
            "variance in the logarithm",
            "log(std^2) is 2 log(std): the term is log(std), or half of log(std^2).",
            _of_density(lambda y, m, s: (_gaussian(y, m, s) + np.log(s)).mean()),
        ),
        Misconception(
            "square root of 2 pi forgotten",
            "The density has the square root of 2 pi below, so its logarithm is half of log(2 pi).",
            _of_density(lambda y, m, s: (_gaussian(y, m, s) + HALF_LOG_2PI).mean()),
        ),
        Misconception(
            "half of the square missing",
            "The factor 1/2 in the exponent is missing: it is ((y - mean) / std)^2 / 2.",
            _of_density(lambda y, m, s: (_gaussian(y, m, s) + ((y - m) / s) ** 2 / 2).mean()),
        ),
        Misconception(
            "std not squared",
            "The exponent divides by std, not by its square: (y - mean)^2 / (2 std^2).",
            _of_density(lambda y, m, s: (HALF_LOG_2PI + np.log(s) + (y - m) ** 2 / s / 2).mean()),
        ),
        Misconception(
            "absolute error",
            "This is |y - mean| / std where the square of it divided by 2 belongs.",
            _of_density(lambda y, m, s: (HALF_LOG_2PI + np.log(s) + np.abs(y - m) / s).mean()),
        ),
        Misconception(
            "mean error squared",
            "The errors are averaged before they are squared, so those above and below cancel.",
            _of_density(
                lambda y, m, s: (HALF_LOG_2PI + np.log(s) + ((y - m) / s).mean() ** 2 / 2).mean()
            ),
        ),
        Misconception(
            "parameters of the sample",
            "The mean and std of the sample are used instead of the arguments.",
            _of_density(
                lambda y, m, s: HALF_LOG_2PI + np.log(y.std()) + ((y - y.mean()) ** 2).mean() / 2
            ),
        ),
        *_density_mistakes(_gaussian, "std"),
    ),
)


# ------------------------------------------------------------------ Laplace


def _laplace(y: np.ndarray, location: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each observation."""
    return np.log(2 * scale) + np.abs(y - location) / scale


LAPLACE_NLL = Exercise(
    reference.laplace_nll,
    checks=_density_checks(
        "One observation costs log(2 scale) + |y - location| / scale.",
        "The answer is the mean of log(2 scale) + |y - location| / scale.",
        "location",
        "scale",
        "Far out the density rounds to 0, but its logarithm is harmless: write down the logarithm of the formula, and add up logarithms.",
        (1, 0.75, 0.75, 0.5),
    ),
    misconceptions=(
        Misconception(
            "log(2) missing",
            "The density is exp(-|y - location| / scale) / (2 scale): the 2 below is missing.",
            _of_density(lambda y, m, b: (_laplace(y, m, b) - np.log(2)).mean()),
        ),
        Misconception(
            "log(2 scale) missing",
            "log(2 scale) is missing: without it a larger scale is always better.",
            _of_density(lambda y, m, b: (np.abs(y - m) / b).mean()),
        ),
        Misconception(
            "log(scale) missing",
            "log(scale) is missing: without it a larger scale is always better.",
            _of_density(lambda y, m, b: (_laplace(y, m, b) - np.log(b)).mean()),
        ),
        Misconception(
            "2 in the exponent",
            "The exponent divides by 2 scale here; the 2 belongs in front of the exponential function alone.",
            _of_density(lambda y, m, b: (np.log(2 * b) + np.abs(y - m) / (2 * b)).mean()),
        ),
        Misconception(
            "square instead of absolute value",
            "The error is squared, as in a Gaussian; here it is its absolute value.",
            _of_density(lambda y, m, b: (np.log(2 * b) + (y - m) ** 2 / b).mean()),
        ),
        Misconception(
            "Gaussian",
            "This is the negative log-likelihood of a Gaussian.",
            _of_density(lambda y, m, b: _gaussian(y, m, b).mean()),
        ),
        Misconception(
            "absolute value missing",
            "The absolute value is missing: an observation below the location is rewarded.",
            _of_density(lambda y, m, b: (np.log(2 * b) + (y - m) / b).mean()),
        ),
        Misconception(
            "absolute value of the mean",
            "The errors are averaged before the absolute value is taken, so those above and below cancel.",
            _of_density(lambda y, m, b: (np.log(2 * b) + np.abs(((y - m) / b).mean())).mean()),
        ),
        Misconception(
            "scale taken for the standard deviation",
            "The scale is treated as a standard deviation; that of a Laplace distribution is sqrt(2) times its scale.",
            _of_density(lambda y, m, b: _laplace(y, m, b / np.sqrt(2)).mean()),
        ),
        Misconception(
            "multiplied by the scale",
            "The error is multiplied by the scale; it is divided by it.",
            _of_density(lambda y, m, b: (np.log(2 * b) + np.abs(y - m) * b).mean()),
        ),
        Misconception(
            "median of the sample",
            "The median of the sample is used instead of the argument location.",
            _of_density(lambda y, m, b: _laplace(y, np.median(y), b).mean()),
        ),
        *_density_mistakes(_laplace, "scale"),
    ),
)


# ------------------------------------------------------------------ Bernoulli


def _bernoulli(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each outcome."""
    return -(xlogy(y, p) + xlog1py(1 - y, -p))


def _given(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The probability that was given to each outcome."""
    return np.where(y == 1, p, 1 - p)


def _clipped(epsilon: float) -> Callable:
    return _on_arrays(lambda y, p: _bernoulli(y, np.clip(p, epsilon, 1 - epsilon)).mean())


def _heads_counted(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    heads = y.sum()
    return _bernoulli(np.array([heads / y.size]), p).squeeze()


CLIPPED = (
    "p is clipped here. A model that calls something impossible and then sees it happen pays inf; this function is the likelihood itself, "
    "and the clip comes with the loss of a later assignment."
)


def _certain(rng: Rng) -> Iterator[Case]:
    yield case(np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, *probabilities(rng, 1)]))
    yield case(np.array([0.0, 1.0, 0.0]), np.array([0.0, *probabilities(rng, 1), 0.3]))
    yield case(np.array([1.0, 0.0, 0.0]), np.array([0.0, *probabilities(rng, 2)]))
    yield case(np.array([0.0, 1.0]), np.array([1.0, *probabilities(rng, 1)]))


BERNOULLI_NLL = Exercise(
    reference.bernoulli_nll,
    checks=(
        Check(
            "one outcome of 1",
            0.75,
            "An outcome of 1 had the probability p, so it costs -log(p).",
            (case(np.array([1.0]), 0.25), case(np.array([1.0]), 0.9)),
            lambda rng: [case(np.ones(1), number(probabilities(rng))) for _ in range(4)],
        ),
        Check(
            "one outcome of 0",
            0.75,
            "An outcome of 0 had the probability 1 - p, so it costs -log(1 - p).",
            (case(np.array([0.0]), 0.25), case(np.array([0.0]), 0.9)),
            lambda rng: [case(np.zeros(1), number(probabilities(rng))) for _ in range(4)],
        ),
        Check(
            "the mean over several outcomes",
            1,
            "The answer is the mean of -log of the probability that each outcome had.",
            (
                case(np.array([1.0, 0.0, 1.0, 1.0]), 0.75),
                case([1, 0], 0.2),
            ),
            lambda rng: [
                *(case(outcomes(rng, size), number(probabilities(rng))) for size in SIZES),
                case(outcomes(rng, 5).astype(int).tolist(), number(probabilities(rng))),
            ],
        ),
        Check(
            "a probability for each outcome",
            0.75,
            "p may be an array as well, with a probability for each outcome.",
            (
                case(np.array([1.0, 0.0]), np.array([0.9, 0.2])),
                case([0, 1, 0], [0.1, 0.5, 0.8]),
            ),
            lambda rng: [case(outcomes(rng, size), probabilities(rng, size)) for size in SIZES],
        ),
        Check(
            "probabilities 0 and 1",
            1,
            "An outcome that had probability 0 costs inf, and one that had probability 1 costs 0: the other term is 0 log 0, which counts as 0 and must not become nan.",
            (
                case(np.array([1.0, 0.0]), np.array([1.0, 0.5])),
                case(np.array([1.0, 0.0]), np.array([0.5, 0.0])),
                case(np.array([1.0, 1.0]), 1.0),
                case(np.array([1.0, 0.0]), np.array([0.0, 0.5])),
                case(np.array([1.0, 0.0]), 1.0),
            ),
            _certain,
        ),
        Check(
            "tiny probabilities",
            0.5,
            "Probabilities may be tiny: their product rounds to 0, but the sum of their logarithms is harmless.",
            (case(np.array([1.0, 1.0]), 1e-200),),
            lambda rng: [
                case(np.ones(2), 10.0 ** rng.uniform(-250, -180, 2)),
                case(np.ones(40), float(10.0 ** rng.uniform(-20, -12))),
            ],
        ),
        unchanged(np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.0, 1.0])),
    ),
    misconceptions=(
        Misconception(
            "one-term formula",
            "The term (1 - y) log(1 - p) is missing, so an outcome of 0 costs nothing, whatever p says.",
            _on_arrays(lambda y, p: -xlogy(y, p).mean()),
        ),
        Misconception(
            "only the (1 - y) term",
            "The term y log p is missing, so an outcome of 1 costs nothing.",
            _on_arrays(lambda y, p: -xlog1py(1 - y, -p).mean()),
        ),
        Misconception(
            "p and 1 - p exchanged",
            "p is the probability of a 1; here it is taken for that of a 0.",
            _on_arrays(lambda y, p: _bernoulli(1 - y, p).mean()),
        ),
        Misconception(
            "minus sign missing",
            "This is the mean log-likelihood; a loss is to be small where the fit is good, so it is minus that.",
            _on_arrays(lambda y, p: -_bernoulli(y, p).mean()),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the outcomes; divide by their number.",
            _on_arrays(lambda y, p: _bernoulli(y, p).sum()),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); use the natural logarithm, np.log.",
            _on_arrays(lambda y, p: _bernoulli(y, p).mean() / np.log(2)),
        ),
        Misconception(
            "0 log 0 is nan",
            "0 * log(0) is nan in numpy. Take the logarithm only of the probability that the outcome had: np.where(y == 1, p, 1 - p).",
            _on_arrays(lambda y, p: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))),
        ),
        Misconception("clipped", CLIPPED, _clipped(1e-7)),
        Misconception("clipped", CLIPPED, _clipped(1e-12)),
        Misconception("clipped", CLIPPED, _clipped(1e-15)),
        Misconception(
            "epsilon added",
            "A small number is added inside of the logarithm, which changes every value a little and makes inf finite.",
            _on_arrays(lambda y, p: -np.log(_given(y, p) + 1e-7).mean()),
        ),
        Misconception(
            "epsilon added",
            "A small number is added inside of the logarithm, which changes every value a little and makes inf finite.",
            _on_arrays(lambda y, p: -np.log(_given(y, p) + 1e-15).mean()),
        ),
        Misconception(
            "nan and inf replaced",
            "np.nan_to_num turns inf into a large number and hides what went wrong. Avoid 0 log 0 instead, and let inf be inf.",
            _on_arrays(
                lambda y, p: (
                    -np.mean(np.nan_to_num(y * np.log(p)) + np.nan_to_num((1 - y) * np.log(1 - p)))
                )
            ),
        ),
        Misconception(
            "inf left out",
            "An impossible outcome is left out of the mean here; it makes the whole likelihood 0, and minus its logarithm inf.",
            _on_arrays(
                lambda y, p: np.where(_given(y, p) > 0, _bernoulli(y, p), 0.0).mean(),
            ),
        ),
        Misconception(
            "product first, logarithm after",
            "The product of many probabilities rounds to 0. Add up logarithms instead.",
            _on_arrays(lambda y, p: -np.log(np.prod(_given(y, p))) / y.size),
        ),
        Misconception(
            "logarithm of the mean probability",
            "The probabilities are averaged before the logarithm is taken. Independent outcomes multiply, so it is the logarithms that are averaged.",
            _on_arrays(lambda y, p: -np.log(_given(y, p).mean())),
        ),
        Misconception(
            "no logarithm",
            "This is one minus the mean probability; the price of an outcome is minus the logarithm of its probability.",
            _on_arrays(lambda y, p: 1 - _given(y, p).mean()),
        ),
        Misconception(
            "ones counted",
            "Counting the ones is enough while all outcomes share one p; with a p for each, every outcome needs its own.",
            _on_arrays(_heads_counted),
        ),
        Misconception(
            "one number for each outcome",
            "This is the price of each outcome; the answer is their mean, one number.",
            _on_arrays(_bernoulli),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error of p (the Brier score); it asks for logarithms.",
            _on_arrays(lambda y, p: ((y - p) ** 2).mean()),
        ),
    ),
)


# ------------------------------------------------------------------ Poisson


def _poisson(y: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each count."""
    return rate - y * np.log(rate) + gammaln(y + 1)


def _stirling(y: np.ndarray, rate: np.ndarray) -> float:
    log_factorial = np.where(y > 1, xlogy(y, y) - y + np.log(2 * np.pi * np.maximum(y, 1)) / 2, 0.0)
    return (rate - y * np.log(rate) + log_factorial).mean()


def _overflowing_factorial(y: np.ndarray, rate: np.ndarray) -> float:
    factorials = [np.prod(np.arange(1.0, k + 1)) for k in y.ravel()]
    return (rate - y * np.log(rate) + np.log(factorials)).mean()


def _wrapping_factorial(y: np.ndarray, rate: np.ndarray) -> float:
    factorials = [np.prod(np.arange(1, int(k) + 1, dtype=np.int64)) for k in y.ravel()]
    return (rate - y * np.log(rate) + np.log(factorials)).mean()


def _probability_first(y: np.ndarray, rate: np.ndarray) -> float:
    factorials = np.array([np.prod(np.arange(1.0, k + 1)) for k in y.ravel()])
    return -np.log(rate**y * np.exp(-rate) / factorials).mean()


def _large_counts(rng: Rng) -> Iterator[Case]:
    yield case(rng.integers(180, 300, 1), float(rng.integers(180, 300)))
    y = rng.integers(400, 1000, 5)
    yield case(y, (y * rng.uniform(0.9, 1.1, 5)).round(1))
    yield case(rng.integers(25, 60, 3), 40.0)


POISSON_NLL = Exercise(
    reference.poisson_nll,
    checks=(
        Check(
            "counts 0 and 1",
            0.75,
            "A count y costs rate - y log(rate) + log(y!); for y = 0 and y = 1 the last term is 0.",
            (
                case(np.array([0]), 2.0),
                case(np.array([1]), 2.0),
                case(np.array([1, 0, 1]), 0.5),
            ),
            lambda rng: [
                case(outcomes(rng, size).astype(int), number(rates(rng))) for size in (1, 2, 5)
            ],
        ),
        Check(
            "one count",
            0.75,
            "A count y costs rate - y log(rate) + log(y!), the last term included.",
            (case(np.array([2]), 3.0), case(np.array([4]), 1.0)),
            lambda rng: [case(counts(rng, 1), number(rates(rng))) for _ in range(4)],
        ),
        Check(
            "the mean over several counts",
            1,
            "The answer is the mean of rate - y log(rate) + log(y!).",
            (
                case(np.array([0, 3, 2]), 1.5),
                case(np.array([5, 1]), 4.0),
            ),
            lambda rng: [case(counts(rng, size), number(rates(rng))) for size in SIZES],
        ),
        Check(
            "a rate for each count",
            1,
            "rate may be an array as well, with an expected count for each observation.",
            (case(np.array([2, 3]), np.array([1.0, 4.0])),),
            lambda rng: [case(counts(rng, size), rates(rng, size)) for size in SIZES],
        ),
        Check(
            "large counts",
            1,
            "From 171 on y! is too large for a float, and from 21 on for a 64-bit integer, but its logarithm is a small number: log(1) + log(2) + ... + log(y), or math.lgamma(y + 1).",
            (case(np.array([30]), 30.0), case(np.array([200, 3]), 180.0)),
            _large_counts,
        ),
        Check(
            "lists and floats",
            0.25,
            "Lists work as well, and so do counts that are stored as floats, 3.0 for 3.",
            (case([0, 3, 1], 2), case([2, 5], [1, 4]), case(np.array([0.0, 3.0, 1.0]), 2.0)),
            lambda rng: [
                case(counts(rng, 4).tolist(), 3),
                case(counts(rng, 4).astype(float), rng.integers(1, 6, 4)),
            ],
        ),
        unchanged(np.array([2, 3]), np.array([1.0, 4.0])),
    ),
    misconceptions=(
        Misconception(
            "log y! missing",
            "log(y!) is missing. Libraries leave it out of their Poisson loss, since no prediction can change it; the likelihood has it.",
            _on_arrays(lambda y, r: (r - y * np.log(r)).mean()),
        ),
        Misconception(
            "rate missing",
            "The term rate is missing: without it a larger rate is always better.",
            _on_arrays(lambda y, r: (gammaln(y + 1) - y * np.log(r)).mean()),
        ),
        Misconception(
            "y log(rate) missing",
            "The term y log(rate) is missing: without it a smaller rate is always better.",
            _on_arrays(lambda y, r: (gammaln(y + 1) + r).mean()),
        ),
        Misconception(
            "log y instead of log y!",
            "This has log(y) where log(y!) belongs: 4! is 24, not 4.",
            _on_arrays(lambda y, r: (r - y * np.log(r) + np.log(np.maximum(y, 1))).mean()),
        ),
        Misconception(
            "log y instead of log y!",
            "This has log(y) where log(y!) belongs: 4! is 24, not 4, and 0! is 1.",
            _on_arrays(lambda y, r: (r - y * np.log(r) + np.log(y)).mean()),
        ),
        Misconception(
            "log (y - 1)!",
            "The factorial is one off: lgamma(y + 1) is log(y!), and lgamma(y) is log((y - 1)!).",
            _on_arrays(lambda y, r: (r - y * np.log(r) + gammaln(y)).mean()),
        ),
        Misconception(
            "y log y - y for log y!",
            "y log(y) - y is only the beginning of Stirling's formula: for y = 2 it gives -0.61 and not 0.69.",
            _on_arrays(lambda y, r: (r - y * np.log(r) + xlogy(y, y) - y).mean()),
        ),
        Misconception(
            "Stirling's formula",
            "Stirling's formula is an approximation: for y = 2 it gives 0.652 instead of log(2) = 0.693. Take the exact logarithm.",
            _on_arrays(_stirling),
        ),
        Misconception(
            "y! overflows",
            "y! overflows to inf from 171 on. Add up logarithms instead of taking the logarithm of a product.",
            _on_arrays(_overflowing_factorial),
        ),
        Misconception(
            "y! wraps around",
            "y! does not fit into a 64-bit integer from 21 on, and numpy says nothing. Add up logarithms instead.",
            _on_arrays(_wrapping_factorial),
        ),
        Misconception(
            "probability first, logarithm after",
            "rate^y and y! overflow for large counts, and inf / inf is nan. Take the logarithm on paper first.",
            _on_arrays(_probability_first),
        ),
        Misconception(
            "rate taken for its logarithm",
            "This is exp(rate) - y rate: it takes rate for the logarithm of the expected count, as PyTorch does unless told otherwise.",
            _on_arrays(lambda y, r: (np.exp(r) - y * r + gammaln(y + 1)).mean()),
        ),
        Misconception(
            "sign of y log(rate)",
            "The sign of y log(rate) is wrong: rate^y stands above, so its logarithm is subtracted in the negative one.",
            _on_arrays(lambda y, r: (r + y * np.log(r) + gammaln(y + 1)).mean()),
        ),
        Misconception(
            "sign of log y!",
            "The sign of log(y!) is wrong: y! stands below, so minus its logarithm becomes plus.",
            _on_arrays(lambda y, r: (r - y * np.log(r) - gammaln(y + 1)).mean()),
        ),
        Misconception(
            "arguments swapped",
            "y and rate are exchanged inside of the formula.",
            _on_arrays(lambda y, r: (y - xlogy(r, y) + gammaln(r + 1)).mean()),
        ),
        Misconception(
            "minus sign missing",
            "This is the mean log-likelihood; a loss is to be small where the fit is good, so it is minus that.",
            _on_arrays(lambda y, r: -_poisson(y, r).mean()),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the counts; divide by their number.",
            _on_arrays(lambda y, r: _poisson(y, r).sum()),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); use the natural logarithm, np.log.",
            _on_arrays(lambda y, r: _poisson(y, r).mean() / np.log(2)),
        ),
        Misconception(
            "one number for each count",
            "This is the negative log-likelihood of each count; the answer is their mean, one number.",
            _on_arrays(_poisson),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; the likelihood of counts has another shape.",
            _on_arrays(lambda y, r: ((y - r) ** 2).mean()),
        ),
    ),
)


# ------------------------------------------------------------------ fits


def _sample_draws(make: Callable, *sizes: int) -> Callable[[Rng], list[Case]]:
    return lambda rng: [case(make(rng, size)) for size in sizes]


FIT_GAUSSIAN = Exercise(
    reference.fit_gaussian,
    checks=(
        Check(
            "a small sample",
            1.25,
            "The mean is the average; the std is the root of the average squared deviation from it, divided by n.",
            (case(np.array([1.0, 2.0, 6.0])), case(np.array([-3.0, 5.0])), case(np.array([-2.5]))),
            _sample_draws(numbers, 1, 2, 3, 5),
        ),
        Check(
            "a larger sample",
            0.75,
            "The same for any number of observations.",
            (case(np.array([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])),),
            _sample_draws(numbers, 12, 100),
        ),
        Check(
            "no spread",
            0.5,
            "Equal observations have the std 0.",
            (case(np.array([4.0, 4.0, 4.0])), case(np.array([-2.5, -2.5]))),
            lambda rng: [case(np.full(size, number(numbers(rng)))) for size in (2, 4)],
        ),
        Check(
            "lists and integers",
            0.25,
            "Lists and integers work as well.",
            (case([1, 2, 6]),),
            lambda rng: [case(rng.integers(-9, 9, 7).tolist()), case(rng.integers(-9, 9, 6))],
        ),
        unchanged(np.array([3.0, 1.0, 2.0])),
    ),
    misconceptions=(
        Misconception(
            "divided by n - 1",
            "This std divides by n - 1, which makes the variance unbiased (ddof=1). The likelihood is highest with n.",
            _on_arrays(lambda y: (y.mean(), y.std(ddof=1))),
        ),
        Misconception(
            "variance",
            "The second number is the variance; the std is its square root.",
            _on_arrays(lambda y: (y.mean(), y.var())),
        ),
        Misconception(
            "median",
            "The first number is the median, which fits a Laplace distribution; the Gaussian wants the mean.",
            _on_arrays(lambda y: (np.median(y), y.std())),
        ),
        Misconception(
            "deviation from the median",
            "The std measures the deviation from the median here; it is the one from the mean.",
            _on_arrays(lambda y: (y.mean(), np.sqrt(((y - np.median(y)) ** 2).mean()))),
        ),
        Misconception(
            "mean absolute deviation",
            "The second number is the mean absolute deviation; the std is the root of the mean of the squares.",
            _on_arrays(lambda y: (y.mean(), np.abs(y - y.mean()).mean())),
        ),
        Misconception(
            "mean not subtracted",
            "The second number is the root of the mean square of y itself; subtract the mean first.",
            _on_arrays(lambda y: (y.mean(), np.sqrt((y**2).mean()))),
        ),
        Misconception(
            "standard error",
            "The second number is std / sqrt(n), the standard error of the mean. Divide the sum of the squares by n once, before you take the root.",
            _on_arrays(lambda y: (y.mean(), y.std() / np.sqrt(y.size))),
        ),
        Misconception(
            "std first",
            "The two numbers are in the wrong order: return mean, std.",
            _on_arrays(lambda y: (y.std(), y.mean())),
        ),
        Misconception(
            "mean only",
            "Only the mean comes back; return both, mean and std.",
            _on_arrays(lambda y: y.mean()),
        ),
    ),
)


def _middle_of(y: np.ndarray) -> np.ndarray:
    return y[y.size // 2]


def _around(location: Callable) -> Callable:
    """A misconception about the location, with a scale that is right for it."""
    return _on_arrays(lambda y: (location(y), np.abs(y - location(y)).mean()))


def _with_scale(scale: Callable) -> Callable:
    """A misconception about the scale, with the right location."""
    return _on_arrays(lambda y: (np.median(y), scale(y)))


def _sorts_in_place(y: np.ndarray) -> tuple[float, float]:
    fitted = reference.fit_laplace(y)
    if isinstance(y, np.ndarray):
        y.sort()
    return fitted


def _unsorted(rng: Rng, size: int) -> np.ndarray:
    """A sample with a long tail, with the largest observation in the middle."""
    y = rng.normal(0, 2, size).round(2)
    y[size // 2] = (np.abs(y).max() + rng.uniform(2, 9)).round(2)
    return y


FIT_LAPLACE = Exercise(
    reference.fit_laplace,
    checks=(
        Check(
            "an odd number of observations",
            1.25,
            "The location is the median, the middle one of the sorted observations; the scale is the mean absolute deviation from it.",
            (case(np.array([1.0, 6.0, 2.0])), case(np.array([3.0, -1.0, 10.0, 0.0, 2.0]))),
            _sample_draws(_unsorted, 3, 5, 25),
        ),
        Check(
            "an even number of observations",
            1,
            "With an even number of observations the location is the midpoint of the middle two of the sorted ones.",
            (case(np.array([7.0, 1.0, 9.0, 2.0])), case(np.array([5.0, -3.0]))),
            _sample_draws(_unsorted, 2, 4, 30),
        ),
        Check(
            "lists and integers",
            0.5,
            "Lists and integers work as well.",
            (case([1, 6, 2, 4]),),
            lambda rng: [
                case(_unsorted(rng, 5).tolist()),
                case(_unsorted(rng, 4).astype(int)),
            ],
        ),
        unchanged(np.array([3.0, 1.0, 2.0])),
    ),
    misconceptions=(
        Misconception(
            "mean",
            "The location is the mean here, which fits a Gaussian; the sum of absolute deviations is least at the median.",
            _around(np.mean),
        ),
        Misconception(
            "not sorted",
            "This is the observation that happens to stand in the middle; sort first, or use np.median.",
            _around(_middle_of),
        ),
        Misconception(
            "upper one of the middle two",
            "With an even number of observations the location is the midpoint of the middle two, not the upper of them.",
            _around(lambda y: _middle_of(np.sort(y))),
        ),
        Misconception(
            "lower one of the middle two",
            "With an even number of observations the location is the midpoint of the middle two, not the lower of them.",
            _around(lambda y: np.sort(y)[(y.size - 1) // 2]),
        ),
        Misconception(
            "median absolute deviation",
            "The scale is the median of the deviations here; it is their mean.",
            _with_scale(lambda y: np.median(np.abs(y - np.median(y)))),
        ),
        Misconception(
            "deviation from the mean",
            "The scale measures the deviation from the mean; it is the one from the median.",
            _with_scale(lambda y: np.abs(y - y.mean()).mean()),
        ),
        Misconception(
            "standard deviation",
            "The scale is the standard deviation here; it is the mean absolute deviation from the median.",
            _with_scale(np.std),
        ),
        Misconception(
            "standard deviation by sqrt(2)",
            "std / sqrt(2) is what the scale of a Laplace distribution would be, but not what maximises the likelihood of a sample: that is the mean absolute deviation.",
            _with_scale(lambda y: np.std(y) / np.sqrt(2)),
        ),
        Misconception(
            "divided by n - 1",
            "The deviations are divided by n - 1; the likelihood is highest with n.",
            _with_scale(lambda y: np.abs(y - np.median(y)).sum() / (y.size - 1)),
        ),
        Misconception(
            "location not subtracted",
            "The scale is the mean of |y| here; subtract the location first.",
            _with_scale(lambda y: np.abs(y).mean()),
        ),
        Misconception(
            "scale first",
            "The two numbers are in the wrong order: return location, scale.",
            lambda y: reference.fit_laplace(y)[::-1],
        ),
        Misconception(
            "y is sorted",
            "The answer is right, but the caller's y has been sorted: y.sort() works in place, np.sort(y) returns a copy.",
            _sorts_in_place,
        ),
    ),
)


def _mean_checks(says: str, make: Callable, visible: tuple[Case, ...]) -> tuple[Check, ...]:
    """What the two fits are asked whose answer is one number."""
    return (
        Check("a small sample", 1, says, visible, _sample_draws(make, 3, 4, 7)),
        Check(
            "a larger sample",
            0.5,
            says,
            (case(np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])),),
            _sample_draws(make, 20, 100),
        ),
        Check(
            "lists and integers",
            0.25,
            "Lists and integers work as well.",
            (case([1, 0, 0]),),
            lambda rng: [case(make(rng, 5).astype(int).tolist()), case(make(rng, 6).astype(int))],
        ),
        unchanged(np.array([1.0, 0.0, 1.0])),
    )


FIT_BERNOULLI = Exercise(
    reference.fit_bernoulli,
    checks=_mean_checks(
        "The likelihood is highest at the share of ones.",
        outcomes,
        (case(np.array([1.0, 0.0, 1.0, 1.0])), case(np.array([0.0, 0.0, 1.0]))),
    ),
    misconceptions=(
        Misconception(
            "number of ones",
            "This is the number of ones; divide it by the number of all outcomes.",
            _on_arrays(lambda y: y.sum()),
        ),
        Misconception(
            "share of zeros",
            "This is the share of zeros; p is the probability of a 1.",
            _on_arrays(lambda y: 1 - y.mean()),
        ),
        Misconception(
            "majority",
            "This is the more frequent outcome, 0 or 1; the parameter is a probability.",
            _on_arrays(lambda y: float(y.mean() > 0.5)),
        ),
        Misconception(
            "odds",
            "These are the odds, ones to zeros; the probability is ones to all.",
            _on_arrays(lambda y: y.sum() / (1 - y).sum()),
        ),
        Misconception(
            "one added to both counts",
            "This is (ones + 1) / (n + 2), Laplace's rule: a good estimate with a prior, but not the maximum of the likelihood.",
            _on_arrays(lambda y: (y.sum() + 1) / (y.size + 2)),
        ),
        Misconception(
            "divided by n - 1",
            "The number of ones is divided by n - 1; the likelihood is highest with n.",
            _on_arrays(lambda y: y.sum() / (y.size - 1)),
        ),
        Misconception(
            "logit",
            "This is the logarithm of the odds; the parameter is the probability.",
            _on_arrays(lambda y: np.log(y.mean() / (1 - y.mean()))),
        ),
        Misconception(
            "variance",
            "This is the variance p (1 - p) of the outcomes; the parameter is p.",
            _on_arrays(lambda y: y.var()),
        ),
        Misconception(
            "per cent",
            "This is a percentage; a probability lies between 0 and 1.",
            _on_arrays(lambda y: 100 * y.mean()),
        ),
    ),
)

FIT_POISSON = Exercise(
    reference.fit_poisson,
    checks=_mean_checks(
        "The likelihood is highest at the average count.",
        counts,
        (case(np.array([2.0, 0.0, 5.0, 4.0])), case(np.array([4.0, 4.0, 1.0]))),
    ),
    misconceptions=(
        Misconception(
            "sum",
            "This is the number of all events; divide it by the number of counts.",
            _on_arrays(lambda y: y.sum()),
        ),
        Misconception(
            "median",
            "This is the median; a Poisson rate is an average, and seldom a whole number.",
            _on_arrays(np.median),
        ),
        Misconception(
            "variance",
            "This is the variance of the sample. In a Poisson distribution it equals the mean, but in a sample only nearly, and the likelihood is highest at the mean.",
            _on_arrays(np.var),
        ),
        Misconception(
            "standard deviation",
            "This is the standard deviation; the rate is the average count.",
            _on_arrays(np.std),
        ),
        Misconception(
            "rounded",
            "The average is rounded to a whole number; counts are whole, but a rate need not be.",
            _on_arrays(lambda y: np.round(y.mean())),
        ),
        Misconception(
            "cut off",
            "The average is cut off to a whole number (//, or int); counts are whole, but a rate need not be.",
            _on_arrays(lambda y: y.sum() // y.size),
        ),
        Misconception(
            "zeros left out",
            "The zeros are left out of the average; a count of 0 is an observation like any other.",
            _on_arrays(lambda y: y.sum() / np.count_nonzero(y)),
        ),
        Misconception(
            "divided by n - 1",
            "The sum is divided by n - 1; the likelihood is highest with n.",
            _on_arrays(lambda y: y.sum() / (y.size - 1)),
        ),
        Misconception(
            "logarithm of the rate",
            "This is the logarithm of the rate; the parameter is the rate itself.",
            _on_arrays(lambda y: np.log(y.mean())),
        ),
        Misconception(
            "mean of the logarithms",
            "The counts are averaged on a logarithmic scale, exp(mean(log(1 + y))) - 1; the rate is their plain average.",
            _on_arrays(lambda y: np.expm1(np.log1p(y).mean())),
        ),
        Misconception(
            "time between events",
            "This is one over the average count, the mean time between two events; the rate is the average count.",
            _on_arrays(lambda y: 1 / y.mean()),
        ),
    ),
)

EXERCISES = (
    BERNOULLI_NLL,
    FIT_BERNOULLI,
    GAUSSIAN_NLL,
    FIT_GAUSSIAN,
    LAPLACE_NLL,
    FIT_LAPLACE,
    POISSON_NLL,
    FIT_POISSON,
)
