"""What readers can download gives no graded function away."""

import ast
import html as markup
import re
from pathlib import Path

import pytest

from autograder import reference
from autograder.gradebook.course import EXERCISES, released
from autograder.specs import ASSIGNMENTS

# The contract's functions are exactly those that the references export.
GRADED = sorted(reference.__all__)
MODULES = sorted(Path(reference.__file__).parent.glob("*.py"))
TEXTS = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".txt"}


# What students have anyway: the notebooks as they are released, and the empty functions in them.
NOTEBOOKS = {
    f"_static/exercises/{name}/{name}.ipynb": (EXERCISES / name / f"{name}.ipynb").read_bytes()
    for name in ASSIGNMENTS
}
STUBS = [
    cell.source
    for name in ASSIGNMENTS
    for cell in released(name).cells
    if cell.metadata.get("nbgrader", {}).get("grade_id") in GRADED
    and cell.source.endswith("raise NotImplementedError()")
]


@pytest.fixture(scope="module")
def texts(html):
    """The text of every file of the site, by its path, without tags, entities and stubs."""
    texts = {}
    for path in html.rglob("*"):
        name = path.relative_to(html).as_posix()
        if path.suffix not in TEXTS or path.read_bytes() == NOTEBOOKS.get(name):
            continue
        text = markup.unescape(re.sub(r"<[^<>]+>", "", path.read_text(errors="replace")))
        if "raise NotImplementedError()" in text:
            for stub in STUBS:
                text = text.replace(stub, "")
        texts[name] = text
    return texts


@pytest.mark.parametrize("name", GRADED)
def test_no_graded_function_is_defined(texts, name):
    definition = re.compile(rf"\bdef\s+{name}\s*\(|\b{name}\s*=\s*lambda\b")
    assert [path for path, text in texts.items() if definition.search(text)] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_reference_module_is_on_the_site(texts, module):
    first_line = ast.get_docstring(ast.parse(module.read_text())).splitlines()[0]
    assert [path for path, text in texts.items() if first_line in text] == []
