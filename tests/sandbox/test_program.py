"""What is joined into one program shares one namespace."""

import ast
import inspect
from collections import Counter

import pytest

from autograder.sandbox.runner import PROGRAM
from autograder.specs.assignment import BUNDLED


def defined(statement):
    """The names that a statement at the top of a module defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


@pytest.mark.parametrize("modules", [PROGRAM, BUNDLED], ids=["jail", "notebook"])
def test_no_two_modules_define_one_name(modules):
    trees = [ast.parse(inspect.getsource(module)) for module in modules]
    names = Counter(name for tree in trees for name in {n for s in tree.body for n in defined(s)})
    assert {name for name, count in names.items() if count > 1} == set()
