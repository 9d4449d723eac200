"""Test cases for `softmax`."""

from ... import reference
from ..masks import Masks
from ..multiclass_losses.softmax import SOFTMAX
from .cases import exercise
from .implementations import softmax

CASES_FOR_SOFTMAX = exercise(
    reference.cases_for_softmax,
    4,
    Masks(SOFTMAX, 5, softmax, rows=True),
    weak=[([2.0, 1.0, 0.0],)],
    open_case=[([[], []],)],
)
