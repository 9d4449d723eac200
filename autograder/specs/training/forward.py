"""The forward pass: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np

from ... import reference
from ..common import unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import SHAPES, TINY, WIDE, X2, Arrays, all_on, layers, network, relu


def _without(*names: str) -> Callable:
    """The right network with these parameters taken for 0."""

    def function(parameters: Arrays, X: np.ndarray) -> tuple:
        zeros = {name: np.zeros_like(parameters[name]) for name in names}
        return layers(relu, {**parameters, **zeros}, X)

    return function


def _forward_draws(
    draw: Callable, shapes: tuple[tuple, ...]
) -> Callable[[np.random.Generator], Iterator[Case]]:
    return lambda rng: (case(*draw(rng, *shape)) for shape in shapes)


FORWARD = Exercise(
    reference.forward,
    checks=(
        Check(
            "all units on",
            1,
            "hidden = X W1 + b1 where that is positive, output = hidden W2 + b2; return "
            "(hidden, output) as a pair.",
            (
                case({**TINY, "b1": np.array([1.0, 5.0])}, np.array([[2.0]])),
                case({**WIDE, "b1": np.array([4.0, 5.0, 6.0])}, X2),
            ),
            _forward_draws(all_on, SHAPES),
        ),
        Check(
            "some units off",
            1,
            "A hidden unit is a rectified linear unit: max(0, X W1 + b1). The output is linear and "
            "may well be negative.",
            (case(TINY, np.array([[2.0]])), case(TINY, np.array([[-1.0]]))),
            _forward_draws(network, SHAPES[:2]),
        ),
        Check(
            "several examples, inputs and outputs",
            0.75,
            "Rows are examples: X is (n, d), hidden (n, h), output (n, k); @ multiplies matrices.",
            (case(WIDE, X2), case(TINY, np.array([[2.0], [-1.0], [0.0]]))),
            _forward_draws(network, SHAPES[2:]),
        ),
        unchanged(WIDE, X2),
    ),
    misconceptions=(
        Misconception(
            "no rectifier",
            "The rectifier is missing: max(0, ...) around X W1 + b1. Without it two layers are no "
            "more than one.",
            lambda parameters, X: layers(lambda a: a, parameters, X),
        ),
        Misconception(
            "output rectified",
            "The output is rectified too; it is linear, so that it can be negative. What follows "
            "it depends on the loss.",
            lambda parameters, X: tuple(relu(a) for a in layers(relu, parameters, X)),
        ),
        Misconception(
            "hidden before the rectifier",
            "hidden is returned as it is before the rectifier; backward needs it after.",
            lambda parameters, X: (
                layers(lambda a: a, parameters, X)[0],
                layers(relu, parameters, X)[1],
            ),
        ),
        Misconception(
            "sigmoid units",
            "The hidden units are sigmoids; rectified linear units are asked for, max(0, a).",
            lambda parameters, X: layers(lambda a: 1 / (1 + np.exp(-a)), parameters, X),
        ),
        Misconception(
            "tanh units",
            "The hidden units are tanh units; rectified linear units are asked for, max(0, a).",
            lambda parameters, X: layers(np.tanh, parameters, X),
        ),
        Misconception(
            "absolute value",
            "A unit with a negative sum is off, not turned around: max(0, a), not |a|.",
            lambda parameters, X: layers(np.abs, parameters, X),
        ),
        Misconception(
            "b1 forgotten", "The bias b1 of the hidden layer is not added.", _without("b1")
        ),
        Misconception("b2 forgotten", "The bias b2 of the output is not added.", _without("b2")),
        Misconception(
            "output and hidden exchanged",
            "The pair is the other way round: (hidden, output).",
            lambda parameters, X: layers(relu, parameters, X)[::-1],
        ),
        Misconception(
            "output alone",
            "Only the output is returned; the hidden units belong to the answer, because backward "
            "needs them.",
            lambda parameters, X: layers(relu, parameters, X)[1],
        ),
    ),
)
