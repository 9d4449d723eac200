"""Numbers that are the same on every machine.

The last digits of a computed number depend on the processor (BLAS and numpy choose their code by
it), on the number of threads and on the mathematical library. What is generated, hashed or
compared between machines is therefore rounded: far inside the tolerance of every check, and far
outside what machines differ by.
"""

import math
from typing import Any

DIGITS = 12  # the tightest tolerance of a check is 1e-9, relative; machines differ by some 1e-15
RESIDUE = 1e-13  # what is smaller may be left over from a cancellation; no tolerance is below 1e-12


def digits_within(rtol: float) -> int:
    """How many digits keep a rounded number a hundred times closer than this tolerance, or more."""
    return min(DIGITS, round(4 - math.log10(rtol)))


def canonical(data: Any, digits: int = DIGITS, residue: float = 0.0) -> Any:
    """JSON data with floats rounded to `digits` significant digits, and to 0 below `residue`."""
    if isinstance(data, float):
        return 0.0 if abs(data) < residue else float(f"{data:.{digits}g}")
    if isinstance(data, list):
        form = f"%.{digits}g"  # most lists hold floats alone: without a call for each
        return [
            (0.0 if abs(one) < residue else float(form % one))
            if type(one) is float
            else canonical(one, digits, residue)
            for one in data
        ]
    if isinstance(data, dict) and {"array", "shape"} <= data.keys():  # only its numbers change
        return data | {"data": canonical(data["data"], digits, residue)}
    if isinstance(data, dict):
        return {key: canonical(item, digits, residue) for key, item in data.items()}
    return data


def could_round_otherwise(number: float, digits: int = DIGITS, error: float = 1e-15) -> bool:
    """Would a relative error of this size change the canonical form of a computed number?"""
    near = (number, number * (1 - error), number * (1 + error))
    return len({canonical(one, digits, RESIDUE) for one in near}) > 1
