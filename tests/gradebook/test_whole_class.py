"""A whole class from the download to the marks, and a regrade; every figure known beforehand.

`STUDENTS=60 pytest tests/gradebook/test_whole_class.py` does it with 60 students on each platform.
"""

import contextlib
import csv
import html
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from types import SimpleNamespace

import pytest
import whole_class
from commands import NAME, ROOT, autograder_here
from platform_readers import as_canvas_reads, as_moodle_reads, canvas_marks, moodle_marks
from test_regrade import change_the_check
from whole_class import POSSIBLE, REGRADED, ROUNDED

COUNTS = {"canvas": 60, "moodle": 18}
COUNTS = {name: max(least, int(os.environ.get("STUDENTS", 0))) for name, least in COUNTS.items()}
FIRST = {"canvas": 101, "moodle": 4001}


def run(folder, *arguments):
    """The command line of the copied course, as it is called there.

    What grades nothing is called in this process, seconds faster.
    """
    if arguments[0] != "grade":
        with contextlib.chdir(folder):
            return autograder_here(*arguments)
    environment = {"PATH": os.defpath, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def read_marks(evening):
    """The marks as the platform takes them from the exported file, by number."""
    text = (evening.folder / "marks.csv").read_text(encoding="utf-8")
    numbers = {one.number for one in evening.students}
    if evening.platform == "canvas":
        return canvas_marks(text, numbers, NAME)
    read = moodle_marks(text, numbers, 100)
    return {number: read[number][0] if number in read else None for number in numbers}


@pytest.fixture(scope="module", params=["canvas", "moodle"])
def evening(request, tmp_path_factory):
    """A course in which a check can be changed, after the five commands on a class."""
    platform, folder = request.param, tmp_path_factory.mktemp(request.param)
    for name in ("autograder", "exercises", "solutions"):
        shutil.copytree(ROOT / name, folder / name)
    students = whole_class.make_class(COUNTS[platform], FIRST[platform])
    getattr(whole_class, platform)(folder, students)
    extended = [one for one in students if one.extended]
    as_folders = {
        "canvas": lambda one: re.sub(r"\W", "", one.sortable).lower(),
        "moodle": lambda one: one.name.replace(" ", "-"),
    }
    text = whole_class.policy([as_folders[platform](one) for one in extended])
    (folder / "policy.toml").write_text(text)
    policy = ("--policy", "policy.toml", "--roster", "sheet.csv", "--seed", 11)
    marks = ("--roster", "sheet.csv", "--missing", "zero", "--output", "marks.csv")
    commands = (
        ("collect", "download.zip", "--into", "submissions", "--roster", "sheet.csv"),
        ("grade", *policy),
        ("export", "--results", "results", "--format", platform, *marks),
        ("export", "--results", "results", "--format", f"{platform}-feedback", "--output", "f.zip"),
        ("report", "--results", "results"),
    )
    done = [run(folder, *command) for command in commands]
    return SimpleNamespace(
        platform=platform, folder=folder, students=students, done=done, export=commands[2]
    )


def test_the_class_is_as_varied_as_it_should_be(evening):
    shapes = Counter(one.shape for one in evening.students)
    assert len(shapes) == 7 and min(shapes.values()) > 0
    assert len({one.name for one in evening.students}) < len(evening.students)  # namesakes
    assert {slip.called for one in evening.students for slip in one.slips} > {ROUNDED, ""}
    assert any(one.extended for one in evening.students)


def test_each_command_names_those_who_need_a_look(evening):
    codes = [process.returncode for process in evening.done]
    assert codes == [1, 1, 0, 0, 0], [process.stderr for process in evening.done]
    assert all("Traceback" not in process.stderr for process in evening.done)
    assert all("Next: " in process.stdout + process.stderr for process in evening.done)
    here = [one for one in evening.students if one.shape != "missing"]
    said = evening.done[0].stdout
    assert f"{len(here)} of the {len(evening.students)} people on the class list handed in." in said
    group = " (A)" if evening.platform == "canvas" else ""
    missing = [f"{one.name}{group}" for one in evening.students if one.shape == "missing"]
    assert f"missing: {'; '.join(missing)}\n" in said
    assert "not on the class list" not in said and "may be any of" not in said
    assert evening.done[0].stderr.count("not collected: ") == count(evening, "pdf")
    assert evening.done[1].stderr.count("not graded: ") == count(evening, "empty")
    graded = sum(one.graded for one in here)
    assert f"{graded} of {graded + count(evening, 'empty')} submissions" in evening.done[1].stdout


def count(evening, shape):
    return sum(one.shape == shape for one in evening.students)


def test_each_mark_is_the_one_that_follows_from_the_mistakes(evening):
    expected = {one.number: one.mark(evening.platform) for one in evening.students}
    assert read_marks(evening) == pytest.approx(expected)
    with (evening.folder / "results" / "grades.csv").open(encoding="utf-8") as file:
        points = Counter(float(row["score"]) for row in csv.DictReader(file))
    assert points == Counter(float(one.points) for one in evening.students if one.graded)


def test_each_feedback_page_reaches_its_student(evening):
    with zipfile.ZipFile(evening.folder / "f.zip") as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    known = {one.number: one for one in evening.students if one.graded}
    if evening.platform == "moodle":
        reached = {as_moodle_reads(path, set(known)): text for path, text in members.items()}
        reached = {number: text for (number, _), text in reached.items()}
    else:
        packed = zipfile.ZipFile(evening.folder / "download.zip").namelist()
        parts = [re.search(r"_(\d+)_(\d+)_", path) for path in packed]
        there = {(part[1], part[2]): int(part[1]) for part in parts}
        reached = {as_canvas_reads(path, there): text for path, text in members.items()}
    assert set(reached) == set(known) and len(members) == len(known)
    for number, one in known.items():
        assert f"{float(one.points):g} of {POSSIBLE} points" in reached[number]
        assert f"number {number}" in reached[number]  # in the student's own code


def test_the_report_counts_each_misconception(evening):
    page = (evening.folder / "results" / "report.html").read_text(encoding="utf-8")
    graded = [one for one in evening.students if one.graded]
    assert f"{len(graded)} notebooks of {len(graded)} students" in page
    found = re.findall(
        r"<tr><td><strong>(.*?)</strong> in <code>(\w+)</code>.*?<td class=\"number\">(\d+)</td>",
        page,
        re.S,
    )
    counted = {(html.unescape(name), function): int(number) for name, function, number in found}
    made = Counter((s.called, s.function) for one in graded for s in one.slips if s.called)
    assert counted == made


def test_a_changed_check_touches_those_whom_it_concerns_alone(evening):
    before, feedback = read_marks(evening), pages(evening)
    change_the_check(evening.folder)
    concerned = {
        one.number
        for one in evening.students
        if one.graded and any(slip.called == ROUNDED for slip in one.slips)
    }
    assert concerned
    preview, apply = (run(evening.folder, "grade", option) for option in ("--preview", "--apply"))
    assert f"{len(concerned)} marks ({len(concerned)} up, 0 down) would change" in preview.stdout
    assert "0 keep theirs with another verdict" in preview.stdout
    assert f"{len(concerned)} submissions have another verdict" in apply.stdout
    assert len(list((evening.folder / "results").glob("history/*/*/*.json"))) == len(concerned)
    changed = {student for student, text in pages(evening).items() if text != feedback[student]}
    assert len(changed) == len(concerned)
    assert run(evening.folder, *evening.export).returncode == 0
    expected = before | {
        one.number: one.mark(evening.platform, one.points + REGRADED)
        for one in evening.students
        if one.number in concerned
    }
    assert read_marks(evening) == pytest.approx(expected)


def pages(evening):
    folder = evening.folder / "results" / "feedback"
    return {path.parent.name: path.read_bytes() for path in folder.glob("*/*.html")}
