"""Inputs, checks and wrong answers that several exercises of this assignment share."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.special import entr, rel_entr, xlogy

from .. import wrong_answers
from ..common import Rng, unchanged
from ..model import Case, Check, Misconception, case

Read = Callable[[Any], np.ndarray]

# Probabilities are whole hundredths, so that a counter-example can be read and redone by hand.
SIZES = (2, 3, 4, 6)  # numbers of outcomes


def distribution(rng: Rng, k: int) -> np.ndarray:
    """Probabilities of k outcomes, all of them possible."""
    return (1 + rng.multinomial(100 - k, rng.dirichlet(np.ones(k)))) / 100


def two_outcomes(rng: Rng) -> np.ndarray:
    """Probabilities of two outcomes, with more digits: of fewer there would soon be a table."""
    p = rng.integers(100, 9900) / 10000
    return np.array([p, 1 - p])


def with_zeros(rng: Rng, k: int, zeros: np.ndarray) -> np.ndarray:
    """Probabilities of k outcomes, those at `zeros` impossible."""
    p = np.zeros(k)
    p[np.setdiff1d(np.arange(k), zeros)] = distribution(rng, k - len(zeros))
    return p


def certain(rng: Rng, k: int) -> np.ndarray:
    """All of the probability on one of k outcomes."""
    return np.eye(k)[rng.integers(k)]


def off(rng: Rng, k: int, by: float) -> np.ndarray:
    """Probabilities that sum to 1 + by or 1 - by."""
    p = distribution(rng, k)
    p[rng.integers(k)] += by * rng.choice((-1, 1))
    return p


def _no_distributions(rng: Rng) -> Iterator[np.ndarray]:
    yield distribution(rng, 3) + rng.choice((-0.005, 0.02))
    p = distribution(rng, 3)
    yield p + (np.array([-1, 1, 0]) * (p[0] + 0.03)).round(2)  # a sum of one, and a negative value
    yield rng.integers(1, 5, 3)


HALF = np.array([0.5, 0.5])

BAD = (  # no distributions of two outcomes, the plainest first
    np.array([0.5, 0.4]),
    np.array([1.25, -0.25]),
    np.array([3, 1]),
)


NEARLY = np.array([0.5, 0.500005])

NO_DISTRIBUTION = (
    "Probabilities are not negative and sum to one. Anything else must raise a ValueError."
)


TOO_FAR = (
    "A sum that is more than 1e-6 away from one must raise a ValueError, and 5e-6 is more. np.isclose and np.allclose accept about 1e-5 by default: "
    "compare abs(p.sum() - 1) with 1e-6."
)


ROUNDING = (
    "Lists work as well, and a sum may be off by as much as 1e-6 because of rounding: 0.7 + 0.2 + 0.1 is 0.9999999999999999. "
    "What is off by less than 1e-6 is not an error."
)


def rounded(*visible: Case, draw: Callable[[Rng], list[Case]]) -> Check:
    """Lists, and sums near one."""
    # Whether somebody divides by a sum of 1.0000005 or not is not asked, hence the tolerance.
    return Check("lists, and sums near one", 0.5, ROUNDING, visible, draw, rtol=1e-5, atol=1e-5)


def refused(cases: Callable[[Any, Rng | None], list[Case]]) -> tuple[Check, Check]:
    """What is not a distribution, plainly and by a little; `cases` puts one into the arguments."""
    return (
        Check(
            "not a distribution",
            0.75,
            NO_DISTRIBUTION,
            tuple(one for bad in BAD for one in cases(bad, None)),
            lambda rng: [one for bad in _no_distributions(rng) for one in cases(bad, rng)],
            guard=True,
        ),
        Check(
            "a sum that is too far from one",
            0.25,
            TOO_FAR,
            tuple(cases(NEARLY, None)),
            lambda rng: [one for k in SIZES for one in cases(off(rng, k, 5e-6), rng)],
            guard=True,
        ),
    )


def _beside_a_good_one(bad: np.ndarray, rng: Rng | None) -> list[Case]:
    good = distribution(rng, len(bad)) if rng else HALF
    return [case(bad, good), case(good, bad)]


OF_TWO = (
    rounded(
        case([0.7, 0.2, 0.1], [0.2, 0.4, 0.4]),
        case([0.75, 0.2500005], [0.25, 0.75]),
        case([0.75, 0.25], [0.25, 0.7500005]),
        draw=lambda rng: [
            *(case(off(rng, k, 5e-7), distribution(rng, k)) for k in SIZES),
            *(case(distribution(rng, k).tolist(), off(rng, k, 5e-7).tolist()) for k in SIZES),
        ],
    ),
    *refused(_beside_a_good_one),
    Check(
        "different lengths",
        0.25,
        "p and q must be about the same outcomes: different lengths are a ValueError. (numpy would use a vector of length 1 for all outcomes.)",
        (
            case(np.array([0.5, 0.5]), np.array([0.5, 0.25, 0.25])),
            case(np.array([0.5, 0.5]), np.array([1.0])),
            case(np.array([1.0]), np.array([0.5, 0.5])),
        ),
        lambda rng: [
            case(distribution(rng, 3), distribution(rng, 4)),
            case(distribution(rng, 4), np.ones(1)),
        ],
        guard=True,
    ),
    unchanged(np.array([0.5, 0.0, 0.5]), np.array([0.25, 0.5, 0.25])),
)


def as_array(p: Any) -> np.ndarray:
    """An array of floats, whatever is in it."""
    return np.asarray(p, dtype=float)


def _checked(*, negative: bool = True, near: Callable[[float], bool] | None = None) -> Read:
    """How somebody reads a distribution: a check of negative values, and one of the sum."""
    near = near or (lambda total: abs(total - 1) <= 1e-6)

    def read(p: Any) -> np.ndarray:
        p = as_array(p)
        if (negative and (p < 0).any()) or not near(p.sum()):
            raise ValueError("no distribution")
        return p

    return read


_distribution = _checked()


def answer_by(formula: Callable, *reads: Read, lengths: bool = True) -> Callable:
    """A misconception from a formula of arrays; `reads` say how each argument is read."""

    def function(*distributions: Any) -> Any:
        how = reads or [_distribution] * len(distributions)
        arrays = [read(p) for read, p in zip(how, distributions, strict=True)]
        if lengths and len({len(p) for p in arrays}) > 1:
            raise ValueError("lengths")
        return formula(*arrays)

    return function


def _normalised(p: Any) -> np.ndarray:
    p = _checked(near=lambda total: True)(p)
    return p / p.sum()


def misread(formula: Callable, count: int) -> tuple[Misconception, ...]:
    """The right formula of `count` distributions, with wrong checks of them."""

    def read_by(read: Read) -> Callable:
        return answer_by(formula, *[read] * count)

    return (
        Misconception(
            "distributions not checked",
            "What is not a distribution is let through: raise a ValueError if a value is negative, or if the sum is not one.",
            read_by(as_array),
        ),
        Misconception(
            "sum not checked",
            "The sum is not checked: probabilities sum to one, and numbers that do not are not a distribution.",
            read_by(_checked(near=lambda total: True)),
        ),
        Misconception(
            "negative values not checked",
            "Negative values are let through: (1.25, -0.25) sums to one, and still is not a distribution.",
            read_by(_checked(negative=False)),
        ),
        Misconception(
            "divided by the sum",
            "The numbers are divided by their sum instead of refused. What is not a distribution is a mistake of the caller, who should hear of it.",
            read_by(_normalised),
        ),
        Misconception(
            "sum exactly one",
            "The sum is compared with 1 exactly, but 0.7 + 0.2 + 0.1 is 0.9999999999999999 in a computer. Allow 1e-6.",
            read_by(_checked(near=lambda total: total == 1)),
        ),
        Misconception(
            "sum too strict",
            "The sum may be off by as much as 1e-6; this is stricter (math.isclose allows 1e-9 by default).",
            read_by(_checked(near=lambda total: math.isclose(total, 1))),
        ),
        Misconception(
            "sum too lax",
            "A sum that is 5e-6 off is let through: np.isclose allows 1e-5 by default. Say atol=1e-6, rtol=0.",
            read_by(_checked(near=lambda total: bool(np.isclose(total, 1)))),
        ),
    )


def misread_one_of_two(formula: Callable) -> tuple[Misconception, ...]:
    """One of the two distributions is not checked."""
    return (
        Misconception(
            "only p checked",
            "Only p is checked; q must be a distribution as well, or it could promise every outcome with certainty.",
            answer_by(formula, _distribution, as_array),
        ),
        Misconception(
            "only q checked",
            "Only q is checked; p must be a distribution as well.",
            answer_by(formula, as_array, _distribution),
        ),
        Misconception(
            "lengths not checked",
            "Vectors of different length are let through where numpy can broadcast them: compare the lengths.",
            answer_by(formula, lengths=False),
        ),
    )


def scaled(formula: Callable) -> tuple[Misconception, ...]:
    """The right formula in another unit, with another sign, or as a mean."""
    return (
        wrong_answers.bits(answer_by(lambda *ps: formula(*ps) / np.log(2))),
        wrong_answers.log_to_base_10(answer_by(lambda *ps: formula(*ps) / np.log(10))),
        Misconception(
            "mean over the outcomes",
            "This is divided by the number of outcomes. The probabilities are the weights already, and they sum to one: take the sum.",
            answer_by(lambda *ps: formula(*ps) / len(ps[0])),
        ),
    )


def right_entropy(p: np.ndarray) -> float:
    """The entropy in nats."""
    return np.sum(entr(p))


def loop_with_math(p: np.ndarray, q: np.ndarray) -> float:
    """A loop with math.log, which fails at 0."""
    return -sum(a * math.log(b) for a, b in zip(p.tolist(), q.tolist(), strict=True))


NAN = "0 * log(0) is 0 * -inf = nan in Python. An outcome that never happens adds nothing: leave it out, or use np.where."


MATH = "math.log(0) raises an error. An outcome with p = 0 never happens and adds nothing: leave it out."


def right_cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    """The cross-entropy in nats."""
    return -np.sum(xlogy(p, q))


def right_kl(p: np.ndarray, q: np.ndarray) -> float:
    """The Kullback-Leibler divergence in nats."""
    return np.sum(rel_entr(p, q))


def _impossible(rng: Rng) -> Iterator[Case]:
    """Outcomes that cannot happen, and of which q knows or does not know it."""
    for k in (3, 4, 6):
        zeros = rng.permutation(k)[: k - 2]
        yield case(with_zeros(rng, k, zeros), with_zeros(rng, k, zeros[:1]))
        yield case(with_zeros(rng, k, zeros), distribution(rng, k))


def _excluded(rng: Rng) -> Iterator[Case]:
    """q rules out what happens, or what does not happen anyway."""
    for k in (2, 3, 5):
        zeros = rng.permutation(k)[:1]
        yield case(distribution(rng, k), with_zeros(rng, k, zeros))
        yield case(with_zeros(rng, k, zeros), with_zeros(rng, k, zeros))


def _one_hot(rng: Rng) -> Iterator[Case]:
    for k in SIZES:
        yield case(certain(rng, k), distribution(rng, k))
        yield case(certain(rng, k).astype("uint8"), distribution(rng, k))


def _both(rng: Rng) -> Iterator[Case]:
    for k in (*SIZES, 20):
        yield case(distribution(rng, k), distribution(rng, k))


def asked_of_two(one: str, several: str, impossible: str, excluded: str) -> tuple[Check, ...]:
    """The checks of `cross_entropy` and of `kl_divergence`."""
    return (
        Check(
            "one certain outcome",
            0.75,
            one,
            (
                case(np.array([0.0, 1.0, 0.0]), np.array([0.2, 0.7, 0.1])),
                case(np.array([1.0, 0.0]), np.array([0.25, 0.75])),
                case(np.array([0, 1, 0], "uint8"), np.array([0.2, 0.5, 0.3])),
            ),
            _one_hot,
        ),
        Check(
            "several outcomes",
            1,
            several,
            (
                case(np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.25, 0.5])),
                case(np.array([0.9, 0.1]), np.array([0.5, 0.5])),
                case(np.array([0.75, 0.25]), np.array([0.75, 0.25])),
            ),
            _both,
        ),
        Check(
            "impossible outcomes",
            0.75,
            impossible,
            (
                case(np.array([0.5, 0.5, 0.0]), np.array([0.2, 0.8, 0.0])),
                case(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])),
            ),
            _impossible,
        ),
        Check(
            "outcomes that q excludes",
            0.5,
            excluded,
            (
                case(np.array([0.5, 0.5]), np.array([1.0, 0.0])),
                case(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.0, 0.75])),
                case(np.array([0.5, 0.5, 0.0]), np.array([0.8, 0.2, 0.0])),
            ),
            _excluded,
        ),
        *OF_TWO,
    )


def _where_both(formula: Callable) -> Callable:
    """A formula of the outcomes to which p and q give a chance."""

    def function(p: np.ndarray, q: np.ndarray) -> float:
        both = (p > 0) & (q > 0)
        return formula(p[both], q[both])

    return answer_by(function)


def zeros_misconceptions(formula: Callable) -> tuple[Misconception, ...]:
    """The right formula, but for the outcomes to which p or q give no chance."""
    return (
        Misconception(
            "excluded outcomes left out",
            "Outcomes with q = 0 are left out. If they can happen (p > 0), the model has called something impossible that is not, and the price is infinite.",
            _where_both(formula),
        ),
        Misconception(
            "clipped at 1e-7",
            "q is clipped at 1e-7, so that an outcome which the model excludes costs 16.1 instead of infinity. Losses in libraries do this; the definition does not.",
            answer_by(lambda p, q: formula(p, np.maximum(q, 1e-7))),
        ),
        Misconception(
            "epsilon added",
            "A small number is added inside the logarithm and shifts every value a little.",
            answer_by(lambda p, q: formula(p, q + 1e-7)),
        ),
    )


EXCLUDED = "An outcome that can happen (p > 0) and that q excludes (q = 0) costs infinity; one that cannot happen costs nothing."
