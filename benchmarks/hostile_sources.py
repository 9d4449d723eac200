"""How long does the grader's own process take for sources that are made to be slow?

    .venv/bin/python benchmarks/hostile_sources.py [--only zeros] [--cell]

Nothing of a submission is run here. Each notebook is as large as `submitted_notebook` allows, and
goes through all that the grader does with a stranger's text outside of the jail: reading, repair,
the choice of cells, the search for finished losses, the feedback page. Prints the seconds of CPU
time of each step, and the peak of memory of each notebook; the exit code is 1 where one takes
longer than `MOST` seconds. `--cell` also colours cells that repeat each short piece of text that
Pygments may be slow at.
"""

import argparse
import itertools
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from autograder import course  # noqa: E402
from autograder.errors import CourseError  # noqa: E402
from autograder.grading import feedback  # noqa: E402
from autograder.grading.cell_selection import cells_to_run  # noqa: E402
from autograder.grading.grade_notebook import Graded  # noqa: E402
from autograder.grading.repair import repair  # noqa: E402
from autograder.grading.submitted_notebook import (  # noqa: E402
    LONGEST,
    MOST_CELLS,
    read_submission,
)
from autograder.judging.forbidden import forbidden_in, loops_in, reached_by  # noqa: E402
from autograder.specs import ASSIGNMENTS  # noqa: E402

MOST = 1.0  # seconds of CPU time a step
NAME = "05_binary_losses"
FUNCTIONS = [exercise.name for exercise in ASSIGNMENTS[NAME].exercises]
PIECES = (*map("".join, itertools.product("\n \t\\'\"#", repeat=2)), "\r\n", "\f\n", "\u2028", "r'")
Bomb = Callable[[], dict]


def notebook(*sources: str, add: dict | None = None) -> dict:
    """The released notebook, with these cells before the last."""
    made = json.loads(json.dumps(course.released(NAME)))
    cells = [nbformat.v4.new_code_cell(source) | (add or {}) for source in sources]
    made["cells"][-1:-1] = cells
    return made


def answer(text: str) -> dict:
    """The released notebook with this text as the answer of the first function."""
    made = json.loads(json.dumps(course.released(NAME)))
    for cell in made["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == FUNCTIONS[0]:
            cell["source"] = text
    return made


def distinct(text: str) -> list[str]:
    """As many cells as are allowed, each with another name in this text."""
    length = (LONGEST - 100_000) // (MOST_CELLS - 100)
    one = [text.format(n=n) for n in range(MOST_CELLS - 100)]
    return [f"{source}\n" * max(1, length // (len(source) + 1)) for source in one]


def long(text: str) -> str:
    """The text again and again, up to the length that is allowed."""
    return text * ((LONGEST - 100_000) // len(text))


BIND = f"def {FUNCTIONS[0]}(y, p):\n    return a\n"
NAMES = " ".join(f"n{i}" for i in range(100_000))
BOMBS: dict[str, Bomb] = {
    "as it was released": lambda: notebook(),
    "cells of the course, and one of names": lambda: notebook(
        *["import numpy as np"] * 1800, f"'''{NAMES[:600_000]}'''"
    ),
    "distinct cells": lambda: notebook(*distinct("a{n} = b{n}")),
    "distinct functions": lambda: notebook(*distinct("def f{n}(x): return f{n}(x)")),
    "copies of an answer": lambda: notebook(*distinct(f"def {FUNCTIONS[0]}(y, p): return {{n}}")),
    "chain of functions": lambda: notebook(
        BIND, *[f"a{n} = lambda: a{n + 1}()" for n in range(1800)], "a = a0"
    ),
    "one attribute chain": lambda: answer(f"{BIND}    x = a{'.b' * 400_000}"),
    "attribute chains": lambda: answer(BIND + long(f"    a{'.b' * 200}\n")),
    "blank lines": lambda: answer(BIND + long("\n ") + "x"),
    "tabs": lambda: answer(BIND + long("\n\t")),
    "brackets": lambda: answer(f"{BIND}    x = {long('(')}"),
    "minus signs": lambda: answer(f"{BIND}    x = {long('-')}1"),
    "zeros": lambda: answer(f"{BIND}    x = [{long('0,')}]"),
    "targets": lambda: answer(f"{long('a, ')[:-2]} = b\n{BIND}"),
    "imports": lambda: answer(BIND + long("    import a.b as c\n")),
    "nested blocks": lambda: answer(
        "".join(f"{' ' * n}if a:\n" for n in range(95)) + " " * 95 + "1"
    ),
    "quotes": lambda: answer(BIND + long("'")),
    "empty objects in metadata": lambda: {**notebook(), "metadata": {"x": [{}] * 7_000_000}},
    "empty objects as cells": lambda: {**notebook(), "cells": [{}] * 7_000_000},
    "outputs": lambda: notebook("1", add={"outputs": [{"output_type": "stream"}] * 900_000}),
    "numbers in outputs": lambda: notebook("1", add={"outputs": [{"data": {"x": [0] * 10**7}}]}),
    "lines of a source": lambda: notebook("1", add={"source": ["\n"] * 900_000}),
    "old format": lambda: {"worksheets": [{"cells": [{"cell_type": "code"}] * 800_000}]},
}


@contextmanager
def step(name: str, seconds: dict[str, float]) -> Iterator[None]:
    """Note how long this takes; what refuses the notebook is a good end."""
    start = time.process_time()
    try:
        yield
    finally:
        seconds[name] = time.process_time() - start


def measure(bomb: str) -> tuple[dict[str, float], float, str]:
    """The seconds of each step, the peak of memory in MB, and what refused it."""
    seconds: dict[str, float] = {}
    master = course.master(NAME)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{NAME}.ipynb")
        path.write_text(json.dumps(BOMBS[bomb](), separators=(",", ":")), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        refused = ""
        try:
            with step("read", seconds):
                submitted = read_submission(path)
            with step("repair", seconds):
                repaired, _ = repair(submitted, master)
            with step("plan", seconds):
                cells_to_run(repaired, master)
            sources = [cell.source for cell in repaired.cells if cell.cell_type == "code"]
            with step("forbidden", seconds):
                for name in FUNCTIONS:
                    forbidden_in(name, sources)
                    reached_by(name, sources)
                    loops_in(name, sources)
            with step("page", seconds):
                feedback.render(Graded("ada", NAME), repaired, [], 1, True)
        except CourseError as error:
            refused = str(error).replace(str(path), "it")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, (after - before) / 1000, refused


def colour(piece: str) -> float:
    """The seconds for a page with a cell of this piece of text."""
    cells = answer(BIND + piece * (LONGEST // 20 // len(piece)))
    made = nbformat.from_dict(cells)
    start = time.process_time()
    feedback.render(Graded("ada", NAME), made, [], 1, True)
    return time.process_time() - start


def main() -> None:
    """Measure each in a process of its own, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cell", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    slow = []
    print(f"{'seconds':40}   read repair   plan forbidden  page     MB")
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for bomb in (one for one in BOMBS if given.only in one):
            seconds, memory, refused = pool.apply(measure, (bomb,))
            steps = ("read", "repair", "plan", "forbidden", "page")
            row = " ".join(f"{seconds[s]:6.2f}" if s in seconds else "     -" for s in steps)
            print(f"{bomb:40} {row} {memory:8.0f}  {refused[:70]}", flush=True)
            slow += [f"{bomb}: {s} {t:.1f} s" for s, t in seconds.items() if t > MOST]
        for piece in PIECES if given.cell else ():
            took = pool.apply(colour, (piece,))
            print(f"colouring {piece!r:30} {took:6.2f}")
            slow += [f"colouring {piece!r}: {took:.1f} s"] if took > MOST else []
    print("\n".join(slow))
    sys.exit(bool(slow))


if __name__ == "__main__":
    main()
