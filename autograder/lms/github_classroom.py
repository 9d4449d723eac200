"""GitHub Classroom: `gh classroom clone student-repos`.

It clones each repository ``<assignment>-<user>`` into a folder ``<assignment>-submissions``; inside
lies the course, such as ``exercises/05_binary_losses/05_binary_losses.ipynb``. A repository that
was downloaded as a zip file has the branch behind its name.
"""

import os
import re

from .nbgrader_layout import COURSE_FOLDERS
from .platform import Label, Level, Owner

NAME = "GitHub Classroom"
OWN: tuple[str, ...] = ()
GUESS = "the user is taken to be what follows the common beginning of the repositories' names."
BRANCH = re.compile(r"-(main|master)$")
TOGETHER = "-submissions"


def labels(level: Level) -> dict[str, Label]:
    """Repositories of one assignment, if all that hold notebooks are such."""
    names = level.with_notebooks()
    if not names or not all(map(level.is_folder, names)):
        return {}
    around = re.sub(r"\.zip$", "", level.around, flags=re.I)
    start = f"{around.removesuffix(TOGETHER)}-" if around.endswith(TOGETHER) else ""
    if not start or not all(name.startswith(start) for name in names):
        are_courses = all(_is_course(level, name) for name in names)
        start = os.path.commonprefix(names) if are_courses and len(names) > 1 else ""  # noqa: RUF071
        start = start[: start.rfind("-") + 1]
    if not start:
        return {}
    repositories = [n for n in level.children if level.is_folder(n) and n.startswith(start)]
    plain = {name: re.sub(r"\.zip$", "", name, flags=re.I) for name in repositories}
    if all(map(BRANCH.search, plain.values())):
        plain = {name: BRANCH.sub("", text) for name, text in plain.items()}
    users = {name: text[len(start) :] for name, text in plain.items() if len(text) > len(start)}
    return {
        name: Label((Owner(f"github:{user}", user, {"github": user}),))
        for name, user in users.items()
    }


def _is_course(level: Level, name: str) -> bool:
    """Does the course lie in it, or in the one folder that a downloaded repository adds?"""
    below = slice(level.depth + 1, level.depth + 3)
    return any(COURSE_FOLDERS.intersection(file.parts[below]) for file in level.children[name])
