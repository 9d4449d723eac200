"""What each exercise asks, and the wrong answers that are well known; one module an assignment."""

from collections.abc import Callable

from .. import reference
from . import (
    binary_losses,
    cross_entropy,
    maximum_likelihood,
    multiclass_losses,
    optimization,
    regression_losses,
    training,
)
from .assignment import CHECKS, Assignment
from .exercise import Case, Check, Exercise, Misconception, case, sheet
from .nbgrader_score import score_in_kernel

ASSIGNMENTS: dict[str, Assignment] = {
    assignment.name: assignment
    for assignment in (
        Assignment("01_optimization", optimization.EXERCISES),
        Assignment("02_maximum_likelihood", maximum_likelihood.EXERCISES),
        Assignment("03_cross_entropy", cross_entropy.EXERCISES),
        Assignment("04_regression_losses", regression_losses.EXERCISES),
        Assignment("05_binary_losses", binary_losses.EXERCISES, given=(reference.as_arrays,)),
        Assignment(
            "06_multiclass_losses", multiclass_losses.EXERCISES, given=(reference.as_arrays,)
        ),
        Assignment("07_training", training.EXERCISES, given=(reference.as_arrays,)),
    )
}
EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for assignment in ASSIGNMENTS.values()
    for exercise in assignment.exercises
}


def score(name: str, function: Callable) -> float:
    """The points of `function` as the exercise `name`; the hidden test of stock nbgrader."""
    return score_in_kernel(EXERCISES[name], function)


__all__ = [
    "ASSIGNMENTS",
    "CHECKS",
    "EXERCISES",
    "Assignment",
    "Case",
    "Check",
    "Exercise",
    "Misconception",
    "case",
    "score",
    "sheet",
]
