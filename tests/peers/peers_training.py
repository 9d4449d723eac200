"""The nine experiments against Keras and a plain PyTorch loop: the same weights after ten epochs.

Both peers are those of `benchmarks/training.py`, so what is timed there is what is compared here.
"""

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"  # read when Keras is imported

import keras
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import experiments
import training
from experiments import EXPERIMENTS

EPOCHS = 10


@pytest.fixture(autouse=True)
def float64():
    """Both libraries compute in float64; Keras' means stay in float32."""
    before = torch.get_default_dtype(), keras.config.floatx()
    torch.set_default_dtype(torch.float64)
    keras.config.set_floatx("float64")
    yield
    torch.set_default_dtype(before[0])
    keras.config.set_floatx(before[1])


def with_numpy(experiment, networks):
    (X, _), (Y, _) = experiments.data(experiment.problem)
    X, Y, velocity = experiments.with_ones(X)[np.newaxis], Y[np.newaxis], networks.like()
    for _ in range(EPOCHS):
        experiments.train_epoch(experiment, networks, velocity, X, Y)
    return training.arrays(networks)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras calling numpy 2
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize(
    ("peer", "tolerance"), [(training.with_keras, 2e-6), (training.with_torch, 1e-9)]
)
def test_weights(peer, tolerance, name, seed):
    experiment = EXPERIMENTS[name]
    networks = training.start(experiment, seed)
    expected = peer(experiment, networks, EPOCHS, shuffle=False)
    before = [a.copy() for a in training.arrays(networks)]
    for ours, theirs, start in zip(with_numpy(experiment, networks), expected, before, strict=True):
        assert np.abs(ours - start).max() > 0.001
        assert_allclose(ours, theirs, rtol=0, atol=tolerance)
