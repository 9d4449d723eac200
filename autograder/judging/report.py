"""Say in words what was wrong with an answer: a reason, and a counter-example."""

from typing import Any

import numpy as np

from .codec import decode
from .compare import dtypes_of, equal

WIDTH = 72


def case_order(case: dict[str, Any]) -> int:
    """A key that puts visible cases first, in their order, and of the hidden ones the shortest."""
    return -1 if case["visible"] else len(str(case["args"])) + len(str(case["kwargs"]))


def reason_for(check: dict, case: dict, got: dict[str, Any], misconception: dict | None) -> str:
    """The sentence of the misconception, else of the check; empty for an unexpected exception."""
    if misconception:
        return misconception["says"]
    if "raised" in got and "raised" not in case["expected"]:
        return ""  # a sentence about the formula would lead away from the error
    return check["says"]


def counterexample(
    sheet: dict[str, Any], check: dict[str, Any], case: dict[str, Any], got: dict[str, Any]
) -> str:
    """A sentence with the arguments of the case, the function's answer and the right answer."""
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
        return f"np.{value.dtype}({_show(value)})"  # repr would not show the type
    return _show(value)


def _describe_outcome(sheet: dict, check: dict, case: dict, got: dict[str, Any]) -> str:
    if got.get("changed") and check.get("unchanged"):
        changed = " and ".join(sheet["parameters"][i] for i in got["changed"])
        return f"the call changed {changed}"
    expected = _describe_expected(case["expected"])
    if "failed" in got:
        return f"there was no answer; {expected}"
    if "unusable" in got:
        return f"your function returned {got['unusable']}; {expected}"
    if "raised" in got:
        where = f" in `{got['line']}`" if got.get("line") else ""
        text = f": {got['text']}" if got.get("text") else ""
        return f"your function raised {got['raised'][0]}{where}{text}; {expected}"
    yours, right = _differing(check, got["value"], case["expected"].get("value"))
    if "raised" in case["expected"]:
        return f"your function returned {_show(yours)}; {expected}"
    if yours is None:
        return f"your function returned None (is a `return` missing?); {expected}"
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
    """Decode both values; of two dicts with the same keys only the entries that differ."""
    match yours, right:
        case {"dict": dict(ours)}, {"dict": dict(theirs)} if ours.keys() == theirs.keys():
            keys = [
                key
                for key in theirs
                if not equal(
                    {"value": theirs[key]}, {"value": ours[key]}, check["rtol"], check["atol"]
                )
            ]
            return {k: decode(ours[k]) for k in keys}, {k: decode(theirs[k]) for k in keys}
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
    """Write a value as a student would, cut to WIDTH characters."""
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
