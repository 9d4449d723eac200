"""Assignment 08: test cases that tell wrong implementations from right ones."""

from ..model import Exercise
from .cases_for_binary_crossentropy import CASES_FOR_BINARY_CROSSENTROPY
from .cases_for_categorical_crossentropy import CASES_FOR_CATEGORICAL_CROSSENTROPY
from .cases_for_hinge import CASES_FOR_HINGE
from .cases_for_huber_gradient import CASES_FOR_HUBER_GRADIENT
from .cases_for_mean_squared_error import CASES_FOR_MEAN_SQUARED_ERROR
from .cases_for_softmax import CASES_FOR_SOFTMAX

exercises: tuple[Exercise, ...] = (
    CASES_FOR_MEAN_SQUARED_ERROR,
    CASES_FOR_HUBER_GRADIENT,
    CASES_FOR_SOFTMAX,
    CASES_FOR_HINGE,
    CASES_FOR_BINARY_CROSSENTROPY,
    CASES_FOR_CATEGORICAL_CROSSENTROPY,
)
