"""The categorical focal cross-entropy: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, pair, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    ROW_SUMS_IGNORED,
    TABLES,
    TWO,
    Formula,
    P,
    as_loose_rows,
    as_rows,
    classes,
    distributions,
    one_hot_of_three,
    prices,
    right_cce,
    row_sums,
    same_shape,
    several_targets,
    targets,
    with_zero,
    zero_predictions,
)


def _of_focal(formula: Formula, least: float | None = None) -> Callable:
    """A misconception from a formula of legal y, clipped p, gamma and unclipped p."""

    def function(
        y_true: np.ndarray, y_pred: np.ndarray, gamma: float = 2.0, epsilon: float = 1e-7
    ) -> np.ndarray | float:
        y, p = as_rows(y_true, y_pred)
        return formula(y, np.maximum(p, epsilon if least is None else least), gamma, p)

    return function


def _focal(y: np.ndarray, p: np.ndarray, gamma: float) -> np.ndarray:
    """-sum(y (1 - p)^gamma log p) of each row."""
    return -(y * (1 - p) ** gamma * np.log(p)).sum(axis=1)


def _minus_first(
    y_true: np.ndarray, y_pred: np.ndarray, gamma: float = 2.0, epsilon: float = 1e-7
) -> float:
    p = np.maximum(as_rows(y_true, y_pred)[1], epsilon)
    return np.mean((-np.asarray(y_true) * (1 - p) ** gamma * np.log(p)).sum(axis=1))


def _gammas(rng: Rng) -> Iterator[Case]:
    for gamma in (0.0, 0.5, 1.0, 5.0, round(rng.uniform(0.2, 4), 1)):
        yield case(targets(rng, 4, 3), distributions(rng, 4, 3), gamma=gamma)


def _focal_zeros(rng: Rng) -> Iterator[Case]:
    yield from zero_predictions(rng)
    for epsilon in (1e-2, float(10 ** rng.uniform(-6, -3))):
        labels, p = classes(rng, 2, 3), distributions(rng, 2, 3)
        p[0] = with_zero(p[0], labels[0])
        yield case(np.eye(3)[labels], p, epsilon=epsilon)


CATEGORICAL_FOCAL_CROSSENTROPY = Exercise(
    reference.categorical_focal_crossentropy,
    kind="loss",
    checks=(
        Check(
            "one example",
            1.25,
            "A one-hot row costs -(1 - p)^gamma log p with the p of its class; gamma is 2 unless the caller says otherwise.",
            (
                case(np.array([[0.0, 1.0, 0.0]]), np.array([[0.4, 0.5, 0.1]])),
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[0.9, 0.08, 0.02]])),
            ),
            lambda rng: [case(targets(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            1,
            "Each row has its own weight (1 - p)^gamma; sum over the classes, then take the mean over the rows.",
            (
                case(TWO, P),
                case([[0, 1], [1, 0], [1, 0]], [[0.4, 0.6], [0.9, 0.1], [0.25, 0.75]]),
                case(TWO.astype("uint8"), P),
            ),
            several_targets,
        ),
        Check(
            "another gamma",
            0.75,
            "gamma is an argument, and an exponent; gamma = 0 gives back the cross-entropy.",
            (case(TWO, P, gamma=0.0), case(TWO, P, gamma=1.0), case(TWO, P, gamma=3.0)),
            _gammas,
        ),
        Check(
            "probabilities 0 and 1",
            0.5,
            "p is clipped from below at epsilon first, and the clipped p stands in both places, in the weight and in the logarithm.",
            (
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 0.4, 0.6]]), epsilon=0.01),
                case(TWO, np.array([[0.0, 0.5, 0.5], [0.0, 1.0, 0.0]])),
            ),
            _focal_zeros,
        ),
        Check(
            "soft targets",
            0.5,
            "A target may be any distribution; then every class has its own weight and its own logarithm.",
            (case(np.array([[0.5, 0.25, 0.25], [0.0, 0.9, 0.1]]), P),),
            lambda rng: [case(distributions(rng, *t), distributions(rng, *t)) for t in TABLES],
        ),
        row_sums(one_hot_of_three),
        same_shape(),
        unchanged(TWO, np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "minus sign missing",
            "The minus sign is missing. Several published formulas lost it; minimising this number drives the right probability to 0.",
            _of_focal(lambda y, p, g, u: -np.mean(_focal(y, p, g))),
        ),
        Misconception(
            "gamma as a factor",
            "gamma multiplies here; it is an exponent: (1 - p) ** gamma.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * (1 - p) * g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "weight p instead of 1 - p",
            "The weight is p^gamma: it turns down the hard examples, while focal loss turns down the easy ones.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * p**g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "weight 1 - y",
            "The weight is (1 - y)^gamma, as one tutorial's text has it: with the target in place of the prediction, every one-hot row costs nothing.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * (1 - y) ** g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "cross-entropy",
            "This is the plain cross-entropy; the weight (1 - p)^gamma is missing.",
            _of_focal(lambda y, p, g, u: right_cce(y, p)),
        ),
        Misconception(
            "gamma ignored",
            "The argument gamma is not used: the exponent is 2 whatever the caller asks for.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, 2))),
        ),
        Misconception(
            "alpha of 0.25",
            "A factor of 1/4 has crept in, the alpha of Keras' version; this one has none.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)) / 4),
        ),
        Misconception(
            "weight of the mean loss",
            "The weight is made of the mean loss, one for the whole batch; each row must be turned down by its own p, before the mean is taken.",
            _of_focal(lambda y, p, g, u: (1 - np.exp(-right_cce(y, p))) ** g * right_cce(y, p)),
        ),
        Misconception(
            "weight of the row's loss",
            "One weight per row is made of its whole loss; right for one-hot rows, but with a soft target every class has its own weight.",
            _of_focal(lambda y, p, g, u: np.mean((1 - np.exp(-prices(y, p))) ** g * prices(y, p))),
        ),
        Misconception(
            "weight of the row's probability",
            "One weight per row is made of sum(y p); right for one-hot rows, but with a soft target every class has its own weight.",
            _of_focal(lambda y, p, g, u: np.mean((1 - (y * p).sum(axis=1)) ** g * prices(y, p))),
        ),
        wrong_answers.classes_averaged(
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)) / y.shape[1])
        ),
        wrong_answers.sum_instead_of_mean(_of_focal(lambda y, p, g, u: np.sum(_focal(y, p, g)))),
        wrong_answers.bits(_of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)) / np.log(2))),
        wrong_answers.sums_compared_loosely(
            lambda y_true, y_pred, gamma=2.0, epsilon=1e-7: np.mean(
                _focal(as_loose_rows(y_true, y_pred)[0], np.maximum(y_pred, epsilon), gamma)
            )
        ),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        wrong_answers.no_clipping(_of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)), least=0)),
        Misconception(
            "clipped in the logarithm only",
            "The clip is in the logarithm only; the weight must be made of the clipped p as well.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * (1 - u) ** g * np.log(p)).sum(axis=1))),
        ),
        wrong_answers.epsilon_ignored(
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)), least=1e-7)
        ),
        Misconception(
            "row sums not checked",
            ROW_SUMS_IGNORED,
            lambda y_true, y_pred, gamma=2.0, epsilon=1e-7: np.mean(
                _focal(pair(y_true, y_pred)[0], np.maximum(y_pred, epsilon), gamma)
            ),
        ),
    ),
)
