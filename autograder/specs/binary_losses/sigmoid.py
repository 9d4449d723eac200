"""The sigmoid: checks and misconceptions."""

import math
from collections.abc import Iterator

import numpy as np

from ... import reference
from ..common import Rng, eight_bits, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import SIZES, overflowing_sigmoid


def _sigmoid_draws(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(rng.normal(0, 3, size).round(2))
    yield case(float(rng.normal(0, 2)))


def _sigmoid_of_floats(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _softmax_of_all(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - np.max(z))
    return e / e.sum()


def _true_sigmoid(z: np.ndarray) -> np.ndarray | float:
    return reference.sigmoid(z)


SIGMOID = Exercise(
    reference.sigmoid,
    checks=(
        Check(
            "ordinary values",
            1.5,
            "sigmoid(z) is 1 / (1 + exp(-z)), entry by entry.",
            (case(0.0), case(np.array([-2.0, -0.5, 0.5, 2.0]))),
            _sigmoid_draws,
        ),
        Check(
            "large values",
            0.75,
            "For z = 1000 the value is 1 and for z = -1000 it is 0; neither may become nan or inf.",
            (case(np.array([1000.0, -1.0, -1000.0])), case(np.array([0.5, 800.0]))),
            lambda rng: [
                case(np.concatenate([rng.uniform(700, 1000, 2), rng.normal(0, 1, 2)])),
                case(np.concatenate([rng.uniform(-1000, -700, 2), rng.normal(0, 1, 2)])),
            ],
        ),
        Check(
            "lists, integers and tables",
            0.5,
            "Lists, integers (also those of eight bits) and two-dimensional arrays work as well, and keep their shape.",
            (
                case([-1, 0, 1]),
                case(np.array([[0.0, 1.0], [-1.0, 3.0]])),
                eight_bits([-128, -2, 3]),
            ),
            lambda rng: [
                eight_bits(rng.integers(-128, 0, 4)),
                case(rng.normal(0, 2, (3, 2)).round(2)),
            ],
        ),
        unchanged(np.array([-30.0, 0.0, 30.0])),
    ),
    misconceptions=(
        Misconception(
            "exp(z) / (1 + exp(z))",
            "exp(z) overflows for large z, and inf / inf is nan. Write it with exp(-z), or branch on the sign of z.",
            overflowing_sigmoid,
        ),
        Misconception(
            "sign of the exponent",
            "The sign of the exponent is wrong: this curve falls where the sigmoid rises.",
            lambda z: 1 - _true_sigmoid(z),
        ),
        Misconception(
            "tanh instead of sigmoid",
            "This is tanh, which runs from -1 to 1; the sigmoid runs from 0 to 1.",
            lambda z: np.tanh(np.asarray(z, dtype=float)),
        ),
        Misconception(
            "twice too steep",
            "This is (1 + tanh(z)) / 2 = sigmoid(2 z): twice too steep; tanh needs z / 2.",
            lambda z: (1 + np.tanh(np.asarray(z, dtype=float))) / 2,
        ),
        Misconception(
            "hard sigmoid",
            "These are straight lines cut off at 0 and 1 (the hard sigmoid), not the logistic curve.",
            lambda z: np.clip(0.2 * np.asarray(z, dtype=float) + 0.5, 0, 1),
        ),
        Misconception(
            "step",
            "This is a step from 0 to 1; a step has no slope to learn from.",
            lambda z: (np.asarray(z, dtype=float) > 0).astype(float),
        ),
        Misconception(
            "derivative of the sigmoid",
            "This is the slope s (1 - s), not the sigmoid itself.",
            lambda z: _true_sigmoid(z) * (1 - _true_sigmoid(z)),
        ),
        Misconception(
            "softmax",
            "These numbers add up to one: this is a softmax over all entries. The sigmoid treats every entry alone.",
            lambda z: _softmax_of_all(np.asarray(z, dtype=float)),
        ),
        Misconception(
            "one number only",
            "math.exp takes one number at a time (and overflows above 709); np.exp works for whole arrays.",
            _sigmoid_of_floats,
        ),
    ),
)
