"""Render the page that a student reads after the grading: points, reasons, code and figures.

The output of a student's code is shown only as text and pictures, never as HTML, because other
people open the page.
"""

from __future__ import annotations

import hashlib
import html
import platform
import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
import scipy
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..course import grade_id, released
from ..judging.validate import visible
from ..sandbox import versions_in
from .identity import course_digest

if TYPE_CHECKING:
    from .graded import Graded

LEXER, FORMATTER = PythonLexer(), HtmlFormatter(nowrap=True)
# Pygments takes time in proportion to the square of what is blank; honest answers have 3000
# characters, and hardly two blank lines in a row.
MOST_COLOURED, MOST_BLANK = 20_000, 20

STATUS = {
    "ok": "all right",
    "wrong": "wrong answer",
    "error": "stopped with an error",
    "timeout": "out of time",
    "memory": "out of memory",
    "crashed": "crashed",
    "missing": "not answered",
    "forbidden": "not allowed",
}


def render(
    graded: Graded,
    notebook: NotebookNode,
    notes: list[str],
    redo: dict[str, dict[str, str]],
    sandbox: str,
) -> str:
    """Render the feedback on one graded notebook.

    Args:
        graded: the marks.
        notebook: the graded notebook with its outputs.
        notes: what had to be repaired in it.
        redo: failed cases as code, by function and check.
        sandbox: the name of the sandbox in which it runs.

    Returns:
        A self-contained HTML page.
    """
    verdicts = graded.verdicts
    answers = {grade_id(cell): cell.source for cell in notebook.cells if grade_id(cell)}
    judged = "\n".join(answers.get(verdict.exercise, "") for verdict in verdicts)
    return _template().render(
        graded=graded,
        status=STATUS,
        notes=notes,
        redo=redo,
        cells=[_cell(cell, graded) for cell in notebook.cells if cell.cell_type == "code"],
        pygments=_pygments_css(),
        record={
            "seed": graded.case_seed,
            "answers": hashlib.sha256(judged.encode()).hexdigest()[:12],
            "file": graded.source[:12],
            "course": course_digest(),
            "versions": said_versions(sandbox),
            "sandbox": sandbox,
        },
    )


def versions(sandbox: str) -> dict[str, str]:
    """The sandbox, and the versions of what computed the numbers in it, by name."""
    ours = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    return {"sandbox": sandbox, **(versions_in(sandbox) or ours)}


def said_versions(sandbox: str) -> str:
    """The same in words."""
    given = versions(sandbox)
    given.pop("sandbox")
    return ", ".join(f"{name} {v}" for name, v in given.items()).capitalize()


def page_environment(package: str) -> jinja2.Environment:
    """The environment of the templates in a package, whose pages show strangers' texts."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        # Not of what is marked as safe, which `_code` has looked at.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )


@cache
def _template() -> jinja2.Template:
    environment = page_environment("autograder.grading")
    environment.filters["points"] = lambda value: f"{value:.2f}".rstrip("0").rstrip(".")
    return environment.get_template("feedback.html.j2")


@cache
def _pygments_css() -> str:
    light = HtmlFormatter(style="default").get_style_defs(".code")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".code")
    # The page has its own background; that of the style would cut through it.
    drop = re.compile(r"^\.code *\{[^}]*\}", re.MULTILINE)
    return drop.sub("", light) + (
        "@media (prefers-color-scheme: dark) {" + drop.sub("", dark) + "}"
    )


def _cell(cell: NotebookNode, graded: Graded) -> dict[str, Any]:
    name = grade_id(cell)
    verdict = next((v for v in graded.verdicts if name == f"test_{v.exercise}"), None)
    answer = next((v.exercise for v in graded.verdicts if name == v.exercise), None)
    shown = answer or (cell.outputs and not verdict)
    own_test = name in graded.other_scores
    # An instructor's own test may be hidden: only what was released of it is shown.
    source = _released(graded.assignment).get(name, "") if own_test else cell.source
    return {
        "answer": answer,
        "verdict": verdict,
        "test": name if name in graded.other_scores else None,
        "code": _code(source) if shown else "",
        "outputs": [] if verdict else [_output(output, own_test) for output in cell.outputs],
        "points": cell.metadata.get("nbgrader", {}).get("points"),
    }


def _code(source: str) -> str:
    """Python as HTML, in colour if it is no longer than honest answers."""
    source = visible(source)
    lines = (not line.strip() for line in source.split("\n"))
    blank = max((len(list(run)) for empty, run in groupby(lines) if empty), default=0)
    if len(source) > MOST_COLOURED or blank > MOST_BLANK:
        return html.escape(source)
    return highlight(source, LEXER, FORMATTER)


@cache
def _released(assignment: str) -> dict[str | None, str]:
    return {grade_id(cell): cell.source for cell in released(assignment).cells}


def _output(output: NotebookNode, brief: bool) -> dict[str, str]:
    """An output as text, or as a PNG in base64."""
    if output.output_type == "stream":
        return {"kind": output.name, "text": output.text}
    if output.output_type == "error":
        text = "" if brief else "\n".join(output.traceback)
        return {"kind": "error", "text": text or f"{output.ename}: {output.evalue}".rstrip(": ")}
    if png := output.data.get("image/png", ""):
        return {"kind": "figure", "text": png}
    return {"kind": "value", "text": output.data.get("text/plain", "")}
