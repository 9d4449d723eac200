"""Inputs, checks and wrong answers that several exercises of this assignment share."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..common import Rng

Arrays = dict[str, np.ndarray]


# Numbers are rounded so that a counter-example can be read and redone by hand.
# One input, two hidden units, one output: with the input 2 the second unit is off.
TINY = {
    "W1": np.array([[1.0, -1.0]]),
    "b1": np.array([0.0, 1.0]),
    "W2": np.array([[2.0], [3.0]]),
    "b2": np.array([-1.0]),
}


WIDE = {  # two inputs, three hidden units, two outputs
    "W1": np.array([[1.0, -1.0, 0.5], [2.0, 1.0, -1.0]]),
    "b1": np.array([0.5, 0.0, -0.5]),
    "W2": np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 3.0]]),
    "b2": np.array([0.5, -1.0]),
}


X2 = np.array([[1.0, 1.0], [-2.0, 0.5]])  # for WIDE; each unit is off for one row or both


SHAPES = ((1, 2, 3, 1), (2, 1, 4, 2), (6, 3, 5, 2), (30, 4, 3, 3))  # (n, d, h, k)


def numbers(rng: Rng, *shape: int, spread: float = 1) -> np.ndarray:
    """Numbers on both sides of zero."""
    return rng.normal(0, spread, shape).round(2)


def network(
    rng: Rng, n: int, d: int, h: int, k: int, spread: float = 1
) -> tuple[Arrays, np.ndarray]:
    """Parameters and n inputs: some units are on and some off, and none is at its kink."""
    while True:
        W1, b1, X = (numbers(rng, *shape, spread=spread) for shape in ((d, h), (h,), (n, d)))
        before = X @ W1 + b1
        if np.abs(before).min() > 0.01 and np.any(before > 0) and np.any(before < 0):
            W2, b2 = (numbers(rng, *shape, spread=spread) for shape in ((h, k), (k,)))
            return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, X


def all_on(rng: Rng, n: int, d: int, h: int, k: int) -> tuple[Arrays, np.ndarray]:
    """The same with biases so large that no unit is ever off."""
    parameters, X = network(rng, n, d, h, k)
    lift = np.ceil(np.abs(X @ parameters["W1"]).max()) + 1
    return {**parameters, "b1": np.abs(parameters["b1"]) + lift}, X


def layers(activation: Callable, p: Mapping[str, Any], X: Any) -> tuple[np.ndarray, np.ndarray]:
    """The hidden values and the outputs of the network."""
    p = {name: np.asarray(value, dtype=float) for name, value in p.items()}
    hidden = activation(np.asarray(X, dtype=float) @ p["W1"] + p["b1"])
    return hidden, hidden @ p["W2"] + p["b2"]


def relu(a: np.ndarray) -> np.ndarray:
    """The rectifier."""
    return np.maximum(0, a)


def right_backward(
    parameters: Arrays,
    X: np.ndarray,
    output_gradient: np.ndarray,
    *,
    slope: Callable = lambda hidden, behind: hidden > 0,
    units: Callable = relu,
) -> Arrays:
    """The right gradients, with a slot for the slope of the units and one for the units."""
    X, G = np.asarray(X, dtype=float), np.asarray(output_gradient, dtype=float)
    hidden, _ = layers(relu, parameters, X)
    behind = G @ np.transpose(parameters["W2"])
    H = behind * slope(hidden, behind)
    seen = layers(units, parameters, X)[0]
    return {"W1": X.T @ H, "b1": H.sum(axis=0), "W2": seen.T @ G, "b2": G.sum(axis=0)}
