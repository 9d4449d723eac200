"""Huber's loss and its gradient: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np

from ... import reference
from ..common import Rng, mean_of_table
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    SLOPES_OF_TABLE,
    answer_by,
    checks_of,
    lists_kept,
    numbers,
    reductions,
    slopes,
    square,
)


def _small(rng: Rng) -> Case:
    """One error within the delta of 1."""
    y, e = rng.normal(0, 3, 1).round(2), rng.uniform(0.1, 0.95, 1) * rng.choice((-1, 1))
    return case(y, (y + e).round(2))


def _large(rng: Rng) -> Iterator[Case]:
    for sign in (1, -1, 1, -1):
        y = rng.normal(0, 3, 1).round(2)
        yield case(y, (y + sign * rng.uniform(1.1, 8, 1)).round(2))


def _deltas(rng: Rng) -> Iterator[Case]:
    for delta in (0.5, 2.0, *rng.uniform(0.2, 4, 2).round(2).tolist()):
        y = rng.normal(0, 3, 4).round(2)
        e = delta * np.array([0.4, -0.7, 1.5, -3.0]) * rng.uniform(0.7, 1.3, 4)
        yield case(y, (y + rng.permutation(e)).round(2), delta=delta)


def _huber(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> np.ndarray:
    """Huber's loss of every entry."""
    e = np.abs(p - y)
    return np.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta))


def _branches(small: Callable, large: Callable) -> Callable:
    """A misconception: both branches as formulas of the error e >= 0 and of delta."""

    def loss(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> float:
        e = np.abs(p - y)
        return np.mean(np.where(e <= delta, small(e, delta), large(e, delta)))

    return answer_by(loss)


def _half_square(e: np.ndarray, delta: float) -> np.ndarray:
    return 0.5 * e**2


def _line(e: np.ndarray, delta: float) -> np.ndarray:
    return delta * (e - 0.5 * delta)


def _one_branch_for_all(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> float:
    e = np.abs(p - y)
    return np.mean((_half_square if np.max(e) <= delta else _line)(e, delta))


def _of_mean_error(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> np.ndarray:
    return _huber(np.zeros(()), np.mean(np.abs(p - y)), delta)


def _signed_condition(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> float:
    e = p - y
    return np.mean(np.where(e <= delta, 0.5 * e**2, delta * (np.abs(e) - 0.5 * delta)))


ONE_HUBER = (
    case(np.array([2.0]), np.array([2.5])),
    case(np.array([2.0]), np.array([1.2])),
)


SEVERAL_HUBER = (
    case(np.array([2.0, 2.0, 2.0]), np.array([2.5, 4.0, 1.8])),
    case(np.array([1.0, 3.0]), np.array([1.25, 0.0])),
)


LARGE_HUBER = (
    case(np.array([2.0]), np.array([5.0])),
    case(np.array([5.0]), np.array([2.0])),
)


OTHER_DELTA = (
    case(np.array([0.0, 0.0]), np.array([1.5, -5.0]), delta=2.0),
    case(np.array([0.0, 3.0]), np.array([0.25, 2.0]), delta=0.5),
)


TABLE_HUBER = case(np.array([[1.0, 5.0], [0.0, 2.0], [3.0, 1.0]]), np.array([[1.5, 1.0]] * 3))


DELTA_IGNORED = (
    "The argument delta is not used: the border stays at 1 whatever the caller asks for."
)


HUBER = Exercise(
    reference.huber,
    kind="loss",
    checks=checks_of(
        ("An error e up to delta costs 0.5 e^2.", ONE_HUBER),
        (
            "Each error takes its own branch: 0.5 e^2 up to delta, delta (|e| - 0.5 delta) beyond. The loss is the mean.",
            SEVERAL_HUBER,
        ),
        (mean_of_table(), TABLE_HUBER),
        numbers,
        Check(
            "one large error",
            1,
            "An error beyond delta, to either side, costs delta (|e| - 0.5 delta): the line that continues the parabola without a jump.",
            LARGE_HUBER,
            _large,
        ),
        Check(
            "another delta",
            1,
            "delta is an argument: it is where the parabola ends, and the slope of the line beyond.",
            OTHER_DELTA,
            _deltas,
        ),
        draw_one=_small,
    ),
    misconceptions=(
        *reductions(_huber),
        lists_kept(lambda y, p, delta=1.0: np.mean(_huber(y, p, delta))),
        Misconception(
            "half missing",
            "The parabola is e^2 instead of 0.5 e^2, and meets the line with a jump at delta.",
            _branches(lambda e, d: e**2, _line),
        ),
        Misconception(
            "twice the loss",
            "Every value is twice what it should be: Huber's loss has a factor 1/2 in both branches, 0.5 e^2 and delta (|e| - 0.5 delta).",
            _branches(lambda e, d: e**2, lambda e, d: 2 * _line(e, d)),
        ),
        Misconception(
            "line not shifted",
            "The line is delta |e| without - 0.5 delta^2: it does not meet the parabola, and the loss jumps at delta.",
            _branches(_half_square, lambda e, d: d * e),
        ),
        Misconception(
            "line shifted by 0.5",
            "The line is shifted by 0.5 instead of 0.5 delta^2; the two agree for delta = 1 only.",
            _branches(_half_square, lambda e, d: d * e - 0.5),
        ),
        Misconception(
            "slope of the line",
            "The line is |e| - 0.5 delta with the slope 1; its slope is delta, as that of the parabola where it ends.",
            _branches(_half_square, lambda e, d: e - 0.5 * d),
        ),
        Misconception(
            "smooth L1",
            "This is smooth L1, Huber's loss divided by delta; the two agree for delta = 1 only.",
            _branches(lambda e, d: 0.5 * e**2 / d, lambda e, d: e - 0.5 * d),
        ),
        Misconception(
            "delta ignored",
            DELTA_IGNORED,
            answer_by(lambda y, p, delta=1.0: np.mean(_huber(y, p))),
        ),
        Misconception(
            "parabola everywhere",
            "This is half the mean squared error: beyond delta the parabola must become a line.",
            answer_by(lambda y, p, delta=1.0: np.mean(square(y, p)) / 2),
        ),
        Misconception(
            "line everywhere",
            "The line is used for small errors as well, where it goes below the parabola and even below 0.",
            _branches(_line, _line),
        ),
        Misconception(
            "branches exchanged",
            "The two branches are exchanged: the parabola is for errors up to delta.",
            _branches(_line, _half_square),
        ),
        Misconception(
            "squared error, then absolute error",
            "The branches are e^2 and |e|: the parabola has a factor 1/2, and the line is delta (|e| - 0.5 delta).",
            _branches(lambda e, d: e**2, lambda e, d: e),
        ),
        Misconception(
            "errors cut off at delta",
            "The errors are cut off at delta, so that all large ones cost the same; beyond delta the loss goes on as a line.",
            _branches(_half_square, lambda e, d: 0.5 * d**2 + 0 * e),
        ),
        Misconception(
            "sign of the error",
            "The condition is e <= delta without the absolute value, so that every prediction that is too low is counted as a small error.",
            answer_by(_signed_condition),
        ),
        Misconception(
            "one branch for all",
            "The largest error decides on the branch of all; each error takes its own.",
            answer_by(_one_branch_for_all),
        ),
        Misconception(
            "mean before the branches",
            "The errors are averaged first, and the branch is taken for the mean; each error takes its own branch.",
            answer_by(_of_mean_error),
        ),
        Misconception(
            "pseudo-Huber",
            "This is the pseudo-Huber loss, a smooth curve near this one; here the branches are a parabola and a line.",
            answer_by(
                lambda y, p, delta=1.0: np.mean(
                    delta**2 * (np.sqrt(1 + ((p - y) / delta) ** 2) - 1)
                )
            ),
        ),
    ),
)


def _clipped(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> np.ndarray:
    return np.clip(p - y, -delta, delta)


def _bent(large: Callable) -> Callable:
    """A misconception of the gradient: beyond delta a formula of the error e and of delta."""

    def gradient(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> np.ndarray:
        e = p - y
        return np.where(np.abs(e) <= delta, e, large(e, delta)) / p.size

    return answer_by(gradient)


HUBER_GRADIENT = Exercise(
    reference.huber_gradient,
    kind="gradient",
    checks=checks_of(
        ("Up to delta the derivative of 0.5 e^2 is the error e = y_pred - y_true.", ONE_HUBER),
        (
            "The derivative of the mean has one entry per prediction: its error, kept within -delta and delta, divided by n.",
            SEVERAL_HUBER,
        ),
        (SLOPES_OF_TABLE, TABLE_HUBER),
        numbers,
        Check(
            "one large error",
            0.5,
            "Beyond delta the slope is that of the line: delta, with the sign of the error.",
            LARGE_HUBER,
            _large,
        ),
        Check(
            "another delta",
            0.5,
            "delta is an argument: no entry of the gradient goes beyond delta / n.",
            OTHER_DELTA,
            _deltas,
        ),
        draw_one=_small,
    ),
    misconceptions=(
        *slopes(_clipped),
        lists_kept(lambda y, p, delta=1.0: _clipped(y, p, delta) / p.size),
        Misconception(
            "delta ignored",
            DELTA_IGNORED,
            answer_by(lambda y, p, delta=1.0: _clipped(y, p) / p.size),
        ),
        Misconception(
            "sign of the error missing",
            "Beyond delta the slope has the sign of the error: -delta where the prediction is too low.",
            _bent(lambda e, d: d),
        ),
        Misconception(
            "slope 1 beyond delta",
            "Beyond delta the slope is delta with the sign of the error, not 1.",
            _bent(lambda e, d: np.sign(e)),
        ),
        Misconception(
            "flat beyond delta",
            "Beyond delta the gradient is 0 here: large errors would teach nothing at all. Their slope is delta with the sign of the error.",
            _bent(lambda e, d: 0.0),
        ),
        Misconception(
            "not bounded",
            "This is the error itself, the gradient of the parabola; beyond delta it must not grow any more.",
            _bent(lambda e, d: e),
        ),
        Misconception(
            "gradient of the squared error",
            "This is 2 e / n, the gradient of the mean squared error: there is no factor 2, and beyond delta no growth.",
            answer_by(lambda y, p, delta=1.0: 2 * (p - y) / p.size),
        ),
        Misconception(
            "factor 2",
            "A factor 2 is too much: the parabola is 0.5 e^2.",
            answer_by(lambda y, p, delta=1.0: 2 * _clipped(y, p, delta) / p.size),
        ),
        Misconception(
            "smooth L1",
            "This is the gradient of smooth L1, divided by delta; the two agree for delta = 1 only.",
            answer_by(lambda y, p, delta=1.0: _clipped(y, p, delta) / delta / p.size),
        ),
        Misconception(
            "bounded above only",
            "Only errors above delta are cut off; a prediction that is far too low must be bounded as well, by -delta.",
            answer_by(lambda y, p, delta=1.0: np.minimum(p - y, delta) / p.size),
        ),
        Misconception(
            "gradient cut off after the mean",
            "The error is divided by n first and cut off afterwards; with many examples nothing would ever reach delta.",
            answer_by(lambda y, p, delta=1.0: np.clip((p - y) / p.size, -delta, delta)),
        ),
    ),
)
