"""The Sphinx extensions of the book, without a build."""

import re
from pathlib import Path

import execution_cache
import graded_exercises
import notebooks_in_browser
import pytest
import theme_fixes
from sphinx.errors import ExtensionError

from autograder import reference
from autograder.course import released
from autograder.reference.network import LOSS_FOR_PROBLEM

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
    "path", ["autograder/sandbox/limits.py", "autograder/specs/right/one.py", "book/page.mplstyle"]
)
def test_pages_run_again_when_an_input_changes(tmp_path, path):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("cell_cpu = 10")
    before = execution_cache.digest_of_inputs(tmp_path)
    assert execution_cache.digest_of_inputs(tmp_path) == before
    file.write_text("cell_cpu = 77")
    assert execution_cache.digest_of_inputs(tmp_path) != before


def test_the_table_of_choosing_a_loss_has_the_names_that_choose_loss_answers():
    text = (ROOT / "book" / "practice" / "choosing-a-loss.md").read_text(encoding="utf-8")
    names = re.search(r"^NAMES = \{\n(.*?)^\}", text, flags=re.MULTILINE | re.DOTALL)[1]
    named = set(re.findall(r'^    "(\w+)":', names, flags=re.MULTILINE))
    assert named == {loss for _, loss in LOSS_FOR_PROBLEM.values()}
    assert all(hasattr(reference, name) for name in named)


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
