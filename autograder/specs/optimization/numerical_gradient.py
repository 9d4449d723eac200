"""The numerical gradient: checks and misconceptions."""

from collections.abc import Callable

import numpy as np

from ... import reference
from ...judging.codec import Named
from ..common import Rng, unchanged
from ..model import Check, Exercise, Misconception, case
from .cases import NEARLY, a_bowl, points


def _differences(f: Callable, x: np.ndarray, low: float, high: float, width: float) -> np.ndarray:
    """(f at `high` - f at `low`) / width for each entry, both measured from x."""
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1
        gradient[index] = (f(x + high * step) - f(x + low * step)) / width
    return gradient


def _right_differences(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    return _differences(f, x, -h, h, 2 * h)


def _all_at_once(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def _never_put_back(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


def _integers_kept(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h if x.dtype.kind == "f" else 0
        below[index] -= h if x.dtype.kind == "f" else 0
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def _row_by_row(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def _in_place(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    gradient = _right_differences(f, x, h)
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        x += h
    return gradient


def _some_function(rng: Rng, *shape: int) -> Named:
    makers = (Named("bowl", a_bowl(rng, *shape)), Named("power_sum", (3,)))
    return (*makers, Named("product", (float(rng.integers(1, 4)),)))[rng.integers(3)]


NUMERICAL_GRADIENT = Exercise(
    reference.numerical_gradient,
    checks=(
        Check(
            "one entry",
            1,
            "Step h ahead and h back from x, and divide the difference of the two values by the "
            "distance between them, which is 2 h.",
            (
                case(Named("power_sum", (2,)), np.array([3.0])),
                case(Named("power_sum", (3,)), np.array([-2.0])),
            ),
            lambda rng: [case(Named("power_sum", (3,)), points(rng, 1)) for _ in range(4)],
            **NEARLY,
        ),
        Check(
            "several entries",
            1.25,
            "Each entry has a derivative of its own: move that entry alone, and all others stay "
            "where x has them.",
            (
                case(Named("product", (1.0,)), np.array([2.0, 3.0, 4.0])),
                case(
                    Named("bowl", (np.array([0.0, 1.0]), np.array([1.0, 2.0]))),
                    np.array([3.0, -1.0]),
                ),
            ),
            lambda rng: [
                *(case(Named("product", (2.0,)), points(rng, size)) for size in (2, 3)),
                *(case(Named("bowl", a_bowl(rng, size)), points(rng, size)) for size in (2, 5)),
            ],
            **NEARLY,
        ),
        Check(
            "another h",
            0.5,
            "h is an argument: x^3 at 2 with h = 0.1 gives (2.1^3 - 1.9^3) / 0.2 = 12.01, although "
            "the derivative is 12.",
            (case(Named("power_sum", (3,)), np.array([2.0]), h=0.1),),
            lambda rng: [
                case(Named("power_sum", (3,)), points(rng, 2), h=h) for h in (0.1, 0.5, 0.01)
            ],
            **NEARLY,
        ),
        Check(
            "tables",
            0.5,
            "x may have any shape, and the gradient has the same: one number for each entry of x.",
            (case(Named("power_sum", (2,)), np.array([[1.0, 2.0], [3.0, -4.0]])),),
            lambda rng: [
                case(_some_function(rng, *shape), points(rng, *shape))
                for shape in ((2, 3), (3, 2), (2, 1, 2))
            ],
            **NEARLY,
        ),
        Check(
            "lists and integers",
            0.5,
            "x may be a list, or hold integers. An array of integers cannot hold 3.00001: make it "
            "one of floats first.",
            (
                case(Named("power_sum", (2,)), np.array([3, 1])),
                case(Named("product", (1.0,)), [2, 5]),
            ),
            lambda rng: [
                case(Named("power_sum", (3,)), rng.integers(1, 30, 3)),
                case(Named("product", (1.0,)), rng.integers(1, 30, 3).tolist()),
            ],
            **NEARLY,
        ),
        unchanged(Named("power_sum", (2,)), np.array([0.1, 0.7, -0.3])),
    ),
    misconceptions=(
        Misconception(
            "forward difference",
            "This is the forward difference, (f(x + h) - f(x)) / h. Look to both sides: then the "
            "error shrinks with h squared instead of h.",
            lambda f, x, h=1e-5: _differences(f, x, 0, h, h),
        ),
        Misconception(
            "backward difference",
            "This is the backward difference, (f(x) - f(x - h)) / h. Look to both sides: then the "
            "error shrinks with h squared instead of h.",
            lambda f, x, h=1e-5: _differences(f, x, -h, 0, h),
        ),
        Misconception(
            "divided by h",
            "Everything is twice too large: from x - h to x + h the distance is 2 h.",
            lambda f, x, h=1e-5: _differences(f, x, -h, h, h),
        ),
        Misconception(
            "brackets missing",
            "`/ 2 * h` divides by 2 and then multiplies by h; write `/ (2 * h)`.",
            lambda f, x, h=1e-5: _differences(f, x, -h, h, 2 / h),
        ),
        Misconception(
            "sign",
            "The sign is wrong: it is the value ahead, f(x + h), minus the value behind.",
            lambda f, x, h=1e-5: -_right_differences(f, x, h),
        ),
        Misconception(
            "not divided",
            "This is the change of f alone; the derivative is that change divided by 2 h.",
            lambda f, x, h=1e-5: _differences(f, x, -h, h, 1),
        ),
        Misconception(
            "all entries moved at once",
            "All entries of x move together here (`x + h`), which gives the sum of all "
            "derivatives. Move one entry at a time.",
            _all_at_once,
        ),
        Misconception(
            "only one step back",
            "After the step ahead the entry goes back by h, so it is where it started, and not at "
            "x - h: go back by 2 h.",
            _never_put_back,
        ),
        Misconception(
            "h ignored",
            "The argument h is not used: the step stays at 1e-5 whatever the caller asks for.",
            lambda f, x, h=1e-5: _right_differences(f, x),
        ),
        Misconception(
            "integers cut the step off",
            "The formula is right, but an array of integers has no room for x + 0.00001: the step "
            "is cut off and f does not change. Start with np.array(x, dtype=float).",
            _integers_kept,
        ),
        Misconception(
            "rows instead of entries",
            "The loop runs over the rows of a table and moves each row as a whole. Every entry "
            "needs a step of its own; np.ndindex(x.shape) gives their indices.",
            _row_by_row,
        ),
        Misconception(
            "shape lost",
            "The numbers are right, but they come back in one line: give them the shape of x.",
            lambda f, x, h=1e-5: _right_differences(f, x, h).ravel(),
        ),
        Misconception(
            "one number",
            "These are all derivatives added up; the gradient has one for each entry of x.",
            lambda f, x, h=1e-5: _right_differences(f, x, h).sum(),
        ),
        Misconception(
            "x is changed",
            "The gradient is right, but the caller's x has moved. Work on a copy: np.array(x) "
            "makes one, np.asarray(x) does not.",
            _in_place,
        ),
    ),
)
