"""Inputs, checks and wrong answers that several exercises of this assignment share."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import wrong_answers
from ..common import Rng, eight_bits, pair, same_shape, unchanged
from ..model import Case, Check, Misconception, case

Formula = Callable[..., np.ndarray]  # of targets and predictions, entry by entry


Pair = tuple[np.ndarray, np.ndarray]


# Numbers are rounded so that a counter-example can be read and redone by hand.
SIZES = (2, 3, 6, 40)  # numbers of examples; checks of one example say so


TABLES = ((3, 2), (2, 4), (1, 3))


def numbers(rng: Rng, *shape: int) -> Case:
    """Targets and predictions of either sign; none is met exactly."""
    y, e = rng.normal(0, 3, shape).round(2), rng.normal(0, 2, shape).round(2)
    return case(y, (y + np.where(e == 0, 0.5, e)).round(2))


def whole(rng: Rng, low: int) -> Iterator[Case]:
    """Whole numbers from `low` on, in lists and in arrays."""
    y, p = rng.integers(low, 9, (2, 12))
    p = np.where(y == p, p + 1, p)
    yield case(y.tolist(), (p + 0.25).tolist())
    yield case(y, p)
    yield eight_bits([*(y + 200), 255], [*(p + 10), 9])
    yield eight_bits([*(p + 10), 9], [*(y + 200), 255])


def checks_of(
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
        Check("one example", 0.75, *one, lambda rng: [draw_one(rng) for _ in range(8)]),
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
            "Lists and whole numbers work as well, also those of eight bits, in which 3 - 5 is 254: make arrays of floats of them before you compute, as as_arrays does.",
            (
                case([1, 4, 3], [2, 1, 5]),
                case(np.array([2, 1]), np.array([1, 4])),
                eight_bits([3, 255], [60, 28]),
            ),
            lambda rng: whole(rng, least),
        ),
        same_shape((1.0, 2.0, 4.0)),
        unchanged(np.array([1.0, 2.0]), np.array([3.0, 0.5])),
    )


SLOPES_OF_TABLE = "For predictions of shape (n, k) the mean has n k entries, so that is what to divide by; the result has shape (n, k)."


def answer_by(formula: Callable[..., Any], read: Callable[..., Pair] = pair) -> Callable[..., Any]:
    """A misconception from a formula of the arrays y and p; `read` checks the arguments."""
    return lambda y_true, y_pred, **options: formula(*read(y_true, y_pred), **options)


def read_any_shape(y: Any, p: Any) -> Pair:
    """Both as arrays of floats, whatever their shapes are."""
    return np.asarray(y, dtype=float), np.asarray(p, dtype=float)


def _as_they_are(y: Any, p: Any) -> Pair:
    """Lists stay lists."""
    pair(y, p)
    return y, p


def read_both(first: Callable[..., Pair], then: Callable[..., Pair]) -> Callable[..., Pair]:
    """Read the arguments with `first`, and let `then` check their values."""

    def read(y: Any, p: Any) -> Pair:
        then(*(y_p := first(y, p)))
        return y_p

    return read


def _shapes_unchecked(finished: Formula, allowed: Callable[..., Pair]) -> Misconception:
    """The right formula, of arrays of any shape."""
    return wrong_answers.shapes_not_checked(answer_by(finished, read_both(read_any_shape, allowed)))


def lists_kept(finished: Callable) -> Misconception:
    """The right formula, which takes lists for arrays."""
    return Misconception(
        "lists stay lists",
        "Lists can be neither subtracted nor multiplied; make arrays of them first: y, p = as_arrays(y_true, y_pred).",
        answer_by(finished, _as_they_are),
    )


def _anything(y: np.ndarray, p: np.ndarray) -> Pair:
    """Allow all values."""
    return y, p


def reductions(
    entries: Formula, allowed: Callable[..., Pair] = _anything
) -> tuple[Misconception, ...]:
    """A right formula for one entry, and the wrong mean of it."""

    def reduced(reduce: Callable) -> Callable:
        return lambda y, p, **options: reduce(entries(y, p, **options))

    def loss(reduce: Callable) -> Callable:
        return answer_by(reduced(reduce), read_both(pair, allowed))

    return (
        wrong_answers.sum_that_grows(loss(np.sum)),
        wrong_answers.rows_averaged(loss(lambda e: np.sum(e) / len(e))),
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


def slopes(entries: Formula, allowed: Callable[..., Pair] = _anything) -> tuple[Misconception, ...]:
    """The right derivatives of every entry's own loss, and what goes wrong with their mean."""

    def finished(finish: Callable) -> Callable:
        return lambda y, p, **options: finish(entries(y, p, **options))

    def gradient(finish: Callable) -> Callable:
        return answer_by(finished(finish), read_both(pair, allowed))

    return (
        wrong_answers.not_divided_by_n(gradient(lambda g: g)),
        Misconception(
            "sign",
            "The sign is wrong: this points downhill. Where a prediction is too high, raising it raises the loss, and the gradient is positive.",
            gradient(lambda g: -g / g.size),
        ),
        wrong_answers.divided_by_rows(gradient(lambda g: g / len(g))),
        Misconception(
            "one number",
            "A gradient has one entry per prediction; this is a single number.",
            gradient(np.mean),
        ),
        _shapes_unchecked(finished(lambda g: g / g.size), allowed),
    )


def square(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The squared error of each entry."""
    return (p - y) ** 2


def distance(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The absolute error of each entry."""
    return np.abs(p - y)


def all_pairs(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The error of every prediction against every target."""
    return p.ravel()[:, None] - y.ravel()


TABLE = case(np.array([[1.0, 5.0], [0.0, 2.0], [3.0, 1.0]]), np.array([[2.0, 1.0]] * 3))
