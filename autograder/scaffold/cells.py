"""The cells of a new function in the notebook with solutions, and its entry in the points table."""

import json
import re
from typing import Any

from ..course import CourseError
from ..quality.completeness import TO_WRITE
from ..release.points import HEAD, printed
from . import stubs
from .new_function import NewFunction

PART = re.compile(r"^(## |\| )(\d+)(\.| \|)")  # the number of a part: in a heading, in the table

Cell = dict[str, Any]


def with_cells(text: str, new: NewFunction, parameters: str) -> str:
    """The text of a notebook with the cells of the function: a story, a solution and a test.

    A function has a part of its own behind the exercise that it follows; the parts after it get
    the next numbers. A gradient joins the part of the gradients.
    """
    notebook = json.loads(text)
    cells = notebook["cells"]
    story = f"{new.name.replace('_', '-')}-story"
    taken = {cell.get("id") for cell in cells} & {new.name, f"test_{new.name}", story}
    if taken:
        raise CourseError(
            f"The notebook of {new.assignment.name} has a cell {min(taken)}: choose another name."
        )
    joins = new.kind == new.after.kind == "gradient"
    (table,) = (cell for cell in cells if HEAD.search("".join(cell["source"])))
    part = _enter(table, new, joins)
    place = _place(cells, f"test_{new.after.name}", "#" if joins else "## ")
    if not joins:
        for cell in cells[place:]:
            cell["source"][:1] = map(_next_part, cell["source"][:1])
    title = new.name.replace("_", " ")
    heading = f"### The gradient of {new.loss}" if joins else f"## {part}. {title}"
    names = re.findall(r"(\w+)(?:=[^,]*)?", parameters)
    arguments = "\n".join(f"        {name}: {TO_WRITE} shape and values." for name in names)
    values = {"name": new.name, "plain": parameters, "heading": heading, "arguments": arguments}
    test = {"grade": True, "locked": True, "points": new.stub.points, "solution": False}
    cells[place:place] = [
        _cell("markdown", story, stubs.STORY.substitute(values), {}),
        _cell(
            *("code", new.name, stubs.SOLUTION.substitute(values)),
            {"grade": False, "locked": False, "solution": True},
        ),
        _cell("code", f"test_{new.name}", stubs.TEST.substitute(values), test),
    ]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _place(cells: list[Cell], behind: str, heading: str) -> int:
    """The first heading behind a graded cell."""
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    start = ids.index(behind) + 1
    for number, cell in enumerate(cells[start:], start):
        if cell["cell_type"] == "markdown" and "".join(cell["source"]).startswith(heading):
            return number
    return len(cells)


def _enter(table: Cell, new: NewFunction, joins: bool) -> int:
    """Enter the function into the points table.

    Returns:
        The number of its part.
    """
    lines = "".join(table["source"]).splitlines()
    (row,) = (i for i, line in enumerate(lines) if re.search(rf"`{new.after.name}` \(", line))
    points = new.stub.points
    entry = f"`{new.name}` ({points})"
    part, about, functions, total = (text.strip() for text in lines[row].strip("|").split("|"))
    if joins:
        lines[row] = (
            f"| {part} | {about} | {functions}, {entry} | {printed(float(total) + points)} |"
        )
    else:
        part = str(int(part) + 1)
        lines[row + 1 :] = map(_next_part, lines[row + 1 :])
        lines.insert(row + 1, f"| {part} | {new.name.replace('_', ' ')} | {entry} | {points} |")
    total = printed(new.assignment.points + points)
    lines = [re.sub(r"\*\*[\d.]+\*\* \|$", f"**{total}** |", line) for line in lines]
    table["source"] = "\n".join(lines).splitlines(keepends=True)
    return int(part)


def _next_part(line: str) -> str:
    return PART.sub(lambda found: f"{found[1]}{int(found[2]) + 1}{found[3]}", line)


def _cell(kind: str, name: str, source: str, nbgrader: dict[str, Any]) -> Cell:
    """A cell as the notebooks of the course have them, with its keys in their order."""
    if nbgrader:
        nbgrader = nbgrader | {"grade_id": name, "schema_version": 3, "task": False}
    metadata = {"nbgrader": dict(sorted(nbgrader.items()))} if nbgrader else {}
    cell = {"cell_type": kind, "id": name, "metadata": metadata}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return dict(sorted((cell | {"source": source.splitlines(keepends=True)}).items()))
