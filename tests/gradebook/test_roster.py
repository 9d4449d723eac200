"""A class list beside those who handed in: missing, unknown, changed."""

import csv
import io
import json

import pytest
from archives import pack
from commands import CLASS, autograder_here
from test_command_line import sentence

from autograder.errors import CourseError
from autograder.lms.roster import compare, read_roster

NAME = "05_binary_losses"
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,05 (77)
"    Points Possible",,,,,37
"Lovelace, Ada",101,s-1,ada,Group A,
"van Rossum, Guido",102,s-2,guido,Group B,
"Müller, Zoë",103,s-3,zoe,Group A,
"Student, Test",999,,t,Group A,
"""
MOODLE = """Identifier;Full name;Email address;Status;Groups
Participant 4001;Ada Lovelace;ada@example.org;;A
Teilnehmer/in4002;Zoë Müller;zoe@example.org;;B
"""


def handed(name, **ids):
    return {"key": "x", "name": name, "submissions": {NAME: {"ids": ids}}}


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    rows = [("ada", NAME, 30, 37), ("guidovanrossum", NAME, 12, 37), ("eve", NAME, 5, 37)]
    with (folder / "grades.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("student", "assignment", "score", "max_score"), *rows])
    (folder / "ungraded.csv").write_text("student,assignment,reason\n")
    manifest = {"ada": handed("Ada King", user="101"), "guidovanrossum": handed("guidovanrossum")}
    (folder / "collected.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def canvas(tmp_path):
    path = tmp_path / "canvas.csv"
    path.write_text(CANVAS, encoding="utf-8-sig")
    return path


def export(results, *options):
    process = autograder_here("export", "--results", results, "--format", *options)
    assert process.returncode == 0, process.stderr
    return list(csv.DictReader(io.StringIO(process.stdout))), process.stderr


def test_an_export_names_the_missing_the_unknown_and_the_changed(results, canvas):
    _, said = export(results, "csv", "--roster", canvas)
    assert "2 of the 3 people on the class list handed in." in said
    assert "missing: Zoë Müller (Group A)" in said
    assert "not on the class list: eve" in said
    assert "changed name: ada was collected as Ada King and is Ada Lovelace" in said


@pytest.mark.parametrize(("chosen", "mark"), [("zero", "0"), ("empty", "")])
def test_the_missing_get_what_is_chosen_and_their_numbers(results, canvas, chosen, mark):
    rows, _ = export(results, "canvas", "--roster", canvas, "--missing", chosen)
    (zoe,) = [row for row in rows if row["Student"] == "Zoë Müller"]
    assert (zoe["ID"], zoe[NAME]) == ("103", mark)
    assert [row[NAME] for row in rows if row["ID"] == "101"] == ["30"]
    assert [row[NAME] for row in rows if row["ID"] == "102"] == ["12"]  # known by the list alone


def test_what_could_not_be_graded_is_not_missing(results, canvas):
    (results / "ungraded.csv").write_text(f"student,assignment,reason\nzoe,{NAME},damaged\n")
    rows, said = export(results, "csv", "--roster", canvas, "--missing", "zero")
    assert [row[NAME] for row in rows if row["student"] == "zoe"] == [""]
    assert "missing:" not in said


def test_who_handed_in_something_else_is_not_missing(results, tmp_path):
    """Of two namesakes one handed in a PDF, and the notebook later; a third nothing."""
    notebook = (CLASS / "ada-perfect" / NAME / f"{NAME}.ipynb").read_bytes()
    moodle, place = "Ada Li_{}_assignsubmission_file_/{}", f"{NAME}.ipynb"
    members = {moodle.format(4001, place): notebook, moodle.format(4002, "x.pdf"): b"%PDF"}
    sheet, into = tmp_path / "sheet.csv", tmp_path / "class"
    numbers = (4001, 4002, 4003)
    rows = "".join(f"Participant {number},Ada Li\n" for number in numbers)
    sheet.write_text(f"Identifier,Full name\n{rows}")
    command = ("--into", into, "--roster", sheet)
    done = autograder_here("collect", pack(tmp_path / "d.zip", members), *command)
    assert "2 of the 3 people on the class list handed in." in done.stdout

    known = json.loads((into / "collected.json").read_text())
    (graded,) = (folder for folder, one in known.items() if one["submissions"])
    (results / "grades.csv").write_text(
        f"student,assignment,score,max_score\n{graded},{NAME},30,37\n"
    )
    (results / "collected.json").write_text(json.dumps(known))
    rows, said = export(results, "moodle", "--roster", sheet, "--missing", "zero")
    marks = {row["Identifier"]: row["Grade"] for row in rows}
    assert marks == {"Participant 4001": "30", "Participant 4002": "", "Participant 4003": "0"}
    assert f", {NAME}: handed in no notebook, only x.pdf." in said

    members[moodle.format(4002, place)] = notebook.replace(b"sigmoid(z):", b"sigmoid(z) :")
    done = autograder_here("collect", pack(tmp_path / "d.zip", members), *command)
    assert "2 of the 3 people" in done.stdout and done.returncode == 0
    known = json.loads((into / "collected.json").read_text()).values()
    assert len(known) == 2 and not any(one.get("without") for one in known)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_encoding_and_separator_is_read(tmp_path, encoding, separator):
    path = tmp_path / "moodle.csv"
    text = MOODLE.replace(";", separator).replace("\n", "\r\n")
    path.write_text(text, encoding=encoding, newline="")
    people = read_roster(path)
    assert [(one.name, one.group, one.ids["participant"]) for one in people] == [
        ("Ada Lovelace", "A", "4001"),
        ("Zoë Müller", "B", "4002"),
    ]


def test_an_encoding_that_was_guessed_is_told(results, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("Name,ID\nŽofie Ďurić,101.0\n".encode("cp1250"))
    _, said = export(results, "csv", "--roster", path)
    assert f"guessed: {path} is read as cp1252; if names look wrong, save it as UTF-8." in said
    (person,) = read_roster(path)
    assert person.ids == {"user": "101"}  # as a spreadsheet writes a number
    path.write_text("Name,ID\nŽofie Ďurić,101\n", encoding="utf-8")
    assert "guessed" not in export(results, "csv", "--roster", path)[1]


def test_namesakes_are_told_by_their_numbers_alone(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name,ID\nAda Li,1\nAda Li,2\n")
    people = read_roster(path)
    known = {"ada-li": handed("Ada Li", user="2")}
    assert compare(people, known, known).folders == {"ada-li": people[1]}
    unknown = compare(people, ["ada-li"], {})
    assert unknown.folders == {} and "may be any of 2 on the class list" in unknown.unclear[0]


def test_collect_says_whose_name_or_group_is_another_than_last_time(tmp_path, canvas):
    archive = tmp_path / "lovelaceada_101_9001_nb.ipynb"
    archive.write_text("{}")
    into = tmp_path / "class"
    into.mkdir()
    command = ("collect", archive, "--into", into, "--roster", canvas)
    assert "changed name" not in autograder_here(*command).stdout
    canvas.write_text(CANVAS.replace("ada,Group A", "ada,Group C").replace(", Guido", ", G."))
    said = autograder_here(*command).stdout
    assert "changed group: Ada Lovelace went from Group A to Group C" in said
    assert "changed name: Guido van Rossum is now G. van Rossum" in said


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "has no column of students"),
        (b"mark;points\n1;2\n", "has no column of students: its first line holds mark, points"),
        (b"Name,ID\n", "has titles and no students"),
        (b"Name,ID\nA,1\nB,1\n", "the lines 2 and 3 have the same number 1"),
        (b"Name,ID\nLi, Ada,1\n", "line 2: it has 3 cells under 2 titles"),
        (b"PK\x03\x04", "is a workbook of a spreadsheet; save it as CSV"),
        (b"Name\n\0\n", "is no text"),
        (b'Name,ID\n"Ada Li,1\nBo,2\n', "is a quotation mark left open"),
        (b"Name,ID\nAda Li,101\nBo,1.02E+05\n", "line 3: a spreadsheet has rounded a number"),
        ("Name,ID\n\u0141ukasz \u0164a\u0165,1\n".encode("cp1250"), "save it as UTF-8"),
    ],
)
def test_a_bad_list_is_one_sentence(tmp_path, results, data, says):
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(CourseError, match=says):
        read_roster(path)
    process = autograder_here("export", "--results", results, "--format", "csv", "--roster", path)
    assert says in sentence(process, 2)


def test_a_name_like_a_formula_is_quoted(tmp_path, results):
    path = tmp_path / "list.csv"
    path.write_text("Name,ID\n=cmd(),7\n")
    rows, _ = export(results, "canvas", "--roster", path)
    assert "'=cmd()" in [row["Student"] for row in rows]


def test_zero_without_a_list_is_refused(results):
    process = autograder_here(
        "export", "--results", results, "--format", "csv", "--missing", "zero"
    )
    assert "needs the class list: add --roster FILE" in sentence(process, 2)
