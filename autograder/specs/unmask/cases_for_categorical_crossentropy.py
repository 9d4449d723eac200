"""Test cases for `categorical_crossentropy`."""

from ... import reference
from ..masks import Masks
from ..multiclass_losses.categorical_crossentropy import CATEGORICAL_CROSSENTROPY
from .cases import exercise
from .implementations import categorical_crossentropy

CASES_FOR_CATEGORICAL_CROSSENTROPY = exercise(
    reference.cases_for_categorical_crossentropy,
    5,
    Masks(CATEGORICAL_CROSSENTROPY, 8, categorical_crossentropy, rows=True),
    weak=[([[1, 0]], [[0.75, 0.25]])],
    open_case=[([[1, 1], [0, 1]], [[0.5, 0.5], [0.25, 0.75]])],
)
