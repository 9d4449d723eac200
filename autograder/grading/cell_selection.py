"""Select the cells that a grading has to run.

Most of a notebook's time goes into the course's own pictures and experiments, which say nothing new
about right functions. So an unchanged cell is run only if a cell that is run needs what it defines,
or if it shows the first function that is wrong. All that the student wrote is run.
"""

import ast
import re
from functools import lru_cache

from nbformat import NotebookNode

from ..course import grade_id
from ..judging.forbidden import parsed, statements_in


def cells_to_run(
    notebook: NotebookNode, released: NotebookNode, extra: frozenset[int] = frozenset()
) -> set[int]:
    """Select the code cells to run.

    Args:
        notebook: the repaired notebook.
        released: the notebook as students got it.
        extra: indices of cells that are run in any case.

    Returns:
        The indices of the student's cells, of those in `extra`, and of all that these need.
    """
    given = {cell.source for cell in released.cells if not is_answer(cell)}
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    run = {i for i in code if notebook.cells[i].source not in given or i in extra}
    run -= _outdated_stubs(notebook, run)
    wanted: set[str] = set()  # by the cells below that are run
    for i in reversed(code):
        if i in run or not wanted.isdisjoint(defined_in(notebook.cells[i].source)):
            run.add(i)
            wanted |= names_in(notebook.cells[i].source)
    return run


def pictures_of(notebook: NotebookNode, exercise: str) -> frozenset[int]:
    """Find the first code cell between the test of this exercise and the next answer."""
    showing = False
    for i, cell in enumerate(notebook.cells):
        if grade_id(cell):
            showing = grade_id(cell) == f"test_{exercise}"
        elif showing and cell.cell_type == "code":
            return frozenset({i})
    return frozenset()


def _outdated_stubs(notebook: NotebookNode, run: set[int]) -> set[int]:
    """Find the cells that hold nothing but stubs of functions that other cells define."""
    stubs = {i: names for i in run if (names := stubs_in(notebook.cells[i].source))}
    answered = {name for i in run - stubs.keys() for name in functions_in(notebook.cells[i].source)}
    return {i for i, names in stubs.items() if names <= answered}


def is_answer(cell: NotebookNode) -> bool:
    """Does the student fill in this cell?"""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def names_in(source: str) -> set[str]:
    """Find all identifiers of a cell, those in strings and comments included."""
    return set(re.findall(r"[^\W\d]\w*", source))


@lru_cache(2000)
def defined_in(source: str) -> frozenset[str]:
    """Find the names that a cell binds at its top level and in blocks such as `if`."""
    return frozenset(_bound_by(parsed(source).body))


@lru_cache(2000)
def functions_in(source: str) -> frozenset[str]:
    """Find the names of `defined_in` that are bound by `def`, `class`, `lambda` or another name."""
    names = set()
    for node in statements_in(parsed(source).body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda | ast.Name):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(names)


@lru_cache(2000)
def stubs_in(source: str) -> frozenset[str]:
    """Find the functions of a cell that holds nothing but unanswered functions."""
    body = parsed(source).body
    stubs = [node for node in body if isinstance(node, ast.FunctionDef) and _is_stub(node)]
    return frozenset(node.name for node in stubs) if len(stubs) == len(body) else frozenset()


def _is_stub(node: ast.FunctionDef) -> bool:
    """Does this function hold nothing but its docstring and NotImplementedError?"""
    rest = [
        one
        for one in node.body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Raise) and "NotImplementedError" in ast.unparse(one))
        for one in rest
    )


def _bound_by(body: list[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for statement in statements_in(body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.alias):
                names.add((node.asname or node.name).split(".")[0])
    return names
