"""05: losses for two classes, the mean over all entries, and their gradients.

Targets and predictions have the same shape, (n,) or, for several labels an example, (n, k).
A gradient is the derivative of the mean with respect to the second argument.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_expit, xlog1py, xlogy

from ._arguments import (
    Array,
    as_number,
    require,
    require_epsilon,
    require_probabilities,
    weighted,
)
from .regression import as_arrays


def sigmoid(z: npt.ArrayLike) -> np.float64 | Array:
    """Logistic sigmoid 1 / (1 + exp(-z)), entry by entry, without overflow.

    (Goodfellow et al. 2016, section 3.10.)
    """
    return expit(np.asarray(z, dtype=float))


def binary_crossentropy(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, epsilon: float = 1e-7
) -> float:
    """Mean of -(y log p + (1 - y) log(1 - p)) over all entries, in nats.

    The probabilities p are y_pred clipped to [epsilon, 1 - epsilon], as Keras does. (Bishop 1995,
    section 6.7; Goodfellow et al. 2016, section 6.2.2.2.)

    Args:
        y_true: labels, 0 or 1 or between (soft), (n,) or (n, k).
        y_pred: the probabilities of a 1, of the same shape.
        epsilon: how near to 0 and 1 a probability may come; 0 switches the clipping off.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, a label or a prediction is outside
            of [0, 1], or epsilon is outside [0, 0.5).
    """
    y, p = as_arrays(y_true, y_pred)
    require_probabilities(y, "every label")
    require_probabilities(p, "every prediction")
    require_epsilon(epsilon)
    p = np.clip(p, epsilon, 1 - epsilon)
    return as_number(-np.mean(xlogy(y, p) + xlog1py(1 - y, -p)))


def binary_crossentropy_from_logits(y_true: npt.ArrayLike, logits: npt.ArrayLike) -> float:
    """Binary cross-entropy of the probabilities sigmoid(logits), exact and without clipping.

    Mean of -(y log sigmoid(z) + (1 - y) log sigmoid(-z)) over all entries, in nats, because
    1 - sigmoid(z) = sigmoid(-z) (Goodfellow et al. 2016, section 6.2.2.2).

    Args:
        y_true: labels, 0 or 1 or between (soft), (n,) or (n, k).
        logits: of the same shape.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is outside [0, 1].
    """
    y, z = as_arrays(y_true, logits)
    require_probabilities(y, "every label")
    return as_number(-np.mean(weighted(y, log_expit(z)) + weighted(1 - y, log_expit(-z))))


def binary_crossentropy_from_logits_gradient(y_true: npt.ArrayLike, logits: npt.ArrayLike) -> Array:
    """Gradient of `binary_crossentropy_from_logits`: (sigmoid(z) - y) / size (Bishop 1995, 6.7).

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is outside [0, 1].
    """
    y, z = as_arrays(y_true, logits)
    require_probabilities(y, "every label")
    return (sigmoid(z) - y) / z.size


def hinge(y_true: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Mean of max(0, 1 - y s) over all entries (Cortes and Vapnik 1995).

    Args:
        y_true: labels, -1 or 1.
        scores: of the same shape; any real numbers.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is neither -1 nor 1.
    """
    y, s = _as_labels_and_scores(y_true, scores)
    return as_number(np.mean(np.maximum(0, 1 - y * s)))


def hinge_gradient(y_true: npt.ArrayLike, scores: npt.ArrayLike) -> Array:
    """Gradient of `hinge`: -y / size where y s < 1, and 0 elsewhere, at the kink y s = 1 too.

    A score that is nan has the gradient nan, as in all other gradients.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is neither -1 nor 1.
    """
    y, s = _as_labels_and_scores(y_true, scores)
    return np.where(np.isnan(s), s, np.where(y * s < 1, -y, 0.0)) / s.size


def squared_hinge(y_true: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Mean of max(0, 1 - y s)^2 over all entries.

    Args:
        y_true: labels, -1 or 1.
        scores: of the same shape; any real numbers.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is neither -1 nor 1.
    """
    y, s = _as_labels_and_scores(y_true, scores)
    return as_number(np.mean(np.maximum(0, 1 - y * s) ** 2))


def squared_hinge_gradient(y_true: npt.ArrayLike, scores: npt.ArrayLike) -> Array:
    """Gradient of `squared_hinge`: -2 y max(0, 1 - y s) / size.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is neither -1 nor 1.
    """
    y, s = _as_labels_and_scores(y_true, scores)
    return -2 * y * np.maximum(0, 1 - y * s) / s.size


def sign_accuracy(y_true: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Share of entries whose score has the sign of the label; 0 and nan count as wrong.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a label is neither -1 nor 1.
    """
    y, s = _as_labels_and_scores(y_true, scores)
    return as_number(np.mean(y * s > 0))


def _as_labels_and_scores(y_true: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[Array, Array]:
    y, s = as_arrays(y_true, scores)
    require((y == -1) | (y == 1), y, "every label must be -1 or 1")
    return y, s
