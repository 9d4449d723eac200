"""The Sphinx extensions of the book, without a build."""

import ast
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import execution_cache
import graded_exercises
import notebooks_in_browser
import pytest
import theme_fixes
from execution_cache import Modules
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from autograder.course import released
from autograder.reference.choice import DESCRIBED, accepted_pairs
from autograder.specs.training.problems import (
    ASKED_OF,
    PROBLEMS,
    QUESTIONS,
    SCATTERS,
    TARGETS,
    WANTED,
)

ROOT = Path(__file__).parents[2]


def test_every_pattern_of_the_theme_is_replaced():
    page = Path("page.html")
    text = theme_fixes.mend({page: "\n".join(theme_fixes.MENDED)})[page]
    assert all(right in text for right in theme_fixes.MENDED.values())
    assert theme_fixes.mend({page: text}) == {page: text}  # a page of an earlier build


@pytest.mark.parametrize("wrong", theme_fixes.MENDED)
def test_a_theme_without_a_pattern_fails_the_build(wrong):
    text = "\n".join(one for one in theme_fixes.MENDED if one != wrong)
    with pytest.raises(ExtensionError, match=re.escape(repr(wrong))):
        theme_fixes.mend({Path("page.html"): text})


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{1+\hat y}{1+y}", "1+y hat over 1+y"),
        (r"p_j - t_j", "p j minus t j"),
        (r"(1-p)^2", "(1 minus p) squared"),
        (r"\log y!", "log y factorial"),
    ],
)
def test_a_formula_in_a_header_has_a_name(tex, words):
    math = '<math xmlns="…"><semantics>…<annotation encoding="application/x-tex">{}</annotation>'
    header = f"<th>{math.format(tex)}</semantics></math></th>"
    page = theme_fixes.HEADER.sub(theme_fixes.name_formulas, header + math.format("x"))
    assert f'<math aria-label="{words}" xmlns' in page
    assert page.count("aria-label") == 1  # of headers alone
    assert theme_fixes.HEADER.sub(theme_fixes.name_formulas, page) == page


PAGES = {  # of the book, by their place in the table of contents
    path.relative_to(ROOT / "book").with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "book").rglob("*.md"))
    if "_build" not in path.parts
}
EXECUTED = {name: text for name, text in PAGES.items() if "%run" in text}


MODULES = Modules(ROOT)


def test_a_changed_limit_runs_the_page_that_prints_it_and_not_the_others(tmp_path):
    for folder in ("autograder", "book"):
        for path in (ROOT / folder).glob("**/*.py" if folder == "autograder" else "*.*"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    pages = ("back/for-instructors", "regression/huber")
    before = [Modules(tmp_path).digest(PAGES[page]) for page in pages]
    assert [Modules(tmp_path).digest(PAGES[page]) for page in pages] == before
    limits = tmp_path / "autograder" / "sandbox" / "limits.py"
    text = limits.read_text(encoding="utf-8")
    limits.write_text(text.replace("cell_cpu: float =", "cell_cpu: float = 7 +"))
    assert limits.read_text(encoding="utf-8") != text
    after = [Modules(tmp_path).digest(PAGES[page]) for page in pages]
    assert after[0] != before[0] and after[1] == before[1]
    (tmp_path / "autograder" / "lms" / "collect.py").write_text("changed = True")
    assert [Modules(tmp_path).digest(PAGES[page]) for page in pages] == after
    (tmp_path / "book" / "page.mplstyle").write_text("lines.linewidth: 9")
    assert Modules(tmp_path).digest(PAGES[pages[1]]) != after[1]


def test_pages_with_equal_inputs_have_caches_of_their_own():
    """They are executed at the same time, and a cache is a database with one writer."""
    paths = {page: ROOT / "book" / f"{page}.md" for page in EXECUTED}
    caches = {execution_cache._digest(MODULES, page, path) for page, path in paths.items()}
    assert len(caches) == len(paths) > len({MODULES.digest(text) for text in EXECUTED.values()})


GRADED = "back/what-your-class-got-wrong"  # grades a class


@pytest.fixture(scope="module")
def behind():
    """The modules that each page depends on."""
    return {page: MODULES.behind(text) for page, text in EXECUTED.items()}


@pytest.mark.parametrize(
    "module, pages",
    [
        ("autograder.lms.collect", set()),
        ("autograder.grading.cluster", set()),
        ("autograder.cli", set()),
        ("autograder.reference.regression", set(EXECUTED)),
        ("page_setup", set(EXECUTED)),
        (
            "experiments",
            {
                "practice/is-the-difference-real",
                "practice/nine-experiments",
                "practice/numerical-stability",
                "regression/mean-absolute-error",
                "regression/mean-squared-logarithmic-error",
            },
        ),
        (
            "autograder.specs.binary_losses.right.hinge",
            {"back/for-instructors", "back/for-students", GRADED},
        ),
        ("autograder.quality.equivalent_mutants", {"back/for-instructors"}),
        ("autograder.grading.feedback", {"back/for-students", GRADED}),
        ("autograder.sandbox.limits", {"back/for-instructors", "back/for-students", GRADED}),
    ],
)
def test_a_change_runs_the_pages_that_depend_on_it(behind, module, pages):
    assert module in MODULES.paths
    assert {page for page, modules in behind.items() if module in modules} == pages


def test_a_page_that_lists_the_exercises_depends_on_them():
    assert "autograder.specs.registry" in MODULES.behind(PAGES["back/my-progress"])
    assert MODULES.behind(PAGES["back/glossary"]) == set()


LOADED = """
import sys
before = set(sys.modules)
{imports}
if "mutation" in globals():  # it imports the right answers by their names
    next(iter(mutation.rows(["huber"], seeds=1)))
print(*(set(sys.modules) - before))
"""


@pytest.mark.parametrize("page", EXECUTED)
def test_no_module_that_a_page_loads_is_left_out(page, behind):
    """Beside what Python itself says: the modules that are there after the page's imports."""
    statements = [
        ast.unparse(node)
        for _, cell in execution_cache.CELL.findall(EXECUTED[page])
        for node in ast.walk(ast.parse(re.sub(r"^(:[\w-]+:|%).*$", "", cell, flags=re.MULTILINE)))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    ours = {one for one in statements if "autograder" in one or "experiments" in one}
    program = LOADED.format(imports="\n".join(["import page_setup", *sorted(ours)]))
    loaded = loads(program)
    assert loaded & MODULES.paths.keys() <= behind[page]
    assert "autograder.specs.registry" in loaded


@cache
def loads(program):
    """The modules that a program loads."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "book")])
    environment = os.environ | {"PYTHONPATH": paths, "MPLBACKEND": "agg"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.split())


def test_a_computed_import_covers_the_packages_around_it(tmp_path):
    for path, text in {
        "autograder/__init__.py": "",
        "autograder/found/__init__.py": "",
        "autograder/found/deep/one.py": "",
        "autograder/other.py": "",
        "autograder/looks/__init__.py": "",
        "autograder/looks/it_up.py": "import importlib\nfrom .. import found\n",
        "autograder/looks/beside.py": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    page = "```{code-cell} python\n---\ntags: [x]\n---\nfrom autograder.looks import it_up\n```\n"
    behind = Modules(tmp_path).behind(page)
    assert {"autograder.found.deep.one", "autograder.looks.beside"} <= behind
    assert "autograder.other" not in behind


def test_page_and_notebook_describe_the_problems_of_choose_loss_and_answer_none():
    assert PROBLEMS.keys() == DESCRIBED.keys()
    page = (ROOT / "book" / "practice" / "choosing-a-loss.md").read_text(encoding="utf-8")
    assert all(name not in page for name in PROBLEMS if name != "house_price")
    cells = released("07_training").cells
    (story,) = (cell.source for cell in cells if cell.id == "choose-story")
    for table in (PROBLEMS, TARGETS, SCATTERS, WANTED):
        for name, text in table.items():
            assert f"| `{name}` | {text} |" in story
    losses = {loss for name in DESCRIBED for _, loss in accepted_pairs(name)}
    said = [*PROBLEMS.values(), *QUESTIONS.values(), *ASKED_OF.values()]
    assert not re.search("|".join(losses).replace("_", "[_ ]"), " ".join(said))


@pytest.mark.parametrize("page", ["<html></html>", "<body></body><body></body>"])
def test_a_page_of_jupyterlite_without_one_end_of_the_body_fails_the_build(page):
    with pytest.raises(SystemExit, match=r"has </body> [02] times"):
        notebooks_in_browser._before(page, "</body>", "<script></script>")


def test_the_script_stands_before_the_end_of_the_body():
    added = notebooks_in_browser._before("<body></body>", "</body>", "<p>")
    assert added == "<body><p>\n</body>"


def test_hints_come_from_the_released_notebooks():
    hints = graded_exercises.hints("binary_crossentropy")
    assert len(hints) >= 3
    text = "\n".join(graded_exercises._hints_text("binary_crossentropy"))
    assert text.count(":::{dropdown} Hint ") == len(hints)
    assert hints[0].strip() in text


def test_every_hint_of_a_function_is_found():
    for assignment in graded_exercises.ASSIGNMENTS:
        notebook = released(assignment)
        written = sum(cell.source.count("<summary>Hint") for cell in notebook.cells)
        found = sum(len(graded_exercises.hints(n)) for n in graded_exercises.functions(assignment))
        assert found == written, assignment


def test_a_changed_script_reaches_pages_that_are_there_already(tmp_path):
    source, out, doctrees = (tmp_path / name for name in ("source", "out", "doctrees"))
    (source / "scripts").mkdir(parents=True)
    (source / "index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   other\n")
    (source / "other.rst").write_text("Other\n=====\n")
    script, read = source / "scripts" / "figure.js", []
    settings = {
        "extensions": ["static_files"],
        "html_static_path": ["scripts"],
        "html_js_files": ["figure.js"],
    }

    def build():
        read.clear()
        app = Sphinx(source, None, out, doctrees, "html", settings, status=None, warning=sys.stderr)
        app.connect("source-read", lambda app, page, text: read.append(page))
        app.build()
        (link,) = re.findall(r"figure\.js\?v=\w+", (out / "other.html").read_text())
        return link, (out / "_static" / "figure.js").read_text()

    script.write_text("1")
    first = build()
    assert set(read) == {"index", "other"}
    written = (out / "other.html").stat().st_mtime_ns
    assert build() == first
    assert (out / "other.html").stat().st_mtime_ns == written  # nothing was to do
    script.write_text("2")
    link, copied = build()
    assert copied == "2" and link != first[0]
    assert read == []  # and nothing is executed
