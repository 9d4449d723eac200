"""Parsons problems: the steps of a right answer, in words, to be put in order and indented.

Each is made of a right answer of ``autograder/specs/*/right``, whose code stays there: the page
gets a sentence for each of its lines, and what a line reads and writes. From that the browser
follows the values through any order of the lines (``_ext/back/puzzle.js``), so every order that
computes the same is right. Sentences and not code, because the code is what the exercise asks for.

The functions are those with the longest right answers among those that earn 4 points or more; a
loss is one or two lines, in which there is nothing to put in order (`tests/site/test_puzzles.py`).
"""

import ast
import html
import inspect
import json
import random
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograder.specs.optimization.right import momentum_descent as momentum
from autograder.specs.optimization.right import numerical_gradient as numerical
from autograder.specs.optimization.right import sgd_linear_regression as sgd
from autograder.specs.training.right import helpers, train

CONVERSIONS = {"floats", "asarray", "array"}  # twice is the same as once
CHANGING = {"rng"}  # a line that draws from it changes it


@dataclass(frozen=True)
class Puzzle:
    """A right answer, and what each of its lines does, in words; a line without any is left out."""

    answer: Callable
    words: tuple[str, ...]


PUZZLES = {
    "numerical_gradient": Puzzle(
        numerical.gradient_with_nditer,
        (
            "Take the point as an array",
            "Make room for one slope per coordinate",
            "Prepare to visit the coordinates of the point",
            "For each coordinate:",
            "Make two copies of the point",
            "In the first copy, move this coordinate up by h",
            "In the second copy, move this coordinate down by h",
            "Slope: f of the first copy minus f of the second copy, divided by 2h",
            "Return the slopes",
        ),
    ),
    "momentum_descent": Puzzle(
        momentum.momentum_list,
        (
            "Stand at the start, with velocity 0",
            "Begin the path with the point where you stand",
            "For each step:",
            "New velocity: momentum times the old one, minus learning rate times gradient",
            "Move by the velocity",
            "Add the point where you stand to the path",
            "Return the path as an array",
        ),
    ),
    "sgd_linear_regression": Puzzle(
        sgd.sgd_matrices,
        (
            "Take inputs and targets as arrays",
            "Begin with weights and bias 0",
            "For each epoch:",
            "For each batch of this epoch:",
            "Errors: predictions of the batch minus its targets",
            "Move the weights against the mean slope of the squared errors",
            "Move the bias against the mean slope of the squared errors",
            "Return weights and bias",
        ),
    ),
    "backward": Puzzle(
        helpers.backward_example_by_example,
        (
            "Take weights and biases out of the parameters",
            "Begin four sums with zeros: for W1, b1, W2 and b2",
            "For each example and the slope at its output:",
            "Hidden layer: compute it again, with 0 for negative values",
            "Slope at the hidden layer: back through W2, and 0 where the hidden layer is 0",
            "W1: add each input times each slope at the hidden layer",
            "b1: add the slope at the hidden layer",
            "W2: add each hidden value times each slope at the output",
            "b2: add the slope at the output",
            "Return the four sums",
        ),
    ),
    "train": Puzzle(
        train.train_functions,
        (
            "",  # the arguments are arrays
            "Begin with velocity 0 for every parameter",
            "For each epoch:",
            "Shuffle: draw a new order of the examples",
            "For each place where a batch begins:",
            "Take the next batch of the shuffled examples",
            "Forward: the output of the network for the batch",
            "Backward: the gradients, from the slope of the loss at the output",
            "One step with momentum: new parameters and new velocity",
            "Return the parameters",
        ),
    ),
}


def statements(puzzle: Puzzle) -> list[tuple[str, int, ast.stmt]]:
    """The lines of a puzzle in the order of the right answer: words, level and code."""
    found = _statements(puzzle.answer)
    return [(words, *one) for words, one in zip(puzzle.words, found, strict=True) if words]


def _statements(function: Callable) -> list[tuple[int, ast.stmt]]:
    """The lines of a function without its docstring, each with its level."""

    def inside(body: list[ast.stmt], level: int) -> Iterator[tuple[int, ast.stmt]]:
        for statement in body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            yield level, statement
            yield from inside(getattr(statement, "body", []), level + 1)

    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return list(inside(tree.body[0].body, 0))  # type: ignore[attr-defined]


def line(statement: ast.stmt, known: set[str]) -> dict[str, object]:
    """What a line reads and writes of the names that are `known`, and what kind of line it is."""
    loop = isinstance(statement, ast.For)
    parts = [statement.target, statement.iter] if isinstance(statement, ast.For) else [statement]
    found = [node for part in parts for node in ast.walk(part)]
    reads, writes = _places(found)
    reads = {place for place in reads if place.partition("[")[0] in known}
    writes |= reads & CHANGING
    if isinstance(statement, ast.For) and isinstance(statement.iter, ast.Name):
        writes.add(statement.iter.id)  # an iterator goes on
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in found
        if isinstance(node, ast.Call)
    }
    kind = "loop" if loop else "return" if isinstance(statement, ast.Return) else ""
    if isinstance(statement, ast.Assign) and writes == reads and calls <= CONVERSIONS:
        kind = "convert"
    return {"kind": kind, "reads": sorted(reads), "writes": sorted(writes)}


def _places(found: list[ast.AST]) -> tuple[set[str], set[str]]:
    """The names, and parts such as ``sums[W1]``, that are read and that are written."""
    reads, writes = set(), set()
    done = _of_comprehensions(found)
    for node in found:
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            part = f"[{node.slice.value}]" if isinstance(node.slice, ast.Constant) else ""
            place = node.value.id + part
            done.add(node.value)
            reads.add(place)  # what is not stored stays as it was
            if isinstance(node.ctx, ast.Store):
                writes.add(place)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            method = node.value.func
            if isinstance(method, ast.Attribute) and isinstance(method.value, ast.Name):
                writes.add(method.value.id)  # path.append(…)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            reads.add(node.target.id)
    for node in found:
        if isinstance(node, ast.Name) and node not in done:
            (writes if isinstance(node.ctx, ast.Store) else reads).add(node.id)
    return reads, writes


def _of_comprehensions(found: list[ast.AST]) -> set[ast.AST]:
    """The names that a comprehension has for itself."""
    targets = [node.target for node in found if isinstance(node, ast.comprehension)]
    own = {name.id for part in targets for name in ast.walk(part) if isinstance(name, ast.Name)}
    return {node for node in found if isinstance(node, ast.Name) and node.id in own}


def parsed(name: str) -> list[dict]:
    """The lines of a puzzle in the order of the right answer."""
    puzzle = PUZZLES[name]
    found = statements(puzzle)
    arguments = set(inspect.signature(puzzle.answer).parameters)
    stored = {
        node.id
        for _, _, statement in found
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return [
        {"words": words, "level": level, **line(statement, arguments | stored)}
        for words, level, statement in found
    ]


def shuffled(name: str) -> list[int]:
    """The order in which a reader meets the lines; the same at every build."""
    order = list(range(len(statements(PUZZLES[name]))))
    random.Random(name).shuffle(order)
    return order


def markup(name: str, mark: str, state: str) -> str:
    """The folded puzzle, a list for everybody, the rest where JavaScript runs."""
    lines = parsed(name)
    arguments = list(inspect.signature(PUZZLES[name].answer).parameters)
    data = json.dumps({"lines": lines, "given": arguments, "order": shuffled(name)})
    items = "".join(f"<li>{html.escape(lines[i]['words'])}</li>" for i in shuffled(name))
    return (
        f'<details class="exercise puzzle" id="puzzle-{name}" data-puzzle="{name}" '
        f'data-lines="{html.escape(data)}"><summary>{mark}<span class="puzzle-title">First put the '
        f"steps of <code>{name}</code> in order</span>{state}</summary>"
        f'<ul class="puzzle-lines">{items}</ul></details>'
    )
