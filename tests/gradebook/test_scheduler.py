"""The same marks on a Dask cluster, whatever its workers do."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import commands
import psutil
import pytest
from commands import CLASS, NAME, ROOT
from test_command_line import sentence

TLS = "DASK_DISTRIBUTED__COMM__TLS__"
MANY = 16  # so that some are left when the first six are graded
SOME = ("ada-perfect", "boris-one-term", "jun-no-notebook", "olga-loops")


@pytest.fixture(scope="module", autouse=True)
def certificate(tmp_path_factory):
    """The certificate of scheduler, workers and grader, made as the page for instructors says."""
    key, cert = (tmp_path_factory.mktemp("tls") / name for name in ("cluster.key", "cluster.crt"))
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    command += ["-subj", "/CN=grading", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    settings = {f"{TLS}CA_FILE": str(cert)}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings |= {f"{TLS}{role}__KEY": str(key), f"{TLS}{role}__CERT": str(cert)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield


def autograder(*arguments):
    """The command line, with the certificate."""
    settings = {name: value for name, value in os.environ.items() if name.startswith(TLS)}
    return commands.autograder(*arguments, **settings)


def dask(what, *arguments, cwd=ROOT, **environment):
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *arguments]
    return psutil.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process):
    if process.is_running():
        for one in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()


@contextlib.contextmanager
def running(what, *arguments, **options):
    process = dask(what, *arguments, **options)
    try:
        yield process
    finally:
        end(process)


def wait_for(condition, process):
    until = time.monotonic() + 240
    while not condition():
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.02)


@contextlib.contextmanager
def new_scheduler(folder):
    """A scheduler and its address."""
    file = folder / "scheduler.json"
    arguments = ("--port", "0", "--host", "tls://127.0.0.1", "--scheduler-file", str(file))
    with running("scheduler", *arguments) as process:
        wait_for(lambda: file.exists() and "address" in file.read_text(), process)
        yield process, json.loads(file.read_text())["address"]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler, without workers."""
    with new_scheduler(tmp_path_factory.mktemp("dask")) as (_, address):
        yield address


def worker(address, **options):
    return running("worker", address, "--nthreads", "1", **options)


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    folder = tmp_path_factory.mktemp("some")
    for student in SOME:
        shutil.copytree(CLASS / student / NAME, folder / student / NAME)
    return folder


def files(results):
    """All that was written but for the gradebook and the log, which hold times."""
    timed = ("gradebook.db", "grading.log")
    kept = [path for path in results.rglob("*") if path.is_file() and path.name not in timed]
    return {path.relative_to(results): path.read_bytes() for path in kept}


def test_what_is_no_cluster_is_one_sentence(scheduler, some, tmp_path):
    """All at once: each waits for an answer."""
    reasons = {
        scheduler: "has no workers",
        "tls://127.0.0.1:9": "No scheduler answers at tls://127.0.0.1:9",
        "tcp://127.0.0.1:9": "tcp://127.0.0.1:9 has no TLS: anyone who reaches",
        "127.0.0.1:9": "127.0.0.1:9 has no TLS",
        "cluster": "cluster is no address of a scheduler",
    }

    def grade(address):
        results = tmp_path / address.replace("/", "-")
        places = ("--submissions", some, "--results", results)
        return autograder("grade", *places, "--scheduler", address)

    with ThreadPoolExecutor() as pool:
        processes = pool.map(grade, reasons)
        for process, reason in zip(processes, reasons.values(), strict=True):
            assert reason in sentence(process, 2)


def test_the_same_verdicts_and_feedback_as_here(scheduler, some, tmp_path):
    arguments = ("grade", "--submissions", some, "--seed", 7, "--results")
    with worker(scheduler):  # which starts meanwhile
        here = autograder(*arguments, tmp_path / "here", "--workers", 1)
        there = autograder(*arguments, tmp_path / "there", "--scheduler", scheduler)
    assert there.returncode == here.returncode == 1  # one of them is no notebook
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert "is not a notebook that can be read" in there.stderr
    assert str(some / "jun-no-notebook") in there.stderr
    again = autograder(*arguments, tmp_path / "there")
    assert "3 of 4 are unchanged" in again.stdout  # the records are those of a grading here


def test_without_a_certificate_it_is_one_sentence(scheduler, some, tmp_path):
    places = ("--submissions", some, "--results", tmp_path / "results")
    process = commands.autograder("grade", *places, "--scheduler", scheduler)
    assert "There is no certificate for tls://127.0.0.1" in sentence(process, 2)


def start_many(scheduler, folder, results):
    """A grading of many submissions, of which some have been graded."""
    for number in range(MANY):
        place = folder / f"s{number:02}" / NAME
        shutil.copytree(CLASS / "olga-loops" / NAME, place, dirs_exist_ok=True)
    places = ["--submissions", folder, "--results", results]
    command = [sys.executable, "-m", "autograder", "grade", *places, "--scheduler", scheduler]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    grader = psutil.Popen(list(map(str, command)), cwd=ROOT, **pipes)
    wait_for(lambda: len(list(results.glob("verdicts/*/*.json"))) > 5, grader)
    return grader


def test_a_lost_worker_costs_nothing_and_a_lost_scheduler_is_one_sentence(tmp_path):
    folder, first_results, results = (tmp_path / name for name in ("class", "first", "second"))
    with new_scheduler(tmp_path) as (scheduler, address), worker(address) as first, worker(address):
        grader = start_many(address, folder, first_results)
        end(first)
        _, errors = grader.communicate(timeout=1200)
        assert grader.returncode == 0, errors
        rows = (first_results / "grades.csv").read_text().splitlines()[1:]
        assert rows == [f"s{number:02},{NAME},37,37" for number in range(MANY)]

        grader = start_many(address, folder, results)  # by the other worker
        end(scheduler)
        _, errors = grader.communicate(timeout=1200)
    assert grader.returncode == 2, errors
    assert "No scheduler answers at" in errors
    assert "Traceback" not in errors
    assert len(list(results.glob("verdicts/*/*.json"))) > 5  # what is graded stays


def test_a_worker_with_other_limits_is_refused(scheduler, some, tmp_path):
    with worker(scheduler, AUTOGRADER_LIMITS='{"exercise_cpu": 1}'):
        refused = autograder(
            "grade", "--submissions", some, "--results", tmp_path, "--scheduler", scheduler
        )
    line = sentence(refused, 2)
    assert "The worker tls://127.0.0.1:" in line
    assert "has the limits" in line
    assert '"exercise_cpu": 1,' in line


def test_a_worker_with_another_course_is_refused(scheduler, some, tmp_path):
    for folder in ("autograder", "exercises", "solutions"):
        shutil.copytree(ROOT / folder, tmp_path / "other" / folder)
    with (tmp_path / "other" / "autograder" / "specs" / "binary_losses.py").open("a") as file:
        file.write("\n# an older course\n")
    with worker(scheduler, cwd=tmp_path / "other"):
        refused = autograder(
            "grade", "--submissions", some, "--results", tmp_path / "r", "--scheduler", scheduler
        )
    assert "has the course " in sentence(refused, 2)
