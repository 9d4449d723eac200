"""Assignment 06: losses for several classes, from probabilities, labels and logits."""

from ..model import Exercise
from .categorical_crossentropy import CATEGORICAL_CROSSENTROPY
from .categorical_crossentropy_from_logits import (
    CATEGORICAL_CROSSENTROPY_FROM_LOGITS,
    CATEGORICAL_CROSSENTROPY_FROM_LOGITS_GRADIENT,
)
from .categorical_focal_crossentropy import CATEGORICAL_FOCAL_CROSSENTROPY
from .kullback_leibler_divergence import KULLBACK_LEIBLER_DIVERGENCE
from .log_softmax import LOG_SOFTMAX
from .one_hot import ONE_HOT
from .softmax import SOFTMAX
from .sparse_categorical_crossentropy import SPARSE_CATEGORICAL_CROSSENTROPY

exercises: tuple[Exercise, ...] = (
    SOFTMAX,
    LOG_SOFTMAX,
    ONE_HOT,
    CATEGORICAL_CROSSENTROPY,
    SPARSE_CATEGORICAL_CROSSENTROPY,
    CATEGORICAL_CROSSENTROPY_FROM_LOGITS,
    CATEGORICAL_CROSSENTROPY_FROM_LOGITS_GRADIENT,
    KULLBACK_LEIBLER_DIVERGENCE,
    CATEGORICAL_FOCAL_CROSSENTROPY,
)
