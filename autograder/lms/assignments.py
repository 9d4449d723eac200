"""For which assignment a notebook was handed in."""

import json
import re
from collections import Counter

from ..errors import CourseError
from ..specs import ASSIGNMENTS

NAMED = re.compile("|".join(name.replace("_", r"[\W_]+") for name in ASSIGNMENTS), re.I)
EXERCISES = {exercise.name: a.name for a in ASSIGNMENTS.values() for exercise in a.exercises}
GRADE_ID = re.compile(r'"grade_id"\s*:\s*"(?:test_)?(\w{1,100})"')


def named_in(text: str) -> set[str]:
    """The assignments that a name mentions, in any spelling: `05 Binary Losses`."""
    return {re.sub(r"[\W_]+", "_", found).lower() for found in NAMED.findall(text)}


def named_by(parts: list[str]) -> str | None:
    """What a path says: the file's own name, else the nearest folder that mentions exactly one."""
    *folders, name = parts
    mentioned = named_in(name)
    if len(mentioned) > 1:
        return None
    for text in (name, *reversed(folders)):
        if len(named := named_in(text)) == 1:
            return named.pop()
    return None


def assignment_of(parts: list[str], data: bytes, otherwise: str | None) -> str:
    """What a notebook answers: by its path, else by most of its cells.

    Raises:
        CourseError: if they do not tell it, or contradict each other.
    """
    if len(named_in(parts[-1])) > 1:
        raise CourseError("it has the names of several assignments.")
    named, cells = named_by(parts), cells_of(data)
    if named and cells and named not in cells:
        most = cells.most_common(1)[0][0]
        raise CourseError(f"it is called {named}, but has the cells of {most}.")
    if named:
        return named
    if not cells and otherwise:
        return otherwise
    if not cells:
        raise CourseError("neither its name nor its cells tell of which assignment it is.")
    (most, count), *others = cells.most_common(2)
    if others and others[0][1] == count:
        raise CourseError("it has as many cells of one assignment as of another.")
    return most


def cells_of(data: bytes) -> Counter[str]:
    """How many graded cells of each assignment a notebook has, without reading it as a whole.

    A hostile notebook may need a thousand times its size as objects. Quotes in a cell's text are
    escaped, so that what it says is not taken for metadata.
    """
    text = data.decode(json.detect_encoding(data), "replace")
    found = (match[1] for match in GRADE_ID.finditer(text))
    return Counter(EXERCISES[name] for name in found if name in EXERCISES)
