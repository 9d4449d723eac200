"""What readers can download gives no graded function away."""

import ast
import hashlib
import html as markup
import io
import json
import re
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest
import vendor_assets

from autograder import reference
from autograder.course import EXERCISES_DIR, released
from autograder.specs import ASSIGNMENTS

# The contract's functions are exactly those that the references export.
GRADED = sorted(reference.__all__)
MODULES = sorted(Path(reference.__file__).parent.glob("*.py"))
TEXTS = (".css", ".html", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".txt")
ARCHIVES = (".whl", ".zip")
UNREAD = (".7z", ".bz2", ".data", ".gz", ".tar", ".tgz", ".xz")  # what `files` cannot look into
DEFINITION = re.compile(r"\bdef\s+(\w+)\s*\(|\b(\w+)\s*=\s*lambda\b")
PYODIDE = f"_static/exercises/{vendor_assets.PYODIDE}"
# What students have anyway, the notebooks and checks as they are released, and where they get it.
HANDED_OUT = re.compile(
    r"(?:lite/files|_static/assignments/\w+\.zip)/(\w+/(?:checks\.py|\w+\.ipynb))"
    r"|_static/exercises/(\w+/(?:checks\.py|\w+\.ipynb))"
)
STUBS = [
    cell.source
    for name in ASSIGNMENTS
    for cell in released(name).cells
    if cell.metadata.get("nbgrader", {}).get("grade_id") in GRADED
    and cell.source.endswith("raise NotImplementedError()")
]


def files(folder):
    """The name and the bytes of every file below a folder, and of those in its archives."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        yield name, data
        if name.endswith(ARCHIVES):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from ((f"{name}/{one}", archive.read(one)) for one in archive.namelist())


def is_handed_out(name, data):
    match = HANDED_OUT.fullmatch(name)
    path = match and EXERCISES_DIR / (match[1] or match[2])
    return path and path.exists() and path.read_bytes() == data


@pytest.fixture(scope="module")
def texts(html):
    """The text of every file of the site, by its path, without tags, entities and stubs."""
    texts = {}
    for name, data in files(html):
        if not name.endswith(TEXTS) or is_handed_out(name, data):
            continue
        text = markup.unescape(re.sub(r"<[^<>]+>", "", data.decode(errors="replace")))
        if "raise NotImplementedError()" in text:
            for stub in STUBS:
                text = text.replace(stub, "")
        texts[name] = text
    return texts


@pytest.fixture(scope="module")
def definitions(texts):
    """The files that define a function, by its name; without the packages of others."""
    found = defaultdict(list)
    for name, text in texts.items():
        if name.startswith(PYODIDE):
            continue
        for function in {a or b for a, b in DEFINITION.findall(text)}:
            found[function].append(name)
    return found


@pytest.mark.parametrize("name", GRADED)
def test_no_graded_function_is_defined(definitions, name):
    assert definitions[name] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_reference_module_is_on_the_site(texts, module):
    first_line = ast.get_docstring(ast.parse(module.read_text())).splitlines()[0]
    assert [path for path, text in texts.items() if first_line in text] == []


def test_packages_are_those_of_pyodide(html):
    packages = json.loads((html / PYODIDE / vendor_assets.LOCK).read_text())["packages"].values()
    sums = {one["file_name"]: one["sha256"] for one in packages}
    served = {path.name: path for path in (html / PYODIDE).iterdir()}
    assert served.keys() == sums.keys() | {*vendor_assets.CORE, vendor_assets.LOCK}
    for name, expected in sums.items():
        assert hashlib.sha256(served[name].read_bytes()).hexdigest() == expected, name


def test_all_archives_are_looked_into(html, texts):
    names = [path.relative_to(html).as_posix() for path in html.rglob("*")]
    assert [name for name in names if name.endswith(UNREAD)] == []
    for name in ASSIGNMENTS:
        assert f"_static/assignments/{name}.zip/{name}/README.md" in texts
    assert any("numpy" in name and name.endswith(".py") for name in texts)
