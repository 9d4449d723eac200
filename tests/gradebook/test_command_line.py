"""Bad input gets one sentence and the exit code of the contract; judge and check say why."""

import json
import re

import pytest
from commands import CLASS, NAME, ROOT, autograder, autograder_here, words

ONE_TERM = """
import numpy as np
def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = np.asarray(y_true, float), np.asarray(y_pred, float)
    return -np.mean(y * np.log(p + 1e-15))
def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
"""


def sentence(process, code):
    """The one line that a command said before it gave up."""
    assert process.returncode == code, process.stderr
    (line,) = process.stderr.strip().splitlines()
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--submissions", "nowhere"), "There is no folder nowhere"),
        (("--submissions", CLASS, "--assignment", "99_x"), "There is no assignment '99_x'"),
        (("--submissions", CLASS, "--student", "zoe"), "There is no student 'zoe'"),
        (("--submissions", ROOT / "autograder"), "holds no submission for an assignment"),
        (("--submissions", CLASS, "--results", "/proc/no"), "/proc/no cannot be written"),
        (("--submissions", CLASS, "--results", ROOT / "LICENSE"), "cannot be written"),
    ],
)
def test_wrong_usage_of_grade(arguments, words, tmp_path):
    if "--results" not in arguments:
        arguments = (*arguments, "--results", tmp_path / "results")
    assert words in sentence(autograder_here("grade", *arguments), 2)
    assert not (tmp_path / "results").exists()


def test_an_unknown_option_is_wrong_usage():
    assert autograder("grade", "--no-such-option").returncode == 2


def test_folders_that_are_no_assignment_are_named(tmp_path):
    good = tmp_path / "class" / "ada" / NAME
    good.mkdir(parents=True)
    source = CLASS / "ada-perfect" / NAME / f"{NAME}.ipynb"
    (good / f"{NAME} (1).ipynb").write_text(source.read_text())
    (tmp_path / "class" / "bob" / "homework").mkdir(parents=True)
    (tmp_path / "class" / "cem" / NAME).mkdir(parents=True)
    two = tmp_path / "class" / "dan" / NAME
    two.mkdir(parents=True)
    (two / "a.ipynb").touch()
    (two / "b.ipynb").touch()
    results = tmp_path / "results"
    places = ("--submissions", tmp_path / "class", "--results", results)
    process = autograder("grade", *places, "--workers", 1)
    assert process.returncode == 1
    assert "homework is no assignment of this course" in process.stderr
    assert "holds no notebooks" in process.stderr
    assert "holds 2 notebooks, and none of the name" in process.stderr
    assert (results / "grades.csv").read_text().splitlines()[1] == f"ada,{NAME},37,37"
    assert not [path for path in results.rglob("*") if path.name.endswith(".part")]


def test_judge_names_the_missing_term(tmp_path):
    (tmp_path / "answer.py").write_text(ONE_TERM)
    process = autograder("judge", tmp_path / "answer.py", "--json", "--seed", 3)
    assert process.returncode == 0, process.stderr
    lines = [json.loads(line) for line in process.stdout.splitlines()]
    assert [list(line) for line in lines] == [
        ["file", "exercise", "score", "max_score", "status", "message", "misconception"]
    ] * 2
    wrong = next(line for line in lines if line["exercise"] == "binary_crossentropy")
    assert wrong["score"] < 0.3 * wrong["max_score"]
    assert "the (1 - y) log(1 - p) term is missing" in wrong["message"]
    assert (wrong["status"], wrong["misconception"]) == ("wrong", "one-term formula")
    right = next(line for line in lines if line["exercise"] == "sigmoid")
    assert (right["score"], right["status"], right["misconception"]) == (3, "ok", None)


def test_judge_says_the_same_for_people(tmp_path):
    (tmp_path / "answer.py").write_text(ONE_TERM)
    process = autograder_here("judge", tmp_path / "answer.py")
    assert "1.75 of 10 points, wrong" in process.stdout
    assert "Hidden cases were drawn from the seed" in process.stdout


def test_files_that_cannot_be_judged_are_named_and_the_others_are_judged(tmp_path):
    bad = {
        "no.py": (None, "cannot be read"),
        "other.py": (b"x = 1", "defines no graded function"),
        "broken.py": (b"def f(:", "is not Python in line 1"),
        "binary.py": (b"\xff\xfe\x00", "is not text"),
    }
    for name, (text, _) in bad.items():
        if text is not None:
            (tmp_path / name).write_bytes(text)
    (tmp_path / "good.py").write_text(ONE_TERM)
    process = autograder("judge", *(tmp_path / name for name in (*bad, "good.py")), "--json")
    assert process.returncode == 1
    lines = process.stderr.splitlines()
    for line, (name, (_, reason)) in zip(lines, bad.items(), strict=True):
        assert line.startswith(str(tmp_path / name)) and reason in line
    judged = [json.loads(line) for line in process.stdout.splitlines()]
    assert [one["file"] for one in judged] == [str(tmp_path / "good.py")] * 2


def test_check_says_what_the_visible_checks_say():
    process = autograder("check", CLASS / "boris-one-term" / NAME / f"{NAME}.ipynb")
    assert process.returncode == 1
    assert "binary_crossentropy: 3 of 9 visible checks pass" in process.stdout
    assert "the (1 - y) log(1 - p) term is missing" in words(process.stdout)
    assert "8 of 9 functions pass their visible checks." in process.stdout


def test_check_of_a_right_notebook():
    process = autograder_here("check", CLASS / "olga-loops" / NAME / f"{NAME}.ipynb")
    assert process.returncode == 0
    assert "9 of 9 functions pass" in process.stdout


@pytest.mark.parametrize(
    "path, words",
    [
        (CLASS / "jun-no-notebook" / NAME / f"{NAME}.ipynb", "is not a notebook that can be read"),
        (ROOT / "exercises" / NAME / "no.ipynb", "cannot be read: No such file"),
        (ROOT / "README.md", "has the name of no assignment"),
    ],
)
def test_check_of_what_is_no_notebook(path, words):
    assert words in sentence(autograder_here("check", path), 2)


def test_mutation_prints_a_table():
    process = autograder("mutation", "--exercise", "nats_to_bits", "--seeds", 1)
    assert process.returncode == 0, process.stderr
    assert re.search(r"^nats_to_bits( +\d+){8}$", process.stdout, re.M)
    assert re.search(r"^all exercises( +\d+){8}$", process.stdout, re.M)
    unknown = autograder_here("mutation", "--exercise", "hinges")
    assert "no exercise 'hinges'" in sentence(unknown, 2)
