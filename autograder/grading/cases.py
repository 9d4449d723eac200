"""The cases of one submission, and the verdicts on its functions.

Hidden cases are drawn anew for each student and each version of the work: what earlier feedback
shows answers none of them. Their seed follows from the seed of the grading and from all that the
student handed in, so whoever has both can draw them again, and nobody can hand in a table of their
answers: the table would change the seed.
"""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from nbformat import NotebookNode

from ..judging.verdict import Verdict, judge
from ..sandbox import Outcome
from ..specs import EXERCISES, Assignment
from ..specs.sheets import with_misconceptions
from .redo import failed_cases

SEED_BITS = 62  # too many to be tried out, and few enough for an integer of any database


def case_seed(
    seed: int, student: str, assignment: str, notebook: NotebookNode, modules: dict[str, str]
) -> int:
    """The seed of a submission's hidden cases.

    Args:
        seed: that of the grading.
        student: who handed in.
        assignment: the name of the assignment.
        notebook: the notebook as it was handed in.
        modules: the texts of the files beside it, by their names.
    """
    work = [[cell.cell_type, cell.source] for cell in notebook.cells]
    text = json.dumps([seed, student, assignment, work, modules], sort_keys=True)
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) >> (256 - SEED_BITS)


class Cases:
    """The sheets of a submission's functions; judges the answers to them."""

    def __init__(
        self, assignment: Assignment, seed: int | None, names: Collection[str] | None = None
    ) -> None:
        """Draw the sheets.

        Args:
            assignment: the functions.
            seed: draws the hidden cases; None asks the visible ones alone.
            names: of the functions that are asked; all if it is None.
        """
        self.sheets = assignment.drawn(seed, names)
        self.asked = {name: _asked(sheet) for name, sheet in self.sheets.items()}
        self._judged: list[tuple[list, int, Verdict]] = []  # answers, how many, the verdict

    def is_right(self, name: str, answers: list[dict[str, Any]]) -> bool:
        """Are all these answers of a function right?"""
        verdict = judge(self.sheets[name], answers)
        if verdict.status == "ok":
            self._judged.append((answers, len(answers), verdict))
        return verdict.status == "ok"

    def verdict(self, name: str, answers: list[dict[str, Any]]) -> Verdict:
        """The verdict on the answers of a function, which are judged once."""
        for known, count, verdict in self._judged:
            if known is answers and count == len(answers):
                return verdict
        verdict = judge(with_misconceptions(EXERCISES[name], self.sheets[name], answers), answers)
        self._judged.append((answers, len(answers), verdict))
        return verdict

    def better(self, name: str, outcome: Outcome) -> tuple[Verdict, bool]:
        """The verdict on a function as it was at its check, or at the end if that is better."""
        here = self.verdict(name, outcome.answers[name])
        if name not in outcome.late_answers or here.status == "ok":
            return here, False
        late = self.verdict(name, outcome.late_answers[name])
        if late.score > here.score or (here.status == "missing" and late.status != "missing"):
            return late, True
        return here, False

    def redo(self, verdict: Verdict) -> dict[str, str]:
        """The failed cases of a verdict as code, by check; none for an answer that is not there."""
        if verdict.status in ("ok", "missing", "forbidden"):
            return {}
        for answers, count, known in self._judged:
            if known.exercise == verdict.exercise and known.checks == verdict.checks:
                return failed_cases(self.sheets[verdict.exercise], answers[:count])
        return {}


def _asked(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """The part of a sheet that a student's process may have: the arguments, and no right answer."""
    return [
        {"args": case["args"], "kwargs": case["kwargs"]}
        for check in sheet["checks"]
        for case in check["cases"]
    ]
