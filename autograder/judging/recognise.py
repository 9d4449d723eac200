"""Recognise misconceptions: wrong answers that a known wrong solution gives as well."""

from typing import Any

import numpy as np

from .codec import CodecError, decode
from .compare import agree

Candidate = tuple[dict[str, Any], list[bool]]  # a misconception, and where it answers the same
BYTES = ("int8", "uint8")
FEWEST = 2  # wrong values that say which misconception it is, where others are left out


def rank_misconceptions(
    sheet: dict[str, Any], answers: list[dict[str, Any]], right: list[bool]
) -> list[Candidate]:
    """Find the misconceptions that reproduce a wrong answer, and rank them.

    Args:
        sheet: the exercise.
        answers: the student's, one for each case.
        right: which of them are right.

    Returns:
        Each misconception, with a list that says for each case whether it gives the same answer;
        first those that reproduce the most wrong answers, then those that reproduce the most
        answers of all.
    """
    checks = [check for check in sheet["checks"] for _ in check["cases"]]
    found = []
    for misconception in sheet["misconceptions"]:
        same = [
            ok if theirs is None else not ok and same_answer(check, theirs, got)
            for check, theirs, got, ok in zip(
                checks, misconception["answers"], answers, right, strict=True
            )
        ]
        hits = sum(s and not ok for s, ok in zip(same, right, strict=True))
        found.append((hits, sum(same), misconception, same))
    found.sort(key=lambda item: (-item[0], -item[1]))
    return [(misconception, same) for hits, _, misconception, same in found if hits]


def same_answer(check: dict[str, Any], theirs: dict[str, Any], got: dict[str, Any]) -> bool:
    """Does a misconception answer like the student: same numbers (nan too), same exception?"""
    if theirs.get("changed", []) != got.get("changed", []):
        return False
    if "raised" in theirs:
        return theirs["raised"][0] == got.get("raised", [""])[0]
    if "unusable" in theirs:
        return theirs["unusable"] == got.get("unusable")
    return agree(check, theirs, got, nan_too=True)


def explaining_misconception(
    candidates: list[Candidate],
    answers: list[dict[str, Any]],
    right: list[bool],
    asked: list[int],
    values: bool,
    cases: list[dict[str, Any]],
) -> Candidate | None:
    """The first misconception that explains what is wrong with these answers.

    One that gives all wrong answers. Of values, else one that gives all numbers, the right and the
    wrong ones: an exception, an infinity or a nan is where another fault breaks the calculation
    off, such as a missing clip or argument, and says nothing about the numbers; and arrays of bytes
    are where a missing conversion changes them.

    Args:
        candidates: as `rank_misconceptions` gives them.
        answers: the student's.
        right: which of them are right.
        asked: the indices of the answers to explain.
        values: whether they are values and no guards, whose right answers are exceptions.
        cases: of all answers.

    Returns:
        The misconception, with where it gives the same; None if there is none. One that gives
        some of the wrong numbers and not all may not be the student's.
    """
    wrong = [i for i in asked if not right[i]]
    whole = (one for one in candidates if wrong and all(one[1][i] for i in wrong))
    if (found := next(whole, None)) is not None:
        return found
    finite = [i for i in asked if right[i] or is_telling(cases[i], answers[i])]
    if not values or sum(not right[i] for i in finite) < FEWEST:
        return None
    return next((one for one in candidates if all(one[1][i] for i in finite)), None)


def is_telling(case: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Does a wrong answer tell about the formula: a number, and not of arrays of bytes?"""
    given = (*case["args"], *case["kwargs"].values())
    of_bytes = any(isinstance(one, dict) and one.get("array") in BYTES for one in given)
    return not of_bytes and is_finite(answer)


def is_finite(answer: dict[str, Any]) -> bool:
    """Is this a value without infinities and nans?"""
    if "value" not in answer:
        return False
    try:
        return bool(np.isfinite(np.asarray(decode(answer["value"]), dtype=float)).all())
    except (CodecError, TypeError, ValueError, OverflowError):
        return True  # no number: it is a wrong value like any other
