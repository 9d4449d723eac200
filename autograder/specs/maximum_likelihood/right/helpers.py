"""What the right answers of this assignment share."""

import numpy as np


def floats(*values):
    return [np.asarray(value, dtype=float) for value in values]


def rows(y, *parameters):
    """One tuple of floats for each observation."""
    return list(
        zip(
            *(a.ravel().tolist() for a in np.broadcast_arrays(*floats(y, *parameters))), strict=True
        )
    )


def positive(spread):
    if not np.all(np.asarray(spread) > 0):
        raise ValueError("not positive")
