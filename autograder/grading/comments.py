"""One comment to many: what an instructor writes about a misconception, a check or a cluster.

The file `comments.csv` in the results folder has the columns function, about and comment. About is
the name of a misconception or check, or the key of a group of wrong answers that behave alike, as
the report on the class shows it.
"""

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CourseError
from ..specs import EXERCISES

COMMENTS = "comments.csv"
COLUMNS = ("function", "about", "comment")
HIDDEN = "the visible cases pass, and hidden ones do not"
LINE = re.compile(r" in `[^`]*`")  # of the student's code, in the message about an exception
KEY = re.compile(r"c-[0-9a-f]{8}")
Signature = tuple[tuple[str, str], ...]  # the failed checks, each with what the function answered


@dataclass(frozen=True)
class Comment:
    """A line of the file."""

    function: str
    about: str
    text: str


def signature_of(verdict: dict[str, Any]) -> Signature:
    """Which checks failed and how: equal for answers that behave alike, whatever their code.

    Args:
        verdict: as it is recorded.
    """
    # Everyone's hidden cases are others: what fails on them alone has no answer to compare.
    return tuple(
        (
            check["name"],
            HIDDEN if check["visible"] else LINE.sub("", check["example"] or check["reason"]),
        )
        for check in verdict["checks"]
        if not check["passed"]
    )


def key_of(misconception: str | None, signature: Signature) -> str:
    """A short name of a group of answers that behave alike."""
    text = json.dumps([misconception, signature])
    return f"c-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def read_comments(folder: Path) -> list[Comment] | None:
    """Read the comments of a results folder; None if it has no such file.

    Raises:
        CourseError: if a line is about nothing that there is.
    """
    path = folder / COMMENTS
    if not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
    except (OSError, ValueError, csv.Error):
        raise CourseError(f"{path} cannot be read; save it as CSV in UTF-8.") from None
    found = []
    for number, row in enumerate(rows, 2):
        if None in row or any(row.get(column) is None for column in COLUMNS):
            raise CourseError(
                f"{path}, line {number}: it needs the columns {', '.join(COLUMNS)}, "
                "with quotation marks around a comment that holds a comma."
            )
        function, about, comment = (row[column].strip() for column in COLUMNS)
        if function not in EXERCISES:
            raise CourseError(f"{path}, line {number}: there is no graded function {function!r}.")
        exercise = EXERCISES[function]
        known = {one.name for one in exercise.checks}
        known |= {one.name for one in exercise.misconceptions}
        if about not in known and not KEY.fullmatch(about):
            raise CourseError(
                f"{path}, line {number}: {function} has no misconception or check {about!r}; "
                f"there are: {', '.join(sorted(known))}."
            )
        found.append(Comment(function, about, comment))
    return found


def comment_on(verdict: dict[str, Any], comments: list[Comment]) -> str:
    """The comments that concern a recorded verdict, in the order of the file."""
    mine = [one for one in comments if one.function == verdict["exercise"]]
    if not mine or verdict["status"] == "ok":
        return ""
    signature = signature_of(verdict)
    about = {check for check, _ in signature} | {verdict["misconception"]}
    about.add(key_of(verdict["misconception"], signature))
    return " ".join(one.text for one in mine if one.about in about)
