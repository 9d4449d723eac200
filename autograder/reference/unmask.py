"""08: test cases that tell wrong implementations of a function from right ones.

A case is a tuple of the positional arguments of one call; a dict as its last entry holds keyword
arguments. Several slips can hide behind one number, so a case asks for as much at once as it can:
unequal errors of either sign, in a table, in lists.
"""

from typing import Any

import numpy as np

Case = tuple[Any, ...]


def cases_for_mean_squared_error() -> list[Case]:
    """Test cases for `mean_squared_error(y_true, y_pred)`, at most 4."""
    return [
        # a table in lists; the errors differ, and their mean is not 0
        ([[1, 5], [0, 2], [3, 1]], [[2, 1], [2, 1], [2, 6]]),
        # shapes that do not fit
        (np.array([1.0, 2.0, 4.0]), np.array([[0.2], [0.7], [0.4]])),
        (np.array([]), np.array([])),
    ]


def cases_for_huber_gradient() -> list[Case]:
    """Test cases for `huber_gradient(y_true, y_pred, delta=1.0)`, at most 5."""
    return [
        # both sides of a delta that is not 1
        ([0, 0, 0, 0], [0.5, 1.5, -5, -1.5], {"delta": 2.0}),
        # the default, in a table
        (np.array([[1.0, 5.0], [0.0, 2.0]]), np.array([[1.5, 1.0], [3.0, 2.25]])),
        (np.array([1.0, 2.0, 4.0]), np.array([[0.2], [0.7], [0.4]])),
        (np.array([]), np.array([])),
    ]


def cases_for_softmax() -> list[Case]:
    """Test cases for `softmax(logits)`, at most 5."""
    return [
        # each row needs a maximum of its own: only then nothing overflows and no sum is 0
        (np.array([[811.0, 809.5, -888.0], [-3.5, 3.25, -2.5], [-811.0, -888.0, -810.0]]),),
        (np.array([[2.0, 1.0, 0.0], [-1.0, 0.5, 2.0]]),),
        # integers of eight bits, in which -100 - 100 is 56
        (np.array([-100, 100, 99], dtype="int8"),),
    ]


def cases_for_hinge() -> list[Case]:
    """Test cases for `hinge(y_true, scores)`, at most 5."""
    return [
        # wrong, within the margin, on it and beyond it, in a table
        ([[1, -1, 1], [-1, 1, -1]], [[0.5, -2.0, -1.5], [0.25, 3.0, -1.0]]),
        (np.array([0.0, 1.0]), np.array([-0.5, 3.0])),
        (np.array([1.0, -1.0, 1.0]), np.array([[0.2], [0.7], [0.4]])),
        (np.array([]), np.array([])),
        # integers of eight bits, in which 1 + 127 is -128
        (np.array([1, -1], dtype="int8"), np.array([-127, -128], dtype="int8")),
    ]


def cases_for_binary_crossentropy() -> list[Case]:
    """Test cases for `binary_crossentropy(y_true, y_pred, epsilon=1e-7)`, at most 8."""
    return [
        # right and certain, and wrong and certain: both ends of the clip
        ([1, 0, 1], [1.0, 0.0, 0.75]),
        ([1, 0, 1], [0.0, 1.0, 0.75]),
        ([1, 0], [0.0, 1.0], {"epsilon": 0.001}),
        # soft labels, in a table
        ([[0.25, 1.0, 0.0], [0.75, 0.0, 0.5]], [[0.5, 0.75, 0.25], [0.125, 0.5, 0.625]]),
        (np.array([1.0, 0.0, 1.0]), np.array([[0.25], [0.75], [0.5]])),
        (np.array([]), np.array([])),
    ]


def cases_for_categorical_crossentropy() -> list[Case]:
    """Test cases for `categorical_crossentropy(y_true, y_pred, epsilon=1e-7)`, at most 8."""
    certain = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.25, 0.25, 0.5]]
    return [
        # certain and wrong, certain and right, and neither
        (np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0]], dtype="uint8"), certain),
        ([[1, 0, 0], [1, 0, 0], [0, 1, 0]], certain, {"epsilon": 0.001}),
        # soft targets
        ([[0.5, 0.25, 0.25], [0.0, 0.75, 0.25]], [[0.75, 0.125, 0.125], [0.25, 0.5, 0.25]]),
        # one row sums to less than one, by little; one to more; of the others one is right
        ([[1, 0], [0, 1]], [[0.5, 0.499995], [0.5, 0.5]]),
        ([[1, 0], [0, 1]], [[0.5, 0.75], [0.5, 0.25]]),
        # a single row for two examples
        (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.75, 0.25]])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ]
