"""The values of the references against scikit-learn and scipy on random input."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
from numpy.testing import assert_allclose
from sklearn import metrics

from autograder import reference

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


@pytest.fixture(params=[(1,), (17,), (6, 3)], ids=str)
def shape(request):
    return request.param


def equal(actual, expected):
    assert np.shape(actual) == np.shape(expected)
    assert_allclose(actual, expected, rtol=1e-12, atol=1e-13)


def test_gaussian_nll(rng, shape):
    y, mean, std = rng.normal(size=shape), rng.normal(size=shape), rng.uniform(0.1, 5, shape)
    equal(reference.gaussian_nll(y, mean, std), -scipy.stats.norm.logpdf(y, mean, std).mean())
    equal(reference.gaussian_nll(y, 0.3, 2), -scipy.stats.norm.logpdf(y, 0.3, 2).mean())
    equal(
        reference.gaussian_cross_entropy(y, mean, 0.7),
        -scipy.stats.norm.logpdf(y, mean, 0.7).mean(),
    )
    equal(reference.gaussian_cross_entropy(y, mean), -scipy.stats.norm.logpdf(y, mean, 1).mean())


def test_laplace_nll(rng, shape):
    y, location, scale = rng.normal(size=shape), rng.normal(size=shape), rng.uniform(0.1, 5, shape)
    expected = -scipy.stats.laplace.logpdf(y, location, scale).mean()
    equal(reference.laplace_nll(y, location, scale), expected)
    equal(reference.laplace_nll(y, -1, 0.5), -scipy.stats.laplace.logpdf(y, -1, 0.5).mean())


def test_bernoulli_nll(rng, shape):
    y, p = rng.integers(0, 2, shape), rng.uniform(size=shape)
    equal(reference.bernoulli_nll(y, p), -scipy.stats.bernoulli.logpmf(y, p).mean())
    equal(reference.bernoulli_nll(y, 0.3), -scipy.stats.bernoulli.logpmf(y, 0.3).mean())


def test_poisson_nll(rng, shape):
    y, rate = rng.poisson(4, shape), rng.uniform(0.1, 9, shape)
    equal(reference.poisson_nll(y, rate), -scipy.stats.poisson.logpmf(y, rate).mean())
    equal(reference.poisson_nll(y, 4), -scipy.stats.poisson.logpmf(y, 4).mean())


def test_fits(rng, shape):
    y = rng.normal(3, 2, shape)
    assert_allclose(reference.fit_gaussian(y), scipy.stats.norm.fit(y.ravel()))
    assert_allclose(reference.fit_laplace(y), scipy.stats.laplace.fit(y.ravel()))
    counts, outcomes = rng.poisson(4, shape), rng.integers(0, 2, shape)
    equal(reference.fit_poisson(counts), counts.sum() / counts.size)
    equal(reference.fit_bernoulli(outcomes), np.count_nonzero(outcomes) / outcomes.size)


@pytest.mark.parametrize("k", [1, 2, 7])
def test_information(rng, k):
    p, q = rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(k))
    equal(reference.entropy(p), scipy.stats.entropy(p))
    equal(reference.kl_divergence(p, q), scipy.stats.entropy(p, q))
    equal(reference.cross_entropy(p, q), scipy.stats.entropy(p) + scipy.stats.entropy(p, q))
    equal(reference.nats_to_bits(reference.entropy(p)), scipy.stats.entropy(p, base=2))
    equal(reference.nats_to_bits(p), p * np.log2(np.e))


def test_regression_losses(rng, shape):
    y, p = rng.uniform(-0.9, 9, shape), rng.uniform(-0.9, 9, shape)
    equal(reference.mean_squared_error(y, p), metrics.mean_squared_error(y, p))
    equal(reference.mean_absolute_error(y, p), metrics.mean_absolute_error(y, p))
    expected = metrics.mean_squared_log_error(y, p)
    equal(reference.mean_squared_logarithmic_error(y, p), expected)


@pytest.mark.parametrize("delta", [0.3, 1, 4.5])
def test_huber(rng, shape, delta):
    y, p = rng.normal(size=shape), rng.normal(scale=3, size=shape)
    e = np.abs(y - p)
    expected = np.where(e <= delta, e**2 / 2, delta * (e - delta / 2)).mean()
    equal(reference.huber(y, p, delta), expected)
    if delta == 1:
        equal(reference.huber(y, p), expected)


def test_poisson_is_half_of_the_deviance_above_its_least_value(rng):
    y, p = rng.poisson(4, 17), rng.uniform(0.1, 9, 17)
    least = np.mean(y - scipy.special.xlogy(y, y))
    deviance = metrics.mean_poisson_deviance(y, p)
    equal(reference.poisson(y, p), deviance / 2 + least)
    equal(
        reference.poisson_nll(y, p), reference.poisson(y, p) + scipy.special.gammaln(y + 1).mean()
    )


def test_sigmoid_and_softmax(rng, shape):
    z = rng.normal(scale=20, size=shape)
    equal(reference.sigmoid(z), 1 / (1 + np.exp(-z)))
    equal(reference.softmax(z), np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))
    equal(reference.log_softmax(z), z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


def test_binary_crossentropy(rng):
    y, p = np.r_[0, 1, rng.integers(0, 2, 15)], rng.uniform(0.01, 0.99, 17)
    expected = metrics.log_loss(y, p)
    equal(reference.binary_crossentropy(y, p), expected)
    equal(reference.binary_crossentropy_from_logits(y, scipy.special.logit(p)), expected)


def test_binary_crossentropy_of_soft_and_several_labels(rng, shape):
    y, z = rng.uniform(size=shape), rng.normal(scale=4, size=shape)
    p = 1 / (1 + np.exp(-z))
    expected = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    equal(reference.binary_crossentropy(y, p), expected)
    equal(reference.binary_crossentropy_from_logits(y, z), expected)


@pytest.mark.parametrize("epsilon", [1e-9, 1e-7, 1e-2])
def test_clipping(epsilon):
    y, p = [0, 1, 0, 1], [0, 0, 1, 1]
    far, near = -np.log(epsilon), -np.log1p(-epsilon)
    # 1 - epsilon is rounded to float64: for epsilon = 1e-9 that changes log(epsilon) by 3e-8.
    rounded = -np.log(1 - (1 - epsilon))
    expected = (near + far + rounded + near) / 4
    assert_allclose(reference.binary_crossentropy(y, p, epsilon=epsilon), expected, rtol=1e-14)

    rows = np.eye(2)[p]
    for loss, targets in [
        (reference.categorical_crossentropy, np.eye(2)[y]),
        (reference.sparse_categorical_crossentropy, y),
    ]:  # from below only: a perfect row costs exactly 0
        assert_allclose(loss(targets, rows, epsilon=epsilon), far / 2, rtol=1e-14)
        assert loss(targets[1:2], rows[3:], epsilon=epsilon) == 0
    focal = reference.categorical_focal_crossentropy(np.eye(2)[y], rows, 3, epsilon)
    assert_allclose(focal, (1 - epsilon) ** 3 * far / 2, rtol=1e-14)


def test_the_default_epsilon_is_that_of_keras():
    assert_allclose(reference.binary_crossentropy([1], [0]), -np.log(1e-7))
    assert_allclose(reference.categorical_crossentropy([[1, 0]], [[0, 1]]), -np.log(1e-7))
    assert_allclose(reference.sparse_categorical_crossentropy([0], [[0, 1]]), -np.log(1e-7))
    focal = reference.categorical_focal_crossentropy([[1, 0]], [[0, 1]])
    assert_allclose(focal, -((1 - 1e-7) ** 2) * np.log(1e-7), rtol=1e-14)


def test_epsilon_zero_is_the_exact_loss():
    assert reference.binary_crossentropy([0, 1], [0, 1], epsilon=0) == 0
    assert reference.binary_crossentropy([0, 1], [1, 1], epsilon=0) == np.inf
    assert reference.categorical_crossentropy([[1, 0]], [[0, 1]], epsilon=0) == np.inf
    assert reference.sparse_categorical_crossentropy([0], [[0, 1]], epsilon=0) == np.inf
    assert reference.categorical_focal_crossentropy([[1, 0]], [[0, 1]], epsilon=0) == np.inf


def test_hinge(rng):
    y, s = np.r_[-1, 1, rng.choice([-1, 1], 15)], rng.normal(scale=2, size=17)
    equal(reference.hinge(y, s), metrics.hinge_loss(y, s))
    equal(reference.squared_hinge(y, s), np.mean([max(0, 1 - m) ** 2 for m in y * s]))
    equal(reference.sign_accuracy(y, s), metrics.accuracy_score(y, np.sign(s)))


def test_categorical_losses(rng):
    labels, p = np.r_[0:4, rng.integers(0, 4, 13)], rng.dirichlet(np.ones(4), 17)
    expected = metrics.log_loss(labels, p)
    one_hot = reference.one_hot(labels, 4)
    equal(one_hot, (labels[:, None] == np.arange(4)).astype(float))
    equal(reference.sparse_categorical_crossentropy(labels, p), expected)
    equal(reference.categorical_crossentropy(one_hot, p), expected)
    # Any constant may be added to the logits of a row.
    logits = np.log(p) + rng.normal(size=(17, 1))
    equal(reference.categorical_crossentropy_from_logits(one_hot, logits), expected)


@pytest.mark.parametrize("gamma", [0, 0.5, 2, 5])
def test_categorical_losses_of_soft_targets(rng, gamma):
    y, z = rng.dirichlet(np.ones(4), 17), rng.normal(scale=2, size=(17, 4))
    p = scipy.special.softmax(z, axis=1)
    crossentropy = -(y * scipy.special.log_softmax(z, axis=1)).sum() / 17
    equal(reference.categorical_crossentropy(y, p), crossentropy)
    equal(reference.categorical_crossentropy_from_logits(y, z), crossentropy)
    kl = scipy.special.rel_entr(y, p).sum() / 17
    equal(reference.kullback_leibler_divergence(y, p), kl)
    focal = -(y * (1 - p) ** gamma * np.log(p)).sum() / 17
    equal(reference.categorical_focal_crossentropy(y, p, gamma), focal)
    if gamma == 2:
        equal(reference.categorical_focal_crossentropy(y, p), focal)
