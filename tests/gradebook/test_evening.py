"""From the download to marks, feedback and report with the five commands of the guide."""

import csv
import json
import re
import zipfile

import pytest
from archives import canvas, moodle
from commands import CLASS, NAME, ROOT, autograder, autograder_here
from platform_readers import as_canvas_reads, as_moodle_reads

PEOPLE = {"ada-perfect": 4001, "boris-one-term": 4002, "emil-labels": 4003}
POLICY = f"""
timezone = "Europe/Berlin"
[late]
per_day = 10
[assignments.{NAME}]
due = 2026-11-20T23:59:00
maximum = 100
[[extensions]]
student = "{{ill}}"
days = 3
"""
SHEETS = {
    "moodle": 'Identifier,Full name,"Last modified (submission)"\n'
    'Participant 4001,Ada Perfect,"Friday, 20 November 2026, 10:00 AM"\n'
    'Participant 4002,Boris One Term,"Saturday, 21 November 2026, 10:00 AM"\n'
    'Participant 4003,Emil Labels,"Sunday, 22 November 2026, 10:00 AM"\n'
    'Participant 4004,"=cmd()",-\n',
    "canvas": "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
    "Ada Perfect,101,,,A\nBoris One Term,102,,,A\nEmil Labels,103,,,A\n=cmd(),104,,,A\n",
}


@pytest.fixture(scope="module", params=["moodle", "canvas"])
def evening(request, tmp_path_factory):
    """The folder after the five commands, and what they said."""
    platform, folder = request.param, tmp_path_factory.mktemp(request.param)
    handed = {(who, NAME): (CLASS / who / NAME / f"{NAME}.ipynb").read_bytes() for who in PEOPLE}
    {"moodle": moodle, "canvas": canvas}[platform](folder / "download.zip", handed)
    sheet, results = folder / "sheet.csv", ("--results", folder / "results")
    sheet.write_text(SHEETS[platform], encoding="utf-8")
    ill = "Emil-Labels" if platform == "moodle" else "emillabels"
    (folder / "policy.toml").write_text(POLICY.format(ill=ill))
    marks = ("--format", platform, "--output", folder / "marks.csv", "--missing", "zero")
    policy = ("--policy", folder / "policy.toml", "--seed", 7, "--workers", 1)
    commands = [
        ("collect", folder / "download.zip", "--into", folder / "class", "--roster", sheet),
        ("grade", "--submissions", folder / "class", *results, "--roster", sheet, *policy),
        ("export", *results, *marks, "--roster", sheet),
        ("export", *results, "--format", f"{platform}-feedback", "--output", folder / "f.zip"),
        ("report", *results),
    ]
    said = []
    for command in commands:
        process = (autograder if command[0] == "grade" else autograder_here)(*command)
        assert process.returncode == 0, process.stderr
        said.append(process.stdout + process.stderr)
    return platform, folder, said


def test_each_command_says_what_it_did_and_what_comes_next(evening):
    _, _, said = evening
    assert all("Next: " in one for one in said)
    assert "missing: =cmd()" in said[0] and "3 new" in said[0]


def test_the_marks_are_those_of_the_policy(evening):
    platform, folder, _ = evening
    with (folder / "results" / "marks.csv").open() as file:
        counted = {row["student"].lower().replace("-", ""): row for row in csv.DictReader(file)}
    with (folder / "marks.csv").open() as file:
        rows = list(csv.DictReader(file))
    column, name = ("Grade", "Full name") if platform == "moodle" else (NAME, "Student")
    marks = {row[name].lower().replace(" ", ""): row[column] for row in rows}
    known = json.loads((folder / "results" / "collected.json").read_text())
    for student, row in counted.items():
        assert marks[student] == row["mark"], known
    assert marks["'=cmd()"] == "0" and "=cmd()" not in marks
    days = {student: row["days_late"] for student, row in counted.items()}
    late_for_canvas = {"adaperfect": "0", "borisoneterm": "1", "emillabels": "0"}
    assert days == late_for_canvas  # Boris is late on both, Emil has an extension
    assert counted["adaperfect"]["mark"] == "100"


def test_the_feedback_comes_back_to_each_student(evening):
    platform, folder, _ = evening
    with zipfile.ZipFile(folder / "f.zip") as archive:
        names = archive.namelist()
    if platform == "moodle":
        read = {as_moodle_reads(name, PEOPLE.values()) for name in names}
        assert read == {(number, f"{NAME}-feedback.html") for number in PEOPLE.values()}
    else:
        numbers = {(str(101 + n), str(9001 + n)): n for n in range(3)}
        assert sorted(as_canvas_reads(name, numbers) for name in names) == [0, 1, 2]


def test_the_report_is_there(evening):
    _, folder, _ = evening
    assert "3 notebooks of 3 students" in (folder / "results" / "report.html").read_text()


def test_the_guide_has_these_five_commands():
    text = (ROOT / "book" / "back" / "for-instructors.md").read_text(encoding="utf-8")
    evening = text[text.index("## One evening") : text.index("## Run the course")]
    verbs = re.findall(r"^    \.venv/bin/python -m autograder (\w+)", evening, re.M)
    assert verbs == ["collect", "grade", "export", "export", "report"]
