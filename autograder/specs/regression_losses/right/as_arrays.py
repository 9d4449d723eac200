"""Two arrays of one shape: right answers in different styles."""

import numpy as np


def arrays_of_copies(y_true, y_pred):
    y, p = np.array(y_true, dtype="float64"), np.array(y_pred, dtype="float64")
    if np.shape(y) != np.shape(p) or 0 in y.shape:
        raise ValueError
    return y, p


def arrays_astype(y_true, y_pred):
    result = [np.asarray(y).astype(np.float64) for y in (y_true, y_pred)]
    first, second = result
    if first.shape == second.shape and first.size:
        return result
    raise ValueError("shapes")


def arrays_stacked(y_true, y_pred):
    if np.shape(y_true) != np.shape(y_pred) or np.size(y_true) < 1:
        raise ValueError("shapes")
    return np.stack([y_true, y_pred]).astype(float)


def arrays_by_an_exception_of_numpy(y_true, y_pred):
    both = np.array([np.array(y_true), np.array(y_pred)], dtype=float)  # ragged: a ValueError
    both.min()  # of nothing: a ValueError
    return both[0], both[1]


RIGHT = {
    "as_arrays": (
        arrays_of_copies,
        arrays_astype,
        arrays_stacked,
        arrays_by_an_exception_of_numpy,
    ),
}
