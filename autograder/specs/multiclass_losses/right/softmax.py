"""The softmax: right answers in different styles."""

import numpy as np
from scipy import special

from .helpers import each_row, log_softmax_logaddexp, softmax_loop, softmax_shifted


def softmax_of_differences(z):
    """1 / sum_j exp(z_j - z_i): what overflows becomes 1 / inf = 0."""
    z = np.asarray(z, dtype=float)
    return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


RIGHT = {
    "softmax": (
        softmax_shifted,
        each_row(softmax_loop),
        softmax_of_differences,
        lambda z: special.softmax(np.asarray(z, dtype=float), axis=-1),
        lambda z: np.exp(log_softmax_logaddexp(z)),
    ),
}
