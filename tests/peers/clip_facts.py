"""The run that the clip kills: the three blobs of the nine experiments, in Keras on PyTorch."""

import sys
from pathlib import Path

import keras

sys.path.append(str(Path(__file__).parents[2] / "book"))
import experiments
from experiments import EXPERIMENTS

_SEEDS = range(100, 104)


def _test_accuracy(seed, from_logits):
    experiment = EXPERIMENTS["cce"]
    inputs, targets = experiments.data(experiment.problem)
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((inputs.train.shape[1],)),
            keras.layers.Dense(experiment.hidden, "relu", kernel_initializer="he_uniform"),
            keras.layers.Dense(3, None if from_logits else "softmax"),
        ]
    )
    optimizer = keras.optimizers.SGD(experiments.LEARNING_RATE, momentum=experiments.MOMENTUM)
    loss = keras.losses.CategoricalCrossentropy(from_logits=from_logits)
    model.compile(loss=loss, optimizer=optimizer)
    size = experiments.BATCH_SIZE
    model.fit(inputs.train, targets.train, batch_size=size, epochs=experiment.epochs, verbose=0)
    outputs = model.predict(inputs.test, batch_size=500, verbose=0)
    return (outputs.argmax(1) == targets.test.argmax(1)).mean()


def dead_runs() -> dict[str, list[int]]:
    """The seeds whose test accuracy stays below 60%, with a softmax and then from logits."""
    dead = [seed for seed in _SEEDS if _test_accuracy(seed, from_logits=False) < 0.6]
    still = [seed for seed in dead if _test_accuracy(seed, from_logits=True) < 0.6]
    return {"seeds": [_SEEDS.start, _SEEDS.stop], "softmax": dead, "from logits": still}
