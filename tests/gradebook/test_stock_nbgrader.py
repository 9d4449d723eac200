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


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """A course that nbgrader has graded with its own Execute."""
    course = tmp_path_factory.mktemp("stock")
    shutil.copytree(ROOT / "solutions", course / "source")
    for student in HONEST:
        shutil.copytree(CLASS / student, course / "submitted" / student)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Execute.timeout = 120\n"  # the machine may be busy
    )
    for command in ("generate_assignment", "autograde"):
        process = nbgrader(command, NAME, cwd=course)
        assert process.returncode == 0, process.stderr
    return course


@pytest.mark.parametrize("student", HONEST)
def test_marks_are_equal_on_honest_work(stock, graded, student):
    def marks(folder, course_id):
        with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", course_id) as gradebook:
            submission = gradebook.find_submission_notebook(NAME, NAME, student)
            return {grade.cell.name: grade.score for grade in submission.grades}

    assert marks(stock, "default_course") == pytest.approx(marks(graded.results, "loss-functions"))


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
