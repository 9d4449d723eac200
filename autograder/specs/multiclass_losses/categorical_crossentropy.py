"""The categorical cross-entropy: checks and misconceptions."""

from collections.abc import Callable

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import pair, unchanged
from ..model import Check, Exercise, Misconception, case
from .cases import (
    EPSILON_IS_AN_ARGUMENT,
    ROW_SUMS_DIVIDED,
    ROW_SUMS_IGNORED,
    SUM_THEN_MEAN,
    TABLES,
    TWO,
    Formula,
    P,
    as_loose_rows,
    as_rows,
    distributions,
    one_hot_of_three,
    prices,
    right_cce,
    row_sums,
    same_shape,
    several_epsilons,
    several_targets,
    softmax_of_any,
    targets,
    zero_predictions,
)


def _of_rows(formula: Formula) -> Callable:
    """A misconception from a formula of legal y and p, and the p that is clipped from below."""

    def function(
        y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7
    ) -> np.ndarray | float:
        y, p = as_rows(y_true, y_pred)
        return formula(y, p, np.maximum(p, epsilon))

    return function


def _both_terms(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return y * np.log(p) + (1 - y) * np.log(1 - p)


def _renormalised(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y_true, y_pred)
    return right_cce(y, np.maximum(p / p.sum(axis=1, keepdims=True), epsilon))


def _sums_not_checked(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y_true, y_pred)
    return right_cce(y, np.maximum(p, epsilon))


def _minus_first(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    p = np.maximum(as_rows(y_true, y_pred)[1], epsilon)
    return np.mean((-np.asarray(y_true) * np.log(p)).sum(axis=1))


def _shapes_not_checked(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if np.any(np.abs(p.sum(axis=-1) - 1) > 1e-6):
        raise ValueError("row sums")
    return right_cce(y, np.maximum(p, epsilon))


CATEGORICAL_CROSSENTROPY = Exercise(
    reference.categorical_crossentropy,
    kind="loss",
    checks=(
        Check(
            "one example",
            1.5,
            "A one-hot row costs -log of the probability that was given to its class, in nats.",
            (
                case(np.array([[0.0, 1.0, 0.0]]), np.array([[0.2, 0.7, 0.1]])),
                case(np.array([[0.0, 0.0, 1.0]]), np.array([[0.5, 0.3, 0.2]])),
            ),
            lambda rng: [case(targets(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            1.5,
            SUM_THEN_MEAN,
            (
                case(TWO, P),
                case([[0, 1], [1, 0], [1, 0]], [[0.4, 0.6], [0.9, 0.1], [0.25, 0.75]]),
                case(TWO.astype("uint8"), P),
            ),
            several_targets,
        ),
        Check(
            "probabilities 0 and 1",
            0.75,
            "p is clipped from below at epsilon, so that a wrong 0 costs about 16.1 and 0 * log(0) is not nan; a perfect row costs exactly 0.",
            (
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 0.4, 0.6]])),
                case(TWO, np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])),
            ),
            zero_predictions,
        ),
        Check(
            "another epsilon",
            0.5,
            EPSILON_IS_AN_ARGUMENT,
            (case(TWO, np.array([[0.0, 0.4, 0.6], [0.5, 0.5, 0.0]]), epsilon=0.001),),
            several_epsilons,
        ),
        Check(
            "soft targets",
            0.75,
            "A target may be any distribution; then every class counts with its share: -sum(y log p).",
            (case(np.array([[0.5, 0.25, 0.25], [0.0, 0.9, 0.1]]), P),),
            lambda rng: [case(distributions(rng, *t), distributions(rng, *t)) for t in TABLES],
        ),
        row_sums(one_hot_of_three),
        same_shape(),
        unchanged(TWO, np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        wrong_answers.classes_averaged(_of_rows(lambda y, p, q: np.mean(-y * np.log(q)))),
        wrong_answers.sum_that_grows(_of_rows(lambda y, p, q: np.sum(prices(y, q)))),
        wrong_answers.number_per_row(_of_rows(lambda y, p, q: prices(y, q))),
        Misconception(
            "summed over the rows",
            "The sum runs down the columns (axis 0) and the mean over the classes: rows are examples, so sum over axis 1.",
            _of_rows(lambda y, p, q: np.mean(-(y * np.log(q)).sum(axis=0))),
        ),
        wrong_answers.minus_sign_missing(_of_rows(lambda y, p, q: -right_cce(y, q))),
        wrong_answers.bits(_of_rows(lambda y, p, q: right_cce(y, q) / np.log(2))),
        wrong_answers.log_to_base_10(_of_rows(lambda y, p, q: right_cce(y, q) / np.log(10))),
        wrong_answers.no_clipping(_of_rows(lambda y, p, q: right_cce(y, p))),
        wrong_answers.clipped_at_both_ends(
            lambda y_true, y_pred, epsilon=1e-7: right_cce(
                as_rows(y_true, y_pred)[0], np.clip(y_pred, epsilon, 1 - epsilon)
            )
        ),
        Misconception(
            "epsilon added instead of clipped",
            "epsilon is added inside the logarithm, which shifts every value and makes a perfect row cost less than nothing. Clip instead.",
            lambda y_true, y_pred, epsilon=1e-7: right_cce(
                as_rows(y_true, y_pred)[0], np.asarray(y_pred) + epsilon
            ),
        ),
        wrong_answers.epsilon_ignored(_of_rows(lambda y, p, q: right_cce(y, np.maximum(p, 1e-7)))),
        wrong_answers.epsilon_of_1e_15(
            _of_rows(lambda y, p, q: right_cce(y, np.maximum(p, 1e-15)))
        ),
        Misconception(
            "binary cross-entropy of each class",
            "The term (1 - y) log(1 - p) belongs to independent yes/no questions. Here the classes share one sum of probabilities, and -y log p says it all.",
            _of_rows(lambda y, p, q: -np.mean(_both_terms(y, q).sum(axis=1))),
        ),
        Misconception(
            "mean binary cross-entropy",
            "This is the binary cross-entropy over all entries; with one class per row only -y log p counts, summed over the classes.",
            _of_rows(lambda y, p, q: -np.mean(_both_terms(y, q))),
        ),
        Misconception(
            "arguments swapped",
            "y_true and y_pred are swapped: here the targets are inside the logarithm.",
            _of_rows(lambda y, p, q: right_cce(p, np.maximum(y, 1e-7))),
        ),
        wrong_answers.predictions_taken_for_logits(
            _of_rows(lambda y, p, q: right_cce(y, softmax_of_any(p)))
        ),
        wrong_answers.log_of_mean(_of_rows(lambda y, p, q: -np.log(np.mean((y * q).sum(axis=1))))),
        Misconception(
            "log of the weighted probability",
            "The sum over the classes is inside the logarithm: right for one-hot rows, wrong for soft ones. Each class has its own logarithm.",
            _of_rows(lambda y, p, q: np.mean(-np.log((y * q).sum(axis=1)))),
        ),
        wrong_answers.largest_target_only(
            _of_rows(lambda y, p, q: np.mean(-np.log(q[np.arange(len(y)), y.argmax(axis=1)])))
        ),
        Misconception("row sums not checked", ROW_SUMS_IGNORED, _sums_not_checked),
        wrong_answers.sums_compared_loosely(
            lambda y_true, y_pred, epsilon=1e-7: right_cce(
                as_loose_rows(y_true, y_pred)[0], np.maximum(y_pred, epsilon)
            )
        ),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        Misconception("rows divided by their sum", ROW_SUMS_DIVIDED, _renormalised),
        Misconception(
            "no check of the shapes",
            "The formula is right, but a single row is repeated for all examples instead of refused: call as_arrays first.",
            _shapes_not_checked,
        ),
    ),
)
