"""The Poisson negative log-likelihood: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np
from scipy.special import gammaln, xlogy

from ... import reference
from .. import wrong_answers
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import SIZES, counts, number, on_arrays, outcomes


def rates(rng: Rng, *shape: int) -> np.ndarray:
    """Expected counts."""
    return rng.uniform(0.5, 8, shape).round(1)


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
    kind="likelihood",
    checks=(
        Check(
            "counts 0 and 1",
            0.75,
            "A count y costs rate - y log(rate) + log(y!); for y = 0 and y = 1 the last term is 0.",
            (
                case(np.array([0]), 2.0),
                case(np.array([1]), 2.0),
                case(np.array([1, 0, 1]), 0.5),
                case(np.array([1, 0]), 1e-15),
            ),
            lambda rng: [
                *(case(outcomes(rng, size).astype(int), number(rates(rng))) for size in (1, 2, 5)),
                case(np.array([0, 1, 1]), float(f"{rng.uniform(1, 9):.1f}e-14")),
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
            "Lists work as well, and so do counts that are stored as floats, 3.0 for 3, or in eight bits, where 255 + 1 is 0.",
            (
                case([0, 3, 1], 2),
                case([2, 5], [1, 4]),
                case(np.array([0.0, 3.0, 1.0]), 2.0),
                case(np.array([3, 255], "uint8"), 100.0),
            ),
            lambda rng: [
                case(counts(rng, 4).tolist(), 3),
                case(counts(rng, 4).astype(float), rng.integers(1, 6, 4)),
                case(np.array([255, *counts(rng, 2)], "uint8"), number(rates(rng))),
            ],
        ),
        unchanged(np.array([2, 3]), np.array([1.0, 4.0])),
    ),
    misconceptions=(
        Misconception(
            "log y! missing",
            "log(y!) is missing. Libraries leave it out of their Poisson loss, since no prediction can change it; the likelihood has it.",
            on_arrays(lambda y, r: (r - y * np.log(r)).mean()),
        ),
        Misconception(
            "rate missing",
            "The term rate is missing: without it a larger rate is always better.",
            on_arrays(lambda y, r: (gammaln(y + 1) - y * np.log(r)).mean()),
        ),
        Misconception(
            "y log(rate) missing",
            "The term y log(rate) is missing: without it a smaller rate is always better.",
            on_arrays(lambda y, r: (gammaln(y + 1) + r).mean()),
        ),
        Misconception(
            "log y instead of log y!",
            "This has log(y) where log(y!) belongs: 4! is 24, not 4.",
            on_arrays(lambda y, r: (r - y * np.log(r) + np.log(np.maximum(y, 1))).mean()),
        ),
        Misconception(
            "log y instead of log y!",
            "This has log(y) where log(y!) belongs: 4! is 24, not 4, and 0! is 1.",
            on_arrays(lambda y, r: (r - y * np.log(r) + np.log(y)).mean()),
        ),
        Misconception(
            "log (y - 1)!",
            "The factorial is one off: lgamma(y + 1) is log(y!), and lgamma(y) is log((y - 1)!).",
            on_arrays(lambda y, r: (r - y * np.log(r) + gammaln(y)).mean()),
        ),
        Misconception(
            "y log y - y for log y!",
            "y log(y) - y is only the beginning of Stirling's formula: for y = 2 it gives -0.61 and not 0.69.",
            on_arrays(lambda y, r: (r - y * np.log(r) + xlogy(y, y) - y).mean()),
        ),
        Misconception(
            "Stirling's formula",
            "Stirling's formula is an approximation: for y = 2 it gives 0.652 instead of log(2) = 0.693. Take the exact logarithm.",
            on_arrays(_stirling),
        ),
        Misconception(
            "y! overflows",
            "y! overflows to inf from 171 on. Add up logarithms instead of taking the logarithm of a product.",
            on_arrays(_overflowing_factorial),
        ),
        Misconception(
            "y! wraps around",
            "y! does not fit into a 64-bit integer from 21 on, and numpy says nothing. Add up logarithms instead.",
            on_arrays(_wrapping_factorial),
        ),
        Misconception(
            "probability first, logarithm after",
            "rate^y and y! overflow for large counts, and inf / inf is nan. Take the logarithm on paper first.",
            on_arrays(_probability_first),
        ),
        Misconception(
            "rate taken for its logarithm",
            "This is exp(rate) - y rate: it takes rate for the logarithm of the expected count, as PyTorch does unless told otherwise.",
            on_arrays(lambda y, r: (np.exp(r) - y * r + gammaln(y + 1)).mean()),
        ),
        Misconception(
            "sign of y log(rate)",
            "The sign of y log(rate) is wrong: rate^y stands above, so its logarithm is subtracted in the negative one.",
            on_arrays(lambda y, r: (r + y * np.log(r) + gammaln(y + 1)).mean()),
        ),
        Misconception(
            "sign of log y!",
            "The sign of log(y!) is wrong: y! stands below, so minus its logarithm becomes plus.",
            on_arrays(lambda y, r: (r - y * np.log(r) - gammaln(y + 1)).mean()),
        ),
        Misconception(
            "arguments swapped",
            "y and rate are exchanged inside the formula.",
            on_arrays(lambda y, r: (y - xlogy(r, y) + gammaln(r + 1)).mean()),
        ),
        wrong_answers.log_likelihood(on_arrays(lambda y, r: -_poisson(y, r).mean())),
        Misconception(
            "sum instead of mean",
            "This is the sum over the counts; divide by their number.",
            on_arrays(lambda y, r: _poisson(y, r).sum()),
        ),
        wrong_answers.bits_of_a_likelihood(
            on_arrays(lambda y, r: _poisson(y, r).mean() / np.log(2))
        ),
        Misconception(
            "one number for each count",
            "This is the negative log-likelihood of each count; the answer is their mean, one number.",
            on_arrays(_poisson),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; the likelihood of counts has another shape.",
            on_arrays(lambda y, r: ((y - r) ** 2).mean()),
        ),
    ),
)
