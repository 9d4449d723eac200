"""Nats and bits: right answers in different styles."""

import math

import numpy as np


def bits_by_a_list(x):
    if np.ndim(x) == 0:
        return x / math.log(2)
    return [bits_by_a_list(item) for item in x]


RIGHT = {
    "nats_to_bits": (
        bits_by_a_list,
        lambda x: np.divide(x, np.log(2)),
        lambda x: np.asarray(x, dtype=float) * math.log2(math.e),
        lambda x: np.array(x) / math.log(2),
        lambda x: np.log2(np.exp(1)) * np.array(x, dtype=float),
    ),
}
