"""exercises/ from solutions/: the students' notebooks, by nbgrader, and the checks beside them."""

from collections.abc import Iterator
from pathlib import Path

import nbformat

from ..course import (
    EXERCISES_DIR,
    SOLUTIONS_DIR,
    CourseError,
    files_beside,
    grade_id,
    read_notebook,
)
from ..quality.completeness import unwritten
from ..specs import ASSIGNMENTS, CHECKS, Assignment
from .points import check_points
from .stamp import stamped


def release(check_only: bool = False) -> list[Path]:
    """Write the generated files that are not up to date, or only name them.

    Returns:
        The paths of the files that were not up to date.

    Raises:
        CourseError: if a source is not finished, or a notebook gives other points than the
            specification.
    """
    if left := unwritten():
        raise CourseError(f"{len(left)} places are left to write: {'; '.join(left)}.")
    return [
        path
        for assignment in ASSIGNMENTS.values()
        for path, text in _files(assignment, committed_only=check_only)
        if _differs(path, text) and (check_only or _write(path, text))
    ]


def refuse_stale() -> None:
    """Refuse to give away what is not up to date.

    Raises:
        CourseError: if it is not.
    """
    if release(check_only=True):
        raise CourseError("exercises/ is not what solutions/ gives; run `make release` first.")


def _files(assignment: Assignment, committed_only: bool) -> Iterator[tuple[Path, str]]:
    """What each generated file of an assignment should hold: paths and texts.

    The source notebook comes first, with its stamp and tags; the students' copy is made of that.
    `nbgrader generate_assignment` copies what lies beside the source notebook, so the checks are
    written there as well. Git ignores that copy; a fresh clone has none and is not stale.
    """
    name = assignment.name
    source = SOLUTIONS_DIR / name / f"{name}.ipynb"
    notebook = read_notebook(source)  # says what is wrong with it
    if not assignment.exercises:  # an instructor's own, with the files that lie beside it
        for path, content in files_beside(source).items():
            yield EXERCISES_DIR / name / path, content
        yield EXERCISES_DIR / name / f"{name}.ipynb", _students_copy(assignment)
        return
    check_points(assignment, notebook, source)
    text, stamp = stamped(assignment, source.read_text(encoding="utf-8"))
    yield source, _with_tags(text)
    checks = assignment.checks(stamp)
    if not committed_only:
        yield SOLUTIONS_DIR / name / CHECKS, checks
    yield EXERCISES_DIR / name / CHECKS, checks
    yield EXERCISES_DIR / name / f"{name}.ipynb", _students_copy(assignment)


def _students_copy(assignment: Assignment) -> str:
    """Generate the students' notebook with the preprocessors of `nbgrader generate_assignment`.

    The one that writes into a gradebook is left out, because a release needs none.

    Returns:
        The text of the notebook file.
    """
    from nbgrader.converters import GenerateAssignment  # slow to import, and only needed here
    from nbgrader.preprocessors import InstantiateTests, SaveCells

    source = SOLUTIONS_DIR / assignment.name / f"{assignment.name}.ipynb"
    notebook = read_notebook(source)
    resources = {"nbgrader": {"notebook": assignment.name, "assignment": assignment.name}}
    for preprocessor in GenerateAssignment().preprocessors:
        if preprocessor not in (SaveCells, InstantiateTests):
            notebook, resources = preprocessor().preprocess(notebook, resources)
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def _with_tags(text: str) -> str:
    """Tag the cells that fail while a function is wrong: Jupyter runs what comes below them."""
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    for cell in notebook.cells:
        answer = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not answer.get("solution") and grade_id(cell) != "setup":
            cell.metadata["tags"] = ["raises-exception"]
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


def _write(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
