"""What a stranger wrote costs the grader a bounded time and memory, and is read once."""

import base64
import json
import os
import re
import resource
import subprocess
import sys

import nbformat
import pytest
from commands import CLASS, NAME, ROOT, autograder_here

from autograder.course import EXERCISES_DIR, master
from autograder.errors import CourseError
from autograder.grading import bounds, feedback, grade_file
from autograder.grading.cell_selection import cells_to_run
from autograder.grading.grade_notebook import Graded, grade
from autograder.grading.repair import repair
from autograder.grading.results import table
from autograder.grading.submissions import Submission, find, modules_beside
from autograder.grading.submitted_notebook import read_submission
from autograder.judging.validate import visible
from autograder.sandbox.outcome import MOST_OUTPUTS, Room, pixels_of

RELEASED = EXERCISES_DIR / NAME / f"{NAME}.ipynb"


def submitted(folder, content=None):
    """A submission of Ada's."""
    place = folder / "ada" / NAME
    place.mkdir(parents=True)
    path = place / f"{NAME}.ipynb"
    path.write_bytes(RELEASED.read_bytes() if content is None else content)
    return Submission("ada", NAME, path)


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("level", [0, 1, 2], ids=["notebook", "assignment", "student"])
def test_a_link_that_was_put_there_after_the_look_is_refused(level, tmp_path):
    other = submitted(tmp_path / "other", b'{"cells": [], "secret": "CANARY"}')
    one = submitted(tmp_path / "class")
    assert find(tmp_path / "class") == [one]
    swapped = [one.path, *one.path.parents][level]
    swapped.rename(tmp_path / "gone")
    swapped.symlink_to([other.path, *other.path.parents][level])
    with pytest.raises(CourseError, match="cannot be read"):
        one.content()
    assert "cannot be read" in grade(one, 1).problem


def test_a_module_that_has_become_a_link_is_not_read(tmp_path):
    one = submitted(tmp_path)
    (tmp_path / "secret.py").write_text("CANARY = 1")
    (one.path.parent / "helper.py").symlink_to(tmp_path / "secret.py")
    os.mkfifo(one.path.parent / "pipe.py")
    (one.path.parent / "own.py").write_text("x = 1")
    assert modules_beside(one.path) == {"own.py": "x = 1"}


def test_a_pipe_and_a_folder_are_no_files_and_do_not_wait(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path / "pipe.py", tmp_path, tmp_path / "none"):
        with pytest.raises(CourseError, match=str(path)):
            bounds.content_of(path)


# ---------------------------------------------------------------- time and memory


def work_for_ever(*_):
    while True:
        try:
            sum(range(1000))
        except Exception:
            continue


def test_an_alarm_ends_what_takes_too_long_and_no_handler_takes_it_for_an_error():
    with pytest.raises(bounds.TooLong), bounds.alarm(0.05):
        work_for_ever()


def test_a_submission_that_takes_the_grader_too_long_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.grade_notebook.OWN_WORK", 0.05)
    monkeypatch.setattr("autograder.grading.grade_notebook.read_submission", work_for_ever)
    graded = grade(submitted(tmp_path), 1)
    assert graded.problem.endswith("it was given up, because grading it took too long.")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process does not know its size")
def test_a_worker_has_a_limit_of_memory_and_what_it_starts_can_raise_it():
    look = "import resource\nfrom autograder.grading.bounds import *\nlimit_memory()\n"
    look += "soft, hard = resource.getrlimit(resource.RLIMIT_AS)\n"
    look += "assert MORE_MEMORY < soft and hard == resource.RLIM_INFINITY\n"
    look += "try:\n    bytes(MORE_MEMORY + 1)\nexcept MemoryError:\n    print('bounded')"
    if resource.getrlimit(resource.RLIMIT_AS)[1] == resource.RLIM_INFINITY:
        command = [sys.executable, "-c", look]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == "bounded\n"


BOMBS = {
    "objects in metadata": lambda data: data.update(metadata={"x": [{}] * 2_000_000}),
    "items in metadata": lambda data: data.update(metadata={"x": [0] * 7_000_000}),
    "cells": lambda data: data["cells"].extend([{}] * 3000),
    "a long cell": lambda data: data["cells"][2].update(source="x" * 2_000_000),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_more_than_an_answer_is_refused_before_it_is_read(bomb, tmp_path):
    data = json.loads(RELEASED.read_bytes())
    BOMBS[bomb](data)
    content = json.dumps(data, separators=(",", ":")).encode()
    with pytest.raises(CourseError, match=r"too many|too long|more than"):
        read_submission(tmp_path / "a.ipynb", content)


def test_the_outputs_that_a_student_hands_in_are_not_even_kept():
    data = json.loads(RELEASED.read_bytes())
    for cell in data["cells"]:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "<script>"}]
        cell["attachments"] = {"x": {"text/html": "<script>"}}
    made = read_submission(RELEASED, json.dumps(data).encode())
    assert "<script>" not in nbformat.writes(made)


def test_the_cells_to_run_are_chosen_in_one_pass():
    made = repair(read_submission(RELEASED), master(NAME))[0]
    for number in range(300):
        made.cells.append(nbformat.v4.new_code_cell(f"a{number} = b{number}"))
        made.cells.insert(0, nbformat.v4.new_code_cell("import numpy as np"))
    looks = []
    from autograder.grading import cell_selection

    names_in = cell_selection.names_in
    cell_selection.names_in = lambda source: looks.append(source) or names_in(source)
    try:
        cells_to_run(made, master(NAME))
    finally:
        cell_selection.names_in = names_in
    assert 300 < len(looks) <= len(made.cells)


@pytest.mark.parametrize("piece", ["\n ", "\n\t", " \n", "x" * 50], ids=repr)
def test_a_long_or_blank_cell_is_shown_without_colours(piece, monkeypatch):
    """Pygments takes 26 seconds for 57,600 characters of blank lines."""
    coloured = []
    monkeypatch.setattr(feedback, "highlight", lambda source, *_: coloured.append(source) or "")
    code = feedback._code(f"def sigmoid(z):\n    return '<b>'\n{piece * 500}\n1")
    assert coloured == []
    assert "&lt;b&gt;" in code and "<b>" not in code
    feedback._code("def sigmoid(z):\n\n\n    return 1\n")
    assert coloured == ["def sigmoid(z):\n\n\n    return 1\n"]


# ---------------------------------------------------------------- what is shown


def png(width, height):
    """The beginning of a PNG image."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return base64.b64encode(head + bytes(500)).decode()


def shown(*outputs):
    return Room().outputs(json.loads(json.dumps(outputs)))


def picture(text):
    return {"output_type": "display_data", "data": {"image/png": text}}


def test_pictures_are_png_images_and_not_bombs():
    assert pixels_of(png(640, 480)) == 307_200
    bad = [png(60_000, 60_000), png(640, 480) + '" onerror="alert(1)', "R0lGODdh", "", "<svg>"]
    kept = shown(picture(png(640, 480)), *map(picture, bad))
    assert [one["output_type"] for one in kept] == ["display_data", "stream"]
    assert kept[1]["text"].startswith(f"({len(bad)} outputs are left out")
    many = shown(*[picture(png(4000, 4000))] * 30)
    assert 1 <= len(many) - 1 <= 3  # four bytes a pixel in every browser that opens the page


def test_outputs_are_counted_and_junk_is_dropped():
    text = {"output_type": "stream", "name": "stdout", "text": "x"}
    assert shown(*[0] * 10_000)[0]["text"].startswith("(10000 outputs are left out")
    assert len(shown(*[text] * 10_000)) == MOST_OUTPUTS + 1
    assert sum(len(o["text"]) for o in shown(*[text | {"text": "x" * 90_000}] * 300)) < 20_000_000


HIDDEN = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 a\u202eb\u2066c\u200b d\x9b31m \u2028e \U000e0041 \ud800"
)


def test_what_acts_or_hides_is_spelt_out():
    text = visible(HIDDEN)
    assert text.startswith("red \\x1b]0;title\\x07 a\\u202eb\\u2066c\\u200b d\\x9b31m \\u2028e")
    assert all(c.isprintable() for c in text)
    assert visible("é 😀 \u0646\u200c\u0645\n\tx") == "é 😀 \u0646\u200c\u0645\n\tx"
    assert visible("50%\r100%\r\n") == "50%\n100%\n"


def test_the_page_shows_what_hides_in_code_names_and_outputs():
    notebook = read_submission(RELEASED)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.source = f"x = 1  # {HIDDEN}"
    cell.outputs = [nbformat.v4.new_output("stream", text=HIDDEN)]
    page = feedback.render(Graded(f"ada{HIDDEN}", NAME), notebook, [HIDDEN], {}, True)
    assert not [c for c in page if not c.isprintable() and c not in "\n\u200c"]
    assert page.count("\\u202e") >= 5


# ---------------------------------------------------------------- the command `judge`


def test_judge_goes_on_after_any_file(tmp_path, monkeypatch):
    files = {
        "chain": f"def sigmoid(z):\n    return a{'.b' * 1500}\n",
        "deep": f"def sigmoid(z):\n    return {'(' * 5000}{')' * 5000}\n",
        "large": f"def sigmoid(z):\n    pass\nx = [{'0,' * 600_000}]\n",
        "bytes": "\0",
        "good": "import numpy as np\ndef relative_entropy(): pass\ndef sigmoid(z):\n"
        "    raise ValueError('\\x1b[2J\\n37 of 37 points')\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    real = grade_file._judge_file

    def failing(path, *arguments):
        if path.stem == "deep":
            raise RecursionError("too deep")
        return real(path, *arguments)

    monkeypatch.setattr(grade_file, "_judge_file", failing)
    process = autograder_here("judge", *(tmp_path / f"{name}.py" for name in files), "--seed", 1)
    assert process.returncode == 1
    lines = process.stderr.splitlines()
    assert len(lines) == 3 and "the grader failed (RecursionError: too deep)" in lines[0]
    assert "chain.py" in process.stdout and "good.py" in process.stdout
    assert "\x1b" not in process.stdout and "\n37 of 37" not in process.stdout


def test_the_sample_class_has_nothing_to_hide():
    """What honest students write is the same after all of that."""
    for path in CLASS.glob("*/*/*.py"):
        text = path.read_text(encoding="utf-8")
        assert visible(text) == text


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1"])
def test_no_table_holds_a_formula_wherever_a_spreadsheet_divides_it(start):
    """Excel divides at semicolons in many countries, and some programs at a line in quotes."""
    cells = [start, f"x;{start}", f"x; '{start}", f"a\n{start}", f"a\r{start}", f"a\t{start}"]
    text = table([[cell, f"{cell}\x1b[2J\u202e"] for cell in cells])
    for piece in re.split(r"[;,\t\r\n]", text):
        assert piece.strip(" \"'")[:1] != start[0] or piece.lstrip(' "').startswith("'"), piece
    assert not set(text) & {"\x1b", "\u202e"}
    assert table([["a - b; c = d", "3.5"]]) == "a - b; c = d,3.5\r\n"
