"""Judge test cases: which wrong implementations (*masks*) do they tell from right ones?

A student's function returns a list of cases, each a tuple of arguments, and nothing but these data
leaves the student's process. Here they are checked, right implementations in several styles agree
on what is right, and each mask is tried on each case. What is run is the course's own; the
arguments are a stranger's, so their number, size, depth and range are bounded, and with them the
time.

The ``masks`` of a sheet are::

    {"budget": 5, "rows": false, "sealed": "...", "visible": [{"name": "...", "says": "..."}]}

``sealed`` is the packed source of a module with `RIGHT`, right implementations of which the first
one counts, and `MASKS`, wrong ones by name. Packing keeps it from being read by accident, and does
no more. Only the grader's sheets also have ``"hidden"``, the masks that make the points: each with
a ``"key"``, under which its function is in `GRADERS_MASKS`. `rows` says that an example is a row.
A mask without a name is a small change of a right implementation.
"""

import base64
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from .call_case import call_case
from .codec import CodecError, decode
from .compare import equal
from .recognise import is_finite

FULL = 0.95  # of the masks: the share from which on all points are earned
MOST_IN_CASE = 1000  # numbers of all arguments together
LARGEST_NUMBER = 1e6
DEEPEST_LIST = 4
CLOSE = 1e-9, 1e-12  # the tolerances of the exercises that the masks belong to

FAULTS = {  # what is wrong with cases, with the sentence for the student; the first found is named
    "no list of cases": "Return a list of cases, such as [(y_true, y_pred), (y_true, y_pred)]. A "
    "generator, a dict, a string or None is no list.",
    "no tuple": "A case is a tuple of the arguments of one call, such as ([1, 0], [0.5, 0.25]). A "
    "tuple of a single argument needs a comma: ([1.0, 2.0],).",
    "arguments do not fit": "The function cannot be called like this. Compare the number of "
    "arguments, and the names in the dict at the end, with the first line of the function.",
    "no numbers": "Arguments are numbers, or lists or arrays of numbers, not more than 1000 in a "
    "case.",
    "out of range": "Numbers must be finite and within a million of zero: the description of the "
    "function does not say what happens with others.",
    "right ones disagree": "Right implementations give different answers here, or none at all, "
    "because the description of the function leaves this case open. So it cannot show a mistake.",
    "over the budget": "There are more cases than the budget allows, and the last ones do not "
    "count. Let one case test several things at once.",
    "one example only": "Every case has a single example. Its sum and its mean are the same, and "
    "no example can be confused with another. Take several examples that differ.",
    "nothing told": "No mask comes off with these cases. Work out by hand what a wrong "
    "implementation would return, and choose numbers for which the right answer is different.",
}
GRADERS_MASKS: dict[
    str, Callable
] = {}  # filled by `specs.masks`, and empty beside a student's code
AHEAD = "Your marks come from other masks, which are hidden: ask what else could be wrong."


class Unfit(Exception):
    """A case cannot be used; the text is a key of FAULTS."""


@dataclass(frozen=True)
class Look:
    """What a list of cases tells."""

    off: int
    """How many masks are told from the right implementations, of those that count."""
    of: int
    """How many masks count: the hidden ones in the grader's sheets, else the visible ones."""
    counted: int
    """How many cases count."""
    visible: bool
    """Are enough of the visible masks told?"""
    fault: str | None
    """A key of FAULTS, if something is wrong with the cases themselves."""
    faults: str
    """What is wrong with the cases, in sentences for the student."""
    mask: str
    """A mask that is still on, in a sentence for the student."""

    @property
    def share(self) -> float:
        """The share of the points."""
        return 1.0 if self.off >= FULL * self.of else self.off / self.of


def seal(source: str) -> str:
    """Pack a source text so that nobody reads it by accident.

    Not compressed: libraries compress differently, and the text goes into a file that is compared.
    """
    return base64.b64encode(source.encode()).decode()


@lru_cache(32)
def opened(sealed: str) -> tuple[tuple[Callable, ...], dict[str, Callable]]:
    """The right implementations and the masks of a sealed module."""
    names: dict[str, Any] = {"__name__": "masks"}
    exec(base64.b64decode(sealed), names)
    return names["RIGHT"], names["MASKS"]


def look_at(masks: dict[str, Any], got: dict[str, Any]) -> Look:
    """Try all masks on the cases that a student's function returned.

    Args:
        masks: those of the sheet.
        got: the answer of the student's function, as `call_case` gives it.
    """
    right, functions = opened(masks["sealed"])
    visible = [one | {"function": functions[one["name"]]} for one in masks["visible"]]
    hidden = [one | {"function": GRADERS_MASKS[one["key"]]} for one in masks.get("hidden", ())]
    graded = hidden or visible
    cases, faults = _cases_in(got, masks["budget"], right)
    expected = [call_case(right[0], case) for case in cases]
    asked = list(zip(cases, expected, strict=True))
    on = [mask for mask in graded if not _is_told(mask["function"], asked)]
    seen = on if graded is visible else [m for m in visible if not _is_told(m["function"], asked)]
    off = len(graded) - len(on)
    if not faults and cases and all(_has_one_example(*one, masks["rows"]) for one in asked):
        faults["one example only"] = []
    if not faults and not off:
        faults["nothing told"] = []
    said = [_said_of(numbers) + FAULTS[fault] for fault, numbers in faults.items()]
    mask = _said_of_mask(on) if on and off else ""
    return Look(
        off=off,
        of=len(graded),
        counted=len(cases),
        visible=len(visible) - len(seen) >= FULL * len(visible),
        fault=next(iter(faults), None),
        faults=" ".join(said),
        mask=mask if hidden or on else AHEAD,
    )


def _said_of(numbers: list[int]) -> str:
    if not numbers:
        return ""
    *most, last = map(str, numbers)
    if not most:
        return f"Case {last} does not count. "
    return f"Cases {', '.join(most)} and {last} do not count. "


def _said_of_mask(on: list[dict[str, Any]]) -> str:
    """Describe one of the masks that are on, if possible one with a name."""
    mask = next((mask for mask in on if mask["name"]), on[0])
    named = f"is “{mask['name']}”" if mask["name"] else "is right but for a small change"
    return f"One mask that is still on {named}: {mask['says']}"


def _cases_in(
    got: dict[str, Any], budget: int, right: tuple[Callable, ...]
) -> tuple[list[dict[str, Any]], dict[str, list[int]]]:
    """The cases that count, and the faults of the others, with their numbers."""
    match got.get("value"):
        case list(items) | {"tuple": list(items)}:
            pass
        case _:
            return [], {"no list of cases": []}
    cases: list[dict[str, Any]] = []
    faults: dict[str, list[int]] = {}
    for number, item in enumerate(items[:budget], 1):
        try:
            cases.append(_usable(item, right))
        except Unfit as fault:
            faults.setdefault(str(fault), []).append(number)
    if len(items) > budget:
        faults["over the budget"] = []
    return cases, faults


def _usable(item: Any, right: tuple[Callable, ...]) -> dict[str, Any]:
    """A case as `call_case` takes it.

    Raises:
        Unfit: if it has another form, its arguments are out of bounds, or right implementations
            have no answer to it or several.
    """
    match item:
        case {"tuple": [*args, {"dict": dict(kwargs)}]}:
            pass
        case {"tuple": [*args]}:
            kwargs = {}
        case _:
            raise Unfit("no tuple")
    try:
        inspect.signature(right[0]).bind(*args, **kwargs)
    except TypeError:
        raise Unfit("arguments do not fit") from None
    try:
        values = [decode(one) for one in (*args, *kwargs.values())]
    except CodecError:
        raise Unfit("no numbers") from None
    if sum(map(_numbers_in_argument, values)) > MOST_IN_CASE:
        raise Unfit("no numbers")
    one = {"args": args, "kwargs": kwargs}
    first, *others = (call_case(function, one) for function in right)
    meant = is_finite(first) or first.get("raised", [""])[0] == "ValueError"
    if not meant or not all(equal(first, other, *CLOSE) for other in others):
        raise Unfit("right ones disagree")
    return one


def _numbers_in_argument(value: Any, depth: int = 0) -> int:
    """Count the numbers; an empty array counts by its other sides, of which results are made.

    Raises:
        Unfit: for what is no number, or one out of range.
    """
    if isinstance(value, list | tuple):
        if depth >= DEEPEST_LIST or len(value) > MOST_IN_CASE:
            raise Unfit("no numbers")
        return max(1, sum(_numbers_in_argument(one, depth + 1) for one in value))
    if isinstance(value, np.ndarray):
        size = int(np.prod([max(side, 1) for side in value.shape], dtype=object))
        if size > MOST_IN_CASE or value.ndim > DEEPEST_LIST:
            raise Unfit("no numbers")
    elif isinstance(value, bool | int | float):
        size = 1
    else:
        raise Unfit("no numbers")
    if not np.all(np.abs(np.asarray(value, dtype=float)) <= LARGEST_NUMBER):  # nan is not either
        raise Unfit("out of range")
    return size


def _is_told(mask: Callable, asked: list[tuple[dict[str, Any], dict[str, Any]]]) -> bool:
    """Does the mask answer one of the cases otherwise than a right implementation?"""
    for one, expected in asked:
        got = call_case(mask, one)
        if got.get("changed") or not equal(expected, got, *CLOSE):
            return True
    return False


def _has_one_example(one: dict[str, Any], expected: dict[str, Any], rows: bool) -> bool:
    """Is this a case of one example? One that is about an error has as many as it likes."""
    if "raised" in expected:
        return True
    shape = np.shape(decode(one["args"][0] if one["args"] else next(iter(one["kwargs"].values()))))
    if rows:
        return len(shape) < 2 or shape[0] == 1
    return bool(np.prod(shape) == 1)
