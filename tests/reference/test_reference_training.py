"""Optimizers and the small network against independent loops and scikit-learn."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor

from autograder import reference
from autograder.reference.choice import accepted_pairs

pytestmark = pytest.mark.filterwarnings("error")

A = np.array([[3.0, 1.0], [1.0, 2.0]])
B = np.array([1.0, -1.0])


def slope(x):
    """The gradient of the quadratic x A x / 2 - B x."""
    return A @ x - B


def test_gradient_descent_on_a_quadratic():
    path = reference.gradient_descent(slope, [4, -3], 0.1, 50)
    assert path.shape == (51, 2)
    # In closed form: the distance to the minimum is multiplied by (1 - 0.1 A) at each step.
    minimum = np.linalg.solve(A, B)
    for step, x in enumerate(path):
        shrunk = np.linalg.matrix_power(np.eye(2) - 0.1 * A, step) @ ([4, -3] - minimum)
        assert_allclose(x, minimum + shrunk, rtol=1e-12, atol=1e-12)
    assert_array_equal(path, reference.momentum_descent(slope, [4, -3], 0.1, 0, 50))


def test_momentum_descent_on_a_quadratic():
    path = reference.momentum_descent(slope, [4, -3], 0.05, 0.9, 300)
    assert path.shape == (301, 2)
    # Polyak's form, without a velocity: x'' = x' - learning_rate g(x') + momentum (x' - x).
    assert_allclose(path[1], path[0] - 0.05 * slope(path[0]))
    expected = path[1:-1] - 0.05 * (path[1:-1] @ A - B) + 0.9 * (path[1:-1] - path[:-2])
    assert_allclose(path[2:], expected, atol=1e-12)
    assert_allclose(path[-1], np.linalg.solve(A, B), atol=1e-4)


@pytest.mark.parametrize("steps", [0, 3])
def test_the_path_holds_the_start_and_survives_a_gradient_that_writes(steps):
    def careless(x):
        x *= 2
        return x

    path = reference.gradient_descent(careless, [1], 0.25, steps)
    assert_array_equal(path, 0.5 ** np.arange(steps + 1)[:, None])


@pytest.mark.parametrize(("n", "size", "sizes"), [(10, 4, [4, 4, 2]), (6, 3, [3, 3]), (2, 9, [2])])
def test_minibatches(n, size, sizes):
    rng = np.random.default_rng(1)
    batches = reference.minibatches(n, size, rng)
    assert [len(batch) for batch in batches] == sizes
    assert all(np.issubdtype(batch.dtype, np.integer) for batch in batches)
    twin = np.random.default_rng(1)
    assert_array_equal(np.concatenate(batches), twin.permutation(n))
    assert rng.random() == twin.random()  # nothing else was drawn


def test_minibatches_of_nothing():
    assert reference.minibatches(0, 3, np.random.default_rng(0)) == []


def regression_data(n=23, d=3):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(n, d))
    return X, X @ rng.normal(size=d) + 0.7 + 0.3 * rng.normal(size=n)


def test_sgd_linear_regression_against_a_loop_over_examples():
    X, y = regression_data()
    w, b = reference.sgd_linear_regression(X, y, 0.05, 5, 4, np.random.default_rng(3))

    rng = np.random.default_rng(3)
    weights, bias = [0.0] * X.shape[1], 0.0
    for _ in range(4):
        order = rng.permutation(len(X))
        for first in range(0, len(X), 5):
            batch = order[first : first + 5]
            slopes, bias_slope = [0.0] * len(weights), 0.0
            for i in batch:
                error = sum(w * x for w, x in zip(weights, X[i], strict=True)) + bias - y[i]
                slopes = [s + 2 * error * x / len(batch) for s, x in zip(slopes, X[i], strict=True)]
                bias_slope += 2 * error / len(batch)
            weights = [w - 0.05 * s for w, s in zip(weights, slopes, strict=True)]
            bias -= 0.05 * bias_slope
    assert w.shape == (X.shape[1],) and np.ndim(b) == 0
    assert_allclose(w, weights, rtol=1e-12)
    assert_allclose(b, bias, rtol=1e-12)


def test_sgd_linear_regression_converges_to_least_squares():
    X, y = regression_data()
    exact = LinearRegression().fit(X, y)
    full = reference.sgd_linear_regression(X, y, 0.1, len(X), 500, np.random.default_rng(0))
    assert_allclose(full[0], exact.coef_, rtol=1e-9)
    assert_allclose(full[1], exact.intercept_, rtol=1e-9)
    noisy = reference.sgd_linear_regression(X, y, 0.002, 4, 1000, np.random.default_rng(0))
    assert_allclose(noisy[0], exact.coef_, atol=0.01)
    assert_allclose(noisy[1], exact.intercept_, atol=0.01)


def network(rng, d=3, h=4, k=2):
    return {
        "W1": rng.normal(size=(d, h)),
        "b1": rng.normal(size=h),
        "W2": rng.normal(size=(h, k)),
        "b2": rng.normal(size=k),
    }


def test_forward_example():
    parameters = {
        "W1": [[1, -1], [2, 1]],
        "b1": [0, 1],
        "W2": [[1, 0, 2], [3, 1, -1]],
        "b2": [0, 1, -3],
    }
    hidden, output = reference.forward(parameters, [[1, 1], [-3, 1]])
    assert_array_equal(hidden, [[3, 1], [0, 5]])
    assert_array_equal(output, [[6, 2, 2], [15, 6, -8]])  # linear: below zero too


def test_momentum_step_returns_new_arrays():
    rng = np.random.default_rng(0)
    p, g, v = ({"a": rng.normal(size=3), "b": rng.normal(size=(2, 2))} for _ in range(3))
    new_p, new_v = reference.momentum_step(p, g, v, learning_rate=0.1, momentum=0.9)
    assert new_p.keys() == new_v.keys() == p.keys()
    for name in p:
        assert_allclose(new_v[name], 0.9 * v[name] - 0.1 * g[name])
        assert_allclose(new_p[name], p[name] + new_v[name])
        assert not np.shares_memory(new_p[name], p[name])
        assert not np.shares_memory(new_v[name], v[name])


def train_with_plain_loops(X, Y, parameters, learning_rate, momentum, batch_size, epochs, rng):
    """The same training on the mean squared error, each formula written out."""
    W1, b1, W2, b2 = (parameters[name].copy() for name in ("W1", "b1", "W2", "b2"))
    velocities = [0, 0, 0, 0]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            slopes = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
            batch = order[first : first + batch_size]
            for x, y in zip(X[batch], Y[batch], strict=True):
                before = x @ W1 + b1
                active = before > 0
                hidden = before * active
                error = 2 * (hidden @ W2 + b2 - y) / (len(batch) * len(y))
                back = active * (W2 @ error)
                one_example = (np.outer(x, back), back, np.outer(hidden, error), error)
                slopes = [s + e for s, e in zip(slopes, one_example, strict=True)]
            velocities = [
                momentum * v - learning_rate * s for v, s in zip(velocities, slopes, strict=True)
            ]
            W1, b1, W2, b2 = (p + v for p, v in zip((W1, b1, W2, b2), velocities, strict=True))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def test_train_against_plain_loops():
    rng = np.random.default_rng(4)
    X, Y, start = rng.normal(size=(17, 3)), rng.normal(size=(17, 2)), network(rng)
    options = (0.05, 0.9, 5, 6)
    trained = reference.train(
        X, Y, reference.mean_squared_error_gradient, start, *options, np.random.default_rng(5)
    )
    expected = train_with_plain_loops(X, Y, start, *options, np.random.default_rng(5))
    assert trained.keys() == start.keys()
    for name in start:
        assert_allclose(trained[name], expected[name], rtol=1e-10)
        assert np.abs(trained[name] - start[name]).max() > 0.01


def test_train_passes_the_rows_of_the_targets_as_they_are():
    seen = []

    def loss_gradient(labels, output):
        assert labels.dtype.kind == "i" and labels.shape == output.shape[:1]
        seen.extend(labels)
        return (reference.softmax(output) - np.eye(2)[labels]) / len(labels)

    rng = np.random.default_rng(0)
    labels = np.arange(7) % 2
    start = network(rng)
    reference.train(rng.normal(size=(7, 3)), labels, loss_gradient, start, 0.1, 0.9, 3, 2, rng)
    assert len(seen) == 14 and sorted(seen[:7]) == sorted(seen[7:]) == sorted(labels)


def test_no_epochs_leave_a_copy_of_the_parameters():
    rng = np.random.default_rng(0)
    start = network(rng)
    trained = reference.train(
        np.ones((2, 3)),
        np.ones((2, 2)),
        reference.mean_squared_error_gradient,
        start,
        *(0.1, 0.9, 1, 0),
        rng,
    )
    for name in start:
        assert_array_equal(trained[name], start[name])
        assert not np.shares_memory(trained[name], start[name])


def scikit_learn_network(estimator, X, y, epochs):
    """Parameters before and after full-batch training in scikit-learn."""
    model = estimator(
        hidden_layer_sizes=(6,),
        solver="sgd",
        learning_rate_init=0.05,
        momentum=0.9,
        nesterovs_momentum=False,
        alpha=0,
        batch_size=len(X),
        n_iter_no_change=10**6,
        random_state=0,
        max_iter=1,
    )

    def parameters():
        arrays = [model.coefs_[0], model.intercepts_[0], model.coefs_[1], model.intercepts_[1]]
        return dict(zip(("W1", "b1", "W2", "b2"), map(np.copy, arrays), strict=True))

    with pytest.warns(ConvergenceWarning):
        model.fit(X, y)  # one epoch, for the starting point alone
    start = parameters()
    model.set_params(warm_start=True, max_iter=epochs)  # keeps the weights, not the velocity
    with pytest.warns(ConvergenceWarning):
        model.fit(X, y)
    return start, parameters()


def test_train_against_scikit_learn_regression():
    X, y = regression_data(40)
    start, expected = scikit_learn_network(MLPRegressor, X, y, epochs=30)
    # scikit-learn halves the squared error.
    trained = reference.train(
        X,
        y[:, None],
        reference.mean_squared_error_gradient,
        start,
        *(0.05 / 2, 0.9, len(X), 30),
        np.random.default_rng(0),
    )
    for name in start:
        assert_allclose(trained[name], expected[name], rtol=1e-8)


def test_train_against_scikit_learn_classification():
    X, y = regression_data(40)
    labels = np.digitize(y, [-0.5, 1.5])
    assert set(labels) == {0, 1, 2}
    start, expected = scikit_learn_network(MLPClassifier, X, labels, epochs=30)
    trained = reference.train(
        X,
        reference.one_hot(labels, 3),
        reference.categorical_crossentropy_from_logits_gradient,
        start,
        *(0.05, 0.9, len(X), 30),
        np.random.default_rng(0),
    )
    for name in start:
        assert_allclose(trained[name], expected[name], rtol=1e-8)


EITHER = ("exponential", "softplus")


@pytest.mark.parametrize(
    ("problem", "outputs", "losses"),
    [
        ("house_price", ["linear"], ["mean_squared_error"]),
        (
            "house_price_over_orders_of_magnitude",
            EITHER,
            ["mean_squared_logarithmic_error"],
        ),
        (
            "delivery_time_with_outliers",
            ["linear", *EITHER],
            ["mean_absolute_error", "huber"],
        ),
        ("sensor_mostly_gaussian", ["linear"], ["huber"]),
        ("customers_per_day", EITHER, ["poisson"]),
        ("spam_probability", ["sigmoid"], ["binary_crossentropy"]),
        ("photo_tags", ["sigmoid"], ["binary_crossentropy"]),
        ("spam_decision_only", ["linear"], ["hinge", "squared_hinge"]),
        ("news_topic", ["softmax"], ["categorical_crossentropy"]),
        ("next_word_integer_labels", ["softmax"], ["sparse_categorical_crossentropy"]),
        (
            "imitate_a_teacher_distribution",
            ["softmax"],
            ["kullback_leibler_divergence", "categorical_crossentropy"],
        ),
        ("rare_and_easy_background", ["softmax"], ["categorical_focal_crossentropy"]),
        (("positive number", "some wild", "mean"), ["linear", *EITHER], ["mean_squared_error"]),
        (("logarithm", "even", "mean"), ["linear"], ["mean_squared_error"]),
        (("one-hot row", "mostly easy", "probability"), ["softmax"], ["categorical_crossentropy"]),
    ],
)
def test_choose_loss(problem, outputs, losses):
    """The pairs of the contract, written out."""
    pairs = accepted_pairs(problem)
    assert set(pairs) == {(output, loss) for output in outputs for loss in losses}
    assert reference.choose_loss(problem) == pairs[0]
    assert all(callable(getattr(reference, loss)) for loss in losses)


def test_what_a_loss_is_chosen_for_is_what_it_estimates():
    """The best constant for the targets 1, 2 and 30, found by trying all of them."""
    y, tried = np.array([1.0, 2.0, 30.0]), np.linspace(0.5, 40, 3951)
    best = {"mean": 11, "typical": 2}
    for wanted, right in best.items():
        _, loss = reference.choose_loss(("number", "some wild", wanted))
        costs = [getattr(reference, loss)(y, np.full(3, c)) for c in tried]
        assert_allclose(tried[np.argmin(costs)], right, atol=0.01)
