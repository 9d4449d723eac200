"""Test cases for `hinge`."""

from ... import reference
from ..binary_losses.hinge import HINGE
from ..masks import Masks
from .cases import exercise
from .implementations import hinge

CASES_FOR_HINGE = exercise(
    reference.cases_for_hinge,
    4,
    Masks(HINGE, 5, hinge),
    weak=[([1], [0.5])],
    open_case=[],  # the contract leaves nothing open that is within its bounds
)
