"""The result of grading a submission."""

from dataclasses import dataclass, field
from typing import Any, Self

from .. import course
from ..course import grade_id
from ..judging.verdict import CheckResult, Verdict
from ..specs import ASSIGNMENTS


def verdict_of(plain: dict[str, Any]) -> Verdict:
    """Rebuild a verdict from what JSON has made of it."""
    return Verdict(**{**plain, "checks": [CheckResult(**check) for check in plain["checks"]]})


@dataclass(frozen=True)
class Graded:
    """The result of grading a submission; plain data that can be sent between processes."""

    student: str
    assignment: str
    verdicts: list[Verdict] = field(default_factory=list)
    other_scores: dict[str, float] = field(default_factory=dict)  # of cells without specification
    notebook: str = ""  # the graded notebook, as nbformat JSON
    feedback: str = ""  # a whole HTML page
    by_hand: list[str] = field(default_factory=list)  # answered cells that a person has to mark
    problem: str | None = None  # why it could not be graded at all
    record: dict[str, Any] = field(default_factory=dict)  # what the verdicts depend on
    trace: str = ""  # the traceback of what caused the problem, for the log
    case_seed: int = 0  # draws the same hidden cases again
    source: str = ""  # the SHA-256 of the file, as it was read
    elsewhere: list[str] = field(default_factory=list)  # functions that the second opinion accepts

    @classmethod
    def from_record(cls, student: str, assignment: str, record: dict[str, Any]) -> Self:
        """Rebuild the result from what an earlier grading has recorded."""
        verdicts = [verdict_of(verdict) for verdict in record["verdicts"]]
        by_hand = record.get("by_hand", [])
        return cls(student, assignment, verdicts, record["other"], by_hand=by_hand, record=record)

    @property
    def score(self) -> float:
        """The points of all graded cells together."""
        exercises = sum(verdict.score for verdict in self.verdicts)
        return round(exercises + sum(self.other_scores.values()), 2)

    @property
    def max_score(self) -> float:
        """The points that the notebook can give."""
        cells = course.released(self.assignment).cells if self.assignment in ASSIGNMENTS else []
        return sum(cell.metadata.nbgrader["points"] for cell in cells if course.gives_points(cell))

    @property
    def failed_tests(self) -> list[str]:
        """The instructor's own test cells that did not give all their points."""
        cells = course.released(self.assignment).cells if self.other_scores else []
        most = {grade_id(c): c.metadata.nbgrader["points"] for c in cells if course.is_test(c)}
        return [name for name, score in self.other_scores.items() if score < most.get(name, 0)]
