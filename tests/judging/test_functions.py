"""The functions that exercises pass as arguments: values by hand, gradients by differences."""

import numpy as np
from numpy.testing import assert_allclose

from autograder.judging.functions import FUNCTIONS
from autograder.reference import numerical_gradient

X = np.array([3.0, -1.0])


def test_values_by_hand():
    assert FUNCTIONS["bowl"](np.array([1.0, 1.0]), np.array([2.0, 0.5]))(X) == 4 + 1
    assert FUNCTIONS["power_sum"](3)(X) == 27 - 1
    assert FUNCTIONS["product"](2.0)(X) == -6
    assert_allclose(FUNCTIONS["quadratic_gradient"](np.array([[2.0, 1.0], [1.0, 3.0]]))(X), [5, 0])


def test_a_gradient_is_that_of_its_function():
    parameters = np.array([1.0, 2.0]), np.array([2.0, 0.5])
    slope = numerical_gradient(FUNCTIONS["bowl"](*parameters), X)
    assert_allclose(FUNCTIONS["bowl_gradient"](*parameters)(X), slope, rtol=1e-6)


def test_gradients_of_outputs_by_hand():
    output = np.array([[1.0, 4.0], [3.0, 2.0]])
    gradient = FUNCTIONS["half_squares_gradient"](2.0)(np.array([[0.0, 4.0], [1.0, 5.0]]), output)
    assert_allclose(gradient, [[1, 0], [2, -3]])
    gradient = FUNCTIONS["labelled_gradient"](1.0)(np.array([1, 0]), output)
    assert_allclose(gradient, [[0, 1.5], [1, 0]])
