"""`check`: what a student calls in the notebook to see which visible checks a function passes.

At the end of the file of checks that lies beside a notebook; `SHEETS`, the visible cases as
numbers, is filled in there. It needs numpy alone and works the same in Jupyter, VS Code, Colab,
a plain Python and the browser.
"""

from collections.abc import Callable
from typing import Any

from .call_case import call_case
from .verdict import Verdict, judge

SHEETS: dict[str, dict[str, Any]] = {}
EXPLAINED = 3  # failing checks that are explained at once; more would only be scrolled past


class CheckFailed(AssertionError):
    """A visible check failed; the text says which, with a counter-example."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()  # IPython shows this in the place of a stack trace


def check(name: str = "", function: Callable | None = None) -> None:
    """Try the visible checks of the exercise `name` on `function` and say what came out.

    Raises:
        CheckFailed: if a check fails; its text has a counter-example for each.
    """
    if not isinstance(name, str):
        raise CheckFailed('Write check("name", name): the name in quotes, then the function.')
    if name not in SHEETS:
        raise CheckFailed(f"There is no exercise {name!r} here; there are {', '.join(SHEETS)}.")
    if not callable(function):
        raise CheckFailed(f"{name} is a {type(function).__name__}; it should be a function.")
    sheet = SHEETS[name]
    cases = [case for one in sheet["checks"] for case in one["cases"]]
    verdict = judge(sheet, [call_case(function, case) for case in cases])
    report = describe(verdict)
    if verdict.status != "ok":
        raise CheckFailed(report)
    print(report)


def describe(verdict: Verdict, checks: str = "visible checks") -> str:
    """The report on one function as text: a line a check, and why where one failed."""
    passed = sum(result.passed for result in verdict.checks)
    if verdict.status in ("missing", "forbidden"):
        return verdict.message
    lines = [f"{verdict.exercise}: {passed} of {len(verdict.checks)} {checks} pass"]
    told: list[str] = []
    for result in verdict.checks:
        lines.append(f"  {'✓' if result.passed else '✗'} {result.name}")
        if not result.passed and len(told) < EXPLAINED:
            # A reason is worth reading once; the numbers differ.
            reason = "" if result.reason in told else result.reason
            for text in (reason, result.example):
                lines += [f"      {line}" for line in _wrap(text)]
            told.append(result.reason)
    return "\n".join(lines)


def _wrap(text: str) -> list[str]:
    import textwrap

    # nbgrader's validate cuts a line after 85 characters.
    return textwrap.wrap(text, 74, break_long_words=False, break_on_hyphens=False)
