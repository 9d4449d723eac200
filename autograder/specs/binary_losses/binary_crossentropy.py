"""The binary cross-entropy: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, mean_of_table, pair, same_shape, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import ONE_TERM, SIZES, bce_terms, labels, right_bce, soft


# Numbers are rounded so that a counter-example can be read and redone by hand.
def probabilities(rng: Rng, *shape: int) -> np.ndarray:
    """Predictions well inside (0, 1)."""
    return rng.uniform(0.03, 0.97, shape).round(4)


def _one_term(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    return -np.mean(bce_terms(y, p, epsilon)[0])


def _one_term_as_printed(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(1e-15 + p))


def _comment_fix(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(1e-15 + p) + (1 - y) * np.log(1 - (1e-15 + p)))


def _unclipped(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _epsilon_added(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(p + epsilon) + (1 - y) * np.log(1 - p + epsilon))


def _clipped_below(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    p = np.maximum(p, epsilon)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _minus_first(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    p = np.clip(pair(y, p)[1], epsilon, 1 - epsilon)
    return np.mean(-np.asarray(y) * np.log(p) - (1 - np.asarray(y)) * np.log(1 - p))


def _sum_of_rows(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    first, second = bce_terms(y, p, epsilon)
    return -(first + second).sum() / len(y)


def _last_axis(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> np.ndarray:
    return -np.mean(sum(bce_terms(y, p, epsilon)), axis=-1)


def _bce_both(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(labels(rng, size), probabilities(rng, size))
    yield case(labels(rng, 4).astype(int), probabilities(rng, 4).tolist())
    yield case(labels(rng, 5).astype("uint8"), probabilities(rng, 5))


def _bce_extremes(rng: Rng) -> Iterator[Case]:
    yield case(np.array([1.0, 0.0, 1.0]), np.array([0.0, *probabilities(rng, 2)]))
    yield case(np.array([0.0, 1.0, 0.0]), np.array([1.0, *probabilities(rng, 2)]))
    yield case(np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, *probabilities(rng, 1)]))


def _bce_epsilons(rng: Rng) -> Iterator[Case]:
    # From 1e-6 on, 1 - epsilon is rounded by too little to matter to anybody's formula.
    for epsilon in (1e-2, 1e-4, float(10 ** rng.uniform(-6, -3))):
        p = np.array([0.0, 1.0, *probabilities(rng, 2)])
        yield case(labels(rng, 4), p, epsilon=epsilon)
        yield case(1 - labels(rng, 4), p, epsilon=epsilon)


BINARY_CROSSENTROPY = Exercise(
    reference.binary_crossentropy,
    kind="loss",
    checks=(
        Check(
            "one positive example (y = 1)",
            1.5,
            "An example with y = 1 costs -log(p), in nats.",
            (case(np.array([1.0]), np.array([0.7])), case(np.array([1.0]), np.array([0.2]))),
            lambda rng: [case(np.ones(1), probabilities(rng, 1)) for _ in range(4)],
        ),
        Check(
            "one negative example (y = 0)",
            2,
            "An example with y = 0 costs -log(1 - p): the surer a wrong prediction, the higher its price.",
            (case(np.array([0.0]), np.array([0.9])), case(np.array([0.0]), np.array([0.2]))),
            lambda rng: [case(np.zeros(1), probabilities(rng, 1)) for _ in range(4)],
        ),
        Check(
            "the mean over examples of both classes",
            2,
            "Every example has both terms, y log p + (1 - y) log(1 - p); the loss is minus their mean.",
            (
                case([1, 0], [0.9, 0.2]),
                case(np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.1, 0.2, 0.6])),
                case(np.array([1, 0], "uint8"), np.array([0.9, 0.2])),
            ),
            _bce_both,
        ),
        Check(
            "probabilities 0 and 1",
            1.5,
            "p is clipped to [epsilon, 1 - epsilon] at both ends, so that a wrong 0 or 1 costs about 16.1 and no nan or inf appears.",
            (
                case(np.array([1.0, 0.0]), np.array([0.0, 0.3])),
                case(np.array([0.0, 1.0]), np.array([1.0, 0.6])),
                case(np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.8])),
            ),
            _bce_extremes,
        ),
        Check(
            "another epsilon",
            0.75,
            "epsilon is an argument: clip to [epsilon, 1 - epsilon] with the value that the caller gives.",
            (case(np.array([1.0, 0.0]), np.array([0.0, 1.0]), epsilon=0.001),),
            _bce_epsilons,
        ),
        Check(
            "soft labels",
            0.75,
            "A label may lie between 0 and 1; then both terms of the example count, weighted with y and 1 - y.",
            (case(np.array([0.3, 0.9]), np.array([0.3, 0.6])),),
            lambda rng: [case(soft(rng, n), probabilities(rng, n)) for n in SIZES],
        ),
        Check(
            "several labels per example",
            0.75,
            mean_of_table(),
            (case(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.8, 0.3], [0.4, 0.1]])),),
            lambda rng: [
                case(labels(rng, n, k), probabilities(rng, n, k))
                for n, k in [(3, 2), (2, 4), (1, 3)]
            ],
        ),
        same_shape((1.0, 0.0, 1.0), points=0.5),
        unchanged(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.4])),
    ),
    misconceptions=(
        Misconception("one-term formula", ONE_TERM, _one_term),
        Misconception("one-term formula", ONE_TERM, _one_term_as_printed),
        Misconception(
            "only the (1 - y) term",
            "Your numbers are those of the second term alone: y log p is missing, so an example with y = 1 costs nothing.",
            lambda y, p, epsilon=1e-7: -np.mean(bce_terms(y, p, epsilon)[1]),
        ),
        wrong_answers.minus_sign_missing(lambda y, p, epsilon=1e-7: -right_bce(y, p, epsilon)),
        wrong_answers.sum_that_grows(
            lambda y, p, epsilon=1e-7: right_bce(y, p, epsilon) * np.size(y)
        ),
        wrong_answers.bits(lambda y, p, epsilon=1e-7: right_bce(y, p, epsilon) / np.log(2)),
        wrong_answers.log_to_base_10(
            lambda y, p, epsilon=1e-7: right_bce(y, p, epsilon) / np.log(10)
        ),
        Misconception(
            "no clipping",
            "p is not clipped: log(0) is -inf, and 0 * log(0) is nan. Clip p to [epsilon, 1 - epsilon] first.",
            _unclipped,
        ),
        Misconception(
            "clipped from below only",
            "p is clipped from below only: at p = 1 it is 1 - p that becomes 0.",
            _clipped_below,
        ),
        Misconception(
            "epsilon added instead of clipped",
            "epsilon is added inside the logarithm, which shifts every value and makes a perfect prediction cost less than nothing. Clip instead.",
            _epsilon_added,
        ),
        Misconception(
            "log(1 - (1e-15 + p))",
            "Adding 1e-15 to p does not protect the second term: at p = 1 its logarithm is taken of a negative number. Clip at both ends.",
            _comment_fix,
        ),
        wrong_answers.epsilon_ignored(lambda y, p, epsilon=1e-7: right_bce(y, p, 1e-7)),
        wrong_answers.epsilon_of_1e_15(lambda y, p, epsilon=1e-7: right_bce(y, p, 1e-15)),
        Misconception(
            "arguments swapped",
            "y_true and y_pred are swapped: here the labels are inside the logarithm.",
            lambda y, p, epsilon=1e-7: right_bce(p, y, epsilon),
        ),
        Misconception(
            "predictions rounded",
            "The predictions are rounded to 0 or 1 first, and all that the model knew of its doubt is lost.",
            lambda y, p, epsilon=1e-7: right_bce(y, np.asarray(p, dtype=float) > 0.5, epsilon),
        ),
        Misconception(
            "labels rounded",
            "The label decides between the two terms here, so a soft label counts as 0 or 1; weigh the terms with y and 1 - y.",
            lambda y, p, epsilon=1e-7: right_bce(np.asarray(y, dtype=float) > 0.5, p, epsilon),
        ),
        Misconception(
            "label == 1 decides",
            "Only a label of exactly 1 counts as positive here; a soft label needs both terms, weighted with y and 1 - y.",
            lambda y, p, epsilon=1e-7: right_bce(np.asarray(y, dtype=float) == 1, p, epsilon),
        ),
        Misconception(
            "sign of the second term",
            "The second term has the wrong sign: both terms are added inside the mean.",
            lambda y, p, epsilon=1e-7: -np.mean(np.subtract(*bce_terms(y, p, epsilon))),
        ),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        wrong_answers.rows_averaged(_sum_of_rows),
        Misconception(
            "mean over the last axis only",
            "Only the last axis is averaged, so a table gives one number per row; the loss is a single number.",
            _last_axis,
        ),
        Misconception(
            "predictions taken for logits",
            "y_pred holds probabilities already; here a sigmoid is applied to them once more.",
            lambda y, p, epsilon=1e-7: right_bce(
                y, 1 / (1 + np.exp(-np.asarray(p, dtype=float))), epsilon
            ),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; it asks for logarithms.",
            lambda y, p, epsilon=1e-7: np.mean(np.square(np.subtract(*pair(y, p)))),
        ),
        wrong_answers.shapes_not_checked(lambda y, p, epsilon=1e-7: _broadcast_bce(y, p, epsilon)),
    ),
)


def _broadcast_bce(y: np.ndarray, p: np.ndarray, epsilon: float) -> float:
    y = np.asarray(y, dtype=float)
    p = np.clip(np.asarray(p, dtype=float), epsilon, 1 - epsilon)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
