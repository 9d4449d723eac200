"""Nats and bits: checks and misconceptions."""

import math

import numpy as np

from ... import reference
from ..common import LISTS_AND_INTEGERS, unchanged
from ..model import Check, Exercise, Misconception, case
from .cases import as_array

NATS_TO_BITS = Exercise(
    reference.nats_to_bits,
    checks=(
        Check(
            "one number",
            0.75,
            "One bit is log 2 = 0.693 nats: the same information, counted in smaller coins, needs more nats or fewer bits?",
            (case(float(np.log(2))), case(float(np.log(8))), case(1.0)),
            lambda rng: [case(x) for x in rng.normal(0, 4, 4).round(2).tolist()],
        ),
        Check(
            "arrays",
            0.75,
            "An array gives an array, entry by entry.",
            (case(np.array([0.0, 1.0, -2.0])), case(np.array([[1.0, 2.0], [3.0, 4.0]]))),
            lambda rng: [case(rng.uniform(0, 9, shape).round(2)) for shape in ((1,), (4,), (3, 2))],
        ),
        Check(
            "lists and integers",
            0.25,
            LISTS_AND_INTEGERS,
            (case([1, 2, 3]), case(7)),
            lambda rng: [
                case(rng.integers(1, 9, 3).tolist()),
                case(int(rng.integers(1, 9))),
                case(rng.uniform(0, 5, 2).round(2).tolist()),
            ],
        ),
        unchanged(np.array([1.0, 2.0])),
    ),
    misconceptions=(
        Misconception(
            "multiplied by log 2",
            "This is the way back, from bits to nats. A bit is only 0.693 nats, so the same information makes more bits than nats: divide.",
            lambda x: as_array(x) * np.log(2),
        ),
        Misconception(
            "logarithm of x",
            "The logarithm is taken of x, which is a number of nats already; only its unit changes, by a constant factor.",
            lambda x: np.log2(as_array(x)),
        ),
        Misconception(
            "divided by 2",
            "The factor is log 2, not 2: a nat is the information of an outcome with the probability 1/e, a bit that of one with the probability 1/2.",
            lambda x: as_array(x) / 2,
        ),
        Misconception(
            "divided by log 10",
            "log 10 leads to decimal digits; two alternatives are one bit, so the factor is log 2.",
            lambda x: as_array(x) / np.log(10),
        ),
        Misconception(
            "divided by 0.693",
            "log 2 is rounded here; take np.log(2), which is exact to sixteen digits.",
            lambda x: as_array(x) / 0.693,
        ),
        Misconception(
            "multiplied by 1.44",
            "1 / log 2 is rounded here; take np.log(2), which is exact to sixteen digits.",
            lambda x: as_array(x) * 1.44,
        ),
        Misconception(
            "whole bits",
            "The bits are rounded up to whole ones. An average need not be whole: 1.75 questions per game is a fine answer.",
            lambda x: np.ceil(as_array(x) / np.log(2)),
        ),
        Misconception(
            "one number only",
            "This works for one number only; np.asarray(x, dtype=float) makes it work for lists and arrays as well.",
            lambda x: float(x) / math.log(2),
        ),
    ),
)
