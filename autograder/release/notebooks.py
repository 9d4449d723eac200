"""exercises/ from solutions/: the students' notebooks, by nbgrader, and the checks beside them."""

from pathlib import Path

import nbformat

from ..course import EXERCISES_DIR, SOLUTIONS_DIR, CourseError, read_notebook
from ..quality.completeness import unwritten
from ..specs import ASSIGNMENTS, CHECKS, Assignment
from .points import check_points


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
        for path, text in _files(assignment, committed_only=check_only).items()
        if _differs(path, text) and (check_only or _write(path, text))
    ]


def _files(assignment: Assignment, committed_only: bool) -> dict[Path, str]:
    """The generated files of an assignment.

    `nbgrader generate_assignment` copies what lies beside the source notebook, so the checks are
    written there as well. Git ignores that copy; a fresh clone has none and is not stale.

    Returns:
        What each file should hold, by path.
    """
    name = assignment.name
    checks = assignment.checks()
    copies = {} if committed_only else {SOLUTIONS_DIR / name / CHECKS: checks}
    return copies | {
        EXERCISES_DIR / name / CHECKS: checks,
        EXERCISES_DIR / name / f"{name}.ipynb": _students_copy(assignment),
    }


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
    check_points(assignment, notebook, source)
    resources = {"nbgrader": {"notebook": assignment.name, "assignment": assignment.name}}
    for preprocessor in GenerateAssignment().preprocessors:
        if preprocessor not in (SaveCells, InstantiateTests):
            notebook, resources = preprocessor().preprocess(notebook, resources)
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


def _write(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
