"""A regrade that is looked at before it counts.

`Preview` takes the place of the results: what is graded lies in ``.preview`` until `apply` lets it
count, and a preview that was stopped goes on where it was. Only submissions whose verdict is
another are touched then.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import CourseError
from ..sandbox import NoJailError
from .feedback import versions
from .graded import Graded, verdict_of
from .history import Change, is_same, total, versions_of, why
from .identity import course_digest
from .manual_marks import Marks
from .results import BATCH, Results
from .submissions import Submission
from .tables import read_json, table, write

FOLDER = ".preview"
TABLE = "preview.csv"
# Gained and lost apart: a spreadsheet would take a number with a sign for a formula.
COLUMNS = ("student", "assignment", "before", "after", "gained", "lost", "why")


class Preview:
    """Where a regrade is written that does not count yet."""

    def __init__(self, results: Results, seed: int) -> None:
        """Open the preview of a results folder; one with another seed is begun anew.

        Args:
            results: the results, which stay as they are.
            seed: draws the hidden cases.
        """
        self.results = results
        self.folder = results.folder / FOLDER
        if seed_of(results.folder) != seed:
            shutil.rmtree(self.folder, ignore_errors=True)
            write(self.folder / "seed", f"{seed}\n")

    def record(self, student: str, assignment: str) -> dict[str, Any] | None:
        """What is known of a submission: what was previewed, else what counts.

        None for a record of other versions or another course, which is graded again.
        """
        base = _hash(self._counting(student, assignment))
        previewed = read_json(self._place(student, assignment))
        if previewed and previewed["base"] == base and not previewed["graded"]["problem"]:
            record = _record(previewed["graded"])
            if _is_current(record):
                return record
        counting = self.results.record(student, assignment)
        return counting if counting and _is_current(counting) else None

    def save(self, batch: list[Graded]) -> None:
        """Keep what was graded, with what it would replace."""
        for one in batch:
            self._keep(one)

    def forget(self, student: str, assignment: str, problem: str) -> None:
        """Keep why a submission could not be graded."""
        self._keep(Graded(student, assignment, problem=problem))

    def _keep(self, one: Graded) -> None:
        base = _hash(self._counting(one.student, one.assignment))
        text = json.dumps({"base": base, "graded": asdict(one)})
        write(self._place(one.student, one.assignment), text)

    def _place(self, student: str, assignment: str) -> Path:
        return self.folder / student / f"{assignment}.json"

    def _counting(self, student: str, assignment: str) -> Path:
        return self.results.place(student, assignment)

    def changes(self, marks: Marks) -> list[Change]:
        """What would become of the marks; also of those whose verdict alone is another.

        Args:
            marks: what was marked by hand, which stays.
        """
        return [
            change
            for student, assignment, previewed in _all(self.folder)
            if (change := self._change(student, assignment, previewed, marks))
        ]

    def _change(
        self, student: str, assignment: str, previewed: dict[str, Any], marks: Marks
    ) -> Change | None:
        old = self.results.record(student, assignment)
        by_hand = marks.get((student, assignment), {})
        before = total(old, by_hand) if old else None
        if problem := previewed["graded"]["problem"]:
            change = Change(student, assignment, before, None, f"not graded: {problem}")
            return change if old else None
        new = _record(previewed["graded"])
        if old is None:
            return Change(student, assignment, None, total(new, by_hand), "handed in anew")
        if is_same(old, new):
            return None
        return Change(student, assignment, before, total(new, by_hand), why(old, new))

    def write_table(self, changes: list[Change]) -> Path:
        """Write the changes of marks into ``preview.csv`` of the results."""
        rows = [
            (
                one.student,
                one.assignment,
                _points(one.before),
                _points(one.after),
                f"{max(one.difference, 0):g}",
                f"{max(-one.difference, 0):g}",
                one.why,
            )
            for one in changes
            if one.moves
        ]
        path = self.results.folder / TABLE
        write(path, table([COLUMNS, *rows]))
        return path


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def seed_of(results: Path) -> int | None:
    """The seed of the preview in a results folder; None if there is no preview."""
    try:
        return int((results / FOLDER / "seed").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def apply(results: Results, found: Iterable[Submission]) -> tuple[int, list[str]]:
    """Let a preview count: save what is another, and renew the keys of the rest.

    Args:
        results: the results, whose folder has the preview.
        found: the submissions of now.

    Returns:
        How many submissions were touched, and a sentence for each that is not as it was when it was
        previewed, and stays as it is.

    Raises:
        CourseError: if there is no preview.
    """
    if seed_of(results.folder) is None:
        raise CourseError(f"{results.folder} has no preview; run grade --preview first.")
    there = {(one.student, one.assignment): one for one in found}
    touched, stale = 0, []
    batch: list[Graded] = []
    for student, assignment, previewed in _all(results.folder / FOLDER):
        old, graded = results.record(student, assignment), _graded(previewed["graded"])
        who = f"{student}, {assignment}"
        if previewed["base"] != _hash(results.place(student, assignment)):
            stale.append(f"{who}: it was graded after the preview and stays as it is.")
        elif not graded.problem and not _is_there(there.get((student, assignment)), graded):
            stale.append(f"{who}: it was handed in anew after the preview; preview it again.")
        elif graded.problem:
            results.forget(student, assignment, graded.problem)
            touched += old is not None
        elif old is not None and is_same(old, _record(previewed["graded"])):
            results.renew(graded)
        else:
            touched += 1
            batch.append(graded)
            if len(batch) == BATCH:
                results.save(batch)
                batch = []
    results.save(batch)
    return touched, stale


def _is_there(one: Submission | None, graded: Graded) -> bool:
    """Is what was previewed what lies there now?"""
    try:
        return one is not None and hashlib.sha256(one.content()).hexdigest() == graded.source
    except (CourseError, ValueError):
        return False


def drop(results: Path) -> None:
    """Remove the preview of a results folder."""
    shutil.rmtree(results / FOLDER, ignore_errors=True)


def _all(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in sorted(folder.glob("*/*.json")):
        if previewed := read_json(path):
            yield path.parent.name, path.stem, previewed


def _is_current(record: dict[str, Any]) -> bool:
    """Was it made with these versions and this course?"""
    known = versions_of(record)
    try:
        now = versions(known["sandbox"])
    except NoJailError:  # its sandbox is not on this machine
        return False
    return known == now and record.get("course") == course_digest()


def _record(graded: dict[str, Any]) -> dict[str, Any]:
    return graded["record"] | {"verdicts": graded["verdicts"]}


def _graded(data: dict[str, Any]) -> Graded:
    return Graded(**{**data, "verdicts": [verdict_of(one) for one in data["verdicts"]]})


def _hash(path: Path) -> str:
    """A hash of a record; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
