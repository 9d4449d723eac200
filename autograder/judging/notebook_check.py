"""`check`: what a student calls in the notebook to see which visible checks a function passes.

It stands at the end of `checks.py`, which lies beside a notebook and fills `SHEETS` with the
visible cases. It needs numpy alone and works the same in Jupyter, VS Code, Colab, plain Python and
the browser.
"""

from collections.abc import Callable
from typing import Any

from .call_case import call_case
from .verdict import Verdict, judge

SHEETS: dict[str, dict[str, Any]] = {}
RELEASE = ""  # filled in by the release, as is CHECKS_RELEASE in the notebook
EXPLAINED = 3  # failing checks that are explained at a time


class CheckFailed(AssertionError):
    """A visible check failed; the text says which one, and gives a counter-example."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()  # IPython shows this in the place of a stack trace


def check(name: str = "", function: Callable | None = None) -> None:
    """Run the visible checks of the exercise `name` on `function` and print which pass.

    Raises:
        CheckFailed: if a check fails or the arguments are wrong; its text says why.
    """
    if not isinstance(name, str):
        raise CheckFailed('Write check("name", name): the name in quotes, then the function.')
    if name not in SHEETS:
        raise CheckFailed(f"There is no exercise {name!r} here; there are {', '.join(SHEETS)}.")
    if not callable(function):
        raise CheckFailed(f"{name} is a {type(function).__name__}; it should be a function.")
    if warning := _of_another_release():
        print(warning)
    sheet = SHEETS[name]
    cases = [case for one in sheet["checks"] for case in one["cases"]]
    verdict = judge(sheet, [call_case(function, case) for case in cases])
    report = describe(verdict)
    if verdict.status != "ok":
        raise CheckFailed(report)
    print(report)


def _of_another_release() -> str:
    """Say which is older if the notebook was released with other checks than these."""
    import __main__  # where a notebook's own names are

    notebook = getattr(__main__, "CHECKS_RELEASE", RELEASE)
    try:
        theirs, ours = (int(stamp.partition("-")[0]) for stamp in (notebook, RELEASE))
    except (AttributeError, ValueError):  # nothing to compare
        return ""
    if notebook == RELEASE:
        return ""
    if theirs < ours:
        return (
            f"This notebook is older than the checks.py beside it (release {theirs}, not {ours}): "
            "download the notebook again, and copy your functions into it."
        )
    if theirs > ours:
        return (
            f"The checks.py beside this notebook is older than it (release {ours}, not {theirs}): "
            "download checks.py again, and restart the kernel."
        )
    return "This notebook and the checks.py beside it are of different releases: download both."


def describe(verdict: Verdict, checks: str = "visible checks") -> str:
    """Write a verdict as text.

    Args:
        verdict: the verdict on one function.
        checks: what to call the checks.

    Returns:
        A line for each check, and for each of the first that failed a reason and a counter-example.
    """
    passed = sum(result.passed for result in verdict.checks)
    if verdict.status in ("missing", "forbidden"):
        return verdict.message
    heading = verdict.summary or f"{passed} of {len(verdict.checks)} {checks} pass"
    lines = [f"{verdict.exercise}: {heading}"]
    told: list[str] = []
    for result in verdict.checks:
        lines.append(f"  {'✓' if result.passed else '✗'} {result.name}")
        if (verdict.summary or not result.passed) and len(told) < EXPLAINED:
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
