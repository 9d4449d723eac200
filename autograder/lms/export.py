"""Export the marks in the forms that learning platforms import.

- Canvas (`app/models/gradebook_importer.rb`) wants columns from "Student" to "Section" and a row
  "Points Possible". It finds a student by ID, else SIS ID, login or name, and an assignment by its
  title, or asks which one is meant.
- Moodle (`mod/assign/feedback/offline/importgradeslib.php`) wants "Identifier", "Grade" and "Last
  modified (grade)". It finds a student by the "Participant 123" of an activity and passes over
  those of others; feedback is HTML.
- Gradescope takes no marks from elsewhere; the columns are those of its own export.
"""

import html
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ..course import CourseError
from ..grading.gradebook_file import gradebook_in, open_gradebook
from ..grading.marks import Arrival, Mark, arrivals_in, mark_of, policy_in, total_of
from ..grading.policy import Policy
from ..grading.results import MANIFEST, ungraded_in
from ..grading.tables import harmless, rows_of, table
from .manifest import Manifest, entries_of, read_manifest
from .roster import Compared, Person

Place = tuple[str, str]  # student, assignment
Rows = list[list[str]]


class Missing(StrEnum):
    """What those get who are on the class list and handed nothing in."""

    zero = "zero"
    empty = "empty"


class Format(StrEnum):
    """What takes the marks."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"
    mail = "mail"
    moodle_feedback = "moodle-feedback"
    canvas_feedback = "canvas-feedback"


@dataclass
class Marks:
    """The marks of a results folder, by student and assignment."""

    scores: dict[Place, tuple[float, float]]  # and the most that one could get
    ungraded: dict[Place, str]
    remarks: dict[Place, list[str]]
    manifest: Manifest
    how: dict[Place, str] = field(default_factory=dict)  # a mark came about, by the policy
    policy: Policy | None = None

    def places(self) -> list[Place]:
        """All submissions, graded or not."""
        return sorted({*self.scores, *self.ungraded})

    def names(self) -> list[str]:
        """The assignments that were handed in."""
        return sorted({name for _, name in self.places()})

    def students(self) -> list[str]:
        """The students who handed something in."""
        return sorted({student for student, _ in self.places()})

    def score(self, *place: str) -> str:
        """The score of a submission as text; empty if it was not graded, which is not 0."""
        return f"{self.scores[place][0]:g}" if place in self.scores else ""

    def scores_of(self, student: str) -> list[str]:
        """The scores of a student, one for each assignment."""
        return [self.score(student, name) for name in self.names()]

    def total(self, student: str) -> Mark:
        """The total of a student; without a policy the sum of what has a mark."""
        mine = {
            name: Mark(score, most, "")
            for (who, name), (score, most) in self.scores.items()
            if who == student
        }
        return total_of(self.policy or Policy(), self.names(), mine)

    def most(self, name: str) -> str:
        """The points that an assignment can give, as text."""
        return next((f"{most:g}" for (_, n), (_, most) in self.scores.items() if n == name), "")

    def called(self, student: str) -> str:
        """The student's name on the platform, else that of the folder."""
        return self.manifest.get(student, {"name": student})["name"]

    def known_as(self, key: str, student: str, name: str | None = None) -> str:
        """Find the number or address by which the platform knows a student.

        Args:
            key: which one, such as `user` or `email`.
            student: the student's folder.
            name: for this assignment; None for any.

        Returns:
            It as text; empty if there is none.
        """
        known = self.manifest.get(student, {"submissions": {}})
        mine = [known["submissions"].get(name), known.get("without", {}).get(name)]
        entries = entries_of(known) if name is None else filter(None, mine)
        found = (entry["ids"].get(key) for entry in entries)
        return next((str(value) for value in found if value), "")


def read_marks(folder: Path, db_url: str | None = None, only: str | None = None) -> Marks:
    """Read the marks of a results folder; marks by hand replace computed ones.

    Args:
        folder: the results folder.
        db_url: the gradebook, if it is not that of the folder.
        only: only this assignment.

    Returns:
        The marks.

    Raises:
        CourseError: if there are none, or the gradebook cannot be read.
    """
    rows, ungraded = rows_of(folder / "grades.csv"), ungraded_in(folder)
    scores = {
        (row["student"], row["assignment"]): (float(row["score"]), float(row["max_score"]))
        for row in rows
    }
    manifest = {harmless(student): known for student, known in read_manifest(folder).items()}
    for student, known in manifest.items():
        for name in known["submissions"]:
            ungraded.setdefault((student, name), "it was collected and not graded.")
        for name, entry in known.get("without", {}).items():
            ungraded[student, name] = entry["why"]
    ungraded = {place: why for place, why in ungraded.items() if place not in scores}
    remarks = defaultdict(list)
    for row in rows_of(folder / "exercises.csv"):
        if row["status"] != "ok":
            place = row["student"], row["assignment"]
            remarks[place].append(f"{row['exercise']}: {row['message']}")
    if db_url or (folder / "gradebook.db").exists():
        for place, score in _in_gradebook(db_url or gradebook_in(folder)).items():
            if place in scores:
                scores[place] = score, scores[place][1]
    policy, how = policy_in(folder), {}
    if policy:
        arrivals = arrivals_in(folder, folder / MANIFEST)
        for place, (score, most) in scores.items():
            mark = mark_of(policy, place, score, most, arrivals.get(place, Arrival()))
            scores[place], how[place] = (mark.value, mark.maximum), mark.how
    if only is not None:
        scores = {place: score for place, score in scores.items() if place[1] == only}
        ungraded = {place: why for place, why in ungraded.items() if place[1] == only}
    if not scores and not ungraded:
        raise CourseError(f"{folder} holds no marks{f' for {only}' if only else ''}; grade first.")
    return Marks(scores, ungraded, remarks, manifest, how, policy)


def add_missing(marks: Marks, compared: Compared, zero: bool) -> None:
    """Give everyone on a class list a row and a number, and what was not handed in 0 or nothing.

    What was handed in and could not be graded stays without a mark: that is not the student's
    fault until a person has looked.

    Args:
        marks: receives them.
        compared: the class list beside those who handed in.
        zero: give 0; else the cell stays empty, and the platform keeps what it has.
    """
    names = marks.names()
    most = {name: float(marks.most(name) or 0) for name in names}
    rows = [*compared.folders.items(), *((_folder(one, marks), one) for one in compared.missing)]
    for folder, one in rows:
        ids = {key: value for key, value in one.ids.items() if key != "login"}
        if len(names) > 1:  # the number of a participant is another in each activity of Moodle
            ids.pop("participant", None)
        new = {"name": one.name, "key": "roster", "submissions": {}}
        entries = marks.manifest.setdefault(folder, new)["submissions"]
        for name in names:
            known = entries.get(name, {}).get("ids", {})
            new_ids = ids | {key: value for key, value in known.items() if value}
            entries[name] = {**entries.get(name, {}), "ids": new_ids}
        for name in names:
            if (folder, name) in marks.scores or (folder, name) in marks.ungraded:
                continue
            if zero and most[name]:
                marks.scores[folder, name] = 0.0, most[name]
                if marks.policy:
                    marks.how[folder, name] = "Nothing was handed in."
            else:
                marks.ungraded[folder, name] = "nothing was handed in."


def _folder(one: Person, marks: Marks) -> str:
    """A key for someone without submissions that nobody else has."""
    taken = {*marks.students(), *marks.manifest}
    folder = harmless(one.folder)
    number = 2
    while folder in taken:
        folder, number = f"{harmless(one.folder)}-{number}", number + 1
    return folder


def _in_gradebook(db_url: str) -> dict[Place, float]:
    try:
        with open_gradebook(db_url) as gradebook:
            return {
                (harmless(one["student"]), each.name): one["score"]
                for each in gradebook.assignments
                for one in gradebook.submission_dicts(each.name)
            }
    except Exception as error:  # SQLAlchemy's, the driver's, or that there is no driver
        why = str(error).partition("\n")[0]
        raise CourseError(f"The gradebook cannot be read: {why}") from error


def _csv(marks: Marks) -> Rows:
    rows = [["student", *marks.names(), "total"] + ["how"] * bool(marks.policy)]
    for student in marks.students():
        total = marks.total(student)
        row = [student, *marks.scores_of(student), f"{total.value:g}"]
        rows.append(row + [_how(marks, student, total)] * bool(marks.policy))
    return rows


def _how(marks: Marks, student: str, total: Mark) -> str:
    """How the marks of a student came about, in one cell."""
    each = [f"{name}: {how}" for (who, name), how in sorted(marks.how.items()) if who == student]
    return " ".join([*each, f"total: {total.how}"])


def _canvas(marks: Marks) -> Rows:
    names = marks.names()
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names]]
    rows.append(["    Points Possible", "", "", "", "", *map(marks.most, names)])
    for student in marks.students():
        user = marks.known_as("user", student)
        login = "" if user else student  # the folders may be named by login
        rows.append([marks.called(student), user, "", login, "", *marks.scores_of(student)])
    return rows


def _moodle(marks: Marks) -> Rows:
    head = "Identifier,Full name,Assignment,Grade,Maximum Grade,Last modified (grade)"
    rows = [[*head.split(","), "Feedback comments"]]
    for student, name in marks.places():
        participant = marks.known_as("participant", student, name)
        said = [marks.how.get((student, name), ""), *marks.remarks.get((student, name), [])]
        remarks = "<br>".join(html.escape(one) for one in said if one)
        rows.append(
            [
                f"Participant {participant}" if participant else "",
                marks.called(student),
                name,
                marks.score(student, name),
                marks.most(name),
                "",  # never: Moodle then keeps marks that it has, unless told otherwise
                remarks,
            ]
        )
    return rows


def _gradescope(marks: Marks) -> Rows:
    rows = [["Name", "SID", "Email", "Assignment", "Total Score", "Max Points", "Submission ID"]]
    for student, name in marks.places():
        sid, email = marks.known_as("sid", student), marks.known_as("email", student)
        number = marks.known_as("submission", student, name).removeprefix("submission_")
        score = [name, marks.score(student, name), marks.most(name)]
        rows.append([marks.called(student), sid, email, *score, number])
    return rows


TABLES: dict[str, Callable[[Marks], Rows]] = {
    "csv": _csv,
    "canvas": _canvas,
    "moodle": _moodle,
    "gradescope": _gradescope,
}
KNOWN_BY = {"canvas": "user", "moodle": "participant", "gradescope": "submission"}


def export_table(marks: Marks, form: str) -> tuple[str, list[str]]:
    """Write the marks as CSV.

    Args:
        marks: the marks.
        form: a key of TABLES.

    Returns:
        The table, and a sentence for each submission without a mark or unknown to the platform.
    """
    said = [f"no mark: {who}, {name}: {why}" for (who, name), why in sorted(marks.ungraded.items())]
    if marks.policy and (unknown := marks.policy.strangers(marks.students())):
        said.append(f"the policy names who is not in the results: {', '.join(unknown)}")
    if form in KNOWN_BY:
        key = KNOWN_BY[form]
        strangers = {who for who, name in marks.places() if not marks.known_as(key, who, name)}
        if strangers:
            names = ", ".join(sorted(strangers))
            said.append(f"not collected from {form.capitalize()}, so without its number: {names}")
    return table(TABLES[form](marks)), said
