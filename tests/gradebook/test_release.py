"""What students get is what nbgrader makes of the source, and holds nothing that it must not."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from commands import ROOT, autograder
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import course
from autograder.release import notebooks
from autograder.release.points import check_points
from autograder.specs import ASSIGNMENTS, CHECKS, EXERCISES
from tools import sample_class

TOTAL = f"**{ASSIGNMENTS['04_regression_losses'].points:g}**"
HUBER = "| 5 | between the two | `huber` (5) | 5 |"
FILES = [path for name in ASSIGNMENTS for path in sorted((ROOT / "exercises" / name).glob("*.*"))]


def test_exercises_are_up_to_date():
    assert notebooks.release(check_only=True) == []


def minutes(cells):
    """Quick readers open no hint; the slow ones read all of them, and try each function longer."""
    text = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    functions = sum(course.grade_id(cell) in EXERCISES for cell in cells)
    guesses = text.count("**Predict")
    read, all_read = (
        len(re.findall(r"[A-Za-z]{2,}", part))
        for part in (re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL), text)
    )
    return [
        read / 200 + 2.5 * functions + 1.5 * guesses,
        all_read / 150 + 6 * functions + 2.5 * guesses,
    ]


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_time_of_each_sitting_follows_from_its_words_and_tasks(name):
    """A slow reader sits for 45 to 90 minutes at a time."""
    path = ROOT / "exercises" / name / f"{name}.ipynb"
    cells = nbformat.read(path, 4).cells
    plan = re.search(r"Plan for [^.]*", " ".join(cell.source for cell in cells)).group()
    said = [[int(a), int(b)] for a, b in re.findall(r"(?<!parts )\b(\d+) to (\d+)", plan)]
    breaks = [i for i, cell in enumerate(cells) if "**Second sitting.**" in cell.source]
    ends = zip([0, *breaks], [*breaks, len(cells)], strict=True)
    needed = [minutes(cells[start:end]) for start, end in ends]
    assert np.shape(said) == np.shape(needed), plan
    assert np.abs(np.subtract(said, needed)).max() <= 8, (plan, needed)
    assert all(45 <= slow <= 90 for _, slow in said)


def test_building_the_sample_class_again_mends_what_differs(tmp_path):
    sample_class.build(tmp_path)
    path = tmp_path / "ada-perfect" / "05_binary_losses" / "05_binary_losses.ipynb"
    right = path.read_text(encoding="utf-8")
    path.write_text("{}")
    (tmp_path / "zoe-left" / "05_binary_losses").mkdir(parents=True)
    sample_class.build(tmp_path)
    assert path.read_text(encoding="utf-8") == right
    assert {p.name for p in tmp_path.iterdir()} == {who for who, _ in sample_class.submissions()}


def test_a_fresh_clone_is_not_stale_without_the_ignored_copies(monkeypatch, tmp_path):
    """`release` writes the checks beside the source as well; only what git keeps can be stale."""
    shutil.copytree(
        ROOT / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns(CHECKS)
    )
    monkeypatch.setattr(notebooks, "SOLUTIONS_DIR", tmp_path / "solutions")
    assert notebooks.release(check_only=True) == []
    assert len(notebooks.release()) == len(ASSIGNMENTS)
    for name in ASSIGNMENTS:
        copy = tmp_path / "solutions" / name / CHECKS
        assert copy.read_bytes() == (ROOT / "exercises" / name / CHECKS).read_bytes()


def test_a_stale_copy_fails_the_check_and_is_written_again(monkeypatch, tmp_path):
    monkeypatch.setattr(notebooks, "EXERCISES_DIR", tmp_path)
    assert len(notebooks.release(check_only=True)) == 2 * len(ASSIGNMENTS)
    assert not list(tmp_path.iterdir())
    notebooks.release()
    assert notebooks.release(check_only=True) == []
    (tmp_path / "05_binary_losses" / CHECKS).write_text("x = 1")
    assert notebooks.release(check_only=True) == [tmp_path / "05_binary_losses" / CHECKS]


def test_the_command_says_what_is_stale():
    process = autograder("release", "--check")
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def without_cell(notebook, name):
    notebook.cells = [cell for cell in notebook.cells if course.grade_id(cell) != name]


def give(points):
    def change(notebook):
        (cell,) = (cell for cell in notebook.cells if course.grade_id(cell) == "test_huber")
        cell.metadata.nbgrader["points"] = points

    return change


def write(old, new):
    def change(notebook):
        (cell,) = (cell for cell in notebook.cells if old in cell.source)
        cell.source = cell.source.replace(old, new)

    return change


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda nb: without_cell(nb, "huber"), "the exercise huber has no cells."),
        (lambda nb: without_cell(nb, "test_huber"), "the exercise huber has no cells."),
        (give(6), "the cell test_huber give 6 points; its specification gives 5."),
        (give(5.0), "the cell test_huber give 5.0 points; its specification gives 5."),
        (write("`huber` (5)", "`huber` (6)"), f"`huber` (6) | 5 | should be {HUBER}."),
        (write(HUBER, HUBER[:-3] + "6 |"), f"`huber` (5) | 6 | should be {HUBER}."),
        (
            write(HUBER + "\n", ""),
            "the points table names huber 0 times; it should have `huber` (5) once.",
        ),
        (
            write("`poisson` (4) | 4", "`poisson` (4), `huber` (5) | 9"),
            "the points table names huber 2 times; it should have `huber` (5) once.",
        ),
        (
            write("`poisson` (4) | 4", "`poisson` (4), `not_there` (5) | 9"),
            "`not_there` (5) | 9 | should be | 6 | counts | `poisson` (4) | 4 |.",
        ),
        (write(TOTAL, "**0**"), f"should end with the total, {TOTAL}."),
        (write(f"\n| | | | {TOTAL} |", ""), f"should end with the total, {TOTAL}."),
        (write("| part |", "| No. |"), "there is no points table: its head is | part |"),
    ],
)
def test_points_that_differ_from_the_specification_are_refused(change, says):
    assignment = ASSIGNMENTS["04_regression_losses"]
    source = course.SOLUTIONS_DIR / assignment.name / f"{assignment.name}.ipynb"
    notebook = course.read_notebook(source)
    check_points(assignment, notebook, source)
    change(notebook)
    with pytest.raises(course.CourseError) as raised:
        check_points(assignment, notebook, source)
    assert says in str(raised.value)
    assert str(raised.value).startswith(f"{source}: ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_solution_hidden_test_or_reference_is_released(path):
    text = path.read_text(encoding="utf-8")
    for word in (
        "BEGIN SOLUTION",
        "HIDDEN",
        "autograder.",
        "reference.",
        "import scipy",
        "from scipy",
    ):
        assert word not in text
    if path.suffix == ".py":
        functions = {n.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)}
        given = {function.__name__ for function in ASSIGNMENTS[path.parent.name].given}
        assert not functions & (set(EXERCISES) - given)
    else:
        for cell in nbformat.reads(text, as_version=4).cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                assert "raise NotImplementedError()" in cell.source


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/*/*.ipynb")), ids=lambda path: str(path.name))
def test_notebooks_carry_no_outputs(path):
    for cell in nbformat.read(str(path), as_version=4).cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None


def test_the_copies_and_the_list_are_those_of_nbgraders_formgrader(tmp_path, monkeypatch):
    """By the API behind it: what `nbgrader generate_assignment` makes of them all, and points."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # alembic
    for name in ASSIGNMENTS:
        (tmp_path / "source" / name).mkdir(parents=True)
        shutil.copy(ROOT / "solutions" / name / f"{name}.ipynb", tmp_path / "source" / name)
        # As `release` leaves it beside the source, in the copy that git ignores.
        shutil.copy(ROOT / "exercises" / name / CHECKS, tmp_path / "source" / name)
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    api = NbGraderAPI(CourseDirectory(config=config))
    for name in ASSIGNMENTS:
        made = api.generate_assignment(name)
        assert made["success"], made.get("log")
        release = tmp_path / "release" / name
        files = {path.name for path in release.iterdir()}
        assert files == {path.name for path in (ROOT / "exercises" / name).glob("*.*")}
        theirs = nbformat.read(str(release / f"{name}.ipynb"), as_version=4)
        assert theirs == course.released(name), name
    listed = {one["name"]: one for one in api.get_assignments()}
    assert listed.keys() == ASSIGNMENTS.keys()
    for name, one in ASSIGNMENTS.items():
        assert listed[name]["max_score"] == one.points
        assert listed[name]["release_path"]


PROGRAM = """
import sys
for name in ("autograder", "scipy", "IPython", "matplotlib", "sklearn", "nbgrader", "nbformat"):
    sys.modules[name] = None
sys.path.insert(0, ".")
from checks import SHEETS, CheckFailed, check

def always_wrong(*args, **kwargs):
    return "nonsense"

for function in (always_wrong, None):
    for name in (*SHEETS, "no such exercise"):
        try:
            check(name, function)
        except CheckFailed as error:
            print(error)
        else:
            sys.exit(f"{name} accepted {function}")
"""


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_visible_checks_need_numpy_alone(name, tmp_path):
    """In a Python that refuses everything but numpy and the standard library."""
    shutil.copy(ROOT / "exercises" / name / CHECKS, tmp_path)
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    for exercise in ASSIGNMENTS[name].exercises:
        # "Arguments unchanged" is all that nonsense can pass.
        assert re.search(
            rf"^{exercise.name}: [01] of ({len(exercise.checks)}|\d+ visible masks are off)\b",
            process.stdout,
            re.M,
        )
    assert "There is no exercise 'no such exercise' here" in process.stdout
    assert "is a NoneType; it should be a function." in process.stdout
