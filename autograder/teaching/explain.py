"""Explain one answer: run the recorded cases again, and show each beside the right answer."""

import ast
import hashlib
import reprlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .. import course
from ..course import CourseError, grade_id
from ..grading.carry_over import answers_for, neighbours_at_fault
from ..grading.cases import Cases
from ..grading.cell_selection import cells_to_run
from ..grading.grade_notebook import runner
from ..grading.graded import verdict_of
from ..grading.repair import repair
from ..grading.results import record_in
from ..grading.submissions import Submission, find, modules_beside
from ..grading.submitted_notebook import read_submission
from ..judging.codec import decode
from ..judging.compare import is_right
from ..judging.report import WIDTH, counterexample
from ..judging.verdict import Verdict
from ..sandbox import Step
from ..specs import ASSIGNMENTS, EXERCISES


def explained(
    results: Path, submissions: Path, student: str, function: str, sandbox: str = "bubblewrap"
) -> Iterator[str]:
    """Run a student's function on the cases of the recorded seed, and explain each answer.

    Args:
        results: the folder with the record.
        submissions: the folder with what the student handed in.
        student: the name of the student's folder.
        function: the name of the exercise.
        sandbox: the name of the sandbox in which it runs.

    Yields:
        Lines of text: the function with numbered lines, then the cases of each check.

    Raises:
        CourseError: if there is no such function, record or notebook.
        NoJailError: if this machine cannot make a jail.
    """
    name = _assignment_with(function)
    record = record_in(results, student, name)
    if record is None:
        raise CourseError(f"{results} has no verdict on {name} of {student!r}; grade first.")
    (one,) = (found for found in find(submissions, name, student) if found.assignment == name)
    if one.notebook is None:
        raise CourseError(f"{student}, {name}: {one.problem}")
    content = one.content()
    yield f"{function} of {student} ({name}), with the hidden cases of the grading"
    if hashlib.sha256(content).hexdigest() != record["source"]:
        yield "The notebook is not the one that was graded: it has been changed since."
    verdicts = [verdict_of(verdict) for verdict in record["verdicts"]]
    own = next((verdict for verdict in verdicts if verdict.exercise == function), None)
    if own is None:
        raise CourseError(f"The record of {student!r} is of a release without {function}.")
    points = f"{own.score:g} of {own.max_score:g} points"
    yield f"Recorded: {points}, {own.status}. {own.message}".rstrip()
    # Records of the first edition have no seed for each submission.
    cases = Cases(ASSIGNMENTS[name], record.get("case_seed", record["seed"]), [function])
    sheet = cases.sheets[function]
    answers, source = _run(one, content, name, function, cases, verdicts, sandbox)
    yield from _numbered(source)
    again = cases.verdict(function, answers)
    if own.status != "forbidden" and again.score != own.score:
        yield f"Now it has {again.score:g} points: the record is of other code or another release."
    start = 0
    for check, result in zip(sheet["checks"], again.checks, strict=True):
        given = answers[start : start + len(check["cases"])]
        start += len(given)
        yield ""
        points = f"{result.earned:g} of {check['points']:g} points"
        yield f"{check['name']}: {'passed' if result.passed else 'failed'}, {points}"
        tolerance = f"relative tolerance {check['rtol']:g}, absolute {check['atol']:g}"
        yield f"  {check['says']} ({tolerance})".replace("   ", "  ")
        if again.summary:  # many test cases are right, so there is none to compare with
            yield f"  {again.summary}. {result.message}".rstrip()
            continue
        for number, (case, got) in enumerate(zip(check["cases"], given, strict=True), 1):
            right = is_right(check, case, got)
            kind = "visible" if case["visible"] else "hidden"
            said = "right" if right else "WRONG"
            yield f"  case {number} ({kind}), {said}{_where(source, got, right)}"
            yield f"    {_said(sheet, check, case, got, right)}"


def _assignment_with(function: str) -> str:
    for name, assignment in ASSIGNMENTS.items():
        if any(exercise.name == function for exercise in assignment.exercises):
            return name
    near = [one for one in EXERCISES if function in one or one in function]
    names = ", ".join(near or EXERCISES)
    raise CourseError(f"There is no graded function {function!r}; there are: {names}.")


def _run(
    one: Submission,
    content: bytes,
    name: str,
    function: str,
    cases: Cases,
    verdicts: list[Verdict],
    sandbox: str,
) -> tuple[list[dict[str, Any]], str]:
    """The answers that earn most, as the grading finds them, and the source of the answer."""
    master = course.master(name)
    notebook, _ = repair(read_submission(one.path, content), master)
    cells = cells_to_run(notebook, master, frozenset())
    files: dict[str, str | bytes] = {
        **modules_beside(one.path),
        **course.supporting_files(name),
        **course.compiled_files(name),
    }
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    source = next((c.source for c in notebook.cells if grade_id(c) == function), "")
    candidates: list[list[dict[str, Any]]] = []
    (own,) = (verdict for verdict in verdicts if verdict.exercise == function)
    tried: list[tuple[str, ...]] = [()]
    if neighbours := neighbours_at_fault(own, verdicts, sources):
        tried.append(tuple(neighbours))
    for wrong in tried:
        steps = [
            Step(exercise=function, neighbours=wrong) if is_test else Step(cell.source)
            for index, cell in enumerate(notebook.cells)
            if (is_test := grade_id(cell) == f"test_{function}") or index in cells
        ]
        answer = answers_for(set(wrong)) if wrong else None
        runner(sandbox).begin()
        outcome = runner(sandbox).run(steps, cases.asked, files, answer)
        candidates.append(outcome.answers[function])
        if function in outcome.late_answers:
            candidates.append(outcome.late_answers[function])
    return max(candidates, key=lambda given: cases.verdict(function, given).score), source


def _numbered(source: str) -> Iterator[str]:
    yield ""
    for number, line in enumerate(source.rstrip().split("\n"), 1):
        yield f"{number:>4}  {line}"


def _where(source: str, got: dict[str, Any], right: bool) -> str:
    """The line that raised; of a wrong value the line that returned it, if only one can have."""
    lines = source.split("\n")
    if line := got.get("line"):
        at = [i for i, text in enumerate(lines, 1) if text.strip() == line.strip()]
        return f", line {at[0]}: {line.strip()}" if len(at) == 1 else f", in: {line.strip()}"
    if right or "value" not in got:
        return ""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    returns = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Return)]
    if len(returns) != 1:
        return f", one of the lines {', '.join(map(str, sorted(returns)))}" if returns else ""
    return f", line {returns[0]}: {lines[returns[0] - 1].strip()}"


def _said(sheet: dict, check: dict, case: dict, got: dict[str, Any], right: bool) -> str:
    """The arguments, the answer and the right answer in a sentence."""
    if right and "value" in got:  # a counter-example would look for where the two differ
        got = {"unusable": _shown(decode(got["value"]))}
    # Of a hidden case students see fewer digits.
    return counterexample(sheet, check, {**case, "visible": True}, got)


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        numbers: Any = {"float_kind": lambda number: f"{number:.6g}"}
        value = np.array2string(value, 10_000, separator=", ", threshold=20, formatter=numbers)
        return value if len(value) <= WIDTH else f"{value[: WIDTH - 4]} ..."
    return reprlib.repr(value)
