"""exercises/ from solutions/: the students' notebooks, by nbgrader, and the checks beside them."""

from pathlib import Path

import nbformat

from ..course import EXERCISES, SOLUTIONS, CourseError, grade_id, read_notebook
from ..specs import ASSIGNMENTS, CHECKS, Assignment


def release(check_only: bool = False) -> list[Path]:
    """Write what is not up to date, or only name it; the paths of the files that were not."""
    return [
        path
        for assignment in ASSIGNMENTS.values()
        for path, text in _files(assignment).items()
        if _differs(path, text) and (check_only or _write(path, text))
    ]


def _files(assignment: Assignment) -> dict[Path, str]:
    """All generated files of an assignment, with what they should hold."""
    name = assignment.name
    checks = assignment.checks()
    return {
        # nbgrader copies what lies beside the source notebook, so the checks lie there as well.
        SOLUTIONS / name / CHECKS: checks,
        EXERCISES / name / CHECKS: checks,
        EXERCISES / name / f"{name}.ipynb": _students_copy(assignment),
    }


def _students_copy(assignment: Assignment) -> str:
    """What `nbgrader generate_assignment` makes of the source, by its own preprocessors.

    All but the one that writes into a gradebook: a release needs none.
    """
    from nbgrader.converters import GenerateAssignment  # slow to import, and only needed here
    from nbgrader.preprocessors import InstantiateTests, SaveCells

    source = SOLUTIONS / assignment.name / f"{assignment.name}.ipynb"
    notebook = read_notebook(source)
    _compare(assignment, source)
    resources = {"nbgrader": {"notebook": assignment.name, "assignment": assignment.name}}
    for preprocessor in GenerateAssignment().preprocessors:
        if preprocessor not in (SaveCells, InstantiateTests):
            notebook, resources = preprocessor().preprocess(notebook, resources)
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def _compare(assignment: Assignment, source: Path) -> None:
    """The notebook must ask what the specification grades, for the same points."""
    cells = {grade_id(cell): cell for cell in read_notebook(source).cells}
    for exercise in assignment.exercises:
        if exercise.name not in cells or f"test_{exercise.name}" not in cells:
            raise CourseError(f"{source} has no cells for the exercise {exercise.name}.")
        points = cells[f"test_{exercise.name}"].metadata.nbgrader["points"]
        if points != exercise.points:
            raise CourseError(
                f"{source} gives {points} points for {exercise.name}, "
                f"its specification {exercise.points}."
            )


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


def _write(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
