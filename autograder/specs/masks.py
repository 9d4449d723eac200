"""Masks: wrong implementations of a function, from which a student's test cases tell right ones.

The visible ones are written down (`unmask.implementations`), because their source goes into
`checks.py`. Hidden are all other misconceptions of the tested function, and the mutants of right
implementations that its own exercise does not accept, but for those that the plainest case of all
tells: nobody learns anything from them. Of masks that behave alike one is left.
"""

import ast
import inspect
import re
import sys
import zlib
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from ..judging.call_case import call_case
from ..judging.compare import is_right
from ..judging.recognise import same_answer
from ..judging.unmask import GRADERS_MASKS, opened, seal
from .model import Exercise
from .mutation_operators import mutants
from .sheets import drawn, visible_checks

# What is said of a mutant, by a pattern of its change. The change itself would show the formula.
SLIPS = (
    (r"dtype|np\.array\(|np\.asarray\(", "It does not turn its arguments into floats."),
    (r"axis|keepdims|reshape|shape\[", "An axis or a shape is wrong."),
    (
        r"without if|raise|\.(all|any)\(|ndim|\.size [!=]=",
        "It accepts or refuses the wrong arguments.",
    ),
    (r"size|len\(", "It divides by the wrong number."),
    (r" [<>]=? |where|clip|max|min", "A border or a limit is wrong."),
)
SLIP = "One operator, number or name is wrong."
SEED = 8  # of the cases on which mutants are judged, always the same
Behaviour = list[dict[str, Any] | None]  # answers to these cases; None where they are right


def _said_of(change: str) -> str:
    return next((says for pattern, says in SLIPS if re.search(pattern, change)), SLIP)


@dataclass(frozen=True)
class Masks:
    """The wrong implementations of one function, and what a student may use to tell them."""

    tested: Exercise
    """The exercise whose function is tested."""
    budget: int
    """How many cases count."""
    implementations: ModuleType
    """Right implementations and visible masks."""
    rows: bool = False
    """Is an example a row, and not a single number?"""

    def asked(self, hidden: bool) -> dict[str, Any]:
        """What a sheet holds, see `judging.unmask`."""
        given = {
            "budget": self.budget,
            "rows": self.rows,
            "sealed": self.sealed,
            "visible": self.visible,
        }
        return given | ({"hidden": self.hidden} if hidden else {})

    @cached_property
    def sealed(self) -> str:
        """The packed source of the implementations, without its docstrings."""
        source = inspect.getsource(self.implementations)
        lines = source.splitlines(keepends=True)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
                for number in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1):
                    lines[number - 1] = ""
        return seal("".join(lines))

    @cached_property
    def visible(self) -> list[dict[str, str]]:
        """The visible masks: names, and what a teacher would say to their authors."""
        says = {one.name: one.says for one in self.tested.misconceptions}
        return [{"name": name, "says": says[name]} for name in self.implementations.MASKS]

    @cached_property
    def hidden(self) -> list[dict[str, str]]:
        """The hidden masks; their functions are put where `judging.unmask` looks for them."""
        known = [self._behaviour(one) for one in opened(self.sealed)[1].values()]
        found: list[dict[str, str]] = []
        for name, says, origin, function in self._candidates():
            answers = self._behaviour(function)
            trivial = not name and answers[0] is not None
            if any(answers) and not trivial and not any(map(self._alike(answers), known)):
                known.append(answers)
                key = f"{self.tested.name} {len(found)} {zlib.crc32(origin.encode()):x}"
                GRADERS_MASKS[key] = function
                found.append({"name": name, "says": says, "key": key})
        return found

    def _candidates(self) -> list[tuple[str, str, str, Any]]:
        """Names, sentences, what makes each another mask than the others, and functions."""
        wrong = [
            (one.name, one.says, one.name, one.function)
            for one in self.tested.misconceptions
            if one.name not in self.implementations.MASKS
        ]
        right = [(sys.modules[self.tested.reference.__module__], self.tested.name)]
        right += [(self.implementations, one.__name__) for one in self.implementations.RIGHT]
        slips = [one for module, name in right for one in mutants(module, name)]
        return wrong + [("", _said_of(one.change), one.change, one.function) for one in slips]

    @cached_property
    def _cases(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        sheet = drawn(self.tested, SEED, visible_checks(self.tested))
        return [(check, case) for check in sheet["checks"] for case in check["cases"]]

    def _behaviour(self, function: Any) -> Behaviour:
        with np.errstate(all="ignore"):
            answers = [(*one, call_case(function, one[1])) for one in self._cases]
        return [None if is_right(check, case, got) else got for check, case, got in answers]

    def _alike(self, answers: Behaviour) -> Any:
        def same(others: Behaviour) -> bool:
            if [one is None for one in answers] != [one is None for one in others]:
                return False
            return all(
                mine is None or theirs is None or same_answer(check, theirs, mine)
                for (check, _), mine, theirs in zip(self._cases, answers, others, strict=True)
            )

        return same
