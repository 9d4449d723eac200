"""What a specification is made of: cases, checks, misconceptions, exercises."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

import numpy as np

from ..judging.codec import encode

Case = dict[str, Any]  # the encoded arguments of one call, and what else is right
Draw = Callable[[np.random.Generator], Iterable[Case]]
Kind = Literal["loss", "gradient", "likelihood", "function", "cases"]


def case(*args: Any, **kwargs: Any) -> Case:
    """Encode the arguments of one call."""
    return {
        "args": [encode(item) for item in args],
        "kwargs": {key: encode(item) for key, item in kwargs.items()},
    }


def accepting(one: Case, *further: Any) -> Case:
    """Accept `further` values, or exceptions of `further` classes, as right answers to a case."""
    also = [
        {"raised": [item.__name__]} if isinstance(item, type) else {"value": encode(item)}
        for item in further
    ]
    return {**one, "also": also}


def asking(one: Case, question: str) -> Case:
    """Ask `question` of a student who fails this case, in place of the check's sentence."""
    return {**one, "asks": question}


def no_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Draw no hidden cases: the visible ones ask everything."""
    return ()


class Tolerance(TypedDict):
    """The tolerance of a check that has another one than the usual."""

    rtol: float
    atol: float


@dataclass(frozen=True)
class Check:
    """One named thing that an exercise asks, with its points."""

    name: str
    points: float
    says: str
    """The sentence for a student who fails the check."""
    visible: tuple[Case, ...]
    """The cases that students see, in the order in which they are best met."""
    draw: Draw = no_cases
    """Draws hidden cases from a generator that the seed of the grading starts."""
    guard: bool = False
    """Counts only beside a check of values: a function that always raises earns nothing."""
    unchanged: bool = False
    """Asks only that the arguments are the same after the call."""
    dtype: bool = False
    """Asks that arrays come back with the right type of numbers as well."""
    sealed: bool = False
    """Right answers are neither shown nor handed out: a sheet has only their checksums."""
    rtol: float = 1e-9
    """Relative tolerance; another one only where the conditioning of the function asks for it."""
    atol: float = 1e-12
    """Absolute tolerance, added to the relative one."""


@dataclass(frozen=True)
class Misconception:
    """A wrong solution that people really write."""

    name: str
    says: str
    """What a good teacher says about it."""
    function: Callable
    """The wrong solution itself."""


@dataclass(frozen=True)
class Exercise:
    """A graded function."""

    reference: Callable
    """The right function; its name and parameters are those that the student writes."""
    checks: tuple[Check, ...]
    """What is asked, in the order in which students read it."""
    misconceptions: tuple[Misconception, ...]
    """The wrong solutions that are recognised; of two that fit, the first is named."""
    also_right: tuple[Callable, ...] = ()
    """Right functions that answer some cases in another way: what they answer is right as well."""
    kind: Kind = "function"
    """What it computes: a loss of targets and predictions, the gradient of a loss (named
    `<loss>_gradient`), a negative log-likelihood of data, test cases for another function, or
    anything else. The tests ask more of the first three (`quality.completeness`)."""
    masks: Callable[[bool], dict[str, Any]] | None = None
    """Of test cases: the wrong implementations to tell from right ones, the visible ones or all
    (`masks.Masks.asked`)."""

    @property
    def name(self) -> str:
        """The name of the function that the student writes."""
        return self.reference.__name__

    @property
    def points(self) -> float:
        """The points of all checks together."""
        return sum(check.points for check in self.checks)
