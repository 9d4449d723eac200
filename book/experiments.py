"""The nine training runs of a tutorial on loss functions (Brownlee 2020), for many seeds at once.

Everything that is not said otherwise is the tutorial's setting: the data, the network with one
hidden layer, the losses, the epochs. What the tutorial leaves to Keras follows Keras: batches of
32, weights drawn uniformly (He et al. 2015 below the hidden layer, Glorot and Bengio 2010 above
it), biases of zero, and probabilities that a loss clips, which stops their gradient.

Arrays of a run have the seed as their first axis: one matrix product a layer serves all seeds.
The bias of a layer is the last row of its weights, and its inputs end with a column of ones.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, reduce
from typing import NamedTuple

import numpy as np
from scipy.special import expit, xlogy
from sklearn.datasets import make_blobs, make_circles, make_regression

from autograder.reference._arguments import Array

EXAMPLES = 1000
TRAINING_EXAMPLES = 500  # the first half; the tutorial measures on the other after each epoch
LEARNING_RATE = 0.01
MOMENTUM = 0.9
BATCH_SIZE = 32  # Keras' default
EPSILON = 1e-7  # Keras' default: where it clips
GROUP = 10  # so many seeds fit the processor's cache


@dataclass(frozen=True)
class Experiment:
    """A row of the tutorial: a problem, a loss, and the two figures that were reported.

    Attributes:
        problem: "regression", "circles", "signed circles" (labels -1 and 1), "blobs" (one-hot) or
            "labelled blobs" (integers): what `data` takes.
        loss: a key of `LOSSES`.
        activation: of the output layer; a key of `ACTIVATIONS`.
        hidden: units of the hidden layer.
        epochs: passes over the training half.
        reported: mean squared error (regression) or accuracy that the tutorial prints, for the
            training half and for the test half.
    """

    problem: str
    loss: str
    activation: str
    hidden: int
    epochs: int
    reported: tuple[float, float]


EXPERIMENTS = {
    "mse": Experiment("regression", "mean_squared_error", "linear", 25, 100, (0.000, 0.001)),
    "msle": Experiment(
        "regression", "mean_squared_logarithmic_error", "linear", 25, 100, (0.165, 0.184)
    ),
    "mae": Experiment("regression", "mean_absolute_error", "linear", 25, 100, (0.002, 0.002)),
    "bce": Experiment("circles", "binary_crossentropy", "sigmoid", 50, 200, (0.836, 0.852)),
    "hinge": Experiment("signed circles", "hinge", "tanh", 50, 200, (0.792, 0.740)),
    "squared hinge": Experiment("signed circles", "squared_hinge", "tanh", 50, 200, (0.682, 0.646)),
    "cce": Experiment("blobs", "categorical_crossentropy", "softmax", 50, 100, (0.840, 0.822)),
    "sparse cce": Experiment(
        "labelled blobs", "sparse_categorical_crossentropy", "softmax", 50, 100, (0.832, 0.818)
    ),
    "kl": Experiment("blobs", "kullback_leibler_divergence", "softmax", 50, 100, (0.822, 0.822)),
}


class Halves(NamedTuple):
    """One array for the training half and one for the test half."""

    train: np.ndarray
    test: np.ndarray


@cache
def data(problem: str) -> tuple[Halves, Halves]:
    """Return inputs (500, d) and targets (500, k), or (500,) integers for "labelled blobs".

    The tutorial standardises the regression problem on all rows, so the training half knows a
    little of the test half; that is repeated here.

    Raises:
        KeyError: for an unknown problem.
    """
    X, y = {
        "regression": lambda: make_regression(EXAMPLES, 20, noise=0.1, random_state=1),
        "circles": lambda: make_circles(EXAMPLES, noise=0.1, random_state=1),
        "blobs": lambda: make_blobs(EXAMPLES, 2, centers=3, cluster_std=2, random_state=2),
    }[problem.split()[-1]]()
    if problem == "regression":
        X, y = ((a - a.mean(axis=0)) / a.std(axis=0) for a in (X, y))
    if problem == "signed circles":
        y = 2 * y - 1
    if problem == "blobs":
        y = np.eye(3)[y]
    elif problem != "labelled blobs":
        y = y[:, np.newaxis].astype(float)
    return tuple(Halves(a[:TRAINING_EXAMPLES], a[TRAINING_EXAMPLES:]) for a in (X, y))


def with_ones(X: Array) -> Array:
    """Append the column of ones that a layer's biases meet: (..., d) becomes (..., d + 1)."""
    return np.concatenate([X, np.ones((*X.shape[:-1], 1))], axis=-1)


class Loss(NamedTuple):
    """What an example costs, and the slope of that in the prediction.

    Both take targets (..., n, k), or (..., n) integers, and predictions (..., n, k). `cost` returns
    (..., n, 1) or (..., n, k), whose mean over the last two axes is the loss; `slope` returns
    (..., n, k) and is to be divided by n. Here k = 1 unless the rows are distributions.
    """

    cost: Callable[[np.ndarray, Array], Array]
    slope: Callable[[np.ndarray, Array], Array]


def _clipped(p: Array) -> Array:
    return np.minimum(np.maximum(p, EPSILON), 1 - EPSILON)


def _inside(p: Array) -> Array:
    """1 where clipping leaves p as it is, 0 where it stops the gradient."""
    return (p >= EPSILON) & (p <= 1 - EPSILON)


def _logarithm(values: Array) -> Array:
    return np.log1p(np.maximum(values, EPSILON))


def _over_classes(function: np.ufunc, values: Array) -> Array:
    """Reduce the last axis, which is short (numpy's own reduction is made for long ones)."""
    return reduce(function, values.T).T[..., np.newaxis]


def _places(labels: np.ndarray, p: Array) -> tuple[np.ndarray, np.ndarray]:
    """Index the label's entry of every row of p, all rows in one axis."""
    labels = np.broadcast_to(labels, p.shape[:-1]).ravel()
    return np.arange(labels.size), labels


def _sparse_cost(labels: np.ndarray, p: Array) -> Array:
    of_label = p.reshape(-1, p.shape[-1])[_places(labels, p)]
    return -np.log(_clipped(of_label)).reshape(*p.shape[:-1], 1)


def _sparse_slope(labels: np.ndarray, p: Array) -> Array:
    rows, places = p.reshape(-1, p.shape[-1]), _places(labels, p)
    slope = np.zeros_like(rows)
    slope[places] = -1 / _clipped(rows[places]) * _inside(rows[places])
    return slope.reshape(p.shape)


LOSSES = {
    "mean_squared_error": Loss(
        cost=lambda y, a: (a - y) ** 2,
        slope=lambda y, a: 2 * (a - y),
    ),
    "mean_absolute_error": Loss(
        cost=lambda y, a: np.abs(a - y),
        slope=lambda y, a: np.sign(a - y),
    ),
    "mean_squared_logarithmic_error": Loss(
        cost=lambda y, a: (_logarithm(a) - _logarithm(y)) ** 2,
        slope=lambda y, a: (
            (a >= EPSILON) * 2 * (_logarithm(a) - _logarithm(y)) / (1 + np.maximum(a, EPSILON))
        ),
    ),
    "binary_crossentropy": Loss(
        cost=lambda y, p: -xlogy(y, _clipped(p)) - xlogy(1 - y, 1 - _clipped(p)),
        slope=lambda y, p: _inside(p) * (p - y) / (_clipped(p) * (1 - _clipped(p))),
    ),
    "hinge": Loss(
        cost=lambda y, s: np.maximum(0, 1 - y * s),
        slope=lambda y, s: -y * (y * s < 1),
    ),
    "squared_hinge": Loss(
        cost=lambda y, s: np.maximum(0, 1 - y * s) ** 2,
        slope=lambda y, s: -2 * y * np.maximum(0, 1 - y * s),
    ),
    "categorical_crossentropy": Loss(
        cost=lambda y, p: -_over_classes(np.add, y * np.log(_clipped(p))),
        slope=lambda y, p: -y * _inside(p) / _clipped(p),
    ),
    "sparse_categorical_crossentropy": Loss(
        cost=_sparse_cost,
        slope=_sparse_slope,
    ),
    # Keras clips the targets as well, from below.
    "kullback_leibler_divergence": Loss(
        cost=lambda y, p: _over_classes(
            np.add,
            np.maximum(y, EPSILON) * np.log(np.maximum(y, EPSILON) / np.maximum(p, EPSILON)),
        ),
        slope=lambda y, p: -np.maximum(y, EPSILON) * (p >= EPSILON) / np.maximum(p, EPSILON),
    ),
}


class Activation(NamedTuple):
    """An output's prediction a = `value(z)`, and the slope in z from that in a: `back(slope, a)`.

    All arrays are (..., n, k).
    """

    value: Callable[[Array], Array]
    back: Callable[[Array, Array], Array]


def _softmax(z: Array) -> Array:
    powers = np.exp(z - _over_classes(np.maximum, z))
    return powers / _over_classes(np.add, powers)


ACTIVATIONS = {
    "linear": Activation(lambda z: z, lambda slope, a: slope),
    "sigmoid": Activation(expit, lambda slope, a: slope * a * (1 - a)),
    "tanh": Activation(np.tanh, lambda slope, a: slope * (1 - a**2)),
    "softmax": Activation(
        _softmax, lambda slope, a: a * (slope - _over_classes(np.add, slope * a))
    ),
}


class Networks:
    """Networks of one shape, a seed each, whose parameters are views of one array.

    Attributes:
        W1: (seeds, d + 1, h), the biases last.
        W2: (seeds, h + 1, k), the biases last.
        flat: both, (seeds, (d + 1) h + (h + 1) k).
    """

    def __init__(self, seeds: int, inputs: int, hidden: int, outputs: int) -> None:
        """Set all parameters to zero."""
        split = (inputs + 1) * hidden
        self.flat = np.zeros((seeds, split + (hidden + 1) * outputs))
        self.W1 = self.flat[:, :split].reshape(seeds, inputs + 1, hidden)
        self.W2 = self.flat[:, split:].reshape(seeds, hidden + 1, outputs)

    def like(self, seeds: int | None = None) -> "Networks":
        """As many networks of the same shape, or `seeds` of them, all zero."""
        (own, inputs, hidden), outputs = self.W1.shape, self.W2.shape[2]
        return Networks(seeds or own, inputs - 1, hidden, outputs)

    def draw(self, rngs: list[np.random.Generator]) -> None:
        """Draw the weights as Keras does: he_uniform for W1, glorot_uniform for W2."""
        d, h, k = self.W1.shape[1] - 1, self.W2.shape[1] - 1, self.W2.shape[2]
        first, second = np.sqrt(6 / d), np.sqrt(6 / (h + k))
        for seed, rng in enumerate(rngs):
            self.W1[seed, :-1] = rng.uniform(-first, first, (d, h))
            self.W2[seed, :-1] = rng.uniform(-second, second, (h, k))

    def forward(self, X: Array) -> tuple[Array, Array]:
        """Hidden units with a last column of ones, (seeds, n, h + 1), and outputs (seeds, n, k).

        X is (seeds, n, d + 1), or (n, d + 1) for all seeds: inputs `with_ones`.
        """
        before = X @ self.W1
        hidden = np.empty((*before.shape[:2], self.W2.shape[1]))
        hidden[..., -1] = 1
        np.maximum(before, 0, out=hidden[..., :-1])
        return hidden, hidden @ self.W2

    def backward(self, X: Array, hidden: Array, slope: Array, gradient: "Networks") -> None:
        """Write the gradient for d loss / d output (seeds, n, k) into `gradient`."""
        np.matmul(hidden.swapaxes(1, 2), slope, out=gradient.W2)
        back = self.W2[:, :-1].swapaxes(1, 2)
        inner = slope * back if slope.shape[2] == 1 else slope @ back
        inner *= hidden[..., :-1] > 0
        np.matmul(X.swapaxes(1, 2), inner, out=gradient.W1)


@dataclass(frozen=True)
class Result:
    """What `run` returns for S seeds.

    Attributes:
        epochs: the epochs after which it was measured, (m,).
        loss: (S, m) for each half.
        score: mean squared error (regression), share of rows with the right class (blobs, circles)
            or share of outputs with the right sign (signed circles), (S, m) for each half.
        outputs: predictions at the end, (S, 500, k) for each half.
        networks: the trained networks.
    """

    epochs: np.ndarray
    loss: Halves
    score: Halves
    outputs: Halves
    networks: Networks


def run(experiment: Experiment, seeds: Iterable[int], every: int = 1) -> Result:
    """Train a network for each seed; a seed's result does not depend on the other seeds.

    Args:
        experiment: one of `EXPERIMENTS`, or one like it.
        seeds: each draws its initial weights and the order of its batches.
        every: measure after so many epochs, and after the last.
    """
    seeds = list(seeds)
    groups = [seeds[first : first + GROUP] for first in range(0, len(seeds), GROUP)]
    results = [_run_group(experiment, group, every) for group in groups]
    joined = (
        Halves(*(np.concatenate(parts) for parts in zip(*fields, strict=True)))
        for fields in zip(*((r.loss, r.score, r.outputs) for r in results), strict=True)
    )
    networks = results[0].networks.like(len(seeds))
    np.concatenate([r.networks.flat for r in results], out=networks.flat)
    return Result(results[0].epochs, *joined, networks)


def _run_group(experiment: Experiment, seeds: list[int], every: int) -> Result:
    """`run` for so few seeds that one array should hold them all."""
    inputs, targets = data(experiment.problem)
    both = with_ones(np.concatenate(inputs))
    k = 3 if experiment.activation == "softmax" else 1
    rngs = [np.random.default_rng(seed) for seed in seeds]
    networks = Networks(len(seeds), inputs.train.shape[1], experiment.hidden, k)
    networks.draw(rngs)
    velocity = networks.like()
    epochs, history = [], []
    for epoch in range(1, experiment.epochs + 1):
        orders = np.array([rng.permutation(TRAINING_EXAMPLES) for rng in rngs])
        train_epoch(experiment, networks, velocity, both[orders], targets.train[orders])
        if epoch % every == 0 or epoch == experiment.epochs:
            a = predict(experiment, networks, both)
            outputs = Halves(a[:, :TRAINING_EXAMPLES], a[:, TRAINING_EXAMPLES:])
            epochs.append(epoch)
            history.append(_measure(experiment, targets, outputs))
    measured = np.moveaxis(np.array(history), 0, -1)  # (loss or score, half, seed, epoch)
    losses, scores = Halves(*measured[0]), Halves(*measured[1])
    return Result(np.array(epochs), losses, scores, outputs, networks)


def train_epoch(
    experiment: Experiment, networks: Networks, velocity: Networks, X: Array, Y: np.ndarray
) -> None:
    """Pass once over the examples in the given order; change networks and velocity in place.

    Args:
        experiment: its loss and activation are taken.
        networks: of S seeds.
        velocity: v <- momentum v - learning_rate g, parameters <- parameters + v.
        X: inputs `with_ones`, (S, n, d + 1).
        Y: targets, (S, n, k) or (S, n).
    """
    loss, activation = LOSSES[experiment.loss], ACTIVATIONS[experiment.activation]
    gradient = networks.like()
    for first in range(0, X.shape[1], BATCH_SIZE):
        x, y = X[:, first : first + BATCH_SIZE], Y[:, first : first + BATCH_SIZE]
        hidden, z = networks.forward(x)
        a = activation.value(z)
        slope = activation.back(loss.slope(y, a), a) * (-LEARNING_RATE / x.shape[1])
        networks.backward(x, hidden, slope, gradient)
        velocity.flat *= MOMENTUM
        velocity.flat += gradient.flat
        networks.flat += velocity.flat


def predict(experiment: Experiment, networks: Networks, X: np.ndarray) -> Array:
    """Predictions (S, n, k) of S networks for inputs `with_ones`, (n, d + 1)."""
    _, z = networks.forward(X)
    return ACTIVATIONS[experiment.activation].value(z)


def score(problem: str, targets: np.ndarray, outputs: Array) -> Array:
    """Mean squared error or accuracy of outputs (..., n, k), as `Result.score` says."""
    if problem == "regression":
        return np.mean((outputs - targets) ** 2, axis=(-1, -2))
    if problem == "signed circles":
        right = outputs * targets > 0
    elif problem == "circles":
        right = (outputs > 0.5) == targets
    else:
        labels = targets if problem == "labelled blobs" else targets.argmax(axis=-1)
        right = (outputs.argmax(axis=-1) == labels)[..., np.newaxis]
    return np.mean(right, axis=(-1, -2))


def _measure(experiment: Experiment, targets: Halves, outputs: Halves) -> tuple[list, list]:
    """Loss and score, for each half, (S,) each."""
    cost = LOSSES[experiment.loss].cost
    pairs = list(zip(targets, outputs, strict=True))
    losses = [cost(y, a).mean(axis=(-1, -2)) for y, a in pairs]
    return losses, [score(experiment.problem, y, a) for y, a in pairs]
