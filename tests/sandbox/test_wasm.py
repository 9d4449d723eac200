"""The pages' Python as a sandbox: what fails costs what it must, and the marks are the jail's."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sample_class

from autograder.sandbox import Limits, Step, automatic, choice
from autograder.sandbox.bubblewrap import NoJailError
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.wasm import WasmRunner, program
from autograder.sandbox.wasm.dialogue import WasmDialogue

ROOT = Path(__file__).resolve().parents[2]
NAME = "05_binary_losses"
# Work is limited; the limits of waiting are for what waits, and generous.
LIMITS = Limits(cell_cpu=2, cell_wall=60, exercise_cpu=2, exercise_wall=60, total_wall=300)
CASES = [{"args": [2.0], "kwargs": {}}, {"args": [3.0], "kwargs": {}}]
RIGHT = [{"value": 4.0}, {"value": 6.0}]
DOUBLE = "def double(x):\n    return 2 * x"

pytestmark = pytest.mark.xdist_group("wasm")


@pytest.fixture(scope="module")
def runner():
    made = WasmRunner(LIMITS)
    yield made
    made.close()


def run(runner, *sources, exercises=("double",), files=None, **more):
    """Run the cells, then call each function."""
    steps = [Step(source) for source in sources] + [Step(exercise=name) for name in exercises]
    return runner.run(steps, {name: CASES for name in exercises}, files, **more)


def test_functions_are_asked_and_cells_shown(runner):
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$x^2$');\nplt.legend();"
    outcome = run(runner, DOUBLE, "print('hello')\n3.5", "1 / 0", figure)
    assert outcome.answers["double"] == RIGHT
    stream, value = outcome.outputs[1]
    assert (stream["text"], value["data"]["text/plain"]) == ("hello\n", "3.5")
    assert outcome.outputs[2][0]["ename"] == "ZeroDivisionError"
    assert outcome.outputs[3][-1]["data"]["image/png"].startswith("iVBOR")


def test_a_snapshot_has_compiled_libraries_and_files(runner):
    """The libraries that the snapshot saw, and those that are loaded only now."""
    used = """
import numpy as np, decimal, sqlite3, matplotlib.tri
a = np.linalg.solve(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 4.0]))
b = np.fft.ifft(np.fft.fft(np.arange(4.0))).real
c = np.random.default_rng(1).normal(size=3).shape
edges = matplotlib.tri.Triangulation([0, 1, 0], [0, 0, 1]).edges
a.round(12).tolist(), b.round(12).tolist(), c, len(edges)
"""
    (shown,) = run(runner, used, DOUBLE).outputs[0]
    assert shown["data"]["text/plain"] == "([1.0, 1.0], [0.0, 1.0, 2.0, 3.0], (3,), 3)"


def test_nothing_of_the_snapshot_is_left_to_be_freed(runner):
    """What was made before it and is freed after it has ended the process."""
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='$x^2$');\nplt.legend();"
    fonts = (
        "import matplotlib.font_manager as f\nf._get_font.cache_clear()\nprint(gc.collect() > 0)"
    )
    outcome = run(runner, "import gc; print(gc.collect())", figure, fonts, DOUBLE)
    assert "text" in outcome.outputs[0][0]
    assert outcome.outputs[2][0]["text"] == "True\n"
    assert outcome.answers["double"] == RIGHT


@pytest.mark.parametrize(
    "body, why",
    [
        ("while True: pass", "timeout"),
        (
            "while True:\n        try:\n            while True: pass\n        except: pass",
            "timeout",
        ),
        ("import os; os._exit(0)", "crashed"),
        ("import os; os.abort()", "crashed"),
        ("bytearray(2**31 - 2)", "memory"),
    ],
)
def test_a_function_that_fails_costs_its_own_exercise(runner, body, why):
    outcome = run(runner, DOUBLE, f"def bad(x):\n    {body}", exercises=("bad", "double"))
    assert outcome.answers["bad"] == [{"failed": why}] * 2
    assert outcome.answers["double"] == RIGHT


@pytest.mark.parametrize(
    "cell, ename",
    [
        ("while True: pass", "OutOfTime"),
        ("import time; time.sleep(1000)", "OutOfTime"),
        ("import numpy as np\nfor _ in range(10**6): np.linalg.inv(np.eye(900))", "OutOfTime"),
        ("import os; os._exit(0)", "Stopped"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_cell_that_fails_leaves_the_others_their_chance(cell, ename):
    waits = Limits(cell_cpu=2, cell_wall=10, exercise_cpu=2, total_wall=300)
    outcome = run(WasmRunner(waits), "before = 1", cell, DOUBLE)
    assert outcome.outputs[1][-1]["ename"] == ename
    assert outcome.answers["double"] == RIGHT


def test_a_cell_that_nothing_interrupts_is_left_out(runner):
    """Compiled code does not look whether it is to stop."""
    endless = "sum(1 for _ in iter(int, 1)) if 0 else max(iter(int, 1))"
    outcome = run(runner, endless, DOUBLE)
    assert outcome.outputs[0][-1]["ename"] in ("OutOfTime", "Stopped")
    assert outcome.answers["double"] == RIGHT


def test_what_one_exercise_does_does_not_reach_the_next(runner):
    spoil = "def bad(x):\n    global double\n    double = lambda x: 0\n    return 4.0"
    outcome = run(runner, DOUBLE, spoil, exercises=("bad", "double"))
    assert outcome.answers["double"] == RIGHT


def test_a_function_is_called_as_its_test_cell_has_left_it(runner):
    """The later cell changes what it uses, which does not count against it."""
    steps = [Step("scale = 2"), Step("def double(x):\n    return scale * x")]
    steps += [Step(exercise="double"), Step("scale = 7\nprint(scale)")]
    for is_right in (None, lambda name, answers: answers == RIGHT):
        outcome = runner.run(steps, {"double": CASES}, is_right=is_right)
        assert outcome.answers["double"] == RIGHT


def test_the_better_of_two_definitions_is_heard(runner):
    steps = [Step("def double(x):\n    return x"), Step(exercise="double"), Step(DOUBLE)]
    outcome = runner.run(steps, {"double": CASES}, is_right=lambda *_: False)
    assert outcome.answers["double"] == [{"value": 2.0}, {"value": 3.0}]
    assert outcome.late_answers["double"] == RIGHT


def test_neighbours_are_answered_by_the_grader(runner):
    steps = [Step("def other(x):\n    return 1"), Step("def double(x):\n    return other(x)")]
    steps += [Step(exercise="double", neighbours=("other",))]

    def answer(line):
        return {"value": 2 * json.loads(line)["args"][0]}

    assert runner.run(steps, {"double": CASES}, answer_call=answer).answers["double"] == RIGHT


def test_cells_are_shown_after_the_last_answer(runner):
    steps = [Step(DOUBLE), Step(exercise="double")]
    shown = [(2, "print(double(21))")]
    outcome = runner.run(steps, {"double": CASES}, show=lambda outcome: shown)
    assert outcome.outputs[2][0]["text"] == "42\n"


def test_floods_are_cut(runner):
    outcome = run(runner, "for i in range(10**5): print(i)", DOUBLE)
    assert len(outcome.outputs[0][0]["text"]) < LIMITS.text + 100
    flood = "f = open('/dev/grader', 'w')\nwhile True: f.write('x' * 10**6 + '\\n')"
    outcome = run(WasmRunner(Limits(output=8 << 20)), flood, DOUBLE)
    assert set(map(str, outcome.answers["double"])) <= {str(one) for one in RIGHT} | {
        "{'failed': 'crashed'}"
    }


LOOK = """
import sys
found = []
for name in ("js", "pyodide_js", "pyodide.code"):
    try:
        __import__(name)
        if type(sys.modules[name]).__name__ != "StandIn":
            found.append(name)
    except ImportError:
        pass
print(found)
"""


def test_the_ways_to_javascript_are_closed(runner):
    text = run(runner, LOOK, DOUBLE).outputs[0][0]["text"]
    assert text == "[]\n"


def test_what_javascript_may_do_is_nothing(tmp_path):
    """As if a submission had found its way to JavaScript: the permissions are the wall."""
    made = program.program()
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    fresh = tmp_path / "new"
    Path(f"{fresh}.js").write_text("export const x = 1;")
    script = Path(__file__).with_name("permissions.js")
    command = made.command("run", 1 << 30)
    command = [str(script) if part == str(program.INSTANCE) else part for part in command]
    command += [str(secret), str(fresh)]
    done = subprocess.run(
        command, env=made.environment(), capture_output=True, text=True, timeout=300
    )
    assert done.stdout == "tried\n", done.stdout + done.stderr
    assert not fresh.exists()


def test_it_is_said_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PYODIDE_DIR", str(tmp_path))
    with pytest.raises(NoJailError, match="Pyodide is not in"):
        program.find_pyodide()
    monkeypatch.setattr(program.system, "program_of", lambda name: None)
    with pytest.raises(NoJailError, match="there is no Deno"):
        program.find_deno()


@pytest.mark.parametrize("mode, trusted", [(0o777, False), (0o775, False), (0o755, True)])
def test_a_snapshot_of_a_stranger_is_not_used(tmp_path, monkeypatch, mode, trusted):
    """Whoever could write one would give marks."""
    place = tmp_path / "place"
    place.mkdir()
    place.chmod(mode)
    assert program._is_trusted(place) == trusted
    (tmp_path / "link").symlink_to(place)
    assert not program._is_trusted(tmp_path / "link")
    if not trusted:
        monkeypatch.setattr(program, "places", lambda: [place])
        with pytest.raises(NoJailError, match="no snapshot of Pyodide can be written"):
            program.program.__wrapped__()


def test_the_sandbox_is_chosen_by_what_works(monkeypatch):
    monkeypatch.setattr(choice, "bubblewrap_works", lambda: False)
    assert automatic() == "wasm"
    monkeypatch.setattr(choice, "bubblewrap_works", lambda: True)
    assert automatic() == "bubblewrap"


def test_forged_reports_are_not_heard():
    """A process may leave functions to others, and may not answer for them twice."""
    outcome = Outcome()
    dialogue = WasmDialogue([0], {"double": CASES}, outcome, None, None, None)
    for report in (
        {"elsewhere": 1},
        {"exercise": "double", "answers": RIGHT, "failed": None, "elsewhere": 0},
        {"start": 0},
        {"cell": 0, "outputs": []},
        {"done": "cells"},
        {"exercise": "double", "answers": [], "failed": None, "elsewhere": "x"},
        {"exercise": "double", "answers": RIGHT, "failed": None},
    ):
        dialogue.hear(json.dumps(report).encode() + b"\n")
    assert outcome.answers == {"double": [{"failed": "crashed"}] * 2}
    assert dialogue.elsewhere == {}


def test_a_class_has_the_marks_of_the_jail(tmp_path):
    """By the command line, with two workers."""
    students = ("ada-perfect", "boris-one-term", "george-endless", "fatima-raising", "lea-warnings")
    sample_class.build(tmp_path / "all")
    for name in students:
        shutil.copytree(tmp_path / "all" / name / NAME, tmp_path / "class" / name / NAME)
    tables = {}
    for sandbox in ("bubblewrap", "wasm"):
        results = tmp_path / sandbox
        command = [sys.executable, "-m", "autograder", "grade", "--sandbox", sandbox]
        command += ["--submissions", str(tmp_path / "class"), "--results", str(results)]
        command += ["--seed", "7", "--workers", "2"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ)
        assert done.returncode == 0, done.stderr
        assert f"Sandbox: {sandbox} (" in done.stdout
        with (results / "exercises.csv").open(newline="") as file:
            tables[sandbox] = list(csv.DictReader(file))
    assert len(tables["wasm"]) == 9 * len(students)
    assert tables["wasm"] == tables["bubblewrap"]
