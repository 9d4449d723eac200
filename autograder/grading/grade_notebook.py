"""Grade one submission: repair it, run it in the sandbox, judge it outside, and report."""

import hashlib
import re
import traceback
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import util
from typing import Any

import nbformat
from nbformat import NotebookNode

from .. import course
from ..course import CourseError, grade_id
from ..judging.forbidden import forbidden_in, loops_in
from ..judging.notebook_check import describe
from ..judging.verdict import Verdict, no_answer
from ..sandbox import AnswerCall, NoJailError, Outcome, Sandbox, Step, make
from ..specs import ASSIGNMENTS, Assignment
from .bounds import OWN_WORK, TooLong, alarm
from .carry_over import accepted, answers_for, neighbours_at_fault, rounds
from .cases import Cases, case_seed
from .cell_selection import cells_to_run
from .feedback import render
from .for_others import harmless_for_others
from .graded import Graded
from .own_tests import stock_points, to_mark_by_hand
from .picture import Picture, first_wrong
from .repair import repair
from .second_opinion import cells_of, with_second_opinion
from .submissions import Submission, modules_beside
from .submitted_notebook import read_submission
from .what_failed import what_did_not_run

Files = Mapping[str, str | bytes]  # contents by names


def grade(submission: Submission, seed: int, sandbox: str = "bubblewrap") -> Graded:
    """Grade one submission.

    Args:
        submission: the submission.
        seed: that of the grading; with the work handed in it draws the hidden cases.
        sandbox: the name of the sandbox in which it runs.

    Returns:
        The result; its `problem` says why a submission could not be graded.

    Raises:
        NoJailError: if this machine cannot make a jail; that is no fault of the submission.
    """
    who = submission.student, submission.assignment
    if submission.notebook is None:
        return Graded(*who, problem=submission.problem)
    try:
        with alarm(OWN_WORK):
            return _grade(submission, seed, sandbox)
    except NoJailError:
        raise
    except TooLong:
        runner(sandbox).close()  # with all that still runs in it
        problem = f"{submission.notebook}: it was given up, because grading it took too long."
        return Graded(*who, problem=problem)
    except CourseError as error:
        text, cause = str(error), error.__cause__
        return Graded(
            *who,
            problem=text if str(submission.notebook) in text else f"{submission.notebook}: {text}",
            trace="".join(traceback.format_exception(cause)) if cause else "",
        )
    except Exception as error:
        # One bad notebook never stops a batch.
        return Graded(
            *who,
            problem=f"{submission.notebook}: the grader failed ({type(error).__name__}: {error}).",
            trace=traceback.format_exc(),
        )


def _grade(submission: Submission, seed: int, sandbox: str) -> Graded:
    """Grade a submission that has a notebook; whatever goes wrong is raised."""
    who = submission.student, submission.assignment
    content = submission.content()
    submitted = read_submission(submission.path, content)
    modules = modules_beside(submission.path)
    cases = case_seed(seed, *who, submitted, modules)
    done = judge_notebook(submitted, ASSIGNMENTS[submission.assignment], cases, sandbox, modules)
    graded = Graded(
        *who,
        done.verdicts,
        done.other_scores,
        nbformat.writes(harmless_for_others(done.notebook, submission.assignment)),
        by_hand=done.by_hand,
        source=hashlib.sha256(content).hexdigest(),
        case_seed=cases,
        elsewhere=done.elsewhere,
    )
    page = render(graded, done.notebook, done.notes, done.redo, sandbox)
    return replace(graded, feedback=page)


@dataclass(frozen=True)
class Judged:
    """A repaired notebook with its outputs, the verdicts, and notes for the student."""

    notebook: NotebookNode
    verdicts: list[Verdict]
    other_scores: dict[str, float]
    notes: list[str]
    by_hand: list[str] = field(default_factory=list)
    redo: dict[str, dict[str, str]] = field(default_factory=dict)  # code by function and check
    elsewhere: list[str] = field(default_factory=list)  # functions that the second opinion accepts


def judge_notebook(
    submitted: NotebookNode,
    assignment: Assignment,
    seed: int | None,
    sandbox: str = "bubblewrap",
    modules: dict[str, str] | None = None,
) -> Judged:
    """Repair a notebook, run it, and judge its functions.

    Args:
        submitted: the notebook.
        assignment: what it answers.
        seed: draws the hidden cases; None judges the visible checks alone, which students may know.
        sandbox: the name of the sandbox in which it runs.
        modules: the texts of the student's own Python files beside the notebook, by their names.

    Returns:
        The repaired notebook with its outputs and verdicts.

    Raises:
        CourseError: if the notebook does not belong to the assignment.
        NoJailError: if this machine cannot make a jail.
    """
    master = course.master(assignment.name)
    runner(sandbox).begin()
    notebook, notes = repair(submitted, master)
    cases = Cases(assignment, seed)
    files: Files = {
        **(modules or {}),
        **course.supporting_files(assignment.name),
        **course.compiled_files(assignment.name),
    }
    own_tests = [
        i
        for i, cell in enumerate(notebook.cells)
        if course.is_test(cell) and course.exercise_of(cell, assignment.name) is None
    ]
    cells = cells_to_run(notebook, master, frozenset(own_tests))
    asked: dict[str, tuple[str, ...]] = dict.fromkeys(cases.asked, ())
    picture = Picture(notebook, master, cells, cases, wanted=seed is not None)
    outcome, ran = _run(notebook, cells, asked, cases.asked, files, sandbox, picture=picture)
    notes += what_did_not_run(notebook, master)
    verdicts = [_verdict(cases, name, notebook, outcome) for name in asked]
    late = [name for name in outcome.late_answers if cases.better(name, outcome)[1]]
    if late:
        notes.append(f"Judged as at the end, where it is not as at its check: {', '.join(late)}.")

    def ask_elsewhere(names: Collection[str]) -> Outcome:
        runner("wasm").begin()
        wanted = {name: cases.asked[name] for name in names}
        asked: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
        return _run(notebook, cells, asked, wanted, files, "wasm", frozenset())[0]

    opinion = with_second_opinion(
        sandbox,
        verdicts,
        outcome,
        cells_of(notebook),
        ask_elsewhere,
        lambda name, given: cases.better(name, given)[0],
    )
    verdicts = opinion.verdicts
    notes += opinion.notes
    verdicts = _with_right_neighbours(notebook, verdicts, cases, cells, files, sandbox, notes)
    if seed is not None and first_wrong(verdicts) != picture.exercise:
        _draw_another(notebook, master, verdicts, files, sandbox, picture)
    other = {
        name: stock_points(notebook.cells[i], i in ran)
        for i in own_tests
        if (name := grade_id(notebook.cells[i]))
    }
    _write_verdicts(notebook, verdicts)
    redo = {verdict.exercise: cases.redo(verdict) for verdict in verdicts}
    by_hand = to_mark_by_hand(notebook, master)
    return Judged(notebook, verdicts, other, notes, by_hand, redo, opinion.accepted)


def _with_right_neighbours(
    notebook: NotebookNode,
    verdicts: list[Verdict],
    cases: Cases,
    cells: set[int],
    files: Files,
    sandbox: str,
    notes: list[str],
) -> list[Verdict]:
    """Call the functions that failed and use wrong neighbours once more, with right ones.

    Returns:
        The verdicts, the better one for each function.
    """
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    asked = {
        verdict.exercise: tuple(neighbours_at_fault(verdict, verdicts, sources))
        for verdict in verdicts
        if verdict.status not in ("ok", "forbidden")
    }
    asked = {name: neighbours for name, neighbours in asked.items() if neighbours}
    before = {verdict.exercise: verdict for verdict in verdicts}
    after = dict(before)
    for part in rounds(asked):
        wanted = {name: cases.asked[name] for name in part}
        answer = answers_for(
            {neighbour for neighbours in part.values() for neighbour in neighbours}
        )
        outcome, _ = _run(notebook, cells, part, wanted, files, sandbox, frozenset(), answer)
        for name, neighbours in part.items():
            again = cases.better(name, outcome)[0]
            if again.score > before[name].score:
                after[name] = accepted(again, list(neighbours), before)
                notes.append(after[name].message)
    return list(after.values())


def _draw_another(
    notebook: NotebookNode,
    master: NotebookNode,
    verdicts: list[Verdict],
    files: Files,
    sandbox: str,
    picture: Picture,
) -> None:
    """Draw the picture of another function: the first that was wrong is not, after all."""
    for index in picture.shown:
        notebook.cells[index].outputs = []
    picture.exercise = first_wrong(verdicts)
    if picture.shown:
        cells = cells_to_run(notebook, master, picture.shown)
        _run(notebook, cells, {}, {}, files, sandbox, picture.shown)


def _run(
    notebook: NotebookNode,
    cells: set[int],
    asked: dict[str, tuple[str, ...]],
    cases: dict[str, list],
    files: Files,
    sandbox: str,
    only: frozenset[int] | None = None,
    answer_call: AnswerCall | None = None,
    picture: Picture | None = None,
) -> tuple[Outcome, set[int]]:
    """Run cells, call functions, and put the outputs into the notebook.

    Args:
        notebook: its outputs are replaced.
        cells: the indices of the cells to run.
        asked: the functions to call, each with the neighbours that `answer_call` answers for.
        cases: the cases of each function.
        files: what is beside the notebook, by the names of the files.
        sandbox: the name of the sandbox in which it runs.
        only: the indices of the cells whose outputs are replaced; None for all.
        answer_call: answers the calls of neighbours.
        picture: is drawn as well; its `cases` say which functions are right, see `Runner.run`.

    Returns:
        What came out, and the indices of the cells that came to an end.
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

    def show(outcome: Outcome) -> list[tuple[int, str]]:
        places[len(steps) :] = picture.needed(outcome) if picture else []
        numbered = list(enumerate(places))[len(steps) :]
        return [(step, notebook.cells[index].source) for step, index in numbered]

    is_right = picture.cases.is_right if picture else None
    outcome = runner(sandbox).run(steps, cases, files, answer_call, is_right, show)
    if only is None:
        only = frozenset(places[: len(steps)]) | (picture.shown if picture else frozenset())
    for step, index in enumerate(places):
        if index in only:
            outputs = outcome.outputs.get(step, [])
            notebook.cells[index].outputs = [nbformat.from_dict(output) for output in outputs]
    return outcome, {index for step, index in enumerate(places) if step in outcome.outputs}


@cache
def sheets_of(name: str, seed: int | None) -> dict[str, dict[str, Any]]:
    """The whole sheets of an assignment, drawn once in each process; do not change them."""
    return ASSIGNMENTS[name].sheets(seed)


@cache
def runner(sandbox: str = "bubblewrap") -> Sandbox:
    """The sandbox of this name; all submissions of this process share what it has started."""
    made = make(sandbox)
    # `atexit` is not for processes of a pool: they end without it.
    util.Finalize(None, made.close, exitpriority=0)
    return made


def _verdict(cases: Cases, name: str, notebook: NotebookNode, outcome: Outcome) -> Verdict:
    """Judge one function; if it is not defined, the error of its cell says why."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if used := forbidden_in(name, sources):
        return not_allowed(cases.sheets[name], used)
    verdict, _ = cases.better(name, outcome)
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


def not_allowed(sheet: dict[str, Any], used: str) -> Verdict:
    """The verdict on an answer that uses a finished loss instead of writing one."""
    verdict = no_answer(sheet, "forbidden")
    return replace(verdict, message=f"{verdict.message} (It uses {used}.)")


def _write_verdicts(notebook: NotebookNode, verdicts: list[Verdict]) -> None:
    """Write the points into the test cells as values, which nbgrader reads as partial credit."""
    cells = {grade_id(cell): cell for cell in notebook.cells}
    for verdict in verdicts:
        shown = describe(verdict, "checks") + "\n"
        score: dict[str, Any] = {
            "output_type": "execute_result",
            "execution_count": None,
            "metadata": {},
        }
        # Not by `nbformat.v4`, which validates each output alone and takes longer than all else.
        cells[f"test_{verdict.exercise}"].outputs = [
            nbformat.from_dict(output)
            for output in (
                {"output_type": "stream", "name": "stdout", "text": shown},
                score | {"data": {"text/plain": repr(verdict.score)}},
            )
        ]
