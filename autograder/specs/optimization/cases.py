"""Inputs, checks and wrong answers that several exercises of this assignment share."""

from collections.abc import Callable, Iterator

import numpy as np

from ...judging.codec import Generated, Named
from .. import wrong_answers
from ..common import Rng, unchanged
from ..model import Case, Check, Misconception, Tolerance, case

# Results of many steps, or of a small difference divided by a small number, carry the rounding of
# each: they are compared to 1e-6. The wrong answers below are further off than that.
NEARLY: Tolerance = {"rtol": 1e-6, "atol": 1e-8}


# Numbers are rounded so that a counter-example can be read and redone by hand.
def points(rng: Rng, *shape: int) -> np.ndarray:
    """Coordinates on both sides of zero, none of them near it."""
    return (rng.uniform(0.5, 3, shape) * rng.choice([-1, 1], shape)).round(2)


def a_bowl(rng: Rng, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    """The centre and the curvature of a bowl."""
    return rng.integers(-3, 4, shape).astype(float), rng.uniform(0.5, 3, shape).round(1)


def a_valley(rng: Rng) -> np.ndarray:
    """A symmetric matrix with eigenvalues from 0.5 to 3.5 whose entries off the diagonal count."""
    a, b = rng.uniform(1.5, 2.5, 2).round(1)
    c = rng.choice([-1, 1]) * round(rng.uniform(0.5, 1.0), 1)
    return np.array([[a, c], [c, b]])


def seeds(rng: Rng) -> Generated:
    """A generator for the student's function."""
    return Generated(int(rng.integers(1000)))


def walk(start: np.ndarray, steps: int, advance: Callable) -> np.ndarray:
    """The path of x, v <- advance(x, v), with v = 0 at first."""
    x = np.array(start, dtype=float)
    v, path = np.zeros_like(x), [x]
    for _ in range(steps):
        x, v = advance(x, v)
        path.append(x)
    return np.array(path)


def right_descent(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    """The path of gradient descent."""
    return walk(start, steps, lambda x, v: (x - learning_rate * gradient(x), v))


def _writes_into_start(path: Callable) -> Callable:
    """A right path, after which an array `start` holds the last point."""

    def function(gradient: Callable, start: np.ndarray, *numbers: float) -> np.ndarray:
        walked = path(gradient, start, *numbers)
        if isinstance(start, np.ndarray) and start.dtype.kind == "f":
            start[:] = walked[-1]
        return walked

    return function


def _cut_short(path: Callable) -> Callable:
    """A right path up to the first point with a small gradient."""

    def function(gradient: Callable, start: np.ndarray, *numbers: float) -> np.ndarray:
        walked = path(gradient, start, *numbers)
        small = [i for i, x in enumerate(walked) if np.linalg.norm(gradient(x)) < 1e-6]
        return walked[: small[0] + 1] if small else walked

    return function


def path_mistakes(path: Callable) -> tuple[Misconception, ...]:
    """What goes wrong with a path, whatever the rule of the step is; steps come last."""
    return (
        wrong_answers.stops_early(_cut_short(path)),
        Misconception(
            "start missing",
            "The start is missing: the path has steps + 1 points, and the first of them is the "
            "start.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[1:],
        ),
        Misconception(
            "last point missing",
            "The point after the last step is missing: the path has steps + 1 points.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[:-1],
        ),
        Misconception(
            "one step too many",
            "This path has taken one step too many: after `steps` steps it has steps + 1 points.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers[:-1], numbers[-1] + 1),
        ),
        Misconception(
            "end point only",
            "This is the last point alone; keep all of them, the start included.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[-1],
        ),
        Misconception(
            "the same array again and again",
            "All points of this path are the last one: `x -= ...` changes the one array that was "
            "appended each time. Write `x = x - ...`, or append x.copy().",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[
                np.full(numbers[-1] + 1, -1)
            ],
        ),
        Misconception(
            "start is changed",
            "The path is right, but the caller's start has moved along: `x -= ...` writes into it. "
            "Start from a copy, np.array(start, dtype=float).",
            _writes_into_start(path),
        ),
    )


def steps_of(rng: Rng, *between: float) -> Iterator[Case]:
    """Paths over bowls, by (gradient, start, learning rate, ..., steps)."""
    for size, steps in ((1, 3), (2, 4), (3, 7), (2, 12)):
        bowl = Named("bowl_gradient", a_bowl(rng, size))
        yield case(bowl, points(rng, size), float(rng.choice([0.05, 0.1, 0.2])), *between, steps)


def descent_checks(between: tuple[float, ...], valley: tuple[float, ...]) -> tuple[Check, ...]:
    """What both descents are asked; `between` stands between learning rate and steps."""
    return (
        Check(
            "a valley that runs across the axes",
            0.5,
            "Here each entry of the gradient depends on all entries of x: take the whole gradient "
            "at one point, then move all entries together.",
            (
                case(
                    Named("quadratic_gradient", (np.array([[2.0, 1.0], [1.0, 2.0]]),)),
                    np.array([1.0, 2.0]),
                    0.1,
                    *valley,
                    2,
                ),
            ),
            lambda rng: [
                case(
                    Named("quadratic_gradient", (a_valley(rng),)), points(rng, 2), 0.2, *between, n
                )
                for n in (1, 3, 10)
            ],
            **NEARLY,
        ),
        Check(
            "flat ground",
            0.25,
            "There are as many steps as steps says, also where gradient or learning rate is tiny: a "
            "small step does not say that the bottom is near.",
            (
                case(
                    Named("bowl_gradient", (np.ones(2), np.full(2, 1e-9))),
                    np.array([4.0, -3.0]),
                    1e8,
                    *between,
                    3,
                ),
                case(Named("bowl_gradient", (np.ones(1), np.ones(1))), [1.0], 0.5, *between, 2),
                case(Named("bowl_gradient", (np.ones(1), np.ones(1))), [0.0], 1e-9, *between, 3),
            ),
            lambda rng: [
                *(
                    case(Named("bowl_gradient", a_bowl(rng, 2)), np.zeros(2), 1e-9, *between, n)
                    for n in (3, 5)
                ),
                *(
                    case(
                        Named(
                            "bowl_gradient", (np.zeros(2), rng.uniform(1, 9, 2).round(1) * 1e-10)
                        ),
                        points(rng, 2),
                        1e8,
                        *between,
                        n,
                    )
                    for n in (2, 5)
                ),
            ],
            rtol=1e-6,
            atol=1e-12,
        ),
        Check(
            "lists and integers",
            0.5,
            "The start may be a list, or hold integers; the points of the path are floats all the "
            "same.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(2), np.array([1.0, 2.0]))),
                    np.array([4, -3]),
                    0.1,
                    *between,
                    2,
                ),
                case(Named("bowl_gradient", (np.ones(1), np.ones(1))), [3], 0.5, *between, 2),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, 3)), rng.integers(4, 9, 3), 0.1, *between, 3
                ),
                case(
                    Named("bowl_gradient", a_bowl(rng, 2)),
                    rng.integers(4, 9, 2).tolist(),
                    0.1,
                    *between,
                    4,
                ),
            ],
            **NEARLY,
        ),
        unchanged(
            Named("bowl_gradient", (np.zeros(2), np.ones(2))),
            np.array([4.0, -3.0]),
            0.1,
            *between,
            2,
        ),
    )


def cut(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    """The order cut into batches, the last one possibly smaller."""
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
