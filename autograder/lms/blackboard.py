"""Blackboard: Grade Centre, Assignment File Download.

The download ``gradebook_<course>_<assignment>_<date>.zip`` holds
``<assignment>_<user>_attempt_<YYYY-MM-DD-hh-mm-ss>_<file>`` and beside it for each attempt a text,
the same without ``_<file>``. Its first line is ``Name: Ada Lovelace (<user>)``. Both the assignment
and the user may have underscores: the text tells where one ends, else what all names begin with.
"""

import os
import re
from collections.abc import Iterable

from ..errors import CourseError
from .archives import File
from .platform import Label, Level, Owner, group_note

NAME = "Blackboard"
OWN: tuple[str, ...] = ()
GUESS = "the user's name is taken to be the part before _attempt_ that differs between the files."
PATTERN = re.compile(
    r"(?P<head>.+?)_attempt_(?P<date>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<text>\.txt))", re.S
)
SAYS = re.compile(r"\ufeff?Name: *(?P<name>[^\n\r]*?) *\((?P<user>[^()\n\r]+)\) *(?:\r?\n|$)")
NOTHING = ("There is no student submission text data", "There are no student comments")


def labels(level: Level) -> dict[str, Label]:
    """What the names of files say, and the texts beside them."""
    matches = {name: match for name in level.children if (match := PATTERN.fullmatch(name))}
    heads = {match["head"] for match in matches.values()}
    known = {}
    for name, match in matches.items():
        if match["text"] and not level.is_folder(name):
            said = SAYS.match(_text(level.children[name][0]))
            if said and match["head"].endswith(f"_{said['user']}"):
                known[match["head"]] = said["user"], said["name"]
    start = _start(heads) if len(heads) > 1 else ""
    found = {}
    for name, match in matches.items():
        head = match["head"]
        user, full = known.get(head) or (head[len(start) :] if start else _last(head), "")
        when = int(match["date"].replace("-", ""))
        owner = Owner(f"blackboard:{user}", user, {"blackboard": user, "full_name": full})
        note = group_note(NAME, full or user)
        found[name] = Label((owner,), match["file"] or f"{user}.txt", when, when, note=note)
    return found


def is_form(name: str) -> bool:
    """Is this the text that Blackboard adds to an attempt?"""
    match = PATTERN.fullmatch(name)
    return bool(match and match["text"])


def says_something(text: str) -> bool:
    """Has the student written a text or a comment into the form? Blackboard's text tells."""
    return not all(sentence in text for sentence in NOTHING)


def _start(heads: Iterable[str]) -> str:
    """What comes before the users: the assignment."""
    start = os.path.commonprefix(list(heads))  # noqa: RUF071 - of characters
    return start[: start.rfind("_") + 1]


def _last(head: str) -> str:
    return head.rpartition("_")[2]


def _text(file: File) -> str:
    try:
        return file.read().decode("utf-8", "replace")
    except CourseError:
        return ""
