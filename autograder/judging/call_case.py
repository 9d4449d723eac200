"""Calls a student's function with the arguments of one case and reports what happened.

It runs beside the student's code: in the jail, in the student's own notebook, in the browser. It
needs numpy alone, knows no expected value, and returns plain JSON data (an *answer*):

* ``{"value": ...}`` what the function returned, encoded;
* ``{"raised": ["ValueError", ...], "text": "...", "line": "..."}`` an exception, by its classes;
* ``{"unusable": "..."}`` a return value that is not a number or an array.

An answer may have ``"changed": [0]``: positions of arguments that the call has modified.
"""

import os
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from .codec import CodecError, decode, decode_argument, encode

# Where libraries and Python's own modules lie: an error is shown with the student's line.
LIBRARY_FOLDERS = ("-packages", os.path.dirname(traceback.__file__))


def call_case(function: Callable, case: dict[str, Any]) -> dict[str, Any]:
    """Call a function with the arguments of a case.

    Args:
        function: the student's function; whatever it raises becomes its answer.
        case: ``{"args": [...], "kwargs": {...}}``, encoded by `codec`.

    Returns:
        The answer, in one of the forms above.

    Raises:
        KeyboardInterrupt: if the student stops the notebook.
    """
    got = _answer(function, case)
    if got.get("raised", [""])[0] == "FloatingPointError":
        # The notebook has told numpy to raise errors where others see a warning (np.seterr).
        import numpy as np

        with np.errstate(all="ignore"):
            got = _answer(function, case)
    return got


def _answer(function: Callable, case: dict[str, Any]) -> dict[str, Any]:
    args = [decode_argument(item) for item in case["args"]]
    kwargs = {key: decode_argument(item) for key, item in case["kwargs"].items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning is never a reason to lose a point
        try:
            result = function(*args, **kwargs)
        except KeyboardInterrupt:
            raise  # the student has pressed Stop
        except BaseException as error:  # also SystemExit: the function ends, and not the grader
            return _raised(error)
        try:
            report = {"value": encode(plain_value(result))}
            decode(report["value"])  # as the receiver will do
        except CodecError as error:
            return {"unusable": str(error)}
        except Exception:  # e.g. an infinite iterator, or a `__len__` that raises
            return {"unusable": f"a value of type {type(result).__name__} that cannot be read"}
    changed = [i for i, item in enumerate(args) if not _unchanged(item, case["args"][i])]
    return report | ({"changed": changed} if changed else {})


def plain_value(result: Any) -> Any:
    """Convert other array-likes (matrices, 0-d tensors) to arrays; keep lists and tuples."""
    if hasattr(result, "__array__") and not isinstance(result, list | tuple):
        import numpy as np

        return np.asarray(result)
    return result


def _unchanged(item: Any, before: Any) -> bool:
    if isinstance(before, dict) and ("rng" in before or "function" in before):
        return True  # a generator moves on, and a function has nothing to change
    try:
        return encode(item) == before
    except CodecError:
        return False


def _raised(error: BaseException) -> dict[str, Any]:
    names = [cls.__name__ for cls in type(error).__mro__ if cls is not object]
    foreign = (*LIBRARY_FOLDERS, call_case.__code__.co_filename)
    lines = [
        frame.line
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(place in frame.filename for place in foreign)
    ]
    line = (lines[-1] or "") if lines else ""  # none if the call itself failed
    try:
        text = str(error)[:300]
    except Exception:  # the `__str__` of a student's own exception
        text = ""
    return {"raised": names, "text": text, "line": line[:200]}
