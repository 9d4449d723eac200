"""06: losses for several classes: sum over the classes, mean over the rows, in nats.

A row is an example. A gradient is the derivative of that mean with respect to the logits.
"""

import numpy as np
import numpy.typing as npt
import scipy.special
from scipy.special import rel_entr, xlogy

from ._arguments import (
    Array,
    as_number,
    require,
    require_distributions,
    require_epsilon,
    weighted,
)
from .regression import as_arrays


def log_softmax(logits: npt.ArrayLike) -> Array:
    """Logarithm of `softmax`, z - log(sum(exp(z))) over the last axis, without overflow.

    The largest logit is subtracted first, which changes nothing but the size of the exponentials
    (Goodfellow et al. 2016, section 4.1).

    Args:
        logits: (..., k).

    Returns:
        Log-probabilities, (..., k).
    """
    return scipy.special.log_softmax(np.asarray(logits, dtype=float), axis=-1)


def softmax(logits: npt.ArrayLike) -> Array:
    """Probabilities exp(z) / sum(exp(z)) over the last axis, without overflow.

    (Goodfellow et al. 2016, sections 4.1 and 6.2.2.3.)

    Args:
        logits: (..., k).

    Returns:
        Probabilities, (..., k).
    """
    return scipy.special.softmax(np.asarray(logits, dtype=float), axis=-1)


def one_hot(labels: npt.ArrayLike, n_classes: int) -> Array:
    """Return the float array (n, n_classes) with a 1 in column labels[i] of row i, 0 elsewhere.

    Args:
        labels: whole numbers 0..n_classes-1, (n,).
        n_classes: the number of columns.

    Raises:
        ValueError: if a label is outside 0..n_classes-1 or not whole, or labels is not (n,).
    """
    labels = _as_labels(labels, n_classes)
    rows = np.zeros((len(labels), n_classes))  # no table of n_classes rows, which may be a million
    rows[np.arange(len(labels)), labels] = 1
    return rows


def categorical_crossentropy(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, epsilon: float = 1e-7
) -> float:
    """Mean over the rows of -sum(y log p), p being y_pred clipped from below at epsilon.

    (Bishop 1995, section 6.9; Goodfellow et al. 2016, section 6.2.2.3.)

    Args:
        y_true: targets, one-hot or soft, (n, k); each row a distribution.
        y_pred: probabilities, (n, k); each row a distribution.
        epsilon: the smallest probability; 0 switches the clipping off.

    Raises:
        ValueError: if the shapes differ or are not (n, k), the arrays are empty, a row of either
            is negative somewhere or does not sum to one within 1e-6, or epsilon is outside
            [0, 0.5).
    """
    y, p = _as_targets_and_probabilities(y_true, y_pred)
    require_epsilon(epsilon)
    return as_number(np.mean(-xlogy(y, np.maximum(p, epsilon)).sum(axis=1)))


def sparse_categorical_crossentropy(
    labels: npt.ArrayLike, y_pred: npt.ArrayLike, epsilon: float = 1e-7
) -> float:
    """`categorical_crossentropy` from integer labels: mean of -log p[i, labels[i]].

    Args:
        labels: whole numbers 0..k-1, (n,).
        y_pred: probabilities, (n, k); each row a distribution.
        epsilon: the smallest probability; 0 switches the clipping off.

    Raises:
        ValueError: if labels is not (n,) or y_pred not (n, k), they are empty, a label is outside
            of 0..k-1 or not whole, a row of y_pred is negative somewhere or does not sum to one
            within 1e-6, or epsilon is outside [0, 0.5).
    """
    p = _as_rows(y_pred, "y_pred")
    require_distributions(p, "each row of y_pred")
    require_epsilon(epsilon)
    labels = _as_labels(labels, n_classes=p.shape[1])
    if len(labels) != len(p):
        raise ValueError(f"there are {len(labels)} labels for {len(p)} rows of y_pred")
    # 1 log p: xlogy gives -inf at p = 0 (epsilon = 0) without a warning.
    return as_number(-np.mean(xlogy(1, np.maximum(p[np.arange(len(p)), labels], epsilon))))


def kullback_leibler_divergence(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean over the rows of sum(y log(y / p)), with 0 log 0 = 0 (Kullback and Leibler 1951).

    Args:
        y_true: targets, (n, k); each row a distribution.
        y_pred: probabilities, (n, k); each row a distribution.

    Returns:
        The mean in nats; `inf` where y > 0 meets p = 0.

    Raises:
        ValueError: if the shapes differ or are not (n, k), the arrays are empty, or a row of
            either is negative somewhere or does not sum to one within 1e-6.
    """
    y, p = _as_targets_and_probabilities(y_true, y_pred)
    return as_number(np.mean(rel_entr(y, p).sum(axis=1)))


def categorical_focal_crossentropy(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, gamma: float = 2.0, epsilon: float = 1e-7
) -> float:
    """Mean over the rows of -sum(y (1 - p)^gamma log p) (Lin et al. 2017, without alpha).

    p is y_pred clipped from below at epsilon, in both places; gamma = 0 is the cross-entropy.

    Args:
        y_true: targets, one-hot or soft, (n, k); each row a distribution.
        y_pred: probabilities, (n, k); each row a distribution.
        gamma: how strongly easy examples are turned down, 0 or more.
        epsilon: the smallest probability; 0 switches the clipping off.

    Raises:
        ValueError: if gamma is negative, or what `categorical_crossentropy` raises.
    """
    y, p = _as_targets_and_probabilities(y_true, y_pred)
    require_epsilon(epsilon)
    if not gamma >= 0:
        raise ValueError(f"gamma must not be negative; got {gamma}")
    p = np.maximum(p, epsilon)
    # Rounding may put a probability just above 1, and a negative number has no square root.
    weight = np.maximum(1 - p, 0) ** gamma
    return as_number(np.mean(-xlogy(y * weight, p).sum(axis=1)))


def categorical_crossentropy_from_logits(y_true: npt.ArrayLike, logits: npt.ArrayLike) -> float:
    """Categorical cross-entropy of softmax(logits), without clipping.

    Mean over the rows of -sum(y log_softmax(z)) (Goodfellow et al. 2016, section 6.2.2.3). It is
    off by about 1e-16 times the largest logit. A class with target 0 costs nothing, even if its
    logit is minus infinity, as that of a class that was masked.

    Args:
        y_true: targets, one-hot or soft, (n, k); each row a distribution.
        logits: (n, k).

    Raises:
        ValueError: if the shapes differ or are not (n, k), the arrays are empty, or a row of
            y_true is negative somewhere or does not sum to one within 1e-6.
    """
    y, z = _as_targets_and_rows(y_true, logits)
    return as_number(np.mean(-weighted(y, log_softmax(z)).sum(axis=1)))


def categorical_crossentropy_from_logits_gradient(
    y_true: npt.ArrayLike, logits: npt.ArrayLike
) -> Array:
    """Gradient of `categorical_crossentropy_from_logits`: (softmax(z) - y) / n, (n, k).

    (Bishop 1995, section 6.9.)

    Raises:
        ValueError: if the shapes differ or are not (n, k), the arrays are empty, or a row of
            y_true is negative somewhere or does not sum to one within 1e-6.
    """
    y, z = _as_targets_and_rows(y_true, logits)
    return (softmax(z) - y) / len(z)


def _as_rows(values: npt.ArrayLike, name: str) -> Array:
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or values.size == 0:
        raise ValueError(f"{name} must be (n, k) and not empty; its shape is {values.shape}")
    return values


def _as_labels(labels: npt.ArrayLike, n_classes: int) -> npt.NDArray[np.intp]:
    labels = np.asarray(labels, dtype=float)
    if labels.ndim != 1:
        raise ValueError(f"labels must be (n,); their shape is {labels.shape}")
    legal = (labels >= 0) & (labels < n_classes) & (labels == np.floor(labels))
    require(legal, labels, f"every label must be a whole number from 0 to {n_classes - 1}")
    return labels.astype(np.intp)


def _as_targets_and_rows(y_true: npt.ArrayLike, rows: npt.ArrayLike) -> tuple[Array, Array]:
    y, rows = as_arrays(y_true, rows)
    y = _as_rows(y, "y_true")
    # The gradient softmax(z) - y is right for distributions alone: elsewhere the factor sum(y)
    # of the first term would be missing.
    require_distributions(y, "each row of y_true")
    return y, rows


def _as_targets_and_probabilities(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike
) -> tuple[Array, Array]:
    y, p = _as_targets_and_rows(y_true, y_pred)
    require_distributions(p, "each row of y_pred")
    return y, p
