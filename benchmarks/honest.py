"""Does honest work get the mark that it deserves, from us and from stock nbgrader?

    .venv/bin/python benchmarks/honest.py [--stock 40] [--workers 1] [--anew]

Every kind of damage of `tools/damaged_notebooks.py` and `tools/unusual_notebooks.py` is done to
four finished notebooks of the sample class, and the whole is graded as one class. `--stock N` lets
stock nbgrader with its defaults grade every n-th of them as well, N in all (three seconds each).
What is graded stays in build/honest: a run that was stopped goes on, and `--anew` begins again.
Prints a table and writes benchmarks/honest.json; the exit code is 1 where a goal is missed.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

from grading import ENVIRONMENT, ROOT, scores
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

sys.path.insert(0, str(ROOT))
from tools import damaged_notebooks as damaged
from tools import sample_class, unusual_notebooks

# Their sigmoid and hinge are right, so that a damage that answers one of them anew adds no mark.
FINISHED = ("ada-perfect", "olga-loops", "lea-warnings", "boris-one-term")
DAMAGES = damaged.DAMAGES | unusual_notebooks.DAMAGES
FOLDER = ROOT / "build" / "honest"
GOAL = 99.0  # percent with the deserved mark
SLOW = "long experiments"  # a minute each: once is enough


def write_class(folder: Path) -> dict[str, float]:
    """The damaged notebooks as submissions, and the mark that each deserves if all is right."""
    class_folder, deserved = sample_class.build(), {}
    for student in FINISHED:
        path = class_folder / student / damaged.NAME / f"{damaged.NAME}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for number, (kind, damage) in enumerate(DAMAGES.items()):
            if kind == SLOW and student != FINISHED[0]:
                continue
            who = f"{student}-{number:03}"
            deserved[who] = damage.mark
            place = folder / who / damaged.NAME
            if place.exists():
                continue
            place.mkdir(parents=True)
            for name, content in damaged.files(notebook, damage).items():
                (place / name).write_bytes(content)
    return deserved


def grade(folder: Path, results: Path, workers: int) -> dict[str, float]:
    """The marks that our grader gives; who is not graded is not there."""
    command = [sys.executable, "-m", "autograder", "grade", "--seed", "1"]
    command += ["--submissions", str(folder), "--results", str(results)]
    command += ["--workers", str(workers)]
    with (results.parent / "table.txt").open("w", encoding="utf-8") as table:
        subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False, stdout=table)
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


def compared(deserved: dict[str, float], marks: dict[str, float]) -> dict[str, object]:
    """How many of the notebooks have the mark that they deserve, and which have not."""
    # The undamaged notebook of a student shows what its answers are worth.
    deserved = {
        who: mark - damaged.FULL + marks[f"{who[:-3]}000"] for who, mark in deserved.items()
    }
    wrong = {
        "less": sorted(who for who in marks if marks[who] < deserved[who] - 1e-9),
        "more": sorted(who for who in marks if marks[who] > deserved[who] + 1e-9),
        "not graded": sorted(deserved.keys() - marks.keys()),
    }
    right = len(deserved) - sum(map(len, wrong.values()))
    return {
        "notebooks": len(deserved),
        "kinds": len(DAMAGES),
        "with the deserved mark, percent": round(100 * right / len(deserved), 2),
    } | wrong


def beside_stock(marks: dict[str, float], theirs: dict[str, float]) -> dict[str, object]:
    """Who gets less from one of the two graders than from the other."""
    less = [who for who in theirs if marks.get(who, 0) < theirs[who] - 1e-9]
    more = [who for who in theirs if marks.get(who, 0) > theirs[who] + 1e-9]
    return {
        "graded by stock too": len(theirs),
        "less from us than from stock": sorted(less),
        "less from stock than from us": len(more),
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
    deserved = write_class(FOLDER / "submitted")
    marks = grade(FOLDER / "submitted", FOLDER / "results", options.workers)
    figures = compared(deserved, marks)
    if options.stock:
        some = sorted(deserved)[:: max(len(deserved) // options.stock, 1)]
        theirs = grade_with_stock(FOLDER / "submitted", some, FOLDER / "stock")
        figures |= beside_stock(marks, {who: theirs.get(who, 0.0) for who in some})
    for what, value in figures.items():
        print(f"{what:34} {value}")
    (Path(__file__).parent / "honest.json").write_text(json.dumps(figures, indent=1) + "\n")
    goals = ("more", "not graded", "less from us than from stock")
    missed = figures["with the deserved mark, percent"] < GOAL or any(map(figures.get, goals))
    sys.exit(missed)


if __name__ == "__main__":
    main()
