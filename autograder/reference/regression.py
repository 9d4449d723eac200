"""04: losses for numbers, the mean over all entries, and their gradients.

Targets and predictions have the same shape, (n,) or (n, k). A gradient is the derivative of the
mean with respect to y_pred, so it divides by the number of entries. All arguments become plain
arrays: the mask of a masked array and the index of a pandas object are dropped.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import huber as huber_of_residual

from ._arguments import Array, as_number, require, require_positive


def as_arrays(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> tuple[Array, Array]:
    """Return both arguments as float64 arrays.

    Raises:
        ValueError: if the shapes differ, for numpy would broadcast (n,) against (n, 1) to (n, n)
            without a word; or if the arrays are empty.
    """
    y_true, y_pred = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if y_true.shape != y_pred.shape:
        raise ValueError(f"the shapes differ: {y_true.shape} and {y_pred.shape}")
    if y_true.size == 0:
        raise ValueError(f"the arrays are empty: their shape is {y_true.shape}")
    return y_true, y_pred


def mean_squared_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of (y_pred - y_true)^2 over all entries (Goodfellow et al. 2016, section 5.1.4).

    Raises:
        ValueError: if the shapes differ or the arrays are empty.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    return as_number(np.mean((y_pred - y_true) ** 2))


def mean_squared_error_gradient(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Gradient of `mean_squared_error`: 2 (y_pred - y_true) / size, of the shape of y_pred.

    Raises:
        ValueError: if the shapes differ or the arrays are empty.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    return 2 * (y_pred - y_true) / y_pred.size


def mean_absolute_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of |y_pred - y_true| over all entries.

    Raises:
        ValueError: if the shapes differ or the arrays are empty.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    return as_number(np.mean(np.abs(y_pred - y_true)))


def mean_absolute_error_gradient(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Gradient of `mean_absolute_error`: sign(y_pred - y_true) / size, of the shape of y_pred.

    At a tie, where the loss has a kink, it is 0: one of its subgradients.

    Raises:
        ValueError: if the shapes differ or the arrays are empty.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    return np.sign(y_pred - y_true) / y_pred.size


def mean_squared_logarithmic_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of (log(1 + y_true) - log(1 + y_pred))^2 over all entries (as in scikit-learn).

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a value is <= -1.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    require(y_true > -1, y_true, "every target must be greater than -1")
    require(y_pred > -1, y_pred, "every prediction must be greater than -1")
    return as_number(np.mean((np.log1p(y_true) - np.log1p(y_pred)) ** 2))


def huber(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, delta: float = 1.0) -> float:
    """Mean over all entries of Huber's loss of the error e = y_pred - y_true (Huber 1964).

    It is e^2 / 2 where |e| <= delta, and delta (|e| - delta / 2) beyond.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or delta <= 0.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    _require_delta(delta)
    return as_number(np.mean(huber_of_residual(delta, y_pred - y_true)))


def huber_gradient(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, delta: float = 1.0) -> Array:
    """Gradient of `huber`: the error clipped to [-delta, delta], / size, of the shape of y_pred.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or delta <= 0.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    _require_delta(delta)
    return np.clip(y_pred - y_true, -delta, delta) / y_pred.size


def poisson(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of y_pred - y_true log y_pred over all entries.

    That is the negative log-likelihood of counts y_true at the rates y_pred, in nats, without the
    term log(y_true!), which no prediction changes; so it may be negative. Targets are not checked:
    the formula holds for averages of counts as well.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a prediction is <= 0.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    require_positive(y_pred, "every prediction")
    return as_number(np.mean(y_pred - y_true * np.log(y_pred)))


def poisson_gradient(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Gradient of `poisson`: (1 - y_true / y_pred) / size, of the shape of y_pred.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a prediction is <= 0.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    require_positive(y_pred, "every prediction")
    return (1 - y_true / y_pred) / y_pred.size


def _require_delta(delta: float) -> None:
    if not delta > 0:
        raise ValueError(f"delta must be greater than 0; got {delta}")
