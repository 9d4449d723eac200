"""Stochastic gradient descent of a linear regression: checks and misconceptions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import reference
from ...judging.codec import Generated
from .. import wrong_answers
from ..common import Rng, shuffled_further, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import NEARLY, cut, seeds


def _sgd(
    X: np.ndarray,
    y: np.ndarray,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    rng: Rng,
    *,
    factor: float = 2,  # of the squared error's derivative
    divide: Callable = lambda batch, n, size: len(batch),
    orders: Callable = lambda rng, n, epochs: [rng.permutation(n) for _ in range(epochs)],
    batches: Callable = cut,
    bias_rate: Callable = lambda rate, batch: rate,
    targets: Callable = lambda batch: batch,
    second_look: bool = False,  # the bias sees the error of the new weights
    start: float = 0.0,
    twice: Callable = lambda X: 2 * np.asarray(X, dtype=float),
) -> tuple[np.ndarray, float]:
    """The right descent, and one wrong one for each of the keywords."""
    doubled = np.asarray(twice(X), dtype=float)
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    w, b = np.full(X.shape[1], start), start
    for order in orders(rng, len(X), epochs):
        for batch in batches(order, batch_size):
            error = X[batch] @ w + b - y[targets(batch)]
            rate = learning_rate * factor / divide(batch, len(X), batch_size)
            w = w - rate / 2 * doubled[batch].T @ error
            if second_look:
                error = X[batch] @ w + b - y[batch]
            b = b - bias_rate(rate, batch) * error.sum()
    return w, b


def _sgd_with(**changed: Any) -> Callable:
    """A misconception from the keywords of `_sgd`."""
    return lambda X, y, learning_rate, batch_size, epochs, rng: _sgd(
        X, y, learning_rate, batch_size, epochs, rng, **changed
    )


def _until_it_rests(
    X: np.ndarray, y: np.ndarray, learning_rate: float, batch_size: int, epochs: int, rng: Rng
) -> tuple[np.ndarray, float]:
    """The descent up to the first epoch that changes the weights by less than 1e-3."""
    drawn = rng.bit_generator.state
    w, b = _sgd(X, y, learning_rate, batch_size, 0, rng)
    for epoch in range(1, epochs + 1):
        rng.bit_generator.state = drawn
        before, (w, b) = w, _sgd(X, y, learning_rate, batch_size, epoch, rng)
        if np.abs(w - before).max() < 1e-3:
            break
    return w, b


def _least_squares(
    X: np.ndarray, y: np.ndarray, learning_rate: float, batch_size: int, epochs: int, rng: Rng
) -> tuple[np.ndarray, float]:
    X = np.asarray(X, dtype=float)
    *w, b = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), np.asarray(y, dtype=float))[0]
    return np.array(w), b


def _without_last(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    return [batch for batch in cut(order, batch_size) if len(batch) == batch_size]


def _a_line(rng: Rng, n: int, d: int, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Inputs, and targets that lie on a plane but for the noise."""
    X = rng.normal(0, 1, (n, d)).round(2)
    y = X @ rng.uniform(-2, 2, d).round(1) + float(rng.integers(1, 4)) + rng.normal(0, noise, n)
    return X, y.round(2)


def _sgd_draws(*settings: tuple[int, int, int, int]) -> Callable[[Rng], list[Case]]:
    return lambda rng: [
        case(*_a_line(rng, n, d), 0.1, size, epochs, seeds(rng)) for n, d, size, epochs in settings
    ]


def _an_exact_line(rng: Rng) -> Iterator[Case]:
    slope, intercept = rng.uniform(1, 3, 2).round(1)
    x = rng.permutation([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
    yield case(x[:, None], slope * x + intercept, 0.2, 3, 60, seeds(rng))


FEW = (np.array([[1.0], [2.0], [0.0], [-1.0], [3.0]]), np.array([2.0, 3.0, 1.0, 1.0, 5.0]))


SGD_LINEAR_REGRESSION = Exercise(
    reference.sgd_linear_regression,
    also_right=(_sgd_with(orders=lambda rng, n, epochs: shuffled_further(n, epochs, rng)),),
    checks=(
        Check(
            "one step on one example",
            1,
            "With the error e = w x + b - y of one example, w moves by -learning_rate * 2 e x and "
            "b by -learning_rate * 2 e.",
            (case(np.array([[2.0]]), np.array([3.0]), 0.1, 1, 1, Generated(1)),),
            _sgd_draws((1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 4, 1)),
            **NEARLY,
        ),
        Check(
            "one step on one batch",
            1,
            "The gradient of a batch is the mean of those of its examples.",
            (
                case(np.array([[1.0], [3.0]]), np.array([2.0, 4.0]), 0.1, 2, 1, Generated(1)),
                case(
                    np.array([[1.0, 0.0], [0.0, 2.0]]),
                    np.array([3.0, 1.0]),
                    0.1,
                    5,
                    1,
                    Generated(1),
                ),
            ),
            _sgd_draws((3, 1, 3, 1), (4, 2, 4, 1), (5, 3, 8, 1)),
            **NEARLY,
        ),
        Check(
            "one epoch of batches",
            1.25,
            "An epoch goes through all batches of minibatches(len(X), batch_size, rng), the "
            "smaller last one included, with a step for each.",
            (
                case(FEW[0][:4], FEW[1][:4], 0.1, 2, 1, Generated(2)),
                case(*FEW, 0.1, 2, 1, Generated(3)),
                case(*FEW, 0.1, 3, 1, Generated(4)),
            ),
            _sgd_draws((7, 1, 3, 1), (9, 2, 4, 1), (6, 3, 1, 1)),
            **NEARLY,
        ),
        Check(
            "several epochs",
            1,
            "Each epoch draws a fresh permutation from the same rng and goes on from the weights "
            "that the last one left.",
            (case(*FEW, 0.1, 2, 2, Generated(5)), case(*FEW, 0.04, 2, 4, Generated(6))),
            _sgd_draws((7, 1, 3, 2), (9, 2, 4, 3), (11, 3, 5, 4)),
            **NEARLY,
        ),
        Check(
            "a line is found",
            1,
            "Where the targets lie exactly on a line, many epochs must end on that line.",
            (
                case(
                    np.array([[-1.0], [0.0], [1.0], [2.0]]),
                    np.array([-1.0, 1.0, 3.0, 5.0]),
                    0.1,
                    2,
                    100,
                    Generated(7),
                ),
            ),
            _an_exact_line,
            **NEARLY,
        ),
        Check(
            "lists and integers",
            0.5,
            "X and y may be lists, or hold integers.",
            (
                case([[1], [3], [2]], [2, 4, 0], 0.1, 2, 1, Generated(8)),
                case(
                    np.array([[200], [3]], "uint8"),
                    np.array([100, 7], "uint8"),
                    *(1e-5, 1, 1, Generated(8)),
                ),
            ),
            lambda rng: [
                case(
                    rng.integers(-3, 4, (5, 2)).tolist(),
                    rng.integers(1, 9, 5).tolist(),
                    0.05,
                    2,
                    2,
                    seeds(rng),
                ),
                case(rng.integers(-3, 4, (5, 1)), rng.integers(1, 9, 5), 0.05, 3, 2, seeds(rng)),
                case(
                    rng.integers(130, 250, (4, 2)).astype("uint8"),
                    rng.integers(1, 250, 4).astype("uint8"),
                    *(1e-5, 3, 2, seeds(rng)),
                ),
            ],
            **NEARLY,
        ),
        unchanged(*FEW, 0.1, 2, 1, Generated(9)),
    ),
    misconceptions=(
        wrong_answers.computed_in_eight_bits(_sgd_with(twice=lambda X: 2 * np.asarray(X))),
        wrong_answers.stops_early(_until_it_rests),
        Misconception(
            "factor 2 missing",
            "The factor 2 is missing: the derivative of a square e^2 is 2 e times that of e.",
            _sgd_with(factor=1),
        ),
        Misconception(
            "sum over the batch",
            "This is the gradient of the sum over the batch; that of the mean is divided by the "
            "number of its examples.",
            _sgd_with(divide=lambda batch, n, size: 1),
        ),
        Misconception(
            "divided by batch_size",
            "The gradient is divided by batch_size, but the last batch may be smaller: divide by "
            "len(batch).",
            _sgd_with(divide=lambda batch, n, size: size),
        ),
        Misconception(
            "divided by all examples",
            "The gradient is divided by the number of all examples, but it comes from those of one "
            "batch: divide by len(batch).",
            _sgd_with(divide=lambda batch, n, size: n),
        ),
        Misconception(
            "uphill",
            "The sign is wrong: the error is prediction minus target, and the step is minus the "
            "gradient.",
            _sgd_with(factor=-2),
        ),
        Misconception(
            "no bias",
            "The bias b is never updated; its gradient is 2 times the mean error of the batch.",
            _sgd_with(bias_rate=lambda rate, batch: 0),
        ),
        Misconception(
            "bias gradient summed",
            "The gradient of the bias is a sum over the batch here; like that of the weights it is "
            "a mean.",
            _sgd_with(bias_rate=lambda rate, batch: rate * len(batch)),
        ),
        Misconception(
            "bias sees the new weights",
            "The error is computed anew, with the new weights, before b is updated. Compute it "
            "once for each batch, then update both.",
            _sgd_with(second_look=True),
        ),
        Misconception(
            "same order in every epoch",
            "All epochs go through the batches of the first one; draw a fresh permutation in each.",
            _sgd_with(orders=lambda rng, n, epochs: [rng.permutation(n)] * epochs),
        ),
        Misconception(
            "one epoch only",
            "There is only one epoch here; go through the data `epochs` times.",
            _sgd_with(orders=lambda rng, n, epochs: [rng.permutation(n)]),
        ),
        Misconception(
            "not shuffled",
            "The batches are cut from the data in their order; cut them from a permutation, with "
            "minibatches.",
            _sgd_with(orders=lambda rng, n, epochs: [np.arange(n)] * epochs),
        ),
        Misconception(
            "all examples at once",
            "Each step uses all examples here (gradient descent on the full batch), so batch_size "
            "has no effect.",
            _sgd_with(batches=lambda order, size: [order]),
        ),
        Misconception(
            "first batch only",
            "There is one step an epoch here, on its first batch; go through all of them. (A "
            "return or a break inside the loop?)",
            _sgd_with(batches=lambda order, size: cut(order, size)[:1]),
        ),
        Misconception(
            "last batch dropped",
            "The smaller last batch is left out, so its examples teach nothing in this epoch.",
            _sgd_with(batches=_without_last),
        ),
        Misconception(
            "targets not shuffled along",
            "The inputs are shuffled and the targets are not, so each input meets the target of "
            "another example: index both with the same batch.",
            _sgd_with(targets=lambda batch: np.sort(batch)),
        ),
        Misconception(
            "ones at first",
            "The weights and the bias start at 1 here; they start at zero.",
            _sgd_with(start=1.0),
        ),
        Misconception(
            "solved instead of descended",
            "This is the exact least-squares solution. Asked for is where so many steps of descent "
            "have come to.",
            _least_squares,
        ),
        Misconception(
            "bias first",
            "The two results are in the wrong order: return w, b.",
            lambda X, y, learning_rate, batch_size, epochs, rng: _sgd(
                X, y, learning_rate, batch_size, epochs, rng
            )[::-1],
        ),
        Misconception(
            "bias missing",
            "Only the weights come back; return both, w and b.",
            lambda X, y, learning_rate, batch_size, epochs, rng: _sgd(
                X, y, learning_rate, batch_size, epochs, rng
            )[0],
        ),
    ),
)
