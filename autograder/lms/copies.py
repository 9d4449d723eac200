"""Several notebooks of one assignment under one name: a student's copies, or different people's?"""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CourseError
from ..grading.submissions import MOST_FILES, is_answered
from . import canvas, plain
from .archives import shown
from .assignments import named_in

if TYPE_CHECKING:
    from .filing import Handed

MOST_COPIES = 3  # different notebooks that one student may have in one place
Group = list["Handed"]


def answered(ones: Sequence["Handed"], strictly: bool = False) -> Group:
    """Those into which a student has written anything; all of them, if that is true of none."""
    found = [one for one in ones if _has_answers(one)] if len(ones) <= MOST_FILES else []
    return found if found or strictly else list(ones)


def candidates(ones: Sequence["Handed"]) -> Group:
    """Those that can be the student's answer: with answers, and named after the assignment.

    Where none is, none is left out. Where only names tell students apart, another name may be that
    of another student, unless the notebook lies in the folder of the assignment as it should.
    """
    found = answered(ones)
    if all(one.claim.numbered for one in found):
        called = [one for one in found if one.assignment in named_in(_name(one))]
        return called or found
    exact = [one for one in found if one.claim.file.parts[-2:] == [one.assignment, _exact(one)]]
    places = {tuple(one.claim.file.parts[:-1]) for one in found}
    return exact if len(exact) == len(places) == 1 else found


def _name(one: "Handed") -> str:
    return one.claim.called.rpartition("/")[2]


def _exact(one: "Handed") -> str:
    return f"{one.assignment}.ipynb"


def _has_answers(one: "Handed") -> bool:
    with tempfile.NamedTemporaryFile(suffix=".ipynb") as copy:
        try:
            copy.write(one.claim.file.read())
            copy.flush()
        except CourseError:
            return False
        return is_answered(Path(copy.name), one.assignment)


def suspicious(handed: list["Handed"]) -> tuple[list[Group], list[Group]]:
    """What may be of different people and would become one student's: for a stop, or for naming.

    Names are in doubt; numbers only where all have one, in Canvas's pattern, which others may fit.
    One student's many notebooks do not stop a class; they are named. A class that would become one
    student stops, and so does one in which more than a quarter would hand in several different
    notebooks of one assignment.
    """
    named = [one for one in handed if not one.claim.numbered]
    alone = len({one.key for one in handed}) == 1 and handed[0].claim.platform == canvas.NAME
    doubtful = named or (handed if alone else [])
    students = len({one.key for one in doubtful})
    found = (_different(group, students == 1) for group in _by_assignment(doubtful))
    differing = [group for group in found if len(group) > 1]
    if not named:
        return [group for group in differing if _like_people(group)], []
    several = len({group[0].key for group in differing})
    if differing and (students == 1 or several > max(1, students // 4)):
        return differing, []
    return [], [group for group in differing if _like_people(group)]


def _by_assignment(handed: Group) -> list[Group]:
    """What each student has handed in for each assignment."""
    groups: dict[tuple[str, str], Group] = defaultdict(list)
    for one in handed:
        groups[one.key, one.assignment].append(one)
    return list(groups.values())


def _different(group: Group, alone: bool) -> Group:
    """One of each content, only those that can be the answer, and of numbered versions the last.

    If there is but one student, the folders may be those of different people instead of versions.
    """
    distinct = list({one.digest: one for one in group}.values())
    if 1 < len(distinct) <= MOST_COPIES:
        distinct = candidates(distinct)
    versions = {plain.version(one.claim.called): one for one in distinct}
    return distinct if alone or 0 in versions else [versions[max(versions)]]


def _like_people(group: Group) -> bool:
    """Too many for one student, or each named after somebody else?"""
    paths = [one.claim.called.split("/") for one in group]
    return len(group) > MOST_COPIES or plain.are_people(paths)


def line(group: Group) -> tuple[str, str, str]:
    """The group in a table: the student, the assignment, the files."""
    files = "\n".join(sorted(shown(one.claim.file.path) for one in group))
    return shown(group[0].claim.owner.name), group[0].assignment, files
