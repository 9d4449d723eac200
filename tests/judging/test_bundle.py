"""Modules that are joined into one file share its names, and no name is given twice."""

import ast
from collections import Counter

import pytest

from autograder import judging
from autograder.sandbox.runner import PROGRAM
from autograder.specs import ASSIGNMENTS


def names_bound_in(source):
    """Each name that a module binds at its top level; the same import twice counts as one."""
    names, imports = [], set()
    for statement in ast.parse(source).body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Import(names=aliases):
                imports |= {(alias.asname or alias.name, alias.name) for alias in aliases}
            case ast.ImportFrom(module=module, names=aliases):
                imports |= {(a.asname or a.name, f"{module}.{a.name}") for a in aliases}
            case ast.Assign() | ast.AnnAssign():
                nodes = ast.walk(statement)
                names += [n.id for n in nodes if isinstance(n, ast.Name) and is_stored(n)]
    return [*names, *(name for name, _ in imports)]


def is_stored(node):
    return isinstance(node.ctx, ast.Store)


def twice(source):
    return {name: times for name, times in Counter(names_bound_in(source)).items() if times > 1}


def test_a_name_that_is_given_twice_is_seen():
    source = "import os\nimport os\nfrom a import f\nfrom b import f\nX = 1\nY, X = 2, 3\nX[0] = 4"
    assert twice(source) == {"f": 2, "X": 2}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_students_checks_give_no_name_twice(name):
    source = ASSIGNMENTS[name].checks()
    assert {"check", "judge", "call_case", "SHEETS"} <= set(names_bound_in(source))
    assert twice(source) == {}


def test_the_program_of_the_jail_gives_no_name_twice():
    source = judging.bundle(*PROGRAM)
    assert {"serve", "run_job", "call_case"} <= set(names_bound_in(source))
    assert twice(source) == {}
