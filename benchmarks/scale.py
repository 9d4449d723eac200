"""What do thousands of submissions cost, and does a grading survive being killed?

    .venv/bin/python benchmarks/scale.py --submissions 10000 --workers 2 --cluster --postgresql

Makes a class whose students hand in all assignments, grades it with the command line, kills the
grading with SIGKILL after a third and after two thirds of the submissions, and lets the same
command go on. With --cluster it grades on a Dask cluster of so many workers, with --postgresql
into a gradebook in PostgreSQL; both are started here and end with the benchmark.

Prints submissions per minute, the memory of the grader and of all processes after 10, 50 and 100
per cent, how many submissions were graded twice, and the share of the time that the gradebook
takes. It ends with an error if a mark is missing, is not the same in the table and the gradebook,
or is not the same for all who handed in the same.
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
import servers

from autograder.grading import batch
from autograder.grading.cluster import dask_engine
from autograder.grading.gradebook_file import gradebook_in, open_gradebook
from autograder.grading.results import Results, results_in
from autograder.grading.submissions import find
from autograder.specs import ASSIGNMENTS

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / "build" / "sample_class"
SOURCES = ("ada-perfect", "boris-one-term", "chen-sums")  # who hand in everything, in turn
SEED = 7
MEASURED = 10 * len(ASSIGNMENTS)  # submissions for the share of the gradebook
INTERVAL = 1.0  # seconds between two looks at the grading
SHARES = (0.1, 0.5, 1.0)  # of the submissions, after which the memory is noted


@dataclass
class Place:
    """Where it is graded and what for."""

    folder: Path
    count: int
    workers: int
    scheduler: str | None = None
    helpers: tuple[psutil.Process, ...] = ()  # the workers of the cluster
    db_url: str | None = None

    @property
    def results(self) -> Path:
        """The results folder."""
        return self.folder / "results"

    def command(self) -> list[str]:
        """The command line that grades."""
        options = {
            "--workers": self.workers,
            "--seed": SEED,
            "--submissions": self.folder / "class",
            "--results": self.results,
            "--scheduler": self.scheduler,
            "--db": self.db_url,
        }
        given = [str(word) for pair in options.items() if pair[1] is not None for word in pair]
        return [sys.executable, "-m", "autograder", "grade", *given]


@dataclass
class Run:
    """One run of the grading."""

    seconds: float
    graded: int
    memory: dict[float, tuple[int, int]]
    """By share of all submissions: MB of the grader's own process, and of all together."""


def make_class(folder: Path, count: int) -> None:
    """Write so many submissions; each student hands in all assignments but perhaps the last."""
    names = list(ASSIGNMENTS)
    for number in range(count):
        student, name = divmod(number, len(names))
        source = CLASS / source_of(student) / names[name]
        shutil.copytree(source, folder / f"student{student:05}" / names[name])


def source_of(student: int) -> str:
    """Whose work a student hands in."""
    return SOURCES[student % len(SOURCES)]


def run(place: Place, until: int | None) -> Run:
    """Grade until so many submissions are recorded, and kill it then; None: to the end."""
    before, start = recorded(place.results), time.perf_counter()
    memory: dict[float, tuple[int, int]] = {}
    with (place.folder / "output").open("a") as words:
        grader = psutil.Popen(place.command(), cwd=ROOT, stdout=words, stderr=words)
        while grader.poll() is None:
            done = recorded(place.results)
            family = [grader, *grader.children(recursive=True)]
            note_memory(memory, done / place.count, family, place.helpers)
            if until is not None and done >= until:
                grader.send_signal(signal.SIGKILL)
                grader.wait()
                psutil.wait_procs(family, timeout=60)  # they end with the grader
                break
            time.sleep(INTERVAL)
    if until is None and grader.returncode:
        sys.exit(f"the grading failed:\n{(place.folder / 'output').read_text()[-2000:]}")
    return Run(time.perf_counter() - start, recorded(place.results) - before, memory)


def note_memory(
    memory: dict[float, tuple[int, int]],
    share: float,
    family: list[psutil.Process],
    helpers: tuple[psutil.Process, ...],
) -> None:
    """Keep the most that was seen up to each of the SHARES."""
    reached = next((one for one in SHARES if share <= one), 1.0)
    with contextlib.suppress(psutil.Error):
        own = memory_of(family[0])
        helping = [each for one in helpers for each in (one, *one.children(recursive=True))]
        together = sum(map(memory_of, [*family, *helping]))
        before = memory.get(reached, (0, 0))
        memory[reached] = max(own >> 20, before[0]), max(together >> 20, before[1])


def memory_of(process: psutil.Process) -> int:
    """The memory of a process without what it shares with others, in bytes; 0 if it has ended."""
    try:
        return process.memory_full_info().uss
    except psutil.Error:
        return 0


def recorded(results: Path) -> int:
    """How many submissions have a verdict."""
    return sum(1 for _ in results.glob("verdicts/*/*.json"))


def check(place: Place) -> int:
    """Compare the table, the gradebook and the records; how many submissions were graded twice."""
    with (place.results / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    marks = {(row["student"], row["assignment"]): row["score"] for row in rows}
    with open_gradebook(place.db_url or gradebook_in(place.results)) as gradebook:
        entered = {
            (one["student"], each.name): f"{round(one['score'], 2):g}"
            for each in gradebook.assignments
            for one in gradebook.submission_dicts(each.name)
        }
    if len(marks) != place.count or recorded(place.results) != place.count or marks != entered:
        sys.exit(f"{place.count} submissions, {len(marks)} marks, {len(entered)} in the gradebook")
    known: dict[tuple[str, str], set[str]] = {}
    for (student, name), mark in marks.items():
        source = source_of(int(student.removeprefix("student")))
        known.setdefault((source, name), set()).add(mark)
    perfect = {name: {f"{one.points:g}"} for name, one in ASSIGNMENTS.items()}
    for (source, name), found in known.items():
        if len(found) > 1 or (source == SOURCES[0] and found != perfect[name]):
            sys.exit(f"the same work of {source} for {name} has the marks {', '.join(found)}")
    log = (place.results / "grading.log").read_text(encoding="utf-8")
    return log.count(" points\n") - place.count


def share_of_the_gradebook(place: Place, db_url: str | None) -> float:
    """The share of the time of a grading in which its one writer writes into the gradebook."""
    spent = 0.0
    enter: Callable = Results._enter_all

    def timed(self: Results, graded: list) -> None:
        nonlocal spent
        start = time.perf_counter()
        enter(self, graded)
        spent += time.perf_counter() - start

    found = find(place.folder / "class")[:MEASURED]
    Results._enter_all = timed  # type: ignore[method-assign]
    try:
        with contextlib.ExitStack() as stack:
            store = stack.enter_context(results_in(place.folder / "measured", db_url))
            for name in ASSIGNMENTS:  # done once, however many submissions there are
                store._prepare(name)
            if place.scheduler:
                engine = stack.enter_context(dask_engine(place.scheduler, SEED, "bubblewrap"))
            else:
                engine = batch.local_engine(place.workers, SEED, "bubblewrap")
            start = time.perf_counter()
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
    parser.add_argument("--cluster", action="store_true", help="on a Dask cluster")
    parser.add_argument("--postgresql", action="store_true", help="into PostgreSQL")
    arguments = parser.parse_args()
    subprocess.run([sys.executable, ROOT / "tools" / "sample_class.py"], check=True)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = Place(folder, arguments.submissions, arguments.workers)
        measured_url = None
        if arguments.postgresql:
            database = stack.enter_context(servers.postgresql())
            place.db_url, measured_url = database("gradebook"), database("measured")
        if arguments.cluster:
            place.scheduler, helpers = stack.enter_context(servers.cluster(place.workers))
            place.helpers = tuple(helpers)
        make_class(folder / "class", place.count)
        stops = (place.count // 3, 2 * place.count // 3, None)
        runs = []
        for until in stops:
            runs.append(run(place, until))
            show(len(runs), runs[-1])
        twice = check(place)
        share = share_of_the_gradebook(place, measured_url)
    rate = 60 * place.count / sum(one.seconds for one in runs)
    print(f"{rate:.0f} submissions a minute with {place.workers} workers")
    print(f"{twice} of {place.count} were graded twice because of the two kills")
    print(f"the gradebook takes {share:.0%} of the time")


def show(number: int, one: Run) -> None:
    """Print what one run took."""
    print(f"run {number}: {one.graded} submissions in {one.seconds:.0f} s")
    for share, (own, together) in one.memory.items():
        print(f"  up to {share:.0%}: the grader's process {own} MB, all together {together} MB")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
