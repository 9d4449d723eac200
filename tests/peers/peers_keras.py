"""Values and gradients of the references against Keras 3 (on PyTorch).

Keras' functions reduce the last axis alone, so a comparison averages what they return; gradients
are PyTorch's, through Keras' own operations. Other differences are named beside each comparison.
`keras.ops.mean` of float64 computes in float32 on PyTorch, which limits the tolerances.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"  # read when Keras is imported

import keras
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from autograder import reference

keras.config.set_floatx("float64")

DELTA = 0.7
EPSILON = keras.config.epsilon()
FLOAT32 = 1e-6


def tensor(values):
    values = np.asarray(values)
    return torch.tensor(values, dtype=torch.int64 if values.dtype.kind == "i" else torch.float64)


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


def real(rng, shape):
    return rng.normal(size=shape), rng.normal(scale=2, size=shape)


def positive(rng, shape):
    return rng.uniform(0.001, 9, shape), rng.uniform(0.001, 9, shape)


def counts(rng, shape):
    return rng.poisson(3, shape).astype(float), rng.uniform(0.3, 9, shape)


def probabilities(rng, shape):
    y, p = rng.uniform(size=shape), rng.uniform(size=shape)
    p.flat[0] = 0  # so that the clipping is compared, too
    return y, p


def soft_labels(rng, shape):
    return rng.uniform(size=shape), rng.normal(scale=30, size=shape)


def scores(rng, shape):
    return rng.choice([-1.0, 1.0], shape), rng.normal(scale=2, size=shape)


def distributions(rng, shape):
    y, p = (rng.dirichlet(np.ones(shape[-1]), shape[:-1]) for _ in range(2))
    p[0] = np.eye(shape[-1])[0]  # clipped
    return y, p


def inner_distributions(rng, shape):
    """Without zeros: Keras' relative entropy clips both sides, the contract's neither."""
    return tuple(0.9 * x + 0.1 / shape[-1] for x in distributions(rng, shape))


def labels(rng, shape):
    return rng.integers(0, shape[-1], shape[:-1]), distributions(rng, shape)[1]


def logits(rng, shape):
    return distributions(rng, shape)[0], rng.normal(scale=30, size=shape)


losses = keras.losses
# name of the reference: (the same in Keras, examples, further arguments of the reference)
ANY_SHAPE = {
    "mean_squared_error": (losses.mean_squared_error, real, ()),
    "mean_absolute_error": (losses.mean_absolute_error, real, ()),
    # Keras clips targets and predictions at its epsilon: these are greater.
    "mean_squared_logarithmic_error": (losses.mean_squared_logarithmic_error, positive, ()),
    "huber": (lambda y, p: losses.huber(y, p, delta=DELTA), real, (DELTA,)),
    # Keras adds epsilon to the prediction inside of the logarithm: subtract it from both.
    "poisson": (lambda y, p: losses.poisson(y, p - EPSILON) + EPSILON, counts, ()),
    "binary_crossentropy": (losses.binary_crossentropy, probabilities, ()),
    "binary_crossentropy_from_logits": (
        lambda y, z: losses.binary_crossentropy(y, z, from_logits=True),
        soft_labels,
        (),
    ),
    "hinge": (losses.hinge, scores, ()),
    "squared_hinge": (losses.squared_hinge, scores, ()),
}
ROWS = {
    "categorical_crossentropy": (losses.categorical_crossentropy, distributions, ()),
    "sparse_categorical_crossentropy": (losses.sparse_categorical_crossentropy, labels, ()),
    "kullback_leibler_divergence": (losses.kl_divergence, inner_distributions, ()),
    # Keras multiplies by alpha, 0.25 unless told otherwise.
    "categorical_focal_crossentropy": (
        lambda y, p: losses.categorical_focal_crossentropy(y, p, alpha=1.0),
        distributions,
        (),
    ),
    "categorical_crossentropy_from_logits": (
        lambda y, z: losses.categorical_crossentropy(y, z, from_logits=True),
        logits,
        (),
    ),
}
# Losses that Keras has not.
WITHOUT_PEER = {}
COMPARISONS = [
    *[(name, *rest, shape) for name, rest in ANY_SHAPE.items() for shape in [(1,), (31,), (7, 3)]],
    *[(name, *rest, shape) for name, rest in ROWS.items() for shape in [(1, 2), (31, 4)]],
]


@pytest.mark.parametrize(("name", "peer", "examples", "options", "shape"), COMPARISONS)
def test_value_and_gradient(name, peer, examples, options, shape, rng):
    y, p = examples(rng, shape)
    prediction = tensor(p).requires_grad_()
    value = peer(tensor(y), prediction).mean()
    ours = getattr(reference, name)(y, p, *options)
    # Keras clips the categorical losses from above too, which is worth 1e-7 for a perfect row.
    above = EPSILON if name.startswith(("categorical", "sparse")) and examples != logits else 0
    assert_allclose(ours, value.item(), rtol=FLOAT32, atol=FLOAT32 + 1.1 * above)
    gradient = getattr(reference, f"{name}_gradient", None)
    if gradient:
        value.backward()
        ours = gradient(y, p, *options)
        assert_allclose(ours, prediction.grad.numpy(), rtol=FLOAT32, atol=1e-15)


def test_keras_turns_0_1_labels_of_the_hinges_into_signs(rng):
    y, s = scores(rng, 31)
    bits = tensor((y + 1) / 2)
    assert_allclose(reference.hinge(y, s), losses.hinge(bits, tensor(s)).item(), FLOAT32)
    assert_allclose(
        reference.squared_hinge(y, s), losses.squared_hinge(bits, tensor(s)).item(), FLOAT32
    )


def test_keras_divides_rows_by_their_sum(rng):
    y, p = inner_distributions(rng, (31, 4))
    scaled = tensor(p * rng.uniform(0.5, 2, (31, 1)))
    keras_loss = losses.categorical_crossentropy(tensor(y), scaled).mean().item()
    assert_allclose(reference.categorical_crossentropy(y, p), keras_loss)
    keras_loss = losses.categorical_focal_crossentropy(tensor(y), scaled).mean().item()
    assert_allclose(0.25 * reference.categorical_focal_crossentropy(y, p), keras_loss)


def test_the_binary_focal_loss_of_keras_is_the_categorical_one_on_two_columns(rng):
    y, p = rng.integers(0, 2, 31).astype(float), rng.uniform(0.01, 0.99, 31)
    columns = np.column_stack([1 - y, y]), np.column_stack([1 - p, p])
    ours = reference.categorical_focal_crossentropy(*columns, gamma=1.5)
    peer = losses.binary_focal_crossentropy(tensor(y), tensor(p), gamma=1.5).item()
    assert_allclose(ours, peer, rtol=FLOAT32)


def test_label_smoothing(rng):
    y, z = np.eye(4)[rng.integers(0, 4, 31)], rng.normal(size=(31, 4))
    ours = reference.categorical_crossentropy_from_logits(0.9 * y + 0.1 / 4, z)
    peer = losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, dtype="float64")
    assert_allclose(ours, peer(tensor(y), tensor(z)).item(), rtol=FLOAT32)


def test_activations(rng):
    z = rng.normal(scale=300, size=(31, 4))
    for ours, peer in [
        (reference.sigmoid, keras.ops.sigmoid),
        (reference.softmax, keras.ops.softmax),
        (reference.log_softmax, keras.ops.log_softmax),
    ]:
        assert_allclose(ours(z), peer(tensor(z)).numpy(), rtol=1e-10, atol=1e-13)
    integers = rng.integers(0, 4, 31)
    assert_allclose(reference.one_hot(integers, 4), keras.ops.one_hot(integers, 4).cpu().numpy())


class InOrder:
    """In the place of a generator: the order that `fit(shuffle=False)` takes."""

    @staticmethod
    def permutation(n):
        return np.arange(n)


@pytest.mark.parametrize(
    ("loss", "gradient", "targets"),
    [
        (losses.MeanSquaredError(), reference.mean_squared_error_gradient, real),
        (losses.MeanAbsoluteError(), reference.mean_absolute_error_gradient, real),
        (losses.Huber(delta=1.0), reference.huber_gradient, real),
        (
            losses.BinaryCrossentropy(from_logits=True),
            reference.binary_crossentropy_from_logits_gradient,
            soft_labels,
        ),
        (losses.Hinge(), reference.hinge_gradient, scores),
        (losses.SquaredHinge(), reference.squared_hinge_gradient, scores),
        (
            losses.CategoricalCrossentropy(from_logits=True),
            reference.categorical_crossentropy_from_logits_gradient,
            logits,
        ),
    ],
    ids=lambda value: value.name if isinstance(value, keras.Loss) else value.__name__,
)
@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras calling numpy 2
def test_training(loss, gradient, targets, rng):
    X = rng.normal(size=(31, 3))
    Y, _ = targets(rng, (31, 2))
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(5, activation="relu"), keras.layers.Dense(2)]
    )
    names = ("W1", "b1", "W2", "b2")
    start = dict(zip(names, model.get_weights(), strict=True))
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(0.05, momentum=0.9))
    model.fit(X, Y, batch_size=8, epochs=5, shuffle=False, verbose=0)
    ours = reference.train(X, Y, gradient, start, 0.05, 0.9, 8, 5, InOrder)
    for name, expected in zip(names, model.get_weights(), strict=True):
        assert_allclose(ours[name], expected, rtol=1e-5, atol=1e-6)
