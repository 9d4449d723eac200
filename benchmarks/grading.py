"""How fast is grading, beside stock nbgrader on the same submissions?

    .venv/bin/python benchmarks/grading.py [--rounds 3] [--students 10] [--scaling]

Rounds are interleaved (stock, ours, ours without a jail, again), so that a busy machine slows all
alike; the figures are medians. The class is made of the honest submissions of the sample class.
Prints a table and writes benchmarks/grading.json.
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
from pathlib import Path

import psutil
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


def run(*command: str | Path, cwd: Path) -> tuple[float, int]:
    """Seconds of a command that succeeds, and the most memory that its own process had, in MB."""
    start, most = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as words:
        process = psutil.Popen(
            [str(part) for part in command], cwd=cwd, stdout=words, stderr=words, env=ENVIRONMENT
        )
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                most = max(most, process.memory_info().rss >> 20)
            time.sleep(0.05)
        if process.returncode:
            words.seek(0)
            sys.exit(f"{command} failed:\n{words.read()}")
    return time.perf_counter() - start, most


def stock(students: int) -> tuple[float, dict[str, float]]:
    """Seconds of `nbgrader autograde` with its defaults, and the scores."""
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        shutil.copytree(ROOT / "solutions" / NAME, course / "source" / NAME)
        shutil.copy(ROOT / "exercises" / NAME / "checks.py", course / "source" / NAME)
        make_class(course / "submitted", students)
        (course / "nbgrader_config.py").write_text("c = get_config()\n")
        run(sys.executable, "-m", "nbgrader", "generate_assignment", NAME, cwd=course)
        seconds, _ = run(sys.executable, "-m", "nbgrader", "autograde", NAME, cwd=course)
        return seconds, scores(course / "gradebook.db", "default_course")


def ours(students: int, *options: str, endless: int = 0) -> tuple[float, dict[str, float], int]:
    """Seconds of `python -m autograder grade` with two workers, the scores, its memory in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder / "submitted", students, endless)
        command = (sys.executable, "-m", "autograder", "grade", "--workers", str(WORKERS))
        places = ("--submissions", folder / "submitted", "--results", folder / "results")
        seconds, memory = run(*command, "--seed", "1", *places, *options, cwd=ROOT)
        return seconds, scores(folder / "results" / "gradebook.db", "loss-functions"), memory


def scores(database: Path, course_id: str) -> dict[str, float]:
    """The score of every student."""
    with Gradebook(f"sqlite:///{database}", course_id) as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}


def split() -> dict[str, float]:
    """Milliseconds of the parts of one submission, in this process, median of 20."""
    from autograder import course
    from autograder.grading import grade_notebook
    from autograder.grading.grade_notebook import Graded
    from autograder.grading.repair import repair
    from autograder.grading.results import results_in
    from autograder.grading.submissions import Submission
    from autograder.grading.submitted_notebook import read_submission
    from autograder.sandbox import Runner, Step

    times: dict[str, list[float]] = {}

    def clock(what: str, function, *arguments):  # noqa: ANN001, ANN002, ANN202
        start = time.perf_counter()
        result = function(*arguments)
        times.setdefault(what, []).append(1e3 * (time.perf_counter() - start))
        return result

    path = CLASS / "ada-perfect" / NAME / f"{NAME}.ipynb"
    sheets = grade_notebook.sheets_of(NAME, 1)
    cases = {name: grade_notebook.cases_of(sheet) for name, sheet in sheets.items()}
    files = course.supporting_files(NAME)
    for _ in range(3):
        runner = Runner()
        clock("start of the fork server", runner.start)
        runner.close()
    runner = Runner()
    with tempfile.TemporaryDirectory() as folder, results_in(Path(folder)) as results:
        for i in range(21):
            notebook = clock("reading", read_submission, path)
            master = course.master(NAME)
            mended, _ = clock("repair", repair, notebook, master)
            cells = sorted(grade_notebook.cells_to_run(mended, master))
            steps = [Step(mended.cells[k].source) for k in cells]
            clock("empty job (forks, namespaces)", runner.run, [], {}, files)
            clock("cells (with the forks)", runner.run, steps, {}, files)
            asked = [*steps, *(Step(exercise=name) for name in cases)]
            clock("cells and calls", runner.run, asked, cases, files)
            graded = clock(
                "all but the gradebook", grade_notebook.grade, Submission(f"s{i}", NAME, path), 1
            )
            record = Graded(**{**vars(graded), "record": {"key": "", "max_score": 37, "other": {}}})
            clock("gradebook and files", results.save, [record])
    runner.close()
    return {what: statistics.median(values) for what, values in times.items()}


def compare(rounds: int, students: int) -> dict:
    """Stock, ours and ours without a jail, in turn."""
    seconds: dict[str, list[float]] = {"stock": [], "ours": [], "no jail": []}
    for number in range(rounds):
        took, expected = stock(students)
        seconds["stock"].append(took)
        many = LARGER * students
        for name, options in (("ours", ()), ("no jail", ("--unsafe-no-sandbox",))):
            took, got, _ = ours(many, *options)
            seconds[name].append(took / LARGER)
            same = all(abs(got[who] - score) < 1e-9 for who, score in expected.items())
            if not same:
                sys.exit(f"the scores differ: {got} {expected}")
        each = ", ".join(f"{n} {v[-1] / students:.3f}" for n, v in seconds.items())
        print(f"round {number + 1}: seconds a submission: {each}", flush=True)
    median = {name: statistics.median(values) / students for name, values in seconds.items()}
    return {
        "seconds_a_submission": median,
        "times_stock": median["stock"] / median["ours"],
        "cost_of_the_jail": median["ours"] / median["no jail"] - 1,
    }


def scaling(rounds: int) -> dict:
    """100 and 1,000 submissions, in seconds and in MB; and 100 of which 5 never end."""
    small, endless, memory = [], [], []
    for _ in range(rounds):
        seconds, _, megabytes = ours(100)
        small.append(seconds)
        memory.append(megabytes)
        endless.append(ours(100, endless=5)[0])
    large, _, much_memory = ours(1000)
    hundred = statistics.median(small)
    return {
        "seconds_100": hundred,
        "seconds_1000": large,
        "seconds_1000_by_10_times_100": large / hundred / 10,
        "parent_mb_100": statistics.median(memory),
        "parent_mb_1000": much_memory,
        "seconds_more_for_5_endless_of_100": statistics.median(endless) - hundred,
        "their_limits_over_the_workers": 5 * Limits.from_environment().exercise_cpu / WORKERS,
    }


def main() -> None:
    """Run what is asked for, print it, write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("--scaling", action="store_true")
    arguments = parser.parse_args()
    subprocess.run([sys.executable, ROOT / "tools" / "sample_class.py"], check=True)
    result = compare(arguments.rounds, arguments.students)
    result["split_ms"] = split()
    if arguments.scaling:
        result["scaling"] = scaling(arguments.rounds)
    for name, value in result.items():
        print(f"{name}: {json.dumps(value, indent=2)}")
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
