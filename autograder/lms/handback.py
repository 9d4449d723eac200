"""Feedback as files: what a learning platform gives back to its students, and a table for mail.

- Moodle (`mod/assign/feedback/file/importziplib.php`, `is_valid_filename_for_import`) wants a
  folder ``Ada Lovelace_<participant>_assignsubmission_file_`` for each student, as in its own
  download; the number decides, files that begin with a dot or a tilde are passed over, and so are
  participants of other activities.
- Canvas (`app/models/abstract_assignment.rb`, `infer_comment_context_from_filename`) wants files
  that are called as in its download, ``lovelaceada_LATE_<user>_<attachment>_<file>``. The student
  sees the file as a comment, under the name that the attachment had: what was a notebook must be
  one again, so the feedback is written into the graded notebook.
"""

import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from .. import course
from ..errors import CourseError
from ..grading.for_others import harmless_markdown
from ..grading.tables import harmless, rows_of, table
from ..grading.zip_files import Member, pack
from ..judging.validate import visible
from ..specs import ASSIGNMENTS
from . import canvas, moodle
from .export import Format, Marks, Place, export_table

MAIL_COLUMNS = ("student", "name", "email", "assignment", "mark", "maximum", "how", "feedback")

NEXT = {
    Format.csv: "open it in a spreadsheet",
    Format.canvas: "Canvas, Grades, Import; set the points possible there to those of the file",
    Format.moodle: "set the maximum grade in Moodle to that of the file, Upload grading worksheet",
    Format.gradescope: "open it in a spreadsheet; Gradescope takes no marks",
    Format.mail: "give it to a mail merge; the column feedback names the file to attach",
    Format.moodle_feedback: "Moodle, the assignment, Upload multiple feedback files in a zip",
    Format.canvas_feedback: "Canvas, the assignment, Upload Submissions",
}


def deliver(
    results: Path, marks: Marks, form: Format, output: Path | None
) -> tuple[str, list[str]]:
    """Make what an export asks for; a zip file is written at once.

    Args:
        results: the results folder.
        marks: its marks.
        form: what is asked for.
        output: the file, if there is one.

    Returns:
        The text of a table, empty for a zip file, and sentences for the instructor, the last of
        which says what was made and what comes next.

    Raises:
        CourseError: if a zip file is to go to the standard output, cannot be written, or would hold
            nothing.
    """
    said: list[str] = []
    text, count = "", len(marks.scores)
    if form in (Format.moodle_feedback, Format.canvas_feedback):
        if output is None:
            raise CourseError(f"{form} is a zip file: name it with --output FILE.zip.")
        packer = moodle_feedback if form is Format.moodle_feedback else canvas_feedback
        count = pack(output, packer(results, marks, said))
        if not count:
            raise CourseError(f"{output} would hold nothing: {said[0]}")
        what = f"feedback on {count} submissions"
    elif form is Format.mail:
        text, said = mail_table(results, marks)
        what = f"{len(marks.places())} lines"
    else:
        text, said = export_table(marks, form)
        what = f"{count} marks of {len(marks.students())} students"
    if output is not None:
        said.append(f"{output} has {what}. Next: {NEXT[form]}.")
    return text, said


def feedback_pages(results: Path) -> dict[Place, Path]:
    """The feedback pages of a results folder, by student as tables name them, and assignment."""
    pages = sorted((results / "feedback").glob("*/*.html"))
    return {(harmless(page.parent.name), page.stem): page for page in pages}


def moodle_feedback(results: Path, marks: Marks, said: list[str]) -> Iterator[Member]:
    """The files for *Upload multiple feedback files in a zip*; `said` gets who has no place."""
    for place, page in _pages(results, marks, said):
        if folder := _moodle_folder(marks, place):
            yield f"{folder}/{place[1]}-feedback.html", page
        else:
            said.append(f"no feedback file: {', '.join(place)}: not known to Moodle by a number.")


def _moodle_folder(marks: Marks, place: Place) -> str:
    """The student's folder in the download, else one that Moodle reads alike."""
    for part in _collected_from(marks, place).split("/"):
        if match := moodle.PATTERN.fullmatch(part):
            return part[: match.start("file")] if match["file"] else part
    participant = marks.known_as("participant", *place)
    name = re.sub(r"[_/\\\s]+", " ", marks.called(place[0])).strip(" .~") or "student"
    return f"{name}_{participant}_assignsubmission_file_" if participant else ""


def canvas_feedback(results: Path, marks: Marks, said: list[str]) -> Iterator[Member]:
    """The files for *Upload Submissions* of an assignment; `said` gets who has no place."""
    rows: dict[Place, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(results / "exercises.csv"):
        rows[row["student"], row["assignment"]].append(row)
    for place, page in _pages(results, marks, said):
        parts = _collected_from(marks, place).split("/")
        file = next((p for p in parts if (m := canvas.PATTERN.fullmatch(p)) and m["serial"]), "")
        if not file:
            said.append(f"no feedback file: {', '.join(place)}: not collected from Canvas.")
        elif file.lower().endswith(".zip"):
            packed = io.BytesIO()
            pack(packed, [(f"{place[1]}-feedback.html", page)])
            yield file, packed.getvalue()
        else:
            graded = results / "autograded" / page.parent.name / place[1] / f"{place[1]}.ipynb"
            yield file, feedback_notebook(graded, _summary(marks, place, rows[place]))


def _pages(results: Path, marks: Marks, said: list[str]) -> Iterator[tuple[Place, Path]]:
    """The pages of those who have a mark; `said` gets the others."""
    pages = feedback_pages(results)
    for place in marks.places():
        if place in pages and place in marks.scores:
            yield place, pages[place]
        elif place in marks.scores:
            said.append(f"no feedback file: {', '.join(place)}: there is no page; grade again.")
        else:
            said.append(f"no feedback file: {', '.join(place)}: {marks.ungraded[place]}")


def _collected_from(marks: Marks, place: Place) -> str:
    """The path in the download; empty if it was not collected."""
    entries = marks.manifest.get(place[0], {"submissions": {}})["submissions"]
    return str(entries.get(place[1], {}).get("file", ""))


def feedback_notebook(graded: Path, summary: str) -> str:
    """The graded notebook below a summary, without an instructor's hidden tests.

    Args:
        graded: the file of the graded notebook; without one the summary stands alone.
        summary: Markdown.

    Returns:
        The notebook as JSON.
    """
    above = nbformat.v4.new_markdown_cell(summary, id="feedback")
    try:
        notebook: Any = nbformat.from_dict(json.loads(graded.read_text(encoding="utf-8")))
        cells = list(notebook.cells)
    except (OSError, ValueError, AttributeError):
        return nbformat.writes(nbformat.v4.new_notebook(cells=[above]))
    given = {}
    if graded.stem in ASSIGNMENTS:
        given = {course.grade_id(cell): cell.source for cell in course.released(graded.stem).cells}
    for cell in cells:
        if course.is_test(cell):  # of what was released: the rest of an own test may be hidden
            cell.source = given.get(course.grade_id(cell), "")
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
    notebook.cells = [above, *cells]
    return nbformat.writes(notebook)


def _summary(marks: Marks, place: Place, rows: list[dict[str, str]]) -> str:
    lines = [f"# Feedback: {marks.score(*place)} of {marks.most(place[1])} points", ""]
    if how := marks.how.get(place):
        lines += [how, ""]
    lines += ["| function | points | result |", "|:--|--:|:--|"]
    lines += [
        f"| `{r['exercise']}` | {r['score']} of {r['max_score']} | {r['status']} |" for r in rows
    ]
    for row in rows:
        if row["message"]:
            said = harmless_markdown(visible(row["message"])).replace("\n", " ")
            lines += ["", f"**`{row['exercise']}`** {said}"]
    return "\n".join([*lines, "", "Your notebook as it was graded:"])


def mail_table(results: Path, marks: Marks) -> tuple[str, list[str]]:
    """A line for each mail: who, the address, the mark, how it came about, the file to attach."""
    pages = feedback_pages(results)
    rows: list[tuple[str, ...]] = [MAIL_COLUMNS]
    nobody = set()
    for student, name in marks.places():
        email = marks.known_as("email", student, name) or marks.known_as("email", student)
        if not email:
            nobody.add(student)
        page = pages.get((student, name))
        mark = marks.score(student, name), marks.most(name), marks.how.get((student, name), "")
        attached = str(page.resolve()) if page else ""
        rows.append((student, marks.called(student), email, name, *mark, attached))
    names = ", ".join(sorted(nobody))
    said = [f"no address (--roster FILE, a class list, may have it): {names}"] if nobody else []
    return table(rows), said
