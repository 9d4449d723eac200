"""Two arrays of one shape: checks and misconceptions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import reference
from ..common import Rng, pair, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import TABLES, Pair, read_any_shape


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
        y, p = read_any_shape(y_true, y_pred)
        if condition(y, p):
            raise ValueError("shapes")
        return y, p

    return function


def _asserted(y_true: Any, y_pred: Any) -> Pair:
    y, p = read_any_shape(y_true, y_pred)
    assert y.shape == p.shape and y.size > 0
    return y, p


def _reshaped(y_true: Any, y_pred: Any) -> Pair:
    y, p = read_any_shape(y_true, y_pred)
    if not y.size:
        raise ValueError("empty")
    return y, p.reshape(y.shape)


def _broadcasting(y_true: Any, y_pred: Any) -> Pair:
    y, p = np.broadcast_arrays(*read_any_shape(y_true, y_pred))
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
