"""How fast is grading, beside stock nbgrader on the same submissions?

    .venv/bin/python benchmarks/grading.py [--rounds 3] [--students 10] [--scaling] [--wasm]
                                              [--before DIR]

Rounds are interleaved (stock, ours, ours without a jail, again), so that a busy machine slows all
alike; the figures are medians, of wall time and (for root) of CPU time, which others slow less.
`--wasm` measures Pyodide as well, and what it costs to ask it for a second opinion.
`--before` compares with another checkout of the course in each round as well. The class is made of
the honest submissions of the sample class. Prints a table and writes benchmarks/grading.json.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import psutil
from cpu_time import clock, meter
from nbgrader.api import Gradebook

from autograder.sandbox import Limits

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / "build" / "sample_class"
NAME = "05_binary_losses"
HONEST = ("ada-perfect", "boris-one-term", "chen-sums", "emil-labels", "olga-loops")
WORKERS = 2
LARGER = 20  # so many times the class of stock: long enough to be timed, and as long as real ones
ENDLESS = "george-endless"
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}


def make_class(folder: Path, students: int, endless: int = 0) -> None:
    """So many submissions, the honest ones in turn; the first `endless` never end."""
    for i in range(students):
        source = CLASS / (ENDLESS if i < endless else HONEST[i % len(HONEST)]) / NAME
        shutil.copytree(source, folder / f"student{i:04}" / NAME)


class Used(NamedTuple):
    """What a command has used."""

    seconds: float
    cpu: float | None
    """Seconds of all its processes."""
    memory: int
    """The most that its own process had, in MB."""

    def divided_by(self, count: int) -> "Used":
        """The part of one of so many submissions."""
        cpu = None if self.cpu is None else self.cpu / count
        return Used(self.seconds / count, cpu, self.memory)


def run(*command: str | Path, cwd: Path) -> Used:
    """Run a command that succeeds."""
    start, most = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as words, meter() as cpu:
        process = psutil.Popen(
            [str(part) for part in command],
            cwd=cwd,
            stdout=words,
            stderr=words,
            env=ENVIRONMENT,
            preexec_fn=cpu.enter,
        )
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                most = max(most, process.memory_info().rss >> 20)
            time.sleep(0.05)
        if process.returncode:
            words.seek(0)
            sys.exit(f"{command} failed:\n{words.read()}")
        return Used(time.perf_counter() - start, cpu.seconds(), most)


def stock(students: int) -> tuple[Used, dict[str, float]]:
    """Seconds of `nbgrader autograde` with its defaults, and the scores."""
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        shutil.copytree(ROOT / "solutions" / NAME, course / "source" / NAME)
        shutil.copy(ROOT / "exercises" / NAME / "checks.py", course / "source" / NAME)
        make_class(course / "submitted", students)
        (course / "nbgrader_config.py").write_text("c = get_config()\n")
        run(sys.executable, "-m", "nbgrader", "generate_assignment", NAME, cwd=course)
        used = run(sys.executable, "-m", "nbgrader", "autograde", NAME, cwd=course)
        return used, scores(course / "gradebook.db", "default_course")


def ours(
    students: int,
    *options: str,
    endless: int = 0,
    checkout: Path = ROOT,
    workers: int = WORKERS,
) -> tuple[Used, dict[str, float]]:
    """`python -m autograder grade`, and the scores."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder / "submitted", students, endless)
        command = (sys.executable, "-m", "autograder", "grade", "--workers", str(workers))
        places = ("--submissions", folder / "submitted", "--results", folder / "results")
        used = run(*command, "--seed", "1", *places, *options, cwd=checkout)
        return used, scores(folder / "results" / "gradebook.db", "loss-functions")


def scores(database: Path, course_id: str) -> dict[str, float]:
    """The score of every student."""
    with Gradebook(f"sqlite:///{database}", course_id) as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}


def split(times: int = 20) -> dict[str, float]:
    """Milliseconds of CPU time of the parts of one submission, median of so many."""
    from autograder import course
    from autograder.grading import grade_notebook
    from autograder.grading.cases import Cases
    from autograder.grading.grade_notebook import Graded
    from autograder.grading.repair import repair
    from autograder.grading.results import results_in
    from autograder.grading.submissions import Submission
    from autograder.grading.submitted_notebook import read_submission
    from autograder.sandbox import Runner, Step

    found: dict[str, list[float]] = {}
    path = CLASS / "ada-perfect" / NAME / f"{NAME}.ipynb"
    wrong = CLASS / "chen-sums" / NAME / f"{NAME}.ipynb"
    assignment = course.assignment(NAME)
    files = course.supporting_files(NAME) | course.compiled_files(NAME)
    runner = Runner()
    with (
        tempfile.TemporaryDirectory() as folder,
        results_in(Path(folder)) as results,
        clock() as now,
    ):

        def timed(what: str, function: Callable, *arguments: Any, **more: Any) -> Any:
            start = now()
            result = function(*arguments, **more)
            found.setdefault(what, []).append(1e3 * (now() - start))
            return result

        def judged(cases: Cases, answers: dict[str, list]) -> list:
            return [cases.verdict(name, given) for name, given in answers.items()]

        runner.start()
        for i in range(times + 1):
            notebook = timed("reading", read_submission, path)
            master = course.master(NAME)
            mended, _ = timed("repair", repair, notebook, master)
            cells = sorted(grade_notebook.cells_to_run(mended, master))
            steps = [Step(mended.cells[k].source) for k in cells]
            cases = timed("drawing the cases", Cases, assignment, i)
            timed("empty job (forks, namespaces)", runner.run, [], {}, files)
            timed("cells (with the forks)", runner.run, steps, {}, files)
            asked = [*steps, *(Step(exercise=name) for name in cases.asked)]
            together = {"is_right": lambda name, answers: True}
            timed("cells, calls together", runner.run, asked, cases.asked, files, **together)
            outcome = timed("cells, calls alone", runner.run, asked, cases.asked, files)
            timed("judging", judged, cases, outcome.answers)
            one = Submission(f"s{i}", NAME, path)
            graded = timed("all but the gradebook", grade_notebook.grade, one, 1)
            record = Graded(**{**vars(graded), "record": {"key": "", "max_score": 37, "other": {}}})
            timed("gradebook and files", results.save, [record])
            one = Submission(f"w{i}", NAME, wrong)
            timed("all but the gradebook, four functions wrong", grade_notebook.grade, one, 1)
        runner.close()
        grade_notebook.runner().close()
    return {what: statistics.median(values) for what, values in found.items()}


def compare(rounds: int, students: int, before: Path | None) -> dict:
    """Stock, ours, ours without a jail, and the checkout before, in turn."""
    ways = {"ours": ((), ROOT), "no jail": (("--unsafe-no-sandbox",), ROOT)}
    if before:
        ways["before"] = ((), before)
    used: dict[str, list[Used]] = {name: [] for name in ("stock", *ways)}
    for number in range(rounds):
        took, expected = stock(students)
        used["stock"].append(took.divided_by(students))
        for name, (options, checkout) in ways.items():
            took, got = ours(LARGER * students, *options, checkout=checkout)
            used[name].append(took.divided_by(LARGER * students))
            if any(abs(got[who] - score) > 1e-9 for who, score in expected.items()):
                sys.exit(f"the scores differ: {got} {expected}")
        each = ", ".join(f"{n} {v[-1].seconds:.3f}" for n, v in used.items())
        print(f"round {number + 1}: seconds a submission: {each}", flush=True)
    wall = {name: statistics.median(one.seconds for one in all_) for name, all_ in used.items()}
    cpu = {
        name: statistics.median(one.cpu for one in all_ if one.cpu is not None)
        for name, all_ in used.items()
        if all_[0].cpu is not None
    }
    return {"wall": _ratios(wall), "cpu": _ratios(cpu)}


def _ratios(seconds: dict[str, float]) -> dict:
    """Seconds a submission, and how they compare."""
    found: dict = {"seconds_a_submission": seconds}
    if seconds:
        found["times_stock"] = seconds["stock"] / seconds["ours"]
        found["cost_of_the_jail"] = seconds["ours"] / seconds["no jail"] - 1
    if "before" in seconds:
        found["ours_by_before"] = seconds["ours"] / seconds["before"]
    return found


def scaling(rounds: int) -> dict:
    """200 and 800 submissions; and 100 of which 5 never end."""
    small, large = [], []
    for _ in range(rounds):
        small.append(ours(200)[0])
        large.append(ours(800)[0])
    honest, endless = ours(100)[0], ours(100, endless=5)[0]

    def median(all_: list[Used], what: str) -> float:
        return statistics.median(getattr(one, what) or 0 for one in all_)

    return {
        name: {
            "200": median(small, name),
            "800": median(large, name),
            "a submission more": (median(large, name) - median(small, name)) / 600,
        }
        for name in Used._fields
    } | {
        "seconds_more_for_5_endless_of_100": endless.seconds - honest.seconds,
        "their_limits_over_the_workers": 5 * Limits.from_environment().exercise_cpu / WORKERS,
    }


def wasm(rounds: int, students: int) -> dict[str, float]:
    """Seconds of Pyodide: to start it, a submission with one worker and two, the second opinion.

    The marks are compared with those of bubblewrap.
    """
    from autograder.sandbox import make
    from autograder.sandbox.wasm.program import program

    found: dict[str, list[float]] = {}

    def timed(what: str, count: int, function: Callable, *arguments: Any, **more: Any) -> Any:
        start = time.perf_counter()
        result = function(*arguments, **more)
        found.setdefault(what, []).append((time.perf_counter() - start) / count)
        return result

    made, runner = program(), make("wasm")
    runner.start()
    command = made.command("make", 4 << 30)
    options = {"cwd": made.folder, "env": made.environment(), "capture_output": True}
    without = {**ENVIRONMENT, "PYODIDE_DIR": os.devnull}  # a course that has no Pyodide
    for _ in range(rounds):
        timed("a start without a snapshot", 1, subprocess.run, command, check=True, **options)
        timed("a start from the snapshot", 1, runner.run, [], {})
        _, expected = ours(students)
        for workers in (1, 2):
            what = f"a submission, {workers} workers"
            way = ("--sandbox", "wasm")
            _, got = timed(what, students, ours, students, *way, workers=workers)
            if got != expected:
                sys.exit(f"the scores differ: {got} {expected}")
        count = LARGER * students
        timed("bubblewrap, with a second opinion", count, ours, count)
        with mock.patch.dict(ENVIRONMENT, without):
            timed("bubblewrap, without one", count, ours, count)
    return {what: statistics.median(values) for what, values in found.items()}


def main() -> None:
    """Run what is asked for, print it, write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--wasm", action="store_true")
    parser.add_argument("--before", type=Path, help="another checkout of the course")
    arguments = parser.parse_args()
    subprocess.run([sys.executable, ROOT / "tools" / "sample_class.py"], check=True)
    result = compare(arguments.rounds, arguments.students, arguments.before)
    result["split_ms"] = split()
    if arguments.wasm:
        result["wasm_seconds"] = wasm(arguments.rounds, arguments.students)
    if arguments.scaling:
        result["scaling"] = scaling(arguments.rounds)
    for name, value in result.items():
        print(f"{name}: {json.dumps(value, indent=2)}")
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
