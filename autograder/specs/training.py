"""Assignment 07: a network with one hidden layer, its training, and the choice of its loss."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from .. import reference
from ..judging.codec import Generated, Named
from .common import Rng, unchanged
from .exercise import Case, Check, Exercise, Misconception, accepting, case

Arrays = dict[str, np.ndarray]

# ------------------------------------------------------------------ inputs
# Numbers are rounded so that a counter-example can be read and redone by hand.

# One input, two hidden units, one output: with the input 2 the second unit is off.
TINY = {
    "W1": np.array([[1.0, -1.0]]),
    "b1": np.array([0.0, 1.0]),
    "W2": np.array([[2.0], [3.0]]),
    "b2": np.array([-1.0]),
}
WIDE = {  # two inputs, three hidden units, two outputs
    "W1": np.array([[1.0, -1.0, 0.5], [2.0, 1.0, -1.0]]),
    "b1": np.array([0.5, 0.0, -0.5]),
    "W2": np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 3.0]]),
    "b2": np.array([0.5, -1.0]),
}
X2 = np.array([[1.0, 1.0], [-2.0, 0.5]])  # for WIDE; each unit is off for one row or both
SHAPES = ((1, 2, 3, 1), (2, 1, 4, 2), (6, 3, 5, 2), (30, 4, 3, 3))  # (n, d, h, k)


def numbers(rng: Rng, *shape: int, spread: float = 1) -> np.ndarray:
    """Numbers on both sides of zero."""
    return rng.normal(0, spread, shape).round(2)


def network(
    rng: Rng, n: int, d: int, h: int, k: int, spread: float = 1
) -> tuple[Arrays, np.ndarray]:
    """Parameters and n inputs: some units are on and some off, and none is at its kink."""
    while True:
        W1, b1, X = (numbers(rng, *shape, spread=spread) for shape in ((d, h), (h,), (n, d)))
        before = X @ W1 + b1
        if np.abs(before).min() > 0.01 and np.any(before > 0) and np.any(before < 0):
            W2, b2 = (numbers(rng, *shape, spread=spread) for shape in ((h, k), (k,)))
            return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, X


def all_on(rng: Rng, n: int, d: int, h: int, k: int) -> tuple[Arrays, np.ndarray]:
    """The same with biases so large that no unit is ever off."""
    parameters, X = network(rng, n, d, h, k)
    lift = np.ceil(np.abs(X @ parameters["W1"]).max()) + 1
    return {**parameters, "b1": np.abs(parameters["b1"]) + lift}, X


# ------------------------------------------------------------------ forward


def _layers(activation: Callable, p: Mapping[str, Any], X: Any) -> tuple[np.ndarray, np.ndarray]:
    p = {name: np.asarray(value, dtype=float) for name, value in p.items()}
    hidden = activation(np.asarray(X, dtype=float) @ p["W1"] + p["b1"])
    return hidden, hidden @ p["W2"] + p["b2"]


def _relu(a: np.ndarray) -> np.ndarray:
    return np.maximum(0, a)


def _without(*names: str) -> Callable:
    """The right network with these parameters taken for 0."""

    def function(parameters: Arrays, X: np.ndarray) -> tuple:
        zeros = {name: np.zeros_like(parameters[name]) for name in names}
        return _layers(_relu, {**parameters, **zeros}, X)

    return function


def _forward_draws(
    draw: Callable, shapes: tuple[tuple, ...]
) -> Callable[[np.random.Generator], Iterator[Case]]:
    return lambda rng: (case(*draw(rng, *shape)) for shape in shapes)


FORWARD = Exercise(
    reference.forward,
    checks=(
        Check(
            "all units on",
            1,
            "hidden = X W1 + b1 where that is positive, output = hidden W2 + b2; return "
            "(hidden, output) as a pair.",
            (
                case({**TINY, "b1": np.array([1.0, 5.0])}, np.array([[2.0]])),
                case({**WIDE, "b1": np.array([4.0, 5.0, 6.0])}, X2),
            ),
            _forward_draws(all_on, SHAPES),
        ),
        Check(
            "some units off",
            1,
            "A hidden unit is a rectified linear unit: max(0, X W1 + b1). The output is linear and "
            "may well be negative.",
            (case(TINY, np.array([[2.0]])), case(TINY, np.array([[-1.0]]))),
            _forward_draws(network, SHAPES[:2]),
        ),
        Check(
            "several examples, inputs and outputs",
            0.75,
            "Rows are examples: X is (n, d), hidden (n, h), output (n, k); @ multiplies matrices.",
            (case(WIDE, X2), case(TINY, [[2], [-1], [0]])),
            _forward_draws(network, SHAPES[2:]),
        ),
        unchanged(WIDE, X2),
    ),
    misconceptions=(
        Misconception(
            "no rectifier",
            "The rectifier is missing: max(0, ...) around X W1 + b1. Without it two layers are no "
            "more than one.",
            lambda parameters, X: _layers(lambda a: a, parameters, X),
        ),
        Misconception(
            "output rectified",
            "The output is rectified too; it is linear, so that it can be negative. What follows "
            "it depends on the loss.",
            lambda parameters, X: tuple(_relu(a) for a in _layers(_relu, parameters, X)),
        ),
        Misconception(
            "hidden before the rectifier",
            "hidden is returned as it is before the rectifier; backward needs it after.",
            lambda parameters, X: (
                _layers(lambda a: a, parameters, X)[0],
                _layers(_relu, parameters, X)[1],
            ),
        ),
        Misconception(
            "sigmoid units",
            "The hidden units are sigmoids; rectified linear units are asked for, max(0, a).",
            lambda parameters, X: _layers(lambda a: 1 / (1 + np.exp(-a)), parameters, X),
        ),
        Misconception(
            "tanh units",
            "The hidden units are tanh units; rectified linear units are asked for, max(0, a).",
            lambda parameters, X: _layers(np.tanh, parameters, X),
        ),
        Misconception(
            "absolute value",
            "A unit with a negative sum is off, not turned around: max(0, a), not |a|.",
            lambda parameters, X: _layers(np.abs, parameters, X),
        ),
        Misconception(
            "b1 forgotten", "The bias b1 of the hidden layer is not added.", _without("b1")
        ),
        Misconception("b2 forgotten", "The bias b2 of the output is not added.", _without("b2")),
        Misconception(
            "output and hidden exchanged",
            "The pair is the other way round: (hidden, output).",
            lambda parameters, X: _layers(_relu, parameters, X)[::-1],
        ),
        Misconception(
            "output alone",
            "Only the output is returned; the hidden units belong to the answer, because backward "
            "needs them.",
            lambda parameters, X: _layers(_relu, parameters, X)[1],
        ),
    ),
)


# ------------------------------------------------------------------ backward


def _backward(
    parameters: Arrays,
    X: np.ndarray,
    output_gradient: np.ndarray,
    slope: Callable = lambda hidden, behind: hidden > 0,
    units: Callable = _relu,
) -> Arrays:
    """The right gradients, with a slot for the slope of the units and one for the units."""
    X, G = np.asarray(X, dtype=float), np.asarray(output_gradient, dtype=float)
    hidden, _ = _layers(_relu, parameters, X)
    behind = G @ np.transpose(parameters["W2"])
    H = behind * slope(hidden, behind)
    seen = _layers(units, parameters, X)[0]
    return {"W1": X.T @ H, "b1": H.sum(axis=0), "W2": seen.T @ G, "b2": G.sum(axis=0)}


def _then(change: Callable[..., Mapping[str, Any]]) -> Callable:
    """A misconception that changes some of the right gradients."""

    def function(parameters: Arrays, X: np.ndarray, output_gradient: np.ndarray) -> Arrays:
        right = _backward(parameters, X, output_gradient)
        return {**right, **change(right, parameters, np.asarray(X), output_gradient)}

    return function


def _backward_cases(draw: Callable, shapes: tuple[tuple, ...]) -> Callable:
    def draws(rng: Rng) -> Iterator[Case]:
        for n, d, h, k in shapes:
            yield case(*draw(rng, n, d, h, k), numbers(rng, n, k))

    return draws


def _nothing_behind(rng: Rng, n: int, d: int, h: int, k: int) -> tuple[Arrays, np.ndarray]:
    """W2 = 0: nothing reaches the hidden layer, and W1 and b1 get gradients of 0."""
    parameters, X = network(rng, n, d, h, k)
    return {**parameters, "W2": np.zeros((h, k))}, X


ONE = np.array([[1.0]])
G2 = np.array([[1.0, 0.5], [-2.0, 1.0]])

BACKWARD = Exercise(
    reference.backward,
    checks=(
        Check(
            "the output layer",
            1,
            "The gradient of W2 is hidden.T @ output_gradient, that of b2 the sum of its rows. "
            "(Here W2 is 0, so that nothing reaches W1 and b1.)",
            (
                case({**TINY, "W2": np.zeros((2, 1))}, np.array([[2.0]]), ONE),
                case({**WIDE, "W2": np.zeros((3, 2))}, X2, G2),
            ),
            _backward_cases(_nothing_behind, SHAPES),
        ),
        Check(
            "all units on",
            1.5,
            "What reaches the hidden units is output_gradient @ W2.T; from there to W1 and b1 it "
            "goes as from the output to W2 and b2, with X in the place of hidden.",
            (
                case({**TINY, "b1": np.array([1.0, 5.0])}, np.array([[2.0]]), ONE),
                case({**WIDE, "b1": np.array([4.0, 5.0, 6.0])}, X2, G2),
            ),
            _backward_cases(all_on, SHAPES),
        ),
        Check(
            "some units off",
            1.25,
            "A unit that is off for an example passes no gradient of that example: multiply with "
            "(hidden > 0).",
            (case(TINY, np.array([[2.0]]), ONE), case(TINY, np.array([[-1.0]]), 2 * ONE)),
            _backward_cases(network, SHAPES[:2]),
        ),
        Check(
            "several examples, inputs and outputs",
            1,
            "Every gradient has the shape of its parameter, and examples are added up: "
            "output_gradient holds the 1/n of the mean already.",
            (case(WIDE, X2, G2), case(TINY, [[2], [-1], [0]], [[1], [2], [-1]])),
            _backward_cases(network, SHAPES[2:]),
        ),
        unchanged(WIDE, X2, G2),
    ),
    misconceptions=(
        Misconception(
            "rectifier forgotten",
            "The gradient passes through units that are off. Their output is 0 whatever the "
            "weights are, so their slope is 0: multiply with (hidden > 0).",
            lambda *args: _backward(*args, slope=lambda hidden, behind: 1.0),
        ),
        Misconception(
            "sign of the gradient decides",
            "The gradient is cut off where it is negative itself; what counts is whether the unit "
            "is on: (hidden > 0).",
            lambda *args: _backward(*args, slope=lambda hidden, behind: behind > 0),
        ),
        Misconception(
            "hidden instead of its slope",
            "The gradient is multiplied with hidden itself; the slope of the rectifier is 1 where "
            "the unit is on, and 0 elsewhere.",
            lambda *args: _backward(*args, slope=lambda hidden, behind: hidden),
        ),
        Misconception(
            "slope of a sigmoid",
            "hidden (1 - hidden) is the slope of a sigmoid; that of a rectified linear unit is 1 "
            "where it is on, and 0 elsewhere.",
            lambda *args: _backward(*args, slope=lambda hidden, behind: hidden * (1 - hidden)),
        ),
        Misconception(
            "hidden before the rectifier",
            "The gradient of W2 is made of the units before the rectifier; the output sees them "
            "after it.",
            lambda *args: _backward(*args, units=lambda a: a),
        ),
        Misconception(
            "divided by n once more",
            "The gradients are divided by the number of examples; output_gradient is the "
            "derivative of the mean and holds this factor already. Add the examples up.",
            _then(lambda right, p, X, G: {name: g / len(X) for name, g in right.items()}),
        ),
        Misconception(
            "biases averaged",
            "The gradients of the biases are means over the examples; add them up as for the "
            "weights.",
            _then(lambda right, p, X, G: {n: right[n] / len(X) for n in ("b1", "b2")}),
        ),
        Misconception(
            "biases not added up",
            "The gradient of a bias has one entry per unit: add up the examples, sum(axis=0).",
            _then(lambda right, p, X, G: {"b2": np.asarray(G, dtype=float)}),
        ),
        Misconception(
            "sums keep their axis",
            "The gradients of the biases are (1, h) and (1, k); the biases are (h,) and (k,). "
            "Leave keepdims=True away.",
            _then(lambda right, p, X, G: {n: right[n][None] for n in ("b1", "b2")}),
        ),
        Misconception(
            "W2 not passed through",
            "What reaches a hidden unit is weighed with W2: output_gradient @ W2.T.",
            lambda parameters, X, output_gradient: _backward(
                {**parameters, "W2": np.ones_like(parameters["W2"])}, X, output_gradient
            ),
        ),
        Misconception(
            "sign",
            "The sign is wrong: these point downhill, a gradient points uphill. The minus sign "
            "comes with the step.",
            _then(lambda right, p, X, G: {name: -g for name, g in right.items()}),
        ),
        Misconception(
            "transposed",
            "The gradients of the weights are transposed; each has the shape of its parameter.",
            _then(lambda right, p, X, G: {n: right[n].T for n in ("W1", "W2")}),
        ),
    ),
)


# ------------------------------------------------------------------ momentum


def _stepping(rule: Callable[..., tuple]) -> Callable:
    """A misconception from the new (p, v) of one array, given p, g, v, the rate and momentum."""

    def function(
        parameters: Arrays,
        gradients: Arrays,
        velocity: Arrays,
        learning_rate: float,
        momentum: float,
    ) -> tuple[Arrays, Arrays]:
        new = {
            name: rule(
                *(np.asarray(a[name], dtype=float) for a in (parameters, gradients, velocity)),
                learning_rate,
                momentum,
            )
            for name in parameters
        }
        return tuple({name: pair[i] for name, pair in new.items()} for i in (0, 1))

    return function


def _right_step(p: np.ndarray, g: np.ndarray, v: np.ndarray, rate: float, m: float) -> tuple:
    v = m * v - rate * g
    return p + v, v


def _in_place(
    parameters: Arrays, gradients: Arrays, velocity: Arrays, learning_rate: float, momentum: float
) -> tuple[Arrays, Arrays]:
    for name in parameters:
        velocity[name] *= momentum
        velocity[name] -= learning_rate * gradients[name]
        parameters[name] += velocity[name]
    return parameters, velocity


def _named_arrays(rng: Rng, shapes: Mapping[str, tuple[int, ...]]) -> Arrays:
    return {name: numbers(rng, *shape) for name, shape in shapes.items()}


def _steps(moving: bool, shapes: Mapping[str, tuple[int, ...]]) -> Callable:
    """Four cases with these arrays, from rest or with a velocity."""

    def draws(rng: Rng) -> Iterator[Case]:
        for _ in range(4):
            velocity = {n: moving * v for n, v in _named_arrays(rng, shapes).items()}
            rate, momentum = rng.uniform(0.01, 0.5), rng.uniform(0.3, 0.95)
            yield case(
                _named_arrays(rng, shapes),
                _named_arrays(rng, shapes),
                velocity,
                round(rate, 2),
                round(momentum, 2),
            )

    return draws


def _w(*values: float) -> Arrays:
    return {"w": np.array(values)}


FOUR = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}

MOMENTUM_STEP = Exercise(
    reference.momentum_step,
    checks=(
        Check(
            "from rest",
            1,
            "With v = 0 the new velocity is -learning_rate * gradient, and the parameter moves by "
            "it; return (parameters, velocity), two dicts.",
            (
                case(_w(1.0), _w(2.0), _w(0.0), 0.1, 0.9),
                case(_w(1.0, -1.0), _w(4.0, 0.5), _w(0.0, 0.0), 0.5, 0.5),
            ),
            _steps(False, {"w": (2,)}),
        ),
        Check(
            "with a velocity",
            1,
            "v <- momentum * v - learning_rate * gradient, then p <- p + v with this new v.",
            (
                case(_w(1.0), _w(2.0), _w(0.5), 0.1, 0.9),
                case(_w(1.0, -1.0), _w(0.0, 2.0), _w(1.0, 0.5), 0.5, 0.5),
            ),
            _steps(True, {"w": (3,)}),
        ),
        Check(
            "several arrays",
            0.75,
            "Each array has its own gradient and its own velocity, whatever its name and shape.",
            (
                case(
                    {"a": np.array([[1.0, 2.0]]), "b": np.array([3.0])},
                    {"a": np.array([[1.0, 0.0]]), "b": np.array([-2.0])},
                    {"a": np.array([[0.5, 0.5]]), "b": np.array([0.0])},
                    0.1,
                    0.5,
                ),
            ),
            _steps(True, FOUR),
        ),
        unchanged(_w(1.0, 2.0), _w(2.0, -1.0), _w(0.5, 0.0), 0.1, 0.9),
    ),
    misconceptions=(
        Misconception(
            "uphill",
            "The sign of the gradient is wrong: the velocity must point downhill, "
            "-learning_rate * gradient.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, -g, v, rate, m)),
        ),
        Misconception(
            "velocity subtracted",
            "The velocity is subtracted from the parameter; it points downhill already, so add it.",
            _stepping(
                lambda p, g, v, rate, m: (p - _right_step(p, g, v, rate, m)[1], m * v - rate * g)
            ),
        ),
        Misconception(
            "old velocity",
            "The parameter moves with the velocity from before; update the velocity first.",
            _stepping(lambda p, g, v, rate, m: (p + v, m * v - rate * g)),
        ),
        Misconception(
            "momentum ignored",
            "The old velocity is forgotten: this is plain gradient descent.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, g, 0 * v, rate, m)),
        ),
        Misconception(
            "friction forgotten",
            "The old velocity is kept whole; only its share momentum remains.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, g, v, rate, 1)),
        ),
        Misconception(
            "gradient weighed with 1 - momentum",
            "The gradient is weighed with 1 - momentum, as in a moving average; here it enters "
            "with the learning rate alone.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, (1 - m) * g, v, rate, m)),
        ),
        Misconception(
            "learning rate outside",
            "The velocity is kept without the learning rate, as PyTorch does it: "
            "v <- momentum v + g, p <- p - learning_rate v. Here the rate is inside of v.",
            _stepping(lambda p, g, v, rate, m: (p - rate * (m * v + g), m * v + g)),
        ),
        Misconception(
            "gradient slowed down too",
            "momentum multiplies the gradient too; it belongs to the old velocity alone.",
            _stepping(lambda p, g, v, rate, m: _right_step(p, m * g, v, rate, m)),
        ),
        Misconception(
            "Nesterov",
            "This is Nesterov's step, p + momentum * v - learning_rate * gradient with the new v; "
            "here the parameter moves by v.",
            _stepping(
                lambda p, g, v, rate, m: (p + m * (m * v - rate * g) - rate * g, m * v - rate * g)
            ),
        ),
        Misconception(
            "velocity exchanged with parameters",
            "The pair is the other way round: (parameters, velocity).",
            _stepping(lambda p, g, v, rate, m: _right_step(p, g, v, rate, m)[::-1]),
        ),
        Misconception(
            "old velocity returned",
            "The parameters are right, but the velocity that comes back is the old one, so that "
            "the next step knows nothing of this one.",
            _stepping(lambda p, g, v, rate, m: (_right_step(p, g, v, rate, m)[0], v)),
        ),
        Misconception(
            "in place",
            "The numbers are right, but the arrays of the caller were changed (*=, -= and += "
            "write into them); make new ones.",
            _in_place,
        ),
    ),
)


# ------------------------------------------------------------------ train


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
            output = _layers(_relu, parameters, X[rows])[1]
            known = targets(Y, rows, slice(start, start + size))
            G = loss_gradient(output, known) if swap else loss_gradient(known, output)
            gradients = _backward(parameters, X[rows], gradient(G))
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
    for n in (2, 5):
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


# Trained numbers carry the rounding of every step.
NEARLY = {"rtol": 1e-6, "atol": 1e-9}

TRAIN = Exercise(
    reference.train,
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
            "An epoch is one pass over all examples; there are as many as epochs says.",
            (_visible(4, 0.08, 0.0, 4, 3),),
            _runs((4, 4, 2, 0.0), (6, 6, 4, 0.0), (1, 1, 3, 0.0)),
            **NEARLY,
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
            "Several epochs of several batches: each epoch draws a new permutation, and the "
            "velocity goes on through all of them.",
            (_visible(4, 0.02, 0.9, 2, 3),),
            _runs((4, 2, 3, 0.9), (6, 3, 4, 0.5), (8, 2, 2, 0.9)),
            **NEARLY,
        ),
        Check(
            "integer labels and lists",
            0.25,
            "loss_gradient gets the rows of Y as they are: integer labels stay integers, of shape "
            "(n,). Lists work as well.",
            (
                case(
                    X2,
                    np.array([1, 0]),
                    Named("labelled_gradient", (1.0,)),
                    WIDE,
                    *(0.1, 0.5, 2, 1, Generated(1)),
                ),
                case([[1], [2]], [[0], [1]], SQUARES, TINY, *(0.1, 0.5, 2, 1, Generated(2))),
            ),
            _labelled_runs,
            **NEARLY,
        ),
        unchanged(FIVE_X, FIVE_Y, SQUARES, TINY, 0.02, 0.9, 2, 2, Generated(3)),
    ),
    misconceptions=(
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
            "Only one epoch is trained, whatever epochs says (a return inside of the loop?).",
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


# ------------------------------------------------------------------ choose_loss


def _problems(*names: str) -> tuple[Case, ...]:
    hinges = (("linear", "hinge"), ("linear", "squared_hinge"))  # both are right
    return tuple(
        accepting(case(name), *hinges) if name == "spam_decision_only" else case(name)
        for name in names
    )


def _instead(**answers: tuple[str, str]) -> Callable:
    """A misconception that answers some problems in its own way."""
    return lambda problem: answers.get(problem) or reference.choose_loss(problem)


def _default(problem: str) -> tuple[str, str]:
    known = reference.network.LOSS_FOR_PROBLEM
    return known.get(problem, ("linear", "mean_squared_error"))


def _key_error(problem: str) -> tuple[str, str]:
    return reference.network.LOSS_FOR_PROBLEM[problem]


MSE = ("linear", "mean_squared_error")

CHOOSE_LOSS = Exercise(
    reference.choose_loss,
    checks=(
        Check(
            "numbers to predict",
            1.25,
            "Ask what an error costs (its square, its size, its ratio), and which values the "
            "prediction may have; return (output activation, loss).",
            _problems("house_price", "customers_per_day"),
            lambda rng: _problems(
                "house_price_over_orders_of_magnitude",
                "delivery_time_with_outliers",
                "sensor_mostly_gaussian",
            ),
        ),
        Check(
            "yes or no",
            1,
            "Ask whether a probability is wanted or a decision, and how many independent questions "
            "there are.",
            _problems("spam_probability", "spam_decision_only"),
            lambda rng: _problems("photo_tags"),
        ),
        Check(
            "one of several classes",
            1.25,
            "One answer out of several needs probabilities that sum to one. Then ask in which form "
            "the targets come.",
            _problems("news_topic", "next_word_integer_labels"),
            lambda rng: _problems("imitate_a_teacher_distribution", "rare_and_easy_background"),
        ),
        Check(
            "unknown problems",
            0.5,
            "A name that is not in the table must raise a ValueError.",
            _problems("win_the_lottery"),
            lambda rng: _problems("house_prices", "", "SPAM_PROBABILITY"),
            guard=True,
        ),
    ),
    misconceptions=(
        Misconception(
            "tanh before the hinge",
            "With tanh a score never goes beyond the margin of 1, no example is ever free, and the "
            "hinge becomes the absolute error. Leave the output linear.",
            _instead(spam_decision_only=("tanh", "hinge")),
        ),
        Misconception(
            "tanh before the squared hinge",
            "With tanh a score never goes beyond the margin of 1, no example is ever free, and the "
            "squared hinge becomes the squared error. Leave the output linear.",
            _instead(spam_decision_only=("tanh", "squared_hinge")),
        ),
        Misconception(
            "sigmoid for classes",
            "Sigmoids answer independent questions, and without a common sum a row of ones would "
            "be the cheapest prediction. One class out of several needs softmax.",
            _instead(news_topic=("sigmoid", "categorical_crossentropy")),
        ),
        Misconception(
            "yes/no questions for classes",
            "Binary cross-entropy is for independent questions; here exactly one class is right, "
            "and the probabilities must share a sum of one.",
            _instead(news_topic=("sigmoid", "binary_crossentropy")),
        ),
        Misconception(
            "counts with a linear output",
            "The Poisson loss takes the logarithm of the prediction, and a linear output becomes "
            "negative sooner or later. The exponential never does.",
            _instead(customers_per_day=("linear", "poisson")),
        ),
        Misconception(
            "squared error for counts",
            "A count scatters more where it is larger and is never negative; the squared error "
            "knows neither. The Poisson loss with an exponential output does.",
            _instead(customers_per_day=MSE),
        ),
        Misconception(
            "softmax for one question",
            "Softmax over a single output is 1, whatever the logit is. One yes/no question needs "
            "a sigmoid.",
            _instead(spam_probability=("softmax", "binary_crossentropy")),
        ),
        Misconception(
            "probability from a linear output",
            "A linear output is no probability: it may be 3 or -1. The sigmoid brings it between "
            "0 and 1.",
            _instead(spam_probability=("linear", "binary_crossentropy")),
        ),
        Misconception(
            "one-hot loss for integer labels",
            "The targets are integers: the sparse form takes them as they are, and no table of "
            "50,000 columns is needed.",
            _instead(next_word_integer_labels=("softmax", "categorical_crossentropy")),
        ),
        Misconception(
            "pair the other way round",
            "The pair is the other way round: (output activation, loss function).",
            lambda problem: reference.choose_loss(problem)[::-1],
        ),
        Misconception(
            "short names",
            "The names are those of the functions that you wrote: mean_squared_error and not mse.",
            _instead(house_price=("linear", "mse")),
        ),
        Misconception(
            "an answer to everything",
            "An unknown problem gets an answer all the same; it must raise a ValueError, so that a "
            "misspelled name is noticed.",
            _default,
        ),
        Misconception(
            "KeyError",
            "A missing key of a dict raises a KeyError; look first whether the problem is known, "
            "and raise a ValueError that says so.",
            _key_error,
        ),
    ),
)

EXERCISES = (FORWARD, BACKWARD, MOMENTUM_STEP, TRAIN, CHOOSE_LOSS)
