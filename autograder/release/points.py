"""The points of a source notebook: in the metadata of its test cells, and in its points table."""

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from nbformat import NotebookNode

from ..course import CourseError, grade_id
from ..specs import Assignment

HEAD = re.compile(r"\| part \| about \| functions? \(points\) \| points \|")
Row = tuple[str, ...]
FUNCTION = re.compile(r"`(\w+)` \(([^)]*)\)")


def printed(points: float) -> str:
    """Points as they are written everywhere: 3 and 2.5, never 3.0."""
    return f"{points:g}"


def check_points(assignment: Assignment, notebook: NotebookNode, source: Path) -> None:
    """Compare the points that a source notebook gives and tells with the specification.

    Raises:
        CourseError: for the first that differs, with what should stand there.
    """
    for problem in (*_in_metadata(assignment, notebook), *_in_the_table(assignment, notebook)):
        raise CourseError(f"{source}: {problem}")


def _in_metadata(assignment: Assignment, notebook: NotebookNode) -> Iterator[str]:
    cells = {grade_id(cell): cell for cell in notebook.cells}
    for exercise in assignment.exercises:
        name = f"test_{exercise.name}"
        if exercise.name not in cells or name not in cells:
            yield f"the exercise {exercise.name} has no cells."
            continue
        points, right = cells[name].metadata.nbgrader.get("points"), printed(exercise.points)
        if repr(points) != right:
            yield (
                f"the metadata of the cell {name} give {points!r} points; "
                f"its specification gives {right}."
            )


def _in_the_table(assignment: Assignment, notebook: NotebookNode) -> Iterator[str]:
    rows = points_table(notebook)
    if not rows:
        head = "| part | about | functions (points) | points |"
        yield f"there is no points table: its head is {head}."
        return
    points = {exercise.name: printed(exercise.points) for exercise in assignment.exercises}
    named = [name for row in rows for name, _ in FUNCTION.findall("".join(row))]
    for name, right in points.items():
        if named.count(name) != 1:
            yield (
                f"the points table names {name} {named.count(name)} times; "
                f"it should have `{name}` ({right}) once."
            )
    for row in rows:
        right_row = _right(row, points)
        if row != right_row:
            yield f"in the points table {written(row)} should be {written(right_row)}."
    total = f"**{printed(assignment.points)}**"
    if rows[-1][-1] != total:
        yield f"the last row of the points table should end with the total, {total}."


def points_table(notebook: NotebookNode) -> list[Row]:
    """The points table below its head: four texts a row; empty if there is no table."""
    for cell in notebook.cells:
        lines = iter(cell.source.splitlines())
        if any(HEAD.fullmatch(line) for line in lines):  # goes on behind the head
            next(lines, None)
            rows = takewhile(lambda line: line.startswith("|"), lines)
            # A part of the text may be missing, and is empty then.
            split = ([*line.strip().strip("|").split("|"), "", "", ""] for line in rows)
            return [tuple(text.strip() for text in texts[:4]) for texts in split]
    return []


def _right(row: Row, points: dict[str, str]) -> Row:
    """The row with the points of the specification, for its functions and for their sum."""
    known = [name for name, _ in FUNCTION.findall("".join(row)) if name in points]
    if not known:
        return row
    functions = ", ".join(f"`{name}` ({points[name]})" for name in known)
    return (*row[:2], functions, printed(sum(float(points[name]) for name in known)))


def written(row: Row) -> str:
    """A row as it stands in the notebook."""
    return f"| {' | '.join(row)} |"
