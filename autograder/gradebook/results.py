"""The results folder: nbgrader's gradebook, the CSV files, the feedback, the graded notebooks."""

import csv
import fcntl
import io
import json
import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from . import course
from .course import CourseError
from .grading import Graded

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

COURSE_ID = "loss-functions"
GRADES = ("student", "assignment", "score", "max_score")
EXERCISES = ("student", "assignment", "exercise", "score", "max_score", "status", "message")


class Results:
    """Writes into one results folder; the only writer of its gradebook.

    What is known of a submission is in ``verdicts/<student>/<assignment>.json``, written last: a
    grading that was killed finds there what is done, and does the rest.
    """

    def __init__(self, folder: Path, db_url: str | None = None) -> None:
        """Make the folder if need be; a CourseError says so if it cannot be written."""
        self.folder = folder.resolve()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise CourseError(f"{folder} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError(f"Another grading is writing into {folder}.") from None
        self.db_url = db_url or f"sqlite:///{self.folder / 'gradebook.db'}"
        self.known: set[str] = set()

    def seed(self, given: int | None) -> int:
        """The seed to grade with: the one given, else that of the last grading, else a new one.

        It is kept in the folder, so that grading again draws the same cases.
        """
        path = self.folder / "seed"
        if given is None:
            given = int(path.read_text()) if path.exists() else secrets.randbelow(2**31)
        write(path, f"{given}\n")
        return given

    def record(self, student: str, assignment: str) -> dict[str, Any] | None:
        """What an earlier grading has recorded of a submission."""
        try:
            return json.loads(self._place(student, assignment).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def save(self, batch: list[Graded]) -> None:
        """Feedback, graded notebooks and marks of some submissions; their records at the end."""
        for one in batch:
            page = self.folder / "feedback" / one.student / f"{one.assignment}.html"
            notebook = self.folder / "autograded" / one.student / one.assignment
            write(page, one.feedback)
            write(notebook / f"{one.assignment}.ipynb", one.notebook)
        if batch:
            self._enter_all(batch)
        for one in batch:
            record = one.record | {"verdicts": [asdict(verdict) for verdict in one.verdicts]}
            write(self._place(one.student, one.assignment), json.dumps(record))

    def forget(self, student: str, assignment: str) -> None:
        """Drop the record of a submission that can no longer be graded."""
        self._place(student, assignment).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the gradebook and let others write."""
        if "gradebook" in self.__dict__:
            self.gradebook.close()
        self.lock.close()

    @cached_property
    def gradebook(self) -> "Gradebook":
        """nbgrader's gradebook, opened once and when the first marks are there.

        Importing nbgrader and opening takes two seconds, in which the workers have begun.
        """
        from nbgrader.api import Gradebook

        return Gradebook(self.db_url, COURSE_ID)

    def _place(self, student: str, assignment: str) -> Path:
        return self.folder / "verdicts" / student / f"{assignment}.json"

    def _enter_all(self, batch: list[Graded]) -> None:
        """Put the marks of a batch into the gradebook: all of them, or none."""
        for one in batch:
            self._prepare(one.assignment)
        session = self.gradebook.db
        # nbgrader commits after every student and every submission, which costs more than the rest.
        with patch.object(session, "commit", session.flush):
            for one in batch:
                self._enter(one)
        session.commit()

    def _enter(self, graded: Graded) -> None:
        """Put the marks of one submission into the gradebook (not yet committed)."""
        student, name = graded.student, graded.assignment
        self.gradebook.update_or_create_student(student)
        from sqlalchemy.exc import SAWarning

        with warnings.catch_warnings():
            # nbgrader fills its session in an order of which SQLAlchemy warns; nothing is lost.
            warnings.simplefilter("ignore", SAWarning)
            submission = self.gradebook.update_or_create_submission(name, student)
        (notebook,) = submission.notebooks
        verdicts = {verdict.exercise: verdict for verdict in graded.verdicts}
        for grade in notebook.grades:
            verdict = verdicts.get(grade.name.removeprefix("test_"))
            grade.auto_score = verdict.score if verdict else graded.other_scores.get(grade.name, 0)
            # A mark that a person has given stays, and is looked at again.
            grade.needs_manual_grade = grade.manual_score is not None
        for comment in notebook.comments:
            if comment.name in verdicts:
                comment.auto_comment = verdicts[comment.name].message or None

    def _prepare(self, name: str) -> None:
        """Tell the gradebook of the assignment's cells and points, once."""
        if name in self.known:
            return
        from nbgrader.preprocessors import SaveCells

        self.gradebook.update_or_create_assignment(name)
        resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": self.db_url}}
        SaveCells().preprocess(course.released(name), resources)
        self.known.add(name)

    def write_tables(self) -> None:
        """grades.csv and exercises.csv, of all records in the folder."""
        grades, rows = [], []
        for student, assignment, record in self._records():
            verdicts = record["verdicts"]
            score = sum(verdict["score"] for verdict in verdicts) + sum(record["other"].values())
            grades.append([student, assignment, f"{score:g}", f"{record['max_score']:g}"])
            for v in verdicts:
                points = f"{v['score']:g}", f"{v['max_score']:g}"
                row = [student, assignment, v["exercise"], *points, v["status"], v["message"]]
                rows.append(row)
        _write_table(self.folder / "grades.csv", GRADES, grades)
        _write_table(self.folder / "exercises.csv", EXERCISES, rows)

    def _records(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path in sorted(self.folder.glob("verdicts/*/*.json")):
            record = self.record(path.parent.name, path.stem)
            if record is not None:
                yield path.parent.name, path.stem, record


@contextmanager
def results_in(folder: Path, db_url: str | None = None) -> Iterator[Results]:
    """The results folder, closed at the end."""
    results = Results(folder, db_url)
    try:
        yield results
    finally:
        results.close()


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    os.replace(beside, path)


def _write_table(path: Path, header: tuple[str, ...], rows: list[list]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    write(path, text.getvalue())
