"""What `check` tells a student is the visible part of what the grading says, check by check."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from commands import CLASS, ROOT

from autograder import course
from autograder.grading import grade_notebook
from autograder.grading.submitted_notebook import read_submission
from autograder.specs import ASSIGNMENTS

SUBMITTED = sorted(
    path
    for path in CLASS.glob("*/*/*.ipynb")
    # What cannot be graded at all is tested elsewhere.
    if path.parts[-3] not in ("jun-no-notebook", "kim-empty-file", "quentin-other-course")
)
# Notebooks of 05, and one of each other assignment, that run as they are: George's never end,
# Fatima's end the process, and Hana deleted the imports, which a grading puts back.
ALONE = [
    path
    for path in SUBMITTED
    if path.parts[-3] not in ("george-endless", "fatima-raising", "hana-deleted")
    and (path.parts[-2] == "05_binary_losses" or path.parts[-3] == "boris-one-term")
]
PROGRAM = """
import json, os, sys, traceback
sys.path.insert(0, os.getcwd())
os.environ["MPLBACKEND"] = "agg"
import checks
reports, names = {}, {}
def check(name, function=None):
    try:
        real(name, function)
    except checks.CheckFailed as error:
        reports[name] = str(error)
    else:
        reports[name] = None
real, checks.check = checks.check, check
for source in json.load(open("cells.json")):
    try:
        exec(compile(source, "cell", "exec"), names)
    except Exception:
        pass
json.dump(reports, open("reports.json", "w"))
"""


@pytest.fixture(scope="module")
def verdicts(graded):
    """The recorded verdicts of the graded class, by student and assignment."""
    return {
        (path.parent.name, path.stem): json.loads(path.read_text())["verdicts"]
        for path in graded.results.glob("verdicts/*/*.json")
    }


def marks(verdict):
    return {check["name"]: check["visible"] for check in verdict["checks"]}


@pytest.mark.parametrize("path", SUBMITTED, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_the_visible_checks_are_the_visible_part_of_the_grade(verdicts, path):
    """By what `python -m autograder check` calls."""
    student, name = path.parts[-3:-1]
    judged = grade_notebook.judge_notebook(read_submission(path), ASSIGNMENTS[name], None)
    given = verdicts[student, name]
    assert [v.exercise for v in judged.verdicts] == [v["exercise"] for v in given]
    for mine, theirs in zip(judged.verdicts, given, strict=True):
        seen = {check.name: check.passed for check in mine.checks}
        assert seen == marks(theirs), mine.exercise
        assert (mine.status, mine.misconception) == (theirs["status"], theirs["misconception"])


@pytest.mark.parametrize("path", ALONE, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_the_notebooks_own_checks_say_the_same(verdicts, path, tmp_path):
    """By `check` of `checks.py`, in a Python of its own without this package."""
    student, name = path.parts[-3:-1]
    notebook = nbformat.read(str(path), as_version=4)
    wanted = ("setup", *(e.name for e in ASSIGNMENTS[name].exercises))
    cells = [c.source for c in notebook.cells if c.cell_type == "code"]
    if student not in ("ivan-retyped", "pavel-no-cells"):
        cells = [c.source for c in notebook.cells if course.grade_id(c) in wanted]
    for exercise in ASSIGNMENTS[name].exercises:
        cells.append(f"from checks import check\ncheck({exercise.name!r}, {exercise.name})")
    (tmp_path / "cells.json").write_text(json.dumps(cells))
    (tmp_path / "checks.py").write_text((ROOT / "exercises" / name / "checks.py").read_text())
    process = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM],
        cwd=tmp_path,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert process.returncode == 0, process.stderr
    reports = json.loads((tmp_path / "reports.json").read_text())
    for verdict in verdicts[student, name]:
        exercise = verdict["exercise"]
        if "was judged with a right" in verdict["message"]:
            continue  # the notebook has no right function to put into the place of a wrong one
        if exercise not in reports:
            assert verdict["status"] == "missing"
        elif verdict["status"] == "missing":
            assert "is not answered yet" in reports[exercise]
        elif reports[exercise] is None:
            assert all(marks(verdict).values()), exercise
        else:
            for check, passed in marks(verdict).items():
                assert f"  {'✓' if passed else '✗'} {check}" in reports[exercise].splitlines()
            named = next((c for c in verdict["checks"] if c["misconception"]), None)
            if named:
                assert " ".join(named["reason"].split()) in " ".join(reports[exercise].split())
