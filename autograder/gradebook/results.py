"""The results folder: nbgrader's gradebook, the CSV files, the feedback, the graded notebooks."""

import csv
import io
import os
import secrets
import tempfile
import warnings
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import SAWarning

from . import course
from .course import CourseError
from .grading import Graded

COURSE_ID = "loss-functions"
GRADES = ("student", "assignment", "score", "max_score")
EXERCISES = ("student", "assignment", "exercise", "score", "max_score", "status", "message")


class Results:
    """Writes into one results folder; the only writer of its gradebook."""

    def __init__(self, folder: Path, db_url: str | None = None) -> None:
        """Make the folder if need be; a CourseError says so if it cannot be written."""
        self.folder = folder.resolve()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise CourseError(f"{folder} cannot be written: {error.strerror}.") from None
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

    def save(self, graded: Graded) -> None:
        """Feedback, graded notebook and marks of one submission."""
        student, name = graded.student, graded.assignment
        write(self.folder / "feedback" / student / f"{name}.html", graded.feedback)
        write(self.folder / "autograded" / student / name / f"{name}.ipynb", graded.notebook)
        gradebook = self.gradebook
        self._prepare(name)
        gradebook.update_or_create_student(student)
        with warnings.catch_warnings():
            # nbgrader fills its session in an order of which SQLAlchemy warns; nothing is lost.
            warnings.simplefilter("ignore", SAWarning)
            gradebook.update_or_create_submission(name, student)
        for verdict in graded.verdicts:
            grade = gradebook.find_grade(f"test_{verdict.exercise}", name, name, student)
            grade.auto_score = verdict.score
            # A mark that a person has given stays, and is looked at again.
            grade.needs_manual_grade = grade.manual_score is not None
            comment = gradebook.find_comment(verdict.exercise, name, name, student)
            comment.auto_comment = verdict.message or None
        gradebook.db.commit()

    @cached_property
    def gradebook(self) -> Gradebook:
        """nbgrader's gradebook; opening it takes a second, so it is opened once."""
        return Gradebook(self.db_url, COURSE_ID)

    def close(self) -> None:
        """Close the gradebook."""
        if "gradebook" in self.__dict__:
            self.gradebook.close()

    def _prepare(self, name: str) -> None:
        """Tell the gradebook of the assignment's cells and points, once."""
        if name in self.known:
            return
        self.gradebook.update_or_create_assignment(name)
        resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": self.db_url}}
        SaveCells().preprocess(course.released(name), resources)
        self.known.add(name)

    def write_tables(self, all_graded: list[Graded]) -> None:
        """grades.csv and exercises.csv, a row a submission and a row an exercise.

        Rows of submissions that were not graded this time stay as they are.
        """
        grades, rows = [], []
        for one in all_graded:
            if one.problem:
                continue
            who = one.student, one.assignment
            grades.append([*who, f"{one.score:g}", f"{one.max_score:g}"])
            for v in one.verdicts:
                score = f"{v.score:g}", f"{v.max_score:g}"
                rows.append([*who, v.exercise, *score, v.status, v.message])
        anew = {(one.student, one.assignment) for one in all_graded}
        _merge(self.folder / "grades.csv", GRADES, grades, anew)
        _merge(self.folder / "exercises.csv", EXERCISES, rows, anew)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    os.replace(beside, path)


def _merge(path: Path, header: tuple[str, ...], rows: list[list], anew: set) -> None:
    """Replace the rows of the submissions in `anew`, by student and assignment."""
    kept = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            kept = [row for row in list(csv.reader(file))[1:] if tuple(row[:2]) not in anew]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(sorted(kept + rows, key=lambda row: row[:2]))  # stable: exercises keep order
    write(path, text.getvalue())
