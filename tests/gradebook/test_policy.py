"""Deadlines, grace, penalties, extensions, attempts, weights: one file, one sentence a mark."""

import csv
import io
import json
from datetime import datetime

import pytest
from archives import METADATA, pack
from commands import CLASS, NAME, autograder, autograder_here
from test_command_line import sentence

from autograder.errors import CourseError
from autograder.grading.marks import Arrival, Mark, mark_of, total_of
from autograder.grading.policy import read_policy
from autograder.lms.arrival import written_time

OTHER = "04_regression_losses"
FULL = f"""
timezone = "Europe/Berlin"
counts = "best"
[late]
grace_minutes = 15
per_day = 10
at_most = 50
closed_after_days = 7
[assignments.{NAME}]
due = 2026-11-20T23:59:00
maximum = 100
weight = 2
[assignments.{OTHER}]
due = 2026-11-13T23:59:00
[total]
drop = 1
maximum = 50
[[extensions]]
student = "ill"
assignment = "{NAME}"
days = 7
[[handed_in]]
student = "told"
assignment = "{NAME}"
at = 2026-11-22T08:00:00
"""


@pytest.fixture
def policy(tmp_path):
    return read_policy(written(tmp_path, FULL))


def written(folder, text):
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def at(text, late=False):
    return Arrival(datetime.fromisoformat(text) if text else None, late)


@pytest.mark.parametrize(
    ("student", "arrival", "value", "says"),
    [
        ("ada", at("2026-11-20T23:59:00"), 80.0, "on time (due 2026-11-20 23:59)"),
        ("ada", at("2026-11-21T00:14:00"), 80.0, "within the grace of 15 min"),
        ("ada", at("2026-11-21T00:15:00"), 70.0, "1 day late"),
        ("ada", at("2026-11-21T23:59:00"), 70.0, "1 day late"),
        ("ada", at("2026-11-22T00:00:00"), 60.0, "2 days late"),
        ("ada", at("2026-11-20T23:10:00+00:00"), 80.0, "handed in 2026-11-21 00:10"),  # in Berlin
        ("ada", at("2026-11-26T12:00:00"), 30.0, "50% of 40 are taken off, 12 are left"),
        ("ada", at("2026-11-28T12:00:00"), 0.0, "it closed 7 days after that"),
        ("ada", at(""), 80.0, "at a time that nobody knows, so on time"),
        ("ada", at("", late=True), 70.0, "which does not say how late, so by 1 day"),
        ("ill", at("2026-11-27T23:00:00"), 80.0, "(due 2026-11-27 23:59 by extension)"),
        ("ill", at("", late=True), 80.0, "which knows no extension"),
        ("told", at("", late=True), 60.0, "handed in 2026-11-22 08:00, 2 days late"),
    ],
)
def test_a_mark_says_how_it_came_about(policy, student, arrival, value, says):
    mark = mark_of(policy, (student, NAME), 32.0, 40.0, arrival)
    assert (mark.value, mark.maximum) == (value, 100)
    assert says in mark.how and mark.how.startswith("32 of 40 points, ")
    assert mark.how.endswith(f"are {value:g} of 100.")


def test_a_total_is_weighted_and_without_the_worst(policy):
    marks = {NAME: Mark(80, 100, ""), OTHER: Mark(10, 40, "")}
    total = total_of(policy, [NAME, OTHER], marks)
    assert (total.value, total.maximum) == (40.0, 50)
    assert f"without the worst: {OTHER}" in total.how
    missing = total_of(policy, [NAME], {NAME: Mark(50, 100, "")})
    assert missing.value == 25.0  # what was not handed in is the worst


def test_weights_without_a_drop(tmp_path):
    text = f"[assignments.{NAME}]\nweight = 3\n[assignments.{OTHER}]\n"
    policy = read_policy(written(tmp_path, text))
    marks = {NAME: Mark(30, 40, ""), OTHER: Mark(10, 40, "")}
    assert total_of(policy, marks, marks).value == 62.5  # (3 * 0.75 + 0.25) / 4
    assert total_of(policy, [], {NAME: Mark(40, 40, "")}).value == 75


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[late]\nper_day = 20\nat_most = 10\n", "at_most must not be less than per_day"),
        ("[late]\nper_day = 20\n", "no assignment has a due time"),
        ("[late]\nper_dya = 20\n", "[late] has 'per_dya', which means nothing"),
        ("[late]\nper_day = 120\n", "more than 100%"),
        ("[late]\nper_day = -1\n", "is no number from 0 on"),
        ("counts = 'all'\n", "it may be best, last, first"),
        ("timezone = 'Berlin'\n", "there is no time zone 'Berlin'"),
        ("[assignments.99_x]\n", "'99_x', which is none of"),
        (f"[assignments.{NAME}]\ndue = 2026-11-20\n", "a day without a time"),
        (f"[assignments.{NAME}]\ndue = 'monday'\n", "write it as"),
        (f"[assignments.{NAME}]\nweight = 0\n", "all assignments have the weight 0"),
        (f"[assignments.{NAME}]\nmaximum = 0\n", "every mark would be 0"),
        (f"[total]\ndrop = 1\n[assignments.{NAME}]\n", "there are 1 assignments"),
        ("[total]\ndrop = 1\n", "needs the assignments"),
        ("[late]\nclosed_after_days = 0\ngrace_minutes = 5\n", "closes before its grace"),
        ("[[extensions]]\nstudent = 'a'\n", "needs either due or days"),
        ("[[extensions]]\ndays = 2\n", "names no student"),
        (
            f"[assignments.{NAME}]\ndue = 2026-11-20T12:00:00\n[[extensions]]\nstudent = 'a'\n"
            f"assignment = '{NAME}'\ndue = 2026-11-19T12:00:00\n",
            "the extension of a for 05_binary_losses ends 2026-11-19 12:00, before it is due",
        ),
        (
            2 * f"[[extensions]]\nstudent = 'a'\nassignment = '{NAME}'\ndays = 1\n",
            f"is the second of a for {NAME}",
        ),
        (f"[[handed_in]]\nstudent = 'a'\nassignment = '{NAME}'\n", "has no time"),
        ("[late\n", "is not TOML"),
        ("late = 3\n", "which is no table"),
    ],
)
def test_a_policy_that_contradicts_itself_is_one_sentence(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(CourseError) as raised:
        read_policy(path)
    said = str(raised.value)
    assert said.startswith(str(path)) and says in said and "\n" not in said


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Friday, 20 November 2026, 10:00 AM", "2026-11-20T10:00:00"),
        ("Friday, 20 November 2026, 12:05 PM", "2026-11-20T12:05:00"),
        ("Friday, November 20, 2026, 11:59 PM", "2026-11-20T23:59:00"),
        ("Freitag, 20. März 2026, 00:30", "2026-03-20T00:30:00"),
        ("-", ""),
        ("vendredi 20 novembre 2026, 10:00", ""),  # another language: no time rather than a guess
    ],
)
def test_moodles_worksheet_says_when(text, iso):
    assert written_time(text) == iso


def gradescope(path, attempts, day):
    """A download of two students; each hands in one notebook of the sample class."""
    members, about = {}, "---\n"
    for number, (name, source) in enumerate(attempts.items(), 7001):
        content = (CLASS / source / NAME / f"{NAME}.ipynb").read_bytes()
        members[f"submission_{number}/{NAME}.ipynb"] = content
        one = METADATA.format(id=number, name=name, sid=number, email=f"{name.lower()}@x.org")
        about += one.removeprefix("---\n").replace("2026-11-20 10:00", f"2026-11-{day} 10:00")
    members["submission_metadata.yml"] = about
    return pack(path, members)


@pytest.fixture(scope="module")
def twice(once):
    """Ada gets worse and late; Boris gets better and late."""

    def make(folder):
        first = {"Ada": "ada-perfect", "Boris": "noah-untouched"}
        second = {"Ada": "boris-one-term", "Boris": "ada-perfect"}
        for day, handed in ((20, first), (22, second)):
            archive = gradescope(folder / f"{day}.zip", handed, day)
            process = autograder_here("collect", archive, "--into", folder / "class")
            assert process.returncode == 0, process.stderr

    return once("two attempts", make)


def marks_by(twice, results, counts):
    text = f"timezone = 'Europe/Berlin'\ncounts = '{counts}'\n[late]\nper_day = 10\n"
    text += f"[assignments.{NAME}]\ndue = 2026-11-20T23:59:00\n"
    results.mkdir()
    options = ("--policy", written(results, text), "--workers", 1, "--seed", 7)
    process = autograder("grade", "--submissions", twice / "class", "--results", results, *options)
    assert process.returncode == 0, process.stderr
    assert "marks.csv has the marks that count" in process.stdout
    with (results / "marks.csv").open() as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    exported = autograder_here("export", "--results", results, "--format", "csv").stdout
    table = {row["student"]: row for row in csv.DictReader(io.StringIO(exported))}
    for student, row in rows.items():  # one truth
        assert table[student][NAME] == row["mark"] and row["how"] in table[student]["how"]
        page = (results / "feedback" / student / f"{NAME}.html").read_text()
        assert f"The mark that counts: {row['mark']} of 37." in page and row["how"] in page
    return {student: (float(row["points"]), float(row["mark"])) for student, row in rows.items()}


def test_every_attempt_is_kept_with_its_time(twice):
    known = json.loads((twice / "class" / "collected.json").read_text())
    for one in known.values():
        entry = one["submissions"][NAME]
        (before,) = entry["attempts"]
        assert (before["handed_in"][:10], entry["handed_in"][:10]) == ("2026-11-20", "2026-11-22")
        assert entry["handed_in"].endswith("+00:00")
    assert len(list((twice / "class" / ".attempts").rglob("*.ipynb"))) == 2


def test_the_best_attempt_counts(twice, tmp_path):
    marks = marks_by(twice, tmp_path / "best", "best")
    assert marks["Ada"] == (37, 37)  # the first, in time
    assert marks["Boris"] == (37, 29.6)  # the second, two days late


def test_the_first_attempt_counts(twice, tmp_path):
    marks = marks_by(twice, tmp_path / "first", "first")
    assert marks == {"Ada": (37, 37), "Boris": (0, 0)}


def test_the_last_attempt_counts(twice, tmp_path):
    marks = marks_by(twice, tmp_path / "last", "last")
    assert marks["Boris"] == (37, 29.6) and marks["Ada"][1] == round(marks["Ada"][0] - 7.4, 2)


def test_moodles_sheet_tells_the_time_and_canvas_says_late(tmp_path):
    content = (CLASS / "ada-perfect" / NAME / f"{NAME}.ipynb").read_bytes()
    archive = pack(
        tmp_path / "m.zip",
        {
            f"Ada L_4001_assignsubmission_file_/{NAME}.ipynb": content,
            f"Bo M_4002_assignsubmission_file_/{NAME}.ipynb": content,
        },
    )
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "Identifier,Full name,Last modified (submission),Last modified (grade)\n"
        'Participant 4001,Ada L,"Friday, 20 November 2026, 11:30 PM",-\n'
    )
    into = tmp_path / "class"
    process = autograder_here("collect", archive, "--into", into, "--roster", sheet)
    assert "For 1 submissions the time of the class list counts" in process.stdout
    known = json.loads((into / "collected.json").read_text())
    times = {k: one["submissions"][NAME]["handed_in"] for k, one in known.items()}
    assert times == {"Ada-L": "2026-11-20T23:30:00", "Bo-M": "2026-11-20T10:00:00"}

    canvas = pack(tmp_path / "c.zip", {f"adal_LATE_101_9001_{NAME}.ipynb": content})
    autograder_here("collect", canvas, "--into", tmp_path / "canvas")
    (one,) = json.loads((tmp_path / "canvas" / "collected.json").read_text()).values()
    entry = one["submissions"][NAME]
    assert (entry["late"], entry["handed_in"]) == (True, "")  # dated by the download


def test_what_a_policy_cannot_go_with_is_one_sentence(twice, tmp_path):
    path = written(tmp_path, "counts = 'last'\n")
    options = ("--submissions", twice / "class", "--results", tmp_path / "r", "--policy", path)
    assert "counts at once" in sentence(autograder_here("grade", *options, "--preview"), 2)
    missing = ("--submissions", twice / "class", "--policy", tmp_path / "none.toml")
    assert "none.toml cannot be read" in sentence(autograder_here("grade", *missing), 2)
