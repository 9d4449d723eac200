"""One submission, graded: repaired, run in the sandbox, judged outside of it, and reported."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..judging.student import describe
from ..judging.verdict import Verdict, judge
from ..sandbox import Limits, Outcome, Runner, Step
from ..specs import ASSIGNMENTS, Assignment
from . import course
from .course import CourseError, grade_id
from .feedback import render
from .repair import repair
from .submissions import Submission


@dataclass(frozen=True)
class Graded:
    """All that grading a submission gives; plain data that can be sent between processes."""

    student: str
    assignment: str
    verdicts: list[Verdict] = field(default_factory=list)
    notebook: str = ""  # the graded notebook, as nbformat JSON
    feedback: str = ""  # a whole HTML page
    problem: str | None = None  # why it could not be graded at all

    @property
    def score(self) -> float:
        """Points of all exercises together."""
        return round(sum(verdict.score for verdict in self.verdicts), 2)

    @property
    def max_score(self) -> float:
        """The most that the assignment gives."""
        return ASSIGNMENTS[self.assignment].points if self.assignment in ASSIGNMENTS else 0


def grade(submission: Submission, seed: int, limits: Limits | None = None) -> Graded:
    """Grade one submission. It never raises: what went wrong is the `problem` of the result."""
    who = submission.student, submission.assignment
    if submission.notebook is None:
        return Graded(*who, problem=submission.problem)
    try:
        assignment = ASSIGNMENTS[submission.assignment]
        notebook, verdicts, notes = judge_notebook(
            course.read_notebook(submission.notebook), assignment, seed, limits
        )
        page = render(submission.student, assignment, notebook, verdicts, notes, seed)
        return Graded(*who, verdicts, nbformat.writes(notebook), page)
    except CourseError as error:
        text = str(error)
        return Graded(
            *who,
            problem=text if str(submission.notebook) in text else f"{submission.notebook}: {text}",
        )
    except Exception as error:
        # One bad notebook never stops a batch; this one is named, with what we know.
        return Graded(
            *who,
            problem=f"{submission.notebook}: the grader failed ({type(error).__name__}: {error}).",
        )


def judge_notebook(
    submitted: NotebookNode, assignment: Assignment, seed: int | None, limits: Limits | None = None
) -> tuple[NotebookNode, list[Verdict], list[str]]:
    """The repaired notebook with its outputs, the verdicts, and notes on the repair.

    Without a seed only the visible checks are judged: what a student may know.
    """
    notebook, notes = repair(submitted, course.released(assignment.name))
    sheets = sheets_of(assignment.name, seed)
    steps, places = _steps(notebook, sheets)
    questions = {name: questions_of(sheet) for name, sheet in sheets.items()}
    outcome = Runner(limits).run(steps, questions, course.supporting_files(assignment.name))
    _fill(notebook, places, outcome)
    verdicts = [_verdict(sheets[name], notebook, outcome) for name in sheets]
    _write_verdicts(notebook, verdicts)
    return notebook, verdicts, notes


@cache
def sheets_of(name: str, seed: int | None) -> dict[str, dict[str, Any]]:
    """The sheets of an assignment; drawn once a process, for they are the same for all."""
    return ASSIGNMENTS[name].sheets(seed)


def questions_of(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """What a student's process is told of a sheet: the arguments, and no right answer."""
    return [
        {"args": case["args"], "kwargs": case["kwargs"]}
        for check in sheet["checks"]
        for case in check["cases"]
    ]


def _steps(notebook: NotebookNode, sheets: dict[str, Any]) -> tuple[list[Step], list[int]]:
    """The steps to run, and for each the index of its cell."""
    steps, places = [], []
    for index, cell in enumerate(notebook.cells):
        name = (grade_id(cell) or "").removeprefix("test_")
        if grade_id(cell) == f"test_{name}" and name in sheets:
            steps.append(Step(question=name))
        elif cell.cell_type == "code":
            steps.append(Step(cell.source))
        else:
            continue
        places.append(index)
    return steps, places


def _fill(notebook: NotebookNode, places: list[int], outcome: Outcome) -> None:
    for step, index in enumerate(places):
        outputs = outcome.outputs.get(step, [])
        notebook.cells[index].outputs = [nbformat.from_dict(output) for output in outputs]


def _verdict(sheet: dict[str, Any], notebook: NotebookNode, outcome: Outcome) -> Verdict:
    """The verdict on one function; where it is not defined, the error of its cell says why."""
    name = sheet["exercise"]
    verdict = judge(sheet, outcome.answers[name])
    cell = next((cell for cell in notebook.cells if grade_id(cell) == name), None)
    errors = [o for o in cell.outputs if o.output_type == "error"] if cell else []
    if verdict.status != "missing" or not errors:
        return verdict
    status = "timeout" if errors[0].ename == "OutOfTime" else "error"
    # IPython's name of the cell says nothing to a reader; the line does.
    what = re.sub(r"<ipython-input[^>]*>, ", "", f"{errors[0].ename}: {errors[0].evalue}")[:200]
    message = f"{name} is not defined, because its cell stopped with {what}"
    return Verdict(**{**vars(verdict), "status": status, "message": message})


def _write_verdicts(notebook: NotebookNode, verdicts: list[Verdict]) -> None:
    """Into the test cells, in the form in which nbgrader reads partial credit: the cell's value."""
    cells = {grade_id(cell): cell for cell in notebook.cells}
    for verdict in verdicts:
        cells[f"test_{verdict.exercise}"].outputs = [
            nbformat.v4.new_output(
                "stream", name="stdout", text=describe(verdict, "checks") + "\n"
            ),
            nbformat.v4.new_output("execute_result", data={"text/plain": repr(verdict.score)}),
        ]
