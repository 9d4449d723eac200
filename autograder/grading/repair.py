"""Puts a submitted notebook back into the form that can be graded.

Students delete cells, retype them without nbgrader's metadata, copy them, change their type, or
hand in what another program has made of the file. What is graded is the function that they wrote,
so it is looked for by its name; the course's own cells are those of the released notebook.
"""

from copy import deepcopy

import nbformat
from nbformat import NotebookNode

from ..course import CourseError, grade_id, normalized
from .cell_selection import defined_in


def repair(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """A notebook with every graded cell of `released` once, and notes on what had to be mended.

    Raises:
        CourseError: if the notebook has cells and none of them belongs to this assignment.
    """
    master = {grade_id(cell): cell for cell in released.cells if grade_id(cell)}
    cells = [deepcopy(cell) for cell in submitted.cells]
    notes: list[str] = []
    _drop_unknown_metadata(cells, master, notes)
    _find_lost_answers(cells, master, notes)
    if cells and not any(grade_id(cell) for cell in cells):
        raise CourseError("the notebook holds no cell of this assignment; is it another one's?")
    for name, cell in master.items():
        if not cell.metadata.nbgrader.get("solution"):
            _restore(cells, name, cell, released, notes)
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return normalized(nbformat.from_dict({**released, "cells": cells})), notes


def _drop_unknown_metadata(cells: list, master: dict, notes: list[str]) -> None:
    """Keep nbgrader's metadata where it is ours, and once: the last copy of an answer counts."""
    seen: set[str] = set()
    for cell in reversed(cells):
        name = grade_id(cell)
        if name in master and name not in seen:
            seen.add(name)
            cell.metadata["nbgrader"] = deepcopy(master[name].metadata.nbgrader)
            if master[name].metadata.nbgrader.get("solution") and cell.cell_type != "code":
                notes.append(
                    f"The cell of {name} was no code cell any more; it was made one again."
                )
                _make_code(cell)
        else:
            if name in seen and defined_in(cell.source):
                notes.append(f"There were two cells of {name}; the later one was graded.")
            cell.metadata.pop("nbgrader", None)


def _find_lost_answers(cells: list, master: dict, notes: list[str]) -> None:
    """Give an answer without metadata its name back: the last cell that defines the function."""
    present = {grade_id(cell) for cell in cells}
    for name, original in master.items():
        if not original.metadata.nbgrader.get("solution") or name in present:
            continue
        found = [c for c in cells if c.cell_type == "code" and name in defined_in(c.source)]
        if not found:
            notes.append(f"The cell of {name} is missing.")
            continue
        if grade_id(found[-1]) is None:
            found[-1].metadata["nbgrader"] = deepcopy(original.metadata.nbgrader)
        notes.append(f"{name} was found by its name: its cell had lost the mark of the course.")


def _restore(
    cells: list, name: str, original: NotebookNode, released: NotebookNode, notes: list[str]
) -> None:
    """Put one of the course's own cells back as it was released, into its place."""
    here = next((i for i, cell in enumerate(cells) if grade_id(cell) == name), None)
    exercise = name.removeprefix("test_")
    answers = [
        i
        for i, cell in enumerate(cells)
        if grade_id(cell) == exercise
        or (cell.cell_type == "code" and exercise in defined_in(cell.source))
    ]
    if here is None:
        if cells:
            notes.append(f"The cell {name} was missing and has been put back.")
        here = answers[-1] + 1 if answers else _place(cells, name, released)
        cells.insert(here, deepcopy(original))
    elif answers and here < answers[0]:
        # A test that stands before the function it asks for would find nothing.
        cells.insert(answers[-1] + 1, deepcopy(original))
        del cells[here]
    else:
        cells[here] = deepcopy(original)


def _place(cells: list, name: str, released: NotebookNode) -> int:
    """Where a lost cell goes: behind the cells that came before it, else before the first code."""
    order = [grade_id(cell) for cell in released.cells if grade_id(cell)]
    before = set(order[: order.index(name)])
    first = next((i for i, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    return max((i + 1 for i, cell in enumerate(cells) if grade_id(cell) in before), default=first)


def _make_code(cell: NotebookNode) -> None:
    cell.cell_type = "code"
    cell.pop("attachments", None)
    cell.outputs, cell.execution_count = [], None
