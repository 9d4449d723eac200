"""Assignment 04: losses for numbers and their gradients."""

from ..model import Exercise
from .as_arrays import AS_ARRAYS
from .huber import HUBER, HUBER_GRADIENT
from .mean_absolute_error import MEAN_ABSOLUTE_ERROR, MEAN_ABSOLUTE_ERROR_GRADIENT
from .mean_squared_error import MEAN_SQUARED_ERROR, MEAN_SQUARED_ERROR_GRADIENT
from .mean_squared_logarithmic_error import MEAN_SQUARED_LOGARITHMIC_ERROR
from .poisson import POISSON, POISSON_GRADIENT

exercises: tuple[Exercise, ...] = (
    AS_ARRAYS,
    MEAN_SQUARED_ERROR,
    MEAN_ABSOLUTE_ERROR,
    MEAN_SQUARED_LOGARITHMIC_ERROR,
    HUBER,
    POISSON,
    MEAN_SQUARED_ERROR_GRADIENT,
    MEAN_ABSOLUTE_ERROR_GRADIENT,
    HUBER_GRADIENT,
    POISSON_GRADIENT,
)
