"""The answers of a class as text: those of some students, and those that are nearly the same."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from math import log
from pathlib import Path
from typing import Any

from ..course import grade_id, released
from ..specs import ASSIGNMENTS

TOKEN = re.compile(
    r"'''(?s:.*?)'''|\"\"\"(?s:.*?)\"\"\"|#[^\n]*|[^\W\d]\w*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|\S"
)
SHORTEST = 30  # tokens; shorter answers are alike because there is one way to write them
MOST_ALIKE = 4  # students who share an answer; what more people write is the usual way
MOST_PAIRS = 12  # pairs of an assignment that are shown
LONGEST = 6000  # characters of an answer that are shown


@dataclass
class Pair:
    """Two students with nearly the same answers."""

    students: tuple[str, str]
    functions: list[str] = field(default_factory=list)
    weight: float = 0.0
    code: tuple[str, str] = ("", "")  # of the longest answer that they share
    longest: int = 0


def answers_in(results: Path, student: str, name: str) -> dict[str, str]:
    """The student's answers by the name of the function, from the graded notebook.

    Empty where there is no graded notebook that can be read.
    """
    path = results / "autograded" / student / name / f"{name}.ipynb"
    try:
        cells = json.loads(path.read_bytes())["cells"]
        found = {_grade_id(cell): _source(cell) for cell in cells if cell["cell_type"] == "code"}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}
    wanted = (
        {exercise.name for exercise in ASSIGNMENTS[name].exercises} if name in ASSIGNMENTS else ()
    )
    return {key: found[key] for key in wanted if key in found}


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def shape_of(source: str) -> tuple[str, ...]:
    """The tokens of an answer without comments and docstrings, its names numbered in their order.

    So two answers have one shape if they differ in names, comments and layout alone.
    """
    numbers: dict[str, str] = {}
    shape = []
    for token in TOKEN.findall(source):
        if token.startswith(("#", '"""', "'''")):
            continue
        if token[0].isalpha() or token[0] == "_":
            token = numbers.setdefault(token, f"n{len(numbers)}")
        shape.append(token)
    return tuple(shape)


def near_identical(results: Path, name: str, students: Iterable[str]) -> list[Pair]:
    """Find pairs of students whose answers have one shape that hardly anyone else's has.

    Args:
        results: the results folder.
        name: the assignment.
        students: who handed it in.

    Returns:
        The pairs, those with the most and rarest in common first. Nothing is judged: two people
        may well find the same answer.
    """
    stubs = {
        (grade_id(cell) or "", shape_of(cell.source))
        for cell in (released(name).cells if name in ASSIGNMENTS else [])
    }
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    known: dict[str, tuple[int, int, bool]] = {}  # of a text: hash and length of its shape
    lengths: dict[tuple[str, int], int] = {}
    count = 0
    for student in students:
        count += 1
        for function, source in answers_in(results, student, name).items():
            if source not in known:
                shape = shape_of(source)
                known[source] = hash(shape), len(shape), (function, shape) in stubs
            digest, length, stub = known[source]
            if length >= SHORTEST and not stub:
                groups[function, digest].append(student)
                lengths[function, digest] = length
    pairs: dict[tuple[str, str], Pair] = {}
    for (function, digest), ones in groups.items():
        if 1 < len(ones) <= MOST_ALIKE:
            for two in combinations(ones, 2):
                _add(
                    pairs.setdefault(two, Pair(two)),
                    function,
                    lengths[function, digest],
                    count / len(ones),
                )
    best = sorted(pairs.values(), key=lambda pair: -pair.weight)[:MOST_PAIRS]
    for pair in best:
        first, second = (answers_in(results, one, name) for one in pair.students)
        function = pair.functions[0]
        pair.code = first[function][:LONGEST], second[function][:LONGEST]
    return best


def _add(pair: Pair, function: str, length: int, rarity: float) -> None:
    """Note an answer that two share; the longest comes first."""
    at = 0 if length > pair.longest else len(pair.functions)
    pair.functions.insert(at, function)
    pair.longest = max(pair.longest, length)
    pair.weight += length * log(1 + rarity)
