"""One-hot labels: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np

from ... import reference
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, accepting, case
from .cases import classes


def _labels(labels: np.ndarray, n_classes: int) -> np.ndarray:
    labels = np.asarray(labels)
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("labels")
    return labels.astype(int)


def _one_hot_draws(rng: Rng) -> Iterator[Case]:
    for n, k in ((2, 3), (6, 3), (7, 5), (4, 12)):
        yield case(classes(rng, n, k), k)
    yield case(classes(rng, 6, 4).tolist(), 4)


ONE_HOT = Exercise(
    reference.one_hot,
    checks=(
        Check(
            "ordinary labels",
            0.75,
            "Row i is 0 everywhere but in column labels[i], where it is 1; the first class is 0.",
            (case(np.array([0, 2, 1, 1]), 3), case([1, 0], 2)),
            _one_hot_draws,
        ),
        Check(
            "classes that do not occur",
            0.5,
            "The number of columns is n_classes, even if the last classes do not occur in these labels (a small batch lacks many).",
            (case(np.array([1, 0, 1]), 4), case(np.array([2, 2]), 5)),
            lambda rng: [
                case(rng.integers(0, k - 2, n), k) for n, k in ((1, 4), (5, 6), (3, 9), (7, 7))
            ],
        ),
        Check(
            "labels outside of the range",
            0.5,
            "A label below 0 or above n_classes - 1 must raise a ValueError: numpy counts negative indices from the end, "
            "and a label of -1 (often the mark for 'unknown') would silently become the last class.",
            (
                case(np.array([0, -1, 1]), 3),
                accepting(case(np.array([0, 3, 1]), 3), IndexError),
            ),
            # numpy's own error for an index that is too large is an IndexError, which will do.
            lambda rng: [
                case(np.append(classes(rng, 4, 4), -rng.integers(1, 4)), 4),
                case(np.append(-1, classes(rng, 3, 3)), 3),
                accepting(case(np.append(classes(rng, 4, 5), 5), 5), IndexError),
            ],
            guard=True,
        ),
        unchanged(np.array([1, 0, 2]), 3),
    ),
    misconceptions=(
        Misconception(
            "labels counted from 1",
            "The labels are taken to start at 1; they start at 0, so that they can be used as column numbers.",
            lambda labels, n_classes: np.eye(n_classes)[_labels(labels, n_classes) - 1],
        ),
        Misconception(
            "negative labels accepted",
            "A negative label is not refused: numpy counts it from the end, so -1 silently becomes the last class.",
            lambda labels, n_classes: np.eye(n_classes)[np.asarray(labels)],
        ),
        Misconception(
            "labels outside of the range left empty",
            "A label outside the range gives a row of zeros here; it must raise a ValueError, for such a row costs nothing in any loss.",
            lambda labels, n_classes: (np.asarray(labels)[:, None] == np.arange(n_classes)).astype(
                float
            ),
        ),
        Misconception(
            "columns counted from the labels",
            "The number of columns is taken from the labels that occur; n_classes says how many there are.",
            lambda labels, n_classes: np.eye(max(_labels(labels, n_classes)) + 1)[
                _labels(labels, n_classes)
            ],
        ),
        Misconception(
            "transposed",
            "Rows and columns are exchanged: a row is an example, a column is a class.",
            lambda labels, n_classes: np.eye(n_classes)[_labels(labels, n_classes)].T,
        ),
        Misconception(
            "whole columns set",
            "table[:, labels] = 1 sets whole columns; each row needs its own one: table[np.arange(n), labels] = 1.",
            lambda labels, n_classes: np.tile(
                np.isin(np.arange(n_classes), _labels(labels, n_classes)).astype(float),
                (len(labels), 1),
            ),
        ),
        Misconception(
            "labels instead of ones",
            "The label itself stands in its column; a 1 belongs there (class 0 would vanish).",
            lambda labels, n_classes: (
                np.eye(n_classes)[_labels(labels, n_classes)] * np.asarray(labels)[:, None]
            ),
        ),
    ),
)
