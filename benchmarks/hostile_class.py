"""How much longer does a class take with five hostile students in it?

    .venv/bin/python benchmarks/hostile_class.py [--honest 95] [--only sleeps]

Grades the honest class with two workers, and then the same class with five who hand in the same
bomb, under the limits as they are. Prints how many seconds more each bomb costs, and what became of
the marks of the others; the exit code is 1 where it is more than `MOST` or an honest mark is lost.
The bombs are those of the first security review: what is looped over, slept away, repeated after
deaths, reported or written to be read slowly.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "attacks")]
from attacks.model import GRADIENT, HONEST, define, with_cells  # noqa: E402

from benchmarks.grading import ENVIRONMENT  # noqa: E402
from tools.sample_class import NAME, notebook  # noqa: E402

MOST = 180.0  # seconds more, for five of a hundred on two workers
HOSTILE = 5
KILL = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
PIPE = """
import os
for number in range(3, 64):
    try:
        if os.fstat(number).st_mode & 0o170000 == 0o010000:
            for _ in range({times}):
                os.write(number, {what})
    except OSError:
        pass
"""
WRONG = {GRADIENT: f"def {GRADIENT}(y, z):\n    return 0.0"}
# The hostile functions, and the cells, of each bomb.
BOMBS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "every function loops": (define("while True: pass"), ()),
    "every function sleeps": (define("import time; time.sleep(1000)"), ()),
    "sleeps, dies three times, one wrong": (
        WRONG,
        ("import time; time.sleep(37)", KILL, KILL, KILL),
    ),
    "says that it was killed": (
        WRONG,
        ("import time; time.sleep(37)", PIPE.format(times=1, what=b'{"start":1}\n'), KILL),
    ),
    "64 MB of empty lines": (
        {},
        (PIPE.format(times=1024, what="bytes(10 for _ in range(65536))"),),
    ),
    "a million outputs": (
        {},
        (PIPE.format(times=1, what='b\'{"cell":1,"outputs":[\' + b"0," * 990_000 + b"0]}\\n"'),),
    ),
    "blank lines in an answer": ({"sigmoid": HONEST["sigmoid"] + "\n " * 400_000}, ()),
    "attribute chains": ({"hinge": "def hinge(y, s):\n" + f"    y{'.b' * 200}\n" * 2000}, ()),
    "zeros": ({"hinge": f"def hinge(y, s):\n    return [{'0,' * 400_000}]"}, ()),
}


def hand_in(folder: Path, student: str, answers: dict[str, str], cells: tuple[str, ...]) -> None:
    """Write a submission."""
    place = folder / student / NAME
    place.mkdir(parents=True)
    made = with_cells(notebook(HONEST | answers), *cells)
    (place / f"{NAME}.ipynb").write_text(nbformat.writes(made), encoding="utf-8")


def grade(folder: Path, results: Path) -> tuple[float, dict[str, str]]:
    """The seconds that a grading takes, and the scores."""
    command = [sys.executable, "-m", "autograder", "grade", "--seed", "1", "--workers", "2"]
    command += ["--submissions", str(folder), "--results", str(results)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if not (results / "grades.csv").exists():
        sys.exit(f"The grading ended without marks: {done.stderr}")
    with (results / "grades.csv").open(encoding="utf-8") as file:
        return seconds, {row["student"]: row["score"] for row in csv.DictReader(file)}


def main() -> None:
    """Grade the class with and without each bomb, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--honest", type=int, default=95)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    figures, good = {}, True
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        for number in range(given.honest):
            hand_in(base / "class", f"s{number:03}", {}, ())
        alone, expected = grade(base / "class", base / "alone")
        print(f"{'the honest alone':40} {alone:6.0f} s", flush=True)
        for index, (bomb, parts) in enumerate(BOMBS.items()):
            if given.only not in bomb:
                continue
            for number in range(HOSTILE):  # among the first: names are graded in their order
                hand_in(base / "class", f"s{number:03}-hostile", *parts)
            seconds, scores = grade(base / "class", base / f"results-{index}")
            lost = [who for who, score in expected.items() if scores.get(who) != score]
            hostile = {who: s for who, s in scores.items() if who not in expected}
            print(f"{bomb:40} {seconds - alone:6.0f} s more; lost: {lost}; {hostile}", flush=True)
            figures[bomb] = round(seconds - alone, 1)
            good = good and seconds - alone <= MOST and not lost
            for number in range(HOSTILE):
                place = base / "class" / f"s{number:03}-hostile" / NAME
                (place / f"{NAME}.ipynb").unlink()
                place.rmdir()
                place.parent.rmdir()
    (Path(__file__).parent / "hostile_class.json").write_text(json.dumps(figures, indent=1))
    sys.exit(not good)


if __name__ == "__main__":
    main()
