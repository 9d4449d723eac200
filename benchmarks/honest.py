"""Does honest work get the mark that it deserves, from us and from stock nbgrader?

    .venv/bin/python benchmarks/honest.py [--stock 40] [--workers 1] [--anew]

Every kind of damage of `tools/damaged_notebooks.py`, `unusual_cells.py` and `unusual_files.py` is
done to two of four finished notebooks of the sample class in turn, and the whole is graded as one
class. `--stock N` lets stock nbgrader with its defaults grade every n-th of them as well, N in all
(three seconds each).
What is graded stays in build/honest: a run that was stopped goes on, and `--anew` begins again.
Prints a table and writes benchmarks/honest.json; the exit code is 1 where a goal is missed.
"""

import argparse
import csv
import json
import math
import shutil
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading import ENVIRONMENT, ROOT, scores
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

sys.path.insert(0, str(ROOT))
from tools import damaged_notebooks as damaged
from tools import sample_class, unusual_cells, unusual_files

# Their sigmoid and hinge are right, so that a damage that answers one of them anew adds no mark.
FINISHED = ("ada-perfect", "olga-loops", "lea-warnings", "boris-one-term")
DAMAGES = damaged.DAMAGES | unusual_cells.DAMAGES | unusual_files.DAMAGES
FOLDER = ROOT / "build" / "honest"
GOAL = 99.0  # percent with the deserved mark
COPIES = 2  # of each kind
UNDAMAGED = "nothing"


@dataclass(frozen=True)
class Case:
    """A damaged notebook: whose, how, and the mark that it deserves if its answers are right."""

    student: str
    kind: str
    mark: float

    @property
    def folder(self) -> str:
        """Named so that a run can go on when the list of kinds has changed."""
        return f"{self.student}-{zlib.crc32(self.kind.encode()):08x}"


def write_class(folder: Path) -> list[Case]:
    """Write the damaged notebooks as submissions."""
    class_folder, cases = sample_class.build(), []
    for turn, student in enumerate(FINISHED):
        path = class_folder / student / damaged.NAME / f"{damaged.NAME}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for number, (kind, damage) in enumerate(DAMAGES.items()):
            if kind != UNDAMAGED and (number + turn) % len(FINISHED) >= COPIES:
                continue
            cases.append(Case(student, kind, damage.mark))
            place = folder / cases[-1].folder / damaged.NAME
            if place.exists():
                continue
            for name, content in damaged.files(notebook, damage).items():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(content)
    return cases


def grade(folder: Path, results: Path, workers: int) -> dict[str, float]:
    """The marks that our grader gives; who is not graded is not there."""
    command = [sys.executable, "-m", "autograder", "grade", "--seed", "1"]
    command += ["--submissions", str(folder), "--results", str(results)]
    command += ["--workers", str(workers)]
    with (results.parent / "table.txt").open("w", encoding="utf-8") as table:
        done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False, stdout=table)
    if done.returncode not in (0, 1):  # 1: some are not graded
        sys.exit("The grading was stopped; the same command goes on.")
    with (results / "grades.csv").open(encoding="utf-8") as file:
        return {row["student"]: float(row["score"]) for row in csv.DictReader(file)}


def grade_with_stock(folder: Path, students: list[str], course: Path) -> dict[str, float]:
    """The marks of stock nbgrader for some of the submissions."""
    source = course / "source" / damaged.NAME
    config = Config()
    config.CourseDirectory.root = str(course)
    api = NbGraderAPI(config=config)
    if not source.exists():
        shutil.copytree(ROOT / "solutions" / damaged.NAME, source)
        shutil.copy(ROOT / "exercises" / damaged.NAME / "checks.py", source)
        api.generate_assignment(damaged.NAME)
    for who in students:
        if not (course / "submitted" / who).exists():
            shutil.copytree(folder / who, course / "submitted" / who)
            api.autograde(damaged.NAME, who)
    return scores(course / "gradebook.db", "default_course")


def compared(cases: list[Case], marks: dict[str, float]) -> dict[str, Any]:
    """How many of the notebooks have the mark that they deserve, and which have not."""
    wrong: dict[str, list[str]] = {"less": [], "more": [], "not graded": []}
    for case in cases:
        # The undamaged notebook of a student shows what its answers are worth.
        lost = damaged.FULL - marks[Case(case.student, UNDAMAGED, 0).folder]
        over = marks.get(case.folder, math.nan) - (case.mark - lost)
        if not abs(over) < 1e-9:
            which = "less" if over < 0 else "more" if over > 0 else "not graded"
            wrong[which].append(f"{case.student}: {case.kind}")
    right = len(cases) - sum(map(len, wrong.values()))
    return {
        "notebooks": len(cases),
        "kinds": len(DAMAGES),
        "with the deserved mark, percent": round(100 * right / len(cases), 2),
    } | wrong


def beside_stock(
    cases: list[Case], marks: dict[str, float], theirs: dict[str, float]
) -> dict[str, Any]:
    """Who gets less from one of the two graders than from the other."""
    over = {
        f"{case.student}: {case.kind}": marks.get(case.folder, 0) - theirs.get(case.folder, 0)
        for case in cases
    }
    return {
        "graded by stock too": len(cases),
        "less from us than from stock": [case for case, more in over.items() if more < -1e-9],
        "less from stock than from us": sum(more > 1e-9 for more in over.values()),
    }


def main() -> None:
    """Grade, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", type=int, default=0, metavar="N")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--anew", action="store_true")
    options = parser.parse_args()
    if options.anew:
        shutil.rmtree(FOLDER, ignore_errors=True)
    cases = write_class(FOLDER / "submitted")
    marks = grade(FOLDER / "submitted", FOLDER / "results", options.workers)
    figures = compared(cases, marks)
    if options.stock:
        some = cases[:: max(len(cases) // options.stock, 1)]
        names = [case.folder for case in some]
        theirs = grade_with_stock(FOLDER / "submitted", names, FOLDER / "stock")
        figures |= beside_stock(some, marks, theirs)
    for what, value in figures.items():
        print(f"{what:34} {value}")
    (Path(__file__).parent / "honest.json").write_text(json.dumps(figures, indent=1) + "\n")
    goals = ("more", "not graded", "less from us than from stock")
    missed = figures["with the deserved mark, percent"] < GOAL or any(map(figures.get, goals))
    sys.exit(missed)


if __name__ == "__main__":
    main()
