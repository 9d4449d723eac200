"""Assignment 03: entropy, cross-entropy and relative entropy."""

from ..model import Exercise
from .cross_entropy import CROSS_ENTROPY
from .entropy import ENTROPY
from .gaussian_cross_entropy import GAUSSIAN_CROSS_ENTROPY
from .gaussian_nll_gradient import GAUSSIAN_NLL_GRADIENT
from .kl_divergence import KL_DIVERGENCE
from .nats_to_bits import NATS_TO_BITS

exercises: tuple[Exercise, ...] = (
    ENTROPY,
    NATS_TO_BITS,
    CROSS_ENTROPY,
    KL_DIVERGENCE,
    GAUSSIAN_CROSS_ENTROPY,
    GAUSSIAN_NLL_GRADIENT,
)
