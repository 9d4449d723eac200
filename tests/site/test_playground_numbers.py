"""The playground trains as the course's Python does, step by step, in a real browser."""

import itertools

import numpy as np
import pytest
from widgets import load, page  # noqa: F401  (fixtures)

from autograder import reference

N, D, H = 12, 2, 5
RATE, MOMENTUM = 0.05, 0.9
DELTA, GAMMA = 0.7, 1.5
EPSILON = 1e-7

# Trains from given weights on given batches; what it computes at each, and the parameters after it.
TRAIN = """async (_, [choice, X, Y, d, k, start, batches, optimiser]) => {
    const base = new URL("/_static/playground/", location.href);
    const { activate, meanLoss, outputGradient } = await import(new URL("losses.mjs", base));
    const { forward, backward, step, pick } = await import(new URL("network.mjs", base));
    const parameters = Object.fromEntries(
        Object.entries(start).map(([name, values]) => [name, Float64Array.from(values)]));
    const memory = {};
    return batches.map((rows) => {
        const [x, y] = [pick(X, rows, d), pick(Y, rows, k)];
        const { hidden, Z } = forward(parameters, x);
        const P = activate(choice.output, Z, k);
        const loss = meanLoss(choice, y, P, k);
        const dZ = outputGradient(choice, y, Z, P, k);
        step(parameters, backward(parameters, x, hidden, dZ), memory, optimiser);
        const state = Object.entries(parameters).map(([name, values]) => [name, [...values]]);
        return { loss, Z: [...Z], dZ: [...dZ], parameters: Object.fromEntries(state) };
    });
}"""


def through(f, slope):
    """An output unit: its value and derivative, entry by entry."""
    return f, lambda g, z: g * slope(z)


def through_softmax(g, z):
    p = reference.softmax(z)
    return p * (g - (g * p).sum(axis=1, keepdims=True))


def sigmoid_slope(z):
    return reference.sigmoid(z) * reference.sigmoid(-z)


OUTPUTS = {
    "linear": through(lambda z: z, np.ones_like),
    "exponential": through(np.exp, np.exp),
    "softplus": through(lambda z: np.logaddexp(0, z), reference.sigmoid),
    "sigmoid": through(reference.sigmoid, sigmoid_slope),
    "tanh": through(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "softmax": (reference.softmax, through_softmax),
}


def inside(p):
    """Where a clipped probability still moves."""
    return (p >= EPSILON) & (p <= 1 - EPSILON)


def binary_slope(y, p):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(inside(p), (p - y) / (p * (1 - p)), 0) / p.size


def one_term(y, p):
    return -np.mean(y * np.log(np.clip(p, EPSILON, 1 - EPSILON)))


def logarithmic_slope(y, p):
    return 2 * (np.log1p(p) - np.log1p(y)) / (1 + p) / p.size


def row_slope(y, p):
    return -y / p / len(p)


def focal_slope(y, p):
    grows = GAMMA * (1 - p) ** (GAMMA - 1) * np.log(p)
    return y * (grows - (1 - p) ** GAMMA / p) / len(p)


# Loss: its value, its gradient in the predictions, the targets, and the outputs it may have.
NUMBERS, POSITIVE, LABELS, SIGNS, ROWS = "numbers", "positive", "labels", "signs", "rows"
ANY = ("linear", "exponential", "softplus", "tanh")
LOSSES = {
    "mean_squared_error": (
        reference.mean_squared_error, reference.mean_squared_error_gradient, NUMBERS,
        (*ANY, "sigmoid"),
    ),
    "mean_absolute_error": (
        reference.mean_absolute_error, reference.mean_absolute_error_gradient, NUMBERS, ANY,
    ),
    "mean_squared_logarithmic_error": (
        reference.mean_squared_logarithmic_error, logarithmic_slope, POSITIVE,
        ("exponential", "softplus"),
    ),
    "huber": (
        lambda y, p: reference.huber(y, p, DELTA),
        lambda y, p: reference.huber_gradient(y, p, DELTA), NUMBERS, ANY,
    ),
    "poisson": (
        reference.poisson, reference.poisson_gradient, POSITIVE, ("exponential", "softplus"),
    ),
    "binary_crossentropy": (reference.binary_crossentropy, binary_slope, LABELS, ("sigmoid",)),
    "binary_crossentropy_from_logits": (
        reference.binary_crossentropy_from_logits,
        reference.binary_crossentropy_from_logits_gradient, LABELS, ("linear",),
    ),
    "one_term": (
        one_term, lambda y, p: np.where(inside(p), -y / p, 0) / p.size, LABELS, ("sigmoid",),
    ),
    "hinge": (reference.hinge, reference.hinge_gradient, SIGNS, ("linear", "tanh")),
    "squared_hinge": (
        reference.squared_hinge, reference.squared_hinge_gradient, SIGNS, ("linear", "tanh"),
    ),
    "categorical_crossentropy": (
        reference.categorical_crossentropy, row_slope, ROWS, ("softmax",),
    ),
    "sparse_categorical_crossentropy": (
        lambda y, p: reference.sparse_categorical_crossentropy(y.argmax(axis=1), p),
        row_slope, ROWS, ("softmax",),
    ),
    "kullback_leibler_divergence": (
        reference.kullback_leibler_divergence, row_slope, ROWS, ("softmax",),
    ),
    "categorical_focal_crossentropy": (
        lambda y, p: reference.categorical_focal_crossentropy(y, p, GAMMA),
        focal_slope, ROWS, ("softmax",),
    ),
}  # fmt: skip
PAIRS = [(loss, output) for loss, entry in LOSSES.items() for output in entry[3]]


def targets(kind, rng):
    y = rng.integers(0, 2, (N, 1)).astype(float)
    return {
        NUMBERS: rng.normal(size=(N, 1)),
        POSITIVE: rng.integers(0, 6, (N, 1)).astype(float),
        LABELS: y,
        SIGNS: 2 * y - 1,
        ROWS: reference.one_hot(rng.integers(0, 3, N), 3),
    }[kind]


def start(rng, k, h=H):
    return {
        "W1": rng.normal(size=(D, h)), "b1": rng.normal(size=h),
        "W2": 0.5 * rng.normal(size=(h, k)), "b2": np.zeros(k),
    }  # fmt: skip


class Adam:
    """Kingma and Ba (2015), algorithm 1."""

    def __init__(self):
        self.t, self.m, self.v = 0, {}, {}

    def __call__(self, parameters, gradients):
        self.t += 1
        new = {}
        for name, g in gradients.items():
            self.m[name] = 0.9 * self.m.get(name, 0) + 0.1 * g
            self.v[name] = 0.999 * self.v.get(name, 0) + 0.001 * g**2
            m, v = self.m[name] / (1 - 0.9**self.t), self.v[name] / (1 - 0.999**self.t)
            new[name] = parameters[name] - RATE * m / (np.sqrt(v) + 1e-8)
        return new


class Momentum:
    """The course's own step; plain gradient descent without momentum."""

    def __init__(self, momentum):
        self.momentum, self.velocity = momentum, None

    def __call__(self, parameters, gradients):
        zeros = {name: np.zeros_like(p) for name, p in parameters.items()}
        new, self.velocity = reference.momentum_step(
            parameters, gradients, self.velocity or zeros, RATE, self.momentum
        )
        return new


STEPS = {"sgd": lambda: Momentum(0), "momentum": lambda: Momentum(MOMENTUM), "adam": Adam}


def in_python(loss, output, optimiser, X, Y, parameters, batches):
    """What the page is to give, from the course's functions."""
    value, slope, *_ = LOSSES[loss]
    activate, back = OUTPUTS[output]
    step, states = STEPS[optimiser](), []
    for rows in batches:
        _, z = reference.forward(parameters, X[rows])
        dz = back(slope(Y[rows], activate(z)), z)
        gradients = reference.backward(parameters, X[rows], dz)
        parameters = step(parameters, gradients)
        states.append((value(Y[rows], activate(z)), z, dz, parameters))
    return states


def in_the_page(widget, loss, output, optimiser, X, Y, parameters, batches):
    choice = {"loss": loss, "output": output, "delta": DELTA, "gamma": GAMMA}
    flat = {name: p.ravel().tolist() for name, p in parameters.items()}
    settings = {"optimiser": optimiser, "rate": RATE, "momentum": MOMENTUM}
    arguments = [choice, X.ravel().tolist(), Y.ravel().tolist(), X.shape[1], Y.shape[1], flat]
    return widget.element.evaluate(
        TRAIN, [*arguments, [list(map(int, b)) for b in batches], settings]
    )


@pytest.fixture
def widget(load):  # noqa: F811
    return load("loss-playground")


def compare(pages, pythons):
    for ours, (loss, z, dz, parameters) in zip(pages, pythons, strict=True):
        close = {"rtol": 1e-9, "atol": 1e-9}
        np.testing.assert_allclose(ours["loss"], loss, **close)
        np.testing.assert_allclose(ours["Z"], z.ravel(), **close)
        np.testing.assert_allclose(ours["dZ"], dz.ravel(), **close)
        for name, p in parameters.items():
            np.testing.assert_allclose(ours["parameters"][name], p.ravel(), **close)


@pytest.mark.parametrize("optimiser", STEPS)
def test_every_step_is_that_of_the_reference(widget, optimiser):
    for seed, (loss, output) in enumerate(PAIRS):
        rng = np.random.default_rng(seed)
        X, Y = rng.normal(size=(N, D)), targets(LOSSES[loss][2], rng)
        parameters = start(rng, Y.shape[1])
        batches = list(itertools.chain(*(reference.minibatches(N, 5, rng) for _ in range(8))))
        arguments = (loss, output, optimiser, X, Y, parameters, batches)
        compare(in_the_page(widget, *arguments), in_python(*arguments))


def test_a_whole_training_is_that_of_the_reference(widget):
    """The same through `train`, which draws its batches itself."""
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(N, D)), targets(SIGNS, rng)
    parameters = start(rng, 1)
    trained = reference.train(
        X, Y, reference.squared_hinge_gradient, parameters, RATE, MOMENTUM, 5, 20,
        np.random.default_rng(7),
    )  # fmt: skip
    drawn = np.random.default_rng(7)
    batches = list(itertools.chain(*(reference.minibatches(N, 5, drawn) for _ in range(20))))
    states = in_the_page(widget, "squared_hinge", "linear", "momentum", X, Y, parameters, batches)
    for name, p in trained.items():
        np.testing.assert_allclose(states[-1]["parameters"][name], p.ravel(), rtol=1e-9, atol=1e-9)


def test_without_hidden_units_it_is_linear_regression(widget):
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(N, D)), rng.normal(size=N)
    w, b = reference.sgd_linear_regression(X, y, RATE, 4, 6, np.random.default_rng(1))
    drawn = np.random.default_rng(1)
    batches = list(itertools.chain(*(reference.minibatches(N, 4, drawn) for _ in range(6))))
    zero = {"W2": np.zeros((D, 1)), "b2": np.zeros(1)}
    states = in_the_page(
        widget, "mean_squared_error", "linear", "sgd", X, y[:, None], zero, batches
    )
    last = states[-1]["parameters"]
    np.testing.assert_allclose([*last["W2"], *last["b2"]], [*w, b], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_expected_slopes_are_those_of_the_values(loss):
    """What the page is compared with is itself the derivative of the course's losses."""
    value, slope, kind, outputs = LOSSES[loss]
    for output in outputs:
        rng = np.random.default_rng(0)
        y, z = targets(kind, rng), rng.normal(size=(N, 3 if kind == ROWS else 1))
        activate, back = OUTPUTS[output]
        measured = reference.numerical_gradient(lambda v, y=y, f=activate: value(y, f(v)), z)
        np.testing.assert_allclose(back(slope(y, activate(z)), z), measured, rtol=1e-6, atol=1e-8)


def test_clipped_probabilities_pass_no_slope(widget):
    """Where p is below 1e-7 or above 1 − 1e-7, as where NumPy clips."""
    z = np.array([[-30.0], [-10], [0], [10], [30]])
    X = np.hstack([z, np.zeros_like(z)])
    parameters = {"W2": np.array([[1.0], [0]]), "b2": np.zeros(1)}
    for loss in ("binary_crossentropy", "one_term"):
        value = LOSSES[loss][0]
        for y in (np.zeros_like(z), np.ones_like(z)):
            (state,) = in_the_page(widget, loss, "sigmoid", "sgd", X, y, parameters, [range(5)])
            p = reference.sigmoid(z)
            assert state["loss"] == pytest.approx(value(y, p), rel=1e-9)
            measured = reference.numerical_gradient(
                lambda v, y=y, value=value: value(y, reference.sigmoid(v)), z
            )
            np.testing.assert_allclose(state["dZ"], measured.ravel(), rtol=1e-5, atol=1e-9)


def test_the_page_offers_what_is_compared(widget):
    offered = widget.find("#a-loss option").evaluate_all("options => options.map((o) => o.value)")
    assert set(offered) == set(LOSSES)
    outputs = widget.find("#a-output option").evaluate_all("options => options.map((o) => o.value)")
    assert set(outputs) == set(OUTPUTS)
    assert set(
        widget.find("#optimiser option").evaluate_all("options => options.map((o) => o.value)")
    ) == set(STEPS)
