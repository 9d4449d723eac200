"""Finished losses of other libraries: calling one instead of writing it gives no points."""

import ast
from functools import lru_cache

FORBIDDEN_LIBRARIES = ("sklearn.metrics", "sklearn._loss", "keras", "torch", "tensorflow", "jax")


def forbidden_in(answer: str, notebook: list[str]) -> str | None:
    """What of those libraries the source of an answer uses, if anything.

    `notebook` are the sources of all cells: an import may stand in another one than its use.
    """
    imported = {}
    for source in [*notebook, answer]:
        imported.update(_imports(source))
    for _, module in _imports(answer):
        if _is_forbidden(module):
            return module
    for node in _walk(answer):
        dotted = _dotted(node)
        first, _, rest = dotted.partition(".")
        if first in imported:
            full = f"{imported[first]}.{rest}" if rest else imported[first]
            if _is_forbidden(full):
                return full
    return None


def imported_in(source: str) -> set[str]:
    """The names that a source binds by imports."""
    return {name for name, _ in _imports(source)}


def _is_forbidden(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in FORBIDDEN_LIBRARIES)


@lru_cache(1000)
def _imports(source: str) -> tuple[tuple[str, str], ...]:
    """Each name that is bound by an import, with what it stands for."""
    found = []
    for node in _walk(source):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                found.append((name, alias.name if alias.asname else name))
                if not alias.asname and _is_forbidden(alias.name):
                    found.append((alias.name, alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return tuple(found)


def _dotted(node: ast.AST) -> str:
    """`a.b.c` for such an expression, else the empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def parsed(source: str) -> ast.Module:
    """The syntax tree of a cell; an empty one if it is no Python."""
    try:
        # Magics and shell lines are not Python; without them the rest still is.
        lines = ["pass" if line.startswith(("%", "!")) else line for line in source.split("\n")]
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])


def _walk(source: str) -> list[ast.AST]:
    return list(ast.walk(parsed(source)))
