"""How fast are the nine experiments in numpy, beside Keras and a plain PyTorch loop?

    make test-peers                                      (once: makes build/peers)
    build/peers/bin/python benchmarks/training.py [--rounds 3] [--only mse bce …]

Each round runs every experiment in the three programs, one after the other, so that a busy machine
slows all alike; the figures are medians, and the ratios are medians of the rounds' ratios. Seconds
are those of the processor, which a busy machine changes least. All use one thread and the same
data, and give the same learning curves: the loss and the accuracy (or squared error) on both halves
for each epoch (Keras' are running means of the epoch in training). Prints a table and writes
benchmarks/training.json.
"""

import argparse
import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"  # read when Keras is imported
os.environ["OMP_NUM_THREADS"] = "1"  # read when numpy is imported
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import keras
import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy, l1_loss, mse_loss

sys.path.append(str(Path(__file__).resolve().parents[1] / "book"))
import experiments
from experiments import BATCH_SIZE, EPSILON, EXPERIMENTS, Experiment, Networks

SEEDS = 10  # of the batched runs
RATES = {"momentum": experiments.MOMENTUM}
# Keras calls numpy 2 in the way of numpy 1.
warnings.filterwarnings("ignore", message="__array__ implementation")


def start(experiment: Experiment, seed: int) -> Networks:
    """The initial weights of a seed."""
    inputs, _ = experiments.data(experiment.problem)
    k = 3 if experiment.activation == "softmax" else 1
    networks = Networks(1, inputs.train.shape[1], experiment.hidden, k)
    networks.draw([np.random.default_rng(seed)])
    return networks


def arrays(networks: Networks) -> list[np.ndarray]:
    """Weights and biases of the first network, one after the other as Keras orders them."""
    W1, W2 = networks.W1[0], networks.W2[0]
    return [W1[:-1], W1[-1], W2[:-1], W2[-1]]


def with_keras(
    experiment: Experiment, networks: Networks, epochs: int, shuffle: bool = True
) -> list[np.ndarray]:
    """Train as the tutorial does, and return the arrays."""
    inputs, targets = experiments.data(experiment.problem)
    weights = arrays(networks)
    model = keras.Sequential(
        [
            keras.Input((inputs.train.shape[1],)),
            keras.layers.Dense(experiment.hidden, activation="relu"),
            keras.layers.Dense(weights[-1].size, activation=experiment.activation),
        ]
    )
    model.set_weights(weights)
    loss = experiment.loss.replace("kullback_leibler", "kl")  # its name in Keras 3
    metric = "mse" if experiment.problem == "regression" else "accuracy"
    optimizer = keras.optimizers.SGD(experiments.LEARNING_RATE, **RATES)
    model.compile(loss=loss, optimizer=optimizer, metrics=[metric])
    model.fit(
        inputs.train,
        targets.train,
        validation_data=(inputs.test, targets.test),
        epochs=epochs,
        batch_size=BATCH_SIZE,
        shuffle=shuffle,
        verbose=0,
    )
    return model.get_weights()


def logarithm(values: torch.Tensor) -> torch.Tensor:
    """log(1 + values), clipped as Keras does."""
    return torch.log1p(values.clamp(min=EPSILON))


def of_label(p: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Minus the logarithm of the label's probability."""
    return -p.gather(-1, labels[:, None]).clamp(EPSILON, 1 - EPSILON).log().mean()


def divergence(p: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Keras' Kullback-Leibler divergence."""
    y, p = y.clamp(EPSILON, 1), p.clamp(EPSILON, 1)
    return (y * (y / p).log()).sum(-1).mean()


TORCH_LOSSES = {
    "mean_squared_error": mse_loss,
    "mean_squared_logarithmic_error": lambda a, y: mse_loss(logarithm(a), logarithm(y)),
    "mean_absolute_error": l1_loss,
    "binary_crossentropy": lambda p, y: binary_cross_entropy(p.clamp(EPSILON, 1 - EPSILON), y),
    "hinge": lambda s, y: (1 - y * s).clamp(min=0).mean(),
    "squared_hinge": lambda s, y: ((1 - y * s).clamp(min=0) ** 2).mean(),
    "categorical_crossentropy": lambda p, y: (
        -(y * p.clamp(EPSILON, 1 - EPSILON).log()).sum(-1).mean()
    ),
    "sparse_categorical_crossentropy": of_label,
    "kullback_leibler_divergence": divergence,
}
TORCH_SCORES = {
    "regression": mse_loss,
    "circles": lambda p, y: ((p > 0.5) == y).double().mean(),
    "signed circles": lambda s, y: (s * y > 0).double().mean(),
    "blobs": lambda p, y: (p.argmax(-1) == y.argmax(-1)).double().mean(),
    "labelled blobs": lambda p, y: (p.argmax(-1) == y).double().mean(),
}
TORCH_ACTIVATIONS = {
    "linear": torch.nn.Identity,
    "sigmoid": torch.nn.Sigmoid,
    "tanh": torch.nn.Tanh,
    "softmax": lambda: torch.nn.Softmax(-1),
}


def with_torch(
    experiment: Experiment, networks: Networks, epochs: int, shuffle: bool = True
) -> list[np.ndarray]:
    """Train in a plain loop over slices of a shuffled tensor, and return the arrays."""
    dtype = torch.get_default_dtype()
    (X, test_X), (Y, test_Y) = (
        [torch.tensor(a, dtype=None if a.dtype.kind == "i" else dtype) for a in halves]
        for halves in experiments.data(experiment.problem)
    )
    weights = [torch.tensor(a, dtype=dtype) for a in arrays(networks)]
    first, second = (torch.nn.Linear(*weights[i].shape) for i in (0, 2))
    model = torch.nn.Sequential(
        first, torch.nn.ReLU(), second, TORCH_ACTIVATIONS[experiment.activation]()
    )
    with torch.no_grad():
        for layer, i in ((first, 0), (second, 2)):
            layer.weight.copy_(weights[i].T)
            layer.bias.copy_(weights[i + 1])
    loss, score = TORCH_LOSSES[experiment.loss], TORCH_SCORES[experiment.problem]
    optimizer = torch.optim.SGD(model.parameters(), lr=experiments.LEARNING_RATE, **RATES)
    history = []
    for _ in range(epochs):
        order = torch.randperm(len(X)) if shuffle else torch.arange(len(X))
        x, y = X[order], Y[order]
        for i in range(0, len(x), BATCH_SIZE):
            optimizer.zero_grad()
            loss(model(x[i : i + BATCH_SIZE]), y[i : i + BATCH_SIZE]).backward()
            optimizer.step()
        with torch.no_grad():
            for inputs, targets in ((X, Y), (test_X, test_Y)):
                outputs = model(inputs)
                history.append((loss(outputs, targets).item(), score(outputs, targets).item()))
    return [p.detach().numpy().T for p in model.parameters()]


def clock(function: Callable, *arguments: object) -> float:
    """Seconds that the processor spends on a call."""
    begin = time.process_time()
    function(*arguments)
    return time.process_time() - begin


def one_round(names: list[str], seed: int) -> dict[str, dict[str, float]]:
    """Seconds of every experiment in every program."""
    seconds: dict[str, dict[str, float]] = {}
    for name in names:
        experiment = EXPERIMENTS[name]
        seconds[name] = {
            "numpy": clock(experiments.run, experiment, [seed]),
            "torch": clock(with_torch, experiment, start(experiment, seed), experiment.epochs),
            "Keras": clock(with_keras, experiment, start(experiment, seed), experiment.epochs),
            f"numpy, {SEEDS} seeds": clock(experiments.run, experiment, range(SEEDS)) / SEEDS,
        }
        print(f"{name}: {', '.join(f'{k} {v:.3f}' for k, v in seconds[name].items())}", flush=True)
    seconds["all"] = {
        program: sum(seconds[name][program] for name in names) for program in seconds[names[0]]
    }
    return seconds


def compare(names: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """For each experiment: median seconds of a run, and median ratios to one seed of ours."""
    everything = [one_round(names, seed) for seed in range(rounds)]
    table = {}
    for name in [*names, "all"]:
        of_name = [one[name] for one in everything]
        row = {p: statistics.median(one[p] for one in of_name) for p in of_name[0]}
        for program in ("Keras", "torch"):
            ratio = statistics.median(one[program] / one["numpy"] for one in of_name)
            row[f"{program} / numpy"] = ratio
        table[name] = row
    return table


def main() -> None:
    """Run what is asked for, print it, write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=EXPERIMENTS, default=list(EXPERIMENTS))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for warm in (with_torch, with_keras):  # the first call of a library loads things
        warm(EXPERIMENTS["mse"], start(EXPERIMENTS["mse"], 0), 1)
    experiments.run(EXPERIMENTS["mse"], [0], every=100)
    table = compare(arguments.only, arguments.rounds)
    print("\nSeconds of a run, and ratios\n")
    print(f"{'':14}" + "".join(f"{head:>17}" for head in table["all"]))
    for name, row in table.items():
        print(f"{name:14}" + "".join(f"{value:17.3f}" for value in row.values()))
    versions = {"keras": keras.__version__, "torch": torch.__version__, "numpy": np.__version__}
    result = {"rounds": arguments.rounds, "versions": versions, "seconds_a_run": table}
    Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
