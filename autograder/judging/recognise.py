"""Recognise misconceptions: wrong answers that a known wrong solution gives as well."""

from typing import Any

from .compare import agree


def rank_misconceptions(
    sheet: dict[str, Any], answers: list[dict[str, Any]], right: list[bool]
) -> list[tuple[dict, list[bool]]]:
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


def matching_misconception(
    candidates: list[tuple[dict, list[bool]]], wrong: list[int]
) -> dict[str, Any] | None:
    """The first misconception that gives all the wrong answers of a check, if there is one."""
    if not wrong:
        return None
    return next((one for one, same in candidates if all(same[i] for i in wrong)), None)
