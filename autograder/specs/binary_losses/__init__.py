"""Assignment 05: losses for two classes, from probabilities, logits and scores."""

from ..model import Exercise
from .binary_crossentropy import BINARY_CROSSENTROPY
from .binary_crossentropy_from_logits import (
    BINARY_CROSSENTROPY_FROM_LOGITS,
    BINARY_CROSSENTROPY_FROM_LOGITS_GRADIENT,
)
from .hinge import HINGE, HINGE_GRADIENT
from .sigmoid import SIGMOID
from .sign_accuracy import SIGN_ACCURACY
from .squared_hinge import SQUARED_HINGE, SQUARED_HINGE_GRADIENT

exercises: tuple[Exercise, ...] = (
    SIGMOID,
    BINARY_CROSSENTROPY,
    BINARY_CROSSENTROPY_FROM_LOGITS,
    BINARY_CROSSENTROPY_FROM_LOGITS_GRADIENT,
    HINGE,
    SQUARED_HINGE,
    HINGE_GRADIENT,
    SQUARED_HINGE_GRADIENT,
    SIGN_ACCURACY,
)
