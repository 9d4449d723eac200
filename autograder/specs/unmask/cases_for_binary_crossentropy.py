"""Test cases for `binary_crossentropy`."""

from ... import reference
from ..binary_losses.binary_crossentropy import BINARY_CROSSENTROPY
from ..masks import Masks
from .cases import exercise
from .implementations import binary_crossentropy

CASES_FOR_BINARY_CROSSENTROPY = exercise(
    reference.cases_for_binary_crossentropy,
    5,
    Masks(BINARY_CROSSENTROPY, 8, binary_crossentropy),
    weak=[([1], [0.75])],
    open_case=[([0, 1], [0.5, 1.5])],
)
