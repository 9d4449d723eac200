"""A grading writes alone; killed, or without a worker or a fork server, it loses nothing."""

import contextlib
import csv
import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from commands import CLASS, NAME, ROOT, autograder
from nbgrader.api import Gradebook

COUNT = 150
RIGHT = "import numpy as np\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-np.asarray(z, float)))"
WRONG = RIGHT.replace("-np.asarray", "np.asarray")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Submissions of one function each, right and wrong in turn."""
    folder = tmp_path_factory.mktemp("crowd")
    for i in range(COUNT):
        cell = nbformat.v4.new_code_cell(WRONG if i % 2 else RIGHT, id="answer")
        place = folder / f"s{i:03}" / NAME
        place.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), place / f"{NAME}.ipynb")
    return folder


def start(crowd, results):
    command = [sys.executable, "-m", "autograder", "grade", "--seed", "1", "--workers", "2"]
    places = ["--submissions", str(crowd), "--results", str(results)]
    return psutil.Popen(
        command + places, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def records(results):
    return {path: path.stat().st_mtime_ns for path in results.glob("verdicts/*/*.json")}


def wait_for_records(results, process, count):
    end = time.monotonic() + 240
    while len(records(results)) < count:
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.02)


def wait_until_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=240)
    assert alive == []


def kill_one_of(grader, place):
    """Kill a worker's fork server (0), the supervisor of its submission (1) or a later fork."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        with contextlib.suppress(psutil.NoSuchProcess, StopIteration, IndexError):
            forks = [p for p in grader.children(recursive=True) if runs_the_program(p)]
            server = next(p for p in forks if not runs_the_program(p.parent()))
            [server, *server.children(recursive=True)][place].send_signal(signal.SIGKILL)
            return
    raise AssertionError("there was no submission at work")


def runs_the_program(process):
    command = process.cmdline()
    return "/program.py" in command and "bwrap" not in command[0]


def test_kill_9_in_the_middle_loses_nothing(crowd, tmp_path):
    results = tmp_path / "results"
    grader = start(crowd, results)
    wait_for_records(results, grader, 20)
    grader.suspend()
    second = autograder("grade", "--submissions", crowd, "--results", results)
    assert (second.returncode, second.stderr.count("\n")) == (2, 1)
    assert "Another grading is writing" in second.stderr
    family = grader.children(recursive=True)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    wait_until_gone(family)  # workers and jails end with the grader
    before = records(results)
    assert 20 <= len(before) < COUNT

    grader = start(crowd, results)
    wait_for_records(results, grader, len(before) + 10)
    workers = grader.children()
    workers[0].send_signal(signal.SIGKILL)
    for place in range(5):
        wait_for_records(results, grader, len(before) + 20 + 10 * place)
        kill_one_of(grader, place)
    output, _ = grader.communicate(timeout=1200)
    assert grader.returncode == 0, output
    assert f"{len(before)} of {COUNT} are unchanged" in output

    after = records(results)
    assert len(after) == COUNT
    assert {path: after[path] for path in before} == before  # nothing was graded twice
    with (results / "grades.csv").open() as file:
        grades = {row["student"]: float(row["score"]) for row in csv.DictReader(file)}
    assert grades == {f"s{i:03}": 0.0 if i % 2 else 3.0 for i in range(COUNT)}
    with Gradebook(f"sqlite:///{results / 'gradebook.db'}", "loss-functions") as gradebook:
        entered = [(s.student.id, s.score) for s in gradebook.assignment_submissions(NAME)]
    assert sorted(entered) == sorted(grades.items())
    assert not list(results.rglob("*.part"))


def test_a_submission_that_kills_the_grader_itself_is_named(tmp_path, monkeypatch):
    """Whatever the reason: the neighbours are graded, and it is known which one it was."""
    from autograder.grading import batch
    from autograder.grading.results import results_in
    from autograder.grading.submissions import find

    real = batch.grade

    def grade(submission, seed, sandbox):
        if submission.student == "boris-one-term":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(submission, seed, sandbox)

    monkeypatch.setattr(batch, "grade", grade)
    found = [
        s for s in find(CLASS, NAME) if s.student in ("ada-perfect", "boris-one-term", "olga-loops")
    ]
    with results_in(tmp_path) as results:
        engine = batch.local_engine(2, 1, "bubblewrap")
        graded = {one.student: one for one, _ in batch.grade_all(found, results, 1, engine)}
    assert "process died of it" in graded["boris-one-term"].problem
    assert graded["ada-perfect"].score == graded["olga-loops"].score == 37


def test_a_fault_of_the_grader_is_a_traceback_in_the_log_and_a_sentence_on_the_screen(
    tmp_path, monkeypatch
):
    from concurrent.futures import ThreadPoolExecutor

    from autograder.grading import batch, grade_notebook
    from autograder.grading.results import results_in
    from autograder.grading.submissions import find

    def broken(*_):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(grade_notebook, "judge_notebook", broken)
    engine = batch.Engine(
        lambda: ThreadPoolExecutor(1), lambda one: (batch.grade_one, one, 1, "none"), lambda: 1
    )
    with results_in(tmp_path) as store:
        ((one, _),) = batch.grade_all(find(CLASS, NAME, "ada-perfect"), store, 1, engine, "none")
        store.write_tables()
    assert one.problem.endswith("the grader failed (ZeroDivisionError: a fault of ours).")
    log = (tmp_path / "grading.log").read_text()
    assert "ada-perfect" in log and "Traceback" in log and "in broken" in log
    assert "Traceback" not in (tmp_path / "ungraded.csv").read_text()
    assert not (tmp_path / "feedback").exists()
