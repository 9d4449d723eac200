"""Score an exercise inside a running kernel, for stock `nbgrader autograde`."""

from collections.abc import Callable

from ..judging.call_case import call_case
from ..judging.verdict import judge
from .model import Exercise
from .sheets import sheet

SEED = 20  # any; stock nbgrader has no place to record one


def score_in_kernel(exercise: Exercise, function: Callable) -> float:
    """Score a function; nbgrader reads the value of a test cell as partial credit.

    It runs in the student's process and can be cheated there, as every stock nbgrader test can;
    `python -m autograder grade` judges outside it.
    """
    asked = sheet(exercise, SEED)
    cases = [case for check in asked["checks"] for case in check["cases"]]
    return float(judge(asked, [call_case(function, case) for case in cases]).score)
