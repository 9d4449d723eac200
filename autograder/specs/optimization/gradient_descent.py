"""Gradient descent: checks and misconceptions."""

from collections.abc import Callable

import numpy as np

from ... import reference
from ...judging.codec import Named
from ..model import Check, Exercise, Misconception, case
from .cases import (
    NEARLY,
    a_bowl,
    descent_checks,
    path_mistakes,
    points,
    right_descent,
    steps_of,
    walk,
)


def _stale(gradient: Callable, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
    slope = gradient(np.array(start, dtype=float))
    return walk(start, steps, lambda x, v: (x - learning_rate * slope, v))


def _unit_steps(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    def advance(x: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slope = gradient(x)
        return x - learning_rate * slope / np.linalg.norm(slope), v

    return walk(start, steps, advance)


def _entry_by_entry(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    def advance(x: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = x.copy()
        for i in range(len(x)):
            x[i] -= learning_rate * gradient(x)[i]
        return x, v

    return walk(start, steps, advance)


def _kept_as_integers(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    start = np.array(start)
    path = np.zeros((steps + 1, *start.shape), dtype=start.dtype)
    path[0] = start
    for step in range(steps):
        path[step + 1] = path[step] - learning_rate * gradient(path[step])
    return path


GRADIENT_DESCENT = Exercise(
    reference.gradient_descent,
    checks=(
        Check(
            "one step",
            1,
            "One step goes from x to x - learning_rate * gradient(x); the path holds both points.",
            (
                case(Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 1),
                case(
                    Named("bowl_gradient", (np.array([1.0, 0.0]), np.array([1.0, 3.0]))),
                    np.array([3.0, -2.0]),
                    0.1,
                    1,
                ),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, size)),
                    points(rng, size) + 4,
                    float(rng.choice([0.05, 0.1, 0.3])),
                    1,
                )
                for size in (1, 2, 4)
            ],
            **NEARLY,
        ),
        Check(
            "the whole path",
            1.5,
            "Take the gradient anew at each point. The path has the shape (steps + 1, d), the "
            "start included.",
            (
                case(Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.5, 3),
                case(
                    Named("bowl_gradient", (np.zeros(2), np.array([1.0, 4.0]))),
                    np.array([2.0, 1.0]),
                    0.1,
                    2,
                ),
                case(Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.5, 0),
            ),
            steps_of,
            **NEARLY,
        ),
        *descent_checks((), ()),
    ),
    misconceptions=(
        Misconception(
            "uphill",
            "This path climbs: the gradient points uphill, so the step is minus the learning rate "
            "times the gradient.",
            lambda gradient, start, learning_rate, steps: right_descent(
                gradient, start, -learning_rate, steps
            ),
        ),
        Misconception(
            "gradient of the start",
            "The gradient is taken once, at the start, and used for ever. Call gradient(x) anew at "
            "each point.",
            _stale,
        ),
        Misconception(
            "steps of one length",
            "Each step has the length learning_rate here, because the gradient is divided by its "
            "length. Leave it as it is: where the slope is gentle, the step is short.",
            _unit_steps,
        ),
        Misconception(
            "learning rate ignored",
            "The learning rate is not used: the step is the whole gradient.",
            lambda gradient, start, learning_rate, steps: right_descent(
                gradient, start, 1.0, steps
            ),
        ),
        Misconception(
            "the gradient instead of a step along it",
            "The next point is minus the gradient here; it is x minus the learning rate times the "
            "gradient.",
            lambda gradient, start, learning_rate, steps: walk(
                start, steps, lambda x, v: (-learning_rate * gradient(x), v)
            ),
        ),
        Misconception(
            "entries moved one after the other",
            "The entries are moved one after the other, so the second sees a gradient at a point "
            "where the first has moved already. Take one gradient, then move all entries.",
            _entry_by_entry,
        ),
        Misconception(
            "integers cut the path off",
            "The path is stored in an array of integers here, because the start holds integers: "
            "each point is cut off after the point. Make it an array of floats.",
            _kept_as_integers,
        ),
        *path_mistakes(right_descent),
    ),
)
