"""The sheet of an exercise: what is asked, what is right, and what misconceptions answer."""

import inspect
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from ..judging.call_case import call_case
from ..judging.compare import is_right, sealed
from .canonical import RESIDUE, canonical, digits_within
from .model import Case, Check, Exercise


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
        one["expected"] = _brief(call_case(exercise.reference, one), check.rtol)
        for function in exercise.also_right:
            other = _brief(call_case(function, one), check.rtol)
            if other != one["expected"]:
                one["also"] = [*one.get("also", ()), other]
        if check.sealed:
            one["expected"] = sealed(one["expected"])
            one["also"] = [sealed(answer) for answer in one.get("also", ())]
    keys = ("name", "says", "points", "guard", "unchanged", "dtype", "sealed", "rtol", "atol")
    return {**{key: getattr(check, key) for key in keys}, "cases": cases}


def _wrong(function: Callable, check: dict[str, Any], one: Case) -> dict[str, Any] | None:
    """The answer of a misconception; None if it is right."""
    got = call_case(function, one)
    if is_right(check, one, got):
        return None
    # Of an exception its class alone is compared; its text may be numpy's, which changes.
    if "raised" in got:
        return {"raised": got["raised"][:1]}
    answer = _brief(got, check["rtol"])
    return sealed(answer) if check["sealed"] else answer


def _brief(got: dict[str, Any], rtol: float) -> dict[str, Any]:
    """Reduce an answer to what is compared, and make it the same on every machine."""
    if "raised" in got:
        return {"raised": got["raised"][:1], "text": got["text"]}
    return canonical(got, digits_within(rtol), RESIDUE)
