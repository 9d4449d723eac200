"""Every gradient against central finite differences and against complex-step differences.

Central differences differentiate the reference loss itself. The complex step,
Im f(x + ih) / h, loses no digits to a subtraction, so it checks the gradient to rounding; it needs
a formula that takes complex numbers, written out here a second time. Both need points away from
kinks, which `test_at_the_kinks` looks at instead.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import approx_fprime

from autograder import reference

pytestmark = pytest.mark.filterwarnings("error")

DELTA = 0.8
STEP = 1e-30


def positive_part(z):
    return np.where(z.real > 0, z, 0)


def absolute(z):
    return np.where(z.real > 0, z, -z)


def huber_formula(y, p):
    e = absolute(p - y)
    return np.mean(np.where(e.real <= DELTA, e**2 / 2, DELTA * (e - DELTA / 2)))


def errors(rng, shape):
    """Targets and predictions whose errors keep away from the kinks at 0 and +-DELTA."""
    y, sign = rng.normal(size=shape), rng.choice([-1, 1], shape)
    size = rng.choice([0.1, 0.5, 1.1, 3], shape) + rng.uniform(0, 0.2, shape)
    return y, y + sign * size


def counts(rng, shape):
    return rng.poisson(3, shape), rng.uniform(0.5, 6, shape)


def soft_labels(rng, shape):
    return rng.uniform(size=shape), rng.normal(scale=3, size=shape)


def margins(rng, shape):
    """Labels and scores whose margins keep away from the kink at 1."""
    y = rng.choice([-1, 1], shape)
    return y, y * (1 + rng.choice([-1, 1], shape) * rng.uniform(0.05, 3, shape))


def distributions(rng, shape):
    shape = shape if len(shape) == 2 else (*shape, 2)
    return rng.dirichlet(np.ones(shape[1]), shape[0]), rng.normal(scale=3, size=shape)


# gradient: (loss, the same as a formula for complex predictions, examples, further arguments)
GRADIENTS = {
    "mean_squared_error_gradient": (
        reference.mean_squared_error,
        lambda y, p: np.mean((p - y) ** 2),
        errors,
        (),
    ),
    "mean_absolute_error_gradient": (
        reference.mean_absolute_error,
        lambda y, p: np.mean(absolute(p - y)),
        errors,
        (),
    ),
    "huber_gradient": (reference.huber, huber_formula, errors, (DELTA,)),
    "poisson_gradient": (
        reference.poisson,
        lambda y, p: np.mean(p - y * np.log(p)),
        counts,
        (),
    ),
    "binary_crossentropy_from_logits_gradient": (
        reference.binary_crossentropy_from_logits,
        lambda y, z: np.mean(np.log(1 + np.exp(z)) - y * z),
        soft_labels,
        (),
    ),
    "hinge_gradient": (
        reference.hinge,
        lambda y, s: np.mean(positive_part(1 - y * s)),
        margins,
        (),
    ),
    "squared_hinge_gradient": (
        reference.squared_hinge,
        lambda y, s: np.mean(positive_part(1 - y * s) ** 2),
        margins,
        (),
    ),
    "categorical_crossentropy_from_logits_gradient": (
        reference.categorical_crossentropy_from_logits,
        lambda y, z: -np.sum(y * (z - np.log(np.exp(z).sum(axis=1, keepdims=True)))) / len(z),
        distributions,
        (),
    ),
}


def derivatives(f, x, difference):
    """The array of the partial derivatives of f at x, one entry at a time."""
    result = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        direction = np.zeros(x.shape)
        direction[index] = 1
        result[index] = difference(f, x, direction)
    return result


def central(f, x, direction, h=1e-6):
    return (f(x + h * direction) - f(x - h * direction)) / (2 * h)


def complex_step(f, x, direction):
    return f(x + 1j * STEP * direction).imag / STEP


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shape", [(1,), (9,), (5, 3), (4, 1)], ids=str)
@pytest.mark.parametrize("name", GRADIENTS)
def test_gradient(name, shape, seed):
    loss, formula, examples, options = GRADIENTS[name]
    y, p = examples(np.random.default_rng(seed), shape)
    gradient = getattr(reference, name)(y, p, *options)
    assert gradient.shape == p.shape
    assert_allclose(loss(y, p, *options), formula(y, p + 0j).real, rtol=1e-12, atol=1e-15)
    assert_allclose(
        gradient, derivatives(lambda p: loss(y, p, *options), p, central), rtol=1e-6, atol=1e-8
    )
    assert_allclose(
        gradient, derivatives(lambda p: formula(y, p), p, complex_step), rtol=1e-11, atol=1e-14
    )


def test_huber_gradient_has_delta_1_by_default():
    assert_allclose(reference.huber_gradient([0, 0], [0.9, 5]), [0.45, 0.5])


def test_at_the_kinks():
    assert_array_equal(reference.mean_absolute_error_gradient([1, 2], [1, 2]), [0, 0])
    # Huber's loss has a derivative at delta, the same from both sides.
    assert_array_equal(reference.huber_gradient([0, 0], [-2, 2], delta=2), [-1, 1])
    assert_array_equal(reference.hinge_gradient([1, -1], [1, -1]), [0, 0])
    assert_array_equal(reference.squared_hinge_gradient([1, -1], [1, -1]), [0, 0])


def test_saturated_logits_keep_their_gradient():
    gradient = reference.binary_crossentropy_from_logits_gradient([0, 1], [1000, -1000])
    assert_array_equal(gradient, [0.5, -0.5])
    gradient = reference.categorical_crossentropy_from_logits_gradient([[0, 1]], [[1e4, -1e4]])
    assert_array_equal(gradient, [[1, -1]])


@pytest.mark.parametrize("shape", [(), (4,), (2, 3)], ids=str)
def test_numerical_gradient(shape):
    x = np.random.default_rng(0).normal(size=shape)

    def f(x):
        return np.sum(np.sin(x) + x**3)

    gradient = reference.numerical_gradient(f, x)
    assert gradient.shape == shape
    assert_allclose(gradient, np.cos(x) + 3 * x**2, rtol=1e-8, atol=1e-9)
    assert_allclose(
        np.ravel(gradient),
        approx_fprime(np.ravel(x), lambda flat: f(flat.reshape(shape)), epsilon=1e-8),
        rtol=1e-5,
        atol=1e-6,
    )


def test_numerical_gradient_is_central_and_divides_by_twice_the_step():
    # For x^3 at 0 central differences give h^2; one-sided ones too, but not for x^2: 0, not h.
    assert_allclose(reference.numerical_gradient(lambda x: x[0] ** 3, [0.0], h=0.5), [0.25])
    assert_allclose(reference.numerical_gradient(lambda x: x[0] ** 2, [0.0], h=0.5), [0.0])
    assert_allclose(reference.numerical_gradient(lambda x: 3 * x[0], [1.0], h=0.5), [3.0])
    # h = 1e-5 by default: the error of x^3 is h^2.
    assert_allclose(reference.numerical_gradient(lambda x: x[0] ** 3, [0.0]), [1e-10])


def network(rng, n=6, d=3, h=5, k=2):
    parameters = {
        "W1": rng.normal(size=(d, h)),
        "b1": rng.normal(size=h),
        "W2": rng.normal(size=(h, k)),
        "b2": rng.normal(size=k),
    }
    return parameters, rng.normal(size=(n, d)), rng.normal(size=(n, k))


def loss_of_network(parameters, X, Y):
    """The mean squared error of the network, for complex parameters too."""
    hidden = positive_part(X @ parameters["W1"] + parameters["b1"])
    return np.mean((hidden @ parameters["W2"] + parameters["b2"] - Y) ** 2)


@pytest.mark.parametrize("seed", range(5))
def test_backward(seed):
    parameters, X, Y = network(np.random.default_rng(seed))
    hidden, output = reference.forward(parameters, X)
    before_relu = X @ parameters["W1"] + parameters["b1"]
    assert np.abs(before_relu).min() > 1e-5  # away from the kinks
    assert 0 < np.mean(before_relu > 0) < 1
    assert_allclose(hidden, np.where(before_relu > 0, before_relu, 0))
    assert_allclose(np.mean((output - Y) ** 2), loss_of_network(parameters, X, Y))

    output_gradient = reference.mean_squared_error_gradient(Y, output)
    gradients = reference.backward(parameters, X, output_gradient)
    assert gradients.keys() == parameters.keys()
    for name, value in parameters.items():

        def f(changed, name=name):
            return loss_of_network({**parameters, name: changed}, X, Y)

        assert gradients[name].shape == value.shape
        assert_allclose(gradients[name], derivatives(f, value, central), rtol=1e-6, atol=1e-7)
        exact = derivatives(f, value, complex_step)
        assert_allclose(gradients[name], exact, rtol=1e-11, atol=1e-13)


def test_a_relu_at_exactly_zero_passes_no_gradient():
    parameters = {"W1": [[1.0]], "b1": [0.0], "W2": [[1.0]], "b2": [0.0]}
    gradients = reference.backward(parameters, [[0.0]], [[1.0]])
    assert (gradients["W1"], gradients["b1"], gradients["b2"]) == ([[0.0]], [0.0], [1.0])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [1, 5])
def test_gaussian_nll_gradient(size, seed):
    """Both gradients, from the density written out and from differences of the reference."""
    rng = np.random.default_rng(seed)
    y, mean, log_std = rng.normal(0, 2, (3, size))
    by_mean, by_log_std = reference.gaussian_nll_gradient(y, mean, log_std)

    def formula(m, s):
        return np.mean(s + (y - m) ** 2 * np.exp(-2 * s) / 2)

    for gradient, loss, at in (
        (by_mean, lambda m: formula(m, log_std), mean),
        (by_log_std, lambda s: formula(mean, s), log_std),
    ):
        assert_allclose(gradient, derivatives(loss, at, complex_step), rtol=1e-11, atol=1e-14)
    nll = derivatives(lambda s: reference.gaussian_nll(y, mean, np.exp(s)), log_std, central)
    assert_allclose(by_log_std, nll, rtol=1e-6, atol=1e-8)
    y, mean = np.array([2.0]), np.array([0.5])
    rest = reference.gaussian_nll_gradient(y, mean, np.log(np.abs(y - mean)))[1]
    assert_allclose(rest, [0], atol=1e-15)  # the spread rests where it is the error
