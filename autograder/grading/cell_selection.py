"""Which cells a grading has to run.

Most of the time of a notebook goes into the course's own pictures and experiments, which say
nothing new about functions that are right. So a cell that stands there as it was released is run
only if something that is run needs what it defines, or if it shows the first function that is
wrong. All that the student wrote is run.
"""

import ast
import re
from functools import lru_cache

from nbformat import NotebookNode

from ..course import grade_id
from ..judging.forbidden import parsed


def cells_to_run(
    notebook: NotebookNode, released: NotebookNode, extra: frozenset[int] = frozenset()
) -> set[int]:
    """The indices of the code cells to run: the student's, those in `extra`, what these need."""
    given = {cell.source for cell in released.cells if not is_answer(cell)}
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    run = {i for i in code if notebook.cells[i].source not in given or i in extra}
    for i in reversed(code):
        if i not in run:
            wanted = {name for j in run if j > i for name in names_in(notebook.cells[j].source)}
            if defined_in(notebook.cells[i].source) & wanted:
                run.add(i)
    return run


def pictures_of(notebook: NotebookNode, exercise: str) -> frozenset[int]:
    """The first code cell that follows the test of this exercise, before the next answer."""
    showing = False
    for i, cell in enumerate(notebook.cells):
        if grade_id(cell):
            showing = grade_id(cell) == f"test_{exercise}"
        elif showing and cell.cell_type == "code":
            return frozenset({i})
    return frozenset()


def is_answer(cell: NotebookNode) -> bool:
    """Is this a cell that the student fills in?"""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def names_in(source: str) -> set[str]:
    """All identifiers of a cell (and some more: strings and comments are not left out)."""
    return set(re.findall(r"[^\W\d]\w*", source))


@lru_cache(500)
def defined_in(source: str) -> frozenset[str]:
    """The names that a cell binds at its top level; none if it is no Python."""
    names: set[str] = set()
    for statement in parsed(source).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.alias):
                names.add((node.asname or node.name).split(".")[0])
    return frozenset(names)
