"""The same notebooks under nbgrader's own commands: equal marks on honest work."""

import shutil

import pytest
from commands import CLASS, NAME, ROOT, nbgrader, words
from nbgrader.api import Gradebook

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


def test_the_source_validates(tmp_path):
    shutil.copytree(ROOT / "solutions" / NAME, tmp_path / NAME)
    process = nbgrader("validate", f"{NAME}.ipynb", cwd=tmp_path / NAME)
    assert "Success!" in process.stdout, process.stderr
