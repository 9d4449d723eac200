"""Values and gradients of the references against PyTorch, in float64 on random input.

PyTorch takes (prediction, target); here every comparison is written as a function of
(y_true, y_pred) that hides this, and any other difference, behind the name of the contract.
"""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose

from autograder import reference

DELTA = 0.7


def tensor(values):
    values = np.asarray(values)
    return torch.tensor(values, dtype=torch.int64 if values.dtype.kind == "i" else torch.float64)


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


def two_columns(y, s):
    """Two classes with the scores -s/2 and s/2: their difference is s."""
    return torch.stack([-s / 2, s / 2], dim=-1).reshape(-1, 2), (y.flatten() > 0).long()


def real(rng, shape):
    return rng.normal(size=shape), rng.normal(scale=2, size=shape)


def above_minus_one(rng, shape):
    return rng.uniform(-0.9, 9, shape), rng.uniform(-0.9, 9, shape)


def counts(rng, shape):
    return rng.poisson(3, shape).astype(float), rng.uniform(0.3, 9, shape)


def probabilities(rng, shape):
    return rng.uniform(size=shape), rng.uniform(0.001, 0.999, shape)


def soft_labels(rng, shape):
    return rng.uniform(size=shape), rng.normal(scale=30, size=shape)


def scores(rng, shape):
    return rng.choice([-1.0, 1.0], shape), rng.normal(scale=2, size=shape)


def distributions(rng, shape):
    alpha = np.ones(shape[-1])
    return rng.dirichlet(alpha, shape[:-1]), rng.dirichlet(alpha, shape[:-1])


def labels(rng, shape):
    return rng.integers(0, shape[-1], shape[:-1]), distributions(rng, shape)[1]


def logits(rng, shape):
    return distributions(rng, shape)[0], rng.normal(scale=30, size=shape)


def focal(y, p, gamma=2.0):
    """No such loss in torch itself: written out."""
    return -(y * (1 - p) ** gamma * torch.log(p)).sum(dim=-1).mean()


# (the reference, the same in PyTorch, examples, further arguments of the reference)
ANY_SHAPE = {
    "mean_squared_error": (lambda y, p: F.mse_loss(p, y), real, ()),
    "mean_absolute_error": (lambda y, p: F.l1_loss(p, y), real, ()),
    "mean_squared_logarithmic_error": (
        lambda y, p: F.mse_loss(torch.log1p(p), torch.log1p(y)),
        above_minus_one,
        (),
    ),
    "huber": (lambda y, p: F.huber_loss(p, y, delta=DELTA), real, (DELTA,)),
    # PyTorch adds its eps to the prediction inside of the logarithm.
    "poisson": (lambda y, p: F.poisson_nll_loss(p, y, log_input=False, eps=0.0), counts, ()),
    # PyTorch clamps the logarithm at -100 instead of clipping p: the same away from 0 and 1.
    "binary_crossentropy": (lambda y, p: F.binary_cross_entropy(p, y), probabilities, ()),
    "binary_crossentropy_from_logits": (
        lambda y, z: F.binary_cross_entropy_with_logits(z, y),
        soft_labels,
        (),
    ),
    # hinge_embedding_loss(x, -1) is max(0, 1 - x), for us of the margin x = y s.
    "hinge": (lambda y, s: F.hinge_embedding_loss(y * s, -torch.ones_like(y)), scores, ()),
    # multi_margin_loss divides by the number of classes, 2.
    "squared_hinge": (lambda y, s: 2 * F.multi_margin_loss(*two_columns(y, s), p=2), scores, ()),
    # PyTorch takes the variance, and leaves the constant out unless full=True.
    "gaussian_cross_entropy": (
        lambda y, p: F.gaussian_nll_loss(p, y, torch.full_like(y, 0.3**2), full=True),
        real,
        (0.3,),
    ),
}
ROWS = {
    # cross_entropy takes logits: those of p are log p. Soft targets are allowed.
    "categorical_crossentropy": (lambda y, p: F.cross_entropy(torch.log(p), y), distributions, ()),
    "sparse_categorical_crossentropy": (lambda y, p: F.nll_loss(torch.log(p), y), labels, ()),
    # kl_div takes log p; "batchmean" is the mean over the rows, the default over the entries.
    "kullback_leibler_divergence": (
        lambda y, p: F.kl_div(torch.log(p), y, reduction="batchmean"),
        distributions,
        (),
    ),
    "categorical_focal_crossentropy": (focal, distributions, ()),
    "categorical_crossentropy_from_logits": (lambda y, z: F.cross_entropy(z, y), logits, ()),
}
# Losses that PyTorch has not, and that are not written out here.
WITHOUT_PEER = {}
CLIPPED = {
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "categorical_focal_crossentropy",
}
COMPARISONS = [
    *[(name, *rest, shape) for name, rest in ANY_SHAPE.items() for shape in [(1,), (31,), (7, 3)]],
    *[(name, *rest, shape) for name, rest in ROWS.items() for shape in [(1, 2), (31, 4)]],
]


@pytest.mark.parametrize(("name", "peer", "examples", "options", "shape"), COMPARISONS)
def test_value_and_gradient(name, peer, examples, options, shape, rng):
    y, p = examples(rng, shape)
    prediction = tensor(p).requires_grad_()
    value = peer(tensor(y), prediction)
    # An epsilon that clips nothing: some probabilities of a random distribution are below 1e-7.
    exact = {"epsilon": 0.0} if name in CLIPPED else {}
    ours = getattr(reference, name)(y, p, *options, **exact)
    assert_allclose(ours, value.item(), rtol=1e-10, atol=1e-13)
    gradient = getattr(reference, f"{name}_gradient", None)
    if gradient:
        value.backward()
        ours = gradient(y, p, *options)
        assert_allclose(ours, prediction.grad.numpy(), rtol=1e-10, atol=1e-15)


def gradient_at(peer, y, p):
    prediction = tensor(p).requires_grad_()
    peer(tensor(y), prediction).backward()
    return prediction.grad.numpy()


def test_ties_and_kinks():
    tie = [1.0, 2.0], [1.0, 2.0]
    assert not reference.mean_absolute_error_gradient(*tie).any()
    assert not gradient_at(ANY_SHAPE["mean_absolute_error"][0], *tie).any()
    # At the kink of the hinge any slope between -1 and 0 will do: the contract has 0, PyTorch -1.
    assert reference.hinge_gradient([1.0], [1.0]) == 0
    assert gradient_at(ANY_SHAPE["hinge"][0], [1.0], [1.0]) == -1
    assert reference.squared_hinge_gradient([1.0], [1.0]) == 0
    assert gradient_at(ANY_SHAPE["squared_hinge"][0], [1.0], [1.0]) == 0


def test_smooth_l1_is_huber_divided_by_delta(rng):
    y, p = real(rng, 31)
    ours = reference.huber(y, p, DELTA) / DELTA
    assert_allclose(ours, F.smooth_l1_loss(tensor(p), tensor(y), beta=DELTA).item())


def test_likelihoods(rng):
    y, location, scale = rng.normal(size=31), rng.normal(size=31), rng.uniform(0.1, 3, 31)
    count, rate = rng.poisson(3, 31), rng.uniform(0.1, 9, 31)
    outcome, p = rng.integers(0, 2, 31), rng.uniform(0.01, 0.99, 31)
    distribution = torch.distributions
    for ours, peer, sample in [
        (reference.gaussian_nll, distribution.Normal, (y, location, scale)),
        (reference.laplace_nll, distribution.Laplace, (y, location, scale)),
        (reference.bernoulli_nll, distribution.Bernoulli, (outcome, p)),
        (reference.poisson_nll, distribution.Poisson, (count, rate)),
    ]:
        values, *parameters = map(tensor, sample)
        expected = -peer(*parameters).log_prob(values.double()).mean().item()
        assert_allclose(ours(*sample), expected, rtol=1e-10)


def test_information(rng):
    p, q = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
    P, Q = (torch.distributions.Categorical(probs=tensor(x)) for x in (p, q))
    entropy, kl = P.entropy().item(), torch.distributions.kl_divergence(P, Q).item()
    assert_allclose(reference.entropy(p), entropy)
    assert_allclose(reference.kl_divergence(p, q), kl)
    assert_allclose(reference.cross_entropy(p, q), entropy + kl)


def test_activations(rng):
    z = rng.normal(scale=300, size=(31, 4))
    assert_allclose(reference.sigmoid(z), torch.sigmoid(tensor(z)).numpy(), atol=1e-300)
    assert_allclose(reference.softmax(z), torch.softmax(tensor(z), -1).numpy(), atol=1e-300)
    assert_allclose(reference.log_softmax(z), torch.log_softmax(tensor(z), -1).numpy(), atol=1e-13)
    integers = rng.integers(0, 4, 31)
    assert_allclose(reference.one_hot(integers, 4), F.one_hot(tensor(integers), 4).numpy())


def test_network_and_momentum(rng):
    X, Y = rng.normal(size=(31, 3)), rng.normal(size=(31, 2))
    model = torch.nn.Sequential(
        torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
    ).double()
    names = ("W1", "b1", "W2", "b2")

    def arrays(values):  # PyTorch keeps weights as (outputs, inputs)
        return dict(zip(names, [v.detach().numpy().T.copy() for v in values], strict=True))

    start = arrays(model.parameters())
    # PyTorch's velocity has the other sign and not the learning rate: the same path while the
    # learning rate is constant.
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    order = np.random.default_rng(0)
    for epoch in range(5):
        shuffled = order.permutation(31)
        for first in range(0, 31, 8):
            batch = shuffled[first : first + 8]
            optimizer.zero_grad()
            output = model(tensor(X[batch]))
            F.mse_loss(output, tensor(Y[batch])).backward()
            if epoch == first == 0:
                hidden, ours = reference.forward(start, X[batch])
                assert_allclose(ours, output.detach().numpy())
                assert_allclose(hidden, model[:2](tensor(X[batch])).detach().numpy())
                slope = reference.mean_squared_error_gradient(Y[batch], ours)
                gradients = reference.backward(start, X[batch], slope)
                expected = arrays(p.grad for p in model.parameters())
                for name in names:
                    assert_allclose(gradients[name], expected[name], rtol=1e-10, atol=1e-14)
            optimizer.step()
    slope = reference.mean_squared_error_gradient
    ours = reference.train(X, Y, slope, start, 0.05, 0.9, 8, 5, np.random.default_rng(0))
    expected = arrays(model.parameters())
    for name in names:
        assert_allclose(ours[name], expected[name], rtol=1e-9)


def test_gaussian_nll_gradient(rng):
    """PyTorch takes the variance, and differentiates it by the chain rule."""
    y, mean, log_std = rng.normal(size=(3, 20))
    m, s = (tensor(a).requires_grad_() for a in (mean, log_std))
    F.gaussian_nll_loss(m, tensor(y), torch.exp(2 * s)).backward()
    by_mean, by_log_std = reference.gaussian_nll_gradient(y, mean, log_std)
    assert_allclose(by_mean, m.grad.numpy(), rtol=1e-9, atol=1e-12)
    assert_allclose(by_log_std, s.grad.numpy(), rtol=1e-9, atol=1e-12)
