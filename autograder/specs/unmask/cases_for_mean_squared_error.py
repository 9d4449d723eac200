"""Test cases for `mean_squared_error`."""

from ... import reference
from ..masks import Masks
from ..regression_losses.mean_squared_error import MEAN_SQUARED_ERROR
from .cases import exercise
from .implementations import mean_squared_error

CASES_FOR_MEAN_SQUARED_ERROR = exercise(
    reference.cases_for_mean_squared_error,
    3,
    Masks(MEAN_SQUARED_ERROR, 4, mean_squared_error),
    weak=[([3.0], [5.0])],
    open_case=[],  # the contract leaves nothing open that is within its bounds
)
