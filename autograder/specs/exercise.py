"""An exercise: a reference, named checks that draw their cases from a seed, misconceptions."""

import inspect
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..judging.call_case import answer
from ..judging.codec import encode
from ..judging.verdict import is_right
from .canonical import RESIDUE, canonical, digits_within

Case = dict[str, Any]
Draw = Callable[[np.random.Generator], Iterable[Case]]


def case(*args: Any, **kwargs: Any) -> Case:
    """The arguments of one call, encoded."""
    return {
        "args": [encode(item) for item in args],
        "kwargs": {key: encode(item) for key, item in kwargs.items()},
    }


def accepting(one: Case, *further: Any) -> Case:
    """The case, where `further` values, or exceptions of `further` classes, are right as well."""
    also = [
        {"raised": [item.__name__]} if isinstance(item, type) else {"value": encode(item)}
        for item in further
    ]
    return {**one, "also": also}


def no_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """For checks whose visible cases say it all."""
    return ()


@dataclass(frozen=True)
class Check:
    """One named thing that an exercise asks, with its points.

    A student sees `visible` cases; `draw` makes fresh ones from the seed of the grading. `says` is
    the sentence for a student who fails it. A `guard` counts only beside a check of values, so
    that a function which always raises, or never does, earns nothing. `unchanged` asks only that
    the arguments are the same after the call, and `dtype` that arrays come back with the right type
    of numbers as well. The tolerance is that of the contract; a check states another one where
    the conditioning of its function asks for it.
    """

    name: str
    points: float
    says: str
    visible: tuple[Case, ...]
    draw: Draw = no_cases
    guard: bool = False
    unchanged: bool = False
    dtype: bool = False
    rtol: float = 1e-9
    atol: float = 1e-12


@dataclass(frozen=True)
class Misconception:
    """A wrong solution that people really write, and what a good teacher says about it."""

    name: str
    says: str
    function: Callable


@dataclass(frozen=True)
class Exercise:
    """A graded function: its reference, its checks and its misconceptions."""

    reference: Callable
    checks: tuple[Check, ...]
    misconceptions: tuple[Misconception, ...]

    @property
    def name(self) -> str:
        """The name of the function that the student writes."""
        return self.reference.__name__

    @property
    def points(self) -> float:
        """The points of all checks together."""
        return sum(check.points for check in self.checks)


def sheet(exercise: Exercise, seed: int | None = None) -> dict[str, Any]:
    """The sheet of an exercise (see `judging.verdict`): the visible cases, then those of `seed`.

    The same seed draws the same sheet on any machine: all its numbers are canonical. Without a
    seed: the visible cases alone.
    """
    checks = [_draw(exercise, check, seed) for check in exercise.checks]
    asked = [(check, case) for check in checks for case in check["cases"]]
    return {
        "exercise": exercise.name,
        "points": exercise.points,
        "parameters": list(inspect.signature(exercise.reference).parameters),
        "checks": checks,
        "misconceptions": [
            {
                "name": misconception.name,
                "says": misconception.says,
                "answers": [_wrong(misconception.function, check, case) for check, case in asked],
            }
            for misconception in exercise.misconceptions
        ],
    }


def _draw(exercise: Exercise, check: Check, seed: int | None) -> dict[str, Any]:
    cases = [{**case, "visible": True} for case in check.visible]
    if seed is not None:
        rng = np.random.default_rng([seed, zlib.crc32(f"{exercise.name}/{check.name}".encode())])
        cases += [{**canonical(one), "visible": False} for one in check.draw(rng)]
    for one in cases:
        one["expected"] = _brief(answer(exercise.reference, one), check.rtol)
    keys = ("name", "says", "points", "guard", "unchanged", "dtype", "rtol", "atol")
    return {**{key: getattr(check, key) for key in keys}, "cases": cases}


def _wrong(function: Callable, check: dict[str, Any], one: Case) -> dict[str, Any] | None:
    """What a misconception answers, and None where it is right."""
    got = answer(function, one)
    if is_right(check, one, got):
        return None
    # Of an exception its class alone is compared; its text may be numpy's, which changes.
    return {"raised": got["raised"][:1]} if "raised" in got else _brief(got, check["rtol"])


def _brief(got: dict[str, Any], rtol: float) -> dict[str, Any]:
    """An answer as every machine gives it, without what only a student's own needs."""
    if "raised" in got:
        return {"raised": got["raised"][:1], "text": got["text"]}
    return canonical(got, digits_within(rtol), RESIDUE)
