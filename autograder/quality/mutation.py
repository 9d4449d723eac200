"""Mutation testing of the specifications: wrong answers lose marks and are named, right ones none.

Three kinds of answers are judged, with the hidden cases of several seeds: the misconceptions of
each exercise, right answers in many styles, and mutants of right ones (`mutation_operators`).
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

import numpy as np

from ..judging.call_case import call_case
from ..judging.compare import is_right
from ..judging.verdict import Verdict, judge
from ..specs import EXERCISES, Exercise, sheet
from ..specs.mutation_operators import Mutant, mutants
from .equivalent_mutants import reason
from .right_answers import other_answers

HEADERS = (
    *("exercise", "wrong", "caught", "named", "right", "accepted"),
    *("mutants", "killed", "equivalent"),
)


@dataclass(frozen=True)
class Row:
    """What became of the answers to one exercise."""

    exercise: str
    wrong: int  # misconceptions
    caught: int  # of these: lost marks, whatever the seed
    named: int  # of these: recognised, also from the visible cases alone
    right: int  # right answers in different styles
    accepted: int  # of these: full marks, whatever the seed
    mutants: int
    killed: int  # of these: lost marks, whatever the seed
    equivalent: int  # of these: lost none, and need not

    @property
    def complete(self) -> bool:
        """Does every answer get the marks that it should?"""
        return (
            self.wrong == self.caught == self.named
            and self.right == self.accepted
            and self.mutants == self.killed + self.equivalent
        )


def rows(exercises: Iterable[str] = EXERCISES, seeds: int = 2) -> Iterator[Row]:
    """Measure each of these exercises with the hidden cases of so many seeds."""
    for name in exercises:
        exercise = EXERCISES[name]
        with np.errstate(all="ignore"):
            yield Row(
                name,
                len(exercise.misconceptions),
                *_misconceptions(exercise, seeds),
                len(right_answers(exercise)),
                sum(
                    all(_is_right(function, sheet_of(name, seed)) for seed in range(seeds))
                    for function in right_answers(exercise)
                ),
                *_mutants(name, seeds),
            )


def total(measured: Iterable[Row]) -> Row:
    """Add up all rows."""
    columns = list(zip(*(astuple(row)[1:] for row in measured), strict=True))
    return Row("all exercises", *map(sum, columns))


@cache
def sheet_of(name: str, seed: int | None) -> dict[str, Any]:
    """The sheet of an exercise, drawn once. Shared: do not change it."""
    return sheet(EXERCISES[name], seed)


def verdict_on(function: Callable, asked: dict[str, Any]) -> Verdict:
    """Judge a trusted function, which is called in this process."""
    return judge(asked, [call_case(function, case) for _, case in _cases(asked)])


def right_answers(exercise: Exercise) -> tuple[Callable, ...]:
    """The reference, and right answers in other styles."""
    return (exercise.reference, *other_answers(exercise.name))


def mutants_of(name: str) -> Iterator[Mutant]:
    """Make the mutants of the reference and of the first right answer that needs no other.

    Test cases have none: another number in a case gives another case, mostly as good.
    """
    if EXERCISES[name].kind == "cases":
        return
    reference = sys.modules[EXERCISES[name].reference.__module__]
    yield from mutants(reference, name)
    for function in other_answers(name):
        module = sys.modules[function.__module__]
        ours = module.__name__.startswith("autograder.")  # np.mean is a right answer as well
        if ours and vars(module).get(function.__name__) is function:
            yield from mutants(module, function.__name__)
            return


def survives(name: str, mutant: Mutant, seeds: int = 2) -> bool:
    """Does the mutant get full marks, for at least one of these seeds?"""
    return any(_is_right(mutant.function, sheet_of(name, seed)) for seed in range(seeds))


def _mutants(name: str, seeds: int) -> tuple[int, int, int]:
    """Count the mutants, those that lose marks, and those that are listed as equivalent."""
    made = [(mutant.change, survives(name, mutant, seeds)) for mutant in mutants_of(name)]
    survived = [change for change, alive in made if alive]
    good = sum(reason(name, change) is not None for change in survived)
    return len(made), len(made) - len(survived), good


def _misconceptions(exercise: Exercise, seeds: int) -> tuple[int, int]:
    caught = named = 0
    for misconception in exercise.misconceptions:
        verdicts = [
            verdict_on(misconception.function, sheet_of(exercise.name, seed))
            for seed in (None, *range(seeds))
        ]
        caught += all(verdict.score < verdict.max_score for verdict in verdicts)
        named += all(verdict.misconception == misconception.name for verdict in verdicts)
    return caught, named


def _cases(asked: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(check, case) for check in asked["checks"] for case in check["cases"]]


def _is_right(function: Callable, asked: dict[str, Any]) -> bool:
    """Does it get full marks? Where it can be said without a verdict, none is made: it is slow."""
    if "masks" in asked:
        return verdict_on(function, asked).status == "ok"
    return all(is_right(check, case, call_case(function, case)) for check, case in _cases(asked))
