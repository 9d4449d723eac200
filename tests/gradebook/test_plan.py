"""A grading runs what the student wrote, what that needs, and the pictures of what is wrong."""

from copy import deepcopy

import nbformat
import pytest

from autograder import course
from autograder.course import grade_id
from autograder.grading.cell_selection import cells_to_run, defined_in, is_answer, pictures_of

NAME = "05_binary_losses"


@pytest.fixture
def notebook():
    return deepcopy(course.released(NAME))


def test_of_the_courses_own_cells_only_what_the_answers_need_is_run(notebook):
    answers = {i for i, c in enumerate(notebook.cells) if is_answer(c)}
    assert cells_to_run(notebook, course.released(NAME)) == answers
    for i in answers:
        notebook.cells[i].source = "def answer():\n    return np.mean(1.0)"
    setup = next(i for i, c in enumerate(notebook.cells) if grade_id(c) == "setup")
    assert cells_to_run(notebook, course.released(NAME)) == answers | {setup}


def test_what_the_student_added_or_changed_is_run_with_what_it_needs():
    cells = [nbformat.v4.new_code_cell(s) for s in ("a = 1", "b = 2", "c = a", "print('own')")]
    released = nbformat.v4.new_notebook(cells=cells)
    mine = deepcopy(released)
    mine.cells.append(nbformat.v4.new_code_cell("print(c)"))
    mine.cells[3].source = "print('changed')"
    assert cells_to_run(mine, released) == {0, 2, 3, 4}


def test_the_picture_of_a_wrong_function_follows_its_test(notebook):
    (picture,) = pictures_of(notebook, "sigmoid")
    assert "sigmoid" in notebook.cells[picture].source
    assert picture in cells_to_run(notebook, course.released(NAME), frozenset({picture}))
    assert pictures_of(notebook, "no such") == frozenset()


@pytest.mark.parametrize(
    "source, names",
    [
        ("def f(x): pass\ng = f", {"f", "g"}),
        ("%time\n!ls\ndef f(): pass", {"f"}),
        ("class f: pass", {"f"}),
        ("if 1:\n    def f(): pass", {"f"}),
        ("try:\n    import g\nexcept ImportError:\n    def f(): pass", {"f", "g"}),
        ("names = !ls\nf = 1", {"names", "f"}),
        ("f?\nif 1:\n    %time\ng = 1", {"g"}),
        ("def f(", set()),
        ("\0", set()),
        ("(" * 10_000, set()),
        ("f.x = 1", set()),
    ],
    ids=lambda value: repr(value)[:20] if isinstance(value, str) else "",
)
def test_defined_in(source, names):
    assert defined_in(source) == names
