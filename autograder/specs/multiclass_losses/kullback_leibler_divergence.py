"""The Kullback-Leibler divergence of two tables: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, pair, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    SUM_THEN_MEAN,
    TABLES,
    TWO,
    Formula,
    P,
    as_loose_rows,
    as_rows,
    classes,
    distributions,
    same_shape,
    targets,
    with_zero,
)


def _two_distributions(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, p = as_rows(y, p)
    if np.any(np.abs(y.sum(axis=1) - 1) > 1e-6):
        raise ValueError("row sums")
    return y, p


def _of_two(formula: Formula) -> Callable:
    """A misconception from a formula of legal y and p."""
    return lambda y_true, y_pred: formula(*_two_distributions(y_true, y_pred))


def _relative(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """y log(y / p) of each entry, 0 where y is 0, inf where only p is."""
    return np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / p), 0)


def _kl(y: np.ndarray, p: np.ndarray) -> float:
    return np.mean(_relative(y, p).sum(axis=1))


def _clip(a: np.ndarray) -> np.ndarray:
    return np.clip(a, 1e-7, 1)


def _one_hot_rows(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES[:3]:
        y, p = targets(rng, n, k), distributions(rng, n, k)
        yield case(y.astype("uint8"), p)
        y[0] = with_zero(distributions(rng, 1, k)[0], int(rng.integers(k)))
        yield case(y, p)


def _infinite(rng: Rng) -> Iterator[Case]:
    for k in (3, 4):
        labels, y, p = classes(rng, 3, k), distributions(rng, 3, k), distributions(rng, 3, k)
        p[1] = with_zero(p[1], labels[1])
        yield case(y, p)
        y[1] = with_zero(y[1], labels[1])  # both are 0 there
        yield case(y, p)


def _other_sums(rng: Rng) -> Iterator[Case]:
    """Sums that are not one: of one row, of either table, and of two rows but not on average."""
    for by in ((0.05, 0), (0, -0.05), (5e-6, 0), (0, -5e-6), (0.1, -0.1)):
        y, p = distributions(rng, 2, 3), distributions(rng, 2, 3)
        moved = np.array(by)[:, None] * np.eye(3)[0]
        yield case(y, p + moved)
        yield case(y + moved, p)


def _loosely(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    as_loose_rows(*as_loose_rows(y_true, y_pred)[::-1])
    return _kl(*pair(y_true, y_pred))


def _minus_first(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    y, p = _two_distributions(y_true, y_pred)
    ratio = np.log(np.where(y > 0, p, 1)) - np.log(np.where(y > 0, y, 1))
    return np.mean(np.where(y > 0, -np.asarray(y_true) * ratio, 0).sum(axis=1))


KULLBACK_LEIBLER_DIVERGENCE = Exercise(
    reference.kullback_leibler_divergence,
    kind="loss",
    checks=(
        Check(
            "one example",
            1.25,
            "A row costs sum(y log(y / p)), in nats; it is 0 if both distributions are the same.",
            (
                case(np.array([[0.5, 0.5]]), np.array([[0.25, 0.75]])),
                case(np.array([[0.7, 0.2, 0.1]]), np.array([[0.2, 0.3, 0.5]])),
                case(np.array([[0.25, 0.75]]), np.array([[0.25, 0.75]])),
            ),
            lambda rng: [
                case(distributions(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)
            ],
        ),
        Check(
            "the mean over several examples",
            1.25,
            SUM_THEN_MEAN,
            (case(np.array([[0.5, 0.25, 0.25], [0.2, 0.7, 0.1]]), P),),
            lambda rng: [
                *(case(distributions(rng, *t), distributions(rng, *t)) for t in TABLES),
                case(distributions(rng, 3, 2).tolist(), distributions(rng, 3, 2).tolist()),
            ],
        ),
        Check(
            "targets with zeros",
            0.75,
            "0 log 0 is 0: a class that the target gives nothing costs nothing.",
            (
                case(TWO, P),
                case(np.array([[0.5, 0.5, 0.0]]), np.array([[0.25, 0.25, 0.5]])),
                case(TWO.astype("uint8"), P),
            ),
            _one_hot_rows,
        ),
        Check(
            "predictions with zeros",
            0.75,
            "What the target holds for possible and the prediction for impossible costs inf; where both are 0 there is nothing to pay.",
            (
                case(np.array([[0.5, 0.5, 0.0]]), np.array([[0.5, 0.0, 0.5]])),
                case(np.array([[0.5, 0.5, 0.0]]), np.array([[0.25, 0.75, 0.0]])),
            ),
            _infinite,
        ),
        Check(
            "rows that do not sum to one",
            0.5,
            "Every row of y_true and of y_pred must sum to one within 1e-6, and anything else is a ValueError: between other vectors the divergence can be negative.",
            (
                case(TWO, np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.2]])),
                case(np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.2]]), P),
                case(TWO, np.array([[0.7, 0.2, 0.2], [0.1, 0.7, 0.1]])),  # one on average
                case(TWO, np.array([[0.6, 0.2, 0.1], [0.1, 0.7, 0.2]])),
                case(np.array([[0.7, 0.2, 0.2], [0.1, 0.7, 0.1]]), P),
                case(np.array([[0.2000005, 0.5, 0.3]]), np.array([[0.7, 0.2, 0.1]])),
                case(np.array([[0.199995, 0.5, 0.3]]), np.array([[0.7, 0.2, 0.1]])),
                case(np.array([[0.2, 0.5, 0.3]]), np.array([[0.700005, 0.2, 0.1]])),
            ),
            _other_sums,
            guard=True,
            rtol=1e-5,  # whoever divides an accepted row by its sum changes the value a little
        ),
        same_shape(),
        unchanged(TWO, np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "arguments swapped",
            "This is the divergence the other way round, sum(p log(p / y)). It is not symmetric: the target weighs the terms.",
            _of_two(lambda y, p: _kl(p, y)),
        ),
        Misconception(
            "both directions averaged",
            "The two directions are averaged; the divergence is not symmetric, and only sum(y log(y / p)) is asked for.",
            _of_two(lambda y, p: (_kl(y, p) + _kl(p, y)) / 2),
        ),
        Misconception(
            "cross-entropy",
            "This is the cross-entropy, -sum(y log p); the divergence subtracts the entropy of the target, which is 0 for one-hot rows only.",
            _of_two(lambda y, p: np.mean(-np.where(y > 0, y * np.log(p), 0).sum(axis=1))),
        ),
        Misconception(
            "sign",
            "The sign is wrong: the divergence is never negative.",
            _of_two(lambda y, p: -_kl(y, p)),
        ),
        Misconception(
            "mean over the classes too",
            "The mean is taken over all n k entries (the default of PyTorch's kl_div); sum over the classes and take the mean over the rows only.",
            _of_two(lambda y, p: np.mean(_relative(y, p))),
        ),
        wrong_answers.sum_instead_of_mean(_of_two(lambda y, p: np.sum(_relative(y, p)))),
        Misconception(
            "a number per row",
            "These are the divergences of the single rows; the loss is their mean, one number.",
            _of_two(lambda y, p: _relative(y, p).sum(axis=1)),
        ),
        wrong_answers.bits(_of_two(lambda y, p: _kl(y, p) / np.log(2))),
        Misconception(
            "weights missing",
            "The factor y is missing: each logarithm is weighed with the target's probability.",
            _of_two(lambda y, p: np.mean(np.log(y / p).sum(axis=1))),
        ),
        Misconception(
            "weighed with the prediction",
            "The logarithms are weighed with p; the expectation is taken over the target y.",
            _of_two(lambda y, p: np.mean((p * np.log(y / p)).sum(axis=1))),
        ),
        Misconception(
            "0 log 0 is nan",
            "0 * log(0) is nan in numpy; leave out the classes whose target is 0 (0 log 0 counts as 0).",
            _of_two(lambda y, p: np.mean((y * np.log(y / p)).sum(axis=1))),
        ),
        Misconception(
            "clipped as in Keras",
            "Both distributions are clipped at 1e-7 first, as Keras does it: an infinite divergence becomes finite, and every value is a little off.",
            _of_two(lambda y, p: np.mean((_clip(y) * np.log(_clip(y) / _clip(p))).sum(axis=1))),
        ),
        Misconception(
            "prediction clipped",
            "The prediction is clipped at 1e-7, so that an infinite divergence becomes finite. No clip was asked for: inf is the answer.",
            _of_two(lambda y, p: _kl(y, np.maximum(p, 1e-7))),
        ),
        Misconception(
            "zeros of the prediction left out",
            "Classes with p = 0 are left out. Only a target of 0 makes a term vanish; where y > 0 meets p = 0, the answer is inf.",
            _of_two(
                lambda y, p: np.mean(
                    np.where(p > 0, _relative(y, np.where(p > 0, p, 1)), 0).sum(axis=1)
                )
            ),
        ),
        wrong_answers.sums_compared_loosely(_loosely),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        Misconception(
            "sums of the prediction checked only",
            "A row of y_true that does not sum to one is accepted; both arguments must be distributions.",
            lambda y_true, y_pred: _kl(*as_rows(y_true, y_pred)),
        ),
        Misconception(
            "row sums not checked",
            "Rows that do not sum to one are accepted; between such vectors the divergence can be negative and means nothing.",
            lambda y_true, y_pred: _kl(*pair(y_true, y_pred)),
        ),
    ),
)
