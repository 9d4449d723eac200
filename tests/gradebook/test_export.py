"""From a download to marks that the same platform imports."""

import csv
import io
import json
import shutil

import archives
import pytest
from commands import CLASS, NAME, autograder, autograder_here
from nbgrader.api import Gradebook
from test_command_line import sentence

from autograder.grading.tables import harmless, table

OTHER = "02_maximum_likelihood"
PLACES = [
    ("ada-perfect", NAME),
    ("boris-one-term", NAME),
    ("boris-one-term", OTHER),
    ("kim-empty-file", NAME),
]
TEXTS = {(who, name): (CLASS / who / name / f"{name}.ipynb").read_bytes() for who, name in PLACES}


def exported(results, form, *options, run=autograder_here):
    process = run("export", "--results", results, "--format", form, *options)
    assert process.returncode == 0, process.stderr
    return list(csv.reader(io.StringIO(process.stdout))), process.stderr


def collected_and_graded(form, folder):
    archive = form(folder / "download.zip", TEXTS)
    assert autograder_here("collect", archive, "--into", folder / "class").returncode == 0
    grading = ("grade", "--submissions", folder / "class", "--results", folder / "results")
    process = autograder(*grading, "--seed", 7, "--workers", 1)
    assert process.returncode == 1  # one is empty
    return process


@pytest.fixture(scope="module")
def canvas(once):
    return once("canvas", lambda new: collected_and_graded(archives.canvas, new)) / "results"


@pytest.fixture(scope="module")
def moodle(once):
    return once("moodle", lambda new: collected_and_graded(archives.moodle, new)) / "results"


@pytest.fixture(scope="module")
def marks(canvas):
    with (canvas / "grades.csv").open() as file:
        return {(row["student"], row["assignment"]): row for row in csv.DictReader(file)}


def test_canvas_gets_its_user_ids_and_the_points_possible(canvas, marks):
    rows, said = exported(canvas, "canvas")
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    boris = marks["borisoneterm", NAME]["score"]
    other = marks["borisoneterm", OTHER]
    assert rows == [
        [*head, OTHER, NAME],
        ["    Points Possible", "", "", "", "", other["max_score"], "37"],
        ["adaperfect", "101", "", "", "", "", "37"],
        ["borisoneterm", "102", "", "", "", other["score"], boris],
        ["kimemptyfile", "103", "", "", "", "", ""],  # and not 0
    ]
    assert said.startswith(f"no mark: kimemptyfile, {NAME}: ")
    assert "is empty: there is no notebook in it" in said


def test_one_assignment_and_a_file(canvas, tmp_path):
    target = tmp_path / "marks.csv"
    options = ("--format", "canvas", "--assignment", OTHER, "--output", target)
    process = autograder("export", "--results", canvas, *options)
    assert (process.returncode, process.stdout) == (0, ""), process.stderr
    with target.open() as file:
        assert next(csv.reader(file))[5:] == [OTHER]


def test_csv_has_a_row_a_student_and_a_column_an_assignment(canvas, marks):
    rows, _ = exported(canvas, "csv", run=autograder)
    two = [float(marks["borisoneterm", name]["score"]) for name in (OTHER, NAME)]
    assert rows == [
        ["student", OTHER, NAME, "total"],
        ["adaperfect", "", "37", "37"],
        ["borisoneterm", *(f"{score:g}" for score in two), f"{sum(two):g}"],
        ["kimemptyfile", "", "", "0"],
    ]


def test_a_mark_that_a_person_gave_is_the_one_that_counts(canvas, marks, tmp_path):
    results = shutil.copytree(canvas, tmp_path / "results")
    with Gradebook(f"sqlite:///{results / 'gradebook.db'}", "loss-functions") as gradebook:
        (notebook,) = gradebook.find_submission(NAME, "borisoneterm").notebooks
        grade = next(g for g in notebook.grades if g.name == "test_binary_crossentropy")
        grade.manual_score = grade.score + 1.5
        gradebook.db.commit()
    rows, _ = exported(results, "csv")
    assert float(rows[2][2]) == float(marks["borisoneterm", NAME]["score"]) + 1.5


def test_moodle_gets_participants_and_feedback(moodle):
    rows, said = exported(moodle, "moodle")
    head, *rows = rows
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} < set(head)
    ada, boris, other, kim = (dict(zip(head, row, strict=True)) for row in rows)
    assert ada["Identifier"] == "Participant 4001"
    assert ada["Full name"] == "Ada Perfect"
    assert (ada["Grade"], ada["Maximum Grade"], ada["Feedback comments"]) == ("37", "37", "")
    assert (boris["Identifier"], other["Identifier"]) == ("Participant 4003", "Participant 4002")
    assert other["Assignment"] == NAME  # "02" comes first
    assert "term is missing" in other["Feedback comments"]
    assert "binary_crossentropy: " in other["Feedback comments"]
    assert kim["Grade"] == ""
    assert f"no mark: Kim-Empty-File, {NAME}" in said


def test_gradescope_gets_a_table_by_email_and_submission(moodle, tmp_path):
    results = shutil.copytree(moodle, tmp_path / "results")  # folders of the same names
    process = collected_and_graded(archives.gradescope, tmp_path)
    assert "3 of 4 are unchanged" in process.stdout
    rows, _ = exported(results, "gradescope", "--assignment", NAME)
    assert rows[0][:3] == ["Name", "SID", "Email"]
    assert rows[1] == ["Ada Perfect", "1", "ada-perfect@example.org", NAME, "37", "37", "7001"]
    assert rows[3][4] == ""


def write_results(folder, name, message="wrong", manifest=None):
    folder.mkdir(exist_ok=True)
    grades = [("student", "assignment", "score", "max_score"), (name, NAME, "1", "37")]
    head = ("student", "assignment", "exercise", "score", "max_score", "status", "message")
    (folder / "grades.csv").write_text(table(grades))
    rows = [head, (name, NAME, "hinge", "1", "4", "wrong", message)]
    (folder / "exercises.csv").write_text(table(rows))
    (folder / "collected.json").write_text(json.dumps(manifest or {}))
    return folder


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle", "gradescope"])
@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_name_is_a_formula(form, name, tmp_path):
    rows, _ = exported(write_results(tmp_path / "r", name), form)
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]
    assert any(name.strip() in cell for cell in cells)


def test_feedback_for_moodle_is_text_and_no_html(tmp_path):
    rows, _ = exported(write_results(tmp_path / "r", "ada", "<script>1 & 2</script>"), "moodle")
    assert rows[1][-1] == "hinge: &lt;script&gt;1 &amp; 2&lt;/script&gt;"


def test_folders_that_were_not_collected_are_named_by_login(tmp_path):
    rows, said = exported(write_results(tmp_path / "r", "ada"), "canvas")
    assert rows[2] == ["ada", "", "", "ada", "", "1"]
    assert said == "not collected from Canvas, so without its number: ada\n"


def test_what_was_collected_and_not_graded_is_named(tmp_path):
    entry = {NAME: {"ids": {"user": "7"}}, OTHER: {"ids": {"user": "7"}}}
    manifest = {"ada": {"key": "canvas:7", "name": "ada", "submissions": entry}}
    rows, said = exported(write_results(tmp_path / "r", "ada", manifest=manifest), "canvas")
    assert rows[2] == ["ada", "7", "", "", "", "", "1"]
    assert said == f"no mark: ada, {OTHER}: it was collected and not graded.\n"


def test_the_tables_are_harmless_and_the_marks_in_the_database_of_the_url(tmp_path):
    for who, student in (("ada-perfect", "=cmd()"), ("kim-empty-file", "@kim")):
        place = tmp_path / "class" / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(TEXTS[who, NAME])
    results, url = tmp_path / "r", f"sqlite:///{tmp_path / 'elsewhere.db'}"
    arguments = ("--submissions", tmp_path / "class", "--results", results, "--db", url)
    grading = ("grade", *arguments, "--workers", 1)
    assert autograder(*grading, "--seed", 1).returncode == 1
    assert (results / "grades.csv").read_text().splitlines()[1] == f"'=cmd(),{NAME},37,37"
    (_, ungraded) = (results / "ungraded.csv").read_text().splitlines()
    assert ungraded.startswith(f"'@kim,{NAME},")
    assert not (results / "gradebook.db").exists()
    with Gradebook(url, "loss-functions") as gradebook:
        assert gradebook.find_submission(NAME, "=cmd()").score == 37

    place = tmp_path / "class" / "@kim" / NAME / f"{NAME}.ipynb"
    place.write_bytes(TEXTS["boris-one-term", NAME])
    assert autograder(*grading).returncode == 0
    assert len((results / "ungraded.csv").read_text().splitlines()) == 1
    rows, said = exported(results, "csv", "--db", url)
    assert [row[0] for row in rows] == ["student", "'=cmd()", "'@kim"]
    assert rows[1] == ["'=cmd()", "37", "37"]
    assert said == ""


def test_harmless_leaves_what_is_harmless():
    assert [harmless(text) for text in ("", "ada", "1-2", "a=b")] == ["", "ada", "1-2", "a=b"]
    assert harmless(harmless("=1")) == "'=1"


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--results", "{tmp}/none", "--format", "csv"), "holds no marks; grade first"),
        (("--results", "{tmp}", "--format", "csv", "--assignment", "99"), "no assignment '99'"),
        (("--results", "{tmp}", "--format", "csv", "--assignment", OTHER), f"no marks for {OTHER}"),
        (("--results", "{tmp}", "--format", "csv", "--db", "sqlite:////no/x"), "cannot be read"),
    ],
)
def test_wrong_usage(arguments, words, tmp_path):
    write_results(tmp_path, "ada")
    arguments = [argument.format(tmp=tmp_path) for argument in arguments]
    assert words in sentence(autograder_here("export", *arguments), 2)


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/g.db", "postgresql://x@127.0.0.1:9/g", "x"]
)
def test_a_gradebook_that_cannot_be_opened_stops_before_the_grading(url, tmp_path):
    arguments = ("--submissions", CLASS, "--results", tmp_path, "--db", url)
    assert "gradebook" in sentence(autograder_here("grade", *arguments), 2)
    assert not (tmp_path / "verdicts").exists()


def test_an_output_that_cannot_be_written_is_one_sentence(tmp_path):
    arguments = ("--results", write_results(tmp_path / "r", "ada"), "--format", "csv")
    process = autograder_here("export", *arguments, "--output", "/proc/no/marks.csv")
    assert "/proc/no/marks.csv cannot be written" in sentence(process, 2)
