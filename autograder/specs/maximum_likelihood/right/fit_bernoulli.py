"""The fit of a Bernoulli distribution: right answers in different styles."""

import math
from collections import Counter

import numpy as np


def share_by_counter(y):
    return Counter(np.asarray(y).tolist())[1] / len(y)


RIGHT = {
    "fit_bernoulli": (
        share_by_counter,
        np.mean,
        lambda y: np.count_nonzero(y) / len(y),
        lambda y: math.fsum(y) / len(y),
    ),
}
