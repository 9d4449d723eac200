"""What Canvas and Moodle do with what is imported, as strictly as they do it.

Marks are read as `GradebookImporter` of Canvas (lib/gradebook_importer.rb) and
`assignfeedback_offline_grade_importer` of Moodle (mod/assign/feedback/offline) read them, the names
in a zip file as Canvas' `infer_comment_context_from_filename` and Moodle's
`assignfeedback_file_zip_importer` do.
"""

import csv
import io
import re
from pathlib import PurePosixPath


def canvas_marks(text, users, title):
    """The mark of each user; None where the cell is empty. What Canvas would ask about is wrong."""
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)]
    head, *rows = rows
    assert "Student" in head[0] and "ID" in head[1] and len(head) > 3
    columns = 3
    if re.search(r"SIS\s+Login\s+ID", head[2]):
        columns = 4
    elif re.search(r"SIS\s+User\s+ID", head[2]) and re.search(r"SIS\s+Login\s+ID", head[3]):
        columns = 5 + bool(re.search(r"Integration\s+ID", head[4]))
        columns += bool(re.search(r"Root\s+Account", head[columns]))
    assert "Section" in head[columns - 1]
    assert head[columns:] == [title]  # others would become new assignments
    first, *rows = rows
    assert "Points Possible" in first[0] and float(first[-1]) > 0
    marks = {}
    for row in rows:
        assert len(row) == len(head) and "Points Possible" not in row[0]
        user, mark = int(row[1]), row[-1].strip()
        assert user in users and user not in marks
        assert re.fullmatch(r"\d+(\.\d{1,2})?|", mark)  # a comma would be read as a point
        marks[user] = float(mark) if mark else None
    return marks


def moodle_marks(text, participants, maximum):
    """The mark and comment of each participant whose grade Moodle would change."""
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    places = {title: head.index(title) for title in ("Identifier", "Grade", "Feedback comments")}
    assert "Last modified (grade)" in head and len(set(head)) == len(head)
    assert all(places.values()) or places["Identifier"] == 0  # a comment in column 0 is not read
    marks = {}
    for row in rows:
        assert len(row) == len(head)  # else Moodle refuses the whole file
        identity = row[places["Identifier"]]
        number = identity[len("Participant ") :]
        if not number.isdecimal() or int(number) not in participants:
            continue  # as Moodle does, without a word
        assert int(number) not in marks
        mark = row[places["Grade"]].strip()
        value = float(mark) if mark else None
        if value is not None and 0 <= value <= maximum:
            marks[int(number)] = value, row[places["Feedback comments"]]
    return marks


def as_moodle_reads(path, participants):
    """The participant and the file's own name; None where Moodle passes it over."""
    if PurePosixPath(path).name.startswith((".", "~")):
        return None
    parts = f"/import/{path}".split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
            continue
        if info[2] != "assignsubmission" or info[3] != "file":
            continue
        return int(info[1]), "/".join([*info[4:], *parts]).lstrip("/")
    return None


def as_canvas_reads(path, attachments):
    """The user and the name of the attachment; None where Canvas ignores it."""
    parts = [part for part in PurePosixPath(path).name.split("_") if part != "LATE"]
    if parts[-1].startswith("link"):
        return None
    user, attachment = ([part for part in parts if part.isdecimal()] + ["", ""])[:2]
    return attachments.get((user, attachment))
