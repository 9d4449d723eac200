"""Sphinx extension: the exercises in the page, and the page of what a reader's functions pass.

The directive ``{graded}`` writes a folded editor for each function and the notebook's hints below
it, ``{progress}`` a list of all.
What they need in the browser goes into ``_static/exercises``:

- the second part of the script, the worker and its Python (``book/_ext/exercises``);
- the editor and Pyodide, see `tools/vendor_assets.py`;
- of each assignment the released notebook, its `checks.py`, what its first cell imports, and the
  cells that draw what a function gives.

Nothing but what students have anyway: the stubs and the drawings come from the released notebooks.
"""

import ast
import hashlib
import html
import json
import re
import shutil
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from assignment_links import in_browser, link, zip_file
from docutils import nodes
from docutils.statemachine import StringList
from puzzles import PUZZLES, markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograder.course import EXERCISES_DIR, grade_id, read_notebook
from autograder.identify.in_page import program
from autograder.judging.codec import Generated, Named, decode
from autograder.specs import ASSIGNMENTS, CHECKS

sys.path.append(str(Path(__file__).parents[2] / "tools"))
from vendor_assets import PYODIDE, SOURCES, fetch

BOOK = Path(__file__).parents[1]
SERVED = ("panel.js", "worker.js", "runner.py", "exercises.css")
WHICH = "which-loss"  # its folder, beside those of the assignments
LONGEST_CALL = 150
# What Run calls at first where the visible cases have functions as arguments.
CALLS = {
    "numerical_gradient": "numerical_gradient(lambda x: np.sum(x**2), [1.0, -2.0])",
    "gradient_descent": "gradient_descent(bowl_gradient(0.0, 1.0), [4.0], 0.5, 3)",
    "momentum_descent": "momentum_descent(bowl_gradient(0.0, 1.0), [4.0], 0.1, 0.9, 3)",
    "train": "train(np.ones((4, 1)), np.ones((4, 1)), lambda y, output: (output - y) / len(y), "
    "start(np.random.default_rng(1), 1, 2, 1), 0.1, 0.9, 2, 3, np.random.default_rng(0))",
}


# ------------------------------------------------------------------ what is made of the exercises


@cache
def graded() -> dict[str, str]:
    """The assignment of each graded function."""
    return {e.name: name for name, one in ASSIGNMENTS.items() for e in one.exercises}


@cache
def cells(assignment: str) -> dict[str, str]:
    """The released notebook's code by grade_id, in its order."""
    notebook = read_notebook(EXERCISES_DIR / assignment / f"{assignment}.ipynb")
    return {
        grade_id(cell): cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and grade_id(cell)
    }


def above(name: str) -> str:
    """What the released notebook says above a function, as Markdown."""
    assignment = graded()[name]
    notebook = read_notebook(EXERCISES_DIR / assignment / f"{assignment}.ipynb")
    text: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text.append(cell.source)
        elif grade_id(cell) == name:
            return "\n\n".join(text)
        else:
            text = []
    return ""


def hints(name: str) -> list[str]:
    """The hints that the released notebook gives above a function, as Markdown."""
    pattern = r"<summary>Hint[^<]*</summary>(.*?)</details>"
    return re.findall(pattern, above(name), flags=re.DOTALL)


def worked(name: str) -> str:
    """The examples that the released notebook works by hand above a function, as Markdown."""
    pattern = r"^\*\*By hand.*?(?=\n\s*\n|\Z)"
    return "\n\n".join(re.findall(pattern, above(name), flags=re.DOTALL | re.MULTILINE))


def drawings(assignment: str) -> dict[str, str]:
    """The first cell, as `setup`, and the cell that draws what a function gives, by function."""
    notebook = read_notebook(EXERCISES_DIR / assignment / f"{assignment}.ipynb")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = {"setup": cells(assignment)["setup"]}
    for cell, following in pairwise(code):
        name = (grade_id(cell) or "").removeprefix("test_")
        if name in graded() and not grade_id(following) and "@show" in following.source:
            found[name] = following.source
    return found


def functions(assignment: str) -> list[str]:
    """The graded functions in the order of the notebook."""
    return [name for name in cells(assignment) if graded().get(name) == assignment]


@cache
def asked_on() -> dict[str, list[str]]:
    """The functions that each page of the table of contents asks for."""
    listed = re.findall(r"file: (\S+)", (BOOK / "_toc.yml").read_text(encoding="utf-8"))
    found = {}
    for page in listed:
        text = (BOOK / f"{page}.md").read_text(encoding="utf-8")
        asked = re.findall(r"^`{3,}\{graded\} (.+)$", text, flags=re.MULTILINE)
        if asked:
            found[page] = " ".join(asked).split()
    return found


def setup_code(assignment: str) -> str:
    """What the first cell imports and defines, without the drawing: there is no matplotlib."""
    source = cells(assignment)["setup"]
    kept = [
        ast.get_source_segment(source, node)
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)
        and not (isinstance(node, ast.Import) and node.names[0].name.startswith("matplotlib"))
    ]
    return "\n\n".join(kept) + "\n"


class _Unsayable(Exception):
    """An argument that a reader would not type."""


def example_call(name: str) -> str:
    """A call of a function, from its shortest visible case; empty if all are long."""
    if name in CALLS:
        return CALLS[name]
    assignment = ASSIGNMENTS[graded()[name]]
    known = {function.__name__ for function in assignment.given}
    calls = []
    for check in assignment.sheets()[name]["checks"]:
        for case in check["cases"]:
            if "raised" in case["expected"]:
                continue
            try:
                said = [_typed(item, known) for item in case["args"]]
                said += [f"{key}={_typed(item, known)}" for key, item in case["kwargs"].items()]
            except _Unsayable:
                continue
            calls.append(f"{name}({', '.join(said)})")
        if any(len(call) <= LONGEST_CALL for call in calls):
            break  # the first check shows the plain case
    return next((call for call in calls if len(call) <= LONGEST_CALL), "")


def _typed(data: object, known: set[str]) -> str:
    """An encoded argument as Python code."""
    match data:
        case {"rng": seed}:
            return f"np.random.default_rng({seed})"
        case {"function": function, "with": parameters} if function in known:
            items = ", ".join(_python(decode(item), "np.array") for item in parameters)
            return f"{function}({items})"
        case {"function": _}:
            raise _Unsayable
    return _python(decode(data))


def _python(value: object, array: str = "") -> str:
    if isinstance(value, np.ndarray):
        text = repr(value.tolist())
        if re.search(r"nan|inf", text):
            raise _Unsayable
        return f"{array}({text})" if array else text
    if isinstance(value, dict):
        items = (f"{key!r}: {_python(item, 'np.array')}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, Generated | Named) or re.search(r"\b(nan|inf)\b", repr(value)):
        raise _Unsayable
    return repr(value)


def write_exercises(app: Sphinx) -> None:
    """Put everything into the folder that is served as ``_static/exercises``."""
    folder = Path(app.outdir).parent / "assets" / "exercises"
    folder.mkdir(parents=True, exist_ok=True)
    fetch(folder)
    for name in SERVED:
        shutil.copy(SOURCES / name, folder)
    for name in ASSIGNMENTS:
        (folder / name).mkdir(exist_ok=True)
        shutil.copy(EXERCISES_DIR / name / f"{name}.ipynb", folder / name)
        shutil.copy(EXERCISES_DIR / name / CHECKS, folder / name)
        (folder / name / "setup.py").write_text(setup_code(name), encoding="utf-8")
        text = json.dumps(drawings(name), ensure_ascii=False)
        (folder / name / "drawings.json").write_text(text, encoding="utf-8")
    (folder / WHICH).mkdir(exist_ok=True)
    (folder / WHICH / CHECKS).write_text(program(), encoding="utf-8")
    (folder / WHICH / "setup.py").write_text(
        "import math\n\nimport numpy as np\n", encoding="utf-8"
    )
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and PYODIDE not in path.parts:
            digest.update(path.read_bytes())
    app.exercises_version = digest.hexdigest()[:12]


# ------------------------------------------------------------------ what stands on the pages


class Graded(SphinxDirective):
    """``{graded} hinge hinge_gradient``: which assignment asks for these, and editors for them."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Write a paragraph and the editors of each assignment."""
        wanted = self.arguments[0].split()
        unknown = [name for name in wanted if name not in graded()]
        if unknown:
            raise self.error(f"no assignment asks for {', '.join(unknown)}")
        container = nodes.container(classes=["graded"])
        for assignment in ASSIGNMENTS:
            asked = [name for name in functions(assignment) if name in wanted]
            if not asked:
                continue
            self.env.note_dependency(EXERCISES_DIR / assignment / f"{assignment}.ipynb")
            self.env.note_dependency(EXERCISES_DIR / assignment / CHECKS)
            up = "../" * self.env.docname.count("/")
            text = StringList([_assignment_text(assignment, asked, up)])
            self.state.nested_parse(text, self.content_offset, container)
            for name in asked:
                if name in PUZZLES:
                    self.env.note_dependency(Path(__file__).with_name("puzzles.py"))
                    container += nodes.raw("", markup(name, _mark(), _state()), format="html")
                container += nodes.raw("", editor(name), format="html")
                text = StringList(_hints_text(name))
                self.state.nested_parse(text, self.content_offset, container)
        return [container]


def _hints_text(name: str) -> list[str]:
    """What is worked by hand and the hints, each folded, in one folded block."""
    titled = [("By hand", worked(name))] if worked(name) else []
    titled += [(f"Hint {i}", hint) for i, hint in enumerate(hints(name), 1)]
    folded = [f":::{{dropdown}} {title}\n{text.strip()}\n:::" for title, text in titled]
    if not folded:
        return []
    head = f"::::{{dropdown}} Hints for {name}\n:class-container: exercise-hints\n"
    return "\n".join([head, *folded, "::::"]).split("\n")


def _assignment_text(assignment: str, functions: list[str], up: str) -> str:
    *most, last = [f"`{function}`" for function in functions]
    listed = f"{', '.join(most)} and {last}" if most else last
    each = "it" if len(functions) == 1 else "one of them"
    return (
        f"Assignment {assignment[:2]} asks you for {listed}. Open {each} below to write and check "
        "it in the page. Or work in the whole notebook: "
        f"{link(in_browser(assignment, up), 'open it in the browser')}, or "
        f"{link(zip_file(assignment, up), 'download it')} for Jupyter or VS Code. Everywhere "
        "`check` tells you what is right and what is not."
    )


def editor(name: str) -> str:
    """A folded exercise: the stub for everybody, the rest where JavaScript runs."""
    assignment = graded()[name]
    code = cells(assignment)
    before = functions(assignment)
    before = before[: before.index(name)]
    data = {
        "exercise": name,
        "assignment": assignment,
        "call": example_call(name),
        "before": " ".join(before),
        "picture": "yes" if name in drawings(assignment) else "",
    }
    attributes = " ".join(f'data-{key}="{html.escape(value)}"' for key, value in data.items())
    return (
        f'<details class="exercise" id="exercise-{name}" {attributes}>'
        f"<summary>{_mark()}<code>{name}</code>{_state()}</summary>"
        f'<pre class="exercise-stub" tabindex="0">{html.escape(code[name])}</pre></details>'
    )


def _mark() -> str:
    return '<span class="exercise-mark" aria-hidden="true">○</span>'


def _state() -> str:
    return '<span class="exercise-state"></span>'


class WhichLoss(SphinxDirective):
    """``{which-loss}``: an editor for any function; the content is what stands in it at first."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the editor, open."""
        code = html.escape("\n".join(self.content) + "\n")
        text = (
            f'<details class="exercise" id="{WHICH}" data-exercise="which_loss" data-identify '
            f'data-assignment="{WHICH}" data-call="" data-before="" data-given="" open>'
            f"<summary>{_mark()}<code>Your function</code>{_state()}</summary>"
            f'<pre class="exercise-stub" tabindex="0">{code}</pre></details>'
        )
        return [nodes.raw("", text, format="html")]


class Progress(SphinxDirective):
    """``{progress}``: all graded functions, with a place for what the reader's pass."""

    def run(self) -> list[nodes.Node]:
        """Write a table for each assignment."""
        for path in (BOOK / "_toc.yml", *(BOOK / f"{page}.md" for page in asked_on())):
            self.env.note_dependency(path)
        up = "../" * self.env.docname.count("/")
        pages: dict[str, str] = {}
        for page, names in asked_on().items():
            for name in names:
                pages.setdefault(name, page)
        parts = []
        for assignment in ASSIGNMENTS:
            names = functions(assignment)
            rows = "".join(_rows(name, up, pages.get(name)) for name in names)
            title = f"{assignment[:2]} {assignment[3:].replace('_', ' ')}"
            parts.append(
                f'<div class="exercise-progress" data-assignment="{assignment}">'
                f'<table class="table"><caption>{title}: '
                f'<span data-exercise-sum="{" ".join(names)}">{len(names)} functions</span>'
                "</caption>"
                '<thead><tr><th scope="col"><span class="visually-hidden">Mark</span></th>'
                '<th scope="col">Function</th><th scope="col">Checks</th></tr></thead>'
                f"<tbody>{rows}</tbody></table>"
                f'<button type="button" data-exercises="download" hidden>'
                f'Download {assignment}.ipynb</button><p role="status"></p></div>'
            )
        parts.append(
            '<div class="exercise-progress"><button type="button" data-exercises="forget" hidden>'
            'Throw everything away</button><p role="status"></p></div>'
            "<noscript><p>Without JavaScript nothing can be kept or shown here.</p></noscript>"
        )
        return [nodes.raw("", "\n".join(parts), format="html")]


def _rows(name: str, up: str, page: str | None) -> str:
    """A row for a function, and one for the puzzle before it."""
    code = f"<code>{name}</code>"
    listed = [(f'data-puzzle="{name}"', "puzzle", f"{code}: order of the steps")]
    listed = [*(listed if name in PUZZLES else []), (f'data-exercise="{name}"', "exercise", code)]
    rows = []
    for data, kind, words in listed:
        link = f'<a href="{up}{page}.html#{kind}-{name}">{words}</a>' if page else words
        rows.append(f"<tr {data}><td>{_mark()}</td><td>{link}</td><td>{_state()}</td></tr>")
    return "".join(rows)


def add_to_page(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Say in the head which pages ask for what, and which version is served where it is used."""
    pages = {f"{page}.html": " ".join(names) for page, names in asked_on().items()}
    pages["back/my-progress.html"] = " ".join(graded())
    head = f'\n<script type="application/json" id="exercise-pages">{json.dumps(pages)}</script>'
    if 'data-exercise="' in context.get("body", ""):
        app.add_css_file("exercises/exercises.css")
        head += f'\n<meta name="exercises" content="{app.exercises_version}">'
    context["metatags"] = context.get("metatags", "") + head


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.setup_extension("assignment_links")
    app.add_directive("graded", Graded)
    app.add_directive("progress", Progress)
    app.add_directive("which-loss", WhichLoss)
    app.connect("builder-inited", write_exercises)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
