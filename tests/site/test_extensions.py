"""The Sphinx extensions of the book, without a build."""

import re
from pathlib import Path

import execution_cache
import notebooks_in_browser
import pytest
import theme_fixes
from sphinx.errors import ExtensionError

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


def test_choosing_a_loss_describes_the_problems_of_choose_loss_and_answers_none():
    text = (ROOT / "book" / "practice" / "choosing-a-loss.md").read_text(encoding="utf-8")
    problems = re.search(r"^PROBLEMS = \{\n(.*?)^\}", text, flags=re.MULTILINE | re.DOTALL)[1]
    described = dict(re.findall(r'^ +"(\w+)": "(.*)",$', problems, flags=re.MULTILINE))
    assert set(described) >= set(LOSS_FOR_PROBLEM)
    losses = "|".join(loss for _, loss in LOSS_FOR_PROBLEM.values())
    assert not re.search(losses.replace("_", "[_ ]"), " ".join(described.values()))
    assert all(text.count(name) == 1 for name in described if name != "house_price")


@pytest.mark.parametrize("page", ["<html></html>", "<body></body><body></body>"])
def test_a_page_of_jupyterlite_without_one_end_of_the_body_fails_the_build(page):
    with pytest.raises(SystemExit, match=r"has </body> [02] times"):
        notebooks_in_browser._before(page, "</body>", "<script></script>")


def test_the_script_stands_before_the_end_of_the_body():
    added = notebooks_in_browser._before("<body></body>", "</body>", "<p>")
    assert added == "<body><p>\n</body>"
