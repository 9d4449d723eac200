"""The Bernoulli negative log-likelihood: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import xlog1py, xlogy

from ... import reference
from .. import wrong_answers
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import SIZES, number, on_arrays, outcomes


def probabilities(rng: Rng, *shape: int) -> np.ndarray:
    """Probabilities well inside (0, 1)."""
    return rng.uniform(0.03, 0.97, shape).round(4)


def _bernoulli(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The negative log-likelihood of each outcome."""
    return -(xlogy(y, p) + xlog1py(1 - y, -p))


def _given(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The probability that was given to each outcome."""
    return np.where(y == 1, p, 1 - p)


def _clipped(epsilon: float) -> Callable:
    return on_arrays(lambda y, p: _bernoulli(y, np.clip(p, epsilon, 1 - epsilon)).mean())


def _heads_counted(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    heads = y.sum()
    return _bernoulli(np.array([heads / y.size]), p).squeeze()


def _minus_first(y: np.ndarray, p: np.ndarray) -> float:
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    return np.mean(xlogy(-y, p) - xlog1py(1 - y, -p))


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
    kind="likelihood",
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
                case(np.array([1, 0], "uint8"), np.array([0.9, 0.2])),
            ),
            lambda rng: [
                *(case(outcomes(rng, size), probabilities(rng, size)) for size in SIZES),
                case(outcomes(rng, 5).astype("uint8"), probabilities(rng, 5)),
            ],
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
            on_arrays(lambda y, p: -xlogy(y, p).mean()),
        ),
        Misconception(
            "only the (1 - y) term",
            "The term y log p is missing, so an outcome of 1 costs nothing.",
            on_arrays(lambda y, p: -xlog1py(1 - y, -p).mean()),
        ),
        Misconception(
            "p and 1 - p exchanged",
            "p is the probability of a 1; here it is taken for that of a 0.",
            on_arrays(lambda y, p: _bernoulli(1 - y, p).mean()),
        ),
        wrong_answers.log_likelihood(on_arrays(lambda y, p: -_bernoulli(y, p).mean())),
        Misconception(
            "sum instead of mean",
            "This is the sum over the outcomes; divide by their number.",
            on_arrays(lambda y, p: _bernoulli(y, p).sum()),
        ),
        wrong_answers.bits_of_a_likelihood(
            on_arrays(lambda y, p: _bernoulli(y, p).mean() / np.log(2))
        ),
        Misconception(
            "0 log 0 is nan",
            "0 * log(0) is nan in numpy. Take the logarithm only of the probability that the outcome had: np.where(y == 1, p, 1 - p).",
            on_arrays(lambda y, p: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))),
        ),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        Misconception("clipped", CLIPPED, _clipped(1e-7)),
        Misconception("clipped", CLIPPED, _clipped(1e-12)),
        Misconception("clipped", CLIPPED, _clipped(1e-15)),
        wrong_answers.epsilon_added(on_arrays(lambda y, p: -np.log(_given(y, p) + 1e-7).mean())),
        wrong_answers.epsilon_added(on_arrays(lambda y, p: -np.log(_given(y, p) + 1e-15).mean())),
        Misconception(
            "nan and inf replaced",
            "np.nan_to_num turns inf into a large number and hides what went wrong. Avoid 0 log 0 instead, and let inf be inf.",
            on_arrays(
                lambda y, p: (
                    -np.mean(np.nan_to_num(y * np.log(p)) + np.nan_to_num((1 - y) * np.log(1 - p)))
                )
            ),
        ),
        Misconception(
            "inf left out",
            "An impossible outcome is left out of the mean here; it makes the whole likelihood 0, and minus its logarithm inf.",
            on_arrays(
                lambda y, p: np.where(_given(y, p) > 0, _bernoulli(y, p), 0.0).mean(),
            ),
        ),
        Misconception(
            "product first, logarithm after",
            "The product of many probabilities rounds to 0. Add up logarithms instead.",
            on_arrays(lambda y, p: -np.log(np.prod(_given(y, p))) / y.size),
        ),
        Misconception(
            "logarithm of the mean probability",
            "The probabilities are averaged before the logarithm is taken. Independent outcomes multiply, so it is the logarithms that are averaged.",
            on_arrays(lambda y, p: -np.log(_given(y, p).mean())),
        ),
        Misconception(
            "no logarithm",
            "This is one minus the mean probability; the price of an outcome is minus the logarithm of its probability.",
            on_arrays(lambda y, p: 1 - _given(y, p).mean()),
        ),
        Misconception(
            "ones counted",
            "Counting the ones is enough while all outcomes share one p; with a p for each, every outcome needs its own.",
            on_arrays(_heads_counted),
        ),
        Misconception(
            "one number for each outcome",
            "This is the price of each outcome; the answer is their mean, one number.",
            on_arrays(_bernoulli),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error of p (the Brier score); it asks for logarithms.",
            on_arrays(lambda y, p: ((y - p) ** 2).mean()),
        ),
    ),
)
