"""nbgrader's layout: ``<student>/<assignment>/<file>``, its submitted and collected folders."""

from ..specs import ASSIGNMENTS
from .plain import SECTION, in_folder, in_path
from .platform import Label, Level, Owner

NAME = "nbgrader"
GUESS = ""
OWN: tuple[str, ...] = ()
COURSE_FOLDERS = {"exercises", "solutions"}  # in which the course itself has its assignments


def labels(level: Level) -> dict[str, Label]:
    """Students' folders, if all that hold notebooks have folders of assignments inside.

    It may be another layout if notebooks in those folders are named after people.
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
    others = [name for name in names if _names_people(level, name, len(names) == 1)]
    if not names or 4 * len(others) > len(names):
        return {}
    return {name: Label((Owner(f"name:{student}", student),)) for name, student in students.items()}


def _names_people(level: Level, name: str, alone: bool) -> bool:
    """Are notebooks below the assignments named after people, who then may be the students?

    A single notebook of a single student may have any name.
    """
    files = [file for file in level.children[name] if file.is_notebook]
    below = [file.parts[level.depth + 1 :] for file in files]
    places = {parts[0] for parts in below}
    direct = all(len(parts) == 2 for parts in below) and len(places) == len(below)
    if alone and direct and not SECTION.fullmatch(name):
        return False
    return any(map(in_path, below))
