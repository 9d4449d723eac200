"""Says in words what was wrong with an answer: a reason, and a counter-example."""

from typing import Any

import numpy as np

from .codec import decode
from .compare import dtypes_of, equal

WIDTH = 72


def case_order(case: dict[str, Any]) -> int:
    """The visible cases stand in the order in which they teach; of the others the shortest."""
    return -1 if case["visible"] else len(str(case["args"])) + len(str(case["kwargs"]))


def reason_for(check: dict, case: dict, got: dict[str, Any], misconception: dict | None) -> str:
    """The sentence of the misconception, else that of the check; none for an exception."""
    if misconception:
        return misconception["says"]
    if "raised" in got and "raised" not in case["expected"]:
        return ""  # a sentence about the formula would lead away from the error
    return check["says"]


def counterexample(
    sheet: dict[str, Any], check: dict[str, Any], case: dict[str, Any], got: dict[str, Any]
) -> str:
    """The arguments of the case, the answer of the function, and the right one."""
    names = sheet["parameters"]
    given = [
        f"{name} = {_describe_argument(a)}" for name, a in zip(names, case["args"], strict=False)
    ]
    given += [f"{name} = {_describe_argument(a)}" for name, a in case["kwargs"].items()]
    return f"With {', '.join(given)}: {_describe_outcome(sheet, check, case, got)}."


def _describe_argument(data: Any) -> str:
    match data:
        case {"rng": seed}:
            return f"np.random.default_rng({seed})"
        case {"function": name, "with": parameters}:
            return f"{name}({', '.join(_show(decode(item)) for item in parameters)})"
    value = decode(data)
    if isinstance(value, np.ndarray) and value.dtype.name not in ("float64", "int64"):
        return f"np.{value.dtype}({_show(value)})"  # a type that matters, and is not seen
    return _show(value)


def _describe_outcome(sheet: dict, check: dict, case: dict, got: dict[str, Any]) -> str:
    if got.get("changed") and check.get("unchanged"):
        changed = " and ".join(sheet["parameters"][i] for i in got["changed"])
        return f"the call changed {changed}"
    should = _describe_expected(case["expected"])
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
    if check.get("dtype") and equal(case["expected"], got, check["rtol"], check["atol"]):
        types = dtypes_of(got), dtypes_of(case["expected"])
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
                if not equal(
                    {"value": theirs[key]}, {"value": ours[key]}, check["rtol"], check["atol"]
                )
            ]
            return tuple({key: decode(a[key]) for key in keys} for a in (ours, theirs))
    return decode(yours), decode(right)


def _describe_expected(expected: dict[str, Any]) -> str:
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
