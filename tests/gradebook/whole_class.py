"""A class of any size whose marks are known by construction, as Canvas and Moodle pack it.

Each student makes some of the mistakes below. What a mistake costs is written here by hand, from
the table of points in the notebook, and no part of the grader is asked.
"""

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import nbformat
from archives import pack
from commands import NAME

from tools.sample_class import ONE_TERM, RAISING, RIGHT, SUMS, UNSTABLE, WRONG_LABELS, notebook

POSSIBLE = 37
DUE = datetime(2026, 11, 20, 23, 59)
ROUNDED = "rounded scores compared with the labels"


@dataclass(frozen=True)
class Slip:
    """A mistake in one function; `code` is None where the function was left as it is handed out."""

    function: str
    code: str | None
    costs: float
    called: str = ""  # the misconception, if it is one


SLIPS = (
    # Right for y = 1 alone: without the checks for y = 0 (2), the mean (2), 0 and 1 (1.5), another
    # epsilon, soft labels and several labels (0.75 each).
    Slip("binary_crossentropy", ONE_TERM, 7.75, "one-term formula"),
    Slip("binary_crossentropy", RAISING["binary_crossentropy"], 10),
    # Without the mean (0.5), the margin (0.5) and several labels (0.25).
    Slip("hinge", SUMS["hinge"], 1.25, "sum instead of mean"),
    Slip("squared_hinge", SUMS["squared_hinge"], 1.25, "sum instead of mean"),
    Slip("hinge_gradient", SUMS["hinge_gradient"], 1.25, "not divided by n"),
    Slip("squared_hinge_gradient", SUMS["squared_hinge_gradient"], 1.25, "not divided by n"),
    Slip("sigmoid", UNSTABLE["sigmoid"], 0.75, "exp(z) / (1 + exp(z))"),  # large values
    Slip("hinge", WRONG_LABELS["hinge"], 0.5, "labels not checked"),
    Slip("hinge", RAISING["hinge"], 3),  # a syntax error
    Slip("hinge_gradient", None, 3),
    Slip("sign_accuracy", WRONG_LABELS["sign_accuracy"], 3, ROUNDED),  # no value is right
)
REGRADED = Fraction("1.25")  # what the changed check of test_regrade gives the last of them

# Full names: namesakes, other scripts, punctuation, and one that a spreadsheet would compute.
NAMES = (
    "Ada Li", "Ada Li", "Zoë Müller", "Seán O'Brien", "=cmd()", "Nguyễn Văn An", "Li Ada",
    "Maria del Carmen Ruiz", "王 小明", "Anne-Marie Dupont", "Bo Example", "Ada Li-Example",
)  # fmt: skip


@dataclass(frozen=True)
class Student:
    """One line of the class list, and what this student did."""

    number: int
    name: str
    slips: tuple[Slip, ...] = ()
    shape: str = "as released"  # or: retyped, deleted, twice, empty, pdf, missing
    late: timedelta = timedelta(hours=-4)
    extended: bool = False

    @property
    def sortable(self) -> str:
        """As Canvas' grade sheet has it."""
        first, _, last = self.name.rpartition(" ")
        return f"{last}, {first}" if first else last

    @property
    def graded(self) -> bool:
        """Does this student get a mark for what was handed in?"""
        return self.shape not in ("empty", "pdf", "missing")

    @property
    def points(self) -> Fraction:
        """The points, before lateness."""
        return POSSIBLE - sum((Fraction(slip.costs) for slip in self.slips), Fraction(0))

    def mark(self, platform: str, points: Fraction | None = None) -> float | None:
        """The mark out of 100 that the policy gives; None where a person has to look first."""
        if self.shape == "missing":
            return 0
        if not self.graded:
            return None
        days = -(-(self.late) // timedelta(days=1)) if self.late > timedelta(minutes=15) else 0
        if platform == "canvas":  # which says that something is late, and not how late
            days = min(days, 1)
        days *= not self.extended
        percent = 100 if days > 7 else min(50, 10 * days)
        left = (self.points if points is None else points) - Fraction(POSSIBLE * percent, 100)
        return round(float(max(left, Fraction(0)) * 100 / POSSIBLE), 2)

    def answers(self) -> dict[str, str]:
        """The code by function, in words of the student's own."""
        code = dict(RIGHT)
        for slip in self.slips:
            code.pop(slip.function)
            if slip.code is not None:
                code[slip.function] = slip.code
        own = next(iter(code))
        return code | {own: f"# {self.name}, number {self.number}\n{code[own].strip()}\n"}


def make_class(count: int, first: int) -> list[Student]:
    """The students, whose numbers on the platform begin at `first`."""
    late = [timedelta(minutes=10), timedelta(hours=10), timedelta(days=2, hours=1)]
    late += [timedelta(days=9), timedelta(days=1)]
    shapes = ["retyped", "deleted", "twice", "empty", "pdf", "missing"]
    draw, made = random.Random(2026), []
    for place in range(count):
        number = first + 7 * place
        name = NAMES[place] if place < len(NAMES) else f"{_word(place)} {_word(place * 7)}"
        chosen: dict[str, Slip] = {}
        for slip in draw.sample(SLIPS, draw.choice((0, 1, 1, 2, 3))):
            chosen.setdefault(slip.function, slip)
        slips = tuple(chosen.values())
        if place == 5:
            slips = (SLIPS[-1],)  # so that a small class has one of them too
        shape = shapes[place % 9] if place % 9 < len(shapes) else "as released"
        delay = late[place % 7] if place % 7 < len(late) else timedelta(hours=-4)
        extended = place == 15
        if extended:
            shape, delay = "as released", late[2]
        made.append(Student(number, name, slips, shape, delay, extended))
    return made


def _word(number: int) -> str:
    """A word without a meaning, another for each number."""
    syllables = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "ro", "su", "ta", "ve", "wi")
    digits = [number % 13, number // 13 % 13, number * 5 % 13]
    return "".join(syllables[digit] for digit in digits).title()


def texts(student: Student) -> dict[str, bytes]:
    """The files that a student handed in, the oldest first."""
    if student.shape == "pdf":
        return {"my answers.pdf": b"%PDF-1.7"}
    if student.shape == "empty":
        return {f"{NAME}.ipynb": b""}
    made = notebook(student.answers())
    if student.shape == "retyped":
        sources = ["import numpy as np\nfrom checks import as_arrays, check"]
        sources += student.answers().values()
        cells = [nbformat.v4.new_code_cell(code, id=f"c{i}") for i, code in enumerate(sources)]
        made = nbformat.v4.new_notebook(cells=cells)
    if student.shape == "deleted":
        gone = {"test_hinge", "setup", "test_sigmoid"}
        made.cells = [
            cell
            for cell in made.cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") not in gone
        ]
    content = nbformat.writes(made).encode()
    if student.shape == "twice":  # the first time with little of it
        return {f"{NAME}.ipynb": nbformat.writes(notebook({})).encode(), f"{NAME}-1.ipynb": content}
    return {f"{NAME}.ipynb": content}


def canvas(folder, students):
    """Canvas' download and its grade sheet."""
    members, serial = {}, 9000
    for one in students:
        for file, content in texts(one).items() if one.shape != "missing" else ():
            serial += 1
            late = "_LATE" if one.late > timedelta(minutes=15) else ""
            known = re.sub(r"\W|_", "", one.sortable).lower()
            members[f"{known}{late}_{one.number}_{serial}_{file.replace(' ', '_')}"] = content
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Losses (77)"]]
    rows.append(["    Points Possible", "", "", "", "", "100"])
    rows += [[s.sortable, s.number, f"s{s.number}", f"u{s.number}", "A", ""] for s in students]
    rows.append(["Student, Test", "999999", "", "test", "A", ""])
    return pack(folder / "download.zip", members), _sheet(folder, rows)


def moodle(folder, students):
    """Moodle's download of all submissions and its grading worksheet."""
    members = {}
    head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed"
    rows = [
        [*head.split(","), "Last modified (submission)", "Last modified (grade)", "Feedback files"]
    ]
    for one in students:
        when = DUE + one.late
        told = f"{when:%A}, {when.day} {when:%B %Y}, {when:%I:%M %p}"
        if one.shape == "missing":
            told = "-"
        else:
            for days, (file, content) in enumerate(texts(one).items()):
                path = f"{one.name}_{one.number}_assignsubmission_file_/{file}"
                date = (2026, 11, 10 + days, 10, 0, 0)
                members[zipfile.ZipInfo(path, date)] = content
        status = "No submission" if told == "-" else "Submitted for grading"
        address = f"s{one.number}@example.org"
        row = [f"Participant {one.number}", one.name, address, status, "", "100.00", "Yes"]
        rows.append([*row, told, "-", ""])
    return pack(folder / "download.zip", members), _sheet(folder, rows)


def _sheet(folder, rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / "sheet.csv"
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


def policy(extended: list[str]) -> str:
    """The deadlines as an instructor would write them; the extended have five days more."""
    lines = ['timezone = "Europe/Berlin"', "[late]", "grace_minutes = 15", "per_day = 10"]
    lines += ["at_most = 50", "closed_after_days = 7", f"[assignments.{NAME}]"]
    lines += [f"due = {DUE.isoformat()}", "maximum = 100"]
    for folder in extended:
        lines += ["[[extensions]]", f'student = "{folder}"', "days = 5"]
    return "\n".join(lines) + "\n"
