"""The zip files for students hold what they need, and nothing else."""

import ast
import json
import re
import sys
import zipfile

import pytest
from commands import ROOT, autograder, autograder_here

from autograder.course import CourseError
from autograder.release import bundles, notebooks
from autograder.specs import ASSIGNMENTS, EXERCISES

STANDARD = set(sys.stdlib_module_names)


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("students")
    return {path.stem: path for path in bundles.pack(folder)}


def texts(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_there_is_one_for_each_assignment_and_one_with_all(packed):
    assert packed.keys() == ASSIGNMENTS.keys() | {bundles.ALL}
    for name in ASSIGNMENTS:
        files = ("README.md", "checks.py", f"{name}.ipynb", "requirements.txt")
        assert texts(packed[name]).keys() == {f"{name}/{file}" for file in files}
    together = texts(packed[bundles.ALL])
    assert together.pop("README.md").count("Assignment 0") == len(ASSIGNMENTS)
    assert together == {k: v for name in ASSIGNMENTS for k, v in texts(packed[name]).items()}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_what_is_needed_is_in_it(packed, name):
    held = texts(packed[name])
    for file in (f"{name}.ipynb", "checks.py"):
        assert held[f"{name}/{file}"] == (ROOT / "exercises" / name / file).read_text()
    cells = json.loads(held[f"{name}/{name}.ipynb"])["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    required = {
        re.split("[<>=]", line)[0] for line in held[f"{name}/requirements.txt"].splitlines()
    }
    assert bundles.imports_of(sources) - STANDARD - {"checks"} == required - {"jupyterlab"}
    assert {"numpy", "matplotlib", "jupyterlab"} == required
    for words in (f"jupyter lab {name}.ipynb", "## Start", "## Hand in", "checks.py"):
        assert words in held[f"{name}/README.md"]


def test_the_bytes_are_the_same_each_time(packed, tmp_path):
    for path in bundles.pack(tmp_path / "again"):
        assert path.read_bytes() == packed[path.stem].read_bytes()


def test_no_solution_hidden_check_or_reference_is_in_them(packed):
    held = texts(packed[bundles.ALL])
    everything = "\n".join(held.values())
    for word in (
        "BEGIN SOLUTION",
        "HIDDEN",
        "autograder.",
        "reference.",
        "import scipy",
        "from scipy",
        '"visible": f',
    ):  # hidden cases
        assert word not in everything
    for path, text in held.items():
        if path.endswith(".py"):
            given = {function.__name__ for function in ASSIGNMENTS[path.split("/")[0]].given}
            defined = {n.name for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)}
            assert not defined & (EXERCISES.keys() - given)


def test_stale_exercises_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(notebooks, "EXERCISES_DIR", tmp_path / "exercises")
    with pytest.raises(CourseError, match="run `make release` first"):
        bundles.pack(tmp_path / "zips")
    assert not (tmp_path / "zips").exists()


def test_the_command_names_the_files(tmp_path):
    process = autograder("students", "--into", tmp_path / "zips")
    assert process.returncode == 0, process.stderr
    made = len(list((tmp_path / "zips").iterdir()))
    assert len(process.stdout.splitlines()) == made == len(ASSIGNMENTS) + 1  # and one of all
    process = autograder_here("students", "--into", "/proc/no")
    assert (process.returncode, process.stderr.count("\n")) == (2, 1)
    assert re.match("/proc/no/.*cannot be written", process.stderr)
