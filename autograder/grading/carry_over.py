"""Carry on after a mistake: a right function that calls a wrong neighbour loses nothing by it.

It is called once more, with the right function in place of the neighbour. The right function's
answers enter the student's process, and not its code (`sandbox.worker.Neighbour`).
"""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np

from ..judging.call_case import call_case
from ..judging.codec import CodecError, decode
from ..judging.forbidden import reached_by
from ..judging.verdict import Verdict
from ..sandbox import AnswerCall
from ..specs import EXERCISES

MOST_ROUNDS = 3  # each runs the cells of the notebook again
MOST_NUMBERS = 2000  # in the arguments of a call; cases have a tenth of that
LARGEST_COUNT = 500  # of what an argument may count: classes, steps
NO_REPLY: dict[str, Any] = {}
WHY = {
    "missing": "is not answered yet",
    "timeout": "does not come to an end in time",
    "memory": "runs out of memory",
    "crashed": "makes Python stop",
    "forbidden": "is a finished loss",
}


def neighbours_at_fault(verdict: Verdict, verdicts: list[Verdict], sources: list[str]) -> list[str]:
    """Find the other graded functions that this one calls and that are not right themselves.

    A neighbour that calls this one in turn is none: each would be the answer to the other. Nor are
    test cases: what the reference returns there is the whole answer.
    """
    reached = reached_by(verdict.exercise, sources)
    return [
        other.exercise
        for other in verdicts
        if other.status != "ok"
        and other is not verdict
        and EXERCISES[other.exercise].kind != "cases"
        and other.exercise in reached
        and verdict.exercise not in reached_by(other.exercise, sources)
    ]


def rounds(asked: dict[str, tuple[str, ...]]) -> list[dict[str, tuple[str, ...]]]:
    """Divide the functions that are called again into those that can be called in one run.

    Code of the student can write calls of its own into the pipe. So no run calls a function for
    which the grader answers in that run: it could have its own right answers.

    Args:
        asked: the neighbours that are replaced, by the name of the function.

    Returns:
        At most MOST_ROUNDS such parts; what is left over keeps its first verdict.
    """
    parts: list[dict[str, tuple[str, ...]]] = []
    for name, neighbours in asked.items():
        for part in parts:
            answered = {one for others in part.values() for one in others}
            if name not in answered and not part.keys() & set(neighbours):
                part[name] = neighbours
                break
        else:
            parts.append({name: neighbours})
    return parts[:MOST_ROUNDS]


def answers_for(names: set[str]) -> AnswerCall:
    """Make the function that answers the calls of these functions, and of no other."""

    def answer_call(line: bytes) -> dict[str, Any]:
        try:
            match json.loads(line):
                case {"neighbour": str(name), "args": list(args), "kwargs": dict(kwargs)} if (
                    name in names
                ):
                    _check([decode(value) for value in [*args, *kwargs.values()]])
                    return call_case(EXERCISES[name].reference, {"args": args, "kwargs": kwargs})
        except (ValueError, RecursionError):
            pass  # no call, or one with arguments that are not numbers
        return NO_REPLY

    return answer_call


def _check(values: list[Any]) -> None:
    """Refuse arguments that would take the reference long: it is called in the grader's process."""
    if sum(map(_numbers_in, values)) > MOST_NUMBERS:
        raise CodecError("more numbers than a case of the course has")
    for value in values:
        whole = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu"
        if (whole or isinstance(value, int)) and abs(int(value)) > LARGEST_COUNT:
            raise CodecError("a count that is too large")


def _numbers_in(value: Any) -> int:
    """Count numbers; an empty array counts by its other sides, of which results are made."""
    if isinstance(value, np.ndarray):
        return math.prod(max(side, 1) for side in value.shape)
    if isinstance(value, dict):
        value = list(value.values())
    return sum(map(_numbers_in, value)) if isinstance(value, list | tuple) else 1


def accepted(verdict: Verdict, neighbours: list[str], verdicts: dict[str, Verdict]) -> Verdict:
    """Add to a verdict that was made with right neighbours the sentence that says so."""
    yours = " and ".join(
        f"of your {name}, which {WHY.get(verdicts[name].status, 'is not right')}"
        for name in neighbours
    )
    right = " and ".join(neighbours)
    said = f"{verdict.exercise} was judged with a right {right} in the place {yours}."
    return replace(verdict, message=f"{verdict.message} ({said})" if verdict.message else said)
