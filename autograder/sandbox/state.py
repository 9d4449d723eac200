"""What graded functions of one notebook could depend on, and what may have changed it.

Part of the program of the jail. Its answers decide how many forks are made and no mark: where
something may have changed, a function is called in a fork of its own.
"""

import ast
import builtins
import random
import sys
import types
from typing import Any

import numpy as np

LARGEST = 1000  # items of a list whose content is compared, and thousands of bytes of an array
HISTORY = ("In", "Out")
BUILTINS = vars(builtins)


def is_inert(source: str, namespace: dict[str, Any]) -> bool:
    """Does a cell only define functions and import modules, under names that are free?

    Then the functions that were defined before do after it what they did before it.
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # a magic, a shell command or no Python
    return all(_is_inert(statement, namespace) for statement in body)


def _is_inert(statement: ast.stmt, namespace: dict[str, Any]) -> bool:
    match statement:
        case ast.FunctionDef(name=name, decorator_list=[]):
            signature = [statement.args, *filter(None, [statement.returns])]
            calls = (ast.Call, ast.NamedExpr)
            free = name not in namespace and not hasattr(builtins, name)
            return free and not any(isinstance(n, calls) for s in signature for n in ast.walk(s))
        case ast.Import(names=names):
            return all(_brings_nothing_new(one, namespace) for one in names)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
    return False


def _brings_nothing_new(one: ast.alias, namespace: dict[str, Any]) -> bool:
    """Is this module loaded already, and its name free or that of the module?"""
    name = one.asname or one.name
    known = sys.modules.get(one.name)
    return known is not None and "." not in name and namespace.get(name, known) is known


class State:
    """What functions could change and others depend on, as it is at one moment.

    What the names of the notebook and of its modules stand for, what small lists and arrays hold,
    numpy's settings and the global random generators.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        """Note the state; `namespace` holds the names of the notebook."""
        modules = [m for m in namespace.values() if issubclass(type(m), types.ModuleType)]
        self.namespace = namespace
        # Copies, which keep the objects alive: another object never has the identity of one.
        self.spaces = [(space, dict(space)) for space in (*map(vars, modules), vars(np), BUILTINS)]
        self.names = dict(namespace)
        self.content = _content_of(namespace)

    def has_changed(self) -> bool:
        """Is anything different now? Libraries may have new names: they import when called."""
        spaces = [(self.namespace, self.names), *self.spaces]
        same = (now.get(name) is one for now, before in spaces for name, one in before.items())
        new = len(self.namespace) != len(self.names)
        return new or not all(same) or _content_of(self.namespace) != self.content


def _content_of(namespace: dict[str, Any]) -> Any:
    generator: Any = np.random.get_state(legacy=False)
    return (
        [_content(value) for name, value in namespace.items() if not _is_history(name)],
        np.geterr(),
        random.getstate(),
        (generator["state"]["pos"], generator["state"]["key"].tobytes(), generator["gauss"]),
    )


def _is_history(name: str) -> bool:
    return name.startswith("_") or name in HISTORY


def _content(value: Any) -> Any:
    if type(value) is np.ndarray:
        return value.tobytes() if value.nbytes <= 1000 * LARGEST else None
    if type(value) in (list, dict, set):
        return repr(value) if len(value) <= LARGEST else len(value)
    return None
