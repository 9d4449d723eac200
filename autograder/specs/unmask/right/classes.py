"""Test cases for functions of classes: other right answers."""

import numpy as np


def softmax_in_five():
    """The budget used up."""
    return [
        ([[2, 1, 0], [-1, 0, 2]],),
        (np.array([[900.0, 899.0, 0.0], [0.5, -1.0, 2.0], [-900.0, 0.0, -899.0]]),),
        (np.array([[900.0, 899.0, 898.0], [-900.0, -901.0, -899.0]]),),
        (np.array([[1.0, 2.0, 3.0, -1.0], [0.0, 0.5, -2.0, 1.0]]),),
        (np.array([-120, 100, 98], dtype=np.int8),),
    ]


def softmax_drawn():
    """Drawn logits."""
    z = np.random.default_rng(3).normal(0, 2, (3, 3))
    shift = np.array([[1000.0], [0.0], [-1000.0]])
    return [
        (z,),
        (z + shift,),
        (np.array([[1000.0, -1000.0, 0.0], [1.0, 2.0, 4.0]]),),
        (np.array([-100, 100, 99], "int8"),),
    ]


def hinge_in_five():
    """Vectors and a table."""
    return [
        ([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]], [[0.5, -2.0, -1.5], [1.0, 3.0, 0.25]]),
        (np.array([1, -1, 1], "int8"), np.array([-128, -127, 3], "int8")),
        ([0, 1, 1], [-0.5, 3.0, 0.25]),
        ([1.0, -1.0, 1.0], [[0.5], [2.0], [0.25]]),
        ([], []),
    ]


def hinge_drawn():
    """Drawn scores."""
    s = np.random.default_rng(3).normal(0, 2, (5, 3)).round(2)
    y = np.where(np.arange(15).reshape(5, 3) % 2, 1.0, -1.0)
    bits = (y[0].astype("int8"), np.array([-128, -127, -100], "int8"))
    return [(y, s), ((y + 1) / 2, s), (y, s[:, :1]), (y[:0], s[:0]), bits]


def bce_in_eight():
    """One thing a case."""
    return [
        ([1, 0, 1], [0.75, 0.25, 0.5]),
        ([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], [[0.75, 0.5], [0.25, 0.9], [0.1, 0.3]]),
        (np.array([0.25, 0.5, 0.75]), np.array([0.5, 0.125, 0.25])),
        (np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, 1.0])),
        (np.array([1.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.5])),
        (np.array([1.0, 0.0]), np.array([0.001, 0.999]), {"epsilon": 0.01}),
        ([1.0, 0.0, 1.0], [[0.25], [0.75], [0.5]]),
        ([], []),
    ]


def bce_in_six():
    """epsilon by its position."""
    return [
        ([[1, 0, 1], [0, 1, 0]], [[0.0, 1.0, 0.75], [0.0, 1.0, 0.125]]),
        ([1, 0], [1.0, 0.0]),
        ([1, 0, 0.5], [0.0, 1.0, 0.75], 1e-3),
        ([[0.2, 0.9], [0.4, 0.0]], [[0.3, 0.6], [0.8, 0.9]]),
        ([1, 0], [[0.25, 0.75]]),
        (np.zeros(0), np.zeros(0)),
    ]


def cce_in_eight():
    """One thing a case."""
    one_hot = np.eye(3)[[0, 2, 1]].astype("uint8")
    p = np.array([[0.5, 0.25, 0.25], [0.125, 0.625, 0.25], [0.25, 0.5, 0.25]])
    return [
        (one_hot[:2], p[:2]),  # not as many rows as classes
        (np.array([[0.5, 0.25, 0.25], [0.0, 0.75, 0.25], [1.0, 0.0, 0.0]]), p),
        (one_hot, np.array([[0.0, 0.5, 0.5], [0.0, 0.0, 1.0], [0.25, 0.5, 0.25]])),
        (one_hot, np.eye(3), {"epsilon": 1e-4}),
        (one_hot, p + 5e-6 * np.eye(3)[[0]] * one_hot),
        (one_hot, p - 0.25 * np.eye(3)[[0]] * one_hot),
        (one_hot, p[:1]),
        (one_hot[:0], p[:0]),
    ]


def cce_in_six():
    """Both ways of a wrong sum in one case are not enough: each sum has a case."""
    return [
        ([[1, 0], [0, 1], [1, 0]], [[0.0, 1.0], [0.0, 1.0], [0.75, 0.25]]),
        ([[0.5, 0.5], [0.25, 0.75], [1, 0]], [[0.25, 0.75], [0.5, 0.5], [0.0, 1.0]], 0.01),
        ([[1, 0], [0, 1]], [[0.5, 0.499995], [0.5, 0.5]]),
        ([[1, 0], [0, 1]], [[0.5, 0.75], [0.5, 0.5]]),
        ([[1, 0], [0, 1]], [[0.75, 0.25]]),
        ([[0.5, 0.25, 0.25], [0.0, 0.75, 0.25]], [[0.75, 0.125, 0.125], [0.25, 0.5, 0.25]]),
        (np.zeros((0, 2)), np.zeros((0, 2))),
    ]


RIGHT = {
    "cases_for_softmax": (softmax_in_five, softmax_drawn),
    "cases_for_hinge": (hinge_in_five, hinge_drawn),
    "cases_for_binary_crossentropy": (bce_in_eight, bce_in_six),
    "cases_for_categorical_crossentropy": (cce_in_eight, cce_in_six),
}
