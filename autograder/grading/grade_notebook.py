"""One submission, graded: repaired, run in the sandbox, judged outside of it, and reported."""

import atexit
import re
import traceback
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Self

import nbformat
from nbformat import NotebookNode

from .. import course
from ..course import CourseError, grade_id
from ..judging.forbidden import forbidden_in, loops_in
from ..judging.notebook_check import describe
from ..judging.verdict import CheckResult, Verdict, judge, no_answer
from ..sandbox import AnswerCall, NoJailError, Outcome, Runner, Step
from ..specs import ASSIGNMENTS, Assignment
from .carry_over import accepted, answers_for, neighbours_at_fault
from .cell_selection import cells_to_run, is_answer, pictures_of
from .feedback import render
from .repair import repair
from .submissions import Submission, modules_beside
from .submitted_notebook import read_submission

MOST_NOTES = 8  # on lines that failed


@dataclass(frozen=True)
class Graded:
    """All that grading a submission gives; plain data that can be sent between processes."""

    student: str
    assignment: str
    verdicts: list[Verdict] = field(default_factory=list)
    other_scores: dict[str, float] = field(default_factory=dict)  # of cells without specification
    notebook: str = ""  # the graded notebook, as nbformat JSON
    feedback: str = ""  # a whole HTML page
    problem: str | None = None  # why it could not be graded at all
    record: dict[str, Any] = field(default_factory=dict)  # what the verdicts depend on
    trace: str = ""  # the traceback of what caused the problem, for the log

    @classmethod
    def from_record(cls, student: str, assignment: str, record: dict[str, Any]) -> Self:
        """What an earlier grading has recorded."""
        verdicts = [
            Verdict(**{**verdict, "checks": [CheckResult(**check) for check in verdict["checks"]]})
            for verdict in record["verdicts"]
        ]
        return cls(student, assignment, verdicts, record["other"], record=record)

    @property
    def score(self) -> float:
        """Points of all graded cells together."""
        exercises = sum(verdict.score for verdict in self.verdicts)
        return round(exercises + sum(self.other_scores.values()), 2)

    @property
    def max_score(self) -> float:
        """The most that the notebook gives."""
        cells = course.released(self.assignment).cells if self.assignment in ASSIGNMENTS else []
        return sum(cell.metadata.nbgrader["points"] for cell in cells if course.is_test(cell))


def grade(submission: Submission, seed: int, jailed: bool = True) -> Graded:
    """Grade one submission; what is wrong with it is the `problem` of the result.

    Raises:
        NoJailError: if this machine cannot make a jail; that is no fault of the submission.
    """
    who = submission.student, submission.assignment
    if submission.notebook is None:
        return Graded(*who, problem=submission.problem)
    try:
        assignment = ASSIGNMENTS[submission.assignment]
        done = judge_notebook(
            read_submission(submission.notebook),
            assignment,
            seed,
            jailed,
            modules_beside(submission.notebook),
        )
        graded = Graded(*who, done.verdicts, done.other_scores, nbformat.writes(done.notebook))
        page = render(graded, done.notebook, done.notes, seed, jailed)
        return replace(graded, feedback=page)
    except NoJailError:
        raise
    except CourseError as error:
        text, cause = str(error), error.__cause__
        return Graded(
            *who,
            problem=text if str(submission.notebook) in text else f"{submission.notebook}: {text}",
            trace="".join(traceback.format_exception(cause)) if cause else "",
        )
    except Exception as error:
        # One bad notebook never stops a batch; this one is named, with what we know.
        return Graded(
            *who,
            problem=f"{submission.notebook}: the grader failed ({type(error).__name__}: {error}).",
            trace=traceback.format_exc(),
        )


@dataclass(frozen=True)
class Judged:
    """A repaired notebook with its outputs, and what was found out about it."""

    notebook: NotebookNode
    verdicts: list[Verdict]
    other_scores: dict[str, float]
    notes: list[str]


def judge_notebook(
    submitted: NotebookNode,
    assignment: Assignment,
    seed: int | None,
    jailed: bool = True,
    modules: dict[str, str] | None = None,
) -> Judged:
    """Repair a notebook, run it, and judge its functions.

    Without a seed only the visible checks are judged: what a student may know. `modules` are the
    student's own files of Python that lie beside the notebook, by name.
    """
    master = course.master(assignment.name)
    notebook, notes = repair(submitted, master)
    sheets = sheets_of(assignment.name, seed)
    cases = {name: cases_of(sheet) for name, sheet in sheets.items()}
    files = (modules or {}) | course.supporting_files(assignment.name)
    own_tests = [
        i
        for i, cell in enumerate(notebook.cells)
        if course.is_test(cell) and course.exercise_of(cell, assignment.name) is None
    ]
    cells = cells_to_run(notebook, master, frozenset(own_tests))
    outcome, ran = _run(notebook, cells, dict.fromkeys(cases, ()), cases, files, jailed)
    notes += _what_did_not_run(notebook, master)
    verdicts = [_verdict(sheets[name], notebook, outcome) for name in sheets]
    late = [name for name in sheets if _better(sheets[name], outcome)[1]]
    if late:
        notes.append(f"Judged as at the end, where it is not as at its check: {', '.join(late)}.")
    verdicts = _with_right_neighbours(notebook, verdicts, sheets, cells, files, jailed, notes)
    if seed is not None:
        _draw(notebook, master, verdicts, files, jailed)
    other = {
        name: stock_points(notebook.cells[i], i in ran)
        for i in own_tests
        if (name := grade_id(notebook.cells[i]))
    }
    _write_verdicts(notebook, verdicts)
    return Judged(notebook, verdicts, other, notes)


def _with_right_neighbours(
    notebook: NotebookNode,
    verdicts: list[Verdict],
    sheets: dict[str, dict[str, Any]],
    cells: set[int],
    files: dict[str, str],
    jailed: bool,
    notes: list[str],
) -> list[Verdict]:
    """The verdicts, where functions that only a wrong neighbour has failed are called again."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    asked = {
        verdict.exercise: tuple(neighbours_at_fault(verdict, verdicts, sources))
        for verdict in verdicts
        if verdict.status not in ("ok", "forbidden")
    }
    asked = {name: neighbours for name, neighbours in asked.items() if neighbours}
    if not asked:
        return verdicts
    cases = {name: cases_of(sheets[name]) for name in asked}
    names = {neighbour for neighbours in asked.values() for neighbour in neighbours}
    outcome, _ = _run(notebook, cells, asked, cases, files, jailed, frozenset(), answers_for(names))
    before, after = {verdict.exercise: verdict for verdict in verdicts}, []
    for verdict in verdicts:
        name = verdict.exercise
        if name in asked:
            again = _better(sheets[name], outcome)[0]
            if again.score > verdict.score:
                verdict = accepted(again, list(asked[name]), before)
                notes.append(verdict.message)
        after.append(verdict)
    return after


def _draw(
    notebook: NotebookNode,
    master: NotebookNode,
    verdicts: list[Verdict],
    files: dict[str, str],
    jailed: bool,
) -> None:
    """Draw the picture of the first function that is wrong; drawing is what takes longest.

    None where something does not come to an end: a picture would call it again.
    """
    wrong = [v.exercise for v in verdicts if v.status == "wrong"]
    if wrong and not any(v.status in ("timeout", "memory", "crashed") for v in verdicts):
        picture = pictures_of(notebook, wrong[0])
        shown = cells_to_run(notebook, master, picture)
        _run(notebook, shown, {}, {}, files, jailed, picture)


def stock_points(cell: NotebookNode, ran: bool) -> float:
    """The points of a test cell without specification, as nbgrader counts them, but failing closed.

    An error gives none; a value is partial credit if it is a number from 0 to the points of the
    cell, and else gives none; warnings cost nothing. The outputs are rewritten so that nbgrader
    reads the same from them.
    """
    most = float(cell.metadata.nbgrader["points"])
    points = most if ran else 0.0
    for output in cell.outputs:
        if output.output_type == "error":
            points = 0.0
        elif output.output_type == "execute_result":
            points = min(points, _partial(output.data.get("text/plain", ""), most))
        elif output.output_type == "stream":
            output.name = "stdout"
    kept = [output for output in cell.outputs if output.output_type != "execute_result"]
    value = nbformat.v4.new_output("execute_result", data={"text/plain": repr(points)})
    cell.outputs = [*kept, value]
    return points


def _partial(text: str, most: float) -> float:
    """A number from 0 to the points of the cell, as such; 0 for anything else."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= most else 0.0


def _run(
    notebook: NotebookNode,
    cells: set[int],
    asked: dict[str, tuple[str, ...]],
    cases: dict[str, list],
    files: dict[str, str],
    jailed: bool,
    only: frozenset[int] | None = None,
    answer_call: AnswerCall | None = None,
) -> tuple[Outcome, set[int]]:
    """Run these cells and call the functions `asked`, each with its right neighbours.

    Puts the outputs (or those of `only` some cells) into the notebook, and says which cells came to
    an end.
    """
    steps, places = [], []
    for index, cell in enumerate(notebook.cells):
        name = (grade_id(cell) or "").removeprefix("test_")
        if grade_id(cell) == f"test_{name}" and name in asked:
            steps.append(Step(exercise=name, neighbours=asked[name]))
        elif index in cells:
            steps.append(Step(cell.source))
        else:
            continue
        places.append(index)
    outcome = runner(jailed).run(steps, cases, files, answer_call)
    for step, index in enumerate(places):
        if only is None or index in only:
            outputs = outcome.outputs.get(step, [])
            notebook.cells[index].outputs = [nbformat.from_dict(output) for output in outputs]
    return outcome, {index for step, index in enumerate(places) if step in outcome.outputs}


def _what_did_not_run(notebook: NotebookNode, master: NotebookNode) -> list[str]:
    """A note on each line of the student that failed; the rest of its cell has run."""
    given = {cell.source for cell in master.cells if not is_answer(cell)}
    notes = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.source in given:
            continue
        for output in cell.outputs:
            if output.output_type == "error" and output.ename != "NotImplementedError":
                begin = next((line for line in cell.source.split("\n") if line.strip()), "")[:60]
                what = f"{output.ename}: {output.evalue}".split("\n")[0][:160]
                if output.ename in ("OutOfTime", "Stopped"):
                    what = output.evalue
                notes.append(f"In the cell that begins with `{begin}`: {what}")
    more = len(notes) - MOST_NOTES
    return notes[:MOST_NOTES] + ([f"{more} more lines failed."] if more > 0 else [])


@cache
def sheets_of(name: str, seed: int | None) -> dict[str, dict[str, Any]]:
    """The sheets of an assignment; drawn once a process, for they are the same for all."""
    return ASSIGNMENTS[name].sheets(seed)


def cases_of(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """What a student's process is told of a sheet: the arguments, and no right answer."""
    return [
        {"args": case["args"], "kwargs": case["kwargs"]}
        for check in sheet["checks"]
        for case in check["cases"]
    ]


@cache
def runner(jailed: bool = True) -> Runner:
    """The runner of this process, whose fork server all its submissions share."""
    made = Runner(jailed=jailed)
    atexit.register(made.close)
    return made


def _verdict(sheet: dict[str, Any], notebook: NotebookNode, outcome: Outcome) -> Verdict:
    """The verdict on one function; where it is not defined, the error of its cell says why."""
    name = sheet["exercise"]
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if used := forbidden_in(name, sources):
        return not_allowed(sheet, used)
    verdict, _ = _better(sheet, outcome)
    if verdict.status == "timeout" and not loops_in(name, sources):
        verdict = replace(verdict, message=f"{name} was not done within the time limit.")
    cell = next((cell for cell in notebook.cells if grade_id(cell) == name), None)
    errors = [o for o in cell.outputs if o.output_type == "error"] if cell else []
    if verdict.status != "missing" or not errors:
        return verdict
    status = "timeout" if errors[0].ename == "OutOfTime" else "error"
    # IPython's name of the cell says nothing to a reader; the line does.
    what = re.sub(r"<ipython-input[^>]*>, ", "", f"{errors[0].ename}: {errors[0].evalue}")[:200]
    message = f"{name} is not defined, because its cell stopped with {what}"
    return replace(verdict, status=status, message=message)


def _better(sheet: dict[str, Any], outcome: Outcome) -> tuple[Verdict, bool]:
    """The verdict on a function as it is at its check, or at the end of the notebook if better."""
    name = sheet["exercise"]
    here = judge(sheet, outcome.answers[name])
    if name not in outcome.late_answers or here.status == "ok":
        return here, False
    late = judge(sheet, outcome.late_answers[name])
    if late.score > here.score or (here.status == "missing" and late.status != "missing"):
        return late, True
    return here, False


def not_allowed(sheet: dict[str, Any], used: str) -> Verdict:
    """The verdict on an answer that uses a finished loss instead of writing one."""
    verdict = no_answer(sheet, "forbidden")
    return replace(verdict, message=f"{verdict.message} (It uses {used}.)")


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
