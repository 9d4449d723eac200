"""The course's own files: where they lie, and the notebooks of its assignments."""

import py_compile
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from functools import cache, lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from .errors import CourseError as CourseError
from .specs import ASSIGNMENTS, CHECKS, Assignment


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Let an import of this module fail, unless it is loaded already."""
    modules: dict[str, Any] = sys.modules
    if module in modules:
        yield
        return
    modules[module] = None
    try:
        yield
    finally:
        del modules[module]


# nbformat imports jsonschema, which imports a grammar of internationalised addresses: that takes
# longer than all the rest, no notebook has such addresses, and jsonschema does without.
with _without("rfc3987_syntax"):
    import nbformat
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS_DIR = ROOT / "solutions"
EXERCISES_DIR = ROOT / "exercises"

LARGEST = 32 << 20  # bytes of a notebook file, pictures and all


def assignment(name: str) -> Assignment:
    """Find an assignment by its name.

    Raises:
        CourseError: if there is none; the text lists those that there are.
    """
    if name not in ASSIGNMENTS:
        raise CourseError(f"There is no assignment {name!r}; there are: {', '.join(ASSIGNMENTS)}.")
    return ASSIGNMENTS[name]


def assignment_of(notebook: Path) -> Assignment:
    """Find an assignment by the folder or the file, such as `05_binary_losses (1).ipynb`.

    Raises:
        CourseError: if it has the name of none.
    """
    for name, one in ASSIGNMENTS.items():
        if notebook.stem.startswith(name) or notebook.resolve().parent.name == name:
            return one
    names = ", ".join(ASSIGNMENTS)
    raise CourseError(f"{notebook} has the name of no assignment; there are: {names}.")


@cache
def released(name: str) -> NotebookNode:
    """The notebook of an assignment as students get it. Shared: do not change it."""
    return read_notebook(EXERCISES_DIR / name / f"{name}.ipynb")


@cache
def master(name: str) -> NotebookNode:
    """The released notebook with the hidden tests of graded cells that have no specification.

    Such cells are an instructor's own nbgrader tests; they run beside the student's code. Shared:
    do not change it.
    """
    source = {grade_id(c): c for c in read_notebook(SOLUTIONS_DIR / name / f"{name}.ipynb").cells}
    notebook = deepcopy(released(name))
    for cell in notebook.cells:
        if is_test(cell) and exercise_of(cell, name) is None:
            cell.source = source[grade_id(cell)].source
    return notebook


def supporting_files(name: str) -> dict[str, str]:
    """The texts of the files beside the notebook when it runs, by their names."""
    if not ASSIGNMENTS[name].exercises:
        return files_beside(EXERCISES_DIR / name / f"{name}.ipynb")
    return {CHECKS: (EXERCISES_DIR / name / CHECKS).read_text(encoding="utf-8")}


def compiled_files(name: str) -> dict[str, bytes]:
    """The checks beside the notebook as Python compiles them, by the name that Python looks for.

    Compiling them for each submission would take as long as running its cells.
    """
    checks = supporting_files(name).get(CHECKS)
    return {cache_from_source(CHECKS): _compiled(checks)} if checks else {}


@lru_cache(len(ASSIGNMENTS))
def _compiled(source: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path, result = Path(folder) / CHECKS, Path(folder) / "compiled"
        path.write_text(source, encoding="utf-8")
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(path), str(result), CHECKS, doraise=True, invalidation_mode=mode)
        return result.read_bytes()


def files_beside(notebook: Path) -> dict[str, str]:
    """The text files beside the notebook of an instructor's own assignment, such as data."""
    found = {}
    for path in sorted(notebook.parent.iterdir()):
        if path.is_file() and path.suffix != ".ipynb" and not path.name.startswith("."):
            with suppress(UnicodeDecodeError):
                found[path.name] = path.read_text(encoding="utf-8")
    return found


def read_notebook(path: Path) -> NotebookNode:
    """Read one of the course's own notebooks; `grading.submitted_notebook` reads those of students.

    Raises:
        CourseError: if the file cannot be read or is not a notebook.
    """
    try:
        notebook = normalized(nbformat.read(path, as_version=4))
        nbformat.validate(notebook)
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror or error}.") from None
    except Exception as error:  # nbformat raises whatever it meets: KeyError, AttributeError, ...
        why = str(error).partition("\n")[0]
        raise CourseError(f"{path} is not a notebook that can be read: {why}") from error
    return notebook


def normalized(notebook: NotebookNode) -> NotebookNode:
    """Fill in what other programs leave out, and give each cell an id of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat warns about each cell that it repairs
        return nbformat.validator.normalize(notebook)[1]


def is_test(cell: NotebookNode) -> bool:
    """Does this cell give points without being filled in by the student?"""
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade")) and not metadata.get("solution") and not metadata.get("task")


def gives_points(cell: NotebookNode) -> bool:
    """Does this cell give points, by a test or by hand?"""
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade") or metadata.get("task"))


def is_marked_by_hand(cell: NotebookNode) -> bool:
    """Is this an answer, in text or code, or a task, that a person marks in the formgrader?"""
    return gives_points(cell) and not is_test(cell)


def exercise_of(cell: NotebookNode, name: str) -> str | None:
    """Find the exercise that a cell tests.

    Args:
        cell: a cell of any notebook.
        name: the name of the assignment.

    Returns:
        The name of the exercise; None if the cell tests none of the assignment.
    """
    exercise = (grade_id(cell) or "").removeprefix("test_")
    known = {exercise.name for exercise in ASSIGNMENTS[name].exercises}
    return exercise if grade_id(cell) == f"test_{exercise}" and exercise in known else None


def grade_id(cell: NotebookNode) -> str | None:
    """The name that nbgrader knows the cell by; None if it has none."""
    metadata = cell.metadata.get("nbgrader")
    name = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None
