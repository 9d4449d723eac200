"""After a mark by hand, tables, feedback, gradebook and exports say the same."""

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from commands import CLASS, NAME, ROOT, autograder, autograder_here
from nbgrader.api import Gradebook

ADDRESS = re.compile(r"(http://127[\d.]+:\d+)/\S*token=([0-9a-f]+)")
STUDENTS = ("boris-one-term", "chen-sums")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("by-hand")
    for student in STUDENTS:
        shutil.copytree(CLASS / student / NAME, folder / "submissions" / student / NAME)
    return folder


def grade(folder, *options):
    places = ("--submissions", folder / "submissions", "--results", folder / "results")
    result = autograder("grade", *places, *options)
    assert result.returncode == 0, result.stderr
    return result.stdout


def table(folder, name):
    with (folder / "results" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mark_by_hand(folder, student, cell, score, comment):
    database = f"sqlite:///{folder / 'results' / 'gradebook.db'}"
    with Gradebook(database, "loss-functions") as gradebook:
        gradebook.find_grade(f"test_{cell}", NAME, NAME, student).manual_score = score
        gradebook.find_comment(cell, NAME, NAME, student).manual_comment = comment
        gradebook.db.commit()


def test_one_truth_after_a_mark_by_hand(folders):
    first = grade(folders, "--seed", "3")
    assert "2 of 2 submissions have a mark." in first
    assert "Next: python -m autograder export" in first
    (before,) = [r for r in table(folders, "grades.csv") if r["student"] == STUDENTS[0]]
    mark_by_hand(folders, STUDENTS[0], "binary_crossentropy", 9, "A slip <of> the pen.")
    assert "unchanged" in grade(folders)
    lost = 10 - 2.25  # points that the grader took from this function
    (after,) = [r for r in table(folders, "grades.csv") if r["student"] == STUDENTS[0]]
    assert float(after["score"]) == float(before["score"]) + lost - 1
    (row,) = [
        r
        for r in table(folders, "exercises.csv")
        if (r["student"], r["exercise"]) == (STUDENTS[0], "binary_crossentropy")
    ]
    assert row["score"] == "9"
    assert row["message"].startswith("A slip <of> the pen. ")
    page = (folders / "results" / "feedback" / STUDENTS[0] / f"{NAME}.html").read_text("utf-8")
    assert f"{after['score']} of 37 points</strong> after a look by a person" in page
    assert "9 points. A slip &lt;of&gt; the pen." in page
    exported = autograder_here("export", "--results", folders / "results", "--format", "csv").stdout
    assert f"{STUDENTS[0]},{after['score']},{after['score']}" in exported


def test_a_seed_for_one_student_touches_nobody_else(folders):
    grade(folders, "--seed", "3")
    records = folders / "results" / "verdicts"
    others = (records / STUDENTS[1] / f"{NAME}.json").read_text()
    grade(folders, "--seed", "4", "--student", STUDENTS[0])
    assert (folders / "results" / "seed").read_text() == "3\n"
    assert '"seed": 4' in (records / STUDENTS[0] / f"{NAME}.json").read_text()
    assert (records / STUDENTS[1] / f"{NAME}.json").read_text() == others


def test_who_is_no_longer_there_is_named(folders, tmp_path):
    grade(folders, "--seed", "3")
    shutil.move(folders / "submissions" / STUDENTS[1], tmp_path)
    said = grade(folders)
    shutil.move(tmp_path / STUDENTS[1], folders / "submissions")
    assert f"and not in {folders / 'submissions'}: {STUDENTS[1]}." in said.replace("\n", " ")


def test_ctrl_c_says_that_nothing_is_lost(folders, tmp_path):
    command = [sys.executable, "-m", "autograder", "grade", "--results", str(tmp_path / "results")]
    command += ["--submissions", str(folders / "submissions")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, env=os.environ, text=True)
    while not (tmp_path / "results" / ".lock").exists():
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=240)
    assert process.returncode == 130
    assert "Stopped; the same command goes on where it was." in said


def awaited(address):
    """What the server answers; it tells its address a moment before it listens."""
    for _ in range(600):
        with contextlib.suppress(urllib.error.URLError):
            return urllib.request.urlopen(address, timeout=240).read()
        time.sleep(0.1)
    raise TimeoutError(address)


def test_the_formgrader_opens_on_these_results(folders):
    grade(folders, "--seed", "3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "autograder", "formgrader", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--results", str(folders / "results")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "BROWSER": "true"},
        start_new_session=True,
    )
    try:
        address = next(found for line in process.stdout if (found := ADDRESS.search(line)))
        api = f"{address[1]}/formgrader/api/submissions/{NAME}?token={address[2]}"
        marks = {one["student"]: one["score"] for one in json.loads(awaited(api))}
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert marks.keys() == set(STUDENTS)
    assert marks == {row["student"]: float(row["score"]) for row in table(folders, "grades.csv")}


def test_no_formgrader_without_a_gradebook(tmp_path):
    result = autograder_here("formgrader", "--results", tmp_path)
    assert (result.returncode, result.stderr) == (
        2,
        f"{tmp_path} holds no gradebook; grade first.\n",
    )
