"""A function that does not exist yet: its name, kind and place."""

import builtins
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from .. import reference
from ..course import ROOT, CourseError
from ..specs import ASSIGNMENTS, EXERCISES, Assignment, Exercise
from ..specs.model import Kind
from .stubs import ANY, OF_NUMBERS, Specification

REFERENCE = Path("autograder", "reference")
STUBBED = tuple(kind for kind in get_args(Kind) if kind != "cases")
NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")  # with `test_` and more it is the id of a cell


@dataclass(frozen=True)
class NewFunction:
    """What is asked for; all paths are from the root of the repository."""

    name: str
    assignment: Assignment
    kind: str
    like: Exercise
    """An exercise of the assignment whose arguments and examples it takes over."""

    @property
    def package(self) -> Path:
        """The folder of its specification."""
        return Path("autograder", "specs", self.assignment.name.partition("_")[2])

    @property
    def loss(self) -> str:
        """The loss that it is the gradient of, else its own name; its module has this name."""
        return self.name.removesuffix("_gradient") if self.kind == "gradient" else self.name

    @property
    def model(self) -> str:
        """The function whose parameters it has: a gradient has those of its loss."""
        return self.loss if self.kind == "gradient" else self.like.name

    @property
    def reference(self) -> Path:
        """The module of its reference."""
        return REFERENCE / f"{self.like.reference.__module__.rpartition('.')[2]}.py"

    @property
    def after(self) -> Exercise:
        """The exercise that it follows: the last one of its kind, or of all."""
        alike = [one for one in self.assignment.exercises if one.kind == self.kind]
        return (alike or list(self.assignment.exercises))[-1]

    @property
    def stub(self) -> Specification:
        """The stub of its specification."""
        of_numbers = self.package.name == "regression_losses"
        return OF_NUMBERS.get(self.kind, ANY) if of_numbers else ANY


def new_function(name: str, assignment: str, kind: str | None, like: str | None) -> NewFunction:
    """Check what is asked for; the arguments are those of `new_exercise.write_stubs`.

    Raises:
        CourseError: if something is unknown, or the name cannot be used.
    """
    found = [a for key, a in ASSIGNMENTS.items() if assignment in (key, key.partition("_")[0])]
    if not found:
        raise _unknown("assignment", assignment, ASSIGNMENTS)
    if any(one.kind == "cases" for one in found[0].exercises):
        raise CourseError(
            f"{found[0].name} asks for test cases, which have no stubs: docs/add-an-exercise.md "
            "says how to add wrong implementations."
        )
    kind = kind or ("gradient" if name.endswith("_gradient") else "loss")
    if kind not in STUBBED:
        raise _unknown("kind", kind, STUBBED)
    _check_name(name)
    exercises = {exercise.name: exercise for exercise in found[0].exercises}
    if like is not None and like not in exercises:
        raise _unknown(f"function in {found[0].name} called", like, exercises)
    if (kind == "gradient") != name.endswith("_gradient"):
        raise CourseError(
            f"{name} cannot be a {kind}: gradients, and no other functions, end with _gradient."
        )
    if kind == "gradient" and (loss := name.removesuffix("_gradient")) not in exercises:
        raise CourseError(f"{found[0].name} has no function {loss}: start with it, then {name}.")
    alike = [one for one in found[0].exercises if one.kind == kind] or found[0].exercises
    new = NewFunction(name, found[0], kind, exercises[like] if like else alike[0])
    module = new.package / f"{new.loss}.py"
    if kind != "gradient" and (ROOT / module).exists():
        raise CourseError(f"{module} exists already: choose another name than {name}.")
    return new


def _unknown(what: str, name: str, known: object) -> CourseError:
    return CourseError(f"There is no {what} {name!r}; there are: {', '.join(known)}.")  # type: ignore


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CourseError(
            f"{name!r} cannot be the name of a function: use up to 50 small letters, digits and _, "
            "as in mean_squared_error."
        )
    if name in EXERCISES or hasattr(reference, name):
        raise CourseError(f"{name} is a function or a module of the course: choose another name.")
    if hasattr(builtins, name) or name.startswith("test_") or name == "check":
        raise CourseError(f"{name} means something else in a notebook: choose another name.")
