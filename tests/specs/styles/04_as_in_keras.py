"""04, Keras-like source (ops replaced by numpy)."""

import numpy as np


def convert_to_tensor(x):
    return np.asarray(x, dtype="float64")


def as_arrays(y_true, y_pred):
    y_true, y_pred = convert_to_tensor(y_true), convert_to_tensor(y_pred)
    if y_true.shape != y_pred.shape or 0 in y_true.shape:
        raise ValueError(
            f"Arguments `y_true` and `y_pred` must have the same non-empty shape, got {y_true.shape}, {y_pred.shape}"
        )
    return y_true, y_pred


def mean_squared_error(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    return np.mean(np.square(y_true - y_pred), axis=-1).mean()


def mean_absolute_error(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    return np.mean(np.mean(np.absolute(y_true - y_pred), axis=-1))


def mean_squared_logarithmic_error(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    if min(y_true.min(), y_pred.min()) <= -1:
        raise ValueError("values must be above -1")
    first_log = np.log(y_pred + 1)
    second_log = np.log(y_true + 1)
    return np.mean(np.square(first_log - second_log))


def huber(y_true, y_pred, delta=1.0):
    y_true, y_pred = as_arrays(y_true, y_pred)
    half = 0.5
    error = np.subtract(y_pred, y_true)
    abs_error = np.absolute(error)
    return np.mean(
        np.where(
            abs_error <= delta, half * np.square(error), delta * abs_error - half * np.square(delta)
        )
    )


def poisson(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    if not (y_pred > 0).all():
        raise ValueError("rates must be positive")
    return np.mean(y_pred - y_true * np.log(y_pred))


def mean_squared_error_gradient(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    return (y_pred - y_true) * (2.0 / y_pred.size)


def mean_absolute_error_gradient(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    return ((y_pred > y_true).astype(float) - (y_pred < y_true).astype(float)) / y_true.size


def huber_gradient(y_true, y_pred, delta=1.0):
    y_true, y_pred = as_arrays(y_true, y_pred)
    error = y_pred - y_true
    return np.where(np.abs(error) <= delta, error, delta * np.sign(error)) / error.size


def poisson_gradient(y_true, y_pred):
    y_true, y_pred = as_arrays(y_true, y_pred)
    if np.any(y_pred <= 0):
        raise ValueError("rates must be positive")
    return (y_pred - y_true) / y_pred / y_pred.size
