"""What must hold for any input: signs, minima, symmetries, convexity, and how losses relate."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from autograder import reference

pytestmark = pytest.mark.filterwarnings("error")


def given(*strategies, **named):
    """`hypothesis.given`: the same examples each time, and no time limit for a busy machine."""
    limits = hypothesis.settings(deadline=None, max_examples=60, derandomize=True)
    return lambda test: limits(hypothesis.given(*strategies, **named)(test))


SHAPES = st.one_of(st.tuples(st.integers(1, 8)), st.tuples(st.integers(1, 5), st.integers(1, 4)))


def array_of(low, high, shape=SHAPES):
    return arrays(float, shape, elements=st.floats(low, high))


def arrays_of(*ranges):
    """Arrays of one shape, one for each range of values."""
    return SHAPES.flatmap(lambda shape: st.tuples(*(array_of(*r, shape) for r in ranges)))


def normalized(weights):
    return weights / weights.sum(axis=-1, keepdims=True)


MATRICES = st.tuples(st.integers(1, 5), st.integers(1, 4))


def distributions(number, shape=MATRICES):
    """`number` arrays of one shape whose rows are distributions without zeros."""
    return shape.flatmap(
        lambda s: st.tuples(*[array_of(1e-3, 1, s).map(normalized) for _ in range(number)])
    )


VECTORS = st.tuples(st.integers(1, 8))
NUMBERS = (-1e3, 1e3)
POSITIVE = (1e-2, 50)
# A clipped probability costs the same as its neighbours: no longer convex there.
UNCLIPPED = (1e-6, 1 - 1e-6)
LABELS_AND_SCORES = SHAPES.flatmap(
    lambda shape: st.tuples(
        arrays(float, shape, elements=st.sampled_from([-1.0, 1.0])),
        array_of(-20, 20, shape),
        array_of(-20, 20, shape),
    )
)
DISTRIBUTIONS_AND_LOGITS = distributions(1).flatmap(
    lambda y: st.tuples(st.just(y[0]), *[array_of(-900, 900, y[0].shape)] * 2)
)

# loss: (y_true and two predictions, is it convex in y_pred?, is it 0 for y_pred = y_true?)
LOSSES = {
    "mean_squared_error": (arrays_of(NUMBERS, NUMBERS, NUMBERS), True, True),
    "mean_absolute_error": (arrays_of(NUMBERS, NUMBERS, NUMBERS), True, True),
    "huber": (arrays_of(NUMBERS, NUMBERS, NUMBERS), True, True),
    # Not convex: its second derivative changes its sign at 1 + y_pred = e (1 + y_true).
    "mean_squared_logarithmic_error": (arrays_of(*[(-0.9, 1e3)] * 3), False, True),
    "poisson": (arrays_of((0, 50), POSITIVE, POSITIVE), True, False),
    "binary_crossentropy": (arrays_of((0, 1), UNCLIPPED, UNCLIPPED), True, False),
    "binary_crossentropy_from_logits": (
        arrays_of((0, 1), (-800, 800), (-800, 800)),
        True,
        False,
    ),
    "hinge": (LABELS_AND_SCORES, True, True),
    "squared_hinge": (LABELS_AND_SCORES, True, True),
    "categorical_crossentropy": (distributions(3), True, False),
    "kullback_leibler_divergence": (distributions(3), True, True),
    "categorical_focal_crossentropy": (distributions(3), True, False),
    "categorical_crossentropy_from_logits": (DISTRIBUTIONS_AND_LOGITS, True, False),
}
MAY_BE_NEGATIVE = {"poisson"}

each_loss = pytest.mark.parametrize("name", LOSSES)


def tolerance(*values):
    """Rounding, relative to the largest of the values."""
    return 1e-9 * max(1, *np.abs(values))


@each_loss
@given(data=st.data())
def test_sign(name, data):
    y, p, _ = data.draw(LOSSES[name][0])
    value = getattr(reference, name)(y, p)
    assert np.isfinite(value)
    if name not in MAY_BE_NEGATIVE:
        assert value >= -1e-12


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name][2]])
@given(data=st.data())
def test_zero_at_a_perfect_prediction(name, data):
    y, _, _ = data.draw(LOSSES[name][0])
    assert_allclose(getattr(reference, name)(y, y), 0, atol=1e-15)


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name][1]])
@given(data=st.data(), t=st.floats(0, 1))
def test_convex_along_chords(name, data, t):
    y, p, q = data.draw(LOSSES[name][0])
    loss = getattr(reference, name)
    chord = t * loss(y, p) + (1 - t) * loss(y, q)
    assert loss(y, t * p + (1 - t) * q) <= chord + tolerance(chord)


def test_the_squared_logarithmic_error_is_not_convex():
    loss = reference.mean_squared_logarithmic_error
    assert loss([0], [100]) > (loss([0], [50]) + loss([0], [150])) / 2


@each_loss
@given(data=st.data())
def test_mean_and_not_sum(name, data):
    y, p, _ = data.draw(LOSSES[name][0])
    loss = getattr(reference, name)
    once = loss(y, p)
    assert_allclose(loss(np.concatenate([y, y]), np.concatenate([p, p])), once, rtol=1e-9)
    rows = [loss(y[i : i + 1], p[i : i + 1]) for i in range(len(y))]
    assert_allclose(np.mean(rows), once, rtol=1e-9, atol=tolerance(*rows))


@each_loss
@given(data=st.data())
def test_the_order_of_the_examples_does_not_matter(name, data):
    y, p, _ = data.draw(LOSSES[name][0])
    order = np.array(data.draw(st.permutations(range(len(y)))))
    loss = getattr(reference, name)
    assert_allclose(loss(y[order], p[order]), loss(y, p), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [n for n in LOSSES if n.startswith(("categorical", "kullback"))])
@given(data=st.data())
def test_the_order_of_the_classes_does_not_matter(name, data):
    y, p, _ = data.draw(LOSSES[name][0])
    order = np.array(data.draw(st.permutations(range(y.shape[1]))))
    loss = getattr(reference, name)
    assert_allclose(loss(y[:, order], p[:, order]), loss(y, p), rtol=1e-9, atol=1e-9)


@given(arrays_of(NUMBERS, NUMBERS), st.floats(0.1, 10))
def test_symmetric_losses(pair, delta):
    y, p = pair
    for loss in (reference.mean_squared_error, reference.mean_absolute_error):
        assert loss(y, p) == loss(p, y) == loss(-y, -p)
    assert reference.huber(y, p, delta) == reference.huber(p, y, delta)


@given(LABELS_AND_SCORES)
def test_both_signs_flipped(triple):
    y, s, _ = triple
    for loss in (reference.hinge, reference.squared_hinge, reference.sign_accuracy):
        assert loss(y, s) == loss(-y, -s)


@given(LABELS_AND_SCORES)
def test_hinge_bounds_the_share_of_wrong_signs(triple):
    y, s, _ = triple
    assert reference.hinge(y, s) >= 1 - reference.sign_accuracy(y, s) - 1e-12
    # With scores in [-1, 1] the hinge never engages: it is the MAE, and squared the MSE.
    inside = s / 20
    assert_allclose(reference.hinge(y, inside), reference.mean_absolute_error(y, inside))
    assert_allclose(reference.squared_hinge(y, inside), reference.mean_squared_error(y, inside))


@given(arrays_of((0, 1), (-800, 800)))
def test_both_classes_swapped(pair):
    y, z = pair
    loss = reference.binary_crossentropy_from_logits
    # 1 - y is rounded, and the logit multiplies what that changes.
    assert_allclose(loss(1 - y, -z), loss(y, z), rtol=1e-9, atol=1e-12)


@given(arrays_of(NUMBERS, NUMBERS), st.floats(1e-3, 1e3))
def test_huber_between_the_absolute_and_the_squared_error(pair, delta):
    y, p = pair
    mse, mae = reference.mean_squared_error(y, p), reference.mean_absolute_error(y, p)
    huber = reference.huber(y, p, delta)
    assert huber <= min(mse / 2, delta * mae) + tolerance(mse)
    assert_allclose(reference.huber(y, p, delta=1e4), mse / 2)  # delta to infinity
    assert_allclose(reference.huber(y, p, delta=1e-9) / 1e-9, mae, atol=1e-9)  # delta to 0
    # In units of delta: huber(c y, c p, c delta) = c^2 huber(y, p, delta).
    scaled = reference.huber(y / delta, p / delta, 1)
    assert_allclose(scaled * delta**2, huber, rtol=1e-9, atol=1e-9)


@given(arrays_of((-0.9, 1e3), (-0.9, 1e3)))
def test_the_squared_logarithmic_error_is_the_squared_error_of_logarithms(pair):
    y, p = pair
    actual = reference.mean_squared_logarithmic_error(y, p)
    assert_allclose(actual, reference.mean_squared_error(np.log(1 + y), np.log(1 + p)), atol=1e-12)


@given(arrays_of((0, 50), POSITIVE))
def test_poisson_is_least_at_the_targets(pair):
    y, p = pair
    at_targets = reference.poisson(y, np.maximum(y, 1e-12))
    assert reference.poisson(y, p) >= at_targets - 1e-9


@given(arrays_of((0, 1), (0, 1)))
def test_binary_crossentropy_of_soft_labels_is_least_at_their_entropy(pair):
    y, p = np.clip(pair[0], 1e-6, 1 - 1e-6), pair[1]
    entropies = [reference.entropy([q, 1 - q]) for q in y.ravel()]
    assert_allclose(reference.binary_crossentropy(y, y), np.mean(entropies), rtol=1e-9)
    assert reference.binary_crossentropy(y, p) >= np.mean(entropies) - 1e-9


@given(distributions(2))
def test_categorical_crossentropy_of_soft_targets_is_least_at_their_entropy(pair):
    y, p = pair
    entropies = np.mean([reference.entropy(row) for row in y])
    assert_allclose(reference.categorical_crossentropy(y, y), entropies, rtol=1e-9, atol=1e-15)
    kl = reference.kullback_leibler_divergence(y, p)
    assert_allclose(reference.categorical_crossentropy(y, p), entropies + kl, rtol=1e-9)


@given(distributions(2, shape=VECTORS))
def test_cross_entropy_is_entropy_plus_relative_entropy(pair):
    p, q = pair
    entropy, kl = reference.entropy(p), reference.kl_divergence(p, q)
    assert_allclose(reference.cross_entropy(p, q), entropy + kl, rtol=1e-9, atol=1e-12)
    assert -1e-12 <= entropy <= np.log(len(p)) + 1e-12
    assert kl >= -1e-12
    assert_allclose(reference.kl_divergence(p, p), 0, atol=1e-15)
    # A matrix of one row is a mean over one distribution.
    assert_allclose(reference.kullback_leibler_divergence([p], [q]), kl, atol=1e-15)


@given(distributions(2), st.floats(0, 6), st.floats(0, 6))
def test_focal_loss_turns_down_and_is_the_crossentropy_for_gamma_0(pair, small, large):
    y, p = pair
    small, large = sorted([small, large])
    focal = reference.categorical_focal_crossentropy
    assert focal(y, p, gamma=0) == reference.categorical_crossentropy(y, p)
    assert focal(y, p, gamma=large) <= focal(y, p, gamma=small) + 1e-12


@given(distributions(1), st.data())
def test_sparse_is_categorical_for_one_hot_targets(distribution, data):
    (p,) = distribution
    labels = [data.draw(st.integers(0, p.shape[1] - 1)) for _ in p]
    one_hot = reference.one_hot(labels, p.shape[1])
    assert_allclose(
        reference.sparse_categorical_crossentropy(labels, p),
        reference.categorical_crossentropy(one_hot, p),
    )
    # For hard targets the entropy is 0, so the relative entropy is the cross-entropy.
    kl = reference.kullback_leibler_divergence(one_hot, p)
    assert_allclose(kl, reference.categorical_crossentropy(one_hot, p), atol=1e-15)


@given(arrays_of((0, 1), (-13, 13)))
def test_binary_crossentropy_is_the_mean_of_two_column_crossentropies(pair):
    y, z = pair[0].ravel(), pair[1].ravel()
    p = reference.sigmoid(z)
    targets, probabilities = np.column_stack([1 - y, y]), np.column_stack([1 - p, p])
    expected = reference.categorical_crossentropy(targets, probabilities)
    assert_allclose(reference.binary_crossentropy(y, p), expected, rtol=1e-9)
    # The same from logits: the two classes have the logits 0 and z.
    logits = np.column_stack([np.zeros_like(z), z])
    expected = reference.categorical_crossentropy_from_logits(targets, logits)
    assert_allclose(reference.binary_crossentropy_from_logits(y, z), expected, rtol=1e-9)
    assert_allclose(reference.binary_crossentropy(y, p), expected, rtol=1e-8, atol=1e-12)


@given(array_of(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_softmax(z, shift):
    p, log_p = reference.softmax(z), reference.log_softmax(z)
    assert_allclose(p.sum(axis=-1), 1)
    assert_allclose(np.exp(log_p), p, atol=1e-15)
    assert np.isfinite(log_p).all() and (log_p <= 0).all()
    # A shift of the logits of a row changes nothing but the rounding of the shifted logits.
    assert_allclose(reference.log_softmax(z + shift), log_p, rtol=1e-9, atol=1e-10)


@given(array_of(-1e3, 1e3))
def test_sigmoid(z):
    p = reference.sigmoid(z)
    assert ((p >= 0) & (p <= 1)).all()
    assert_allclose(p + reference.sigmoid(-z), 1)
    two_classes = reference.softmax(np.stack([np.zeros_like(z), z], axis=-1))
    assert_allclose(two_classes[..., 1], p, rtol=1e-9, atol=1e-300)


@given(arrays_of(NUMBERS, NUMBERS), st.floats(0.1, 10))
def test_gaussian_crossentropy_is_the_squared_error_up_to_scale_and_constant(pair, std):
    y, p = pair
    mse = reference.mean_squared_error(y, p)
    expected = mse / (2 * std**2) + np.log(std * np.sqrt(2 * np.pi))
    assert_allclose(reference.gaussian_cross_entropy(y, p, std), expected, rtol=1e-9, atol=1e-12)
    assert reference.gaussian_cross_entropy(y, p, std) == reference.gaussian_nll(y, p, std)


@given(arrays_of(NUMBERS, NUMBERS), st.floats(0.1, 10))
def test_laplace_likelihood_is_the_absolute_error_up_to_scale_and_constant(pair, scale):
    y, p = pair
    expected = reference.mean_absolute_error(y, p) / scale + np.log(2 * scale)
    assert_allclose(reference.laplace_nll(y, p, scale), expected, rtol=1e-9, atol=1e-12)


@given(st.lists(st.sampled_from([0, 1]), min_size=1), st.floats(1e-6, 1 - 1e-6))
def test_bernoulli_likelihood_is_the_binary_crossentropy(y, p):
    expected = reference.binary_crossentropy(y, np.full(len(y), p))
    assert_allclose(reference.bernoulli_nll(y, p), expected, rtol=1e-9)


SAMPLES = st.lists(st.integers(-50, 50), min_size=2).filter(lambda y: len(set(y)) > 1)
FACTOR = st.floats(0.5, 2)


@given(SAMPLES, FACTOR, st.floats(-5, 5))
def test_fits_have_the_greatest_likelihood(y, factor, shift):
    for fit, nll in [
        (reference.fit_gaussian, reference.gaussian_nll),
        (reference.fit_laplace, reference.laplace_nll),
    ]:
        location, scale = fit(y)
        assert nll(y, location, scale) <= nll(y, location + shift, scale * factor) + 1e-9
    counts = np.abs(y)
    rate = reference.fit_poisson(counts)
    assert (
        reference.poisson_nll(counts, rate) <= reference.poisson_nll(counts, rate * factor) + 1e-9
    )
    outcomes = np.greater(y, 0)
    p = reference.fit_bernoulli(outcomes)
    other = np.clip(p * factor, 0, 1)
    assert reference.bernoulli_nll(outcomes, p) <= reference.bernoulli_nll(outcomes, other) + 1e-9
