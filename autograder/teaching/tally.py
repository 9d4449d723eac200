"""Count what a class did: marks, failed checks, misconceptions, and answers that behave alike.

Reads the records `verdicts/<student>/<assignment>.json` one after the other and keeps counts, so
that memory grows with the different mistakes and not with the size of the records.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import CourseError
from ..grading.comments import Signature, signature_of
from ..grading.tables import harmless, rows_of

WRONG = ("wrong", "error")  # the statuses of answers that behave in some way
UNSEEN = ("missing", "forbidden")  # the statuses of answers on which the checks say nothing


@dataclass
class CheckTally:
    """What became of one check: an entry for each answer that it says something about."""

    passed: list[bool] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)  # points of the notebook without this check

    @property
    def failed(self) -> int:
        """How many answers failed."""
        return len(self.passed) - sum(self.passed)

    @property
    def discrimination(self) -> float | None:
        """The correlation between passing and the points for everything else in the notebook.

        It is the corrected item-total correlation (Crocker and Algina, *Introduction to Classical
        and Modern Test Theory*, chapter 14). None where it has no value: all or none pass, or all
        have the same points for the rest.
        """
        passed, rest = np.array(self.passed, dtype=float), np.array(self.rest)
        if len(passed) < 3 or np.ptp(passed) == 0 or np.ptp(rest) < 1e-9:
            return None
        return float(np.corrcoef(passed, rest)[0, 1])


@dataclass
class FunctionTally:
    """What became of one function."""

    statuses: Counter[str] = field(default_factory=Counter)
    checks: dict[str, CheckTally] = field(default_factory=lambda: defaultdict(CheckTally))
    misconceptions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    clusters: dict[tuple[str | None, Signature], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    only_hidden: list[str] = field(default_factory=list)  # who fails on hidden cases alone

    @property
    def count(self) -> int:
        """How many answers there are."""
        return sum(self.statuses.values())

    @property
    def failed(self) -> int:
        """How many are not all right."""
        return self.count - self.statuses["ok"]


@dataclass
class AssignmentTally:
    """What became of one assignment."""

    percent: list[float] = field(default_factory=list)  # the marks, of 100
    students: list[str] = field(default_factory=list)
    functions: dict[str, FunctionTally] = field(default_factory=lambda: defaultdict(FunctionTally))


@dataclass
class ClassTally:
    """What became of a class."""

    assignments: dict[str, AssignmentTally]
    happened: dict[str, list[tuple[str, str, str]]]  # by status: student, assignment, function
    unreadable: list[str]  # records, with the reason


def tally(results: Path) -> ClassTally:
    """Count what is recorded in a results folder.

    Raises:
        CourseError: if there is no record that can be read.
    """
    marks = {
        (row["student"], row["assignment"]): row for row in rows_of(results / "grades.csv")
    }  # with what was marked by hand
    counted = ClassTally(defaultdict(AssignmentTally), defaultdict(list), [])
    for student, name, record in records(results, counted.unreadable):
        row = marks.get((harmless(student), name), {})
        try:
            _count(counted, student, name, record, row)
        except (LookupError, TypeError, ValueError, AttributeError):
            counted.unreadable.append(f"{student}, {name}: a record of another release")
    if not counted.assignments:
        raise CourseError(f"{results} holds no verdicts; grade first, or name it with --results.")
    counted.assignments = dict(sorted(counted.assignments.items()))
    return counted


def records(results: Path, unreadable: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Read the records of a results folder; `unreadable` gets those that cannot be read."""
    for path in sorted(results.glob("verdicts/*/*.json")):
        student, name = path.parent.name, path.stem
        try:
            record = json.loads(path.read_bytes())
        except (OSError, ValueError):
            unreadable.append(f"{student}, {name}: a half-written or damaged record")
            continue
        if isinstance(record, dict):
            yield student, name, record
        else:
            unreadable.append(f"{student}, {name}: no record")


def _count(
    counted: ClassTally, student: str, name: str, record: dict[str, Any], row: dict[str, str]
) -> None:
    verdicts = record["verdicts"]
    points = sum(v["score"] for v in verdicts) + sum(record["other"].values())
    total = float(row.get("score") or points)
    most = float(record["max_score"])
    seen = [  # all is looked up before anything is counted
        (v["exercise"], v["status"], v["misconception"], _seen(v), signature_of(v))
        for v in verdicts
    ]
    of = counted.assignments[name]
    of.students.append(student)
    of.percent.append(100 * total / most if most else 0.0)
    for exercise, status, misconception, checks, signature in seen:
        function = of.functions[exercise]
        function.statuses[status] += 1
        if status not in ("ok", *WRONG):
            counted.happened[status].append((student, name, exercise))
        if misconception:
            function.misconceptions[misconception].append(student)
        for check, passed, earned, _ in checks if status not in UNSEEN else ():
            function.checks[check].passed.append(passed)
            function.checks[check].rest.append(points - earned)
        if status in WRONG:
            function.clusters[misconception, signature].append(student)
            if signature and all(visible for _, passed, _, visible in checks if not passed):
                function.only_hidden.append(student)


def _seen(verdict: dict[str, Any]) -> list[tuple[str, bool, float, bool]]:
    """Of each check: its name, passed, earned, and whether the visible cases pass."""
    return [
        (one["name"], bool(one["passed"]), float(one["earned"]), bool(one["visible"]))
        for one in verdict["checks"]
    ]


def fallen(results: Path, before: Path) -> list[tuple[str, str, float, float]]:
    """The submissions whose mark is lower than in an earlier results folder.

    Returns:
        Student, assignment, the mark before and the mark now.

    Raises:
        CourseError: if the earlier folder has no table of marks.
    """
    old, new = rows_of(before / "grades.csv"), rows_of(results / "grades.csv")
    if not old:
        raise CourseError(f"{before} holds no grades.csv to compare with.")
    known = {(row["student"], row["assignment"]): float(row["score"]) for row in old}
    found = []
    for row in new:
        place = row["student"], row["assignment"]
        if place in known and float(row["score"]) < known[place]:
            found.append((*place, known[place], float(row["score"])))
    return sorted(found, key=lambda one: one[3] - one[2])
