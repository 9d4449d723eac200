"""Feedback as files, read as Moodle and Canvas read them."""

import csv
import io
import json
import zipfile

import nbformat
import pytest
from commands import NAME, autograder_here
from platform_readers import as_canvas_reads, as_moodle_reads
from test_command_line import sentence
from test_export import OTHER, canvas, exported, moodle, write_results  # noqa: F401 - fixtures

from autograder.lms.handback import feedback_notebook


def packed(results, form, target, *options):
    process = autograder_here(
        "export", "--results", results, "--format", form, "--output", target, *options
    )
    assert (process.returncode, process.stdout) == (0, ""), process.stderr
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, process.stderr


def test_moodle_finds_the_student_of_each_page(moodle, tmp_path):  # noqa: F811
    members, said = packed(moodle, "moodle-feedback", tmp_path / "f.zip")
    read = {as_moodle_reads(path, range(4001, 4005)): text for path, text in members.items()}
    assert set(read) == {
        (4001, f"{NAME}-feedback.html"),
        (4002, f"{NAME}-feedback.html"),
        (4003, f"{OTHER}-feedback.html"),
    }  # 4004 could not be graded
    page = (moodle / "feedback" / "Ada-Perfect" / f"{NAME}.html").read_bytes()
    assert read[4001, f"{NAME}-feedback.html"] == page
    assert f"no feedback file: Kim-Empty-File, {NAME}: " in said
    assert "has feedback on 3 submissions. Next: Moodle, the assignment, Upload" in said


def test_the_folders_of_moodle_are_those_of_its_download(moodle, tmp_path):  # noqa: F811
    members, _ = packed(moodle, "moodle-feedback", tmp_path / "f.zip", "--assignment", OTHER)
    (path,) = members
    assert path.startswith("Boris One Term_") and f"_assignsubmission_file_/{OTHER}-" in path


def test_a_class_list_tells_moodles_numbers_of_those_who_were_not_collected(tmp_path):
    results = write_results(tmp_path / "r", "lovelace")
    page = results / "feedback" / "lovelace" / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>1</p>")
    roster = tmp_path / "moodle.csv"
    roster.write_text('Identifier,Full name,Username\nParticipant 77,"Ada_B/King",lovelace\n')
    members, _ = packed(results, "moodle-feedback", tmp_path / "f.zip", "--roster", roster)
    assert [as_moodle_reads(path, {77}) for path in members] == [(77, f"{NAME}-feedback.html")]


def test_canvas_finds_the_attachment_and_shows_a_notebook(canvas, tmp_path):  # noqa: F811
    members, said = packed(canvas, "canvas-feedback", tmp_path / "f.zip")
    collected = json.loads((canvas / "collected.json").read_text())
    files = [e["file"] for known in collected.values() for e in known["submissions"].values()]
    assert set(members) < set(files)  # as they were downloaded; one could not be graded
    attachments = {
        ("101", "9001"): f"{NAME}.ipynb",
        ("102", "9002"): f"{NAME}.ipynb",
        ("102", "9003"): f"{OTHER}.ipynb",
    }
    assert sorted(map(str, (as_canvas_reads(path, attachments) for path in members))) == sorted(
        attachments.values()
    )
    boris = next(text for path, text in members.items() if "_102_" in path and NAME in path)
    notebook = nbformat.reads(boris.decode(), as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# Feedback: ")
    assert "term is missing" in notebook.cells[0].source
    assert "no feedback file: kimemptyfile" in said


def test_a_zip_file_that_was_handed_in_comes_back_as_one(tmp_path):
    file = "yangcy_103_9004_work.zip/inner/again.zip/mine/x.ipynb"
    entry = {NAME: {"file": file, "ids": {"user": "103"}}}
    known = {"yangcy": {"key": "canvas:103", "name": "yangcy", "submissions": entry}}
    results = write_results(tmp_path / "r", "yangcy", manifest=known)
    page = results / "feedback" / "yangcy" / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>1</p>")
    members, _ = packed(results, "canvas-feedback", tmp_path / "f.zip")
    with zipfile.ZipFile(io.BytesIO(members["yangcy_103_9004_work.zip"])) as inner:
        assert inner.read(f"{NAME}-feedback.html") == b"<p>1</p>"


def test_an_instructors_hidden_test_does_not_come_back(tmp_path):
    cell = nbformat.v4.new_code_cell("assert secret(3) == 4711")
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": "own", "points": 1}
    error = {"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": ["4711"]}
    cell.outputs = [nbformat.from_dict(error)]
    path = tmp_path / "99_own.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])))
    assert "4711" not in feedback_notebook(path, "# Feedback")


def test_a_mail_merge_has_address_mark_and_file(moodle, tmp_path):  # noqa: F811
    roster = tmp_path / "class.csv"
    roster.write_text("Full name;E-Mail\nAda Perfect;ada@example.org\nKim Empty File;kim@x.org\n")
    rows, said = exported(moodle, "mail", "--roster", roster)
    head, *lines = rows
    lines = [dict(zip(head, line, strict=True)) for line in lines]
    ada = next(line for line in lines if line["student"] == "Ada-Perfect" and line["mark"])
    assert (ada["email"], ada["mark"], ada["maximum"]) == ("ada@example.org", "37", "37")
    with open(ada["feedback"], encoding="utf-8") as page:
        assert "37 of 37 points" in page.read()
    kim = next(line for line in lines if line["email"] == "kim@x.org")
    assert (kim["mark"], kim["feedback"]) == ("", "")
    assert "a class list, may have it): Boris-One-Term" in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--format", "moodle-feedback"), "is a zip file: name it with --output FILE.zip"),
        (("--format", "canvas-feedback", "--output", "{tmp}/f.zip"), "would hold nothing: "),
        (("--format", "mail", "--output", "/proc/no/x.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_packed_is_one_sentence(tmp_path, options, says):
    results = write_results(tmp_path / "r", "ada")
    options = [option.format(tmp=tmp_path) for option in options]
    assert says in sentence(autograder_here("export", "--results", results, *options), 2)
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".*"))


def test_an_older_zip_file_stays_where_nothing_can_be_packed(tmp_path):
    (tmp_path / "f.zip").write_text("older")
    results = write_results(tmp_path / "r", "ada")
    options = ("--format", "canvas-feedback", "--output", tmp_path / "f.zip")
    assert autograder_here("export", "--results", results, *options).returncode == 2
    assert (tmp_path / "f.zip").read_text() == "older"


def test_tables_say_what_was_written_and_what_comes_next(tmp_path):
    target = tmp_path / "marks.csv"
    results = write_results(tmp_path / "r", "ada")
    process = autograder_here("export", "--results", results, "--format", "csv", "--output", target)
    assert f"{target} has 1 marks of 1 students. Next: open it in a spreadsheet." in process.stderr
    with target.open() as file:
        assert next(csv.reader(file))[0] == "student"
