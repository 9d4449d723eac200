"""Mutants of a function: its source with one operator, number, name or statement changed.

Small slips rather than misunderstandings: `<` for `<=`, a plus for a minus, a lost axis. Changed is
the function itself and what it calls in its own module or in the module `helpers` beside it, but no
loop `while`, which might never end.
The known tools (mutmut, cosmic-ray) run a test suite for each mutant, in a process of its own; here
a mutant is a function, and judging it takes milliseconds.
"""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from types import ModuleType
from typing import Any

BINARY = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
COMPARED = {  # the border moved, and the opposite
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
PAIRS = (
    *(("sum", "mean"), ("maximum", "minimum"), ("max", "min"), ("log", "log2"), ("exp", "expm1")),
    *(("xlogy", "xlog1py"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("floor", "ceil")),
    *(("abs", "sign"), ("std", "var"), ("any", "all"), ("append", "extend"), ("expit", "exp")),
)
NAMES = dict(PAIRS) | {b: a for a, b in PAIRS} | {"log1p": "log", "median": "mean"}
LEFT_ALONE = (ast.Raise, ast.While, ast.JoinedStr)
HELPERS = "helpers"  # the module of what the right answers of an assignment share
WIDTH = 56  # of the expression by which a change is known


@dataclass(frozen=True)
class Mutant:
    """A changed function, and the change in words: "function: before -> after"."""

    change: str
    function: Callable


def mutants(module: ModuleType, name: str) -> Iterator[Mutant]:
    """Make all mutants of the function `name` of a module."""
    tree = _with_helpers(module)
    unchanged = compile(tree, str(module.__file__), "exec")
    places = {node.name: i for i, node in enumerate(tree.body) if isinstance(node, ast.FunctionDef)}
    seen: Counter[str] = Counter()
    for own in _reached(name, tree, places):
        for nth in range(len(_changes(tree.body[places[own]]))):
            function = deepcopy(tree.body[places[own]])
            change = f"{own}: {_changes(function)[nth].make()}"
            seen[change] += 1
            text = change if seen[change] == 1 else f"{change} ({seen[change]})"
            changed = ast.fix_missing_locations(ast.Module([function], []))
            names: dict[str, Any] = {"__name__": module.__name__, "__package__": module.__package__}
            exec(unchanged, names)
            exec(compile(changed, str(module.__file__), "exec"), names)
            yield Mutant(text, names[name])


def _with_helpers(module: ModuleType) -> ast.Module:
    """Parse a module, with the contents of `helpers` in place of its import."""
    tree = ast.parse(inspect.getsource(module))
    for i, node in enumerate(tree.body):
        if isinstance(node, ast.ImportFrom) and (node.level, node.module) == (1, HELPERS):
            helpers = sys.modules[f"{module.__package__}.{HELPERS}"]  # the module has imported it
            tree.body[i : i + 1] = ast.parse(inspect.getsource(helpers)).body
            break
    return tree


def _reached(name: str, tree: ast.Module, places: dict[str, int]) -> list[str]:
    """Find the functions of the module that `name` uses, itself first."""
    found = [name]
    for one in found:
        used = {n.id for n in ast.walk(tree.body[places[one]]) if isinstance(n, ast.Name)}
        found += sorted((used & places.keys()) - set(found))
    return found


@dataclass(frozen=True)
class _Change:
    """Puts `new` in place of `node`, the last of a path of nodes."""

    path: tuple[ast.AST, ...]
    new: ast.AST

    def make(self) -> str:
        """Make the change and return it in words."""
        node, parent = self.path[-1], self.path[-2]
        if isinstance(self.new, ast.Pass):
            text = f"without {ast.unparse(node).splitlines()[0]}"
            _put(parent, node, self.new)
            return text
        around = [n for n in self.path[:-1] if isinstance(n, ast.expr) and len(_text(n)) <= WIDTH]
        shown = around[0] if around else node
        before = _text(shown)
        _put(parent, node, self.new)
        return f"{before} -> {_text(self.new if shown is node else shown)}"


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for field, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, field, new)
        elif isinstance(value, list):
            setattr(parent, field, [new if item is old else item for item in value])


def _changes(function: ast.AST) -> list[_Change]:
    return [_Change(path, new) for path in _paths((function,)) for new in _alternatives(path[-1])]


def _paths(path: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, ...]]:
    """Find the path from the root to every node that may be changed."""
    for field, value in ast.iter_fields(path[-1]):
        for node in value if isinstance(value, list) else [value]:
            known = field in ("annotation", "returns", "decorator_list", "ctx", "op", "ops")
            if isinstance(node, ast.AST) and not known and not isinstance(node, LEFT_ALONE):
                yield (*path, node)
                yield from _paths((*path, node))


def _alternatives(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left, op, right) if type(op) in BINARY:
            yield ast.BinOp(left, BINARY[type(op)](), right)
        case ast.AugAssign(target, op, value) if type(op) in BINARY:
            yield ast.AugAssign(target, BINARY[type(op)](), value)
        case ast.Compare(left, [op], right):
            yield from (ast.Compare(left, [new()], right) for new in COMPARED.get(type(op), ()))
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield from (ast.Constant(new) for new in ((0, 2) if value == 1 else (2 * value or 1,)))
        case ast.Call(ast.Attribute(inner, "copy"), []):
            yield inner
        case ast.Call(function, arguments, keywords):
            yield from (ast.Call(new, arguments, keywords) for new in _renamed(function))
            for left_out in keywords:
                kept = [keyword for keyword in keywords if keyword is not left_out]
                yield ast.Call(function, arguments, kept)
        case ast.IfExp(test, body, other):
            yield ast.IfExp(test, other, body)
        case ast.If(body=[ast.Raise()]) | ast.Expr(ast.Call()):
            yield ast.Pass()


def _renamed(function: ast.expr) -> Iterator[ast.expr]:
    """The function that is easily taken for this one."""
    match function:
        case ast.Name(name, context) if name in NAMES:
            yield ast.Name(NAMES[name], context)
        case ast.Attribute(inner, name, context) if name in NAMES:
            yield ast.Attribute(inner, NAMES[name], context)
