"""The command `identify`: a function of a Python file is called in the jail."""

import ast
from pathlib import Path
from typing import Any

from ..errors import CourseError
from ..grading.grade_file import read_source
from ..grading.grade_notebook import runner
from ..sandbox import Step
from .libraries import TITLES, in_libraries
from .matching import Finding, Unusable, cases_of, identify, options_of
from .sentences import describe
from .table import table

Definition = ast.FunctionDef | ast.Lambda


def facts() -> dict[str, Any]:
    """What is said of each loss whatever the function does."""
    return {"titles": TITLES, "libraries": in_libraries()}


def identify_file(
    path: Path, name: str | None = None, jailed: bool = True
) -> tuple[str, Finding, list[str]]:
    """Say which loss a function of a file computes.

    Args:
        path: the file.
        name: of the function; may be left out where the file has one that others do not call.
        jailed: whether the file runs in the jail.

    Returns:
        The name of the function, what was found, and the same in sentences.

    Raises:
        CourseError: if the file is no Python, or has no such function, or more than one.
        NoJailError: if this machine cannot make a jail.
    """
    source = read_source(path)
    name, parameters, required = chosen(source, str(path), name)
    try:
        options = options_of(parameters, required, name)
    except Unusable as error:
        raise CourseError(f"{path}: {error}") from None
    cases = cases_of(table(), options, parameters)
    runner(jailed).begin()
    outcome = runner(jailed).run([Step(source), Step(exercise=name)], {name: cases})
    found, block = identify(table(), outcome.answers[name], parameters)
    return name, found, describe(found, block, facts())


def chosen(source: str, path: str, name: str | None = None) -> tuple[str, list[str], int]:
    """Find the function to call.

    Returns:
        Its name, the names of its positional parameters, and how many have no default.

    Raises:
        CourseError: if there is none or more than one, or none with this name.
    """
    tree = ast.parse(source)
    defined: dict[str, Definition] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    defined[target.id] = node.value
    if not defined:
        raise CourseError(f"{path} defines no function: write `def loss(y_true, y_pred):`.")
    if name is None:
        name = _only_one(defined, path)
    if name not in defined:
        raise CourseError(f"{path} defines no function {name}; there are: {', '.join(defined)}.")
    arguments = defined[name].args
    parameters = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    required = len(parameters) - len(arguments.defaults)
    return name, parameters, required


def _only_one(defined: dict[str, Definition], path: str) -> str:
    """The function that no other one calls."""
    called = {
        node.id
        for own, definition in defined.items()
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and node.id != own
    }
    left = [name for name in defined if name not in called] or list(defined)
    if len(left) > 1:
        left = [name for name in left if len(defined[name].args.args) >= 2] or left
    if len(left) > 1:
        names = ", ".join(left)
        raise CourseError(f"{path} defines several functions ({names}): name one with --function.")
    return left[0]
