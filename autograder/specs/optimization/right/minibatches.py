"""Minibatches: right answers in different styles."""

import numpy as np

from .helpers import batches_by_index, batches_by_loop


def batches_by_split(n_examples, batch_size, rng):
    return np.split(rng.permutation(n_examples), np.arange(batch_size, n_examples, batch_size))


def batches_by_shuffle(n_examples, batch_size, rng):
    order = np.arange(n_examples)
    rng.shuffle(order)
    batches = []
    while len(order):
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return tuple(batches)


RIGHT = {
    "minibatches": (batches_by_index, batches_by_split, batches_by_loop, batches_by_shuffle),
}
