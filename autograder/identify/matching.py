"""From a function's answers to what it computes; needs numpy and the numbers of `table` alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..judging.codec import decode

EXACT = 1e-9
SINGLE = 3e-6  # relative: what float32 keeps
LN2, LN10 = math.log(2), math.log(10)
WITH_LOGARITHM = (
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "kullback_leibler_divergence",
    "categorical_focal_crossentropy",
    "mean_squared_logarithmic_error",
)
# Parameters that a function may ask for, with the value that is passed where it has no default.
PARAMETERS = {"delta": 1.0, "gamma": 2.0, "epsilon": 1e-7, "eps": 1e-7}
# Other values of them: does the function use what it is given?
OTHERS = {"delta": 2.0, "gamma": 3.0, "epsilon": 1e-2, "eps": 1e-2}


class Unusable(Exception):
    """The function cannot be called with targets and predictions; the text says why."""


@dataclass(frozen=True)
class Finding:
    """What the answers say."""

    status: str
    """`loss`, `mistake`, `related`, `unknown` or `unusable`."""
    loss: str = ""
    domain: int = -1
    swapped: bool = False
    """Does the prediction come first?"""
    symmetric: bool = False
    """Does the order change nothing?"""
    reduction: str = "mean"
    """`mean`, `sum`, `none` (a number per example) or `entries` (one per example and class)."""
    base: str = "e"
    factor: float = 1.0
    parameter: float | None = None
    clip: float | None = None
    """The small number that keeps log 0 finite; None if nothing does or was measured."""
    added: bool = False
    """Is it added to the probability rather than a lower limit?"""
    name: str = ""
    """The name of the wrong answer."""
    says: str = ""
    """Its sentence; for `unusable` the reason."""


def options_of(parameters: list[str], required: int, name: str = "The function") -> dict[str, Any]:
    """The keyword arguments that a function needs beside targets and predictions.

    Args:
        parameters: the names of all positional parameters.
        required: how many of them have no default.
        name: of the function, for the message.

    Raises:
        Unusable: if it does not take two arguments, or needs one that we do not know.
    """
    if len(parameters) < 2:
        raise Unusable(
            f"{name} takes {len(parameters)} argument{'s' * (len(parameters) != 1)}; a loss takes "
            "two, the targets and the predictions."
        )
    unknown = [each for each in parameters[2:required] if each not in PARAMETERS]
    if unknown:
        raise Unusable(
            f"{name} needs a further argument, {unknown[0]}, of which nothing is known here: give "
            "it a default value."
        )
    return {each: PARAMETERS[each] for each in parameters[2:required]}


def cases_of(
    table: list[dict[str, Any]], options: dict[str, Any], parameters: list[str]
) -> list[dict[str, Any]]:
    """All calls: for each domain the targets first, then the predictions first.

    After them come those with another value of each known parameter.
    """
    sides = [(domain, order) for domain in table for order in (1, -1)]
    cases = [
        {"args": pair[::order], "kwargs": options}
        for domain, order in sides
        for pair in (*domain["core"], *(edge["args"] for edge in domain["edges"]))
    ]
    for name in _known(parameters):
        for domain, order in sides:
            pair = _for_other(domain, name)
            cases.append({"args": pair[::order], "kwargs": options | {name: OTHERS[name]}})
    return cases


def _known(parameters: list[str]) -> list[str]:
    return [name for name in parameters[2:] if name in PARAMETERS]


def _for_other(domain: dict[str, Any], name: str) -> list[Any]:
    """The call that shows whether a parameter is used."""
    zero = next((edge["args"] for edge in domain["edges"] if edge["kind"] == "zero"), None)
    return zero if zero and name.startswith("eps") else domain["core"][-1]


@dataclass(frozen=True)
class Block:
    """The answers in one coding and one order of the arguments."""

    domain: dict[str, Any]
    index: int
    swapped: bool
    core: list[np.ndarray | None]
    edges: dict[str, np.ndarray | None]
    means: list[float] | None
    """The mean of each answer to a core call; None if one is missing or not finite."""
    others: dict[str, np.ndarray | None] = field(default_factory=dict)
    """The answers with other values of parameters."""

    @property
    def arrays(self) -> bool:
        """Does it return more than one number?"""
        return any(one is not None and one.size > 1 for one in self.core)


def blocks_of(
    table: list[dict[str, Any]], answers: list[dict[str, Any]], parameters: list[str]
) -> list[Block]:
    """Sort the answers to `cases_of`; without the codings that are ruled out by an earlier one."""
    given = iter([_number(answer) for answer in answers])
    found: dict[tuple[str, bool], Block] = {}
    for index, domain in enumerate(table):
        for swapped in (False, True):
            core = [next(given) for _ in domain["core"]]
            edges = {edge["kind"]: next(given) for edge in domain["edges"]}
            found[domain["name"], swapped] = Block(
                domain, index, swapped, core, edges, _means(core)
            )
    for name in _known(parameters):
        for block in found.values():
            block.others[name] = next(given)
    return [block for key, block in found.items() if _may_be(key, found)]


def _may_be(key: tuple[str, bool], found: dict[tuple[str, bool], Block]) -> bool:
    """One number or one row was only meant by a function that cannot take more."""
    name, swapped = key
    if name == "one example":
        several = found["distributions", swapped]
        return several.means is None or several.arrays
    if name.endswith(", one number"):
        several = found[name.removesuffix(", one number"), swapped]
        return all(one is None for one in several.core)
    return True


def identify(
    table: list[dict[str, Any]], answers: list[dict[str, Any]], parameters: list[str]
) -> tuple[Finding, Block | None]:
    """Say which loss gave the answers to `cases_of(table, ...)`, and in which block it shows."""
    blocks = blocks_of(table, answers, parameters)
    for tolerance in (EXACT, SINGLE, None):  # None: what a small number in the logarithm explains
        for read in (_plain, _scaled, _wrong):
            # Of wrong answers that are the same formula, the one of numbers is the least known.
            for block in blocks[2:] + blocks[:2] if read is _wrong else blocks:
                found = next(read(block, tolerance), None)
                if found is None:
                    continue
                other = [
                    next(read(b, tolerance), None)
                    for b in blocks
                    if b.index == block.index and b.swapped is not block.swapped
                ]
                symmetric = bool(other) and other[0] == found
                place = Finding("loss", "", block.index, block.swapped, symmetric)
                return replace(place, **found), block
    return _none(answers), None


def _number(answer: dict[str, Any]) -> np.ndarray | None:
    """An answer as an array of floats; None for an exception and whatever is no number."""
    try:
        value = decode(answer["value"])
        return None if value is None or isinstance(value, str) else np.asarray(value, dtype=float)
    except (KeyError, TypeError, ValueError):
        return None


def _means(got: list[np.ndarray | None]) -> list[float] | None:
    """The mean of each answer; None if one is missing or not finite."""
    if any(one is None or not one.size or not np.isfinite(one).all() for one in got):
        return None
    return [float(one.mean()) for one in got if one is not None]


def _close(a: np.ndarray, b: np.ndarray, tolerance: float) -> bool:
    return bool(np.all(np.abs(a - b) <= tolerance * np.abs(b) + 1e-13))


def _reductions(block: Block) -> dict[str, np.ndarray]:
    """By what the mean is multiplied under each reduction."""
    domain = block.domain
    n, k = np.array(domain["sizes"], dtype=float), np.array(domain["classes"], dtype=float)
    ways = {"none" if block.arrays else "mean": np.ones(len(n))}
    if not block.arrays and (n > 1).any():
        ways["sum"] = n
    if (k > 1).any() and block.arrays:
        ways["entries"] = 1 / k
    return ways


def _factors(loss: str) -> list[tuple[float, str]]:
    """Constant factors that belong to a loss, with the base of the logarithm."""
    found = [(1.0, "e")]
    if loss in WITH_LOGARITHM:
        power = 2 if loss == "mean_squared_logarithmic_error" else 1
        found += [(1 / LN2**power, "2"), (1 / LN10**power, "10")]
    if loss == "categorical_focal_crossentropy":  # alpha
        found += [(0.25, "e"), (0.75, "e")]
    return found


def _plain(block: Block, tolerance: float | None) -> Iterator[dict[str, Any]]:
    """Readings as a loss, with what is only a convention."""
    for right in block.domain["rights"]:
        for factor, base in _factors(right["loss"]):
            yield from _read(block, tolerance, right, factor, base)


def _scaled(block: Block, tolerance: float | None) -> Iterator[dict[str, Any]]:
    """Readings as a loss times a number or with the wrong sign."""
    for factor in (0.5, 2.0, -1.0):
        for right in block.domain["rights"]:
            for found in _read(block, tolerance, right, factor, "e"):
                status = {"status": "mistake", "name": "minus sign"} if factor < 0 else {}
                yield found | status


def _read(
    block: Block, tolerance: float | None, right: dict[str, Any], factor: float, base: str
) -> Iterator[dict[str, Any]]:
    if block.means is None:
        return
    got = np.array(block.means)
    for reduction, weight in _reductions(block).items():
        expected = np.array(right["values"]) * weight * factor
        if not _close(got, expected, tolerance or 0.05):
            continue
        found = {"loss": right["loss"], "parameter": right["parameter"], "factor": factor,
                 "base": base, "reduction": reduction}  # fmt: skip
        moved = float(np.max(np.abs(got - expected) / np.maximum(np.abs(expected), 1e-12)))
        clip = _clip(block, right["loss"], factor)
        if tolerance or (clip is not None and moved <= 60 * clip):
            added = clip is not None and moved > max(0.05 * clip, 1e-12)
            yield found | {"clip": clip, "added": added}


def _clip(block: Block, loss: str, factor: float) -> float | None:
    """The small number that keeps log 0 finite, from the call with probability 0."""
    zero, lines = block.edges.get("zero"), {loss: [0.0, -1.0]}
    if zero is not None:
        lines = next(edge["lines"] for edge in block.domain["edges"] if edge["kind"] == "zero")
    elif loss in WITH_LOGARITHM:  # a logit so large that the probability is 0
        zero = block.edges.get("wide")
    if zero is None or not np.isfinite(zero).all() or not lines.get(loss):
        return None
    start, slope = lines[loss]
    exponent = (float(zero.sum()) / factor - start) / slope
    return math.exp(exponent) if -700 < exponent < math.log(0.02) else None


def _wrong(block: Block, tolerance: float | None) -> Iterator[dict[str, Any]]:
    """Known wrong answers, under each reduction."""
    if block.means is None or tolerance is None:
        return
    for reduction, weight in _reductions(block).items():
        for wrong in block.domain["wrong"] if reduction != "entries" else ():
            if _close(np.array(block.means), np.array(wrong["values"]) * weight, tolerance):
                status = "related" if wrong["related"] else "mistake"
                yield {"status": status, "reduction": reduction} | {
                    key: wrong[key] for key in ("loss", "name", "says")
                }


def _none(answers: list[dict[str, Any]]) -> Finding:
    """Nothing fits: was there any number at all?"""
    if all("failed" in one for one in answers):
        why = {
            "timeout": "it did not come to an end within the time limit",
            "missing": "the file does not define it: an error stops the file before",
            "memory": "it used up the memory",
        }
        return Finding(
            "unusable", says=why.get(answers[0]["failed"], "Python itself stopped in it")
        )
    numbers = [one for one in map(_number, answers) if one is not None]
    if not numbers:
        texts = [one for one in answers if "raised" in one]
        if texts:
            kind, text = texts[0]["raised"][0], texts[0]["text"]
            return Finding("unusable", says=f"every call ends with an error ({kind}: {text})")
        unusable = [one["unusable"] for one in answers if "unusable" in one]
        what = unusable[0] if unusable else "text, or nothing"
        return Finding("unusable", says=f"it returns no number but {what}")
    if not any(np.isfinite(one).all() for one in numbers):
        return Finding("unusable", says="every number that it returns is nan or infinite")
    return Finding("unknown")
