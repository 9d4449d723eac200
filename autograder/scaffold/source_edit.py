"""Small changes to Python sources, found by their syntax and made in their text.

What is not changed keeps its bytes, comments and all.
"""

import ast
import subprocess
import sys
from pathlib import Path

from ..errors import CourseError


def imported(source: str, module: str, name: str) -> str:
    """The source with `from module import name`; `formatted` brings it into its order."""
    body = ast.parse(source).body
    froms = [node for node in body if isinstance(node, ast.ImportFrom)]
    for node in froms:
        if "." * node.level + (node.module or "") == module:
            names = sorted({alias.name for alias in node.names} | {name})
            line = f"from {module} import {', '.join(names)}"
            return _replaced(source, node.lineno, node.end_lineno or 0, line)
    return _inserted(source, (froms[-1].end_lineno or 0) + 1, f"from {module} import {name}")


def listed(source: str, variable: str, item: str, after: str | None = None) -> str:
    """The source with an item in a list or tuple: behind the item `after`, else in its order."""
    node = _value(source, variable)
    texts = [ast.get_source_segment(source, element) or "" for element in node.elts]
    before = [i for i, text in enumerate(texts) if (text == after if after else text < item)]
    line = (node.elts[before[-1]].end_lineno if before else node.lineno) + 1
    return _inserted(source, line, f"    {item},")


def entered(source: str, variable: str, key: str, value: str, after: str | None = None) -> str:
    """The source with an entry in a dictionary: behind the key `after`, else at its end.

    `value` is what stands behind the key, with lines that are indented as they are to be.
    """
    node = _value(source, variable)
    line = node.end_lineno
    if line == node.lineno:  # an empty one, on one line
        text = source.splitlines()[line - 1]
        start, _, rest = text.partition("{}")
        return _replaced(source, line, line, f'{start}{{\n    "{key}": {value},\n}}{rest}')
    for one, ends in zip(node.keys, node.values, strict=True):
        if isinstance(one, ast.Constant) and one.value == after:
            line = ends.end_lineno + 1
    return _inserted(source, line, f'    "{key}": {value},')


def before(source: str, variable: str, text: str) -> str:
    """The source with a text in front of the assignment of a variable, and of its comments."""
    lines = source.splitlines()
    line = _assignment(source, variable).lineno
    while lines[line - 2].startswith("#"):
        line -= 1
    return _inserted(source, line, f"{text}\n")


def behind(source: str, function: str | None, text: str) -> str:
    """The source with a text behind a function, or behind the last one without an underscore."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    fits = [
        node
        for node in functions
        if (node.name == function if function else not node.name.startswith("_"))
    ]
    return _inserted(source, (fits[-1].end_lineno or 0) + 1, f"\n\n{text}")


def signature(source: str, name: str) -> tuple[str, str]:
    """The parameters of a function, with their types and defaults, and the type it returns."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name and node.args.args:
            parts = [*node.args.args, *node.args.defaults]
            start = (parts[0].lineno, parts[0].col_offset)
            end = max((part.end_lineno or 0, part.end_col_offset or 0) for part in parts)
            lines = source.splitlines()[start[0] - 1 : end[0]]
            lines[-1] = lines[-1][: end[1]]
            lines[0] = lines[0][start[1] :]
            returned = ast.unparse(node.returns) if node.returns else "None"
            return " ".join(" ".join(lines).split()), returned
    raise KeyError(name)


def without_types(parameters: str) -> str:
    """Parameters as a student writes them."""
    (function,) = ast.parse(f"def f({parameters}): pass").body
    assert isinstance(function, ast.FunctionDef)
    for argument in function.args.args:
        argument.annotation = None
    return ast.unparse(function.args)


def formatted(source: str, path: Path) -> str:
    """The source as ruff sorts its imports and formats it, with the settings for this path."""
    for command in (["check", "--select", "I", "--fix-only", "--quiet"], ["format"]):
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", path, "-"],
            input=source,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise CourseError(f"{path} cannot be formatted: {ran.stderr.strip()}.")
        source = ran.stdout
    return source


def _assignment(source: str, variable: str) -> ast.Assign | ast.AnnAssign:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) == variable:
                return node
    raise KeyError(variable)


def _value(source: str, variable: str) -> ast.List | ast.Tuple | ast.Dict:
    value = _assignment(source, variable).value
    assert isinstance(value, ast.List | ast.Tuple | ast.Dict)
    return value


def _inserted(source: str, line: int, text: str) -> str:
    return _replaced(source, line, line - 1, text)


def _replaced(source: str, first: int, last: int, text: str) -> str:
    """The lines from the first to the last replaced by a text; both count from 1."""
    lines = source.splitlines(keepends=True)
    return "".join([*lines[: first - 1], f"{text}\n", *lines[last:]])
