"""Assignment 04: losses for numbers and their gradients."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.special import gammaln, xlogy

from .. import reference
from .common import Rng, pair, same_shape, unchanged
from .exercise import Case, Check, Exercise, Misconception, case

Formula = Callable[..., np.ndarray]  # of targets and predictions, entry by entry
Pair = tuple[np.ndarray, np.ndarray]


# ------------------------------------------------------------------ inputs
# Numbers are rounded so that a counter-example can be read and redone by hand.

SIZES = (2, 3, 6, 40)  # numbers of examples; checks of one example say so
TABLES = ((3, 2), (2, 4), (1, 3))


def numbers(rng: Rng, *shape: int) -> Case:
    """Targets and predictions of either sign; none is met exactly."""
    y, e = rng.normal(0, 3, shape).round(2), rng.normal(0, 2, shape).round(2)
    return case(y, (y + np.where(e == 0, 0.5, e)).round(2))


def amounts(rng: Rng, *shape: int) -> Case:
    """Targets and predictions from 0.5 to the thousands, as prices are."""
    return case(*(10 ** rng.uniform(-0.3, 3.5, (2, *shape))).round(2))


def counts(rng: Rng, *shape: int) -> Case:
    """Whole numbers, and rates above 0."""
    return case(rng.poisson(3, shape).astype(float), rng.uniform(0.2, 6, shape).round(2))


def whole(rng: Rng, low: int) -> Iterator[Case]:
    """Whole numbers from `low` on, in lists and in arrays."""
    y, p = rng.integers(low, 9, (2, 4))
    p = np.where(y == p, p + 1, p)
    yield case(y.tolist(), (p + 0.25).tolist())
    yield case(y, p)


# ------------------------------------------------------------------ what all functions are asked


def _asked(
    one: tuple[str, tuple[Case, ...]],
    several: tuple[str, tuple[Case, ...]],
    table: tuple[str, Case],
    draw: Callable[..., Case],
    *extra: Check,
    draw_one: Callable[[Rng], Case] | None = None,
    least: int = -8,
) -> tuple[Check, ...]:
    """The checks of a loss or a gradient; 3 points, and those of the `extra` ones."""
    draw_one = draw_one or (lambda rng: draw(rng, 1))
    return (
        Check("one example", 0.75, *one, lambda rng: [draw_one(rng) for _ in range(4)]),
        Check(
            "the mean over several examples",
            0.75,
            *several,
            lambda rng: [draw(rng, size) for size in SIZES],
        ),
        *extra,
        Check(
            "several targets per example",
            0.5,
            table[0],
            (table[1],),
            lambda rng: [draw(rng, *shape) for shape in TABLES],
        ),
        Check(
            "lists and integers",
            0.5,
            "Lists and whole numbers work as well: make arrays of floats of them before you compute, as as_arrays does.",
            (
                case([1, 4, 3], [2, 1, 5]),
                case(np.array([2, 1]), np.array([1, 4])),
            ),
            lambda rng: whole(rng, least),
        ),
        same_shape((1.0, 2.0, 4.0)),
        unchanged(np.array([1.0, 2.0]), np.array([3.0, 0.5])),
    )


def _mean_of_table(what: str) -> str:
    return f"For targets of shape (n, k) {what} is the mean over all n k entries, one number."


SLOPES_OF_TABLE = "For predictions of shape (n, k) the mean has n k entries, so that is what to divide by; the result has shape (n, k)."


# ------------------------------------------------------------------ misconceptions that many share


def _of(formula: Callable[..., Any], read: Callable[..., Pair] = pair) -> Callable[..., Any]:
    """A misconception from a formula of the arrays y and p; `read` checks the arguments."""
    return lambda y_true, y_pred, **options: formula(*read(y_true, y_pred), **options)


def _broadcast(y: Any, p: Any) -> Pair:
    """Both as arrays of floats, whatever their shapes are."""
    return np.asarray(y, dtype=float), np.asarray(p, dtype=float)


def _as_they_are(y: Any, p: Any) -> Pair:
    """Lists stay lists."""
    pair(y, p)
    return y, p


def _both(first: Callable[..., Pair], then: Callable[..., Pair]) -> Callable[..., Pair]:
    """Read the arguments with `first`, and let `then` check their values."""

    def read(y: Any, p: Any) -> Pair:
        then(*(y_p := first(y, p)))
        return y_p

    return read


def _shapes_unchecked(finished: Formula, allowed: Callable[..., Pair]) -> Misconception:
    """The right formula, of arrays of any shape."""
    return Misconception(
        "no check of the shapes",
        "The formula is right, but shapes that do not fit are broadcast against one another instead of refused: call as_arrays first.",
        _of(finished, _both(_broadcast, allowed)),
    )


def _lists_kept(finished: Formula) -> Misconception:
    """The right formula, which takes lists for arrays."""
    return Misconception(
        "lists stay lists",
        "Lists can be neither subtracted nor multiplied; make arrays of them first: y, p = as_arrays(y_true, y_pred).",
        _of(finished, _as_they_are),
    )


def _anything(y: np.ndarray, p: np.ndarray) -> Pair:
    """Allow all values."""
    return y, p


def _reductions(
    entries: Formula, allowed: Callable[..., Pair] = _anything
) -> tuple[Misconception, ...]:
    """A right formula for one entry, and the wrong mean of it."""

    def reduced(reduce: Callable) -> Callable:
        return lambda y, p, **options: reduce(entries(y, p, **options))

    def loss(reduce: Callable) -> Callable:
        return _of(reduced(reduce), _both(pair, allowed))

    return (
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean, so that it does not grow with the size of the batch.",
            loss(np.sum),
        ),
        Misconception(
            "divided by the rows only",
            "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
            loss(lambda e: np.sum(e) / len(e)),
        ),
        Misconception(
            "mean over the last axis only",
            "Only the last axis is averaged, so a table gives one number per row (the functions of Keras do this); the loss is a single number.",
            loss(lambda e: np.mean(e, axis=-1)),
        ),
        Misconception(
            "first example left out",
            "The first example is missing: the formula counts from 1, Python from 0, and range(1, n) begins with the second.",
            loss(lambda e: np.sum(e[1:]) / e.size),
        ),
        Misconception(
            "divided by n - 1",
            "n - 1 belongs to the variance of a sample; the mean divides by n.",
            loss(lambda e: np.divide(np.sum(e), e.size - 1)),
        ),
        Misconception(
            "divided by n + 1",
            "A sum from i = 0 to n, as it is printed in some places, has n + 1 terms; there are n examples.",
            loss(lambda e: np.sum(e) / (e.size + 1)),
        ),
        _shapes_unchecked(reduced(np.mean), allowed),
    )


def _slopes(
    entries: Formula, allowed: Callable[..., Pair] = _anything
) -> tuple[Misconception, ...]:
    """The right derivatives of every entry's own loss, and what goes wrong with their mean."""

    def finished(finish: Callable) -> Callable:
        return lambda y, p, **options: finish(entries(y, p, **options))

    def gradient(finish: Callable) -> Callable:
        return _of(finished(finish), _both(pair, allowed))

    return (
        Misconception(
            "not divided by n",
            "This is the gradient of the sum; that of the mean has a factor 1 / n.",
            gradient(lambda g: g),
        ),
        Misconception(
            "sign",
            "The sign is wrong: this points downhill. Where a prediction is too high, raising it raises the loss, and the gradient is positive.",
            gradient(lambda g: -g / g.size),
        ),
        Misconception(
            "divided by the rows only",
            "Divide by the number of all entries, n k, not by the number of rows.",
            gradient(lambda g: g / len(g)),
        ),
        Misconception(
            "one number",
            "A gradient has one entry per prediction; this is a single number.",
            gradient(np.mean),
        ),
        _shapes_unchecked(finished(lambda g: g / g.size), allowed),
    )


# ------------------------------------------------------------------ as_arrays


def _same_form(rng: Rng) -> Iterator[Case]:
    for size in (1, 3, 5):
        yield case(*rng.normal(0, 9, (2, size)).round(2).tolist())
        yield case(*rng.normal(0, 9, (2, size)).round(2))


def _integers(rng: Rng) -> Iterator[Case]:
    for size in (1, 3, 5):
        y, p = rng.integers(0, 200, (2, size))
        yield case(y.tolist(), p.tolist())
        yield case(y, p + 0.5)
        yield case(y.astype(np.uint8), p.astype(np.uint8))
        yield case(y.astype(np.int32), p.astype(np.float32))


def _misfits(rng: Rng) -> Iterator[Case]:
    n, k = rng.choice(np.arange(2, 6), 2, replace=False).tolist()
    for left, right in [((n,), (n, 1)), ((n, k), (k, n)), ((n,), (k,)), ((n, k), (n * k,))]:
        yield case(rng.normal(0, 3, left).round(2), rng.normal(0, 3, right).round(2))


def _read(y: Any, p: Any, dtype: Any = float) -> Pair:
    """The two arrays, of the same shape and not empty."""
    pair(y, p)
    return np.asarray(y, dtype=dtype), np.asarray(p, dtype=dtype)


def _refused_if(condition: Callable[[np.ndarray, np.ndarray], bool]) -> Callable[..., Pair]:
    """as_arrays with another condition for the error."""

    def function(y_true: Any, y_pred: Any) -> Pair:
        y, p = _broadcast(y_true, y_pred)
        if condition(y, p):
            raise ValueError("shapes")
        return y, p

    return function


def _asserted(y_true: Any, y_pred: Any) -> Pair:
    y, p = _broadcast(y_true, y_pred)
    assert y.shape == p.shape and y.size > 0
    return y, p


def _reshaped(y_true: Any, y_pred: Any) -> Pair:
    y, p = _broadcast(y_true, y_pred)
    if not y.size:
        raise ValueError("empty")
    return y, p.reshape(y.shape)


def _broadcasting(y_true: Any, y_pred: Any) -> Pair:
    y, p = np.broadcast_arrays(*_broadcast(y_true, y_pred))
    if not y.size:
        raise ValueError("empty")
    return y, p


AS_ARRAYS = Exercise(
    reference.as_arrays,
    checks=(
        Check(
            "two lists, two arrays",
            0.75,
            "Return the pair (y_true, y_pred), both as arrays of floats.",
            (
                case([1.5, 2.5], [3.0, -4.5]),
                case(np.array([1.5, 2.5, 0.25]), np.array([3.5, 4.0, 5.0])),
            ),
            _same_form,
            dtype=True,
        ),
        Check(
            "integers become floats",
            0.5,
            "Integers become floats (float64), for numpy computes with the type that it gets: in eight bits 3 - 5 is 254.",
            (
                case([1, 2], [3, 4]),
                case(np.array([3, 150], np.uint8), np.array([5, 50], np.uint8)),
            ),
            _integers,
            dtype=True,
        ),
        Check(
            "tables keep their shape",
            0.5,
            "Arrays of shape (n, k) keep their shape.",
            (case([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.array([[2, 1], [0, 1], [1, 3]])),),
            lambda rng: [case(*rng.normal(0, 9, (2, *shape)).round(2)) for shape in TABLES],
            dtype=True,
        ),
        Check(
            "shapes that differ",
            0.75,
            "Two different shapes must raise a ValueError, those too that numpy would broadcast: (3,) against (3, 1) becomes (3, 3).",
            (
                case(np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.0], [3.0]])),
                case([1.0, 2.0, 3.0], [1.0, 2.0]),
                case([1.0, 2.0, 3.0], [2.0]),
                case([1.0, 2.0, 3.0], 2.0),
                case(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([4.0, 5.0, 6.0])),
                case(np.ones((2, 3)), np.ones((3, 2))),
            ),
            _misfits,
            guard=True,
        ),
        Check(
            "empty arrays",
            0.25,
            "Arrays without a number must raise a ValueError: the mean of nothing is nan. y.size counts all entries of an array of any shape.",
            (case([], []), case(np.zeros((2, 0)), np.zeros((2, 0)))),
            guard=True,
        ),
        unchanged(np.array([1, 2]), np.array([3.0, 0.5])),
    ),
    misconceptions=(
        Misconception(
            "no check of the shapes",
            "Shapes that differ are let through, and numpy will broadcast them later: compare y.shape with p.shape and raise a ValueError.",
            _refused_if(lambda y, p: y.size == 0),
        ),
        Misconception(
            "lengths compared",
            "Only the lengths are compared: (3,) and (3, 1) both have the length 3. Compare the shapes.",
            _refused_if(lambda y, p: len(y) != len(p) or y.size == 0),
        ),
        Misconception(
            "sizes compared",
            "Only the numbers of entries are compared: (3,) and (3, 1) both have 3. Compare the shapes.",
            _refused_if(lambda y, p: y.size != p.size or y.size == 0),
        ),
        Misconception(
            "dimensions compared",
            "Only the numbers of dimensions are compared; the sides must agree as well. Compare the shapes.",
            _refused_if(lambda y, p: y.ndim != p.ndim or y.size == 0),
        ),
        Misconception(
            "predictions reshaped",
            "The predictions are reshaped to fit. What looks like a repair hides a mistake of the caller, and (2, 3) against (3, 2) is then compared in the wrong order.",
            _reshaped,
        ),
        Misconception(
            "broadcast on purpose",
            "The arrays are broadcast to a common shape; that is what this function is there to prevent.",
            _broadcasting,
        ),
        Misconception(
            "flattened",
            "The arrays are flattened, so that (3,) and (3, 1) look alike; keep the shapes and compare them.",
            lambda y, p: pair(np.ravel(y), np.ravel(p)),
        ),
        Misconception(
            "empty arrays accepted",
            "Empty arrays are let through, and their mean will be nan: raise a ValueError if there are no entries.",
            _refused_if(lambda y, p: y.shape != p.shape),
        ),
        Misconception(
            "empty by length",
            "len counts rows: an array of shape (2, 0) has two rows and no number. y.size counts the entries.",
            _refused_if(lambda y, p: y.shape != p.shape or len(y) == 0),
        ),
        Misconception(
            "assert",
            "assert raises an AssertionError (and nothing at all under python -O); raise a ValueError.",
            _asserted,
        ),
        Misconception(
            "integers stay integers",
            "The integers stay integers: ask np.asarray for dtype=float, or numpy computes in whole numbers, and 3 - 5 in eight bits is 254.",
            lambda y, p: _read(y, p, None),
        ),
        Misconception(
            "float32",
            "float32 keeps about seven digits; dtype=float means float64, with sixteen.",
            lambda y, p: _read(y, p, np.float32),
        ),
        Misconception(
            "lists",
            "These are lists, with which nobody can compute; return arrays.",
            lambda y, p: tuple(array.tolist() for array in pair(y, p)),
        ),
        Misconception(
            "order",
            "The pair comes back in the wrong order: y_true is first.",
            lambda y, p: pair(y, p)[::-1],
        ),
    ),
)


# ------------------------------------------------------------------ squared error


def _square(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (p - y) ** 2


def _distance(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return np.abs(p - y)


def _all_pairs(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The error of every prediction against every target."""
    return p.ravel()[:, None] - y.ravel()


THREE = np.array([1.0, 2.0, 6.0])  # their mean is 3, and their median 2
TABLE = case(np.array([[1.0, 5.0], [0.0, 2.0], [3.0, 1.0]]), np.array([[2.0, 1.0]] * 3))

MEAN_SQUARED_ERROR = Exercise(
    reference.mean_squared_error,
    checks=_asked(
        (
            "One example costs the square of its error, (y_pred - y_true)^2.",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The loss is the mean of the squared errors.",
            (
                case(THREE, np.array([3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0])),
            ),
        ),
        (_mean_of_table("the loss"), TABLE),
        numbers,
    ),
    misconceptions=(
        *_reductions(_square),
        _lists_kept(lambda y, p: np.mean(_square(y, p))),
        Misconception(
            "half",
            "A factor 1/2 has crept in. It makes the gradient prettier, but it is not the mean squared error.",
            _of(lambda y, p: np.mean(_square(y, p)) / 2),
        ),
        Misconception(
            "root",
            "This is the root mean squared error; the loss has no root.",
            _of(lambda y, p: np.sqrt(np.mean(_square(y, p)))),
        ),
        Misconception(
            "not squared",
            "The errors are not squared, so that those above and those below cancel.",
            _of(lambda y, p: np.mean(p - y)),
        ),
        Misconception(
            "mean squared",
            "The mean of the errors is squared, instead of the mean taken of the squares: errors of opposite sign cancel first.",
            _of(lambda y, p: np.mean(p - y) ** 2),
        ),
        Misconception(
            "absolute error",
            "This is the mean absolute error; here the errors are squared.",
            _of(lambda y, p: np.mean(_distance(y, p))),
        ),
        Misconception(
            "difference of the squares",
            "The square is taken of y_true and of y_pred, and then the difference; take the difference first.",
            _of(lambda y, p: np.mean(y**2 - p**2)),
        ),
        Misconception(
            "variance of the errors",
            "This is the variance of the errors: a prediction that is off by the same amount everywhere would cost nothing.",
            _of(lambda y, p: np.var(p - y)),
        ),
        Misconception(
            "all pairs",
            "Every prediction is compared with every target; compare each with its own: y_i with prediction i.",
            _of(lambda y, p: np.mean(_all_pairs(y, p) ** 2)),
        ),
    ),
)

MEAN_SQUARED_ERROR_GRADIENT = Exercise(
    reference.mean_squared_error_gradient,
    checks=_asked(
        (
            "For one example the derivative with respect to its prediction is 2 (y_pred - y_true).",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The derivative of the mean has one entry per prediction: 2 (y_pred - y_true) / n.",
            (
                case(THREE, np.array([3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0])),
            ),
        ),
        (SLOPES_OF_TABLE, TABLE),
        numbers,
    ),
    misconceptions=(
        *_slopes(lambda y, p: 2 * (p - y)),
        _lists_kept(lambda y, p: 2 * (p - y) / p.size),
        Misconception(
            "factor 2 missing",
            "The factor 2 of the square is missing.",
            _of(lambda y, p: (p - y) / p.size),
        ),
        Misconception(
            "error not signed",
            "The error has lost its sign: where a prediction is too low, the gradient is negative.",
            _of(lambda y, p: 2 * np.abs(p - y) / p.size),
        ),
        Misconception(
            "the loss itself",
            "These are the squared errors, that is the loss of each entry and not its derivative.",
            _of(lambda y, p: _square(y, p) / p.size),
        ),
        Misconception(
            "gradient of the absolute error",
            "Only the sign of each error is left: this is the gradient of the mean absolute error.",
            _of(lambda y, p: np.sign(p - y) / p.size),
        ),
        Misconception(
            "inner derivative missing",
            "This is 2 y_pred / n; differentiate (y_pred - y_true)^2, not y_pred^2.",
            _of(lambda y, p: 2 * p / p.size),
        ),
    ),
)


# ------------------------------------------------------------------ absolute error

FOUR = np.array([1.0, 2.0, 6.0, 10.0])

MEAN_ABSOLUTE_ERROR = Exercise(
    reference.mean_absolute_error,
    checks=_asked(
        (
            "One example costs the size of its error, |y_pred - y_true|.",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The loss is the mean of the absolute errors.",
            (
                case(FOUR, np.array([3.0, 3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 6.0])),
            ),
        ),
        (_mean_of_table("the loss"), TABLE),
        numbers,
    ),
    misconceptions=(
        *_reductions(_distance),
        _lists_kept(lambda y, p: np.mean(_distance(y, p))),
        Misconception(
            "no absolute value",
            "The absolute value is missing, so that errors above and below cancel.",
            _of(lambda y, p: np.mean(p - y)),
        ),
        Misconception(
            "no absolute value",
            "The absolute value is missing, so that errors above and below cancel.",
            _of(lambda y, p: np.mean(y - p)),
        ),
        Misconception(
            "absolute value of the mean",
            "The absolute value is taken of the mean, when errors above and below have cancelled already; take it of each error.",
            _of(lambda y, p: np.abs(np.mean(p - y))),
        ),
        Misconception(
            "median",
            "This is the median of the absolute errors; the loss is their mean.",
            _of(lambda y, p: np.median(_distance(y, p))),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; here the errors are not squared.",
            _of(lambda y, p: np.mean(_square(y, p))),
        ),
        Misconception(
            "root of the squared error",
            "This is the root mean squared error. The root of a mean of squares is not the mean of the absolute values: large errors weigh more in it.",
            _of(lambda y, p: np.sqrt(np.mean(_square(y, p)))),
        ),
        Misconception(
            "relative error",
            "Each error is divided by its target: that is the mean absolute percentage error.",
            _of(lambda y, p: np.mean(_distance(y, p) / np.abs(y))),
        ),
        Misconception(
            "difference of the sizes",
            "This compares |y_true| with |y_pred|, so that -2 is as good as 2; take the absolute value of the difference.",
            _of(lambda y, p: np.mean(np.abs(np.abs(p) - np.abs(y)))),
        ),
        Misconception(
            "all pairs",
            "Every prediction is compared with every target; compare each with its own: y_i with prediction i.",
            _of(lambda y, p: np.mean(np.abs(_all_pairs(y, p)))),
        ),
    ),
)


def _ties(rng: Rng) -> Iterator[Case]:
    for size in (3, 6):
        y, e = rng.normal(0, 3, size).round(2), rng.permutation(size) - 1.0
        yield case(y, np.where(e == 0, y, (y + e).round(2)))


def _tied(above: float, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The gradient of the absolute error with the slope `above` at a tie."""
    return np.where(p == y, above, np.sign(p - y)) / p.size


MEAN_ABSOLUTE_ERROR_GRADIENT = Exercise(
    reference.mean_absolute_error_gradient,
    checks=_asked(
        (
            "For one example the derivative is the sign of its error: +1 where the prediction is too high, -1 where it is too low.",
            (
                case(np.array([3.0]), np.array([5.0])),
                case(np.array([1.0]), np.array([-0.5])),
            ),
        ),
        (
            "The derivative of the mean has one entry per prediction: the sign of its error, divided by n.",
            (
                case(FOUR, np.array([3.0, 3.0, 3.0, 3.0])),
                case(np.array([1.0, 2.0]), np.array([4.0, 2.5])),
            ),
        ),
        (SLOPES_OF_TABLE, TABLE),
        numbers,
        Check(
            "ties",
            1,
            "At a tie, y_pred = y_true, the loss has a kink and the gradient is 0 by convention; the mean still has n entries.",
            (
                case(np.array([1.0, 2.0, 3.0]), np.array([1.0, 5.0, 0.0])),
                case(np.array([2.0, 2.0]), np.array([2.0, 2.5])),
            ),
            _ties,
        ),
    ),
    misconceptions=(
        *_slopes(lambda y, p: np.sign(p - y)),
        _lists_kept(lambda y, p: np.sign(p - y) / p.size),
        Misconception(
            "a tie counted as too high",
            "At a tie the gradient is 0; >= gives it the slope of a prediction that is too high.",
            _of(lambda y, p: _tied(1, y, p)),
        ),
        Misconception(
            "a tie counted as too low",
            "At a tie the gradient is 0; here it gets the slope of a prediction that is too low.",
            _of(lambda y, p: _tied(-1, y, p)),
        ),
        Misconception(
            "divided by the error",
            "e / |e| is the sign of e, but nan at a tie, where it is 0 / 0; np.sign(e) is 0 there.",
            _of(lambda y, p: (p - y) / np.abs(p - y) / p.size),
        ),
        Misconception(
            "ties not counted",
            "Ties have no slope, but they are entries of the mean all the same: divide by n.",
            _of(lambda y, p: np.sign(p - y) / np.count_nonzero(p - y)),
        ),
        Misconception(
            "gradient of the squared error",
            "This grows with the error: it is the gradient of the mean squared error. That of the absolute error knows the sign alone.",
            _of(lambda y, p: 2 * (p - y) / p.size),
        ),
        Misconception(
            "the error itself",
            "These are the errors; only their sign is the derivative of the absolute value.",
            _of(lambda y, p: (p - y) / p.size),
        ),
        Misconception(
            "sign of the prediction",
            "This is the sign of the prediction; it is the sign of the error that counts.",
            _of(lambda y, p: np.sign(p) / p.size),
        ),
    ),
)


# ------------------------------------------------------------------ squared logarithmic error


def _above_minus_one(y: np.ndarray, p: np.ndarray) -> Pair:
    if not ((y > -1).all() and (p > -1).all()):
        raise ValueError("a value of -1 or less")
    return y, p


_logarithms = _both(pair, _above_minus_one)


def _log_square(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (np.log(1 + y) - np.log(1 + p)) ** 2


def _msle(y: np.ndarray, p: np.ndarray) -> float:
    return np.mean(_log_square(y, p))


def _below_zero(rng: Rng) -> Iterator[Case]:
    for size in (2, 4):
        y, p = rng.uniform(-0.95, -0.05, (2, size)).round(2)
        yield case(y, rng.uniform(0, 3, size).round(2))
        yield case(rng.uniform(0, 3, size).round(2), p)
        yield case(y, p)


def _too_low(rng: Rng) -> Iterator[Case]:
    for low in (-1.0, -1.01, float(rng.uniform(-50, -2))):
        good, bad = rng.uniform(0, 5, (2, 3)).round(2)
        bad[rng.integers(3)] = round(low, 2)
        yield case(good, bad)
        yield case(bad, good)


MEAN_SQUARED_LOGARITHMIC_ERROR = Exercise(
    reference.mean_squared_logarithmic_error,
    checks=_asked(
        (
            "One example costs (log(1 + y_true) - log(1 + y_pred))^2, with the natural logarithm.",
            (
                case(np.array([3.0]), np.array([1.0])),
                case(np.array([9.0]), np.array([99.0])),
            ),
        ),
        (
            "The loss is the mean of (log(1 + y_true) - log(1 + y_pred))^2.",
            (
                case(np.array([0.0, 3.0, 99.0]), np.array([1.0, 1.0, 9.0])),
                case(np.array([7.0, 0.0]), np.array([3.0, 1.0])),
            ),
        ),
        (_mean_of_table("the loss"), TABLE),
        amounts,
        Check(
            "values between -1 and 0",
            0.5,
            "The logarithm of 1 + y exists for all y above -1: -0.5 is a value like any other.",
            (case(np.array([-0.5, 1.0]), np.array([1.0, -0.75])),),
            _below_zero,
        ),
        Check(
            "values of -1 and below",
            0.5,
            "A target or a prediction of -1 or less must raise a ValueError: 1 + y is then no longer positive, and has no logarithm.",
            (
                case(np.array([1.0, 2.0]), np.array([-3.0, 2.0])),
                case(np.array([-2.0, 1.0]), np.array([1.0, 1.0])),
                case(np.array([1.0]), np.array([-1.0])),
                case(np.array([-1.0]), np.array([1.0])),
            ),
            _too_low,
            guard=True,
        ),
        least=0,
    ),
    misconceptions=(
        *_reductions(_log_square, _above_minus_one),
        _lists_kept(_msle),
        Misconception(
            "log without 1 +",
            "The 1 inside of the logarithm is missing, so that a value of 0 costs nan or infinity: log(1 + y).",
            _of(lambda y, p: np.mean((np.log(y) - np.log(p)) ** 2), _logarithms),
        ),
        Misconception(
            "logarithm of the predictions only",
            "The logarithm is taken of the predictions alone; take it of the targets as well.",
            _of(lambda y, p: np.mean((y - np.log(1 + p)) ** 2), _logarithms),
        ),
        Misconception(
            "logarithm of the squared error",
            "The logarithm is taken of the squared error; take it of both values first, and then the difference and the square.",
            _of(lambda y, p: np.mean(np.log(1 + _square(y, p))), _logarithms),
        ),
        Misconception(
            "logarithm of the error",
            "The logarithm is taken of the difference; take it of both values first, and then the difference.",
            _of(lambda y, p: np.mean(np.log(1 + _distance(y, p)) ** 2), _logarithms),
        ),
        Misconception(
            "logarithm of the loss",
            "This is the logarithm of the mean squared error; the logarithm belongs inside, around each value.",
            _of(lambda y, p: np.log(1 + np.mean(_square(y, p))), _logarithms),
        ),
        Misconception(
            "not squared",
            "The square is missing, so that ratios above and below 1 cancel.",
            _of(lambda y, p: np.mean(np.log(1 + y) - np.log(1 + p)), _logarithms),
        ),
        Misconception(
            "absolute value",
            "This is the mean absolute difference of the logarithms; here it is squared.",
            _of(lambda y, p: np.mean(np.sqrt(_log_square(y, p))), _logarithms),
        ),
        Misconception(
            "root",
            "This is the root of the loss (RMSLE); the loss has no root.",
            _of(lambda y, p: np.sqrt(_msle(y, p)), _logarithms),
        ),
        Misconception(
            "half",
            "A factor 1/2 has crept in; the loss has none.",
            _of(lambda y, p: _msle(y, p) / 2, _logarithms),
        ),
        Misconception(
            "log to base 10",
            "This is the answer with log10; losses use the natural logarithm, np.log.",
            _of(lambda y, p: _msle(y, p) / np.log(10) ** 2, _logarithms),
        ),
        Misconception(
            "log to base 2",
            "This is the answer with log2; losses use the natural logarithm, np.log.",
            _of(lambda y, p: _msle(y, p) / np.log(2) ** 2, _logarithms),
        ),
        Misconception(
            "no logarithm",
            "This is the mean squared error; the logarithms are missing.",
            _of(lambda y, p: np.mean(_square(y, p)), _logarithms),
        ),
        Misconception(
            "negative values set to 0",
            "Negative values are counted as 0, as Keras does it. All predictions below 0 then cost the same, and nothing pulls them up.",
            _of(lambda y, p: _msle(np.maximum(y, 0), np.maximum(p, 0))),
        ),
        Misconception(
            "negative values refused",
            "Every negative value is refused; the logarithm of 1 + y exists for all y above -1.",
            _of(lambda y, p: _msle(*_not_negative(y, p))),
        ),
        Misconception(
            "range not checked",
            "Values of -1 and less are let through, and their logarithm is nan or -inf: raise a ValueError.",
            _of(_msle),
        ),
        Misconception(
            "only the predictions checked",
            "Only the predictions are checked; a target of -1 or less has no logarithm either.",
            _of(lambda y, p: _msle(y, _above_minus_one(p, p)[1])),
        ),
        Misconception(
            "only the targets checked",
            "Only the targets are checked; a prediction of -1 or less has no logarithm either.",
            _of(lambda y, p: _msle(_above_minus_one(y, y)[0], p)),
        ),
        Misconception(
            "-1 accepted",
            "-1 itself is let through: log(1 - 1) is -inf, so it is an error as well.",
            _of(lambda y, p: _msle(*_not_below_minus_one(y, p))),
        ),
    ),
)


def _not_negative(y: np.ndarray, p: np.ndarray) -> Pair:
    if (y < 0).any() or (p < 0).any():
        raise ValueError("a negative value")
    return y, p


def _not_below_minus_one(y: np.ndarray, p: np.ndarray) -> Pair:
    if (y < -1).any() or (p < -1).any():
        raise ValueError("a value below -1")
    return y, p


# ------------------------------------------------------------------ Huber's loss


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

    return _of(loss)


def _half_square(e: np.ndarray, delta: float) -> np.ndarray:
    return 0.5 * e**2


def _line(e: np.ndarray, delta: float) -> np.ndarray:
    return delta * (e - 0.5 * delta)


def _one_branch_for_all(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> float:
    e = np.abs(p - y)
    return np.mean((_half_square if np.max(e) <= delta else _line)(e, delta))


def _of_mean_error(y: np.ndarray, p: np.ndarray, delta: float = 1.0) -> float:
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
    checks=_asked(
        ("An error e up to delta costs 0.5 e^2.", ONE_HUBER),
        (
            "Each error takes its own branch: 0.5 e^2 up to delta, delta (|e| - 0.5 delta) beyond. The loss is the mean.",
            SEVERAL_HUBER,
        ),
        (_mean_of_table("the loss"), TABLE_HUBER),
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
        *_reductions(_huber),
        _lists_kept(lambda y, p, delta=1.0: np.mean(_huber(y, p, delta))),
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
            _of(lambda y, p, delta=1.0: np.mean(_huber(y, p))),
        ),
        Misconception(
            "parabola everywhere",
            "This is half the mean squared error: beyond delta the parabola must become a line.",
            _of(lambda y, p, delta=1.0: np.mean(_square(y, p)) / 2),
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
            _of(_signed_condition),
        ),
        Misconception(
            "one branch for all",
            "The largest error decides on the branch of all; each error takes its own.",
            _of(_one_branch_for_all),
        ),
        Misconception(
            "mean before the branches",
            "The errors are averaged first, and the branch is taken for the mean; each error takes its own branch.",
            _of(_of_mean_error),
        ),
        Misconception(
            "pseudo-Huber",
            "This is the pseudo-Huber loss, a smooth curve near this one; here the branches are a parabola and a line.",
            _of(
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

    return _of(gradient)


HUBER_GRADIENT = Exercise(
    reference.huber_gradient,
    checks=_asked(
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
        *_slopes(_clipped),
        _lists_kept(lambda y, p, delta=1.0: _clipped(y, p, delta) / p.size),
        Misconception(
            "delta ignored",
            DELTA_IGNORED,
            _of(lambda y, p, delta=1.0: _clipped(y, p) / p.size),
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
            _of(lambda y, p, delta=1.0: 2 * (p - y) / p.size),
        ),
        Misconception(
            "factor 2",
            "A factor 2 is too much: the parabola is 0.5 e^2.",
            _of(lambda y, p, delta=1.0: 2 * _clipped(y, p, delta) / p.size),
        ),
        Misconception(
            "smooth L1",
            "This is the gradient of smooth L1, divided by delta; the two agree for delta = 1 only.",
            _of(lambda y, p, delta=1.0: _clipped(y, p, delta) / delta / p.size),
        ),
        Misconception(
            "bounded above only",
            "Only errors above delta are cut off; a prediction that is far too low must be bounded as well, by -delta.",
            _of(lambda y, p, delta=1.0: np.minimum(p - y, delta) / p.size),
        ),
        Misconception(
            "gradient cut off after the mean",
            "The error is divided by n first and cut off afterwards; with many examples nothing would ever reach delta.",
            _of(lambda y, p, delta=1.0: np.clip((p - y) / p.size, -delta, delta)),
        ),
    ),
)


# ------------------------------------------------------------------ Poisson's loss


def _positive(y: np.ndarray, p: np.ndarray) -> Pair:
    if not (p > 0).all():
        raise ValueError("a prediction of 0 or less")
    return y, p


_rates = _both(pair, _positive)


def _poisson(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return p - y * np.log(p)


def _poisson_slope(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return 1 - y / p


def _at_zero_too(y: np.ndarray, p: np.ndarray) -> Pair:
    if (p < 0).any():
        raise ValueError("a negative prediction")
    return y, p


def _met(rng: Rng) -> Iterator[Case]:
    """Predictions that are right, and one that is not."""
    for size in (2, 4):
        y = rng.integers(1, 30, size).astype(float)
        p = y.copy()
        p[rng.integers(size)] += 0.5
        yield case(y, p)


def _no_rates(rng: Rng) -> Iterator[Case]:
    for low in (0.0, -0.01, float(rng.uniform(-5, -1))):
        p = rng.uniform(0.2, 6, 4).round(2)
        p[rng.integers(4)] = round(low, 2)
        yield case(rng.poisson(3, 4).astype(float), p)
    yield case(np.zeros(2), np.array([0.0, 1.5]))


RATES = Check(
    "predictions of 0 and below",
    0.5,
    "A prediction is a rate, an expected number of events, and must be positive; 0 and less is a ValueError, whatever the target is.",
    (
        case(np.array([1.0, 2.0]), np.array([-1.0, 2.0])),
        case(np.array([1.0, 2.0]), np.array([0.0, 2.0])),
        case(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
    ),
    _no_rates,
    guard=True,
)


def _rate_misconceptions(entries: Formula, reduce: Callable) -> tuple[Misconception, ...]:
    """Predictions that are no rates are let through."""
    return (
        Misconception(
            "rates not checked",
            "Predictions of 0 and less are let through, and what comes out is nan or infinite: raise a ValueError.",
            _of(lambda y, p: reduce(entries(y, p))),
        ),
        Misconception(
            "rate of 0 accepted",
            "A prediction of 0 is let through; it calls every event impossible, and log 0 is -inf. It is an error as well.",
            _of(lambda y, p: reduce(entries(*_at_zero_too(y, p)))),
        ),
        Misconception(
            "rates clipped",
            "Predictions of 0 and less are raised to a small number instead of refused; such a model needs an output that is positive, an exponential for example.",
            _of(lambda y, p: reduce(entries(y, np.maximum(p, 1e-7)))),
        ),
        Misconception(
            "epsilon added",
            "A small number is added to the predictions, as Keras does it, and shifts every value; rates of 0 are refused, so there is nothing to protect.",
            _of(lambda y, p: reduce(_with_epsilon(entries, y, p)), _rates),
        ),
    )


def _with_epsilon(entries: Formula, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The formula with 1e-7 added inside of the logarithm, or of the quotient."""
    return entries(y, p + 1e-7) - (1e-7 if entries is _poisson else 0)


ONE_POISSON = (
    case(np.array([3.0]), np.array([2.0])),
    case(np.array([1.0]), np.array([4.0])),
    case(np.array([0.0]), np.array([0.5])),
)
SEVERAL_POISSON = (
    case(np.array([2.0, 0.0, 5.0]), np.array([1.0, 0.5, 4.0])),
    case(np.array([1.0, 3.0]), np.array([2.0, 2.0])),
)
TABLE_POISSON = case(np.array([[1.0, 5.0], [0.0, 2.0], [3.0, 1.0]]), np.array([[2.0, 1.5]] * 3))

POISSON = Exercise(
    reference.poisson,
    checks=_asked(
        ("One example costs y_pred - y_true log(y_pred).", ONE_POISSON),
        ("The loss is the mean of y_pred - y_true log(y_pred).", SEVERAL_POISSON),
        (_mean_of_table("the loss"), TABLE_POISSON),
        counts,
        Check(
            "right predictions",
            0.5,
            "Even a right prediction does not cost 0: 10 events at a rate of 10 cost 10 - 10 log 10 = -13.03. It is the lowest price for 10 events, and that is enough.",
            (
                case(np.array([10.0, 2.0]), np.array([10.0, 2.0])),
                case(np.array([1.0, 1.0]), np.array([1.0, 2.0])),
            ),
            _met,
        ),
        RATES,
        least=1,
    ),
    misconceptions=(
        *_reductions(_poisson, _positive),
        Misconception(
            "rate missing",
            "The first term, y_pred, is missing: nothing would keep the predictions from growing for ever.",
            _of(lambda y, p: np.mean(-y * np.log(p)), _rates),
        ),
        Misconception(
            "logarithm missing",
            "The logarithm is missing: y_pred - y_true log(y_pred).",
            _of(lambda y, p: np.mean(p - y * p), _rates),
        ),
        Misconception(
            "sign",
            "The sign is wrong: this is the log-likelihood, the loss is minus that.",
            _of(lambda y, p: -np.mean(_poisson(y, p)), _rates),
        ),
        Misconception(
            "sign of the second term",
            "The second term is subtracted: more events ask for a higher rate, so log(y_pred) must lower the loss.",
            _of(lambda y, p: np.mean(p + y * np.log(p)), _rates),
        ),
        Misconception(
            "with log y!",
            "log(y!) is added. It makes the full negative log-likelihood, but it does not depend on the prediction, and this loss leaves it out.",
            _of(lambda y, p: np.mean(_poisson(y, p) + gammaln(y + 1)), _rates),
        ),
        Misconception(
            "predictions taken for logarithms",
            "The predictions are taken for logarithms of rates, exp(p) - y p, which is the default of PyTorch; here they are the rates themselves.",
            _of(lambda y, p: np.mean(np.exp(p) - y * p), _rates),
        ),
        Misconception(
            "arguments swapped",
            "y_true and y_pred are swapped: the logarithm belongs to the prediction.",
            _of(lambda y, p: np.mean(y - p * np.log(y)), _rates),
        ),
        Misconception(
            "log(1 + p)",
            "There is no 1 inside of the logarithm here; a prediction is positive by itself.",
            _of(lambda y, p: np.mean(p - y * np.log(1 + p)), _rates),
        ),
        Misconception(
            "log to base 10",
            "This is the answer with log10; losses use the natural logarithm, np.log.",
            _of(lambda y, p: np.mean(p - y * np.log10(p)), _rates),
        ),
        Misconception(
            "deviance",
            "This is the deviance, twice the loss above that of a perfect prediction; here a perfect prediction does not cost 0.",
            _of(lambda y, p: 2 * np.mean(xlogy(y, y / p) - y + p), _rates),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error, which assumes the same scatter for small counts and for large ones.",
            _of(lambda y, p: np.mean(_square(y, p)), _rates),
        ),
        *_rate_misconceptions(_poisson, np.mean),
    ),
)

POISSON_GRADIENT = Exercise(
    reference.poisson_gradient,
    checks=_asked(
        ("For one example the derivative is 1 - y_true / y_pred.", ONE_POISSON),
        (
            "The derivative of the mean has one entry per prediction: (1 - y_true / y_pred) / n.",
            SEVERAL_POISSON,
        ),
        (SLOPES_OF_TABLE, TABLE_POISSON),
        counts,
        Check(
            "right predictions",
            0.5,
            "Where the rate equals the count, the gradient is 0: the loss is lowest there, though it is not 0.",
            (
                case(np.array([10.0, 2.0]), np.array([10.0, 4.0])),
                case(np.array([1.0, 1.0]), np.array([1.0, 2.0])),
            ),
            _met,
        ),
        RATES,
        least=1,
    ),
    misconceptions=(
        *_slopes(_poisson_slope, _positive),
        Misconception(
            "rate missing",
            "The 1 is missing: it is the derivative of the first term, y_pred.",
            _of(lambda y, p: -y / p / p.size, _rates),
        ),
        Misconception(
            "quotient upside down",
            "The quotient is upside down: the derivative of y log p is y / p.",
            _of(lambda y, p: (1 - p / y) / p.size, _rates),
        ),
        Misconception(
            "logarithm not differentiated",
            "The logarithm is still there; the derivative of log p is 1 / p.",
            _of(lambda y, p: (1 - y * np.log(p)) / p.size, _rates),
        ),
        Misconception(
            "gradient with respect to log p",
            "p - y is the derivative with respect to the logarithm of the rate; with respect to the rate itself it is 1 - y / p.",
            _of(lambda y, p: (p - y) / p.size, _rates),
        ),
        Misconception(
            "sign of the second term",
            "The second term has the wrong sign: 1 - y / p, which is 0 where the rate equals the count.",
            _of(lambda y, p: (1 + y / p) / p.size, _rates),
        ),
        Misconception(
            "target forgotten",
            "The target is missing: 1 - 1 / p pulls every prediction to 1.",
            _of(lambda y, p: (1 - 1 / p) / p.size, _rates),
        ),
        *_rate_misconceptions(_poisson_slope, lambda g: g / g.size),
    ),
)

EXERCISES = (
    AS_ARRAYS,
    MEAN_SQUARED_ERROR,
    MEAN_ABSOLUTE_ERROR,
    MEAN_SQUARED_LOGARITHMIC_ERROR,
    HUBER,
    POISSON,
    MEAN_SQUARED_ERROR_GRADIENT,
    MEAN_ABSOLUTE_ERROR_GRADIENT,
    HUBER_GRADIENT,
    POISSON_GRADIENT,
)
