"""Functions that fail in the grader's Python and may be right in that of the course's pages.

The page has its own Python and numpy, and students have theirs: a notebook may need a newer Python,
or a name of numpy that a release has removed. Such functions are asked once more there. What is
right there is right, and the message says in which versions.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from nbformat import NotebookNode

from ..course import grade_id
from ..judging.verdict import Verdict
from ..sandbox import NoJailError, Outcome, is_here, versions_in
from .cases import Cases

Ask = Callable[[Collection[str]], Outcome]

# Errors that another Python or numpy may not raise, and what they speak of.
OTHER_VERSIONS = re.compile(r"module '|numpy|array|ufunc|dtype|keyword argument|cannot import")
KINDS = {"AttributeError", "TypeError", "ImportError", "ModuleNotFoundError"}
NOT_PYTHON = {"SyntaxError", "IndentationError"}
NO_ANSWER = {"crashed", "memory"}


def second_sandbox(sandbox: str) -> str | None:
    """The sandbox that is asked where this one finds an error; None if there is none here."""
    return "wasm" if sandbox == "bubblewrap" and is_here("wasm") else None


def doubtful(notebook: NotebookNode, verdicts: list[Verdict], outcome: Outcome) -> list[str]:
    """Which functions could be right in another version of Python or numpy?"""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    errors = [one for cell in cells for one in cell.outputs if one.output_type == "error"]
    broken = any(_is_of_versions(one.ename, one.evalue) for one in errors)
    own = {grade_id(cell): cell for cell in cells}
    found = []
    for verdict in verdicts:
        if verdict.status in ("ok", "forbidden", "timeout"):
            continue
        answers = outcome.answers.get(verdict.exercise, [])
        raised = [(one["raised"][0], one.get("text", "")) for one in answers if one.get("raised")]
        # What a broken cell defines is missing, in the notebook or in other functions.
        lacks = any(one.get("failed") == "missing" for one in answers)
        lacks |= any(kind == "NameError" for kind, _ in raised)
        answered = verdict.exercise in own and "NotImplementedError" not in {
            one.ename for one in own[verdict.exercise].outputs if one.output_type == "error"
        }
        if (
            verdict.status in NO_ANSWER
            or any(_is_of_versions(*one) for one in raised)
            or (broken and lacks and answered)
        ):
            found.append(verdict.exercise)
    return found


def _is_of_versions(kind: str, text: str) -> bool:
    return kind in NOT_PYTHON or (kind in KINDS and OTHER_VERSIONS.search(text) is not None)


def with_second_opinion(
    sandbox: str,
    notebook: NotebookNode,
    verdicts: list[Verdict],
    outcome: Outcome,
    cases: Cases,
    ask: Ask,
) -> tuple[list[Verdict], list[str]]:
    """Ask for doubtful functions in the other sandbox.

    Args:
        sandbox: the one that gave the verdicts.
        notebook: with its outputs there.
        verdicts: on all functions.
        outcome: what they are about.
        cases: of the functions.
        ask: calls functions in the other sandbox.

    Returns:
        The verdicts, those that are right there replaced; and notes for the student.
    """
    other = second_sandbox(sandbox)
    names = doubtful(notebook, verdicts, outcome) if other else []
    if not names or other is None:
        return verdicts, []
    try:
        given = ask(names)
        known = versions_in(other)
    except NoJailError:  # the first opinion stands
        return verdicts, []
    accepted, notes = [], []
    for verdict in verdicts:
        if verdict.exercise in names:
            again, _ = cases.better(verdict.exercise, given)
            if again.status == "ok":
                where = f"Python {known['python']} with numpy {known['numpy']}"
                says = f"{verdict.exercise} is right in {where}, as the course's pages run it."
                notes.append(f"{says} Here it failed: {verdict.message}")
                verdict = replace(again, message=says)
        accepted.append(verdict)
    return accepted, notes
