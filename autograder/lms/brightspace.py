"""Brightspace (D2L): Assignments, Download of the submissions.

The download holds a folder ``<number>-<number> - <Name> - <date>`` for each submission, or files
``<number>-<number> - <Name> - <date> - <file>``, and an ``index.html``. The date is such as
``Oct 10, 2025 1022 AM``. The second number is the same for all of a folder; the first differs
between students.
"""

import re
from datetime import datetime

from .platform import Label, Level, Owner, group_note

NAME = "Brightspace"
OWN: tuple[str, ...] = ("index.html",)
GUESS = "the first number of a name is taken to be the student's."
NUMBERS = r"(?P<id>\d+)-\d+ - (?P<name>.+?) - "
PATTERN = re.compile(
    NUMBERS
    + r"(?P<date>[^\W\d_]{3,9}\.? \d{1,2}, \d{4} \d{1,2}:?\d{2} ?[AP]M)(?:(?: -)? (?P<file>.+))?",
    re.S | re.I,
)
ANY_DATE = re.compile(
    NUMBERS + r"(?P<date>(?:(?! - ).)*\d{4}(?:(?! - ).)*)(?: - (?P<file>.+))?", re.S
)


def labels(level: Level) -> dict[str, Label]:
    """What the names of folders and files say."""
    found = {}
    for name in level.children:
        if match := PATTERN.fullmatch(name) or ANY_DATE.fullmatch(name):
            student = match["name"]
            ids = {"brightspace": match["id"]}
            owner = Owner(f"brightspace:{match['id']} {student}", student, ids)
            when = _when(match["date"])
            found[name] = Label(
                (owner,), match["file"] or "", when, when, note=group_note(NAME, student)
            )
    return found


def _when(date: str) -> int:
    """The date as a number; 0 where it is written in another language."""
    plain = re.sub(r"(\d{1,2}):?(\d{2}) ?([AP]M)$", r"\1:\2 \3", date.replace(".", ""), flags=re.I)
    for form in ("%b %d, %Y %I:%M %p", "%B %d, %Y %I:%M %p"):
        try:
            return int(datetime.strptime(plain, form).strftime("%Y%m%d%H%M%S"))
        except ValueError:
            continue
    return 0
