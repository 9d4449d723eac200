"""Marks and comments that a person gave in the formgrader, in every place where marks stand."""

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .marks import Mark
from .tables import write

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

BEGIN, END = "<!-- marked by hand -->", "<!-- end of what was marked by hand -->"
Marks = dict[tuple[str, str], dict[str, tuple[float | None, str]]]


def manual_marks(gradebook: "Gradebook") -> Marks:
    """The marks and comments given by hand, of all submissions.

    Returns:
        By student and assignment: for each exercise, or cell of an own test, the mark (None where
        only a comment was written) and the comment.
    """
    from nbgrader.api import Comment, Grade

    found: Marks = {}
    for grade in gradebook.db.query(Grade).filter(Grade.manual_score.isnot(None)):
        # Extra credit counts in nbgrader's score of a cell, and so it does here.
        mark = grade.manual_score + (grade.extra_credit or 0)
        _entry(found, grade)[grade.name.removeprefix("test_")] = (mark, "")
    for comment in gradebook.db.query(Comment).filter(Comment.manual_comment.isnot(None)):
        entry, name = _entry(found, comment), comment.name.removeprefix("test_")
        entry[name] = (entry.get(name, (None, ""))[0], comment.manual_comment)
    return found


def _entry(found: Marks, cell: object) -> dict[str, tuple[float | None, str]]:
    submission = cell.notebook.assignment  # type: ignore[attr-defined]  # nbgrader's models
    return found.setdefault((submission.student.id, submission.assignment.name), {})


def note_on_page(
    page: Path,
    marks: dict[str, tuple[float | None, str]],
    total: str,
    counts: Mark | None = None,
) -> None:
    """Write into a feedback page what a person has marked, and the points that count now.

    Args:
        page: the feedback page.
        marks: marks and comments by function.
        total: the points, of how many.
        counts: the mark that follows from the policy, if there is one.
    """
    text = page.read_text(encoding="utf-8", errors="replace")
    lines = []
    for name, (mark, comment) in sorted(marks.items()):
        points = "" if mark is None else f": {mark:g} points"
        said = f" {html.escape(comment)}" if comment else ""
        lines.append(f"<li><code>{html.escape(name)}</code>{points}.{said}</li>")
    block = ""
    if lines:
        block = (
            f"<p><strong>{html.escape(total)} points</strong> after a look by a person:</p>"
            f"<ul>{''.join(lines)}</ul>"
        )
    if counts is not None:
        value, how = f"{counts.value:g} of {counts.maximum:g}", html.escape(counts.how)
        block = f"<p><strong>The mark that counts: {value}.</strong> {how}</p>{block}"
    new = re.sub(
        f"{re.escape(BEGIN)}.*?{re.escape(END)}",
        lambda _: f"{BEGIN}{block}{END}",
        text,
        count=1,
        flags=re.DOTALL,
    )
    if new != text:
        write(page, new)
