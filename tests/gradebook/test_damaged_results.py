"""A results folder that is half there: each command does its work or says one sentence.

Grading again brings back what was graded; where it does not, the sentence says what to do.
"""

import csv
import shutil

import pytest
from commands import CLASS, NAME, autograder, autograder_here

STUDENTS = ("ada-perfect", "boris-one-term")
OF_BORIS = f"boris-one-term/{NAME}"
CUT = (
    f"verdicts/{OF_BORIS}.json",
    f"feedback/{OF_BORIS}.html",
    f"autograded/{OF_BORIS}/{NAME}.ipynb",
    f".preview/{OF_BORIS}.json",
    "cells.json",
    "grades.csv",
    "gradebook.db",
    "collected.json",
    "comments.csv",
)
GARBAGE = (".preview/seed", "seed", "exercises.csv", "ungraded.csv", "roster.json", "policy.toml")
NEW = {"collected.json": b'{"ada": {"key"', "comments.csv": b"function,about,comment\nhinge,a"}

ADVICE = ("grade again", "grade --preview", "--seed", "move it away", "policy.toml", "comments.csv")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The submissions of two, and their results with a preview of another seed."""
    folder = tmp_path_factory.mktemp("whole")
    for student in STUDENTS:
        shutil.copytree(CLASS / student / NAME, folder / "class" / student / NAME)
    (folder / "roster.csv").write_text("Name,ID\nAda Perfect,1\nBoris One Term,2\n")
    (folder / "policy.toml").write_text(f"[assignments.{NAME}]\nmaximum = 100\n")
    places = ("--submissions", folder / "class", "--results", folder / "results")
    options = ("--policy", folder / "policy.toml", "--roster", folder / "roster.csv")
    assert autograder("grade", *places, "--seed", 7, *options).returncode == 0
    assert autograder("grade", *places, "--preview", "--seed", 8).returncode == 0
    return folder


def points(results):
    with (results / "grades.csv").open(encoding="utf-8") as file:
        return {row["student"]: row["score"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("file", [*CUT, *GARBAGE])
def test_each_command_works_or_says_a_sentence(whole, tmp_path, file):
    results = shutil.copytree(whole / "results", tmp_path / "results")
    path = results / file
    if not path.exists():
        path.write_bytes(NEW[file])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if file in CUT else b"\0\xff not what it was")
    places = ("--submissions", whole / "class", "--results", results)
    commands = [
        ("export", "--results", results, "--format", "csv"),
        ("report", "--results", results),
    ]
    commands += [("grade", *places, "--workers", 1)]
    commands += [("grade", *places, "--apply")] * file.startswith(".preview")
    for command in commands:
        done = autograder_here(*command)
        if done.returncode == 2:
            assert done.stderr.count("\n") == 1 and str(results) in done.stderr, done.stderr
            assert any(word in done.stderr for word in ADVICE), done.stderr
    if done.returncode == 0:
        assert points(results) == points(whole / "results")
        for student in STUDENTS:
            page = results / "feedback" / student / f"{NAME}.html"
            assert page.read_text().rstrip().endswith("</html>")
