"""Assignment 01: gradients by measuring, descent with and without momentum, and minibatches."""

from ..model import Exercise
from .gradient_descent import GRADIENT_DESCENT
from .minibatches import MINIBATCHES
from .momentum_descent import MOMENTUM_DESCENT
from .numerical_gradient import NUMERICAL_GRADIENT
from .sgd_linear_regression import SGD_LINEAR_REGRESSION

exercises: tuple[Exercise, ...] = (
    NUMERICAL_GRADIENT,
    GRADIENT_DESCENT,
    MOMENTUM_DESCENT,
    MINIBATCHES,
    SGD_LINEAR_REGRESSION,
)
