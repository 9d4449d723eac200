"""The layers of the package: a module imports from its own layer and from those below it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = (  # from the lowest to the highest
    ("reference", "errors", "system"),
    ("judging", "sandbox"),
    ("specs",),
    ("course",),
    ("grading",),
    ("lms", "release", "quality", "identify"),
    ("scaffold", "teaching"),
    ("gradebook", "terminal", "options"),
    ("authoring", "afterwards"),
    ("cli", "__main__"),
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}


def imported(path):
    """The parts of the package, such as `grading`, that a module imports, also inside functions."""
    package = ("autograder", *path.relative_to(ROOT / "autograder").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = list(package[: len(package) - node.level + 1]) if node.level else []
            start += node.module.split(".") if node.module else []
            names = [[*start, alias.name] for alias in node.names]
        yield from (name[1] for name in names if name[0] == "autograder" and len(name) > 1)


MODULES = sorted(set((ROOT / "autograder").rglob("*.py")) - {ROOT / "autograder" / "__init__.py"})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_layer_imports_from_a_higher_one(path):
    own = path.relative_to(ROOT / "autograder").parts[0].removesuffix(".py")
    assert own in HEIGHT, f"say in LAYERS where {own} belongs"
    higher = {name for name in imported(path) if HEIGHT[name] > HEIGHT[own]}
    assert not higher, f"{own} imports from the higher layers {higher}"


def test_no_file_is_too_long_to_be_read_at_once():
    folders = [ROOT / name for name in ("autograder", "tools", "book")]
    lines = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for folder in folders
        for path in folder.rglob("*.py")
        if "_build" not in path.parts
    }
    assert {path: count for path, count in lines.items() if count > 400} == {}
