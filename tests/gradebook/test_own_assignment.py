"""A folder in solutions/ with nbgrader's metadata is a whole assignment, without a line of code."""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest
from commands import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

NAME = "08_project"
PYTHON = [sys.executable, "-m", "autograder"]


def marked(cell, grade_id, points=None, **flags):
    flags = {"grade": False, "solution": False, "locked": False, "task": False} | flags
    flags |= {"grade_id": grade_id, "schema_version": 3}
    cell.metadata["nbgrader"] = flags | ({"points": points} if points is not None else {})
    return cell


def project():
    """Asserts (some hidden), free text, code that a person marks, and a task."""
    tests = (
        "assert mean([1, 3]) == 2\n### BEGIN HIDDEN TESTS\nassert mean([5]) == 5, 'secret'\n"
        "### END HIDDEN TESTS"
    )
    answer = (
        "def mean(x):\n    ### BEGIN SOLUTION\n    return sum(x) / len(x)\n    ### END SOLUTION"
    )
    cells = [
        new_markdown_cell("# A project"),
        marked(new_code_cell(answer), "mean", solution=True),
        marked(new_code_cell(tests), "test_mean", 6, grade=True, locked=True),
        marked(new_markdown_cell("Your answer here."), "essay", 4, grade=True, solution=True),
        marked(new_code_cell("# Your plot here"), "plot", 3, grade=True, solution=True),
        marked(new_markdown_cell("Present it."), "talk", 3, task=True, locked=True),
    ]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with the project, released."""
    folder = tmp_path_factory.mktemp("own") / "course"
    for name in ("autograder", "exercises", "solutions", "book/page_setup.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / ".binder", folder / ".binder")
    shutil.copytree(ROOT / "tools", folder / "tools")
    for name in ("requirements.in", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    place = folder / "solutions" / NAME
    place.mkdir()
    nbformat.write(project(), place / f"{NAME}.ipynb")
    (place / "data.csv").write_text("x\n1\n")
    assert run(folder, "release").returncode == 0
    return folder


def run(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "120"}
    return subprocess.run(
        [*PYTHON, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )


def hand_in(folder, student, answer, essay):
    source = folder / "exercises" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells[1:]}
    cells["mean"].source = answer
    cells["essay"].source = essay
    place = folder / "submissions" / student / NAME
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{NAME}.ipynb")


def test_it_is_released_without_solutions_and_hidden_tests(course):
    text = (course / "exercises" / NAME / f"{NAME}.ipynb").read_text()
    assert "return sum" not in text
    assert "secret" not in text
    assert (course / "exercises" / NAME / "data.csv").read_text() == "x\n1\n"
    assert not (course / "exercises" / NAME / "checks.py").exists()
    assert run(course, "release", "--check").returncode == 0


def test_it_is_packed(course, tmp_path):
    assert run(course, "students", "--into", tmp_path).returncode == 0
    names = zipfile.ZipFile(tmp_path / f"{NAME}.zip").namelist()
    assert {f"{NAME}/{NAME}.ipynb", f"{NAME}/data.csv", f"{NAME}/README.md"} <= set(names)


def test_it_is_graded_marked_by_hand_and_exported(course):
    right = "def mean(x):\n    return sum(x) / len(x)"
    hand_in(course, "ada", right, "It works; 1 + is no Python.")
    hand_in(course, "ben", "def mean(x):\n    return 2", "Your answer here.")
    places = ("--submissions", "submissions", "--results", "results")
    graded = run(course, "grade", *places, "--seed", "1")
    assert graded.returncode == 0, graded.stderr
    assert "6 / 16" in graded.stdout
    assert "0 / 16" in graded.stdout
    assert "1 own tests failed" in graded.stdout
    page = (course / "results" / "feedback" / "ben" / f"{NAME}.html").read_text()
    assert "secret" not in (page.replace("AssertionError: secret", ""))
    assert "SyntaxError" not in (course / "results/feedback/ada" / f"{NAME}.html").read_text()
    url = f"sqlite:///{course / 'results' / 'gradebook.db'}"
    with Gradebook(url, "loss-functions") as gradebook:
        cells = {g.name: g for g in gradebook.find_submission_notebook(NAME, NAME, "ada").grades}
        assert cells["essay"].needs_manual_grade
        assert not cells["test_mean"].needs_manual_grade
        assert sum(grade.max_score for grade in cells.values()) == 16
        cells["essay"].manual_score = 3
        gradebook.db.commit()
    assert run(course, "grade", *places).returncode == 0
    with (course / "results" / "grades.csv").open() as file:
        marks = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert marks == {"ada": "9", "ben": "0"}
    exported = run(course, "export", "--results", "results", "--format", "csv")
    assert "ada,9" in exported.stdout


def test_a_graded_cell_that_was_added_later_is_a_sentence(course, tmp_path):
    results = tmp_path / "results"
    if not (course / "submissions").exists():
        hand_in(course, "ada", "def mean(x):\n    return 2", "")
    places = ("--submissions", "submissions", "--results", results)
    assert run(course, "grade", *places, "--seed", "1").returncode == 0
    before = (results / "grades.csv").read_text()
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    kept = source.read_text()
    data = json.loads(kept)
    new = marked(new_code_cell("assert True"), "test_new", 1, grade=True, locked=True)
    data["cells"].append(json.loads(json.dumps(new)))
    source.write_text(json.dumps(data))
    try:
        assert run(course, "release").returncode == 0
        again = run(course, "grade", *places)
    finally:
        source.write_text(kept)
        run(course, "release")
    assert again.returncode == 2
    assert "Traceback" not in again.stderr
    assert f"{NAME} has other graded cells" in again.stderr
    assert "--results" in again.stderr
    assert (results / "grades.csv").read_text() == before
