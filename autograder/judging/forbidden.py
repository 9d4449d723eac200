"""Find finished losses of other libraries: returning what one computes gives no points.

What counts is what the function reaches: its own body, and the functions, names and imports of
the notebook that it uses. A loss that is only compared with, or imported and never used, is fine.
"""

import ast
import re
import textwrap
from dataclasses import dataclass, field
from functools import lru_cache

# Modules of finished losses, and SciPy's losses and divergences. Ingredients (xlogy, logsumexp,
# expit, densities) are allowed.
LIBRARIES = (
    "sklearn.metrics",
    "sklearn._loss",
    "keras",
    "torch.nn",
    "tensorflow.keras",
    "tensorflow.losses",
    "tensorflow.nn",
    "jax.nn",
    "optax",
    "scipy.special.huber",
    "scipy.special.pseudo_huber",
    "scipy.special.kl_div",
    "scipy.special.rel_entr",
    "scipy.stats.entropy",
)
MOST_DEFINITIONS = 5  # of a function that are looked at, the last ones: more costs only time
MAGICS = ("%", "!", "?")
PROMPT = re.compile(r"^[ \t]*(?:>>> ?|In \[\d*\]: ?|\.{3,}:? ?)", re.MULTILINE)  # as IPython does


@dataclass
class _Bindings:
    """What the names at the top level of a notebook stand for; of several, all count."""

    modules: dict[str, set[str]] = field(default_factory=dict)
    code: dict[str, list[ast.AST]] = field(default_factory=dict)
    # What `_used_in` has found in a piece of code, by its id: all functions may reach the same.
    used: dict[int, tuple[str | None, set[str]]] = field(default_factory=dict)


def forbidden_in(name: str, sources: list[str]) -> str | None:
    """The finished loss that the function `name` reaches, as a dotted name; None if there is none.

    `sources` are the cells of the notebook, or one file.
    """
    bindings = _bindings_of(tuple(sources))
    # Of several definitions we do not know here which one is called: all must be at fault.
    found = [_reached_from(node, name, bindings)[0] for node in _definitions(name, bindings)]
    return found[0] if found and all(found) else None


def reached_by(name: str, sources: list[str]) -> set[str]:
    """The names that the function `name` uses, and that what it calls uses."""
    bindings = _bindings_of(tuple(sources))
    nodes = _definitions(name, bindings)
    return {one for node in nodes for one in _reached_from(node, name, bindings)[1]}


def loops_in(name: str, sources: list[str]) -> bool:
    """Does the function `name` hold a loop, or call itself or something of the notebook?"""
    bindings = _bindings_of(tuple(sources))
    kinds = ast.While | ast.For | ast.comprehension
    return any(
        isinstance(part, kinds) or (isinstance(part, ast.Name) and part.id in bindings.code)
        for node in _definitions(name, bindings)
        for part in _parts(node)
    )


def _definitions(name: str, bindings: _Bindings) -> list[ast.AST]:
    """What the name is bound to; each piece of code once, although `a, a = ...` binds it twice."""
    return list({id(node): node for node in bindings.code.get(name, [])}.values())[
        -MOST_DEFINITIONS:
    ]


@lru_cache(4)  # all functions of a notebook are looked at, one after the other
def _bindings_of(sources: tuple[str, ...]) -> _Bindings:
    bindings = _Bindings()
    for source in sources:
        _bind(parsed(source).body, bindings)
    return bindings


def imported_in(source: str) -> set[str]:
    """Find the names that a source binds by imports."""
    return {name for node in _walk(source) for name, _ in _imports(node)}


def _bind(statements: list[ast.stmt], bindings: _Bindings) -> None:
    """Add what these statements bind, those in blocks included."""
    for node in statements_in(statements):
        for name, module in _imports(node):
            if any(f"{one}.".startswith(f"{module}.") or _is_in(module, one) for one in LIBRARIES):
                bindings.modules.setdefault(name, set()).add(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bindings.code.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        bindings.code.setdefault(part.id, []).append(node.value)


def _reached_from(start: ast.AST, name: str, bindings: _Bindings) -> tuple[str | None, set[str]]:
    """The finished loss that this code uses, or what it calls uses, and all names on the way."""
    seen, waiting, read = {name}, [start], {id(start)}
    while waiting:
        node = waiting.pop()
        if id(node) not in bindings.used:
            bindings.used[id(node)] = _used_in(node, bindings.modules)
        used, names = bindings.used[id(node)]
        if used:
            return used, seen
        new = names - seen
        seen |= new
        for code in (code for one in sorted(new) for code in bindings.code.get(one, ())):
            if id(code) not in read:  # `a, b = ...` binds two names to the same code
                read.add(id(code))
                waiting.append(code)
    return None, seen


def _used_in(node: ast.AST, modules: dict[str, set[str]]) -> tuple[str | None, set[str]]:
    """A finished loss that this code uses, and the names that it reads."""
    parts = _parts(node)
    own = {name: {module} for part in parts for name, module in _imports(part)}
    local = {part.arg for part in parts if isinstance(part, ast.arg)}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        stored = (part for part in parts if isinstance(part, ast.Name))
        local |= {part.id for part in stored if isinstance(part.ctx, ast.Store)}
    names, inner = set(), set()
    for part in parts:
        if isinstance(part, ast.Attribute):
            inner.add(id(part.value))  # `a.b` of `a.b.c` says nothing more
        dotted = "" if id(part) in inner else _dotted(part)
        first, _, rest = dotted.partition(".")
        if not first or (first in local and first not in own):
            continue
        names.add(first)
        for module in own.get(first) or modules.get(first, set()):
            full = f"{module}.{rest}" if rest else module
            if any(_is_in(full, one) for one in LIBRARIES):
                return full, names
    return None, names


def _parts(node: ast.AST) -> list[ast.AST]:
    """All nodes of this code, the outer ones first; without `Load` and `Store`, half of a tree."""
    parts = [node]
    for part in parts:  # which grows meanwhile
        inner = ast.iter_child_nodes(part)
        parts += [one for one in inner if not isinstance(one, ast.expr_context)]
    return parts


def _imports(node: ast.AST) -> list[tuple[str, str]]:
    """Each name that is bound by this statement, if it is an import, with what it stands for."""
    if isinstance(node, ast.Import):
        firsts = [(alias, alias.name.split(".")[0]) for alias in node.names]
        return [(a.asname, a.name) if a.asname else (first, first) for a, first in firsts]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return []


def _dotted(node: ast.AST) -> str:
    """`a.b.c` for such an expression that is read, else the empty string."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _is_in(name: str, module: str) -> bool:
    return f"{name}.".startswith(f"{module}.")


def statements_in(body: list[ast.stmt]) -> list[ast.stmt]:
    """Find the statements at the top level and in its blocks (`if`, `try`, `with`, loops)."""
    found = []
    for node in body:
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
            for handler in getattr(node, "handlers", ()):
                inner += handler.body
            found += statements_in(inner)
    return found


@lru_cache(2000)
def parsed(source: str) -> ast.Module:
    """The syntax tree of a cell; without magics and prompts, and empty if it still is no Python."""
    for text in (source, _without_magics(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return ast.Module(body=[], type_ignores=[])


def _without_magics(source: str) -> str:
    """The cell with what only IPython understands replaced by `pass` or `None`."""
    lines = textwrap.dedent(PROMPT.sub("", source)).split("\n")
    for i, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            continue
        margin = line[: len(line) - len(line.lstrip())]
        target, equals, value = line.partition("=")
        if bare.startswith(MAGICS) or (bare.endswith("?") and "#" not in bare):
            lines[i] = f"{margin}pass"
        elif equals and value.strip().startswith(("!", "%")):
            lines[i] = f"{target}= None"
    return "\n".join(lines)


def _walk(source: str) -> list[ast.AST]:
    return list(ast.walk(parsed(source)))
