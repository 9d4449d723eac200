"""The nine experiments: many seeds against single ones, the references, finite differences."""

from dataclasses import replace

import experiments
import numpy as np
import pytest
from experiments import (
    ACTIVATIONS,
    EPSILON,
    EXPERIMENTS,
    LOSSES,
    Networks,
    data,
    predict,
    run,
    score,
    train_epoch,
    with_ones,
)
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import make_circles
from sklearn.preprocessing import StandardScaler

from autograder import reference

pytestmark = pytest.mark.filterwarnings("error")

SETTINGS = (experiments.LEARNING_RATE, experiments.MOMENTUM, experiments.BATCH_SIZE)


@pytest.fixture(params=EXPERIMENTS)
def experiment(request):
    return EXPERIMENTS[request.param]


def examples(experiment, rng, n=6):
    """Targets of the experiment's kind and pre-activations, for two seeds."""
    k = 3 if experiment.activation == "softmax" else 1
    z = rng.normal(size=(2, n, k))
    targets = {
        "regression": rng.normal(size=(2, n, 1)),
        "circles": rng.integers(0, 2, (2, n, 1)).astype(float),
        "signed circles": rng.choice([-1.0, 1.0], (2, n, 1)),
        "blobs": np.eye(3)[rng.integers(0, 3, (2, n))],
        "labelled blobs": rng.integers(0, 3, (2, n)),
    }
    return targets[experiment.problem], z


def as_dict(networks, seed):
    W1, W2 = networks.W1[seed], networks.W2[seed]
    return {"W1": W1[:-1], "b1": W1[-1], "W2": W2[:-1], "b2": W2[-1]}


@pytest.mark.parametrize("problem", ["regression", "circles", "signed circles", "blobs"])
def test_data(problem):
    X, y = data(problem)
    assert len(X.train) == len(X.test) == len(y.train) == len(y.test) == 500
    both = np.concatenate(X), np.concatenate(y)
    if problem == "regression":
        for values in both:
            assert_allclose(StandardScaler().fit_transform(values), values, atol=1e-12)
        assert np.mean(y.train < 0) == 0.528  # these MSLE cannot see
    elif problem == "blobs":
        assert_array_equal(both[1].sum(axis=0), [334, 333, 333])
        assert_array_equal(both[1].argmax(axis=1), np.concatenate(data("labelled blobs")[1]))
    else:
        expected, labels = make_circles(1000, noise=0.1, random_state=1)
        assert_array_equal(both[0], expected)
        assert_array_equal(both[1][:, 0] > 0, labels == 1)
        assert set(np.unique(y.train)) == ({-1, 1} if problem == "signed circles" else {0, 1})


def test_slopes_equal_finite_differences(experiment):
    y, z = examples(experiment, np.random.default_rng(1))
    loss, activation = LOSSES[experiment.loss], ACTIVATIONS[experiment.activation]
    a = activation.value(z)
    slope = activation.back(loss.slope(y, a), a) / z.shape[1]
    numerical = reference.numerical_gradient(
        lambda z: loss.cost(y, activation.value(z)).mean(axis=(-1, -2)).sum(), z
    )
    assert slope.shape == z.shape
    assert_allclose(slope, numerical, rtol=1e-6, atol=2e-7)  # the divergence clips its targets


REFERENCES = {
    name: getattr(reference, name)
    for name in LOSSES
    if name not in ("mean_squared_logarithmic_error", "kullback_leibler_divergence")
}


@pytest.mark.parametrize("name", REFERENCES)
def test_costs_equal_the_references(name):
    (experiment,) = (e for e in EXPERIMENTS.values() if e.loss == name)
    y, z = examples(experiment, np.random.default_rng(2), n=20)
    a = ACTIVATIONS[experiment.activation].value(z)
    cost = LOSSES[name].cost(y, a).mean(axis=(-1, -2))
    assert_allclose(cost, [REFERENCES[name](*pair) for pair in zip(y, a, strict=True)])


def test_costs_that_clip_their_targets():
    rng = np.random.default_rng(3)
    y, p = (rng.dirichlet(np.ones(3), (2, 20)) for _ in range(2))
    cost = LOSSES["kullback_leibler_divergence"].cost(y, p).mean(axis=(-1, -2))
    expected = [reference.kullback_leibler_divergence(*pair) for pair in zip(y, p, strict=True)]
    assert_allclose(cost, expected)
    y, a = rng.normal(size=(2, 1, 20, 1))
    cost = LOSSES["mean_squared_logarithmic_error"].cost(y, a).mean()
    above = np.maximum(y, 1e-7).ravel(), np.maximum(a, 1e-7).ravel()
    assert_allclose(cost, reference.mean_squared_logarithmic_error(*above))


def test_what_is_clipped_has_no_slope():
    p = np.array([[[EPSILON / 2], [1 - EPSILON / 2], [0.5]]])
    for y in (0.0, 1.0):
        slope = LOSSES["binary_crossentropy"].slope(np.full(p.shape, y), p)
        assert_array_equal(slope.ravel() != 0, [False, False, True])
    rows = np.array([[[EPSILON / 2, 1 - EPSILON / 2, 0.0], [0.2, 0.7, 0.1]]])
    first = np.zeros((1, 2), dtype=int)
    for name, y in [
        ("categorical_crossentropy", np.eye(3)[first]),
        ("sparse_categorical_crossentropy", first),
        ("kullback_leibler_divergence", np.eye(3)[first]),
    ]:
        assert_array_equal(LOSSES[name].slope(y, rows)[0, :, 0] != 0, [False, True])
    below = np.full((1, 3, 1), -0.5)
    slope = LOSSES["mean_squared_logarithmic_error"].slope(np.ones((1, 3, 1)), below)
    assert_array_equal(slope, np.zeros((1, 3, 1)))


def reference_gradient(experiment):
    """d loss / d output from the references alone, where they have it."""

    def gradient(y, z):
        if experiment.problem == "regression":
            return getattr(reference, f"{experiment.loss}_gradient")(y, z)
        if experiment.problem == "signed circles":
            slope = getattr(reference, f"{experiment.loss}_gradient")(y, np.tanh(z))
            return slope / np.cosh(z) ** 2
        if experiment.problem == "circles":
            return reference.binary_crossentropy_from_logits_gradient(y, z)
        if experiment.problem == "labelled blobs":
            y = reference.one_hot(y, 3)
        of_label = np.sum(y * reference.softmax(z), axis=1, keepdims=True)
        unclipped = (of_label > EPSILON) & (of_label < 1 - EPSILON)
        return unclipped * reference.categorical_crossentropy_from_logits_gradient(y, z)

    return gradient


@pytest.mark.parametrize(
    "name", ["mse", "mae", "bce", "hinge", "squared hinge", "cce", "sparse cce"]
)
def test_an_epoch_equals_the_reference(name):
    experiment = EXPERIMENTS[name]
    (X, _), (Y, _) = data(experiment.problem)
    networks = Networks(2, X.shape[1], experiment.hidden, 3 if "cce" in name else 1)
    rngs = [np.random.default_rng(seed) for seed in (0, 1)]
    networks.draw(rngs)
    start = [as_dict(networks, seed) for seed in (0, 1)]
    start = [{key: value.copy() for key, value in one.items()} for one in start]
    velocity = networks.like()
    for _ in range(2):
        orders = np.array([rng.permutation(500) for rng in rngs])
        train_epoch(experiment, networks, velocity, with_ones(X)[orders], Y[orders])
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        Networks(1, X.shape[1], experiment.hidden, networks.W2.shape[2]).draw([rng])
        expected = reference.train(
            X, Y, reference_gradient(experiment), start[seed], *SETTINGS, 2, rng
        )
        for key, value in as_dict(networks, seed).items():
            assert_allclose(value, expected[key], rtol=1e-7, atol=1e-9)


def test_a_seed_does_not_depend_on_the_others(experiment):
    short = replace(experiment, epochs=3)
    seeds = [5, 3, *range(10, 20)]  # two groups
    together, alone = run(short, seeds), [run(short, [seed]) for seed in seeds]
    for i, one in enumerate(alone):
        for half in (0, 1):
            assert_allclose(together.outputs[half][i], one.outputs[half][0], rtol=1e-8, atol=1e-10)
            assert_allclose(together.loss[half][i], one.loss[half][0], rtol=1e-8)
            assert_allclose(together.score[half][i], one.score[half][0], rtol=1e-8)
        assert_allclose(together.networks.flat[i], one.networks.flat[0], rtol=1e-7, atol=1e-10)


def test_what_is_measured(experiment):
    result = run(replace(experiment, epochs=5), [0, 1, 2], every=2)
    assert_array_equal(result.epochs, [2, 4, 5])
    _, targets = data(experiment.problem)
    for y, outputs, losses, scores in zip(
        targets, result.outputs, result.loss, result.score, strict=True
    ):
        assert losses.shape == scores.shape == (3, 3)
        assert_allclose(LOSSES[experiment.loss].cost(y, outputs).mean((1, 2)), losses[:, -1])
        assert_array_equal(score(experiment.problem, y, outputs), scores[:, -1])
    again = predict(experiment, result.networks, with_ones(data(experiment.problem)[0].test))
    assert_allclose(again, result.outputs.test)
    every = run(replace(experiment, epochs=5), [0, 1, 2])
    assert_array_equal(every.loss.test[:, [1, 3, 4]], result.loss.test)


def test_scores():
    y = np.array([[-1.0], [-1], [1], [1]])
    outputs = np.array([[-0.9], [-0.1], [0.4], [0.9]])
    assert score("signed circles", y, outputs) == reference.sign_accuracy(y, outputs) == 1
    assert score("circles", (y + 1) / 2, outputs) == 0.75
    assert_allclose(
        score("regression", y, outputs),
        reference.mean_squared_error(y, outputs),
    )
    labels = np.array([0, 2, 1])
    rows = np.array([[[0.5, 0.2, 0.3], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]]])
    assert_allclose(score("labelled blobs", labels, rows), [2 / 3])
    assert_allclose(score("blobs", np.eye(3)[labels], rows), [2 / 3])


def test_initial_weights():
    networks = Networks(3, 20, 25, 1)
    networks.draw([np.random.default_rng(seed) for seed in range(3)])
    for weights, limit in [(networks.W1, np.sqrt(6 / 20)), (networks.W2, np.sqrt(6 / 26))]:
        assert_array_equal(weights[:, -1], 0)
        assert 0.9 * limit < np.abs(weights).max() < limit
    assert not np.any(networks.W1[0, :-1] == networks.W1[1, :-1])


@pytest.mark.parametrize(
    ("name", "twin"),
    [("hinge", "mean_absolute_error"), ("squared hinge", "mean_squared_error")],
)
def test_with_tanh_the_hinges_are_regression_losses(name, twin):
    ours = replace(EXPERIMENTS[name], epochs=40)
    first, second = run(ours, range(4), 10), run(replace(ours, loss=twin), range(4), 10)
    for half in (0, 1):
        assert_array_equal(first.outputs[half], second.outputs[half])
        assert_array_equal(first.loss[half], second.loss[half])


def test_integer_labels_change_nothing():
    one_hot, labels = (run(EXPERIMENTS[name], range(3), 50) for name in ("cce", "sparse cce"))
    for half in (0, 1):
        assert_array_equal(one_hot.outputs[half], labels.outputs[half])
        assert_array_equal(one_hot.loss[half], labels.loss[half])


@pytest.mark.parametrize(
    ("name", "train", "test"),
    [
        # What 100 seeds of an independent implementation gave.
        ("mse", (0.0002, 0.0042), (0.0004, 0.0166)),
        ("msle", (0.057, 6.86), (0.073, 7.72)),
        ("mae", (0.0008, 0.0116), (0.0009, 0.0134)),
        ("bce", (0.824, 0.848), (0.840, 0.858)),
        ("hinge", (0.830, 0.860), (0.820, 0.860)),
        ("squared hinge", (0.784, 0.862), (0.784, 0.862)),
        ("cce", (0.796, 0.842), (0.780, 0.836)),
        ("kl", (0.796, 0.842), (0.780, 0.838)),
    ],
)
def test_scores_of_whole_runs(name, train, test):
    result = run(EXPERIMENTS[name], range(6), every=100)
    for (low, high), scores in zip((train, test), result.score, strict=True):
        middle = np.median(scores[:, -1])
        assert low <= middle <= high
        assert np.all(scores[:, -1] > low * 0.5) and np.all(scores[:, -1] < high * 1.5)
