"""Honest work gets the mark that it deserves, however damaged its notebook arrives."""

import json
import shutil

import pytest
from commands import CLASS

from autograder.grading import grade_notebook
from autograder.grading.submissions import find
from autograder.grading.submitted_notebook import read_submission
from autograder.sandbox import Limits
from autograder.sandbox.runner import Runner
from tools import damaged_notebooks as damaged
from tools import unusual_cells, unusual_files

NOTEBOOK = json.loads(
    (CLASS / "ada-perfect" / damaged.NAME / f"{damaged.NAME}.ipynb").read_text("utf-8")
)
OWN_TEST = "long experiments"


def graded(folder, damage):
    place = folder / "student" / damaged.NAME
    place.mkdir(parents=True)
    for name, content in damaged.files(NOTEBOOK, damage).items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(content)
    (submission,) = find(folder)
    return grade_notebook.grade(submission, seed=7)


@pytest.mark.parametrize("kind", sorted(damaged.DAMAGES.keys() - {OWN_TEST}))
def test_the_mark_is_the_deserved_one(tmp_path, kind):
    result = graded(tmp_path, damaged.DAMAGES[kind])
    assert (result.problem, result.trace) == (None, "")
    assert result.score == damaged.DAMAGES[kind].mark


CELLS = list(unusual_cells.CELLS)
# What takes long to import or to draw, and ends no differently from the others.
LONG = ("usetex", "SimHei", "urllib", "requests", "ipywidgets", "ProcessPool", "subprocess", "?np")


@pytest.mark.parametrize("start", range(0, len(CELLS), 9))
def test_unusual_answers_have_all_points(tmp_path, start):
    """Each of the nine answers in another form, in a notebook that has lost its metadata."""

    def change(data):
        for kind, cell in zip(CELLS[start:], damaged.every_answer(data), strict=False):
            unusual_cells.CELLS[kind](cell)

    result = graded(tmp_path, damaged.Damage(damaged.without_metadata(change)))
    assert {v.exercise: v.status for v in result.verdicts if v.status != "ok"} == {}


def test_whatever_students_add_above_costs_nothing(tmp_path):
    def change(data):
        for line in unusual_cells.LINES:
            if not line.startswith(unusual_cells.AT_THE_END) and not any(
                one in line for one in LONG
            ):
                unusual_cells.above_all(line)(data)

    assert graded(tmp_path, damaged.Damage(change)).score == damaged.FULL


RUN = ("a runtime that is started anew", "a file that is written and run")


@pytest.mark.parametrize("kind", RUN)
def test_unusual_runs_have_all_points(tmp_path, kind):
    assert graded(tmp_path, unusual_files.DAMAGES[kind]).score == damaged.FULL


@pytest.mark.parametrize("kind", sorted(unusual_files.DAMAGES.keys() - set(RUN)))
def test_unusual_files_are_read_with_all_their_answers(tmp_path, kind):
    place = tmp_path / "student" / damaged.NAME
    for name, content in damaged.files(NOTEBOOK, unusual_files.DAMAGES[kind]).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    (submission,) = find(tmp_path)
    sources = [cell.source for cell in read_submission(submission.path).cells]
    for cell in damaged.every_answer(NOTEBOOK):
        assert damaged.text(cell) in sources


def test_long_experiments_leave_the_functions_their_time(tmp_path, monkeypatch):
    """Twelve endless loops use up the time of the cells, and nothing else."""
    runner = Runner(Limits(cell_cpu=1, cells_cpu=2))
    monkeypatch.setattr(grade_notebook, "runner", lambda sandbox="bubblewrap": runner)
    try:
        result = graded(tmp_path, damaged.DAMAGES[OWN_TEST])
    finally:
        runner.close()
    assert result.score == damaged.FULL
    assert "was stopped after 1 seconds of work" in result.feedback


def test_what_was_met_on_the_way_is_said(tmp_path):
    page = graded(tmp_path, damaged.DAMAGES["at home only: 1 / 0"]).feedback
    assert "In the cell that begins with `1 / 0`: ZeroDivisionError: division by zero" in page


def test_a_missing_package_is_named_where_it_is_used(tmp_path):
    kind = "at home only: import seaborn as sns\nsns.set_theme()"
    page = graded(tmp_path, damaged.DAMAGES[kind]).feedback
    assert "ModuleNotFoundError: seaborn is not installed where notebooks are graded" in page


def test_a_function_with_a_right_neighbour_says_whose_fault_it_was(tmp_path):
    for kind, why in [
        ("an unfinished neighbour", "is not answered yet"),
        ("an endless neighbour", "does not come to an end in time"),
        ("a wrong neighbour", "is not right"),
    ]:
        shutil.rmtree(tmp_path / "student", ignore_errors=True)
        verdicts = {v.exercise: v for v in graded(tmp_path, damaged.DAMAGES[kind]).verdicts}
        assert verdicts["sigmoid"].score < 3
        gradient = verdicts["binary_crossentropy_from_logits_gradient"]
        assert gradient.status == "ok"
        assert f"with a right sigmoid in the place of your sigmoid, which {why}" in gradient.message


def test_a_neighbour_gives_no_point_to_a_function_that_does_nothing_itself(tmp_path):
    """The right function answers its neighbours only; to return its answer is wrong."""

    def change(data):
        damaged.answer("sigmoid", "def sigmoid(z):\n    raise NotImplementedError()")(data)
        damaged.answer("hinge", "def hinge(y_true, scores):\n    return sigmoid(scores)")(data)

    verdicts = {v.exercise: v for v in graded(tmp_path, damaged.Damage(change)).verdicts}
    assert verdicts["hinge"].score == 0
