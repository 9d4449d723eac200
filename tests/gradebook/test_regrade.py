"""A regrade is looked at before it counts, and touches those whom it should."""

import csv
import json
import os
import shutil
import subprocess
import sys

import pytest
from commands import CLASS, NAME, ROOT
from nbgrader.api import Gradebook

from autograder.grading.history import is_same, total, why

STUDENTS = ("ada-perfect", "emil-labels", "noah-untouched", "olga-loops")
# The check asks for scores of 1 and -1 now, which Emil's rounding leaves as they are.
BEFORE = ("case(signs(rng, *shape), scores(rng, *shape) + 0.005)", "[[0.5, -2.0], [0.5, 0.25]]")
AFTER = (
    "case(signs(rng, *shape), np.sign(scores(rng, *shape) + 0.005))",
    "[[1.0, -1.0], [1.0, 1]]",
)
CHECK = "several labels per example"


@pytest.fixture
def course(tmp_path):
    """A course of one's own, in which a check can be changed."""
    folder = tmp_path / "course"
    for name in ("autograder", "exercises", "solutions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for student in STUDENTS:
        shutil.copytree(CLASS / student / NAME, folder / "submissions" / student / NAME)
    assert run(folder, "--seed", 7).returncode == 0
    return folder


def run(folder, *options):
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    command = [sys.executable, "-m", "autograder", "grade", "--workers", "1", *map(str, options)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def change_the_check(course):
    path = course / "autograder" / "specs" / "binary_losses" / "sign_accuracy.py"
    text = path.read_text()
    for old, new in zip(BEFORE, AFTER, strict=True):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text)


def files(results, *folders):
    """What lies in these folders of the results, with the time of its writing."""
    return {
        path.relative_to(results).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for folder in folders
        for path in results.glob(folder)
        if path.is_file()
    }


ALL = ("verdicts/*/*", "feedback/*/*", "autograded/*/*/*", "*.csv", "seed", "cells.json")


def recorded_of(results, student):
    return json.loads((results / "verdicts" / student / f"{NAME}.json").read_text())


def test_a_changed_check_touches_exactly_those_whom_it_concerns(course):
    results = course / "results"
    before = files(results, *ALL)
    assert "emil-labels" in str(before)
    change_the_check(course)

    process = run(course, "--preview")
    assert process.returncode == 0, process.stderr
    assert "1 marks (1 up, 0 down) would change; 0 keep theirs with another" in process.stdout
    assert f"'{CHECK}' passes now" in process.stdout and "(+1.25)" in process.stdout
    with (results / "preview.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["student"], row["gained"], row["lost"]) == ("emil-labels", "1.25", "0")
    assert "sign_accuracy" in row["why"] and "the course has changed" in row["why"]
    (results / "preview.csv").unlink()
    assert files(results, *ALL) == before  # nothing counts yet

    assert "4 of 4 are unchanged" in run(course, "--preview").stdout  # it goes on where it was
    process = run(course, "--apply")
    assert process.returncode == 0, process.stderr
    assert "1 submissions have another verdict, and 1 marks (1 up, 0 down)." in process.stdout
    after = files(results, *ALL)
    touched = {path for path in before if before[path] != after[path]}
    pages = {path for path in touched if path.startswith(("feedback/", "autograded/"))}
    assert {path.split("/")[1] for path in pages} == {"emil-labels"}
    for student in set(STUDENTS) - {"emil-labels"}:
        assert f"history/{student}" not in str(files(results, "history/*/*/*"))
        old = json.loads(before[f"verdicts/{student}/{NAME}.json"][0])
        assert is_same(old, recorded_of(results, student))

    kept = results / "history" / "emil-labels" / NAME / "0001.json"
    assert kept.read_bytes() == before[f"verdicts/emil-labels/{NAME}.json"][0]
    old = json.loads(kept.read_text())
    assert old["seed"] == 7 and old["versions"]["numpy"] and len(old["source"]) == 64
    with Gradebook(f"sqlite:///{results / 'gradebook.db'}", "loss-functions") as gradebook:
        in_gradebook = gradebook.find_submission(NAME, "emil-labels").score
    with (results / "grades.csv").open() as file:
        (emil,) = (row for row in csv.DictReader(file) if row["student"] == "emil-labels")
    assert float(emil["score"]) == in_gradebook == total(recorded_of(results, "emil-labels"))
    assert not (results / ".preview").exists()
    assert "4 of 4 are unchanged" in run(course).stdout

    again = run(course, "--apply")
    assert again.returncode == 2 and "has no preview; run grade --preview first" in again.stderr


def test_another_seed_is_previewed_and_kept(course):
    results = course / "results"
    process = run(course, "--preview", "--seed", 9)
    assert process.returncode == 0, process.stderr
    assert "0 marks (0 up, 0 down) would change; 4 keep theirs" in process.stdout
    assert (results / "seed").read_text() == "7\n"
    wrong = run(course, "--apply", "--seed", 8)
    assert wrong.returncode == 2 and "has the seed 9 and not 8" in wrong.stderr
    emil = course / "submissions" / "emil-labels" / NAME / f"{NAME}.ipynb"
    shutil.copy(CLASS / "ada-perfect" / NAME / f"{NAME}.ipynb", emil)
    process = run(course, "--apply")
    assert process.returncode == 1
    assert (
        "emil-labels, 05_binary_losses: it was handed in anew after the preview" in process.stderr
    )
    assert (results / "seed").read_text() == "9\n"
    assert len(list(results.glob("history/*/*/0001.json"))) == 3

    process = run(course)  # what was handed in anew; and what became of the mark is said
    assert "3 of 4 are unchanged" in process.stdout
    assert (
        "Changed: 1 marks (1 up, 0 down)" in process.stdout and "handed in anew" in process.stdout
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--preview", "--apply"), "are two steps"),
        (("--preview", "--results", "none"), "has no verdicts to compare with"),
        (("--apply", "--results", "none"), "has no preview"),
    ],
)
def test_what_cannot_be_previewed_is_one_sentence(tmp_path, options, says):
    shutil.copytree(CLASS / "ada-perfect", tmp_path / "submissions" / "ada-perfect")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "autograder", "grade", *options]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1


def record(**more):
    check = {"name": "mean", "passed": True, "points": 1.0}
    verdict = {"exercise": "hinge", "score": 2.0, "status": "ok", "checks": [check]}
    made = {"source": "a", "seed": 1, "versions": {"numpy": "2.3.5"}, "course": "c", "other": {}}
    return made | {"verdicts": [verdict]} | more


def test_a_record_of_an_older_release_can_be_compared():
    old = record()
    del old["course"]
    assert why(old, record()) == ""
    assert why(old, record(versions={"numpy": "2.4.0"})) == "numpy 2.3.5 became 2.4.0"
    gone = [{"exercise": "huber", "score": 2.0, "status": "ok", "checks": []}]
    assert why(old, record(verdicts=gone)) == "hinge is no longer asked; huber is new"
