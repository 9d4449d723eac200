"""Compare an answer with the expected one, within the tolerance of the check."""

import json
import zlib
from typing import Any

import numpy as np

from .codec import CodecError, decode


def is_right(check: dict[str, Any], case: dict[str, Any], got: dict[str, Any]) -> bool:
    """Is this answer right, within the tolerance of the check?"""
    if check.get("unchanged"):  # asks only that the call left its arguments alone
        return "value" in got and not got.get("changed")
    rights = (case["expected"], *case.get("also", ()))
    return any(agree(check, right, got) for right in rights)


def agree(
    check: dict[str, Any], expected: dict[str, Any], got: dict[str, Any], nan_too: bool = False
) -> bool:
    """Are these the same, as far as the check asks?"""
    if not equal(expected, got, check["rtol"], check["atol"], nan_too):
        return False
    return not check.get("dtype") or dtypes_of(expected) == dtypes_of(got)


def dtypes_of(answer: dict[str, Any]) -> str:
    """The dtypes of an answer's arrays, as text; of anything else its Python type."""
    items = decode(answer["value"])
    items = items if np.iterable(items) else [items]
    return " and ".join(str(getattr(item, "dtype", type(item).__name__)) for item in items)


def equal(
    expected: dict[str, Any], got: dict[str, Any], rtol: float, atol: float, nan_too: bool = False
) -> bool:
    """Are these the same exception, or values within the tolerance of each other?"""
    if "raised" in expected:
        return expected["raised"][0] in got.get("raised", [])
    if "sealed" in expected:
        return sealed(got) == expected
    if "value" not in expected or "value" not in got:
        return False
    try:
        return _close(decode(expected["value"]), decode(got["value"]), rtol, atol, nan_too)
    except (CodecError, TypeError, ValueError, OverflowError):
        return False


def sealed(answer: dict[str, Any]) -> dict[str, Any]:
    """Replace the words of an answer by a checksum, which tells them apart and does not show them.

    A list counts as the tuple of the same words. An answer that is not made of words, or that is an
    exception, stays what it is.
    """
    try:
        words = json.dumps(list(decode(answer["value"])))
    except (KeyError, CodecError, TypeError):
        return answer
    return {"sealed": zlib.crc32(words.encode())}


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
