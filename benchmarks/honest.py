"""Does honest work get the mark that it deserves, from us and from stock nbgrader?

    .venv/bin/python benchmarks/honest.py [--stock 40]

Every kind of damage of `tools/damaged_notebooks.py` is done to six finished notebooks of the sample
class, and the whole is graded as one class. `--stock N` lets stock nbgrader with its defaults grade
every n-th of them as well, N in all (three seconds each). Prints a table and writes
benchmarks/honest.json; the exit code is 1 where a goal is missed.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from grading import ENVIRONMENT, ROOT, scores
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

sys.path.insert(0, str(ROOT))
from tools import damaged_notebooks as damaged
from tools import sample_class

FINISHED = (
    "ada-perfect",
    "olga-loops",
    "lea-warnings",
    "mia-prints",
    "boris-one-term",
    "chen-sums",
)
GOAL = 99.0  # percent with the deserved mark
SLOW = "long experiments"  # a minute each: once is enough


def write_class(folder: Path) -> dict[str, float]:
    """The damaged notebooks as submissions, and what each deserves."""
    class_folder, deserved = sample_class.build(), {}
    for student in FINISHED:
        path = class_folder / student / damaged.NAME / f"{damaged.NAME}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for number, (kind, damage) in enumerate(damaged.DAMAGES.items()):
            if kind == SLOW and student != FINISHED[0]:
                continue
            who = f"{student}-{number:02}"
            place = folder / who / damaged.NAME
            place.mkdir(parents=True)
            for name, content in damaged.files(notebook, damage).items():
                (place / name).write_bytes(content)
            deserved[who] = damage.mark
    return deserved


def grade(folder: Path, results: Path) -> dict[str, float]:
    """The marks that our grader gives; who is not graded is not there."""
    command = [sys.executable, "-m", "autograder", "grade", "--seed", "1"]
    command += ["--submissions", str(folder), "--results", str(results)]
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False)
    with (results / "grades.csv").open(encoding="utf-8") as file:
        return {row["student"]: float(row["score"]) for row in csv.DictReader(file)}


def grade_with_stock(folder: Path, students: list[str], course: Path) -> dict[str, float]:
    """The marks of stock nbgrader for some of the submissions."""
    source = course / "source" / damaged.NAME
    shutil.copytree(ROOT / "solutions" / damaged.NAME, source)
    shutil.copy(ROOT / "exercises" / damaged.NAME / "checks.py", source)
    for who in students:
        shutil.copytree(folder / who, course / "submitted" / who)
    config = Config()
    config.CourseDirectory.root = str(course)
    api = NbGraderAPI(config=config)
    api.generate_assignment(damaged.NAME)
    for who in students:
        api.autograde(damaged.NAME, who)
    return scores(course / "gradebook.db", "default_course")


def main() -> None:
    """Grade, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", type=int, default=0, metavar="N")
    wanted = parser.parse_args().stock
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        deserved = write_class(base / "submitted")
        # The undamaged notebook of a student shows what its answers are worth.
        marks = grade(base / "submitted", base / "results")
        for who in deserved:
            whole = marks[f"{who[:-3]}-00"]
            deserved[who] -= damaged.FULL - whole
        missing = deserved.keys() - marks.keys()
        less = [who for who in marks if marks[who] < deserved[who] - 1e-9]
        more = [who for who in marks if marks[who] > deserved[who] + 1e-9]
        right = len(deserved) - len(missing) - len(less) - len(more)
        figures = {
            "notebooks": len(deserved),
            "with the deserved mark, percent": round(100 * right / len(deserved), 2),
            "less": sorted(less),
            "more": sorted(more),
            "not graded": sorted(missing),
        }
        if wanted:
            some = sorted(deserved)[:: max(len(deserved) // wanted, 1)]
            theirs = grade_with_stock(base / "submitted", some, base / "course")
            figures["graded by stock too"] = len(some)
            figures["less from us than from stock"] = [
                who for who in some if theirs.get(who, 0) > marks.get(who, 0) + 1e-9
            ]
            figures["less from stock than from us"] = len(
                [who for who in some if theirs.get(who, 0) < marks.get(who, 0) - 1e-9]
            )
    for what, value in figures.items():
        print(f"{what:34} {value}")
    (Path(__file__).parent / "honest.json").write_text(json.dumps(figures, indent=1))
    good = figures["with the deserved mark, percent"] >= GOAL and not missing and not more
    sys.exit(not good)


if __name__ == "__main__":
    main()
