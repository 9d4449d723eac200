"""Functions that fail in the grader's Python and may be right in that of the course's pages.

The page has its own Python and numpy, and students have theirs: a notebook may need a newer Python,
or a name of numpy that a release has removed. Such functions are asked once more there. The better
verdict counts, and the message says in which versions.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from ..course import grade_id
from ..judging.verdict import Verdict
from ..sandbox import NoJailError, Outcome, is_here, versions_in

Ask = Callable[[Collection[str]], Outcome]
Judge = Callable[[str, Outcome], Verdict]

# Errors that another Python or numpy may not raise, and what they speak of.
OTHER_VERSIONS = re.compile(r"module '|numpy|array|ufunc|dtype|keyword argument|cannot import")
KINDS = {"AttributeError", "TypeError", "ImportError", "ModuleNotFoundError"}
NOT_PYTHON = {"SyntaxError", "IndentationError"}
NO_ANSWER = {"crashed", "memory"}


@dataclass(frozen=True)
class Cells:
    """What is known of the cells that define functions."""

    errors: list[tuple[str, str]] = field(default_factory=list)
    """The names and texts of the exceptions that they have raised."""
    answered: Collection[str] = ()
    """The functions that somebody has written."""


@dataclass(frozen=True)
class Opinion:
    """The verdicts that count."""

    verdicts: list[Verdict]
    notes: list[str] = field(default_factory=list)
    """What is said to the student."""
    accepted: list[str] = field(default_factory=list)
    """The functions whose verdict is that of the other sandbox."""


def second_sandbox(sandbox: str) -> str | None:
    """The sandbox that is asked where this one finds an error; None if there is none here."""
    return "wasm" if sandbox == "bubblewrap" and is_here("wasm") else None


def cells_of(notebook: NotebookNode) -> Cells:
    """The cells of a notebook that has its outputs."""
    errors: list[tuple[str, str]] = []
    answered: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            raised = [one for one in cell.outputs if one.output_type == "error"]
            errors += [(one.ename, one.evalue) for one in raised]
            if all(one.ename != "NotImplementedError" for one in raised):  # as it was handed out
                answered.add(grade_id(cell) or "")
    return Cells(errors, answered)


def doubtful(verdicts: Iterable[Verdict], outcome: Outcome, cells: Cells) -> list[str]:
    """Which functions could be right in another version of Python or numpy?"""
    broken = any(_is_of_versions(*one) for one in cells.errors)
    found = []
    for verdict in verdicts:
        if verdict.status in ("ok", "forbidden", "timeout"):
            continue
        answers = outcome.answers.get(verdict.exercise, [])
        raised = [(one["raised"][0], one.get("text", "")) for one in answers if one.get("raised")]
        # What a broken cell defines is missing, in the notebook or in other functions.
        lacks = any(one.get("failed") == "missing" for one in answers)
        lacks |= any(kind == "NameError" for kind, _ in raised)
        if (
            verdict.status in NO_ANSWER
            or any(_is_of_versions(*one) for one in raised)
            or (broken and lacks and verdict.exercise in cells.answered)
        ):
            found.append(verdict.exercise)
    return found


def _is_of_versions(kind: str, text: str) -> bool:
    return kind in NOT_PYTHON or (kind in KINDS and OTHER_VERSIONS.search(text) is not None)


def with_second_opinion(
    sandbox: str, verdicts: list[Verdict], outcome: Outcome, cells: Cells, ask: Ask, judge: Judge
) -> Opinion:
    """Ask for doubtful functions in the other sandbox.

    Args:
        sandbox: the one that gave the verdicts.
        verdicts: on all functions.
        outcome: what they are about.
        cells: what happened in the cells.
        ask: calls functions in the other sandbox.
        judge: gives the verdict on a function there.

    Returns:
        The verdicts, the better one of each function.
    """
    other = second_sandbox(sandbox)
    names = doubtful(verdicts, outcome, cells) if other else []
    if not names or other is None:
        return Opinion(verdicts)
    try:
        given = ask(names)
        known = versions_in(other)
    except NoJailError:  # the first opinion stands
        return Opinion(verdicts)
    counting, notes, accepted = [], [], []
    for verdict in verdicts:
        if verdict.exercise in names:
            again = judge(verdict.exercise, given)
            if again.score > verdict.score:
                where = f"Python {known['python']} with numpy {known['numpy']}"
                says = f"{verdict.exercise} is judged in {where}, as the course's pages run it."
                if again.status == "ok":
                    says = says.replace("judged", "right")
                notes.append(f"{says} Here it failed: {verdict.message}")
                accepted.append(verdict.exercise)
                verdict = replace(again, message=f"{says} {again.message}".strip())
        counting.append(verdict)
    return Opinion(counting, notes, accepted)
