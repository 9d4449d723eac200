"""Test cases for `huber_gradient`."""

from ... import reference
from ..masks import Masks
from ..regression_losses.huber import HUBER_GRADIENT
from .cases import exercise
from .implementations import huber_gradient

CASES_FOR_HUBER_GRADIENT = exercise(
    reference.cases_for_huber_gradient,
    4,
    Masks(HUBER_GRADIENT, 5, huber_gradient),
    weak=[([3.0], [5.0])],
    open_case=[([1.0, 2.0], [2.0, 5.0], {"delta": -1.0})],
)
