"""Moodle: Assignment, Submissions, Download all submissions.

`mod/assign` names a folder ``Ada Lovelace_<participant>_assignsubmission_file_``, and older
versions a file, ``Ada Lovelace_<participant>_assignsubmission_file_<file>``; a text that was
entered is ``..._assignsubmission_onlinetext_``. Names have no underscore. The number is that of
"Participant 123" in the grading worksheet of this activity: the same student has another number in
the next. Where names are hidden all are called Participant. In a group each member gets a copy.
"""

import re
from collections import defaultdict

from .platform import Label, Level, Owner

NAME = "Moodle"
GUESS = ""
OWN: tuple[str, ...] = ()
PATTERN = re.compile(r"(?P<name>[^_]+)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.S)


def labels(level: Level) -> dict[str, Label]:
    """What the names of folders and files say."""
    matches = {name: match for name in level.children if (match := PATTERN.fullmatch(name))}
    numbers = defaultdict(set)
    for match in matches.values():
        numbers[match["name"]].add(match["id"])
    hidden = len(matches) > 2 and len(numbers) == 1 and len(*numbers.values()) > 2
    found = {}
    for name, match in matches.items():
        student = match["name"]
        if hidden or student.lower() == "participant":
            student = f"{student} {match['id']}"
        owner = Owner(f"moodle:{student}", student, {"participant": match["id"]})
        found[name] = Label((owner,), match["file"] or "")
    return found
