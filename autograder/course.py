"""The course's own files: where they lie, and the instructor's and the students' notebooks."""

import warnings
from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from .errors import CourseError as CourseError
from .specs import ASSIGNMENTS, CHECKS, Assignment

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS_DIR = ROOT / "solutions"
EXERCISES_DIR = ROOT / "exercises"


LARGEST = 32 << 20  # bytes of a notebook file, pictures and all
MOST_CELLS, LONGEST = 2000, 1_000_000  # cells, and characters of all of them


def assignment(name: str) -> Assignment:
    """The assignment of that name; a CourseError lists those there are."""
    if name not in ASSIGNMENTS:
        raise CourseError(f"There is no assignment {name!r}; there are: {', '.join(ASSIGNMENTS)}.")
    return ASSIGNMENTS[name]


@cache
def released(name: str) -> NotebookNode:
    """The students' copy of the notebook of an assignment. Shared: do not change it."""
    return read_notebook(EXERCISES_DIR / name / f"{name}.ipynb")


@cache
def master(name: str) -> NotebookNode:
    """The released notebook, with the hidden tests of graded cells that have no specification.

    Those are an instructor's own nbgrader tests; they run beside the student's code.
    """
    source = {grade_id(c): c for c in read_notebook(SOLUTIONS_DIR / name / f"{name}.ipynb").cells}
    notebook = deepcopy(released(name))
    for cell in notebook.cells:
        if is_test(cell) and exercise_of(cell, name) is None:
            cell.source = source[grade_id(cell)].source
    return notebook


def supporting_files(name: str) -> dict[str, str]:
    """What lies beside the notebook when it runs, by file name."""
    return {CHECKS: (EXERCISES_DIR / name / CHECKS).read_text(encoding="utf-8")}


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file of any version; a CourseError says what is wrong with it."""
    try:
        if path.stat().st_size > LARGEST:
            raise CourseError(f"{path} is larger than {LARGEST >> 20} MB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not a notebook: it is not text.") from None
    if not text.strip():
        raise CourseError(f"{path} is empty: there is no notebook in it.")
    try:
        notebook = nbformat.reads(text, as_version=4)
        notebook = normalized(notebook)
        nbformat.validate(notebook)
    except Exception as error:
        # nbformat raises whatever it stumbles over (KeyError, AttributeError, ...). Its message
        # may quote the file, which need not be for all eyes.
        what = "it is no JSON" if isinstance(error, NotJSONError) else "its form is not that of one"
        raise CourseError(f"{path} is not a notebook that can be read: {what}.") from None
    sources = [cell.source for cell in notebook.cells]
    if len(sources) > MOST_CELLS or sum(map(len, sources)) > LONGEST:
        raise CourseError(f"{path} has too many cells or too long ones to be an answer.")
    return notebook


def normalized(notebook: NotebookNode) -> NotebookNode:
    """The notebook with what other programs leave out filled in, and each cell's id its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat tells of each cell that it mends
        return nbformat.validator.normalize(notebook)[1]


def is_test(cell: NotebookNode) -> bool:
    """Is this a cell that gives points and is not filled in by the student?"""
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade")) and not metadata.get("solution")


def exercise_of(cell: NotebookNode, name: str) -> str | None:
    """The exercise of the assignment that this cell tests; None for any other cell."""
    exercise = (grade_id(cell) or "").removeprefix("test_")
    known = {exercise.name for exercise in ASSIGNMENTS[name].exercises}
    return exercise if grade_id(cell) == f"test_{exercise}" and exercise in known else None


def grade_id(cell: NotebookNode) -> str | None:
    """The name that nbgrader knows the cell by; None for an ordinary cell."""
    metadata = cell.metadata.get("nbgrader")
    name = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None
