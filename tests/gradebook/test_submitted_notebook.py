"""Whatever Jupyter opens is read; what cannot be read is told precisely."""

import json

import pytest

from autograder.course import EXERCISES_DIR
from autograder.errors import CourseError
from autograder.grading.grade_notebook import grade
from autograder.grading.results import results_in
from autograder.grading.submissions import Submission, find
from autograder.grading.submitted_notebook import read_submission

NAME = "05_binary_losses"
RELEASED = EXERCISES_DIR / NAME / f"{NAME}.ipynb"


def released():
    return json.loads(RELEASED.read_text(encoding="utf-8"))


def first_code(data):
    return next(cell for cell in data["cells"] if cell["cell_type"] == "code")


def _every(key, value=None):
    """Each code cell with another value of this key, or without it."""

    def damage(data):
        for cell in data["cells"]:
            if cell["cell_type"] == "code":
                cell.pop(key, None)
                if value is not None:
                    cell[key] = value

    return damage


def _of_the_first(**values):
    return lambda data: first_code(data).update(values)


DAMAGES = {
    "ids in format 4.4": lambda data: data.update(nbformat_minor=4),
    "no minor version": lambda data: data.pop("nbformat_minor"),
    "a later version": lambda data: data.update(nbformat=5),
    "no version": lambda data: [data.pop("nbformat"), data.pop("nbformat_minor")],
    "no metadata": lambda data: data.pop("metadata"),
    "no outputs": _every("outputs"),
    "no cell ids": _every("id"),
    "odd cell ids": _every("id", "ä b/c" * 30),
    "one id for all": _every("id", "same"),
    "odd execution counts": _every("execution_count", "3"),
    "no execution counts": _every("execution_count"),
    "a stream without a name": _of_the_first(outputs=[{"output_type": "stream", "text": "x"}]),
    "old output types": _of_the_first(outputs=[{"output_type": "pyout", "text": ["x"]}]),
    "an output of no type": _of_the_first(outputs=[{"data": {"text/plain": "x"}}, 7]),
    "outputs in a text cell": lambda data: data["cells"][0].update(outputs=[], execution_count=1),
    "a tag twice": lambda data: first_code(data)["metadata"].update(tags=["a", "a"]),
    "a heading cell": lambda data: data["cells"].append(
        {"cell_type": "heading", "level": 2, "source": "Notes", "metadata": {}}
    ),
    "a number that is none": lambda data: data["metadata"].update(width=float("nan")),
    "half an emoji": lambda data: data["cells"].append(
        {"cell_type": "code", "source": "x = '\ud83d'", "metadata": {}, "outputs": []}
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_slip_of_form_loses_no_cell(tmp_path, damage):
    data = released()
    sources = ["".join(cell["source"]) for cell in data["cells"]]
    DAMAGES[damage](data)
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(data), encoding="utf-8")
    read = [cell.source for cell in read_submission(path).cells]
    assert read[: len(sources)] == sources
    "".join(read).encode()  # as every file that is written of it needs


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_encodings(tmp_path, encoding):
    data = {"cells": [{"cell_type": "code", "source": "# é", "metadata": {}, "outputs": []}]}
    path = tmp_path / "a.ipynb"
    path.write_bytes(json.dumps(data, ensure_ascii=False).encode(encoding))
    assert [cell.source for cell in read_submission(path).cells] == ["# é"]


def test_a_notebook_of_format_3(tmp_path):
    path = tmp_path / "old.ipynb"
    cell = {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": []}
    path.write_text(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3, "metadata": {}}))
    assert [cell.source for cell in read_submission(path).cells] == ["x = 1"]


UNREADABLE = {
    '{"cells": [\n  {"a": 1,}\n]}': r"no JSON from line 2, column \d+ on",
    '{\n<<<<<<< HEAD\n"cells": []\n=======\n>>>>>>> x\n}': "line 2 begins a merge conflict",
    "<!DOCTYPE html><html>Log in</html>": "a web page",
    "[InternetShortcut]\nURL=x": "a shortcut",
    '<?xml version="1.0"?><plist></plist>': "a shortcut",
    "  \n": "is empty",
    "[1, 2]": "has no cells",
    '{"cells": 3}': "has no cells",
    "[" * 100_000: "not a notebook that can be read",
}


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: text[:12])
def test_what_cannot_be_read_is_told(tmp_path, text):
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(CourseError, match=UNREADABLE[text]) as caught:
        read_submission(path)
    assert str(path) in str(caught.value)


def answered():
    data = released()
    for cell in data["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "sigmoid":
            cell["source"] = "def sigmoid(z):\n    return 0.5"
    return json.dumps(data)


@pytest.mark.parametrize("name", [f"{NAME}.IPYNB", f"{NAME}.ipynb.txt", f"{NAME}.ipynb.json"])
def test_other_endings(tmp_path, name):
    folder = tmp_path / "zoe" / NAME
    folder.mkdir(parents=True)
    (folder / name).write_text(answered())
    (found,) = find(tmp_path)
    assert (found.notebook, found.problem) == (folder / name, None)


@pytest.mark.parametrize("finished", [f"{NAME}-Copy1.ipynb", f"{NAME}_final.ipynb"])
def test_the_finished_file_counts_beside_an_untouched_one(tmp_path, finished):
    folder = tmp_path / "zoe" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(RELEASED.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / finished).write_text(answered())
    assert find(tmp_path)[0].notebook == folder / finished
    (folder / f"{NAME}.ipynb").write_text(answered())
    assert find(tmp_path)[0].notebook == folder / f"{NAME}.ipynb"


def test_what_nbformat_could_not_read_is_a_sentence_and_a_traceback_in_the_log(
    tmp_path,
):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text('{"worksheets": [7]}')
    graded = grade(Submission("ada", NAME, path), seed=1)
    assert graded.problem.startswith(f"{path} is not a notebook that can be read")
    assert "\n" not in graded.problem and "TypeError" not in graded.problem
    assert "TypeError: 'int' object is not subscriptable" in graded.trace


def test_a_sentence_that_says_it_all_has_no_traceback(tmp_path):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text("<html>")
    graded = grade(Submission("ada", NAME, path), seed=1)
    assert "it is a web page" in graded.problem and graded.trace == ""


def test_a_gradebook_that_cannot_be_opened_is_a_traceback_in_the_log(tmp_path):
    with (
        pytest.raises(CourseError, match=r"The gradebook of --db cannot be opened: [^\n]+$"),
        results_in(tmp_path, "no-such-database://"),
    ):
        pass
    log = (tmp_path / "grading.log").read_text()
    assert "The gradebook of --db cannot be opened" in log
    assert "Traceback" in log and "sqlalchemy.exc" in log
