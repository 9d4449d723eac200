"""Sum up the answers to a sheet in a verdict: points, a status and a message that teaches.

A *sheet* is what one exercise asks, as plain JSON data::

    {"exercise": "hinge", "points": 3, "parameters": ["y_true", "scores"],
     "checks": [{"name": "...", "says": "...", "points": 0.5, "guard": false,
                 "rtol": 1e-9, "atol": 1e-12,
                 "cases": [{"args": [...], "kwargs": {}, "visible": true, "expected": answer}]}],
     "misconceptions": [{"name": "...", "says": "...", "answers": [answer, ...]}]}

with answers as `call_case` gives them. A case may have ``"also": [answer, ...]``, further right
answers beside the expected one. Answers come in the order of the cases, check after check,
and so do those of a misconception: what a well-known wrong solution answers to the same cases
(null where it is right). The sheet of an exercise that asks for test cases has ``masks`` as well
(`unmask`).
"""

from dataclasses import dataclass, field, replace
from typing import Any

from .compare import is_right
from .recognise import Candidate, explaining_misconception, rank_misconceptions
from .report import case_order, counterexample, describe_answer, reason_for
from .unmask import look_at

FAILURES = {  # what can happen to a whole function, with the sentence for the student
    "missing": "{name} is not defined: its cell is missing, empty or stopped early.",
    "timeout": "{name} was not done within the time limit; look for a loop that never stops.",
    "memory": "{name} ran out of memory; look for an array that grows without bound.",
    "crashed": "Python itself stopped while {name} ran (an exit, a crash or a kill).",
    "forbidden": "{name} calls a finished loss of another library; write the formula yourself.",
}


@dataclass(frozen=True)
class CheckResult:
    """What became of one check, and why it failed."""

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
    summary: str = ""  # of test cases: how many wrong implementations they tell


def judge(sheet: dict[str, Any], answers: list[dict[str, Any]]) -> Verdict:
    """Judge the answers to a sheet, one for each of its cases, in order.

    A check counts if all its cases are right. Guards (error cases, arguments unchanged) count
    only beside at least one check of values: a function that always raises earns nothing.

    Returns:
        The verdict. Its status is `ok`, `wrong`, `error` or a key of FAILURES.
    """
    if "masks" in sheet:
        return _of_test_cases(sheet, answers[0])
    asked = [(check, case) for check in sheet["checks"] for case in check["cases"]]
    all_right = [is_right(*one, got) for one, got in zip(asked, answers, strict=True)]
    explaining = _explaining(sheet, answers, all_right)
    results: list[CheckResult] = []
    failed: list[dict[str, Any]] = []
    start = 0
    for check in sheet["checks"]:
        given = answers[start : start + len(check["cases"])]
        right = all_right[start : start + len(given)]
        wrong = [i for i, ok in enumerate(right) if not ok]
        misconception, same = explaining[bool(check["guard"])] or (None, [])
        if not wrong or not all(same[start + i] for i in wrong if same):
            misconception = None  # another fault of the function
        results.append(_result(sheet, check, given, right, misconception))
        failed += [given[i] for i in wrong]
        start += len(given)
    return _sum_up(sheet, results, failed)


def _of_test_cases(sheet: dict[str, Any], got: dict[str, Any]) -> Verdict:
    """The verdict on a student's test cases: points for the masks that they take off."""
    (check,) = sheet["checks"]
    masks = sheet["masks"]
    found = look_at(masks, got)
    odd = "value" not in got or found.fault == "no list of cases"
    said = describe_answer(got) if odd else ""
    full = found.share == 1
    ended = "failed" in got or "raised" in got  # then there are no cases
    fault = None if full or ended else found.fault
    result = CheckResult(
        name=check["name"],
        passed=full,
        earned=check["points"] * found.share,
        points=check["points"],
        visible=found.visible,
        reason="" if ended else found.faults,
        example=f"{said[0].upper()}{said[1:]}." if said else found.mask,
        misconception=fault,
    )
    failed = [] if full else [got]
    status = _status(failed)
    kind = "hidden" if "hidden" in masks else "visible"
    return Verdict(
        exercise=sheet["exercise"],
        score=round(result.earned, 2),
        max_score=sheet["points"],
        status=status,
        message=result.message if full else _message(sheet["exercise"], status, [result], failed),
        misconception=fault,
        checks=[result],
        summary=f"{found.off} of {found.of} {kind} masks are off, "
        f"{found.counted} of at most {masks['budget']} cases count",
    )


def _explaining(
    sheet: dict[str, Any], answers: list[dict[str, Any]], right: list[bool]
) -> dict[bool, Candidate | None]:
    """The misconception that explains the answers to checks of values (False), to guards (True)."""
    candidates = rank_misconceptions(sheet, answers, right)
    guards = [bool(check["guard"]) for check in sheet["checks"] for _ in check["cases"]]
    cases = [case for check in sheet["checks"] for case in check["cases"]]
    return {
        guard: explaining_misconception(
            candidates,
            answers,
            right,
            [i for i, one in enumerate(guards) if one == guard],
            not guard,
            cases,
        )
        for guard in (False, True)
    }


def no_answer(sheet: dict[str, Any], failure: str) -> Verdict:
    """The verdict on a function that gave no answer at all, `failure` being a key of FAILURES."""
    count = sum(len(check["cases"]) for check in sheet["checks"])
    return judge(sheet, [{"failed": failure}] * count)


def _result(
    sheet: dict[str, Any],
    check: dict[str, Any],
    given: list[dict[str, Any]],
    right: list[bool],
    misconception: dict[str, Any] | None,
) -> CheckResult:
    """The result of one check, without the points earned."""
    wrong = [i for i, ok in enumerate(right) if not ok]
    reason, example = "", ""
    if wrong:
        shown = min(wrong, key=lambda i: case_order(check["cases"][i]))
        reason = reason_for(check, check["cases"][shown], given[shown], misconception)
        example = counterexample(sheet, check, check["cases"][shown], given[shown])
    return CheckResult(
        name=check["name"],
        passed=not wrong,
        earned=0.0,
        points=check["points"],
        visible=not any(check["cases"][i]["visible"] for i in wrong),
        reason=reason,
        example=example,
        misconception=misconception["name"] if misconception else None,
    )


def _sum_up(sheet: dict[str, Any], results: list[CheckResult], failed: list[dict]) -> Verdict:
    status = _status(failed)
    guards = {check["name"] for check in sheet["checks"] if check["guard"]}
    if status != "forbidden" and any(r.passed and r.name not in guards for r in results):
        results = [replace(r, earned=r.points) if r.passed else r for r in results]
    named = next((r for r in results if r.misconception), None)
    return Verdict(
        exercise=sheet["exercise"],
        score=round(sum(r.earned for r in results), 2),
        max_score=sheet["points"],
        status=status,
        message=_message(sheet["exercise"], status, results, failed),
        misconception=named.misconception if named else None,
        checks=results,
    )


def _message(name: str, status: str, results: list[CheckResult], failed: list[dict]) -> str:
    """What became of the whole function, else the first misconception, else the first failure."""
    if status == "missing" and any(got.get("raised") for got in failed):
        return f"{name} is not answered yet (it raises NotImplementedError)."
    if status in FAILURES:
        return FAILURES[status].format(name=name)
    wrong = [r for r in results if not r.passed]
    named = [r for r in wrong if r.misconception]
    return next((r.message for r in named + wrong), "")


def _status(failed: list[dict[str, Any]]) -> str:
    """The gravest thing that happened; `ok` if no case failed."""
    if not failed:
        return "ok"
    if all((got.get("raised") or [""])[0] == "NotImplementedError" for got in failed):
        return "missing"
    for failure in FAILURES:
        if any(got.get("failed") == failure for got in failed):
            return failure
    return "error" if all("raised" in got for got in failed) else "wrong"
