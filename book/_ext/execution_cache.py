"""Sphinx extension: when a page runs again.

The execution cache of myst-nb looks at a page's own cells only. Each page gets a cache folder that
is named after everything else that its output depends on: the modules that its cells import, what
these import, and so on; the style of the figures; the versions of the packages. A change there
executes the pages that depend on it, and no others.

Pages are read, and so executed, at the same time: one for each processor.
"""

import ast
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

import sphinx.builders
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.parallel import make_chunks

ROOT = Path(__file__).parents[2]
STYLES = "book/*.mplstyle"
PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")
CELL = re.compile(
    r"^(`{3,})\{code-cell\}[^\n]*\n(?:---\n.*?^---\n)?(.*?)^\1\s*$",  # without its YAML options
    flags=re.MULTILINE | re.DOTALL,
)
NOT_PYTHON = re.compile(r"^(:[\w-]+:|%|!)")  # options of a cell, magics, the shell
LISTS_EXERCISES = re.compile(r"^`{3,}\{(?:graded|progress)\}", flags=re.MULTILINE)
SETUP = re.compile(r"^%run \S*\b(\w+)\.py", flags=re.MULTILINE)
BY_NAME = {"importlib", "pkgutil", "__import__"}  # signs of modules whose names are computed


class Modules:
    """The course's modules, and which of them import which."""

    def __init__(self, root: Path = ROOT) -> None:
        """Find them: the package, and what lies beside the pages."""
        self.root = root
        self.paths: dict[str, Path] = {}
        for path in sorted((root / "autograder").rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            self.paths[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        for path in (*sorted((root / "book").glob("*.py")), root / "tools" / "sample_class.py"):
            if path.exists():
                self.paths[path.stem] = path
        self._imports: dict[str, set[str]] = {}

    def behind(self, page: str) -> set[str]:
        """The modules that a page depends on, directly or not.

        Args:
            page: its text.
        """
        found: set[str] = set()
        left = self._of_page(page)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left |= self._of_module(name) - found
        return found

    def digest(self, page: str) -> str:
        """Twelve hexadecimal digits that change with each input of a page."""
        digest = hashlib.sha256(self._shared.encode())
        for name in sorted(self.behind(page)):
            digest.update(name.encode() + b"\0" + self.paths[name].read_bytes())
            data = self.paths[name].with_suffix(".json")  # what a module beside the pages reads
            digest.update(data.read_bytes() if data.exists() else b"")
        return digest.hexdigest()[:12]

    @cached_property
    def _shared(self) -> str:
        """What all pages depend on."""
        styles = [path.read_text(encoding="utf-8") for path in sorted(self.root.glob(STYLES))]
        return repr([styles, [version(package) for package in PACKAGES]])

    def _of_page(self, page: str) -> set[str]:
        cells = [cell for _, cell in CELL.findall(page)]
        found = {name for cell in cells for name in SETUP.findall(cell) if name in self.paths}
        for cell in cells:
            lines = [line for line in cell.splitlines() if not NOT_PYTHON.match(line)]
            found |= self._imported("\n".join(lines), "")
        if LISTS_EXERCISES.search(page):
            found.add("autograder.specs")
        return found

    def _of_module(self, name: str) -> set[str]:
        if name not in self._imports:
            path = self.paths[name]
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            self._imports[name] = self._imported(path.read_text(encoding="utf-8"), package)
        return self._imports[name]

    def _imported(self, source: str, package: str) -> set[str]:
        """The modules that a source imports, also inside functions, with their packages.

        One that imports by computed names may import what lies in its own package, and in the
        packages that it imports.
        """
        tree = ast.parse(source)
        named = set(_names(tree, package))
        found = {name for name in named if name in self.paths}
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if BY_NAME & (used | {name.partition(".")[0] for name in named}) and package:
            packages = {name for name in found if self.paths[name].name == "__init__.py"} | {
                package
            }
            packages.discard("autograder")
            found |= {
                name for name in self.paths if any(name.startswith(f"{one}.") for one in packages)
            }
        outer = {name.rsplit(".", depth)[0] for name in found for depth in range(1, 5)}
        return found | {name for name in outer if name in self.paths}


def _names(tree: ast.Module, package: str) -> Iterator[str]:
    """The full names of what a module imports: modules, and what may be modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package.split(".")[: len(package.split(".")) - node.level + 1]
            parts = [*(start if node.level else []), *(node.module or "").split(".")]
            module = ".".join(part for part in parts if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Find the pages whose inputs have changed since the last build; drop caches of older ones."""
    modules = Modules()
    before = getattr(env, "page_inputs", {})
    env.page_inputs = {  # type: ignore[attr-defined]
        page: _digest(modules, page, Path(env.doc2path(page))) for page in env.found_docs
    }
    kept = set(env.page_inputs.values())  # type: ignore[attr-defined]
    for old in _caches(app).glob("*"):
        if old.name not in kept:
            shutil.rmtree(old)
    return [page for page, digest in env.page_inputs.items() if before.get(page) != digest]  # type: ignore[attr-defined]


def _digest(modules: Modules, page: str, path: Path) -> str:
    """The name of the page's cache, which no other page uses: two may be executed at once."""
    try:
        return f"{page.replace('/', '-')}-{modules.digest(path.read_text(encoding='utf-8'))}"
    except SyntaxError as error:
        raise ExtensionError(f"a cell of {page} is not Python: {error}") from error


def choose_cache(app: Sphinx, page: str, source: list[str]) -> None:
    """Name the execution cache of the page that is read next after its inputs."""
    folder = _caches(app) / app.env.page_inputs[page]  # type: ignore[attr-defined]
    config = app.env.mystnb_config  # type: ignore[attr-defined]
    app.env.mystnb_config = config.copy(execution_cache_path=str(folder))  # type: ignore[attr-defined]


def _caches(app: Sphinx) -> Path:
    return Path(app.outdir).parent / "executed"


def read_in_parallel(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Let Sphinx read a page for each processor at once, in forks of this process."""
    if sys.platform == "linux":  # elsewhere a fork of a process with libraries may not live
        app.parallel = os.cpu_count() or 1
        # It does not say so, and all that it does comes when the pages are read.
        app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True
        # Few pages a task: some run for half a minute, and most for two seconds.
        sphinx.builders.make_chunks = partial(make_chunks, maxbatch=1)


def write_one_by_one(app: Sphinx, env: BuildEnvironment) -> None:
    """KaTeX's server answers one process: forks of it would share one connection."""
    app.parallel = 1


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", read_in_parallel)
    app.connect("source-read", choose_cache)
    app.connect("env-updated", write_one_by_one)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
