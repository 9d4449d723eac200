"""nbgrader's layout: ``<student>/<assignment>/<file>``, its submitted and collected folders."""

from collections import defaultdict

from ..specs import ASSIGNMENTS
from .plain import are_people, in_folder
from .platform import Label, Level, Owner

NAME = "nbgrader"
GUESS = ""
OWN: tuple[str, ...] = ()
COURSE_FOLDERS = {"exercises", "solutions"}  # in which the course itself has its assignments


def labels(level: Level) -> dict[str, Label]:
    """Students' folders, if all that hold notebooks have folders of assignments inside.

    It is another layout if those folders have files named after several people.
    """
    students = {
        name: student
        for name in level.children
        if level.is_folder(name)
        and name.lower() not in COURSE_FOLDERS
        and (student := in_folder(name))
    }
    names = level.with_notebooks()
    if not all(name in students and level.inside(name) & ASSIGNMENTS.keys() for name in names):
        return {}
    crowded = [name for name in names if _holds_people(level, name)]
    if not names or 4 * len(crowded) > len(names):
        return {}
    return {name: Label((Owner(f"name:{student}", student),)) for name, student in students.items()}


def _holds_people(level: Level, name: str) -> bool:
    """Has a folder of an assignment in it several notebooks that are named after people?"""
    paths = defaultdict(list)
    for file in level.children[name]:
        if file.is_notebook:
            below = file.parts[level.depth + 1 :]
            paths[below[0]].append(below)
    return any(map(are_people, paths.values()))
