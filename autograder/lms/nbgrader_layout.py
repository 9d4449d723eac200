"""nbgrader's layout: ``<student>/<assignment>/<file>``, its submitted and collected folders."""

from ..specs import ASSIGNMENTS
from .plain import in_folder
from .platform import Label, Level, Owner

NAME, GUESS, OWN = "nbgrader", "", ()
COURSE_FOLDERS = {"exercises", "solutions"}  # in which the course itself has its assignments


def labels(level: Level) -> dict[str, Label]:
    """Students' folders, if all that hold notebooks have folders of assignments inside."""
    names = level.with_notebooks()
    for name in names:
        if name.lower() in COURSE_FOLDERS or not level.inside(name) & ASSIGNMENTS.keys():
            return {}
    return {
        name: Label((Owner(f"name:{name}", name),))
        for name in level.children
        if level.is_folder(name) and (name in names or in_folder(name))
    }
