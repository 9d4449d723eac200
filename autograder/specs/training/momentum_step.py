"""A step with momentum: checks and misconceptions."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from ... import reference
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import Arrays, numbers


def _stepping(rule: Callable[..., tuple]) -> Callable:
    """A misconception from the new (p, v) of one array, given p, g, v, the rate and momentum."""

    def function(
        parameters: Arrays,
        gradients: Arrays,
        velocity: Arrays,
        learning_rate: float,
        momentum: float,
    ) -> tuple[Arrays, Arrays]:
        new = {
            name: rule(
                *(np.asarray(a[name], dtype=float) for a in (parameters, gradients, velocity)),
                learning_rate,
                momentum,
            )
            for name in parameters
        }
        return {k: first for k, (first, _) in new.items()}, {
            k: second for k, (_, second) in new.items()
        }

    return function


def _right_step(p: np.ndarray, g: np.ndarray, v: np.ndarray, rate: float, m: float) -> tuple:
    v = m * v - rate * g
    return p + v, v


def _in_place(
    parameters: Arrays, gradients: Arrays, velocity: Arrays, learning_rate: float, momentum: float
) -> tuple[Arrays, Arrays]:
    for name in parameters:
        velocity[name] *= momentum
        velocity[name] -= learning_rate * gradients[name]
        parameters[name] += velocity[name]
    return parameters, velocity


def _named_arrays(rng: Rng, shapes: Mapping[str, tuple[int, ...]]) -> Arrays:
    return {name: numbers(rng, *shape) for name, shape in shapes.items()}


def _steps(moving: bool, shapes: Mapping[str, tuple[int, ...]]) -> Callable:
    """Four cases with these arrays, from rest or with a velocity."""

    def draws(rng: Rng) -> Iterator[Case]:
        for _ in range(4):
            velocity = {n: moving * v for n, v in _named_arrays(rng, shapes).items()}
            rate, momentum = rng.uniform(0.01, 0.5), rng.uniform(0.3, 0.95)
            yield case(
                _named_arrays(rng, shapes),
                _named_arrays(rng, shapes),
                velocity,
                round(rate, 2),
                round(momentum, 2),
            )

    return draws


def _w(*values: float) -> Arrays:
    return {"w": np.array(values)}


FOUR = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}


MOMENTUM_STEP = Exercise(
    reference.momentum_step,
    checks=(
        Check(
            "from rest",
            1,
            "With v = 0 the new velocity is -learning_rate * gradient, and the parameter moves by "
            "it; return (parameters, velocity), two dicts.",
            (
                case(_w(1.0), _w(2.0), _w(0.0), 0.1, 0.9),
                case(_w(1.0, -1.0), _w(4.0, 0.5), _w(0.0, 0.0), 0.5, 0.5),
                case(_w(1.0, 0.0), _w(1e3, 1e-8), _w(0.0, 0.0), 0.1, 0.9),
            ),
            lambda rng: [
                *_steps(False, {"w": (2,)})(rng),
                case(
                    _w(1.0, 0.0), _w(*rng.uniform((50, 1e-9), (5e3, 1e-7))), _w(0.0, 0.0), 0.1, 0.9
                ),
            ],
        ),
        Check(
            "with a velocity",
            1,
            "v <- momentum * v - learning_rate * gradient, then p <- p + v with this new v.",
            (
                case(_w(1.0), _w(2.0), _w(0.5), 0.1, 0.9),
                case(_w(1.0, -1.0), _w(0.0, 2.0), _w(1.0, 0.5), 0.5, 0.5),
            ),
            _steps(True, {"w": (3,)}),
        ),
        Check(
            "several arrays",
            0.75,
            "Each array has its own gradient and its own velocity, whatever its name and shape.",
            (
                case(
                    {"a": np.array([[1.0, 2.0]]), "b": np.array([3.0])},
                    {"a": np.array([[1.0, 0.0]]), "b": np.array([-2.0])},
                    {"a": np.array([[0.5, 0.5]]), "b": np.array([0.0])},
                    0.1,
                    0.5,
                ),
            ),
            _steps(True, FOUR),
        ),
        unchanged(_w(1.0, 2.0), _w(2.0, -1.0), _w(0.5, 0.0), 0.1, 0.9),
    ),
    misconceptions=(
        Misconception(
            "gradient clipped",
            "Large gradients are clipped. That can be useful in training, but it is no part of "
            "this rule.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, np.clip(g, -5, 5), v, rate, m)),
        ),
        Misconception(
            "uphill",
            "The sign of the gradient is wrong: the velocity must point downhill, "
            "-learning_rate * gradient.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, -g, v, rate, m)),
        ),
        Misconception(
            "velocity subtracted",
            "The velocity is subtracted from the parameter; it points downhill already, so add it.",
            _stepping(
                lambda p, g, v, rate, m: (p - _right_step(p, g, v, rate, m)[1], m * v - rate * g)
            ),
        ),
        Misconception(
            "old velocity",
            "The parameter moves with the velocity from before; update the velocity first.",
            _stepping(lambda p, g, v, rate, m: (p + v, m * v - rate * g)),
        ),
        Misconception(
            "momentum ignored",
            "The old velocity is forgotten: this is plain gradient descent.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, g, 0 * v, rate, m)),
        ),
        Misconception(
            "friction forgotten",
            "The old velocity is kept whole; only its share momentum remains.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, g, v, rate, 1)),
        ),
        Misconception(
            "gradient weighed with 1 - momentum",
            "The gradient is weighed with 1 - momentum, as in a moving average; here it enters "
            "with the learning rate alone.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, (1 - m) * g, v, rate, m)),
        ),
        Misconception(
            "learning rate outside",
            "The velocity is kept without the learning rate, as PyTorch does it: "
            "v <- momentum v + g, p <- p - learning_rate v. Here the rate is inside v.",
            _stepping(lambda p, g, v, rate, m: (p - rate * (m * v + g), m * v + g)),
        ),
        Misconception(
            "gradient slowed down too",
            "momentum multiplies the gradient too; it belongs to the old velocity alone.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, m * g, v, rate, m)),
        ),
        Misconception(
            "Nesterov",
            "This is Nesterov's step, p + momentum * v - learning_rate * gradient with the new v; "
            "here the parameter moves by v.",
            _stepping(
                lambda p, g, v, rate, m: (p + m * (m * v - rate * g) - rate * g, m * v - rate * g)
            ),
        ),
        Misconception(
            "velocity exchanged with parameters",
            "The pair is the other way round: (parameters, velocity).",
            _stepping(lambda p, g, v, rate, m: _right_step(p, g, v, rate, m)[::-1]),
        ),
        Misconception(
            "old velocity returned",
            "The parameters are right, but the velocity that comes back is the old one, so that "
            "the next step knows nothing of this one.",
            _stepping(lambda p, g, v, rate, m: (_right_step(p, g, v, rate, m)[0], v)),
        ),
        Misconception(
            "in place",
            "The numbers are right, but the arrays of the caller were changed (*=, -= and += "
            "write into them); make new ones.",
            _in_place,
        ),
    ),
)
