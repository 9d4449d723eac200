"""The backward pass: checks and misconceptions."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ... import reference
from ..common import Rng, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import SHAPES, TINY, WIDE, X2, Arrays, all_on, network, numbers, right_backward


def _then(change: Callable[..., Mapping[str, Any]]) -> Callable:
    """A misconception that changes some of the right gradients."""

    def function(parameters: Arrays, X: np.ndarray, output_gradient: np.ndarray) -> Arrays:
        right = right_backward(parameters, X, output_gradient)
        return {**right, **change(right, parameters, np.asarray(X), output_gradient)}

    return function


def _sigmoid_slope(hidden: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """The misconception hidden (1 - hidden), with the same digits on every processor.

    Near 1 the difference would bring the last digits of `hidden` to the front.
    """
    hidden = np.round(hidden, 12)
    return hidden * np.round(1 - hidden, 12)


def _backward_cases(draw: Callable, shapes: tuple[tuple, ...]) -> Callable:
    def draws(rng: Rng) -> Iterator[Case]:
        for n, d, h, k in shapes:
            yield case(*draw(rng, n, d, h, k), numbers(rng, n, k))

    return draws


def _nothing_behind(rng: Rng, n: int, d: int, h: int, k: int) -> tuple[Arrays, np.ndarray]:
    """W2 = 0: nothing reaches the hidden layer, and W1 and b1 get gradients of 0."""
    parameters, X = network(rng, n, d, h, k)
    return {**parameters, "W2": np.zeros((h, k))}, X


ONE = np.array([[1.0]])


X3, G3 = np.array([[2.0], [-1.0], [0.0]]), np.array([[1.0], [2.0], [-1.0]])


G2 = np.array([[1.0, 0.5], [-2.0, 1.0]])


BACKWARD = Exercise(
    reference.backward,
    checks=(
        Check(
            "the output layer",
            1,
            "The gradient of W2 is hidden.T @ output_gradient, that of b2 the sum of its rows. "
            "(Here W2 is 0, so that nothing reaches W1 and b1.)",
            (
                case({**TINY, "W2": np.zeros((2, 1))}, np.array([[2.0]]), ONE),
                case({**WIDE, "W2": np.zeros((3, 2))}, X2, G2),
            ),
            _backward_cases(_nothing_behind, SHAPES),
        ),
        Check(
            "all units on",
            1.5,
            "What reaches the hidden units is output_gradient @ W2.T; from there to W1 and b1 it "
            "goes as from the output to W2 and b2, with X in place of hidden.",
            (
                case({**TINY, "b1": np.array([1.0, 5.0])}, np.array([[2.0]]), ONE),
                case({**WIDE, "b1": np.array([4.0, 5.0, 6.0])}, X2, G2),
            ),
            _backward_cases(all_on, SHAPES),
        ),
        Check(
            "some units off",
            1.25,
            "A unit that is off for an example passes no gradient of that example: multiply with "
            "(hidden > 0).",
            (case(TINY, np.array([[2.0]]), ONE), case(TINY, np.array([[-1.0]]), 2 * ONE)),
            _backward_cases(network, SHAPES[:2]),
        ),
        Check(
            "several examples, inputs and outputs",
            1,
            "Every gradient has the shape of its parameter, and examples are added up: "
            "output_gradient holds the 1/n of the mean already.",
            (case(WIDE, X2, G2), case(TINY, X3, G3)),
            _backward_cases(network, SHAPES[2:]),
        ),
        unchanged(WIDE, X2, G2),
    ),
    misconceptions=(
        Misconception(
            "rectifier forgotten",
            "The gradient passes through units that are off. Their output is 0 whatever the "
            "weights are, so their slope is 0: multiply with (hidden > 0).",
            lambda *args: right_backward(*args, slope=lambda hidden, behind: 1.0),
        ),
        Misconception(
            "sign of the gradient decides",
            "The gradient is cut off where it is negative itself; what counts is whether the unit "
            "is on: (hidden > 0).",
            lambda *args: right_backward(*args, slope=lambda hidden, behind: behind > 0),
        ),
        Misconception(
            "hidden instead of its slope",
            "The gradient is multiplied with hidden itself; the slope of the rectifier is 1 where "
            "the unit is on, and 0 elsewhere.",
            lambda *args: right_backward(*args, slope=lambda hidden, behind: hidden),
        ),
        Misconception(
            "slope of a sigmoid",
            "hidden (1 - hidden) is the slope of a sigmoid; that of a rectified linear unit is 1 "
            "where it is on, and 0 elsewhere.",
            lambda *args: right_backward(*args, slope=_sigmoid_slope),
        ),
        Misconception(
            "hidden before the rectifier",
            "The gradient of W2 is made of the units before the rectifier; the output sees them "
            "after it.",
            lambda *args: right_backward(*args, units=lambda a: a),
        ),
        Misconception(
            "divided by n once more",
            "The gradients are divided by the number of examples; output_gradient is the "
            "derivative of the mean and holds this factor already. Add the examples up.",
            _then(lambda right, p, X, G: {name: g / len(X) for name, g in right.items()}),
        ),
        Misconception(
            "biases averaged",
            "The gradients of the biases are means over the examples; add them up as for the "
            "weights.",
            _then(lambda right, p, X, G: {n: right[n] / len(X) for n in ("b1", "b2")}),
        ),
        Misconception(
            "biases not added up",
            "The gradient of a bias has one entry per unit: add up the examples, sum(axis=0).",
            _then(lambda right, p, X, G: {"b2": np.asarray(G, dtype=float)}),
        ),
        Misconception(
            "sums keep their axis",
            "The gradients of the biases are (1, h) and (1, k); the biases are (h,) and (k,). "
            "Leave keepdims=True away.",
            _then(lambda right, p, X, G: {n: right[n][None] for n in ("b1", "b2")}),
        ),
        Misconception(
            "W2 not passed through",
            "What reaches a hidden unit is weighed with W2: output_gradient @ W2.T.",
            lambda parameters, X, output_gradient: right_backward(
                {**parameters, "W2": np.ones_like(parameters["W2"])}, X, output_gradient
            ),
        ),
        Misconception(
            "sign",
            "The sign is wrong: these point downhill, a gradient points uphill. The minus sign "
            "comes with the step.",
            _then(lambda right, p, X, G: {name: -g for name, g in right.items()}),
        ),
        Misconception(
            "transposed",
            "The gradients of the weights are transposed; each has the shape of its parameter.",
            _then(lambda right, p, X, G: {n: right[n].T for n in ("W1", "W2")}),
        ),
    ),
)
