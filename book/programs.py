"""Complete programs that train a network with each loss in Keras, PyTorch and JAX, for the pages.

A program is made of three parts: where the data come from, what the loss needs of the network,
and the training loop of the library. `tests/peers/peers_programs.py` runs all of them and keeps
what they print in `program_runs.json`, with the versions; the pages show both.
"""

import json
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = {"keras": "Keras", "torch": "PyTorch", "jax": "JAX"}
TREES = {"lightgbm": "LightGBM", "xgboost": "XGBoost"}
RECORD = Path(__file__).with_name("program_runs.json")

REGRESSION = """\
X, y = make_regression(1000, 20, noise=0.1, random_state=1)
X, y = X / X.std(axis=0), y[:, np.newaxis] / y.std()"""
CIRCLES = """\
X, y = make_circles(1000, noise=0.1, random_state=1)
y = y[:, np.newaxis]"""
BLOBS = """\
X, y = make_blobs(1000, centers=3, cluster_std=2, random_state=2)"""
ONE_HOT = BLOBS + "\ny = np.eye(3)[y]"
ACCURACY = 'print(f"accuracy {np.mean((prediction > 0) == (y[500:] > 0)):.2f}")'
CLASSES = 'print(f"accuracy {np.mean(prediction.argmax(axis=1) == y[500:]):.2f}")'
CLASSES_ONE_HOT = CLASSES.replace("y[500:]", "y[500:].argmax(axis=1)")


@dataclass(frozen=True)
class Program:
    """What the programs of one loss have in common, and what each library takes.

    Attributes:
        data: makes the inputs X (1000, d) and the targets y; half of them train.
        outputs: units of the last layer, which is linear.
        keras: the activation of the last layer, and the loss.
        torch: an expression of the outputs `z` and the batch's targets `target`.
        jax: an expression of the outputs `z` and the targets `y`.
        result: a line that prints what the `prediction` for the other half is worth.
    """

    data: str
    outputs: int
    keras: tuple[str, str]
    torch: str
    jax: str
    result: str


def _number(keras: str, torch: str, jax: str) -> Program:
    error = 'print(f"mean absolute error {np.mean(np.abs(prediction - y[500:])):.2f}")'
    return Program(REGRESSION, 1, ("linear", keras), torch, jax, error)


def _sides(keras: str, torch: str, jax: str) -> Program:
    data = CIRCLES.replace("y[:, np.newaxis]", "2 * y[:, np.newaxis] - 1")
    return Program(data, 1, ("linear", keras), torch, jax, ACCURACY)


PROGRAMS = {
    "mean_squared_error": _number(
        "keras.losses.MeanSquaredError()",
        "nn.functional.mse_loss(z, target)",
        "optax.losses.squared_error(z, y).mean()",
    ),
    "mean_absolute_error": _number(
        "keras.losses.MeanAbsoluteError()",
        "nn.functional.l1_loss(z, target)",
        "jnp.abs(z - y).mean()",
    ),
    "mean_squared_logarithmic_error": Program(
        REGRESSION + "\ny = np.exp(y)",
        1,
        ("softplus", "keras.losses.MeanSquaredLogarithmicError()"),
        "nn.functional.mse_loss(torch.log1p(nn.functional.softplus(z)), torch.log1p(target))",
        "jnp.square(jnp.log1p(jax.nn.softplus(z)) - jnp.log1p(y)).mean()",
        'print(f"median ratio {np.median(prediction / y[500:]):.2f}")',
    ),
    "huber": _number(
        "keras.losses.Huber(delta=1.0)",
        "nn.functional.huber_loss(z, target, delta=1.0)",
        "optax.losses.huber_loss(z, y, delta=1.0).mean()",
    ),
    "poisson": Program(
        REGRESSION + "\ny = np.random.default_rng(1).poisson(np.exp(1 + y / 2))",
        1,
        ("exponential", "keras.losses.Poisson()"),
        "nn.functional.poisson_nll_loss(z, target, log_input=True)",
        "(jnp.exp(z) - y * z).mean()",
        'print(f"mean count {prediction.mean():.1f}, true {y[500:].mean():.1f}")',
    ),
    "binary_crossentropy": Program(
        CIRCLES,
        1,
        ("linear", "keras.losses.BinaryCrossentropy(from_logits=True)"),
        "nn.functional.binary_cross_entropy_with_logits(z, target)",
        "optax.losses.sigmoid_binary_cross_entropy(z, y).mean()",
        ACCURACY,
    ),
    "hinge": _sides(
        "keras.losses.Hinge()",
        "torch.relu(1 - target * z).mean()",
        "optax.losses.hinge_loss(z, y).mean()",
    ),
    "squared_hinge": _sides(
        "keras.losses.SquaredHinge()",
        "torch.relu(1 - target * z).square().mean()",
        "jnp.square(jax.nn.relu(1 - y * z)).mean()",
    ),
    "categorical_crossentropy": Program(
        ONE_HOT,
        3,
        ("linear", "keras.losses.CategoricalCrossentropy(from_logits=True)"),
        "nn.functional.cross_entropy(z, target)",
        "optax.losses.softmax_cross_entropy(z, y).mean()",
        CLASSES_ONE_HOT,
    ),
    "sparse_categorical_crossentropy": Program(
        BLOBS,
        3,
        ("linear", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        "nn.functional.cross_entropy(z, target.long())",
        "optax.losses.softmax_cross_entropy_with_integer_labels(z, y.astype(int)).mean()",
        CLASSES,
    ),
    "kullback_leibler_divergence": Program(
        ONE_HOT,
        3,
        ("softmax", "keras.losses.KLDivergence()"),
        'nn.functional.kl_div(z.log_softmax(1), target, reduction="batchmean")',
        "optax.losses.kl_divergence(jax.nn.log_softmax(z), y).mean()",
        CLASSES_ONE_HOT,
    ),
    "categorical_focal_crossentropy": Program(
        ONE_HOT,
        3,
        ("linear", "keras.losses.CategoricalFocalCrossentropy(alpha=1, from_logits=True)"),
        "-(target * (1 - z.softmax(1)) ** 2 * z.log_softmax(1)).sum(1).mean()",
        "-(y * (1 - jax.nn.softmax(z)) ** 2 * jax.nn.log_softmax(z)).sum(1).mean()",
        CLASSES_ONE_HOT,
    ),
}

# The activation that Keras has in the network, and the others apply to its outputs.
TORCH_HEADS = {
    "linear": "{}",
    "softmax": "{}",
    "softplus": "nn.functional.softplus({})",
    "exponential": "{}.exp()",
}
JAX_HEADS = TORCH_HEADS | {"softplus": "jax.nn.softplus({})", "exponential": "jnp.exp({})"}

KERAS = """\
import keras
import numpy as np
from sklearn.datasets import {maker}

{data}
keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.layers.Input((X.shape[1],)),
    keras.layers.Dense(50, activation="relu"),
    keras.layers.Dense({outputs}, activation="{activation}"),
])
model.compile(
    optimizer=keras.optimizers.SGD(0.01, momentum=0.9),
    loss={loss},
)
model.fit(X[:500], y[:500], epochs=50, batch_size=32, verbose=0)
prediction = model.predict(X[500:], verbose=0)
{result}
"""
TORCH = """\
import numpy as np
import torch
from sklearn.datasets import {maker}
from torch import nn

{data}
torch.manual_seed(1)
inputs, targets = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
model = nn.Sequential(nn.Linear(X.shape[1], 50), nn.ReLU(), nn.Linear(50, {outputs}))
optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(50):
    for rows in torch.randperm(500).split(32):
        z, target = model(inputs[rows]), targets[rows]
        loss = {loss}
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
prediction = {head}.detach().numpy()
{result}
"""
JAX = """\
import jax
import jax.numpy as jnp
import numpy as np
import optax
from sklearn.datasets import {maker}

{data}
rng = np.random.default_rng(1)
weights = {{"W1": rng.normal(size=(X.shape[1], 50)) * (2 / X.shape[1]) ** 0.5, "b1": np.zeros(50),
           "W2": rng.normal(size=(50, {outputs})) * (1 / 50) ** 0.5, "b2": np.zeros({outputs})}}
def output(w, X):
    return jax.nn.relu(X @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"]
def loss(w, X, y):
    z = output(w, X)
    return {loss}
optimiser = optax.sgd(0.01, momentum=0.9)
state, slope = optimiser.init(weights), jax.jit(jax.grad(loss))
for epoch in range(50):
    for rows in np.split(rng.permutation(500)[:480], 15):
        change, state = optimiser.update(slope(weights, X[rows], y[rows]), state)
        weights = optax.apply_updates(weights, change)
prediction = np.asarray({head})
{result}
"""


# Boosted trees ask for the gradient of each example, not of the mean, and for a second derivative.
TREES_PROGRAM = """\
import numpy as np
from sklearn.datasets import make_regression
{imports}
from my_losses import huber_gradient  # yours, from assignment 04

X, y = make_regression(1000, 20, noise=0.1, random_state=1)
y = y / y.std()
def objective(y, prediction):
    gradient = len(y) * huber_gradient(y, prediction)
    return gradient, np.ones(len(y))
{model}
model.fit(X[:500], y[:500])
prediction = model.predict(X[500:])
print(f"mean absolute error {{np.mean(np.abs(prediction - y[500:])):.2f}}")
"""
TREES_PARTS = {
    "lightgbm": (
        "from lightgbm import LGBMRegressor",
        "model = LGBMRegressor(objective=objective, random_state=1, verbose=-1)",
    ),
    "xgboost": (
        "from xgboost import XGBRegressor",
        "model = XGBRegressor(objective=objective, base_score=0, random_state=1)",
    ),
}


def program(library: str, loss: str) -> str:
    """The complete program, at most 30 lines.

    Raises:
        KeyError: for an unknown library or loss.
    """
    if library in TREES:
        imports, model = TREES_PARTS[library]
        return TREES_PROGRAM.format(imports=imports, model=model)
    it = PROGRAMS[loss]
    activation, expression = it.keras
    template, expression, head = {
        "keras": (KERAS, expression, ""),
        "torch": (TORCH, it.torch, TORCH_HEADS[activation].format("model(inputs[500:])")),
        "jax": (JAX, it.jax, JAX_HEADS[activation].format("output(weights, X[500:])")),
    }[library]
    return template.format(
        maker=it.data.split(" = ")[1].split("(")[0],
        data=it.data,
        outputs=it.outputs,
        activation=activation,
        loss=expression,
        head=head,
        result=it.result,
    )


def recorded() -> dict:
    """Return "versions" by package, and "output": by library and loss, what a program printed."""
    return json.loads(RECORD.read_text())


def all_programs() -> list[tuple[str, str]]:
    """Library and loss of each program."""
    networks = [(library, loss) for library in LIBRARIES for loss in PROGRAMS]
    return networks + [(library, "huber") for library in TREES]


def tabs(names: dict[str, str], loss: str) -> str:
    """MyST: a tab for each library with its program and what it printed."""
    output = recorded()["output"]
    return _tab_set(
        names,
        {
            name: f"```python\n{program(name, loss)}```\n\n```text\n{output[name][loss]}```"
            for name in names
        },
    )


def calls(loss: str) -> str:
    """MyST: a tab for each library with the line that computes the loss."""
    activation, expression = PROGRAMS[loss].keras
    lines = {
        "keras": f'loss = {expression}  # after a layer with activation="{activation}"',
        "torch": f"loss = {PROGRAMS[loss].torch}",
        "jax": f"loss = {PROGRAMS[loss].jax}",
    }
    return _tab_set(LIBRARIES, {name: f"```python\n{line}\n```" for name, line in lines.items()})


def _tab_set(titles: dict[str, str], content: dict[str, str]) -> str:
    items = [
        f":::{{tab-item}} {title}\n:sync: {name}\n\n{content[name]}\n:::"
        for name, title in titles.items()
    ]
    return "::::{tab-set}\n:sync-group: library\n\n" + "\n".join(items) + "\n::::\n"
