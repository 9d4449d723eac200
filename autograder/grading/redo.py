"""Failed cases as code that a student can copy into a cell, to see what was seen.

Of a check that fails on visible cases all of those are shown, with the right answers, which the
student has in checks.py. Of a check that fails on hidden cases alone, the one that the feedback
speaks of is shown, with fewer digits of its right answer than the check asks for, as everywhere.
"""

from typing import Any

import numpy as np

from ..judging.codec import decode
from ..judging.compare import is_right
from ..judging.report import case_order

LONGEST = 8000  # characters of a cell; cases have a quarter of it
DIGITS = 6  # of a right answer that is shown


def failed_cases(sheet: dict[str, Any], answers: list[dict[str, Any]]) -> dict[str, str]:
    """Code for the failed checks, by their names.

    Args:
        sheet: what was asked.
        answers: what a function answered, one for each case.
    """
    found, start = {}, 0
    for check in sheet["checks"]:
        given = answers[start : start + len(check["cases"])]
        start += len(given)
        pairs = zip(check["cases"], given, strict=True)
        wrong = [case for case, got in pairs if not is_right(check, case, got)]
        shown = [case for case in wrong if case["visible"]] or sorted(wrong, key=case_order)[:1]
        write = _kept if check["unchanged"] else as_call
        code = "\n".join(write(sheet["exercise"], case) for case in shown)
        if code and len(code) <= LONGEST:
            found[check["name"]] = f"{_imports(code)}{code}"
    return found


def as_call(name: str, case: dict[str, Any]) -> str:
    """A call of the function with the arguments of a case, and what a visible one should give."""
    arguments = [as_python(value) for value in case["args"]]
    arguments += [f"{key}={as_python(value)}" for key, value in case["kwargs"].items()]
    call = f"print({name}({', '.join(arguments)}))"
    said = _expected(case["expected"]) if case["visible"] else "a hidden case"
    return f"{call}  # {said}" if said else call


def _kept(name: str, case: dict[str, Any]) -> str:
    """A call whose arguments have names, so that one can see whether it has changed them."""
    names = [f"argument_{number}" for number in range(1, len(case["args"]) + 1)]
    lines = [f"{one} = {as_python(value)}" for one, value in zip(names, case["args"], strict=True)]
    more = [f"{key}={as_python(value)}" for key, value in case["kwargs"].items()]
    call = f"{name}({', '.join([*names, *more])})"
    return "\n".join([*lines, call, f"{', '.join(names)}  # the call must not change them"])


def as_python(data: Any) -> str:
    """Write an argument in the codec's JSON as an expression of Python, exact to the last digit."""
    match data:
        case {"rng": int(seed)}:
            return f"np.random.default_rng({seed})"
        case {"function": str(name), "with": list(parameters)}:
            return f"FUNCTIONS[{name!r}]({', '.join(map(as_python, parameters))})"
        case {"tuple": list(items)}:
            return f"({', '.join(map(as_python, items))}{',' * (len(items) == 1)})"
        case {"dict": dict(items)}:
            return f"{{{', '.join(f'{k!r}: {as_python(v)}' for k, v in items.items())}}}"
        case list():
            return f"[{', '.join(map(as_python, data))}]"
    value = decode(data)
    if isinstance(value, np.ndarray):
        kind = value.dtype.name
        if not value.size:
            return f"np.zeros({value.shape}, dtype=np.{kind})"
        dtype = "" if kind in ("float64", "int64", "bool") else f", dtype=np.{kind}"
        return f"np.array({_plain(value.tolist())}{dtype})"
    return _plain(value)


def _plain(value: Any) -> str:
    """A number or nested list; nan and inf have no literal."""
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, float) and not np.isfinite(value):
        return f"float({str(value)!r})"
    return repr(value)


def _expected(expected: dict[str, Any]) -> str:
    if "raised" in expected:
        return f"right is a {expected['raised'][0]}"
    if "value" not in expected:
        return ""
    value = decode(expected["value"])
    if isinstance(value, float):
        text = f"{value:.{DIGITS}g}"
    elif isinstance(value, np.ndarray):
        text = np.array2string(value, precision=DIGITS, separator=", ")
    else:
        text = repr(value)
    text = " ".join(text.split())
    return f"right is {text}" if len(text) <= 200 else ""


def _imports(code: str) -> str:
    lines = ["import numpy as np"] if "np." in code else []
    lines += ["from checks import FUNCTIONS"] if "FUNCTIONS[" in code else []
    return "".join(f"{line}\n" for line in lines)
