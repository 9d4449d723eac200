"""The results folder: nbgrader's gradebook, the CSV files, the feedback, the graded notebooks."""

import csv
import fcntl
import io
import json
import logging
import os
import secrets
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import course
from ..errors import CourseError
from .grade_notebook import Graded

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

COURSE_ID = "loss-functions"
LOG = "grading.log"  # for the instructor: what was graded, and tracebacks of the grader's faults
GRADE_COLUMNS = ("student", "assignment", "score", "max_score")
EXERCISE_COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "status", "message")
MANIFEST = "collected.json"  # who the students are to the platform that they were collected from
UNGRADED_COLUMNS = ("student", "assignment", "reason")


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
        self.db_url = db_url or gradebook_in(self.folder)
        self.known: set[str] = set()
        self.ungraded = ungraded_in(self.folder)
        if db_url:
            self._try_gradebook()

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
            self.ungraded.pop((harmless(one.student), one.assignment), None)
            record = one.record | {"verdicts": [asdict(verdict) for verdict in one.verdicts]}
            write(self._place(one.student, one.assignment), json.dumps(record))

    def forget(self, student: str, assignment: str, problem: str) -> None:
        """Drop the record of a submission that cannot be graded (any more), and keep the reason."""
        self._place(student, assignment).unlink(missing_ok=True)
        self.ungraded[harmless(student), assignment] = problem

    def copy_manifest(self, submissions: Path) -> None:
        """Copy the manifest of `collect` into the results folder; `export` needs it."""
        noted = submissions / MANIFEST
        if noted.is_file():
            write(self.folder / MANIFEST, noted.read_text(encoding="utf-8"))

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

    def _try_gradebook(self) -> None:
        """Open a gradebook that is not ours to make before the grading, and not in the middle."""
        try:
            self.gradebook.db.connection()
        except Exception as error:  # SQLAlchemy's, the driver's, or that there is no driver
            why = str(error).splitlines()[0]
            self.close()
            raise CourseError(f"The gradebook of --db cannot be opened: {why}") from None

    def _place(self, student: str, assignment: str) -> Path:
        return self.folder / "verdicts" / student / f"{assignment}.json"

    def _enter_all(self, batch: list[Graded]) -> None:
        """Put the marks of a batch into the gradebook: all of them, or none."""
        for one in batch:
            self._prepare(one.assignment)
        session = self.gradebook.db
        # nbgrader commits after every student and every submission, which costs more than the rest.
        self.gradebook.db = _OneTransaction(session)
        try:
            for one in batch:
                self._enter(one)
        finally:
            self.gradebook.db = session
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
        write(self.folder / "grades.csv", table([GRADE_COLUMNS, *grades]))
        write(self.folder / "exercises.csv", table([EXERCISE_COLUMNS, *rows]))
        ungraded = [[*who, reason] for who, reason in sorted(self.ungraded.items())]
        write(self.folder / "ungraded.csv", table([UNGRADED_COLUMNS, *ungraded]))

    def _records(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path in sorted(self.folder.glob("verdicts/*/*.json")):
            record = self.record(path.parent.name, path.stem)
            if record is not None:
                yield path.parent.name, path.stem, record


class _OneTransaction:
    """A database session whose commits only flush; its owner commits at the end."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def commit(self) -> None:
        """Send the changes to the database, and leave the transaction open."""
        self._session.flush()


@contextmanager
def results_in(folder: Path, db_url: str | None = None) -> Iterator[Results]:
    """The results folder, closed at the end; meanwhile the log is written to `grading.log` there.

    The log is for the instructor alone: nothing that students get is made of it.
    """
    results = Results(folder, db_url)
    handler = logging.FileHandler(results.folder / LOG, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("autograder")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield results
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        handler.close()
        results.close()


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    os.replace(beside, path)


def table(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV, without formulas."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula: a student may be called =cmd()."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of one of our tables; none, where there is no such table."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ungraded_in(folder: Path) -> dict[tuple[str, str], str]:
    """Why submissions could not be graded, by student and assignment."""
    rows = rows_of(folder / "ungraded.csv")
    return {(row["student"], row["assignment"]): row["reason"] for row in rows}


def gradebook_in(folder: Path) -> str:
    """The URL of the gradebook of a results folder."""
    return f"sqlite:///{folder.resolve() / 'gradebook.db'}"
