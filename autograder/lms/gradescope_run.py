"""In Gradescope's container: grade the submission, and write results.json.

Its form is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("Output
format"); who handed in is told by submission_metadata.json (".../submission_metadata/").
"""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .. import course
from ..course import CourseError
from ..grading.feedback import versions
from ..grading.grade_notebook import grade
from ..grading.graded import Graded
from ..grading.identity import course_digest
from ..grading.submissions import find
from ..grading.tables import write
from ..judging.notebook_check import describe
from ..judging.validate import visible
from ..sandbox import automatic
from .manifest import clean


def run(root: Path, name: str, seed: int, jailed: bool = True) -> dict[str, Any]:
    """Grade what lies in ``submission`` and write ``results/results.json``.

    Args:
        root: Gradescope's /autograder.
        name: the assignment.
        seed: that of the autograder; with the work handed in it draws the hidden cases.
        jailed: whether the submission runs in a sandbox: bubblewrap where the container may make
            namespaces, else Pyodide.

    Returns:
        What was written.

    Raises:
        CourseError: if there is no folder with a submission, the course is not whole, or the
            results cannot be written.
        NoJailError: if the container can have neither. Then nothing is written, and Gradescope
            says that the autograder failed: it is no fault of the student.
    """
    sandbox = automatic() if jailed else "none"
    handed_in = root / "submission"
    if not handed_in.is_dir():
        raise CourseError(f"There is no folder {handed_in}; Gradescope makes it.")
    student = student_of(root / "submission_metadata.json")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / student / name
        shutil.copytree(handed_in, place, symlinks=True)
        (one,) = find(Path(folder), name)
        graded = grade(one, seed, sandbox)
        if graded.problem and str(course.ROOT) in graded.problem:
            raise CourseError(graded.problem)  # the course's own fault, and no reason for a 0
        results = as_results(graded, str(place), sandbox)
    try:
        write(root / "results" / "results.json", json.dumps(results, indent=1) + "\n")
    except OSError as error:
        raise CourseError(f"{root / 'results'} cannot be written: {error.strerror}.") from None
    return results


def student_of(metadata: Path) -> str:
    """A name for the student, from the address of the first one who handed in."""
    try:
        first = json.loads(metadata.read_text(encoding="utf-8"))["users"][0]
        known = first.get("email") or first.get("name") or first.get("id")
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        known = ""
    return clean(str(known)) or "student"


def as_results(graded: Graded, place: str, sandbox: str) -> dict[str, Any]:
    """The result of a grading as Gradescope wants it.

    Args:
        graded: the result.
        place: the temporary folder of the submission, which no student has to read.
        sandbox: the name of the sandbox in which it ran.
    """
    if graded.problem:
        why = visible(graded.problem).replace(f"{place}/", "").replace(place, "Your submission")
        return {"score": 0.0, "output": f"It could not be graded: {why}", "tests": []}
    cells = {course.grade_id(cell): cell for cell in course.released(graded.assignment).cells}
    tests = [
        {
            "name": verdict.exercise,
            "score": verdict.score,
            "max_score": verdict.max_score,
            "status": "passed" if verdict.status == "ok" else "failed",
            "output": visible(describe(verdict, "checks")),
        }
        for verdict in graded.verdicts
    ] + [
        {"name": name, "score": score, "max_score": float(cells[name].metadata.nbgrader["points"])}
        for name, score in graded.other_scores.items()
    ]
    to_mark = ", ".join(graded.by_hand)
    said = f"{graded.score:g} of {graded.max_score:g} points."
    return {
        "score": graded.score,
        "output": f"{said} A person still has to mark: {to_mark}." if to_mark else said,
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "case_seed": str(graded.case_seed),  # more digits than numbers have there
            "source": graded.source,
            "course": course_digest(),
            "versions": versions(sandbox),
        },
    }
