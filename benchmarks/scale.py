"""What do thousands of submissions cost, and does a grading survive being killed?

    .venv/bin/python benchmarks/scale.py [--submissions 10000] [--workers 2]

Makes a class whose students hand in all seven assignments, grades it with the command line, kills
the grading with SIGKILL after a third and after two thirds of the submissions, and lets the same
command go on. Prints submissions per minute, the most memory that the grader and all its processes
had in each of the three runs, how many submissions were graded twice, and the share of the time
that the gradebook takes. It ends with an error if a mark is missing or is not what it should be.
"""

import argparse
import contextlib
import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from nbgrader.api import Gradebook

from autograder.grading import batch
from autograder.grading.gradebook_file import COURSE_ID, gradebook_in
from autograder.grading.results import Results, results_in
from autograder.grading.submissions import find
from autograder.specs import ASSIGNMENTS

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / "build" / "sample_class"
SOURCES = ("ada-perfect", "boris-one-term", "chen-sums")  # who hand in all seven, in turn
SEED = 7
MEASURED = 70  # submissions for the share of the gradebook


@dataclass
class Run:
    """One run of the grading."""

    seconds: float
    graded: int
    memory: int  # the most of all processes together, in MB, without what they share
    own: int  # the most of the grader's own process, in MB


def make_class(folder: Path, count: int) -> None:
    """Write so many submissions; each student hands in all assignments but perhaps the last."""
    names = list(ASSIGNMENTS)
    for number in range(count):
        student, name = divmod(number, len(names))
        source = CLASS / SOURCES[student % len(SOURCES)] / names[name]
        shutil.copytree(source, folder / f"student{student:05}" / names[name])


def run(folder: Path, workers: int, until: int | None) -> Run:
    """Grade until so many submissions are recorded, and kill it then; None: to the end."""
    results = folder / "results"
    command = [sys.executable, "-m", "autograder", "grade", "--workers", str(workers)]
    command += ["--seed", str(SEED), "--submissions", str(folder / "class")]
    command += ["--results", str(results)]
    before, start, most, own = recorded(results), time.perf_counter(), 0, 0
    with (folder / "output").open("a") as words:
        grader = psutil.Popen(command, cwd=ROOT, stdout=words, stderr=words)
        while grader.poll() is None:
            with contextlib.suppress(psutil.Error):
                family = [grader, *grader.children(recursive=True)]
                own = max(own, grader.memory_info().rss >> 20)
                most = max(most, sum(memory_of(one) for one in family) >> 20)
            if until is not None and recorded(results) >= until:
                grader.send_signal(signal.SIGKILL)
                grader.wait()
                psutil.wait_procs(family, timeout=60)  # they end with the grader
                break
            time.sleep(0.5)
    if until is None and grader.returncode:
        sys.exit(f"the grading failed:\n{(folder / 'output').read_text()[-2000:]}")
    return Run(time.perf_counter() - start, recorded(results) - before, most, own)


def memory_of(process: psutil.Process) -> int:
    """The memory of a process without what it shares with others, in bytes; 0 if it has ended."""
    try:
        return process.memory_full_info().uss
    except psutil.Error:
        return 0


def recorded(results: Path) -> int:
    """How many submissions have a verdict."""
    return sum(1 for _ in results.glob("verdicts/*/*.json"))


def check(results: Path, count: int) -> int:
    """Compare the table, the gradebook and the records; how many submissions were graded twice."""
    with (results / "grades.csv").open(encoding="utf-8") as file:
        marks = {(row["student"], row["assignment"]): row["score"] for row in csv.DictReader(file)}
    with Gradebook(gradebook_in(results), COURSE_ID) as gradebook:
        entered = {
            (one["student"], each.name): f"{round(one['score'], 2):g}"
            for each in gradebook.assignments
            for one in gradebook.submission_dicts(each.name)
        }
    if len(marks) != count or recorded(results) != count or marks != entered:
        sys.exit(f"{count} submissions, {len(marks)} marks, {len(entered)} in the gradebook")
    log = (results / "grading.log").read_text(encoding="utf-8")
    return log.count(" points\n") - count


def share_of_the_gradebook(folder: Path, workers: int) -> float:
    """The share of the time of a grading in which its one writer writes into the gradebook."""
    spent = 0.0
    enter: Callable = Results._enter_all

    def timed(self: Results, graded: list) -> None:
        nonlocal spent
        start = time.perf_counter()
        enter(self, graded)
        spent += time.perf_counter() - start

    found = find(folder / "class")[:MEASURED]
    Results._enter_all = timed  # type: ignore[method-assign]
    try:
        with results_in(folder / "measured") as store:
            store.gradebook.db.connection()  # opening it is not what grows with the class
            start = time.perf_counter()
            engine = batch.local_engine(workers, SEED, True)
            for _ in batch.grade_all(found, store, SEED, engine):
                pass
            return spent / (time.perf_counter() - start)
    finally:
        Results._enter_all = enter  # type: ignore[method-assign]


def main() -> None:
    """Grade, kill, go on, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    count, workers = arguments.submissions, arguments.workers
    subprocess.run([sys.executable, ROOT / "tools" / "sample_class.py"], check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder / "class", count)
        runs = [run(folder, workers, until) for until in (count // 3, 2 * count // 3, None)]
        twice = check(folder / "results", count)
        share = share_of_the_gradebook(folder, workers)
    for number, one in enumerate(runs, 1):
        print(
            f"run {number}: {one.graded} submissions in {one.seconds:.0f} s, "
            f"{one.memory} MB together, {one.own} MB the grader's own process"
        )
    seconds = sum(one.seconds for one in runs)
    print(f"{60 * count / seconds:.0f} submissions a minute with {workers} workers")
    print(f"{twice} of {count} were graded twice because of the two kills")
    print(f"the gradebook takes {share:.0%} of the time")


if __name__ == "__main__":
    main()
