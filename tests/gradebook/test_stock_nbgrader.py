"""The same notebooks under nbgrader's own commands: equal marks on honest work."""

import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from commands import CLASS, NAME, ROOT, nbgrader, words
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator
from traitlets.config import Config

from autograder.specs import ASSIGNMENTS

HONEST = (
    "ada-perfect",
    "boris-one-term",
    "chen-sums",
    "emil-labels",
    "fatima-raising",
    "olga-loops",
)


def make_course(course, students, config):
    """A course folder as nbgrader's quickstart makes it, graded by `nbgrader autograde`."""
    shutil.copytree(ROOT / "solutions" / NAME, course / "source" / NAME)
    for student in students:
        shutil.copytree(CLASS / student, course / "submitted" / student)
    (course / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    for command in ("generate_assignment", "autograde"):
        process = nbgrader(command, NAME, cwd=course)
        assert process.returncode == 0, process.stderr
    return course


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """A course that nbgrader has graded with its own Execute."""
    config = "c.Execute.timeout = 120"  # the machine may be busy
    return make_course(tmp_path_factory.mktemp("stock"), HONEST, config)


def marks(folder, student, course_id="default_course"):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", course_id) as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, student)
        return {grade.cell.name: grade.score for grade in submission.grades}


@pytest.mark.parametrize("student", HONEST)
def test_marks_are_equal_on_honest_work(stock, graded, student):
    ours = marks(graded.results, student, "loss-functions")
    assert marks(stock, student) == pytest.approx(ours)


def test_nbgrader_autograde_can_use_the_jail(graded, tmp_path):
    """With our preprocessor in the place of Execute: a warning costs nothing, a loop its points."""
    lines = (ROOT / "nbgrader_config.py").read_text().split("c.Autograde", 1)[1]
    students = ("boris-one-term", "lea-warnings", "george-endless")
    course = make_course(tmp_path, students, f"c.Autograde{lines}")
    for student in students:
        ours = marks(graded.results, student, "loss-functions")
        assert marks(course, student) == pytest.approx(ours)
    process = nbgrader("generate_feedback", NAME, cwd=course)
    assert process.returncode == 0, process.stderr
    (page,) = course.glob("feedback/boris-one-term/*/*.html")
    assert "the (1 - y) log(1 - p) term is missing" in words(page.read_text())


def test_the_students_copy_validates_when_it_is_right(tmp_path):
    """`nbgrader validate`, what a student's Validate button runs."""
    for student, verdict in (("ada-perfect", "Success!"), ("boris-one-term", "FAILED")):
        folder = tmp_path / student
        shutil.copytree(CLASS / student / NAME, folder)
        shutil.copy(ROOT / "exercises" / NAME / "checks.py", folder)
        process = nbgrader("validate", f"{NAME}.ipynb", cwd=folder)
        assert verdict in process.stdout, process.stderr
        if verdict == "FAILED":
            assert "the (1 - y) log(1 - p) term is missing" in words(process.stdout)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_all_seven_validate(name, tmp_path):
    """The source, and the students' copy with right answers, beside nothing but the checks."""
    process = {}
    for kind, folder in (("source", ROOT / "solutions"), ("student", CLASS / "ada-perfect")):
        shutil.copytree(folder / name, tmp_path / kind)
        shutil.copy(ROOT / "exercises" / name / "checks.py", tmp_path / kind)
        process[kind] = nbgrader("validate", f"{name}.ipynb", cwd=tmp_path / kind)
    assert {kind: "Success!" in one.stdout for kind, one in process.items()} == {
        "source": True,
        "student": True,
    }, [one.stdout + one.stderr for one in process.values()]


@pytest.mark.parametrize("name", ASSIGNMENTS)
@pytest.mark.parametrize("folder", ["solutions", "exercises"])
def test_the_cells_are_those_of_the_create_assignment_view(folder, name):
    """Its metadata are complete and of the newest form, and no two cells share a name."""
    path = ROOT / folder / name / f"{name}.ipynb"
    notebook = nbformat.read(str(path), as_version=4)
    MetadataValidator().validate_nb(notebook)
    known = [c.metadata.nbgrader for c in notebook.cells if "nbgrader" in c.metadata]
    names = [one.grade_id for one in known]
    assert len(names) == len(set(names))
    assert all(one.schema_version == SCHEMA_VERSION for one in known)
    assert all(one.locked for one in known if not one.solution)
    assert sum(one.get("points", 0) for one in known) == ASSIGNMENTS[name].points


def test_the_formgraders_list_of_assignments(tmp_path, monkeypatch):
    """The API behind the formgrader: all seven stand in it, made and with their points."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # alembic
    shutil.copytree(ROOT / "solutions", tmp_path / "source")
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    api = NbGraderAPI(CourseDirectory(config=config))
    for name in ASSIGNMENTS:
        made = api.generate_assignment(name)
        assert made["success"], made.get("log")
    listed = {one["name"]: one for one in api.get_assignments()}
    assert listed.keys() == ASSIGNMENTS.keys()
    for name, one in ASSIGNMENTS.items():
        assert listed[name]["max_score"] == one.points
        assert listed[name]["release_path"]
