"""03: entropy, cross-entropy and relative entropy, in nats unless the name says otherwise."""

import numpy as np
import numpy.typing as npt
from scipy.special import entr, rel_entr, xlogy

from ._arguments import Array, as_number, require_distributions
from .likelihood import gaussian_nll
from .regression import as_arrays


def entropy(p: npt.ArrayLike) -> float:
    """Entropy -sum p log p of a discrete distribution, with 0 log 0 = 0 (Shannon 1948).

    Args:
        p: probabilities, (k,).

    Returns:
        The sum over the k outcomes, in nats.

    Raises:
        ValueError: if p is not one-dimensional, is negative somewhere, or does not sum to one
            within 1e-6.
    """
    return as_number(entr(_as_distribution(p, "p")).sum())


def cross_entropy(p: npt.ArrayLike, q: npt.ArrayLike) -> float:
    """Cross-entropy -sum p log q, with 0 log 0 = 0 (Goodfellow et al. 2016, 3.13).

    Args:
        p: probabilities of the outcomes, (k,).
        q: probabilities that a model gives them, (k,).

    Returns:
        The sum over the k outcomes, in nats; `inf` where p > 0 meets q = 0.

    Raises:
        ValueError: if the lengths differ, or for p or q what `entropy` raises.
    """
    return as_number(-xlogy(*_as_distributions(p, q)).sum())


def kl_divergence(p: npt.ArrayLike, q: npt.ArrayLike) -> float:
    """Relative entropy sum p log(p / q), with 0 log 0 = 0 (Kullback and Leibler 1951).

    Args:
        p: probabilities of the outcomes, (k,).
        q: probabilities that a model gives them, (k,).

    Returns:
        The sum over the k outcomes, in nats; `inf` where p > 0 meets q = 0.

    Raises:
        ValueError: if the lengths differ, or for p or q what `entropy` raises.
    """
    return as_number(rel_entr(*_as_distributions(p, q)).sum())


def nats_to_bits(x: npt.ArrayLike) -> np.float64 | Array:
    """Convert nats to bits, x / log 2: a number for a number, an array for an array."""
    return np.asarray(x, dtype=float) / np.log(2)


def gaussian_cross_entropy(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, std: npt.ArrayLike = 1.0
) -> float:
    """Mean negative log-likelihood of y_true under a Gaussian around y_pred, in nats.

    It is MSE / (2 std^2) + log(std sqrt(2 pi)) (Goodfellow et al. 2016, section 5.5.1).

    Args:
        y_true: targets, of any shape but empty.
        y_pred: predictions, of the same shape.
        std: the standard deviation, one number or one for each target.

    Returns:
        The mean over all entries.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or std <= 0.
    """
    y_true, y_pred = as_arrays(y_true, y_pred)
    return gaussian_nll(y_true, y_pred, std)


def gaussian_nll_gradient(
    y: npt.ArrayLike, mean: npt.ArrayLike, log_std: npt.ArrayLike
) -> tuple[Array, Array]:
    """Gradients of the mean Gaussian negative log-likelihood, for a spread of its own per example.

    With z = (y - mean) / std and std = exp(log_std) the loss of an example is
    log_std + z^2 / 2 + log(2 pi) / 2 (Nix and Weigend 1994, equation 2).

    Args:
        y: observations, of any shape but empty.
        mean: predicted means, of the same shape.
        log_std: logarithms of the predicted standard deviations, of the same shape.

    Returns:
        The derivatives with respect to `mean`, -z / std / n, and to `log_std`, (1 - z^2) / n.

    Raises:
        ValueError: if the shapes differ or the arrays are empty.
    """
    y, mean = as_arrays(y, mean)
    log_std, _ = as_arrays(log_std, y)
    z = (y - mean) * np.exp(-log_std)
    return -z * np.exp(-log_std) / y.size, (1 - z**2) / y.size


def _as_distribution(p: npt.ArrayLike, name: str) -> Array:
    p = np.asarray(p, dtype=float)
    if p.ndim != 1:
        raise ValueError(f"{name} must be a one-dimensional vector; its shape is {p.shape}")
    require_distributions(p, name)
    return p


def _as_distributions(p: npt.ArrayLike, q: npt.ArrayLike) -> tuple[Array, Array]:
    p, q = _as_distribution(p, "p"), _as_distribution(q, "q")
    if len(p) != len(q):
        raise ValueError(f"p and q must have the same length; got {len(p)} and {len(q)}")
    return p, q
