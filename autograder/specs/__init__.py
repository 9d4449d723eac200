"""What each exercise asks, and the wrong answers that are well known; one package an assignment."""

from collections.abc import Callable

from .assignment import CHECKS, Assignment
from .model import Case, Check, Exercise, Misconception, case
from .nbgrader_score import score_in_kernel
from .registry import ASSIGNMENTS, EXERCISES
from .sheets import sheet


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
