"""The sparse categorical cross-entropy: checks and misconceptions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, accepting, case
from .cases import (
    EPSILON_IS_AN_ARGUMENT,
    ROW_SUMS_DIVIDED,
    ROW_SUMS_IGNORED,
    TABLES,
    Formula,
    P,
    classes,
    distributions,
    row_sums,
    several_epsilons,
    softmax_of_any,
    zero_predictions,
)


def _labels_and_rows(
    labels: np.ndarray, y_pred: np.ndarray, sums: float = 1e-6, least: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """What the function refuses, except for what a misconception forgets."""
    labels, p = np.asarray(labels), np.asarray(y_pred, dtype=float)
    if len(labels) != len(p) or not p.size:
        raise ValueError("lengths")
    if np.any((least & (labels < 0)) | (labels >= p.shape[1])):
        raise ValueError("labels")
    if np.any(np.abs(p.sum(axis=1) - 1) > sums):
        raise ValueError("row sums")
    return labels, p


def _picked(labels: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The probability that each row gives to its label."""
    return p[np.arange(len(p)), labels]


def _of_labels(formula: Formula, **checks: Any) -> Callable:
    """A misconception from a formula of the labels, p, and the p that is clipped from below."""

    def function(
        labels: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7
    ) -> np.ndarray | float:
        labels, p = _labels_and_rows(labels, y_pred, **checks)
        return formula(labels, p, np.maximum(p, epsilon))

    return function


def _scce(labels: np.ndarray, p: np.ndarray) -> float:
    return np.mean(-np.log(_picked(labels, p)))


def _sparse(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES:
        yield case(classes(rng, n, k), distributions(rng, n, k))
    yield case(classes(rng, 3, 4).tolist(), distributions(rng, 3, 4).tolist())


def _labels_without_rows(rng: Rng) -> Iterator[Case]:
    yield case(np.array([int(rng.integers(0, 3))]), distributions(rng, 4, 3))
    yield accepting(case(classes(rng, 3, 3), distributions(rng, 4, 3)), IndexError)


SPARSE_CATEGORICAL_CROSSENTROPY = Exercise(
    reference.sparse_categorical_crossentropy,
    kind="loss",
    checks=(
        Check(
            "one example",
            1,
            "An example costs -log of the probability in the column of its label, in nats.",
            (
                case(np.array([1]), np.array([[0.2, 0.7, 0.1]])),
                case(np.array([2]), np.array([[0.5, 0.3, 0.2]])),
            ),
            lambda rng: [case(classes(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            1.5,
            "Row i has the label labels[i]: pick one probability per row, y_pred[np.arange(n), labels], and take the mean of the prices.",
            (case(np.array([0, 1]), P), case([1, 0, 0], [[0.4, 0.6], [0.9, 0.1], [0.25, 0.75]])),
            _sparse,
        ),
        Check(
            "probabilities 0 and 1",
            0.5,
            "p is clipped from below at epsilon, so that a wrong 0 costs about 16.1; a perfect row costs exactly 0.",
            (
                case(np.array([0]), np.array([[0.0, 0.4, 0.6]])),
                case(np.array([0, 1]), np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])),
            ),
            lambda rng: zero_predictions(rng, sparse=True),
        ),
        Check(
            "another epsilon",
            0.5,
            EPSILON_IS_AN_ARGUMENT,
            (case(np.array([0, 1]), np.array([[0.0, 0.4, 0.6], [0.5, 0.5, 0.0]]), epsilon=0.001),),
            lambda rng: several_epsilons(rng, sparse=True),
        ),
        Check(
            "labels outside of the range",
            0.5,
            "A label below 0 or above k - 1 must raise a ValueError: numpy counts negative indices from the end, "
            "and a label of -1 would silently mean the last class.",
            (
                case(np.array([0, -1]), P),
                accepting(case(np.array([0, 3]), P), IndexError),
            ),
            # numpy's own error for an index that is too large is an IndexError, which will do.
            lambda rng: [
                case(np.array([1, 0, -rng.integers(1, 5)]), distributions(rng, 3, 4)),
                accepting(case(np.array([2, 4, 0]), distributions(rng, 3, 4)), IndexError),
            ],
            guard=True,
        ),
        row_sums(lambda labels: labels),
        Check(
            "labels without rows",
            0.25,
            "There must be one label per row, and at least one row; anything else is a ValueError. (A single label would be repeated for all rows.)",
            (
                case(np.array([1]), P),
                accepting(case(np.array([1, 0, 0]), P), IndexError),
                case(np.array([], dtype=int), np.zeros((0, 3))),
            ),
            # numpy's own error for lengths that do not fit is an IndexError, which will do.
            _labels_without_rows,
            guard=True,
        ),
        unchanged(np.array([0, 2]), np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "labels counted from 1",
            "The labels are taken to start at 1; they start at 0, so the column of a label is its number.",
            _of_labels(lambda labels, p, q: _scce(labels - 1, q)),
        ),
        Misconception(
            "whole columns picked",
            "y_pred[:, labels] takes these columns from every row, an n times n table; np.arange(n) in place of the colon pairs each row with its own label.",
            _of_labels(lambda labels, p, q: np.mean(-np.log(q[:, labels]))),
        ),
        Misconception(
            "largest probability",
            "This is the price of the class that the model prefers; the label says which class has to be paid for.",
            _of_labels(lambda labels, p, q: np.mean(-np.log(q.max(axis=1)))),
        ),
        wrong_answers.sum_instead_of_mean(
            _of_labels(lambda labels, p, q: np.sum(-np.log(_picked(labels, q))))
        ),
        Misconception(
            "mean over the classes too",
            "The sum is divided by n k; there is one price per row, so divide by n.",
            _of_labels(lambda labels, p, q: _scce(labels, q) / p.shape[1]),
        ),
        wrong_answers.number_per_row(_of_labels(lambda labels, p, q: -np.log(_picked(labels, q)))),
        wrong_answers.minus_sign_missing(_of_labels(lambda labels, p, q: -_scce(labels, q))),
        Misconception(
            "logarithm missing",
            "This is one minus the mean probability; the price is minus its logarithm.",
            _of_labels(lambda labels, p, q: np.mean(1 - _picked(labels, q))),
        ),
        wrong_answers.log_of_mean(
            _of_labels(lambda labels, p, q: -np.log(np.mean(_picked(labels, q))))
        ),
        wrong_answers.bits(_of_labels(lambda labels, p, q: _scce(labels, q) / np.log(2))),
        Misconception(
            "no clipping",
            "p is not clipped: -log(0) is inf. Clip p from below at epsilon first.",
            _of_labels(lambda labels, p, q: _scce(labels, p)),
        ),
        wrong_answers.clipped_at_both_ends(
            lambda labels, y_pred, epsilon=1e-7: _scce(
                _labels_and_rows(labels, y_pred)[0], np.clip(y_pred, epsilon, 1 - epsilon)
            )
        ),
        Misconception(
            "epsilon added instead of clipped",
            "epsilon is added inside the logarithm, which shifts every value. Clip instead.",
            lambda labels, y_pred, epsilon=1e-7: _scce(
                _labels_and_rows(labels, y_pred)[0], np.asarray(y_pred) + epsilon
            ),
        ),
        wrong_answers.sums_compared_loosely(
            _of_labels(lambda labels, p, q: _scce(labels, q), sums=1e-5)
        ),
        wrong_answers.epsilon_ignored(
            _of_labels(lambda labels, p, q: _scce(labels, np.maximum(p, 1e-7)))
        ),
        wrong_answers.predictions_taken_for_logits(
            _of_labels(lambda labels, p, q: _scce(labels, softmax_of_any(p)))
        ),
        Misconception(
            "negative labels accepted",
            "A negative label is not refused: numpy counts it from the end, so -1 silently means the last class.",
            _of_labels(lambda labels, p, q: _scce(labels, q), least=False),
        ),
        Misconception(
            "row sums not checked",
            ROW_SUMS_IGNORED,
            _of_labels(lambda labels, p, q: _scce(labels, q), sums=np.inf),
        ),
        Misconception(
            "rows divided by their sum",
            ROW_SUMS_DIVIDED,
            lambda labels, y_pred, epsilon=1e-7: _scce(
                _labels_and_rows(labels, y_pred, sums=np.inf)[0],
                np.maximum(np.asarray(y_pred) / np.sum(y_pred, axis=1, keepdims=True), epsilon),
            ),
        ),
    ),
)
