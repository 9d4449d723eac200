"""Inputs, checks and wrong answers that several exercises of this assignment share."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from .. import wrong_answers
from ..common import LISTS_AND_INTEGERS, Rng, eight_bits, unchanged
from ..model import Case, Check, Misconception, case

HALF_LOG_2PI = math.log(2 * math.pi) / 2


SIZES = (2, 3, 6, 40)  # numbers of observations; checks of one observation say so


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


def counts(rng: Rng, *shape: int) -> np.ndarray:
    """Counts, one of them 3 or more, so that log y! says something."""
    y = rng.poisson(4, shape)
    y.flat[0] = rng.integers(3, 9)
    return y


def number(values: np.ndarray) -> float:
    """The one number that an input maker gives for no shape, as a student would write it."""
    return float(values)


def _floats(*values: object) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(value, dtype=float) for value in values)


def on_arrays(formula: Callable) -> Callable:
    """A misconception from a formula of an array of observations and the parameters."""
    return lambda y, *parameters: formula(*_floats(y, *parameters))


def of_density(formula: Callable) -> Callable:
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


def density_mistakes(nll: Callable, spread: str) -> tuple[Misconception, ...]:
    """Mistakes that any density invites; `nll` gives that of each observation."""
    accepted = f"A {spread} of 0 or below is accepted: it belongs to no distribution, so raise a ValueError."
    return (
        wrong_answers.log_likelihood(of_density(lambda y, c, s: -nll(y, c, s).mean())),
        Misconception(
            "sum instead of mean",
            "This is the sum over the observations; divide by their number, so that it does not grow with the sample.",
            of_density(lambda y, c, s: nll(y, c, s).sum()),
        ),
        wrong_answers.bits_of_a_likelihood(
            of_density(lambda y, c, s: nll(y, c, s).mean() / np.log(2))
        ),
        Misconception(
            "likelihood instead of its logarithm",
            "This is the mean density; take minus its logarithm for each observation before the mean.",
            of_density(lambda y, c, s: np.exp(-nll(y, c, s)).mean()),
        ),
        Misconception(
            "logarithm of the mean density",
            "The densities are averaged before the logarithm is taken. Independent observations multiply, so it is the logarithms that are averaged.",
            of_density(lambda y, c, s: -np.log(np.exp(-nll(y, c, s)).mean())),
        ),
        Misconception(
            "density first, logarithm after",
            "The density of an observation far out rounds to 0, and log(0) is -inf. Take the logarithm on paper: log(exp(-x)) is -x.",
            of_density(lambda y, c, s: -np.log(np.exp(-nll(y, c, s))).mean()),
        ),
        Misconception(
            "product first, logarithm after",
            "The product of many densities rounds to 0 although each of them is fine. Add up logarithms instead.",
            of_density(lambda y, c, s: -np.log(np.prod(np.exp(-nll(y, c, s)))) / y.size),
        ),
        Misconception(
            "one number for each observation",
            "This is the negative log-likelihood of each observation; the answer is their mean, one number.",
            of_density(nll),
        ),
        Misconception(
            f"{spread} not checked",
            accepted,
            on_arrays(lambda y, c, s: nll(y, c, s).mean()),
        ),
        Misconception(
            f"{spread} not checked",
            accepted,
            on_arrays(lambda y, c, s: nll(y, c, np.abs(s)).mean()),
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


def density_checks(
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
            LISTS_AND_INTEGERS,
            (
                case([1, 2, 6], 3, 2),
                case(np.array([3, 200], "uint8"), np.array([60, 20], "uint8"), 8),
                eight_bits([3, 200], [60, 20], [150, 20]),
            ),
            lambda rng: [
                case(rng.integers(-5, 6, 4).tolist(), 1, 3),
                case(rng.integers(-5, 6, 4), 2, 1),
                case(
                    rng.integers(0, 256, 4).astype("uint8"),
                    rng.integers(0, 256, 4).astype("uint8"),
                    9,
                ),
                eight_bits(*rng.integers(0, 256, (2, 3)), rng.integers(129, 250, 3)),
            ],
        ),
        unchanged(np.array([1.0, 2.0]), np.array([0.0, 1.0]), np.array([2.0, 0.5])),
    )


def summed_in_eight_bits(y: np.ndarray) -> float:
    """A mean as sum(y) / len(y) gives it, which adds up in the type of y."""
    y = np.asarray(y)
    return np.sum(y, dtype=y.dtype) / y.size


def gaussian(y: np.ndarray, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each observation."""
    return HALF_LOG_2PI + np.log(std) + ((y - mean) / std) ** 2 / 2


def sample_draws(make: Callable, *sizes: int) -> Callable[[Rng], list[Case]]:
    """Draws one sample of each of these sizes."""
    return lambda rng: [case(make(rng, size)) for size in sizes]


def mean_checks(says: str, make: Callable, visible: tuple[Case, ...]) -> tuple[Check, ...]:
    """What the two fits are asked whose answer is one number."""
    return (
        Check(
            "a small sample",
            1,
            says,
            (*visible, case(np.array([0.0, 0.0])), case(np.array([1.0, 1.0, 1.0]))),
            lambda rng: [
                *sample_draws(make, 7, 13, 19, 29)(rng),
                case(np.zeros(int(rng.integers(3, 9)))),
                case(np.ones(int(rng.integers(3, 9)))),
            ],
        ),
        Check(
            "a larger sample",
            0.5,
            says,
            (case(np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])),),
            sample_draws(make, 20, 100),
        ),
        Check(
            "lists and integers",
            0.25,
            LISTS_AND_INTEGERS,
            (case([1, 0, 0]), eight_bits(np.repeat([1, 0], (260, 20)))),
            lambda rng: [
                case(make(rng, 17).astype(int).tolist()),
                case(make(rng, 23).astype(int)),
                eight_bits(np.repeat([1, 0, 1], rng.integers(130, 250, 3))),
            ],
        ),
        unchanged(np.array([1.0, 0.0, 1.0])),
    )
