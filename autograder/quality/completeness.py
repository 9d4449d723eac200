"""What each function of the contract needs beside its specification, and where.

A new function is complete when `missing` has nothing to say about it. The tables of the tests are
read as text, so that those of the peers need neither Keras nor PyTorch.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from ..course import ROOT, SOLUTIONS_DIR, grade_id, read_notebook
from ..release.points import points_table
from ..specs import ASSIGNMENTS, EXERCISES
from .right_answers import other_answers

LEAST_MISCONCEPTIONS = {"loss": 8, "gradient": 8, "likelihood": 8, "function": 4, "cases": 8}
LEAST_RIGHT_ANSWERS = {"cases": 2}  # of each kind; of others
OTHERWISE = 4
WITH_ARGUMENTS = tuple(kind for kind in LEAST_MISCONCEPTIONS if kind != "cases")
TESTS = "tests/reference/test_reference_"
PAGE = re.compile(r"^`{3,}\{graded\} (.+)$", flags=re.MULTILINE)
TO_WRITE = "✎"  # marks prose that is left to write
LOSS_CARD = "book/back/loss-card.md"


@dataclass(frozen=True)
class Table:
    """Dictionaries of a test file that have an entry for each function of some kinds."""

    path: str
    names: tuple[str, ...]
    """The dictionaries; an entry in one of them is enough, and the first is named."""
    entry: str
    """What an entry says."""
    kinds: tuple[str, ...] = WITH_ARGUMENTS
    without: dict[str, str] = field(default_factory=dict)
    """Functions that need no entry, with the reason."""


TABLES = (
    Table(f"{TESTS}arguments.py", ("CALLS",), "the arguments of a legal call"),
    Table(
        f"{TESTS}gradients.py",
        ("GRADIENTS",),
        "its loss, the formula of the loss for complex predictions, and examples",
        ("gradient",),
    ),
    Table(
        f"{TESTS}properties.py",
        ("LOSSES",),
        "its arguments, whether it is convex, and whether a perfect prediction costs 0",
        ("loss",),
        {"sparse_categorical_crossentropy": "compared there with the loss of one-hot targets"},
    ),
    *(
        Table(
            f"tests/peers/peers_{peer}.py",
            ("ANY_SHAPE", "ROWS", "WITHOUT_PEER"),
            f"the same function in {library} and examples, or why there is none in WITHOUT_PEER",
            ("loss",),
        )
        for peer, library in (("keras", "Keras"), ("torch", "PyTorch"))
    ),
)
COMPARED_IN = tuple(f"{TESTS}{name}.py" for name in ("values", "training", "gradients"))
NOT_COMPARED = {"as_arrays": "it computes nothing; what it refuses is in test_reference_arguments"}


def missing(name: str) -> list[str]:
    """What a function lacks: a sentence for each thing that says where to add it."""
    return [*_of_the_specification(name), *_of_the_tests(name), *_of_the_book(name)]


def unwritten(root: Path = ROOT) -> list[str]:
    """The stubs that `new-exercise` has left to write: where they are, and what to write there."""
    folders = (root / "autograder" / "reference", root / "autograder" / "specs")
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    files += sorted((root / "tests" / "reference").glob("*.py"))
    found = []
    for path in files:
        source = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(root)}:{line}: {text}" for line, text in _stubs(source)]
    for assignment in ASSIGNMENTS.values():
        path = root / "solutions" / assignment.name / f"{assignment.name}.ipynb"
        if not assignment.exercises or not path.exists():  # an instructor's own may hold anything
            continue
        for cell in read_notebook(path).cells:
            left = [text for _, text in _stubs(cell.source)] if cell.cell_type == "code" else []
            if TO_WRITE in cell.source:
                left.append(f"write what is marked {TO_WRITE}")
            found += [f"{path.relative_to(root)}, cell {cell.id}: {text}" for text in left]
    return found


def _stubs(source: str) -> Iterator[tuple[int, str]]:
    if "raise NotImplementedError(" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            call = node.exc
            if ast.unparse(call.func) == "NotImplementedError" and call.args:
                yield node.lineno, ast.literal_eval(call.args[0])


def _of_the_specification(name: str) -> Iterator[str]:
    exercise = EXERCISES[name]
    assignment = assignment_of(name)
    package = f"autograder/specs/{assignment.partition('_')[2]}"
    module = f"{module_of(name)}.py"
    if not inspect.getdoc(exercise.reference):
        yield f"The reference {name} has no docstring: write one with shapes, units, errors."
    for check in exercise.checks:
        if not check.visible or not check.says:
            yield (
                f"The check {check.name!r} of {name} has no visible case or no sentence: "
                f"write both in {package}/{module}."
            )
    least = LEAST_MISCONCEPTIONS[exercise.kind]
    if len(exercise.misconceptions) < least:
        yield (
            f"{name} has {len(exercise.misconceptions)} misconceptions: "
            f"write at least {least} in {package}/{module}."
        )
    least = LEAST_RIGHT_ANSWERS.get(exercise.kind, OTHERWISE)
    if len(other_answers(name)) < least:
        yield (
            f"{name} has {len(other_answers(name))} right answers beside the reference: "
            f"write at least {least} in {package}/right/{module}."
        )
    yield from _of_the_notebook(name, assignment)


def _of_the_notebook(name: str, assignment: str) -> Iterator[str]:
    path = f"solutions/{assignment}/{assignment}.ipynb"
    notebook = _notebook(assignment)
    source = {grade_id(cell): cell.source for cell in notebook.cells}
    for wanted in (name, f"test_{name}"):
        if wanted not in source:
            yield f"{path} has no cell with the grade_id {wanted}: add it."
    if "NotImplementedError" in source.get(name, ""):
        yield f"The cell {name} of {path} has no solution: write it between the two marks."
    if not any(f"`{name}`" in functions for _, _, functions, _ in points_table(notebook)):
        yield f"The points table of {path} does not name {name}: add it with its points."


def _of_the_tests(name: str) -> Iterator[str]:
    kind = EXERCISES[name].kind
    if kind == "gradient" and name.removesuffix("_gradient") not in EXERCISES:
        yield f"{name} is the gradient of no function of the course: name it after its loss."
    for table in TABLES:
        if kind in table.kinds and name not in table.without:
            keys = set().union(*(dictionary(table.path, one) for one in table.names))
            if name not in keys:
                yield f"{name} is not in {table.names[0]} of {table.path}: add {table.entry}."
    # Gradients are compared with their losses, test cases with wrong implementations.
    compared = kind in ("gradient", "cases") or any(name in _called(path) for path in COMPARED_IN)
    if not compared and name not in NOT_COMPARED:
        yield (
            f"{name} is compared with nothing that we did not write: "
            f"add a comparison with scipy or scikit-learn to {COMPARED_IN[0]}."
        )


def _of_the_book(name: str) -> Iterator[str]:
    pages = _pages().get(name, [])
    if not pages:
        yield f"No page of the book asks for {name}: add {{graded}} {name} to one."
    card = (ROOT / LOSS_CARD).read_text(encoding="utf-8")
    # A loss of logits has the row of its loss of probabilities.
    if (
        pages
        and EXERCISES[name].kind == "loss"
        and not any(f"/{page}.md)" in card for page in pages)
    ):
        yield f"{LOSS_CARD} has no row for {name}: add its formula, its gradient and its names."


def assignment_of(name: str) -> str:
    """The name of the assignment that an exercise belongs to."""
    return next(a.name for a in ASSIGNMENTS.values() if EXERCISES[name] in a.exercises)


def module_of(name: str) -> str:
    """The module of an exercise: a gradient stands beside its loss."""
    return name.removesuffix("_gradient") if EXERCISES[name].kind == "gradient" else name


@cache
def dictionary(path: str, name: str) -> dict[str, str]:
    """The texts of the values of a dictionary of a file, by key; empty if it has none."""
    source = (ROOT / path).read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign) or ast.unparse(node.targets[0]) != name:
            continue
        if isinstance(node.value, ast.Dict):
            return {
                str(key.value): ast.get_source_segment(source, value) or ""
                for key, value in zip(node.value.keys, node.value.values, strict=True)
                if isinstance(key, ast.Constant)
            }
    return {}


@cache
def _notebook(assignment: str) -> NotebookNode:
    return read_notebook(SOLUTIONS_DIR / assignment / f"{assignment}.ipynb")


@cache
def _called(path: str) -> set[str]:
    """The functions of `reference` that a file uses."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "reference"
    }


@cache
def _pages() -> dict[str, list[str]]:
    """The pages, by file name without its ending, that ask for each function."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "book").glob("*/*.md")):
        for names in PAGE.findall(path.read_text(encoding="utf-8")):
            for name in names.split():
                found.setdefault(name, []).append(path.stem)
    return found
