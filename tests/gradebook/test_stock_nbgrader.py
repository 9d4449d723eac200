"""The same notebooks under nbgrader's own commands: equal marks on honest work."""

import shutil

import nbformat
import pytest
from commands import CLASS, NAME, ROOT, nbgrader, words
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator

from autograder.specs import ASSIGNMENTS

# Nine seconds each: all right, and the kinds of wrong ones.
HONEST = ("ada-perfect", "boris-one-term", "chen-sums", "emil-labels", "fatima-raising")


def make_course(course, students, config):
    """A course folder as nbgrader's quickstart makes it, graded by `nbgrader autograde`."""
    shutil.copytree(ROOT / "solutions" / NAME, course / "source" / NAME)
    # `release` writes this copy beside the source; git ignores it, and a fresh clone has none.
    shutil.copy(ROOT / "exercises" / NAME / "checks.py", course / "source" / NAME)
    for student in students:
        shutil.copytree(CLASS / student / NAME, course / "submitted" / student / NAME)
    (course / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    for command in ("generate_assignment", "autograde"):
        process = nbgrader(command, NAME, cwd=course)
        assert process.returncode == 0, process.stderr
    return course


@pytest.fixture(scope="module")
def stock(once):
    """A course that nbgrader has graded with its own Execute."""
    config = "c.Execute.timeout = 120"  # the machine may be busy
    return once("stock", lambda course: make_course(course, HONEST, config))


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
