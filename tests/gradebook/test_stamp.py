"""A notebook and the checks of another release are told apart, and a sentence says which is old."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from commands import ROOT

from autograder.errors import CourseError
from autograder.release import stamp
from autograder.specs import ASSIGNMENTS, CHECKS

ONE = ASSIGNMENTS["05_binary_losses"]
LINE = r'"CHECKS_RELEASE = \"%s\"  # of'
OURS = stamp.stamped(ONE, LINE % "1-00000000")[1]
PROGRAM = """
from checks import check

{line}

def sign_accuracy(y_true, scores):
    return 0.5

try:
    check("sign_accuracy", sign_accuracy)
except AssertionError:
    pass
"""


def changed(**values):
    """The assignment, with its first check changed."""
    exercise = ONE.exercises[0]
    check = replace(exercise.checks[0], **values)
    exercise = replace(exercise, checks=(check, *exercise.checks[1:]))
    return replace(ONE, exercises=(exercise, *ONE.exercises[1:]))


def test_the_number_counts_on_when_what_is_checked_has_changed():
    text = LINE % OURS
    assert OURS.startswith("2-")
    assert stamp.stamped(ONE, text) == (text, OURS)
    for values in (
        {"rtol": 1e-3},
        {"points": 7.0},
        {"visible": ONE.exercises[0].checks[0].visible[1:]},
    ):
        assert stamp.stamped(changed(**values), text)[1].startswith("3-")


def test_a_sentence_may_change_without_a_new_release():
    assert stamp.digest(changed(says="In other words.", name="other")) == stamp.digest(ONE)


@pytest.mark.parametrize("text", ["", (LINE % OURS) * 2, LINE % "two"])
def test_a_source_without_one_stamp_is_refused(text):
    with pytest.raises(CourseError, match=r"05_binary_losses.ipynb has \d lines CHECKS_RELEASE"):
        stamp.stamped(ONE, text)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_what_is_released_together_agrees(name):
    folder = ROOT / "exercises" / name
    in_notebook = stamp.STAMP.findall((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
    in_checks = re.findall(
        r'^RELEASE = "(\d+)-(\w{8})"', (folder / CHECKS).read_text(encoding="utf-8"), re.M
    )
    assert in_checks == [one[1:3] for one in in_notebook]
    assert len(in_checks) == 1


@pytest.mark.parametrize(
    "line, says",
    [
        ('CHECKS_RELEASE = "2-%s"', ""),
        ("", ""),
        ("CHECKS_RELEASE = None", ""),
        ('CHECKS_RELEASE = "mine"', ""),
        ('CHECKS_RELEASE = "1-ffffffff"', "This notebook is older than the checks.py beside it"),
        ('CHECKS_RELEASE = "3-ffffffff"', "The checks.py beside this notebook is older than it"),
        ('CHECKS_RELEASE = "2-ffffffff"', "are of different releases: download both"),
    ],
)
def test_check_says_which_is_old(line, says, tmp_path):
    (tmp_path / CHECKS).write_text(ONE.checks(OURS), encoding="utf-8")
    line = line.replace("%s", OURS.partition("-")[2])
    command = [sys.executable, "-c", PROGRAM.format(line=line)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.count("\n") == (1 if says else 0)
    assert says in done.stdout
