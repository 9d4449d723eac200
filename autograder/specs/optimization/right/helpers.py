"""What the right answers of this assignment share."""

import math

import numpy as np


def floats(x):
    return np.array(x, dtype=float)


def batches_by_index(n_examples, batch_size, rng):
    order = rng.permutation(n_examples)
    count = math.ceil(n_examples / batch_size)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(count)]


def batches_by_loop(n_examples, batch_size, rng):
    batches, batch = [], []
    for index in rng.permutation(np.arange(n_examples)):
        batch.append(int(index))
        if len(batch) == batch_size:
            batches.append(batch)
            batch = []
    return [*batches, batch] if batch else batches
