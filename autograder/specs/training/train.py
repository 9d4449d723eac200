"""The training loop: checks and misconceptions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import reference
from ...judging.codec import Generated, Named
from .. import wrong_answers
from ..common import Rng, shuffled_further, unchanged
from ..model import Case, Check, Exercise, Misconception, Tolerance, case
from .cases import TINY, WIDE, X2, Arrays, layers, network, numbers, relu, right_backward


def _train(
    X: Any,
    Y: Any,
    loss_gradient: Callable,
    parameters: Arrays,
    learning_rate: float,
    momentum: float,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
    *,
    orders: Callable = lambda n, epochs, rng: (rng.permutation(n) for _ in range(epochs)),
    whole: bool = False,
    drop_last: bool = False,
    forget: str = "",
    targets: Callable = lambda Y, rows, batch: Y[rows],
    gradient: Callable = lambda G: G,
    stop: Callable = lambda epochs: epochs,
    swap: bool = False,
) -> Arrays:
    """The right training, with a slot for everything that goes wrong."""
    X, Y = np.asarray(X, dtype=float), np.asarray(Y)
    size = len(X) if whole else batch_size
    rest = {name: np.zeros_like(value, dtype=float) for name, value in parameters.items()}
    velocity = rest
    for order in orders(len(X), stop(epochs), rng):
        velocity = rest if forget == "epoch" else velocity
        for start in range(0, len(X) - (size - 1 if drop_last else 0), size):
            rows = order[start : start + size]
            output = layers(relu, parameters, X[rows])[1]
            known = targets(Y, rows, slice(start, start + size))
            G = loss_gradient(output, known) if swap else loss_gradient(known, output)
            gradients = right_backward(parameters, X[rows], gradient(G))
            velocity = rest if forget == "step" else velocity
            parameters, velocity = reference.momentum_step(
                parameters, gradients, velocity, learning_rate, momentum
            )
    return parameters


def _with(**change: Any) -> Callable:
    """A misconception: the right training with one thing changed."""

    def function(
        X: Any,
        Y: Any,
        loss_gradient: Callable,
        parameters: Arrays,
        learning_rate: float,
        momentum: float,
        batch_size: int,
        epochs: int,
        rng: np.random.Generator,
    ) -> Arrays:
        settings = (learning_rate, momentum, batch_size, epochs, rng)
        return _train(X, Y, loss_gradient, parameters, *settings, **change)

    return function


def _train_in_place(
    X: Any, Y: Any, loss_gradient: Callable, parameters: Arrays, *settings: Any
) -> Arrays:
    trained = _train(X, Y, loss_gradient, parameters, *settings)
    for name, value in parameters.items():
        value[...] = trained[name]
    return parameters


def _runs(*runs: tuple[int, int, int, float]) -> Callable[[Rng], Iterator[Case]]:
    """A training for each (n, batch size, epochs, momentum), too gentle to run away."""

    def draws(rng: Rng) -> Iterator[Case]:
        for n, batch_size, epochs, momentum in runs:
            d, h, k = rng.integers((1, 2, 1), (3, 4, 3))
            parameters, X = network(rng, n, d, h, k, spread=0.5)
            seed, rate = int(rng.integers(1000)), round(rng.uniform(0.01, 0.05), 3)
            loss = Named("half_squares_gradient", (float(rng.integers(1, 3)),))
            settings = (rate, momentum, batch_size, epochs, Generated(seed))
            yield case(X, numbers(rng, n, k), loss, parameters, *settings)

    return draws


def _labelled_runs(rng: Rng) -> Iterator[Case]:
    for n in (3, 5):
        parameters, X = network(rng, n, 2, 3, 4, spread=0.5)
        settings = (0.1, 0.5, n, 1, Generated(int(rng.integers(1000))))
        loss = Named("labelled_gradient", (1.0,))
        yield case(X, rng.integers(0, 4, n), loss, parameters, *settings)


SQUARES = Named("half_squares_gradient", (1.0,))


FIVE_X = np.array([[2.0], [-1.0], [1.0], [-3.0], [0.5]])


FIVE_Y = np.array([[1.0], [0.0], [2.0], [-1.0], [3.0]])


def _visible(n: int, rate: float, momentum: float, batch_size: int, epochs: int) -> Case:
    """A training of the tiny network on the first n of the five points."""
    settings = (rate, momentum, batch_size, epochs, Generated(n))
    return case(FIVE_X[:n], FIVE_Y[:n], SQUARES, TINY, *settings)


def _weak(n: int, epochs: int) -> Case:
    """A loss with a tiny gradient, and a learning rate that makes up for it."""
    settings = (8e10, 0.0, n, epochs, Generated(n))
    loss = Named("half_squares_gradient", (1e-12,))
    return case(FIVE_X[:n], FIVE_Y[:n], loss, TINY, *settings)


def _slow(n: int, epochs: int) -> Case:
    """Steps so small that only the parameters that start at 0 tell them."""
    settings = (1.37e-9, 0.0, n, epochs, Generated(n))
    return case(FIVE_X[:n], FIVE_Y[:n], SQUARES, TINY, *settings)


# Trained numbers carry the rounding of every step.
NEARLY: Tolerance = {"rtol": 1e-6, "atol": 1e-9}


TRAIN = Exercise(
    reference.train,
    also_right=(_with(orders=shuffled_further),),
    checks=(
        Check(
            "a single step",
            1.5,
            "With one batch and one epoch training is one step: forward, "
            "loss_gradient(Y_batch, output), backward, momentum_step with a velocity of 0.",
            (_visible(1, 0.1, 0.9, 1, 1), _visible(4, 0.1, 0.9, 4, 1)),
            _runs((1, 1, 1, 0.9), (4, 4, 1, 0.5), (6, 6, 1, 0.0)),
            **NEARLY,
        ),
        Check(
            "several epochs",
            0.75,
            "An epoch is one pass over all examples. There are as many as epochs says, also where the "
            "gradient or the step is tiny.",
            (_visible(4, 0.08, 0.0, 4, 3), _weak(4, 3), _slow(4, 3)),
            lambda rng: [
                *_runs((4, 4, 2, 0.0), (6, 6, 4, 0.0), (1, 1, 3, 0.0))(rng),
                _weak(int(rng.integers(2, 6)), 4),
                _slow(int(rng.integers(2, 6)), 4),
            ],
            rtol=1e-6,
            atol=1e-12,
        ),
        Check(
            "momentum",
            1,
            "The velocity is 0 at the very beginning only; it is carried from step to step and "
            "from epoch to epoch.",
            (_visible(4, 0.05, 0.9, 4, 3),),
            _runs((4, 4, 3, 0.9), (6, 6, 4, 0.5), (1, 1, 2, 0.9)),
            **NEARLY,
        ),
        Check(
            "several batches",
            1.25,
            "Cut rng.permutation(n) into batches of batch_size and take a step for each, with the "
            "rows of X and of Y that it names.",
            (_visible(4, 0.1, 0.0, 2, 1),),
            _runs((4, 2, 1, 0.0), (6, 3, 1, 0.0), (8, 2, 1, 0.0)),
            **NEARLY,
        ),
        Check(
            "a last batch that is smaller",
            0.5,
            "Where batch_size does not divide n the last batch is smaller; it gets its step too.",
            (_visible(5, 0.08, 0.0, 2, 1),),
            _runs((5, 2, 1, 0.0), (7, 3, 1, 0.0), (3, 8, 1, 0.0)),
            **NEARLY,
        ),
        Check(
            "all together",
            0.5,
            "Several epochs of several batches: each epoch draws a new permutation and takes the "
            "same rows of X and of Y; the velocity goes on through all of them.",
            (_visible(4, 0.02, 0.9, 2, 3),),
            _runs((4, 2, 3, 0.9), (6, 3, 4, 0.5), (8, 2, 2, 0.9)),
            **NEARLY,
        ),
        Check(
            "integer labels",
            0.25,
            "loss_gradient gets the rows of Y as they are: integer labels stay integers, of shape "
            "(n,).",
            (
                case(
                    X2,
                    np.array([1, 0]),
                    Named("labelled_gradient", (1.0,)),
                    WIDE,
                    *(0.1, 0.5, 2, 1, Generated(1)),
                ),
            ),
            _labelled_runs,
            **NEARLY,
        ),
        unchanged(FIVE_X, FIVE_Y, SQUARES, TINY, 0.02, 0.9, 2, 2, Generated(3)),
    ),
    misconceptions=(
        wrong_answers.stops_early(_with(gradient=lambda G: G * (np.abs(G).max() > 1e-5))),
        Misconception(
            "never shuffled",
            "The examples are taken in their order; every epoch starts with rng.permutation(n).",
            _with(orders=lambda n, epochs, rng: (np.arange(n) for _ in range(epochs))),
        ),
        Misconception(
            "shuffled once",
            "The permutation is drawn once and used in every epoch; draw a new one each time.",
            _with(orders=lambda n, epochs, rng: [rng.permutation(n)] * epochs),
        ),
        Misconception(
            "drawn with replacement",
            "The examples are drawn with replacement, so that some come twice in an epoch and some "
            "never; rng.permutation(n) has each of them once.",
            _with(orders=lambda n, epochs, rng: (rng.integers(0, n, n) for _ in range(epochs))),
        ),
        Misconception(
            "targets not shuffled",
            "X is shuffled and Y is not, so that each example gets the target of another; take the "
            "same rows of both.",
            _with(targets=lambda Y, rows, batch: Y[batch]),
        ),
        Misconception(
            "one batch",
            "Every epoch makes a single step with all examples; batch_size says how many go into "
            "one step.",
            _with(whole=True),
        ),
        Misconception(
            "last batch dropped",
            "The last, smaller batch is left out; it gets its step too.",
            _with(drop_last=True),
        ),
        Misconception(
            "momentum lost after a step",
            "The velocity starts at 0 again in every step, so that momentum never acts; carry it "
            "on from step to step.",
            _with(forget="step"),
        ),
        Misconception(
            "momentum lost after an epoch",
            "The velocity starts at 0 again in every epoch; set it to 0 once, before the first.",
            _with(forget="epoch"),
        ),
        Misconception(
            "uphill",
            "Training climbs: the gradients enter with the wrong sign.",
            _with(gradient=lambda G: -G),
        ),
        Misconception(
            "divided by the batch once more",
            "The gradient is divided by the number of examples, which loss_gradient has done.",
            _with(gradient=lambda G: G / len(G)),
        ),
        Misconception(
            "one epoch only",
            "Only one epoch is trained, whatever epochs says (a return inside the loop?).",
            _with(stop=lambda epochs: 1),
        ),
        Misconception(
            "one epoch too many",
            "There is one epoch too many; range(epochs) counts right.",
            _with(stop=lambda epochs: epochs + 1),
        ),
        Misconception(
            "output and target exchanged",
            "loss_gradient is called with (output, Y_batch); the targets come first.",
            _with(swap=True),
        ),
        Misconception(
            "labels made floats",
            "Y is turned into floats before loss_gradient sees it; integer labels must stay "
            "integers, for they are used as indices.",
            _with(targets=lambda Y, rows, batch: Y[rows].astype(float)),
        ),
        Misconception(
            "parameters changed in place",
            "The numbers are right, but the parameters of the caller were changed, and a second "
            "training would not start where the first one did.",
            _train_in_place,
        ),
    ),
)
