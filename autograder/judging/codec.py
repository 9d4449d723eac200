"""JSON for the values that are passed between a student's process and the grader's.

Never pickle: what comes back from a student's process is read as plain data, and anything that
does not have exactly the form below is rejected. Floats are exact (Python's shortest repr).

=================  ==========================================================
value              JSON
=================  ==========================================================
None, bool, str    itself
int, finite float  a number
nan, inf, -inf     ``{"float": "nan"}``
list               a list
tuple              ``{"tuple": [...]}``
dict               ``{"dict": {...}}`` (keys are strings)
array              ``{"array": "float64", "shape": [2, 3], "data": [...]}``
Generated(7)       ``{"rng": 7}``, read as ``np.random.default_rng(7)``
Named("f", (2.0,))  ``{"function": "f", "with": [...]}``, see `functions`
=================  ==========================================================

The last two occur only in arguments: an answer holds neither a generator nor a function.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .functions import FUNCTIONS

MAX_NUMBERS = 2_000_000
MAX_DEPTH = 20
MAX_INTEGER = int(np.finfo(float).max)
DTYPES = ("float64", "float32", "int64", "int32", "int8", "uint8", "bool")
NAMES = {np.dtype(name): name for name in DTYPES}  # numpy takes longer to say the name
NUMBERS = {bool, int, float}
SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


@dataclass(frozen=True)
class Generated:
    """An argument that is a new random generator with this seed."""

    seed: int


@dataclass(frozen=True)
class Named:
    """An argument that is a function: one of `functions.FUNCTIONS`, made with these parameters."""

    name: str
    parameters: tuple = ()


class CodecError(ValueError):
    """A value that cannot be encoded, or JSON that cannot be decoded; the text says what it is."""


def encode(value: Any) -> Any:
    """Encode a value as plain JSON data.

    Raises:
        CodecError: if the value, or one inside it, is none of those in the table above.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int):
        if abs(value) > MAX_INTEGER:
            raise CodecError("an integer that no float can hold")
        return value if type(value) in (bool, int) else int(value)
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray | np.generic):
        return _encode_array(np.asarray(value))
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": {str(key): encode(item) for key, item in value.items()}}
    if isinstance(value, Generated):
        return {"rng": value.seed}
    if isinstance(value, Named):
        return {"function": value.name, "with": [encode(item) for item in value.parameters]}
    raise CodecError(f"a value of type {type(value).__name__}, which is no number or array")


def _encode_array(array: np.ndarray) -> dict[str, Any]:
    if array.dtype.kind not in "fiub":
        raise CodecError(f"an array of dtype {array.dtype}, which is not one of real numbers")
    if array.size > MAX_NUMBERS:
        raise CodecError(f"an array of {array.size} numbers, more than an answer can have")
    other = "float64" if array.dtype.kind == "f" else "int64"
    dtype = NAMES.get(array.dtype, other)
    data = array.astype(dtype, copy=False).ravel().tolist()
    if array.dtype.kind == "f":
        data = [x if math.isfinite(x) else repr(x) for x in data]
    return {"array": dtype, "shape": list(array.shape), "data": data}


def decode(data: Any, depth: int = 0) -> Any:
    """Decode what `encode` gives for a value.

    Args:
        data: JSON data from any source.
        depth: how deeply `data` is nested in what is decoded.

    Returns:
        The value.

    Raises:
        CodecError: if the data do not have the form, or hold more than MAX_NUMBERS numbers.
    """
    if depth > MAX_DEPTH:
        raise CodecError("a value that is nested too deeply")
    if data is None or isinstance(data, bool | int | float | str):
        if isinstance(data, float) and not math.isfinite(data):
            raise CodecError("a bare nan or infinity")
        return data
    if isinstance(data, list):
        return [decode(item, depth + 1) for item in data]
    if not isinstance(data, dict):
        raise CodecError(f"JSON of type {type(data).__name__}")
    match sorted(data):
        case ["float"] if str(data["float"]) in SPECIAL:
            return SPECIAL[str(data["float"])]
        case ["tuple"] if isinstance(data["tuple"], list):
            return tuple(decode(item, depth + 1) for item in data["tuple"])
        case ["dict"] if isinstance(data["dict"], dict):
            return {key: decode(item, depth + 1) for key, item in data["dict"].items()}
        case ["array", "data", "shape"]:
            return _decode_array(data["array"], data["shape"], data["data"])
    raise CodecError(f"an object with the keys {sorted(data)}")


def decode_argument(data: Any) -> Any:
    """Decode an argument of a case, which may also be a generator or a function.

    Raises:
        CodecError: if the data do not have the form.
    """
    match data:
        case {"rng": int(seed)}:
            return np.random.default_rng(seed)
        case {"function": str(name), "with": list(parameters)} if name in FUNCTIONS:
            return FUNCTIONS[name](*(decode(item) for item in parameters))
    return decode(data)


def _decode_array(dtype: Any, shape: Any, data: Any) -> np.ndarray:
    if dtype not in DTYPES:
        raise CodecError(f"the dtype {dtype!r}")
    if not (isinstance(shape, list) and len(shape) <= 8):
        raise CodecError("an array of too many dimensions")
    if not all(type(side) is int and 0 <= side <= MAX_NUMBERS for side in shape):
        raise CodecError(f"an array of the shape {shape!r}")
    if not (isinstance(data, list) and len(data) == math.prod(shape) <= MAX_NUMBERS):
        raise CodecError("an array whose data do not fit its shape")
    numbers = data
    if not set(map(type, data)) <= NUMBERS:
        numbers = [SPECIAL.get(x) if isinstance(x, str) else x for x in data]
    if not set(map(type, numbers)) <= NUMBERS:
        raise CodecError("an array that holds something other than numbers")
    try:
        return np.array(numbers, dtype=dtype).reshape(shape)
    except (OverflowError, ValueError) as error:
        raise CodecError(f"an array that cannot be built: {error}") from None
