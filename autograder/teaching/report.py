"""The report on a class: one HTML page for the instructor, which needs nothing else and no network.

What students wrote is shown as text alone, because the page is opened by the one who grades.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from scipy.stats import binomtest

from ..grading.comments import key_of
from ..grading.feedback import STATUS, page_environment
from ..specs import ASSIGNMENTS, EXERCISES
from .answers import LONGEST, answers_in, near_identical
from .tally import AssignmentTally, ClassTally, FunctionTally, fallen, tally

CONFIDENCE = 0.95
MOST_NAMED = 8  # students in a list
MOST_CLUSTERS = 6  # of a function
EXAMPLES = 2  # of a cluster
MOST_NOTES = 25
HEAD = 1 << 16  # bytes of a feedback page; what was met on the way stands before the answers
NOTES = re.compile(r"What was met on the way:</p>\s*<ul[^>]*>(.*?)</ul>", re.S)
NOTE = re.compile(r"<li>(.*?)</li>", re.S)
SUSPICIOUS = ("forbidden", "crashed", "memory")


@dataclass(frozen=True)
class Share:
    """How many of how many, with the Wilson interval of the share at CONFIDENCE."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        """The share, of 100."""
        return 100 * self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends, of 100 (Wilson, J. Am. Stat. Assoc. 22, 1927)."""
        low, high = _wilson(self.part, self.whole)
        return 100 * low, 100 * high


@cache
def _wilson(part: int, whole: int) -> tuple[float, float]:
    if not whole:
        return 0.0, 1.0
    interval = binomtest(part, whole).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


@dataclass(frozen=True)
class Cluster:
    """Answers that fail the same checks with the same values."""

    key: str  # for `comments.csv`
    misconception: str | None
    failed: Sequence[tuple[str, str]]  # check, and what was answered
    students: list[str]
    examples: list[tuple[str, str]]  # student, code


def write_report(results: Path, before: Path | None = None) -> tuple[str, ClassTally]:
    """Render the report on a results folder, which is only read.

    Args:
        results: the folder that `grade` wrote.
        before: an earlier results folder of the class, to find the marks that fell.

    Returns:
        The page, and the counts that it shows.

    Raises:
        CourseError: if there are no verdicts, or no marks in the earlier folder.
    """
    counted = tally(results)
    page = _template().render(
        assignments={
            name: _assignment(results, name, of) for name, of in counted.assignments.items()
        },
        submissions=sum(len(of.students) for of in counted.assignments.values()),
        students=len({one for of in counted.assignments.values() for one in of.students}),
        misconceptions=_misconceptions(counted),
        hardest=_hardest(counted),
        notes=_notes(results, counted),
        happened=counted.happened,
        suspicious=SUSPICIOUS,
        status=STATUS,
        fallen=None if before is None else fallen(results, before),
        unreadable=counted.unreadable,
        confidence=f"{CONFIDENCE:.0%}",
    )
    return page, counted


def _assignment(results: Path, name: str, of: AssignmentTally) -> dict[str, Any]:
    marks = np.array(of.percent)
    counts = np.bincount(np.clip(marks // 10, 0, 9).astype(int), minlength=10)
    quartiles = np.percentile(marks, [25, 50, 75])
    exercises = ASSIGNMENTS[name].exercises if name in ASSIGNMENTS else ()
    order = [exercise.name for exercise in exercises]
    functions = sorted(of.functions.items(), key=lambda pair: _place(order, pair[0]))
    return {
        "count": len(marks),
        "mean": float(marks.mean()),
        "quartiles": [float(value) for value in quartiles],
        "histogram": [int(count) for count in counts],
        "functions": [
            {
                "name": function,
                "failed": Share(done.failed, done.count),
                "statuses": {key: n for key, n in done.statuses.most_common() if key != "ok"},
                "checks": [
                    (check, Share(seen.failed, len(seen.passed)), seen.discrimination)
                    for check, seen in done.checks.items()
                ],
                "only_hidden": done.only_hidden,
                "clusters": _clusters(results, name, function, done),
                "alone": sum(len(ones) == 1 for ones in done.clusters.values()),
            }
            for function, done in functions
        ],
        "pairs": near_identical(results, name, of.students),
    }


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _clusters(results: Path, name: str, function: str, done: FunctionTally) -> list[Cluster]:
    """The largest groups of answers that behave alike, with examples that differ if any do."""
    largest = sorted(done.clusters.items(), key=lambda pair: -len(pair[1]))[:MOST_CLUSTERS]
    found = []
    for (misconception, failed), students in largest:
        if len(students) < 2:
            break
        texts: dict[str, str] = {}
        for student in students[:20]:
            text = answers_in(results, student, name).get(function)
            if text is not None and text not in texts.values():
                texts[student] = text[:LONGEST]
            if len(texts) == EXAMPLES:
                break
        found.append(
            Cluster(
                key_of(misconception, failed), misconception, failed, students, list(texts.items())
            )
        )
    return found


def _misconceptions(counted: ClassTally) -> list[tuple[str, str, str, Share, list[str]]]:
    """Function, name, sentence, how many of those who answered, and who; the commonest first."""
    says = {
        (exercise.name, one.name): one.says
        for assignment in ASSIGNMENTS.values()
        for exercise in assignment.exercises
        for one in exercise.misconceptions
    }
    found = [
        (function, name, says.get((function, name), ""), Share(len(who), done.count), who)
        for of in counted.assignments.values()
        for function, done in of.functions.items()
        for name, who in done.misconceptions.items()
    ]
    return sorted(found, key=lambda one: (-one[3].part, one[0], one[1]))


def _hardest(counted: ClassTally) -> list[tuple[str, str, Share]]:
    """The functions that most failed, for the beginning of the page."""
    found = [
        (name, function, Share(done.failed, done.count))
        for name, of in counted.assignments.items()
        for function, done in of.functions.items()
        if done.failed
    ]
    return sorted(found, key=lambda one: -one[2].percent)[:8]


def _notes(results: Path, counted: ClassTally) -> list[tuple[str, list[str]]]:
    """What was repaired in notebooks, as their feedback pages say it, and whose they were."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, of in counted.assignments.items():
        for student in of.students:
            for kind in _notes_of(results / "feedback" / student / f"{name}.html"):
                found[kind].append(f"{student} ({name})")
    return sorted(found.items(), key=lambda pair: -len(pair[1]))[:MOST_NOTES]


def _notes_of(page: Path) -> set[str]:
    """The kinds of notes on a feedback page: without what is only this student's."""
    try:
        with page.open("rb") as file:
            text = file.read(HEAD).decode("utf-8", errors="replace")
    except OSError:
        return set()
    listed = NOTES.search(text)
    notes = NOTE.findall(listed[1]) if listed else []
    return {_kind(html.unescape(note)) for note in notes}


def _kind(note: str) -> str:
    parts = _functions().sub("…", re.sub(r"`[^`]*`", "`…`", note)).split(": ")
    return ": ".join(parts[: 2 if note.startswith("In the cell") else 1])[:200]


@cache
def _functions() -> re.Pattern[str]:
    """The names of all exercises, the longest first: some begin like others."""
    return re.compile("|".join(map(re.escape, sorted(EXERCISES, key=len, reverse=True))))


def names(students: Iterable[str]) -> str:
    """Some names, and how many more there are."""
    ones = list(students)
    more = len(ones) - MOST_NAMED
    return ", ".join(ones[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@cache
def _template() -> jinja2.Template:
    environment = page_environment("autograder.teaching")
    environment.filters["names"] = names
    return environment.get_template("report.html.j2")
