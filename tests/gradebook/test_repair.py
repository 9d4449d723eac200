"""Whatever has happened to a notebook, the student's functions are found and asked once each."""

from copy import deepcopy

import nbformat
import pytest

from autograder import course
from autograder.course import CourseError, grade_id
from autograder.grading.repair import repair
from autograder.specs import ASSIGNMENTS

NAME = "05_binary_losses"
FUNCTIONS = [exercise.name for exercise in ASSIGNMENTS[NAME].exercises]


@pytest.fixture
def notebook():
    return deepcopy(course.released(NAME))


def place(notebook, name):
    return next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == name)


def mended(notebook):
    """The repaired notebook; every exercise is in it once, behind its function."""
    result, notes = repair(notebook, course.released(NAME))
    names = [grade_id(cell) for cell in result.cells if grade_id(cell)]
    assert len(names) == len(set(names))
    for name in FUNCTIONS:
        assert f"test_{name}" in names
        if name in names:
            assert names.index(name) < names.index(f"test_{name}")
    nbformat.validate(result)
    return result, notes


def test_an_untouched_notebook_stays_as_it_is(notebook):
    result, notes = mended(notebook)
    assert notes == []
    assert [c.source for c in result.cells] == [c.source for c in notebook.cells]


def test_the_submission_itself_is_not_changed(notebook):
    before = deepcopy(notebook)
    del notebook.cells[place(notebook, "test_hinge")]
    kept = deepcopy(notebook)
    mended(notebook)
    assert notebook == kept != before


@pytest.mark.parametrize("name", ["test_hinge", "setup"])
def test_a_deleted_cell_of_the_course_is_put_back(notebook, name):
    del notebook.cells[place(notebook, name)]
    result, notes = mended(notebook)
    assert notes == [f"The cell {name} was missing and has been put back."]
    sources = [
        [cell.source for cell in cells if cell.cell_type == "code"]
        for cells in (result.cells, course.released(NAME).cells)
    ]
    assert sources[0] == sources[1]


def test_a_deleted_answer_is_noted(notebook):
    del notebook.cells[place(notebook, "hinge")]
    _, notes = mended(notebook)
    assert notes == ["The cell of hinge is missing."]


def test_an_edited_check_is_the_courses_again(notebook):
    notebook.cells[place(notebook, "test_hinge")].source = "print('all right')"
    notebook.cells[place(notebook, "test_hinge")].metadata.nbgrader["points"] = 1000
    result, _ = mended(notebook)
    cell = result.cells[place(result, "test_hinge")]
    assert (cell.source, cell.metadata.nbgrader.points) == ('check("hinge", hinge)', 3)


def test_a_notebook_without_metadata_is_graded_by_names(notebook):
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    result, notes = mended(notebook)
    assert place(result, "hinge")
    assert any(note.startswith("hinge was found by its name") for note in notes)


def test_a_function_retyped_in_a_new_cell_is_found(notebook):
    del notebook.cells[place(notebook, "hinge")]
    source = "%matplotlib inline\ndef hinge(y_true, scores):\n    return 1.0"
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    result, _ = mended(notebook)
    assert result.cells[place(result, "hinge")].source == source


def test_of_two_copies_the_answered_one_is_graded(notebook):
    copy = deepcopy(notebook.cells[place(notebook, "hinge")])
    copy.source = "def hinge(y_true, scores):\n    return 2.0"
    notebook.cells.insert(place(notebook, "hinge") + 1, copy)
    result, notes = mended(notebook)
    assert result.cells[place(result, "hinge")].source == copy.source
    assert notes == []
    stub = deepcopy(notebook.cells[place(notebook, "hinge")])
    stub.source = 'def hinge(y_true, scores):\n    """Mean."""\n    raise NotImplementedError()'
    notebook.cells.insert(place(notebook, "test_hinge"), stub)
    result, _ = mended(notebook)
    assert result.cells[place(result, "hinge")].source == copy.source


def test_of_two_answered_copies_both_are_run(notebook):
    for value in (1.0, 2.0):
        copy = deepcopy(notebook.cells[place(notebook, "hinge")])
        copy.source = f"def hinge(y_true, scores):\n    return {value}"
        notebook.cells.insert(place(notebook, "test_hinge"), copy)
    result, notes = mended(notebook)
    assert notes == ["There were two cells of hinge; both were run."]
    sources = [cell.source for cell in result.cells]
    assert [f"return {value}" in "\n".join(sources) for value in (1.0, 2.0)] == [True, True]


def test_an_answer_that_became_markdown_is_code_again(notebook):
    cell = notebook.cells[place(notebook, "hinge")]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    result, notes = mended(notebook)
    assert result.cells[place(result, "hinge")].cell_type == "code"
    assert len(notes) == 1


def test_reordered_cells_are_asked_behind_their_function(notebook):
    notebook.cells.reverse()
    mended(notebook)


def test_a_notebook_without_cells_has_every_question():
    result, _ = mended(nbformat.v4.new_notebook())
    assert len(result.cells) >= len(FUNCTIONS)


def test_a_notebook_of_another_course_is_refused():
    cells = [nbformat.v4.new_code_cell("def bubble_sort(x):\n    return x")]
    with pytest.raises(CourseError, match="no cell of this assignment"):
        repair(nbformat.v4.new_notebook(cells=cells), course.released(NAME))


def test_metadata_of_the_wrong_type_are_no_trap(notebook):
    notebook.cells[0].metadata["nbgrader"] = "x"
    notebook.cells[1].metadata["nbgrader"] = {"grade_id": ["x"]}
    mended(notebook)
