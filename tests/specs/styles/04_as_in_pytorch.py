"""04, PyTorch-like: functional with reduction."""

import numpy as np


def _reduce(loss, reduction="mean"):
    if reduction == "mean":
        return loss.sum() / loss.size
    return loss


def as_arrays(y_true, y_pred):
    target, input = np.array(y_true, dtype=float), np.array(y_pred, dtype=float)
    if input.shape != target.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape})"
        )
    if not input.size:
        raise ValueError("Expected at least one element")
    return target, input


def mean_squared_error(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    return _reduce((input - target).__pow__(2))


def mean_absolute_error(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    return _reduce(np.abs(input - target))


def mean_squared_logarithmic_error(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    if (target <= -1).any() or (input <= -1).any():
        raise ValueError("log1p")
    return mean_squared_error(np.log1p(target), np.log1p(input))


def huber(y_true, y_pred, delta=1.0):
    target, input = as_arrays(y_true, y_pred)
    z = np.abs(input - target)
    loss = np.empty_like(z)
    small = z < delta
    loss[small] = 0.5 * z[small] ** 2
    loss[~small] = delta * (z[~small] - 0.5 * delta)
    return _reduce(loss)


def poisson(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    if input.min() <= 0:
        raise ValueError("input must be positive")
    return _reduce(input - target * np.log(input))


def mean_squared_error_gradient(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    return 2 / input.size * (input - target)


def mean_absolute_error_gradient(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    return np.sign(input - target) * np.reciprocal(float(input.size))


def huber_gradient(y_true, y_pred, delta=1.0):
    target, input = as_arrays(y_true, y_pred)
    grad = (input - target).copy()
    grad[grad > delta] = delta
    grad[grad < -delta] = -delta
    return grad / grad.size


def poisson_gradient(y_true, y_pred):
    target, input = as_arrays(y_true, y_pred)
    if input.min() <= 0:
        raise ValueError("input must be positive")
    return (1 - target / input) / np.prod(input.shape)
