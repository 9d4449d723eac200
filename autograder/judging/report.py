"""Say in words what was wrong with an answer: a reason, and a counter-example."""

import math
from typing import Any

import numpy as np

from .codec import decode, encode
from .compare import dtypes_of, equal

WIDTH = 72

# What Python's and numpy's commonest errors mean, by a part of their text.
EXPLANATIONS = (
    (
        "truth value of an array",
        "An `if`, `and`, `or` or `while` needs one True or False, and this is a whole array; "
        "use np.where, .any() or .all()",
    ),
    ("could not be broadcast", "The shapes of these arrays do not fit entry by entry"),
    ("mismatch in its core dimension", "The shapes of these arrays do not fit for a product"),
    ("not aligned", "The shapes of these arrays do not fit for a product"),
    (
        "arrays can be converted to Python scalars",
        "`math` and `float` take one number, and this is an array; use the function of numpy",
    ),
    ("math domain error", "`math` has no value for this number, such as the logarithm of 0"),
    (
        "expected a positive input",
        "`math` has no value for this number, such as the logarithm of 0",
    ),
    ("math range error", "The result is too large for a float"),
    ("'list' object has no attribute", "This is a list; make it an array first, with np.asarray"),
    ("non-int of type", "This is a list; make it an array first, with np.asarray"),
    ("for /: 'list'", "This is a list; make it an array first, with np.asarray"),
    ("for -: 'list'", "This is a list; make it an array first, with np.asarray"),
    ("for -: 'int' and 'list'", "This is a list; make it an array first, with np.asarray"),
    ("for ** or pow(): 'list'", "This is a list; make it an array first, with np.asarray"),
    ("'NoneType'", "Something is None here: a function without `return` gives None"),
)


def case_order(case: dict[str, Any]) -> int:
    """A key that puts visible cases first, in their order, and of the hidden ones the shortest."""
    return -1 if case["visible"] else len(str(case["args"])) + len(str(case["kwargs"]))


def reason_for(check: dict, case: dict, got: dict[str, Any], misconception: dict | None) -> str:
    """The sentence of the misconception, else the question of the case or what the check is about.

    Empty for an unexpected exception: a sentence about the formula would lead away from it.
    """
    if misconception:
        return misconception["says"]
    if check.get("unchanged") and "value" not in got:
        return "Whether the arguments stay unchanged could not be tested."
    if "raised" in got and "raised" not in case["expected"]:
        return ""
    return case.get("asks") or f"This check is about {check['name']}. {check['says']}".strip()


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
    if "sealed" in case["expected"]:
        return describe_answer(got)
    few, *more = _digits(check, case)
    expected = _describe_expected(case["expected"], few)
    if "value" not in got:
        return f"{describe_answer(got)}; {expected}"
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
        return f"your function returned {returned}; right is {_show(right, few)}, {_shape(right)}"
    if _is_long(yours) or _is_long(right):
        return _first_difference(check, yours, right, more[0] if more else few)
    if not more and _show(yours, few) == _show(right, few):
        return f"your function returned {_show(yours, few)}; only the next digits are wrong"
    digits = next((n for n in (few, *more) if _show(yours, n) != _show(right, n)), 12)
    return f"your function returned {_show(yours, digits)}; right is {_show(right, digits)}"


def _digits(check: dict, case: dict) -> tuple[int, ...]:
    """How many digits of a right number are shown, and how many where those are the same.

    Of a hidden case fewer than the tolerance asks for: they answer nothing. Sheets hold 12 digits,
    and what comes after them depends on the machine.
    """
    if case["visible"]:
        return 6, 9, 12
    return (min(6, round(-math.log10(check["rtol"])) - 2),)


def describe_answer(got: dict[str, Any]) -> str:
    """What the function did, without what would have been right."""
    if "failed" in got:
        return "there was no answer"
    if "unusable" in got:
        return f"your function returned {got['unusable']}"
    if "raised" in got:
        where = f" in `{got['line']}`" if got.get("line") else ""
        text = f": {got['text']}" if got.get("text") else ""
        means = next((f" ({says})" for part, says in EXPLANATIONS if part in text), "")
        return f"your function raised {got['raised'][0]}{where}{text}{means}"
    yours = decode(got["value"])
    missing = " (is a `return` missing?)" if yours is None else ""
    return f"your function returned {_show(yours)}{missing}"


def _is_long(value: Any) -> bool:
    """Is a value cut where it is shown?"""
    return _show(value).endswith(" ...")


def _first_difference(check: dict, yours: Any, right: Any, digits: int) -> str:
    """Say where two long values of the same form differ first, and how often."""
    label = ""
    while isinstance(right, dict | list | tuple):
        if _shape(yours) != _shape(right):
            break
        if isinstance(right, dict) and yours.keys() != right.keys():
            return f"result{label} has the keys {sorted(yours)}; right are {sorted(right)}"
        if len(yours) != len(right):
            return f"result{label} has {len(yours)} entries; right are {len(right)}"
        keys = list(right) if isinstance(right, dict) else list(range(len(right)))
        wrong = [key for key in keys if not _same(check, yours[key], right[key])]
        if isinstance(right, list) and not isinstance(right[0], list | tuple | np.ndarray):
            yours, right = np.asarray(yours), np.asarray(right)
            break
        label, yours, right = f"{label}[{wrong[0]!r}]", yours[wrong[0]], right[wrong[0]]
    if _shape(yours) != _shape(right):
        return f"result{label} is {_shape(yours)}; right is {_shape(right)}"
    if not np.shape(right):
        return f"result{label} is {_show(yours, digits)}; right is {_show(right, digits)}"
    yours, right = np.asarray(yours), np.asarray(right)
    places = [i for i in np.ndindex(right.shape) if not _same(check, yours[i], right[i])]
    first = places[0]
    label += str(list(map(int, first)))
    return (
        f"{len(places)} of {right.size} entries are wrong, first result{label}: your function "
        f"returned {_show(float(yours[first]), digits)}; "
        f"right is {_show(float(right[first]), digits)}"
    )


def _same(check: dict, yours: Any, right: Any) -> bool:
    """Are two decoded values the same within the tolerance of the check?"""
    return equal({"value": encode(right)}, {"value": encode(yours)}, check["rtol"], check["atol"])


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


def _describe_expected(expected: dict[str, Any], digits: int) -> str:
    if "raised" in expected:
        return f"right is a {expected['raised'][0]} ({expected['text']})"
    return f"right is {_show(decode(expected['value']), digits)}"


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
