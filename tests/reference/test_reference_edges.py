"""The edges of the definitions: zeros, infinities, large logits, ties and empty samples."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from autograder import reference


def test_zero_times_the_logarithm_of_zero_is_zero():
    assert reference.bernoulli_nll([0, 1], [0, 1]) == 0
    assert reference.entropy([0, 1, 0]) == 0
    assert reference.cross_entropy([0, 1], [0, 1]) == 0
    assert reference.kl_divergence([0, 1], [0, 1]) == 0
    assert reference.kl_divergence([0, 1], [0.5, 0.5]) == np.log(2)
    assert reference.kullback_leibler_divergence([[0, 1], [1, 0]], [[0, 1], [1, 0]]) == 0
    assert reference.poisson([0], [3]) == 3


def test_infinite_where_the_impossible_happens():
    assert reference.bernoulli_nll([0, 1], [0, 0]) == np.inf
    assert reference.bernoulli_nll([0, 1], 1) == np.inf
    assert reference.cross_entropy([0.5, 0.5], [0, 1]) == np.inf
    assert reference.kl_divergence([0.5, 0.5], [0, 1]) == np.inf
    rows = [[0.5, 0.5], [0.5, 0.5]]
    assert reference.kullback_leibler_divergence(rows, [[0.5, 0.5], [0, 1]]) == np.inf


def test_no_negative_zeros():
    for value in [
        reference.entropy([1]),
        reference.cross_entropy([1], [1]),
        reference.bernoulli_nll([1], 1),
        reference.categorical_crossentropy([[1, 0]], [[1, 0]]),
        reference.binary_crossentropy([1], [1], epsilon=0),
    ]:
        assert str(value) == "0.0"


def test_large_logits():
    assert_array_equal(reference.sigmoid([-1000, 0, 1000]), [0, 0.5, 1])
    assert reference.sigmoid(-700) > 0
    assert reference.binary_crossentropy_from_logits([0, 1], [1000, -1000]) == 1000
    assert reference.binary_crossentropy_from_logits([1, 0], [1000, -1000]) == 0
    assert reference.binary_crossentropy_from_logits([1], [40]) == np.log1p(np.exp(-40))
    assert_array_equal(reference.log_softmax([1e4, -1e4]), [0, -2e4])
    assert_array_equal(reference.softmax([[1e4, -1e4], [1e4, 1e4]]), [[1, 0], [0.5, 0.5]])
    assert reference.categorical_crossentropy_from_logits([[0, 1]], [[1e4, -1e4]]) == 2e4


def test_a_probability_just_above_one():
    off = [[1 + 5e-7, 0]]
    for gamma in (0, 0.5, 1, 2):
        value = reference.categorical_focal_crossentropy([[1, 0]], off, gamma)
        assert abs(value) <= 5e-7


def test_a_score_of_zero_has_the_wrong_sign():
    assert reference.sign_accuracy([-1, 1, 1, -1], [0, 0, 2, -1e-300]) == 0.5


def test_the_median_of_an_even_number_is_the_midpoint():
    assert reference.fit_laplace([0, 1, 4, 100]) == (2.5, 25.75)


def test_a_sample_without_spread():
    assert reference.fit_gaussian([3, 3]) == (3, 0)
    assert reference.fit_laplace([3, 3]) == (3, 0)


def test_one_hot_of_no_labels():
    assert reference.one_hot([], 3).shape == (0, 3)


def test_one_hot_of_many_classes_needs_no_square_table():
    assert reference.one_hot([99_999], 100_000).argmax() == 99_999


def test_a_diverged_score_has_no_gradient_of_zero():
    assert np.isnan(reference.hinge_gradient([1], [np.nan])).all()
    assert np.isnan(reference.squared_hinge_gradient([1], [np.nan])).all()
    np.testing.assert_array_equal(reference.hinge_gradient([1, 1], [np.inf, -np.inf]), [0, -0.5])


def test_a_masked_class_costs_nothing_if_it_did_not_occur():
    masked = reference.categorical_crossentropy_from_logits
    assert masked([[0, 1]], [[-np.inf, 0]]) == 0
    assert masked([[1, 0]], [[-np.inf, 0]]) == np.inf
    assert reference.binary_crossentropy_from_logits([1, 0], [np.inf, -np.inf]) == 0
    assert reference.binary_crossentropy_from_logits([0], [np.inf]) == np.inf


def test_a_step_of_another_shape_is_refused():
    vector, column = {"w": np.zeros(3)}, {"w": np.zeros((3, 1))}
    with pytest.raises(ValueError, match="shapes"):
        reference.momentum_step(vector, column, vector, 0.1, 0.9)
    with pytest.raises(ValueError, match="shapes"):
        reference.momentum_step(vector, vector, column, 0.1, 0.9)
