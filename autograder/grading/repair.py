"""Repair a submitted notebook so that it can be graded.

Students delete cells, retype them without nbgrader's metadata, copy them, change their type, or
hand in what another program has made of the file. What is graded is the function that they wrote,
so it is looked for by its name; the course's own cells are those of the released notebook.
"""

import re
import textwrap
from copy import deepcopy

import nbformat
from nbformat import NotebookNode

from ..course import CourseError, grade_id, normalized
from ..judging.forbidden import parsed
from ..specs import ASSIGNMENTS
from .cell_selection import defined_in, functions_in, is_answer, stubs_in


def repair(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Repair a notebook.

    Returns:
        A notebook with every graded cell of `released` once, and notes on what was repaired.

    Raises:
        CourseError: if the notebook has cells and none of them belongs to this assignment.
    """
    master = {name: cell for cell in released.cells if (name := grade_id(cell))}
    cells = [deepcopy(cell) for cell in submitted.cells]
    notes: list[str] = []
    _refuse_another_assignment(cells, master)
    _drop_unknown_metadata(cells, master, notes)
    _find_lost_cells(cells, master)
    _find_lost_answers(cells, master, notes)
    if cells and not any(grade_id(cell) for cell in cells):
        raise CourseError("the notebook holds no cell of this assignment; is it another one's?")
    for name, cell in master.items():
        if not is_answer(cell):
            _restore(cells, name, cell, released, notes)
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return normalized(nbformat.from_dict({**released, "cells": cells})), notes


def _refuse_another_assignment(cells: list, master: dict) -> None:
    """Raise a CourseError if the notebook answers another assignment and nothing of this one."""
    names = {grade_id(cell) for cell in cells}
    names |= {name for c in cells if c.cell_type == "code" for name in functions_in(c.source)}
    if names & {name for name, cell in master.items() if is_answer(cell)}:
        return
    for other in ASSIGNMENTS.values():
        if names & {exercise.name for exercise in other.exercises}:
            raise CourseError(
                f"the notebook holds no cell of this assignment: it is that of {other.name}. Put "
                "it into the folder of that assignment."
            )


def _drop_unknown_metadata(cells: list, master: dict, notes: list[str]) -> None:
    """Keep the course's metadata, once: of several copies the last that is answered has it."""
    copies: dict[str, list[NotebookNode]] = {}
    for cell in cells:
        name = grade_id(cell)
        if name is not None and name in master:
            copies.setdefault(name, []).append(cell)
        else:
            cell.metadata.pop("nbgrader", None)
    for name, found in copies.items():
        answered = [cell for cell in found if not stubs_in(cell.source)] or found
        kept = answered[-1]
        if len(answered) > 1 and defined_in(answered[-2].source):
            notes.append(f"There were two cells of {name}; both were run.")
        for cell in found:
            cell.metadata.pop("nbgrader")
        kept.metadata["nbgrader"] = deepcopy(master[name].metadata.nbgrader)
        if is_answer(master[name]) and kept.cell_type != master[name].cell_type:
            kind = "code" if master[name].cell_type == "code" else "text"
            notes.append(f"The cell of {name} was no {kind} cell any more; it was made one again.")
            _make(kept, master[name].cell_type)


def _find_lost_cells(cells: list, master: dict) -> None:
    """Give the course's own cells their names back if all their lines are still there."""
    present = {grade_id(cell) for cell in cells}
    for name, original in master.items():
        if name in present or is_answer(original):
            continue
        for cell in cells:
            if (
                grade_id(cell) is None
                and cell.cell_type == original.cell_type
                and added_to(original.source, cell.source) is not None
                and not functions_in(cell.source) - functions_in(original.source)
            ):
                cell.metadata["nbgrader"] = deepcopy(original.metadata.nbgrader)
                break


def _find_lost_answers(cells: list, master: dict, notes: list[str]) -> None:
    """Give answers without metadata their names back."""
    present = {grade_id(cell) for cell in cells}
    for name, original in master.items():
        if not is_answer(original) or name in present:
            continue
        found = _cells_that_define(name, cells)
        if not found:
            notes.append(f"The cell of {name} is missing.")
            continue
        cell = _last_answer(name, found, cells)
        if grade_id(cell) is None:
            cell.metadata["nbgrader"] = deepcopy(original.metadata.nbgrader)
        notes.append(f"{name} was found by its name: its cell had lost the mark of the course.")


def _cells_that_define(name: str, cells: list) -> list[NotebookNode]:
    """Find the code cells that define a function, else the text cells, which become code cells."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    found = [cell for cell in code if name in functions_in(cell.source)]
    found = found or [cell for cell in code if name in defined_in(cell.source)]
    if found:
        return found
    text = [cell for cell in cells if cell.cell_type != "code"]
    found = [cell for cell in text if name in functions_in(_unfenced(cell.source))]
    for cell in found:
        cell.source = _unfenced(cell.source)
        _make(cell, "code")
    return found


def _last_answer(name: str, found: list[NotebookNode], cells: list) -> NotebookNode:
    """Choose the last of these cells that is answered and stands above the check, if one does."""
    answered = [cell for cell in found if not stubs_in(cell.source)] or found
    check = next((i for i, c in enumerate(cells) if grade_id(c) == f"test_{name}"), len(cells))
    above = [cell for cell in answered if _place_of(cell, cells) < check] or answered
    return above[-1]


def _place_of(cell: NotebookNode, cells: list) -> int:
    return next(i for i, other in enumerate(cells) if other is cell)


def _unfenced(source: str) -> str:
    """Take the code out of a text cell, without Markdown's fences."""
    fenced = re.search(r"^(```|~~~)[^\n]*\n(.*?)^\1", source, re.DOTALL | re.MULTILINE)
    return fenced[2] if fenced else source


def _restore(
    cells: list, name: str, original: NotebookNode, released: NotebookNode, notes: list[str]
) -> None:
    """Put one of the course's own cells back in its place, as it was released."""
    here = next((i for i, cell in enumerate(cells) if grade_id(cell) == name), None)
    exercise = name.removeprefix("test_")
    answers = _answers_to(exercise, cells)
    added = None if here is None else _additions(original, cells[here], name)
    if here is None:
        if cells:
            notes.append(f"The cell {name} was missing and has been put back.")
        here = answers[-1] + 1 if answers else _place(cells, name, released)
        cells.insert(here, deepcopy(original))
    elif answers and here < answers[0] and exercise not in ((added and defined_in(added)) or ()):
        # A test that stands before the function it asks for would find nothing.
        here = answers[-1]
        cells.insert(here + 1, deepcopy(original))
        cells[:] = [c for c in cells if grade_id(c) != name or c is cells[here + 1]]
    else:
        cells[here] = deepcopy(original)
    if added:
        notes.append(f"What was added to the cell {name} was run beside it.")
        place = _place_of(next(c for c in cells if grade_id(c) == name), cells)
        # Before a check, for what it needs; behind the preparations, which it needs.
        cells.insert(place + (name == exercise), nbformat.v4.new_code_cell(added))


def _answers_to(exercise: str, cells: list) -> list[int]:
    """Find the indices of the cells that answer an exercise or define its function."""
    return [
        i
        for i, cell in enumerate(cells)
        if grade_id(cell) == exercise
        or (cell.cell_type == "code" and exercise in functions_in(cell.source))
    ]


def _additions(original: NotebookNode, cell: NotebookNode, name: str) -> str | None:
    """Find the student's own lines in one of the course's cells, if they are Python."""
    if cell.cell_type != "code":
        return None
    added = added_to(original.source, cell.source)
    if added is None and name.startswith("test_"):
        added = cell.source  # a check that was written over
    elif added is None:  # of another release, or changed: what it imports may still be needed
        lines = set(original.source.split("\n"))
        imports = re.findall(r"^(?:import|from) .+$", cell.source, re.MULTILINE)
        added = "\n".join(line for line in imports if line not in lines)
    return added if added and parsed(added).body else None


def added_to(original: str, source: str) -> str | None:
    """Find the lines that `source` has in addition to those of `original`.

    Returns:
        The lines; None if a line of `original` is not there.
    """
    rest, added = [line.rstrip() for line in original.strip().split("\n")], []
    for line in source.strip().split("\n"):
        if rest and line.rstrip() == rest[0]:
            rest.pop(0)
        else:
            added.append(line)
    return None if rest else textwrap.dedent("\n".join(added)).strip("\n")


def _place(cells: list, name: str, released: NotebookNode) -> int:
    """Find the place of a lost cell: after the cells before it, else before the first code cell."""
    order = [grade_id(cell) for cell in released.cells if grade_id(cell)]
    before = set(order[: order.index(name)])
    first = next((i for i, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    return max((i + 1 for i, cell in enumerate(cells) if grade_id(cell) in before), default=first)


def _make(cell: NotebookNode, kind: str) -> None:
    """Change the type of a cell, with what belongs to it."""
    cell.cell_type = kind
    if kind == "code":
        cell.pop("attachments", None)
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
