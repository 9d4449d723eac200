"""The results folder: nbgrader's gradebook, tables, feedback pages and graded notebooks."""

import json
import logging
import secrets
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import course, system
from ..errors import CourseError
from .comments import comment_on, read_comments
from .gradebook_file import OneTransaction, gradebook_in, is_new, open_gradebook
from .graded import Graded
from .history import Change, is_same, keep, record_of, scores_of, total, why
from .manual_marks import Marks, manual_marks, note_on_page
from .marks import MARK_COLUMNS, MARKS, Arrival, arrivals_in, mark_of, policy_in
from .submissions import Submission
from .tables import harmless, read_json, rows_of, table, write

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

BATCH = 10  # submissions a commit of the gradebook
LOG = "grading.log"  # for the instructor: what was graded, and tracebacks of the grader's faults
GRADE_COLUMNS = ("student", "assignment", "score", "max_score")
EXERCISE_COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "status", "message")
WHOLE = {"verdicts", "other", "max_score"}  # what every record has
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
            self.lock = (self.folder / ".lock").open("w", encoding="utf-8")
        except OSError as error:
            raise CourseError(f"{folder} cannot be written: {error.strerror}.") from None
        try:
            system.lock(self.lock)
        except OSError:
            raise CourseError(f"Another grading is writing into {folder}.") from None
        self.db_url = db_url or gradebook_in(self.folder)
        self.known: set[str] = set()
        self.ungraded = ungraded_in(self.folder)
        self.comments = read_comments(self.folder)
        self.changes: list[Change] = []  # of marks, since the folder was opened

    def seed(self, given: int | None, keep: bool = True) -> int:
        """Keep the seed in the folder, so that grading again draws the same cases.

        Without `keep` a given one is used now, and not for those who are graded later.

        Returns:
            The seed given, else that of the last grading, else a new one.
        """
        path = self.folder / "seed"
        if given is None:
            known = int(path.read_text(encoding="utf-8")) if path.exists() else None
            given = secrets.randbelow(2**31) if known is None else known
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
            self.renew(one)

    def renew(self, one: Graded) -> None:
        """Write the record of a submission; an earlier one with another verdict is kept."""
        self.ungraded.pop((harmless(one.student), one.assignment), None)
        record = record_of(one)
        place, old = self.place(one.student, one.assignment), None
        if place.exists():
            old = self.record(one.student, one.assignment)
            if old is None or not is_same(old, record):
                keep(self.folder, one.student, one.assignment, place)
        write(place, json.dumps(record))
        if old is not None and total(old) != total(record):
            reason = why(old, record)
            change = Change(one.student, one.assignment, total(old), total(record), reason)
            self.changes.append(change)

    def forget(self, student: str, assignment: str, problem: str) -> None:
        """Drop the record of a submission that cannot be graded, and keep the reason."""
        place = self.place(student, assignment)
        if place.exists():
            old = self.record(student, assignment)
            keep(self.folder, student, assignment, place)
            place.unlink()
            if old is not None:
                self.changes.append(Change(student, assignment, total(old), None, problem))
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

    def place(self, student: str, assignment: str) -> Path:
        """Where the record of a submission is."""
        return _record_of(self.folder, student, assignment)

    def _enter_all(self, batch: list[Graded]) -> None:
        """Put the marks of a batch into the gradebook, in one transaction."""
        for one in batch:
            self._prepare(one.assignment)
        session = self.gradebook.db
        # nbgrader commits after every student and submission, which takes longer than all the rest.
        self.gradebook.db = OneTransaction(session)
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
        Where there is a policy, marks.csv and the pages have the marks that follow from it.
        """
        by_hand, policy = self.by_hand(), policy_in(self.folder)
        arrivals = arrivals_in(self.folder, self.folder / MANIFEST) if policy else {}
        grades, rows, counting = [], [], []
        noted = policy is not None or (self.folder / MARKS).exists()  # and now no policy any more
        for student, assignment, record in self._records():
            marks = by_hand.get((student, assignment), {})
            for v in record["verdicts"]:
                if said := comment_on(v, self.comments or []):
                    mark, own = marks.get(v["exercise"], (None, ""))
                    marks[v["exercise"]] = mark, f"{own} {said}".strip()
            scores, points = scores_of(record, marks), f"{total(record, marks):g}"
            grades.append([student, assignment, points, f"{record['max_score']:g}"])
            for v in record["verdicts"]:
                name, message = v["exercise"], v["message"]
                message = " ".join(filter(None, [marks.get(name, (None, ""))[1], message]))
                of_most = f"{scores[name]:g}", f"{v['max_score']:g}"
                rows.append([student, assignment, name, *of_most, v["status"], message])
            counts = None
            if policy:
                place, most = (harmless(student), assignment), float(record["max_score"])
                arrival = arrivals.get(place, Arrival())
                counts = mark_of(policy, place, total(record, marks), most, arrival)
                counting.append(counts.row(place, points, f"{most:g}"))
            page = self.folder / "feedback" / student / f"{assignment}.html"
            if (marks or noted or self.comments is not None) and page.exists():
                note_on_page(page, marks, f"{points} of {record['max_score']:g}", counts)
        write(self.folder / "grades.csv", table([GRADE_COLUMNS, *grades]))
        write(self.folder / "exercises.csv", table([EXERCISE_COLUMNS, *rows]))
        if policy:
            write(self.folder / MARKS, table([MARK_COLUMNS, *counting]))
        else:
            (self.folder / MARKS).unlink(missing_ok=True)
        ungraded = [[*who, reason] for who, reason in sorted(self.ungraded.items())]
        write(self.folder / "ungraded.csv", table([UNGRADED_COLUMNS, *ungraded]))

    def by_hand(self) -> Marks:
        """What was marked by hand, of all submissions."""
        return manual_marks(self.gradebook) if self._has_gradebook() else {}

    def same_cells(self, names: set[str], note: bool = True) -> None:
        """Compare the graded cells of these assignments with those that were graded here before.

        nbgrader's gradebook keeps the cells of the first grading, with the marks that people gave.
        Without `note` those of assignments that are new here are not noted.

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
        if note:
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
        The record; None if there is none that can be read and is whole, so that it is graded again.
    """
    record = read_json(_record_of(folder, student, assignment))
    return record if isinstance(record, dict) and record.keys() >= WHOLE else None


def ungraded_in(folder: Path) -> dict[tuple[str, str], str]:
    """Why submissions could not be graded, by student and assignment."""
    rows = rows_of(folder / "ungraded.csv")
    return {(row["student"], row["assignment"]): row["reason"] for row in rows}
