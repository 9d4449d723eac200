"""The results folder: nbgrader's gradebook, tables, feedback pages and graded notebooks."""

import csv
import fcntl
import io
import json
import logging
import os
import re
import secrets
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import course
from ..errors import CourseError
from ..judging.validate import visible
from .comments import comment_on, read_comments
from .grade_notebook import Graded
from .manual_marks import manual_marks, note_on_page
from .submissions import Submission

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

COURSE_ID = "loss-functions"
LOG = "grading.log"  # for the instructor: what was graded, and tracebacks of the grader's faults
GRADE_COLUMNS = ("student", "assignment", "score", "max_score")
EXERCISE_COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "status", "message")
CELLS = "cells.json"  # the graded cells of each assignment, as they were when it was first graded
MANIFEST = "collected.json"  # who the students are to the platform that they were collected from
UNGRADED_COLUMNS = ("student", "assignment", "reason")


class Results:
    """Writes into one results folder; it alone writes into its gradebook.

    The record of a submission, ``verdicts/<student>/<assignment>.json``, is written last: a grading
    that goes on after a kill finds there what is done.
    """

    def __init__(self, folder: Path, db_url: str | None = None) -> None:
        """Lock the folder, and make it if it does not exist.

        Args:
            folder: where the results are kept.
            db_url: the URL of the gradebook, if it is not the SQLite file of the folder.

        Raises:
            CourseError: if the folder cannot be written, another grading writes into it, or its
                comments cannot be read.
        """
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
        self.comments = read_comments(self.folder)

    def seed(self, given: int | None, keep: bool = True) -> int:
        """Keep the seed in the folder, so that grading again draws the same cases.

        Without `keep` a given one is used now, and not for those who are graded later.

        Returns:
            The seed given, else that of the last grading, else a new one.
        """
        path = self.folder / "seed"
        if given is None:
            given = int(path.read_text()) if path.exists() else secrets.randbelow(2**31)
        if keep or not path.exists():
            write(path, f"{given}\n")
        return given

    def record(self, student: str, assignment: str) -> dict[str, Any] | None:
        """What an earlier grading has recorded of a submission, as `record_in`."""
        return record_in(self.folder, student, assignment)

    def save(self, batch: list[Graded]) -> None:
        """Write the feedback, notebooks and marks of some submissions, and then their records."""
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
        """Drop the record of a submission that cannot be graded, and keep the reason."""
        self._place(student, assignment).unlink(missing_ok=True)
        self.ungraded[harmless(student), assignment] = problem

    def copy_manifest(self, submissions: Path) -> None:
        """Copy the manifest of `collect` into the results folder; `export` needs it."""
        noted = submissions / MANIFEST
        if noted.is_file():
            write(self.folder / MANIFEST, noted.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Close the gradebook and unlock the folder."""
        if "gradebook" in self.__dict__:
            self.gradebook.close()
        self.lock.close()

    @cached_property
    def gradebook(self) -> "Gradebook":
        """nbgrader's gradebook, opened when the first marks are to be written.

        That takes two seconds, in which the workers have begun.
        """
        return open_gradebook(self.db_url)

    def try_gradebook(self) -> None:
        """Open the gradebook before the grading, so that a wrong URL is seen at once.

        Raises:
            CourseError: if it cannot be opened.
        """
        try:
            self.gradebook.db.connection()
        except Exception as error:  # SQLAlchemy's, the driver's, or that there is no driver
            why = str(error).partition("\n")[0]
            raise CourseError(f"The gradebook of --db cannot be opened: {why}") from error

    def _place(self, student: str, assignment: str) -> Path:
        return _record_of(self.folder, student, assignment)

    def _enter_all(self, batch: list[Graded]) -> None:
        """Put the marks of a batch into the gradebook, in one transaction."""
        for one in batch:
            self._prepare(one.assignment)
        session = self.gradebook.db
        # nbgrader commits after every student and submission, which takes longer than all the rest.
        self.gradebook.db = _OneTransaction(session)
        try:
            for one in batch:
                self._enter(one)
        finally:
            self.gradebook.db = session
        session.commit()

    def _enter(self, graded: Graded) -> None:
        """Put the marks of one submission into the gradebook, without committing them."""
        student, name = graded.student, graded.assignment
        self.gradebook.update_or_create_student(student)
        from sqlalchemy.exc import SAWarning

        with warnings.catch_warnings():
            # SQLAlchemy warns of the order in which nbgrader fills its session; nothing is lost.
            warnings.simplefilter("ignore", SAWarning)
            submission = self.gradebook.update_or_create_submission(name, student)
        (notebook,) = submission.notebooks
        verdicts = {verdict.exercise: verdict for verdict in graded.verdicts}
        for grade in notebook.grades:
            verdict = verdicts.get(grade.name.removeprefix("test_"))
            score = verdict.score if verdict else graded.other_scores.get(grade.name, 0)
            grade.auto_score = None if grade.name in graded.by_hand else score
            # A mark given by hand stays, and nbgrader asks for it to be checked again.
            grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
        for comment in notebook.comments:
            if comment.name in verdicts:
                comment.auto_comment = verdicts[comment.name].message or None

    def _prepare(self, name: str) -> None:
        """Enter the cells and points of an assignment into the gradebook, once."""
        if name in self.known:
            return
        from nbgrader.preprocessors import SaveCells

        self.gradebook.update_or_create_assignment(name)
        resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": self.db_url}}
        SaveCells().preprocess(course.released(name), resources)
        self.known.add(name)

    def write_tables(self) -> None:
        """Write grades.csv, exercises.csv and ungraded.csv from all records in the folder.

        Marks that a person has given in the formgrader count, and stand on the feedback pages too.
        """
        by_hand = manual_marks(self.gradebook) if self._has_gradebook() else {}
        grades, rows = [], []
        for student, assignment, record in self._records():
            marks = by_hand.get((student, assignment), {})
            for v in record["verdicts"]:
                if said := comment_on(v, self.comments or []):
                    mark, own = marks.get(v["exercise"], (None, ""))
                    marks[v["exercise"]] = mark, f"{own} {said}".strip()
            scores = {v["exercise"]: v["score"] for v in record["verdicts"]} | {
                name.removeprefix("test_"): score for name, score in record["other"].items()
            }
            scores |= {name: mark for name, (mark, _) in marks.items() if mark is not None}
            total = f"{round(sum(scores.values()), 2):g}"
            grades.append([student, assignment, total, f"{record['max_score']:g}"])
            for v in record["verdicts"]:
                name, message = v["exercise"], v["message"]
                message = " ".join(filter(None, [marks.get(name, (None, ""))[1], message]))
                points = f"{scores[name]:g}", f"{v['max_score']:g}"
                rows.append([student, assignment, name, *points, v["status"], message])
            page = self.folder / "feedback" / student / f"{assignment}.html"
            if (marks or self.comments is not None) and page.exists():
                note_on_page(page, marks, f"{total} of {record['max_score']:g}")
        write(self.folder / "grades.csv", table([GRADE_COLUMNS, *grades]))
        write(self.folder / "exercises.csv", table([EXERCISE_COLUMNS, *rows]))
        ungraded = [[*who, reason] for who, reason in sorted(self.ungraded.items())]
        write(self.folder / "ungraded.csv", table([UNGRADED_COLUMNS, *ungraded]))

    def same_cells(self, names: set[str]) -> None:
        """Compare the graded cells of these assignments with those that were graded here before.

        nbgrader's gradebook keeps the cells of the first grading, with the marks that people gave.

        Raises:
            CourseError: if there are more, fewer or others.
        """
        path = self.folder / CELLS
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for name in sorted(names):
            cells = [
                identity
                for cell in course.released(name).cells
                if course.gives_points(cell) and (identity := course.grade_id(cell))
            ]
            if known.setdefault(name, cells) != cells:
                changed = ", ".join(sorted(set(known[name]) ^ set(cells))) or "their order"
                raise CourseError(
                    f"{name} has other graded cells than when it was first graded into "
                    f"{self.folder} ({changed}). The marks there stay as they are; grade into "
                    "another folder with --results."
                )
        write(path, json.dumps(known))

    def absent(self, found: Sequence[Submission]) -> list[str]:
        """The students of earlier gradings of whom no submission was found now."""
        present = {one.student for one in found}
        return sorted({student for student, _, _ in self._records()} - present)

    def _has_gradebook(self) -> bool:
        """Is there a gradebook already? Opening one makes it."""
        return "gradebook" in self.__dict__ or not is_new(self.db_url)

    def _records(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path in sorted(self.folder.glob("verdicts/*/*.json")):
            record = self.record(path.parent.name, path.stem)
            if record is not None:
                yield path.parent.name, path.stem, record


class _OneTransaction:
    """Stands in for a database session: a commit only flushes; the caller commits at the end."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def commit(self) -> None:
        """Send the changes to the database and leave the transaction open."""
        self._session.flush()


@contextmanager
def results_in(folder: Path, db_url: str | None = None) -> Iterator[Results]:
    """Open a results folder, and write the log to `grading.log` in it until it is closed.

    The log is for the instructor alone: nothing of it is shown to students.

    Raises:
        CourseError: if the folder cannot be written, or the gradebook of `db_url` not opened.
    """
    results = Results(folder, db_url)
    handler = logging.FileHandler(results.folder / LOG, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("autograder")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        if db_url:
            results.try_gradebook()
        yield results
    except CourseError as error:
        if error.__cause__:
            logger.error("%s", error, exc_info=error.__cause__)
        raise
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        handler.close()
        results.close()


def _record_of(folder: Path, student: str, assignment: str) -> Path:
    return folder / "verdicts" / student / f"{assignment}.json"


def record_in(folder: Path, student: str, assignment: str) -> dict[str, Any] | None:
    """Read what a grading has recorded of a submission.

    Returns:
        The record; None if there is none that can be read, so that it is graded again.
    """
    try:
        return json.loads(_record_of(folder, student, assignment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write(path: Path, text: str) -> None:
    """Write a file completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    os.replace(beside, path)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Format rows as CSV, without formulas."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


# Excel begins a new cell at a semicolon in many countries, and at a tab; it reads the wide forms
# of East Asia as the narrow ones.
FORMULA = "=+@\uff1d\uff0b\uff20\uff0d-"
INNER_FORMULA = re.compile(rf"([;\t\n]\s*[\"']?)(?=[{FORMULA}])")


def harmless(cell: str) -> str:
    """Quote what a spreadsheet would take for a formula: a student may be called =cmd()."""
    cell = INNER_FORMULA.sub(r"\1'", visible(cell))
    return f"'{cell}" if cell.startswith((*FORMULA, "\t", "\n")) else cell


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table that `table` has written; no rows if there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ungraded_in(folder: Path) -> dict[tuple[str, str], str]:
    """Why submissions could not be graded, by student and assignment."""
    rows = rows_of(folder / "ungraded.csv")
    return {(row["student"], row["assignment"]): row["reason"] for row in rows}


def open_gradebook(db_url: str) -> "Gradebook":
    """Open nbgrader's gradebook; the caller closes it.

    nbgrader starts `alembic` by its bare name for a new one. It lies beside the Python that runs
    us, which is on PATH only where the environment has been activated.
    """
    from nbgrader.api import Gradebook  # slow to import

    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before or os.defpath])
    try:
        return Gradebook(db_url, COURSE_ID)
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def is_new(db_url: str) -> bool:
    """Is this the address of a file of SQLite that does not exist yet?"""
    path = db_url.removeprefix("sqlite:///")
    return path != db_url and not Path(path).exists()


def gradebook_in(folder: Path) -> str:
    """The URL of the gradebook of a results folder."""
    return f"sqlite:///{folder.resolve() / 'gradebook.db'}"
