"""From the answers to a sheet to a verdict: points, a status and a message that teaches.

A *sheet* is what one exercise asks, as plain JSON data::

    {"exercise": "hinge", "points": 3, "parameters": ["y_true", "scores"],
     "checks": [{"name": "...", "says": "...", "points": 0.5, "guard": false,
                 "rtol": 1e-9, "atol": 1e-12,
                 "cases": [{"args": [...], "kwargs": {}, "visible": true, "expected": answer}]}],
     "misconceptions": [{"name": "...", "says": "...", "answers": [answer, ...]}]}

with answers as the probe gives them. A case may have ``"also": [answer, ...]``, further right
answers beside the expected one. Answers come in the order of the cases, check after check,
and so do those of a misconception: what a well-known wrong solution answers to the same cases
(null where it is right).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .codec import CodecError, decode

FAILURES = {  # what can become of a whole function, with the sentence that says so
    "missing": "{name} is not defined: its cell is missing, empty or stopped early.",
    "timeout": "{name} was not done within the time limit; look for a loop that never stops.",
    "memory": "{name} ran out of memory; look for an array that grows without bound.",
    "crashed": "Python itself stopped while {name} ran (an exit, a crash or a kill).",
    "forbidden": "{name} calls a finished loss of another library; write the formula yourself.",
}
WIDTH = 72


@dataclass(frozen=True)
class CheckResult:
    """What became of one named check, and where it failed: why, and a counter-example."""

    name: str
    passed: bool
    earned: float
    points: float
    visible: bool  # did the visible cases pass?
    reason: str = ""
    example: str = ""
    misconception: str | None = None

    @property
    def message(self) -> str:
        """The reason and the counter-example."""
        return f"{self.reason} {self.example}".strip()


@dataclass(frozen=True)
class Verdict:
    """The marks of one exercise: score out of max_score, a status, and one teaching message."""

    exercise: str
    score: float
    max_score: float
    status: str
    message: str
    misconception: str | None = None
    checks: list[CheckResult] = field(default_factory=list)


def judge(sheet: dict[str, Any], answers: list[dict[str, Any]]) -> Verdict:
    """The verdict on `answers` (one per case of `sheet`, in order).

    A check counts if all its cases are right. Guards (error cases, arguments unchanged) count
    only beside at least one check of values: a function that always raises earns nothing.
    """
    results, position, failed = [], 0, []
    culprits = _culprits(sheet, answers)
    for check in sheet["checks"]:
        given = answers[position : position + len(check["cases"])]
        right = [
            is_right(check, case, got) for case, got in zip(check["cases"], given, strict=True)
        ]
        wrong = [i for i, ok in enumerate(right) if not ok]
        misconception = _who(culprits, [position + i for i in wrong]) if wrong else None
        reason, example = "", ""
        if wrong:
            failed += [given[i] for i in wrong]
            shown = min(wrong, key=lambda i: _rank(check["cases"][i]))
            reason = _reason(check, check["cases"][shown], given[shown], misconception)
            example = _counterexample(sheet, check, check["cases"][shown], given[shown])
        results.append(
            CheckResult(
                name=check["name"],
                passed=not wrong,
                earned=0.0,
                points=check["points"],
                visible=all(
                    ok for ok, case in zip(right, check["cases"], strict=True) if case["visible"]
                ),
                reason=reason,
                example=example,
                misconception=misconception["name"] if misconception else None,
            )
        )
        position += len(check["cases"])
    return _sum_up(sheet, results, failed)


def _sum_up(sheet: dict[str, Any], results: list[CheckResult], failed: list[dict]) -> Verdict:
    guards = {check["name"] for check in sheet["checks"] if check["guard"]}
    status = _status(failed)
    earning = status != "forbidden" and any(
        result.passed and result.name not in guards for result in results
    )
    results = [
        CheckResult(**{**vars(r), "earned": r.points if r.passed and earning else 0.0})
        for r in results
    ]
    first = next((r for r in results if not r.passed), None)
    named = next((r for r in results if r.misconception), None)
    message = (named or first).message if first else ""
    if status in FAILURES:
        message = FAILURES[status].format(name=sheet["exercise"])
    if status == "missing" and any(got.get("raised") for got in failed):
        message = f"{sheet['exercise']} is not answered yet (it raises NotImplementedError)."
    return Verdict(
        exercise=sheet["exercise"],
        score=round(sum(r.earned for r in results), 2),
        max_score=sheet["points"],
        status=status,
        message=message,
        misconception=named.misconception if named else None,
        checks=results,
    )


def nothing(sheet: dict[str, Any], failure: str) -> Verdict:
    """The verdict on a function that gave no answer at all, `failure` being a key of FAILURES."""
    count = sum(len(check["cases"]) for check in sheet["checks"])
    return judge(sheet, [{"failed": failure}] * count)


def _status(failed: list[dict[str, Any]]) -> str:
    """`ok`, or the gravest thing that happened, or what happened to the first wrong case."""
    if not failed:
        return "ok"
    if all((got.get("raised") or [""])[0] == "NotImplementedError" for got in failed):
        return "missing"
    for failure in FAILURES:
        if any(got.get("failed") == failure for got in failed):
            return failure
    return "error" if all("raised" in got for got in failed) else "wrong"


# ---------------------------------------------------------------- comparing


def is_right(check: dict[str, Any], case: dict[str, Any], got: dict[str, Any]) -> bool:
    """Is this answer right, within the tolerance of the check?"""
    if check.get("unchanged"):  # asks only that the call left its arguments alone
        return "value" in got and not got.get("changed")
    rights = (case["expected"], *case.get("also", ()))
    return any(_agree(check, right, got) for right in rights)


def _agree(
    check: dict[str, Any], expected: dict[str, Any], got: dict[str, Any], nan_too: bool = False
) -> bool:
    """Are these the same, as far as the check asks?"""
    if not _equal(expected, got, check["rtol"], check["atol"], nan_too):
        return False
    return not check.get("dtype") or _dtypes(expected) == _dtypes(got)


def _dtypes(answer: dict[str, Any]) -> str:
    """The types of the numbers in each of several arrays, or what stands in their place."""
    items = decode(answer["value"])
    items = items if np.iterable(items) else [items]
    return " and ".join(str(getattr(item, "dtype", type(item).__name__)) for item in items)


def _equal(
    expected: dict[str, Any], got: dict[str, Any], rtol: float, atol: float, nan_too: bool = False
) -> bool:
    if "raised" in expected:
        return expected["raised"][0] in got.get("raised", [])
    if "value" not in expected or "value" not in got:
        return False
    try:
        return _close(decode(expected["value"]), decode(got["value"]), rtol, atol, nan_too)
    except (CodecError, TypeError, ValueError, OverflowError):
        return False


def _close(expected: Any, value: Any, rtol: float, atol: float, nan_too: bool) -> bool:
    if expected is None or isinstance(expected, str):
        return type(value) is type(expected) and value == expected
    if isinstance(expected, tuple | list):  # one may come back as the other, or as an array
        return len(value) == len(expected) and all(
            _close(e, v, rtol, atol, nan_too) for e, v in zip(expected, value, strict=True)
        )
    if isinstance(expected, dict):
        return (
            isinstance(value, dict)
            and value.keys() == expected.keys()
            and all(_close(expected[key], value[key], rtol, atol, nan_too) for key in expected)
        )
    if isinstance(value, str | dict) or value is None:
        return False
    expected, value = np.asarray(expected, dtype=float), np.asarray(value, dtype=float)
    if expected.shape != value.shape:
        return False
    with np.errstate(invalid="ignore"):  # inf - inf
        near = np.abs(value - expected) <= atol + rtol * np.abs(expected)
    same = value == expected  # equal infinities
    if nan_too:
        same |= np.isnan(value) & np.isnan(expected)
    return bool(np.all(np.where(np.isfinite(expected), near, same)))


# ---------------------------------------------------------------- recognising


def _culprits(
    sheet: dict[str, Any], answers: list[dict[str, Any]]
) -> list[tuple[dict, list[bool]]]:
    """The misconceptions, those that reproduce most of the wrong answers first.

    For each, beside it: does it reproduce the answer to case i?
    """
    asked = [(check, case) for check in sheet["checks"] for case in check["cases"]]
    right = [is_right(*one, got) for one, got in zip(asked, answers, strict=True)]
    found = []
    for misconception in sheet["misconceptions"]:
        same = [
            ok if theirs is None else not ok and _same_answer(check, theirs, got)
            for (check, _), theirs, got, ok in zip(
                asked, misconception["answers"], answers, right, strict=True
            )
        ]
        hits = sum(s and not ok for s, ok in zip(same, right, strict=True))
        found.append((hits, sum(same), misconception, same))
    found.sort(key=lambda item: (-item[0], -item[1]))
    return [(misconception, same) for hits, _, misconception, same in found if hits]


def _same_answer(check: dict[str, Any], theirs: dict[str, Any], got: dict[str, Any]) -> bool:
    """Does a misconception answer like the student: same numbers (nan too), same exception?"""
    if theirs.get("changed", []) != got.get("changed", []):
        return False
    if "raised" in theirs:
        return theirs["raised"][0] == got.get("raised", [""])[0]
    if "unusable" in theirs:
        return theirs["unusable"] == got.get("unusable")
    return _agree(check, theirs, got, nan_too=True)


def _who(culprits: list[tuple[dict, list[bool]]], wrong: list[int]) -> dict[str, Any] | None:
    """The first misconception that gives exactly the wrong answers of one check."""
    return next((who for who, same in culprits if all(same[i] for i in wrong)), None)


# ---------------------------------------------------------------- telling


def _rank(case: dict[str, Any]) -> int:
    """The visible cases stand in the order in which they teach; of the others the shortest."""
    return -1 if case["visible"] else len(str(case["args"])) + len(str(case["kwargs"]))


def _reason(check: dict, case: dict, got: dict[str, Any], misconception: dict | None) -> str:
    if misconception:
        return misconception["says"]
    if "raised" in got and "raised" not in case["expected"]:
        return ""  # a sentence about the formula would lead away from the error
    return check["says"]


def _counterexample(
    sheet: dict[str, Any], check: dict[str, Any], case: dict[str, Any], got: dict[str, Any]
) -> str:
    names = sheet["parameters"]
    given = [f"{name} = {_argument(a)}" for name, a in zip(names, case["args"], strict=False)]
    given += [f"{name} = {_argument(a)}" for name, a in case["kwargs"].items()]
    return f"With {', '.join(given)}: {_happened(sheet, check, case, got)}."


def _argument(data: Any) -> str:
    match data:
        case {"rng": seed}:
            return f"np.random.default_rng({seed})"
        case {"function": name, "with": parameters}:
            return f"{name}({', '.join(_show(decode(item)) for item in parameters)})"
    value = decode(data)
    if isinstance(value, np.ndarray) and value.dtype.name not in ("float64", "int64"):
        return f"np.{value.dtype}({_show(value)})"  # a type that matters, and is not seen
    return _show(value)


def _happened(sheet: dict, check: dict, case: dict, got: dict[str, Any]) -> str:
    if got.get("changed") and check.get("unchanged"):
        changed = " and ".join(sheet["parameters"][i] for i in got["changed"])
        return f"the call changed {changed}"
    should = _should(case["expected"])
    if "failed" in got:
        return f"there was no answer; {should}"
    if "unusable" in got:
        return f"your function returned {got['unusable']}; {should}"
    if "raised" in got:
        where = f" in `{got['line']}`" if got.get("line") else ""
        text = f": {got['text']}" if got.get("text") else ""
        return f"your function raised {got['raised'][0]}{where}{text}; {should}"
    yours, right = _differing(check, got["value"], case["expected"].get("value"))
    if "raised" in case["expected"]:
        return f"your function returned {_show(yours)}; {should}"
    if yours is None:
        return f"your function returned None (is a `return` missing?); {should}"
    if check.get("dtype") and _equal(case["expected"], got, check["rtol"], check["atol"]):
        types = _dtypes(got), _dtypes(case["expected"])
        return f"your function returned {_show(yours)} as {types[0]}; right is {types[1]}"
    if _shape(yours) != _shape(right):
        returned = f"{_show(yours)}, {_shape(yours)}"
        return f"your function returned {returned}; right is {_show(right)}, {_shape(right)}"
    # Sheets hold 12 digits, and what comes after them depends on the machine.
    digits = next((n for n in (6, 9) if _show(yours, n) != _show(right, n)), 12)
    return f"your function returned {_show(yours, digits)}; right is {_show(right, digits)}"


def _differing(check: dict, yours: Any, right: Any) -> tuple[Any, Any]:
    """Both values decoded; of two dicts with the same keys only the entries that differ."""
    match yours, right:
        case {"dict": dict(ours)}, {"dict": dict(theirs)} if ours.keys() == theirs.keys():
            keys = [
                key
                for key in theirs
                if not _equal(
                    {"value": theirs[key]}, {"value": ours[key]}, check["rtol"], check["atol"]
                )
            ]
            return tuple({key: decode(a[key]) for key in keys} for a in (ours, theirs))
    return decode(yours), decode(right)


def _should(expected: dict[str, Any]) -> str:
    if "raised" in expected:
        return f"right is a {expected['raised'][0]} ({expected['text']})"
    return f"right is {_show(decode(expected['value']))}"


def _shape(value: Any) -> str:
    if value is None or isinstance(value, str | dict | tuple):
        return f"a {type(value).__name__}"
    try:
        shape = np.shape(value)
    except ValueError:
        return "a ragged list"
    return f"an array of shape {shape}" if shape else "one number"


def _show(value: Any, digits: int = 6) -> str:
    """A value as a student would write it, cut where it is long."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        text = f"{value + 0.0:.{digits}g}"  # + 0.0 makes 0 of -0
    elif isinstance(value, list):
        text = f"[{', '.join(_show(item, digits) for item in value[:50])}]"
    elif isinstance(value, tuple):
        text = f"({', '.join(_show(item, digits) for item in value)})"
    elif isinstance(value, dict):
        text = f"{{{', '.join(f'{k!r}: {_show(v, digits)}' for k, v in value.items())}}}"
    else:
        text = repr(value)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 4]} ..."
