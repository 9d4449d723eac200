"""An instructor's own test cells: run beside the student's code, and failing closed."""

from copy import deepcopy

import nbformat
import pytest

from autograder import course
from autograder.grading.grade_notebook import judge_notebook
from autograder.grading.own_tests import stock_points
from autograder.specs import ASSIGNMENTS

NAME = "05_binary_losses"


def test_cell(points=4):
    metadata = {"nbgrader": {"grade_id": "own", "grade": True, "solution": False, "points": points}}
    return nbformat.v4.new_code_cell("assert answer == 42", metadata=metadata)


test_cell.__test__ = False


def value(text):
    return nbformat.v4.new_output("execute_result", data={"text/plain": text})


@pytest.mark.parametrize(
    "outputs, points",
    [
        ([], 4),
        ([value("2.5")], 2.5),
        ([value("0")], 0),
        ([value("np.float64(2.5)")], 0),
        ([value("nan")], 0),
        ([value("-1")], 0),
        ([value("5")], 0),
        ([value("inf")], 0),
        ([value("'all right'")], 0),
        ([nbformat.v4.new_output("stream", name="stderr", text="Warning")], 4),
        ([nbformat.v4.new_output("error", ename="AssertionError", evalue="")], 0),
        ([value("4"), nbformat.v4.new_output("error", ename="X", evalue="")], 0),
    ],
)
def test_points_fail_closed(outputs, points):
    cell = test_cell()
    cell.outputs = outputs
    assert stock_points(cell, ran=True) == points
    assert cell.outputs[-1]["data"]["text/plain"] == repr(float(points))
    assert not any(output.get("name") == "stderr" for output in cell.outputs)


def test_a_cell_that_did_not_come_to_its_end_gives_nothing():
    assert stock_points(test_cell(), ran=False) == 0


@pytest.mark.parametrize("answer, points", [("42", 4), ("41", 0)])
def test_they_are_graded_beside_the_specified_ones(answer, points, monkeypatch):
    """As if an instructor had added a cell to the solution and released it."""
    released = deepcopy(course.released(NAME))
    released.cells.append(test_cell())
    monkeypatch.setattr(course, "released", lambda name: released)
    monkeypatch.setattr(course, "master", lambda name: released)
    submitted = deepcopy(released)
    submitted.cells.insert(-1, nbformat.v4.new_code_cell(f"answer = {answer}"))
    judged = judge_notebook(submitted, ASSIGNMENTS[NAME], 1)
    assert judged.other_scores == {"own": points}
    assert all(verdict.status == "missing" for verdict in judged.verdicts)


def test_the_master_has_the_hidden_tests_of_own_cells(monkeypatch, tmp_path):
    """The students' copy does not; specified cells need none."""
    source = deepcopy(course.read_notebook(course.SOLUTIONS_DIR / NAME / f"{NAME}.ipynb"))
    released = deepcopy(course.released(NAME))
    source.cells.append(test_cell())
    released.cells.append(test_cell())
    released.cells[-1].source = "# hidden"
    (tmp_path / NAME).mkdir()
    nbformat.write(source, tmp_path / NAME / f"{NAME}.ipynb")
    monkeypatch.setattr(course, "SOLUTIONS_DIR", tmp_path)
    monkeypatch.setattr(course, "released", lambda name: released)
    master = course.master.__wrapped__(NAME)
    assert master.cells[-1].source == "assert answer == 42"
    assert not any("HIDDEN" in cell.source for cell in master.cells)
