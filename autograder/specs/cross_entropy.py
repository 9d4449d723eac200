"""Assignment 03: entropy, cross-entropy and relative entropy."""

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.special import entr, rel_entr, xlogy

from .. import reference
from .common import Rng, pair, same_shape, unchanged
from .exercise import Case, Check, Exercise, Misconception, case

Read = Callable[[Any], np.ndarray]


# ------------------------------------------------------------------ inputs
# Probabilities are whole hundredths, so that a counter-example can be read and redone by hand.

SIZES = (2, 3, 4, 6)  # numbers of outcomes


def distribution(rng: Rng, k: int) -> np.ndarray:
    """Probabilities of k outcomes, all of them possible."""
    return (1 + rng.multinomial(100 - k, rng.dirichlet(np.ones(k)))) / 100


def with_zeros(rng: Rng, k: int, zeros: np.ndarray) -> np.ndarray:
    """Probabilities of k outcomes, those at `zeros` impossible."""
    p = np.zeros(k)
    p[np.setdiff1d(np.arange(k), zeros)] = distribution(rng, k - len(zeros))
    return p


def certain(rng: Rng, k: int) -> np.ndarray:
    """All of the probability on one of k outcomes."""
    return np.eye(k)[rng.integers(k)]


# ------------------------------------------------------------------ what is no distribution


def _off(rng: Rng, k: int, by: float) -> np.ndarray:
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
    "What is off by less than 1e-6 is no error."
)


def _rounded(*visible: Case, draw: Callable[[Rng], list[Case]]) -> Check:
    """Lists, and sums near one."""
    # Whether somebody divides by a sum of 1.0000005 or not is not asked, hence the tolerance.
    return Check("lists, and sums near one", 0.5, ROUNDING, visible, draw, rtol=1e-5, atol=1e-5)


def _refused(cases: Callable[[Any, Rng | None], list[Case]]) -> tuple[Check, Check]:
    """What is no distribution, plainly and by a little; `cases` puts one into the arguments."""
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
            lambda rng: [one for k in SIZES for one in cases(_off(rng, k, 5e-6), rng)],
            guard=True,
        ),
    )


def _alone(bad: np.ndarray, rng: Rng | None) -> list[Case]:
    return [case(bad)]


def _beside_a_good_one(bad: np.ndarray, rng: Rng | None) -> list[Case]:
    good = distribution(rng, len(bad)) if rng else HALF
    return [case(bad, good), case(good, bad)]


OF_ONE = (
    _rounded(
        case([0.7, 0.2, 0.1]),
        case([0.5, 0.5000005]),
        draw=lambda rng: [
            *(case(_off(rng, k, 5e-7)) for k in SIZES),
            *(case(distribution(rng, k).tolist()) for k in SIZES),
        ],
    ),
    *_refused(_alone),
    unchanged(np.array([0.5, 0.0, 0.5])),
)

OF_TWO = (
    _rounded(
        case([0.7, 0.2, 0.1], [0.2, 0.4, 0.4]),
        case([0.75, 0.2500005], [0.25, 0.75]),
        case([0.75, 0.25], [0.25, 0.7500005]),
        draw=lambda rng: [
            *(case(_off(rng, k, 5e-7), distribution(rng, k)) for k in SIZES),
            *(case(distribution(rng, k).tolist(), _off(rng, k, 5e-7).tolist()) for k in SIZES),
        ],
    ),
    *_refused(_beside_a_good_one),
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


# ------------------------------------------------------------------ misconceptions that many share


def _array(p: Any) -> np.ndarray:
    """An array of floats, whatever is in it."""
    return np.asarray(p, dtype=float)


def _checked(*, negative: bool = True, near: Callable[[float], bool] | None = None) -> Read:
    """How somebody reads a distribution: a check of negative values, and one of the sum."""
    near = near or (lambda total: abs(total - 1) <= 1e-6)

    def read(p: Any) -> np.ndarray:
        p = _array(p)
        if (negative and (p < 0).any()) or not near(p.sum()):
            raise ValueError("no distribution")
        return p

    return read


_distribution = _checked()


def _of(formula: Callable, *reads: Read, lengths: bool = True) -> Callable:
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


def _misread(formula: Callable, count: int) -> tuple[Misconception, ...]:
    """The right formula of `count` distributions, with wrong checks of them."""

    def read_by(read: Read) -> Callable:
        return _of(formula, *[read] * count)

    return (
        Misconception(
            "distributions not checked",
            "What is no distribution is let through: raise a ValueError if a value is negative, or if the sum is not one.",
            read_by(_array),
        ),
        Misconception(
            "sum not checked",
            "The sum is not checked: probabilities sum to one, and numbers that do not are no distribution.",
            read_by(_checked(near=lambda total: True)),
        ),
        Misconception(
            "negative values not checked",
            "Negative values are let through: (1.25, -0.25) sums to one and is no distribution all the same.",
            read_by(_checked(negative=False)),
        ),
        Misconception(
            "divided by the sum",
            "The numbers are divided by their sum instead of refused. What is no distribution is a mistake of the caller, who should hear of it.",
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


def _misread_one_of_two(formula: Callable) -> tuple[Misconception, ...]:
    return (
        Misconception(
            "only p checked",
            "Only p is checked; q must be a distribution as well, or it could promise every outcome with certainty.",
            _of(formula, _distribution, _array),
        ),
        Misconception(
            "only q checked",
            "Only q is checked; p must be a distribution as well.",
            _of(formula, _array, _distribution),
        ),
        Misconception(
            "lengths not checked",
            "Vectors of different length are let through where numpy can broadcast them: compare the lengths.",
            _of(formula, lengths=False),
        ),
    )


def _scaled(formula: Callable) -> tuple[Misconception, ...]:
    """The right formula in another unit, with another sign, or as a mean."""
    return (
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
            _of(lambda *ps: formula(*ps) / np.log(2)),
        ),
        Misconception(
            "log to base 10",
            "This is the answer with log10; losses use the natural logarithm, np.log.",
            _of(lambda *ps: formula(*ps) / np.log(10)),
        ),
        Misconception(
            "mean over the outcomes",
            "This is divided by the number of outcomes. The probabilities are the weights already, and they sum to one: take the sum.",
            _of(lambda *ps: formula(*ps) / len(ps[0])),
        ),
    )


# ------------------------------------------------------------------ entropy


def _entropy(p: np.ndarray) -> float:
    return np.sum(entr(p))


def _loop_with_math(p: np.ndarray, q: np.ndarray) -> float:
    return -sum(a * math.log(b) for a, b in zip(p.tolist(), q.tolist(), strict=True))


NAN = "0 * log(0) is 0 * -inf = nan in Python. An outcome that never happens adds nothing: leave it out, or use np.where."
MATH = "math.log(0) raises an error. An outcome with p = 0 never happens and adds nothing: leave it out."

ENTROPY = Exercise(
    reference.entropy,
    checks=(
        Check(
            "two outcomes",
            0.75,
            "The entropy is the mean surprise: each surprise, -log p, weighted with its probability p, and all of them added up.",
            (case(np.array([0.5, 0.5])), case(np.array([0.9, 0.1]))),
            lambda rng: [case(distribution(rng, 2)) for _ in range(4)],
        ),
        Check(
            "several outcomes",
            0.75,
            "The entropy is the sum of -p log p over all outcomes, in nats.",
            (case(np.array([0.5, 0.25, 0.25])), case(np.full(4, 0.25))),
            lambda rng: [case(distribution(rng, k)) for k in (3, 4, 6, 20)],
        ),
        Check(
            "impossible outcomes",
            0.75,
            "An outcome with p = 0 adds nothing: 0 log 0 counts as 0.",
            (case(np.array([0.5, 0.0, 0.5])), case(np.array([0.0, 1.0, 0.0]))),
            lambda rng: [case(with_zeros(rng, k, rng.permutation(k)[: k - 2])) for k in (3, 4, 6)],
        ),
        *OF_ONE,
    ),
    misconceptions=(
        *_scaled(_entropy),
        Misconception(
            "sign",
            "The minus sign is missing: logarithms of probabilities are negative, an entropy is not.",
            _of(lambda p: -_entropy(p)),
        ),
        Misconception("0 log 0 is nan", NAN, _of(lambda p: -np.sum(p * np.log(p)))),
        Misconception("math.log(0)", MATH, _of(lambda p: _loop_with_math(p, p))),
        Misconception(
            "epsilon added",
            "A small number is added inside of the logarithm and shifts every value a little; leave the outcomes with p = 0 out instead.",
            _of(lambda p: -np.sum(p * np.log(p + 1e-7))),
        ),
        Misconception(
            "clipped at 1e-7",
            "The probabilities are clipped at 1e-7, so that impossible outcomes count as possible; leave them out instead.",
            _of(lambda p: np.sum(entr(np.maximum(p, 1e-7)))),
        ),
        Misconception(
            "surprises not weighted",
            "The surprises are added without their weights: a rare outcome is a big surprise, but a rare one, so multiply by p.",
            _of(lambda p: -np.sum(np.log(p))),
        ),
        Misconception(
            "plain mean of the surprises",
            "The surprises are averaged with equal weights: a rare outcome is a big surprise, but a rare one, so weigh each with its p.",
            _of(lambda p: -np.mean(np.log(p))),
        ),
        Misconception(
            "perplexity",
            "This is exp(entropy), the perplexity: how many equally probable outcomes would be as uncertain.",
            _of(lambda p: np.exp(_entropy(p))),
        ),
        Misconception(
            "Gini",
            "This is 1 - sum p^2, the Gini impurity; entropy has a logarithm.",
            _of(lambda p: 1 - np.sum(p**2)),
        ),
        *_misread(_entropy, 1),
    ),
)


# ------------------------------------------------------------------ nats and bits

NATS_TO_BITS = Exercise(
    reference.nats_to_bits,
    checks=(
        Check(
            "one number",
            0.75,
            "One bit is log 2 = 0.693 nats: the same information, counted in smaller coins, needs more nats or fewer bits?",
            (case(float(np.log(2))), case(float(np.log(8))), case(1.0)),
            lambda rng: [case(x) for x in rng.normal(0, 4, 4).round(2).tolist()],
        ),
        Check(
            "arrays",
            0.75,
            "An array gives an array, entry by entry.",
            (case(np.array([0.0, 1.0, -2.0])), case(np.array([[1.0, 2.0], [3.0, 4.0]]))),
            lambda rng: [case(rng.uniform(0, 9, shape).round(2)) for shape in ((1,), (4,), (3, 2))],
        ),
        Check(
            "lists and integers",
            0.25,
            "Lists and integers work as well.",
            (case([1, 2, 3]), case(7)),
            lambda rng: [
                case(rng.integers(1, 9, 3).tolist()),
                case(int(rng.integers(1, 9))),
                case(rng.uniform(0, 5, 2).round(2).tolist()),
            ],
        ),
        unchanged(np.array([1.0, 2.0])),
    ),
    misconceptions=(
        Misconception(
            "multiplied by log 2",
            "This is the way back, from bits to nats. A bit is only 0.693 nats, so the same information makes more bits than nats: divide.",
            lambda x: _array(x) * np.log(2),
        ),
        Misconception(
            "logarithm of x",
            "The logarithm is taken of x, which is a number of nats already; only its unit changes, by a constant factor.",
            lambda x: np.log2(_array(x)),
        ),
        Misconception(
            "divided by 2",
            "The factor is log 2, not 2: a nat is the information of an outcome with the probability 1/e, a bit that of one with the probability 1/2.",
            lambda x: _array(x) / 2,
        ),
        Misconception(
            "divided by log 10",
            "log 10 leads to decimal digits; two alternatives are one bit, so the factor is log 2.",
            lambda x: _array(x) / np.log(10),
        ),
        Misconception(
            "divided by 0.693",
            "log 2 is rounded here; take np.log(2), which is exact to sixteen digits.",
            lambda x: _array(x) / 0.693,
        ),
        Misconception(
            "multiplied by 1.44",
            "1 / log 2 is rounded here; take np.log(2), which is exact to sixteen digits.",
            lambda x: _array(x) * 1.44,
        ),
        Misconception(
            "whole bits",
            "The bits are rounded up to whole ones. An average need not be whole: 1.75 questions per game is a fine answer.",
            lambda x: np.ceil(_array(x) / np.log(2)),
        ),
        Misconception(
            "one number only",
            "This works for one number only; np.asarray(x, dtype=float) makes it work for lists and arrays as well.",
            lambda x: float(x) / math.log(2),
        ),
    ),
)


# ------------------------------------------------------------------ cross-entropy


def _cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    return -np.sum(xlogy(p, q))


def _kl(p: np.ndarray, q: np.ndarray) -> float:
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


def _both(rng: Rng) -> Iterator[Case]:
    for k in (*SIZES, 20):
        yield case(distribution(rng, k), distribution(rng, k))


def _asked_of_two(one: str, several: str, impossible: str, excluded: str) -> tuple[Check, ...]:
    """The checks of `cross_entropy` and of `kl_divergence`."""
    return (
        Check(
            "one certain outcome",
            0.75,
            one,
            (
                case(np.array([0.0, 1.0, 0.0]), np.array([0.2, 0.7, 0.1])),
                case(np.array([1.0, 0.0]), np.array([0.25, 0.75])),
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

    return _of(function)


def _zeros_misconceptions(formula: Callable) -> tuple[Misconception, ...]:
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
            _of(lambda p, q: formula(p, np.maximum(q, 1e-7))),
        ),
        Misconception(
            "epsilon added",
            "A small number is added inside of the logarithm and shifts every value a little.",
            _of(lambda p, q: formula(p, q + 1e-7)),
        ),
    )


CROSS_ENTROPY = Exercise(
    reference.cross_entropy,
    checks=_asked_of_two(
        "If one outcome is certain, the cross-entropy is -log of the probability that q gave it.",
        "The cross-entropy is -sum p log q: p says how often an outcome comes, q what it costs.",
        "An outcome with p = 0 never comes and adds nothing, whatever q is; 0 log 0 counts as 0.",
        "An outcome that can happen (p > 0) and that q excludes (q = 0) costs infinity; one that cannot happen costs nothing.",
    ),
    misconceptions=(
        *_scaled(_cross_entropy),
        Misconception(
            "sign",
            "The minus sign is missing: logarithms of probabilities are negative, a cross-entropy is not.",
            _of(lambda p, q: -_cross_entropy(p, q)),
        ),
        Misconception(
            "arguments swapped",
            "p and q are swapped: the outcomes come as p says, and cost what q says.",
            _of(lambda p, q: _cross_entropy(q, p)),
        ),
        Misconception(
            "entropy of p",
            "This is the entropy of p: q does not enter at all.",
            _of(lambda p, q: _entropy(p)),
        ),
        Misconception(
            "entropy of q",
            "This is the entropy of q, what the model itself expects to pay; the outcomes come as p says.",
            _of(lambda p, q: _entropy(q)),
        ),
        Misconception(
            "KL divergence",
            "This is the KL divergence, the cross-entropy less the entropy of p.",
            _of(_kl),
        ),
        Misconception(
            "not weighted",
            "The surprises are added without their weights; multiply each by its p.",
            _of(lambda p, q: -np.sum(np.log(q))),
        ),
        Misconception(
            "binary for every outcome",
            "Every outcome is treated as a yes-or-no question, with a term (1 - p) log(1 - q) of its own; here exactly one of them happens.",
            _of(lambda p, q: _cross_entropy(p, q) + _cross_entropy(1 - p, 1 - q)),
        ),
        Misconception(
            "most probable outcome only",
            "Only the most probable outcome is counted; all that can happen have their price.",
            _of(lambda p, q: -np.log(q[np.argmax(p)])),
        ),
        Misconception("0 log 0 is nan", NAN, _of(lambda p, q: -np.sum(p * np.log(q)))),
        Misconception("math.log(0)", MATH, _of(_loop_with_math)),
        *_zeros_misconceptions(_cross_entropy),
        *_misread(_cross_entropy, 2),
        *_misread_one_of_two(_cross_entropy),
    ),
)


# ------------------------------------------------------------------ KL divergence

KL_DIVERGENCE = Exercise(
    reference.kl_divergence,
    checks=_asked_of_two(
        "If one outcome is certain, the divergence is -log of the probability that q gave it.",
        "The divergence is sum p log(p / q): the cross-entropy less the entropy of p, and 0 where q = p.",
        "An outcome with p = 0 never comes and adds nothing, whatever q is.",
        "An outcome that can happen (p > 0) and that q excludes (q = 0) costs infinity; one that cannot happen costs nothing.",
    ),
    misconceptions=(
        *_scaled(_kl),
        Misconception(
            "sign",
            "The sign is wrong: a divergence is never negative. It is p / q inside of the logarithm, or a minus sign in front of log(q / p).",
            _of(lambda p, q: -_kl(p, q)),
        ),
        Misconception(
            "arguments swapped",
            "p and q are swapped, and the divergence is not symmetric: the outcomes come as p says.",
            _of(lambda p, q: _kl(q, p)),
        ),
        Misconception(
            "cross-entropy",
            "This is the cross-entropy; take the entropy of p away, which nobody can help paying.",
            _of(_cross_entropy),
        ),
        Misconception(
            "difference of the entropies",
            "This is the difference of two entropies; the divergence is the cross-entropy less the entropy of p.",
            _of(lambda p, q: _entropy(q) - _entropy(p)),
        ),
        Misconception(
            "both directions",
            "Both directions are added, which makes it symmetric; the divergence has one direction, weighted with p.",
            _of(lambda p, q: _kl(p, q) + _kl(q, p)),
        ),
        Misconception(
            "Jensen-Shannon",
            "This is the Jensen-Shannon divergence, the mean distance of p and q from their average.",
            _of(lambda p, q: (_kl(p, (p + q) / 2) + _kl(q, (p + q) / 2)) / 2),
        ),
        Misconception(
            "weighted with q",
            "The logarithms are weighted with q; the outcomes come as p says.",
            _of(lambda p, q: np.sum(xlogy(q, p) - xlogy(q, q))),
        ),
        Misconception(
            "absolute differences",
            "These are the absolute differences of the probabilities (twice the total variation); here logarithms are compared.",
            _of(lambda p, q: np.sum(np.abs(p - q))),
        ),
        Misconception(
            "not weighted",
            "The logarithms are added without their weights; multiply each by its p.",
            _of(lambda p, q: np.sum(np.log(p / q))),
        ),
        Misconception(
            "0 log 0 is nan",
            NAN,
            _of(lambda p, q: np.sum(p * np.log(p / q))),
        ),
        Misconception(
            "math.log(0)",
            MATH,
            _of(lambda p, q: _loop_with_math(p, q) - _loop_with_math(p, p)),
        ),
        *_zeros_misconceptions(_kl),
        *_misread(_kl, 2),
        *_misread_one_of_two(_kl),
    ),
)


# ------------------------------------------------------------------ Gaussian cross-entropy


def _numbers(rng: Rng, size: int, **options: float) -> Case:
    """Targets and predictions; none is met exactly."""
    y, e = rng.normal(0, 3, size).round(2), rng.uniform(0.1, 3, size) * rng.choice((-1, 1), size)
    return case(y, (y + e).round(2), **options)


def _gaussian(y: np.ndarray, p: np.ndarray, std: float = 1.0) -> np.ndarray:
    """The negative log-density of every target."""
    return 0.5 * np.log(2 * np.pi) + np.log(std) + 0.5 * ((y - p) / std) ** 2


def _of_pair(formula: Callable, read: Callable = pair) -> Callable:
    """A misconception from a formula of the arrays y and p and of std."""
    return lambda y_true, y_pred, std=1.0: formula(*read(y_true, y_pred), std)


def _square(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (y - p) ** 2


def _as_they_are(y: Any, p: Any) -> tuple[Any, Any]:
    pair(y, p)
    return y, p


GAUSSIAN_CROSS_ENTROPY = Exercise(
    reference.gaussian_cross_entropy,
    checks=(
        Check(
            "one example, std = 1",
            1,
            "With std = 1 an example costs e^2 / 2 + log(sqrt(2 pi)): half its squared error, and 0.919.",
            (
                case(np.array([0.0]), np.array([0.0])),
                case(np.array([1.0]), np.array([3.0])),
            ),
            lambda rng: [_numbers(rng, 1) for _ in range(4)],
        ),
        Check(
            "the mean over several examples",
            1,
            "The cross-entropy is the mean over the examples: with std = 1 it is half the mean squared error, and 0.919.",
            (
                case(np.array([1.0, 2.0]), np.array([2.0, 4.0])),
                case(np.array([1.0, 2.0, 6.0]), np.array([3.0, 3.0, 3.0])),
            ),
            lambda rng: [_numbers(rng, size) for size in (2, 3, 6, 40)],
        ),
        Check(
            "another std",
            1,
            "std is an argument: an example costs e^2 / (2 std^2) + log(std sqrt(2 pi)). A density can be larger than 1, so that this may be negative.",
            (
                case(np.array([1.0]), np.array([3.0]), std=2.0),
                case(np.array([1.0]), np.array([1.0]), std=0.1),
                case(np.array([1.0, 2.0]), np.array([2.0, 2.5]), std=0.5),
            ),
            lambda rng: [
                _numbers(rng, size, std=std)
                for size, std in zip((1, 2, 5), rng.uniform(0.2, 4, 3).round(2), strict=True)
            ],
        ),
        Check(
            "lists and integers",
            0.5,
            "Lists and integers work as well: make arrays of floats of them before you compute.",
            (case([1, 4, 3], [2, 1, 5]), case([2, 1], [1.5, 4], std=2)),
            lambda rng: [
                case(rng.integers(-5, 6, 4).tolist(), rng.normal(0, 3, 4).round(2).tolist()),
                case(rng.integers(-5, 6, 3), rng.integers(-5, 6, 3), std=3),
            ],
        ),
        dataclasses.replace(
            same_shape((1.0, 2.0, 4.0)),
            says="Two arrays of different shape, or empty ones, must raise a ValueError: numpy would broadcast (n,) against (n, 1) to (n, n) without a word.",
        ),
        unchanged(np.array([1.0, 2.0]), np.array([3.0, 0.5])),
    ),
    misconceptions=(
        Misconception(
            "constant missing",
            "The constant log(sqrt(2 pi)) = 0.919 is missing. It changes no optimum, but without it the number is no cross-entropy.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) - 0.5 * np.log(2 * np.pi)),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; the cross-entropy has a factor 1 / (2 std^2) and a constant.",
            _of_pair(lambda y, p, std: np.mean(_square(y, p))),
        ),
        Misconception(
            "half the squared error",
            "This is half the mean squared error; the constant log(std sqrt(2 pi)) is missing.",
            _of_pair(lambda y, p, std: np.mean(_square(y, p)) / 2),
        ),
        Misconception(
            "exponent only",
            "Only the exponent of the density is here, e^2 / (2 std^2): log(std sqrt(2 pi)) is missing.",
            _of_pair(lambda y, p, std: np.mean(_square(y, p)) / (2 * std**2)),
        ),
        Misconception(
            "log std missing",
            "log(std) is missing: without it a large std would make every error harmless, for free.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) - np.log(std)),
        ),
        Misconception(
            "std ignored",
            "The argument std is not used: it stays at 1 whatever the caller says.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p))),
        ),
        Misconception(
            "std taken for the variance",
            "std is used as if it were the variance; the variance is its square.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, np.sqrt(std)))),
        ),
        Misconception(
            "std not squared",
            "std must be squared in the denominator: e^2 / (2 std^2).",
            _of_pair(
                lambda y, p, std: (
                    np.mean(_square(y, p) / (2 * std)) + np.log(std * np.sqrt(2 * np.pi))
                )
            ),
        ),
        Misconception(
            "log of the variance",
            "log(std^2) is twice log(std): a factor 1/2 is missing.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) + np.log(std)),
        ),
        Misconception(
            "half missing in the exponent",
            "The exponent is e^2 / (2 std^2); the 2 is missing.",
            _of_pair(
                lambda y, p, std: np.mean(_gaussian(y, p, std) + _square(y, p) / (2 * std**2))
            ),
        ),
        Misconception(
            "root of 2 pi missing",
            "The density is divided by std sqrt(2 pi), so the constant is half of log(2 pi); here it is all of it.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) + 0.5 * np.log(2 * np.pi)),
        ),
        Misconception(
            "minus sign",
            "The sign is wrong: this is the log-likelihood, the cross-entropy is minus that.",
            _of_pair(lambda y, p, std: -np.mean(_gaussian(y, p, std))),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the cross-entropy is their mean.",
            _of_pair(lambda y, p, std: np.sum(_gaussian(y, p, std))),
        ),
        Misconception(
            "density",
            "This is the mean density; the cross-entropy is the mean of minus its logarithm.",
            _of_pair(lambda y, p, std: np.mean(np.exp(-_gaussian(y, p, std)))),
        ),
        Misconception(
            "logarithm of the mean density",
            "The densities are averaged before the logarithm is taken; take it of each, and average then.",
            _of_pair(lambda y, p, std: -np.log(np.mean(np.exp(-_gaussian(y, p, std))))),
        ),
        Misconception(
            "absolute error",
            "The error is not squared: |e| / std belongs to another distribution (Laplace).",
            _of_pair(
                lambda y, p, std: np.mean(np.abs(y - p) / std) + np.log(std * np.sqrt(2 * np.pi))
            ),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm.",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)) / np.log(2)),
        ),
        Misconception(
            "lists stay lists",
            "Lists cannot be subtracted; make arrays of them first: np.asarray(y_true, dtype=float).",
            _of_pair(lambda y, p, std: np.mean(_gaussian(y, p, std)), _as_they_are),
        ),
        Misconception(
            "no check of the shapes",
            "The formula is right, but shapes that do not fit are broadcast against one another instead of refused: compare y.shape with p.shape, and look at y.size.",
            _of_pair(
                lambda y, p, std: np.mean(_gaussian(y, p, std)),
                lambda y, p: (_array(y), _array(p)),
            ),
        ),
    ),
)

EXERCISES = (ENTROPY, NATS_TO_BITS, CROSS_ENTROPY, KL_DIVERGENCE, GAUSSIAN_CROSS_ENTROPY)
