"""The sheet of an exercise: what is asked, what is right, and what misconceptions answer."""

import inspect
import warnings
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from ..judging.call_case import call_case
from ..judging.codec import decode_argument, encode
from ..judging.compare import is_right, sealed
from ..judging.recognise import is_telling, same_answer
from .canonical import RESIDUE, canonical, digits_within
from .model import Case, Check, Exercise, Misconception

TELLING = 3  # wrong numbers that rule most misconceptions out


def sheet(exercise: Exercise, seed: int | None = None) -> dict[str, Any]:
    """The whole sheet of an exercise (see `judging.verdict`): visible cases, then those of `seed`.

    The same seed draws the same sheet on any machine: all its numbers are canonical. Without a
    seed: the visible cases alone.
    """
    return with_misconceptions(exercise, drawn(exercise, seed, visible_checks(exercise)))


def drawn(exercise: Exercise, seed: int | None, visible: list[dict[str, Any]]) -> dict[str, Any]:
    """The sheet of an exercise without its misconceptions, which take ten times as long.

    Args:
        exercise: the exercise.
        seed: draws the hidden cases.
        visible: its checks with their visible cases, as `visible_checks` gives them.
    """
    checks = visible
    if seed is not None:
        checks = [
            {**check, "cases": check["cases"] + _hidden(exercise, one, seed)}
            for one, check in zip(exercise.checks, visible, strict=True)
        ]
    masks = {"masks": exercise.masks(seed is not None)} if exercise.masks else {}
    return {
        "exercise": exercise.name,
        "points": exercise.points,
        "parameters": list(inspect.signature(exercise.reference).parameters),
        "checks": checks,
        "misconceptions": [],
    } | masks


def visible_checks(exercise: Exercise) -> list[dict[str, Any]]:
    """The checks of an exercise with their visible cases, the same for every seed."""
    keys = ("name", "says", "points", "guard", "unchanged", "dtype", "sealed", "rtol", "atol")
    return [
        {key: getattr(check, key) for key in keys}
        | {"cases": [_answered(exercise, check, one, visible=True) for one in check.visible]}
        for check in exercise.checks
    ]


def _hidden(exercise: Exercise, check: Check, seed: int) -> list[Case]:
    rng = np.random.default_rng([seed, zlib.crc32(f"{exercise.name}/{check.name}".encode())])
    cases = check.draw(rng)
    return [_answered(exercise, check, canonical(one), visible=False) for one in cases]


def _answered(exercise: Exercise, check: Check, case: Case, visible: bool) -> Case:
    if exercise.masks:  # many lists of cases are right
        return {**case, "visible": visible, "expected": {}}
    right = _brief(_right_answer(exercise.reference, case), check.rtol)
    others = [_brief(call_case(function, case), check.rtol) for function in exercise.also_right]
    others = [*case.get("also", ()), *(other for other in others if other != right)]
    if check.sealed:
        right, others = sealed(right), [sealed(other) for other in others]
    answered = {**case, "visible": visible, "expected": right}
    return answered | {"also": others} if others else answered


def _right_answer(reference: Callable, case: Case) -> dict[str, Any]:
    """The answer of a reference: that of `call_case`, which trusts nobody, in half the time."""
    args = [decode_argument(item) for item in case["args"]]
    kwargs = {key: decode_argument(item) for key, item in case["kwargs"].items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"value": encode(reference(*args, **kwargs))}
    except Exception:  # it is part of the answer
        return call_case(reference, case)


def with_misconceptions(
    exercise: Exercise, bare: dict[str, Any], answers: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A sheet with what the misconceptions answer to its cases.

    Args:
        exercise: the exercise.
        bare: its sheet, as `drawn` gives it.
        answers: what a function has answered. Then only those misconceptions are in the sheet that
            could explain it: those that give some of its wrong numbers, the first ones, of the
            checks of values or of the guards; where no number is wrong, the same exception.
            Faults of test cases are found by themselves (`judging.unmask`).
    """
    if exercise.masks:
        return bare
    asked = [(check, case) for check in bare["checks"] for case in check["cases"]]
    wrong = [] if answers is None else _telling(asked, answers)
    return bare | {
        "misconceptions": [
            {
                "name": misconception.name,
                "says": misconception.says,
                "answers": [_wrong(misconception.function, check, case) for check, case in asked],
            }
            for misconception in exercise.misconceptions
            if answers is None
            or any(_reproduces(misconception, asked, answers, some) for some in wrong)
        ]
    }


def _telling(
    asked: list[tuple[dict[str, Any], Case]], answers: list[dict[str, Any]]
) -> list[list[int]]:
    """Some wrong answers to checks of values, and some to guards.

    A misconception explains all wrong numbers or none of them. Where no number is wrong, one answer
    has to do.
    """
    pairs = zip(asked, answers, strict=True)
    wrong = [i for i, (one, got) in enumerate(pairs) if not is_right(*one, got)]
    groups = [[i for i in wrong if bool(asked[i][0]["guard"]) == guard] for guard in (False, True)]
    numbers = [
        [i for i in group if is_telling(asked[i][1], answers[i])][:TELLING] for group in groups
    ]
    return [some or group[:1] for some, group in zip(numbers, groups, strict=True) if group]


def _reproduces(
    one: Misconception,
    asked: list[tuple[dict[str, Any], Case]],
    answers: list[dict[str, Any]],
    some: list[int],
) -> bool:
    """Does a misconception give these of the answers as well?"""
    return all(
        (theirs := _wrong(one.function, *asked[i])) is not None
        and same_answer(asked[i][0], theirs, answers[i])
        for i in some
    )


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
