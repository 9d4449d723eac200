"""Gradient descent with momentum: checks and misconceptions."""

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


def _momentum(
    gradient: Callable, start: np.ndarray, learning_rate: float, momentum: float, steps: int
) -> np.ndarray:
    def advance(x: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        v = momentum * v - learning_rate * gradient(x)
        return x + v, v

    return walk(start, steps, advance)


def _with_rule(rule: Callable) -> Callable:
    """A misconception from rule(gradient, x, v, learning_rate, momentum) -> (x, v)."""
    return lambda gradient, start, learning_rate, momentum, steps: walk(
        start, steps, lambda x, v: rule(gradient, x, v, learning_rate, momentum)
    )


def _old_velocity(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    return x + v, momentum * v - rate * gradient(x)


def _averaged(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - (1 - momentum) * rate * gradient(x)
    return x + v, v


def _nesterov(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - rate * gradient(x + momentum * v)
    return x + v, v


def _subtracted(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - rate * gradient(x)
    return x - v, v


def _braked(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * (v - rate * gradient(x))
    return x + v, v


def _twice(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - rate * gradient(x)
    return x + v - rate * gradient(x), v


def _not_stored(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    return x + momentum * v - rate * gradient(x), -rate * gradient(x)


def _opposed(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = -momentum * v - rate * gradient(x)
    return x + v, v


MOMENTUM_DESCENT = Exercise(
    reference.momentum_descent,
    checks=(
        Check(
            "the first step",
            0.75,
            "The velocity is 0 at first, so the first step is -learning_rate * gradient(x), as "
            "without momentum.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 0.5, 1
                ),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, size)),
                    points(rng, size) + 4,
                    0.1,
                    float(rng.choice([0.5, 0.8, 0.9])),
                    1,
                )
                for size in (1, 2, 3)
            ],
            **NEARLY,
        ),
        Check(
            "the second step",
            1.25,
            "The second step adds momentum times the first one: v = momentum * v - learning_rate * "
            "gradient(x), then x = x + v.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 0.5, 2
                ),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, size)),
                    points(rng, size) + 4,
                    0.1,
                    float(rng.choice([0.4, 0.8, 0.9])),
                    2,
                )
                for size in (1, 2, 3)
            ],
            **NEARLY,
        ),
        Check(
            "the whole path",
            1.5,
            "The velocity is carried from step to step: each keeps the share `momentum` of it. The "
            "path has the shape (steps + 1, d), the start included.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(2), np.array([1.0, 4.0]))),
                    np.array([2.0, 1.0]),
                    0.1,
                    0.8,
                    4,
                ),
                case(
                    Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 0.5, 0
                ),
            ),
            lambda rng: steps_of(rng, float(rng.choice([0.4, 0.6, 0.9]))),
            **NEARLY,
        ),
        *descent_checks((0.9,), (0.5,)),
    ),
    misconceptions=(
        Misconception(
            "no momentum",
            "This is gradient descent without momentum: the velocity of the step before is "
            "forgotten.",
            lambda gradient, start, learning_rate, momentum, steps: right_descent(
                gradient, start, learning_rate, steps
            ),
        ),
        Misconception(
            "moved with the old velocity",
            "x moves with the old velocity here, one step late. First the new velocity, then "
            "x + v.",
            _with_rule(_old_velocity),
        ),
        Misconception(
            "(1 - momentum) in front of the gradient",
            "The gradient carries a factor (1 - momentum) here, as in an average (and in Adam). In "
            "this rule it has none, which makes the steps longer.",
            _with_rule(_averaged),
        ),
        Misconception(
            "Nesterov",
            "This is Nesterov's variant, which takes the gradient ahead, at x + momentum * v. Take "
            "it at x.",
            _with_rule(_nesterov),
        ),
        Misconception(
            "sign of the velocity",
            "The velocity holds its minus sign already: x + v, not x - v, or the path climbs.",
            _with_rule(_subtracted),
        ),
        Misconception(
            "velocity turned round",
            "The old velocity is subtracted here, which brakes; momentum keeps going in the same "
            "direction.",
            _with_rule(_opposed),
        ),
        Misconception(
            "momentum times the gradient as well",
            "The factor momentum belongs to the old velocity alone; here the new gradient is "
            "multiplied by it too.",
            _with_rule(_braked),
        ),
        Misconception(
            "gradient step taken twice",
            "The gradient is in the velocity already; here it is subtracted from x once more.",
            _with_rule(_twice),
        ),
        Misconception(
            "velocity not stored",
            "The new velocity is the whole step, momentum * v - learning_rate * gradient(x); here "
            "only its gradient part is carried on, so that nothing is remembered for longer than "
            "one step.",
            _with_rule(_not_stored),
        ),
        Misconception(
            "learning rate and momentum exchanged",
            "The learning rate and the momentum are exchanged: the learning rate belongs to the "
            "gradient, the momentum to the velocity.",
            lambda gradient, start, learning_rate, momentum, steps: _momentum(
                gradient, start, momentum, learning_rate, steps
            ),
        ),
        *path_mistakes(_momentum),
    ),
)
