"""What readers can download gives no graded function away."""

import ast
import html as markup
import re
from pathlib import Path

import pytest

from autograder import reference

# The contract's functions are exactly those that the references export.
GRADED = sorted(reference.__all__)
MODULES = sorted(Path(reference.__file__).parent.glob("*.py"))
TEXTS = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".txt"}


@pytest.fixture(scope="module")
def texts(html):
    """The text of every file of the site, by its path: tags and entities undone."""
    return {
        path.relative_to(html).as_posix(): markup.unescape(
            re.sub(r"<[^<>]+>", "", path.read_text(errors="replace"))
        )
        for path in html.rglob("*")
        if path.suffix in TEXTS
    }


@pytest.mark.parametrize("name", GRADED)
def test_no_graded_function_is_defined(texts, name):
    definition = re.compile(rf"\bdef\s+{name}\s*\(|\b{name}\s*=\s*lambda\b")
    assert [path for path, text in texts.items() if definition.search(text)] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_reference_module_is_on_the_site(texts, module):
    first_line = ast.get_docstring(ast.parse(module.read_text())).splitlines()[0]
    assert [path for path, text in texts.items() if first_line in text] == []
