"""A dead, looping or over-eating submission costs what it must and nothing else."""

import tracemalloc

import pytest

from autograder.sandbox import Limits, Step
from autograder.sandbox.cells import replace_attribute
from autograder.sandbox.dialogue import Dialogue
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.runner import Runner

LIMITS = Limits(cell_cpu=1, cell_wall=6, exercise_cpu=1, exercise_wall=3, total_wall=60)
CASES = [{"args": [2.0], "kwargs": {}}, {"args": [3.0], "kwargs": {}}]
RIGHT = [{"value": 4.0}, {"value": 6.0}]


def run(*sources, exercises=("double",), files=None, limits=LIMITS):
    """Run the cells, then call each function."""
    steps = [Step(source) for source in sources] + [Step(exercise=name) for name in exercises]
    return Runner(limits).run(steps, {name: CASES for name in exercises}, files)


DOUBLE = "def double(x):\n    return 2 * x"


def test_functions_are_asked_and_cells_shown():
    outcome = run(DOUBLE, "print('hello')\n3.5", "1 / 0")
    assert outcome.answers["double"] == RIGHT
    stream, value = outcome.outputs[1]
    assert (stream["text"], value["data"]["text/plain"]) == ("hello\n", "3.5")
    assert outcome.outputs[2][0]["ename"] == "ZeroDivisionError"


def test_figures_are_kept():
    outcome = run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", DOUBLE)
    assert outcome.outputs[0][-1]["data"]["image/png"].startswith("iVBOR")


@pytest.mark.parametrize(
    "body, why",
    [
        ("while True: pass", "timeout"),
        ("import time; time.sleep(1000)", "timeout"),
        ("import os; os._exit(0)", "crashed"),
        ("import os; os.kill(os.getpid(), 11)", "crashed"),
        ("bytearray(10**11)", "memory"),
    ],
)
def test_a_function_that_fails_costs_its_own_exercise(body, why):
    outcome = run(DOUBLE, f"def bad(x):\n    {body}", exercises=("bad", "double"))
    assert outcome.answers["bad"] == [{"failed": why}] * 2
    assert outcome.answers["double"] == RIGHT


@pytest.mark.parametrize(
    "cell, ename",
    [
        ("while True: pass", "OutOfTime"),
        (
            "while True:\n    try:\n        while True: pass\n    except Exception: pass",
            "OutOfTime",
        ),
        ("import time; time.sleep(1000)", "OutOfTime"),
        ("import os; os._exit(0)", "Stopped"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Stopped"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_cell_that_fails_leaves_the_others_their_chance(cell, ename):
    outcome = run("before = 1", cell, DOUBLE)
    assert outcome.outputs[1][-1]["ename"] == ename
    assert outcome.answers["double"] == RIGHT


def test_a_cell_that_calls_a_function_that_never_ends_costs_its_own_time():
    steps = [
        Step("def endless(x):\n    while True: pass"),
        Step(exercise="endless"),
        Step("endless(1.0)"),
    ]
    outcome = Runner(LIMITS).run(steps, {"endless": CASES})
    assert outcome.outputs[2][-1]["ename"] == "OutOfTime"
    assert outcome.answers["endless"] == [{"failed": "timeout"}] * 2


def test_endless_printing_is_cut():
    outcome = run("for i in range(10**5): print(i)", DOUBLE)
    text = outcome.outputs[0][0]["text"]
    assert len(text) < LIMITS.text + 100
    assert "more characters were printed" in text


def test_a_function_that_is_not_there_is_missing():
    outcome = run("x = 1", exercises=("double",))
    assert outcome.answers["double"] == [{"failed": "missing"}] * 2


def test_what_one_exercise_does_does_not_reach_the_next():
    spoil = "def bad(x):\n    global double\n    double = lambda x: 0\n    return 4.0"
    outcome = run(DOUBLE, spoil, exercises=("bad", "double"))
    assert outcome.answers["double"] == RIGHT


def test_supporting_files_lie_beside_the_notebook_and_the_course_does_not():
    outcome = run("import helper", "import autograder", DOUBLE, files={"helper.py": "x = 1"})
    assert outcome.outputs[0] == []
    assert outcome.outputs[1][0]["ename"] == "ModuleNotFoundError"


def test_forged_answers_are_no_verdict():
    """Writing to every open descriptor brings nothing but numbers, and those must be right."""
    forge = (
        "import os\nfor fd in range(3, 30):\n    try:\n"
        """        os.write(fd, b'{"exercise": "double", "answers": [{"score": 10}], """
        """"failed": null}\\n{"cell": 0, "outputs": [{"output_type": "boo"}]}\\n[[[')\n"""
        "    except OSError:\n        pass"
    )
    outcome = run(forge, "def double(x):\n    return 0.0")
    assert outcome.answers["double"] == [{"value": 0.0}] * 2


def test_the_time_of_the_whole_notebook_is_limited():
    limits = Limits(cell_cpu=30, cell_wall=30, total_wall=3)
    outcome = run("import time; time.sleep(100)", DOUBLE, limits=limits)
    assert outcome.answers["double"] == [{"failed": "timeout"}] * 2


def test_all_attempts_and_runs_of_a_submission_share_one_time(monkeypatch):
    """Each death is an attempt more, of this run and of the next; none has time of its own."""
    attempts = []
    exchange = Runner._exchange
    monkeypatch.setattr(
        Runner, "_exchange", lambda *given: attempts.append(given[-1]) or exchange(*given)
    )
    runner = Runner(Limits(total_wall=2))
    runner.start()
    attempts.clear()
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    steps = [Step("import time; time.sleep(1.2)"), *[Step(kill)] * 3, Step(exercise="double")]
    runner.begin()
    for _ in range(3):
        outcome = runner.run(steps, {"double": CASES})
        assert outcome.answers["double"] == [{"failed": "timeout"}] * 2
    assert len(attempts) == 2 and attempts[0] == 2 and attempts[1] < 1
    runner.begin()
    steps = [Step(DOUBLE), Step(exercise="double")]
    assert runner.run(steps, {"double": CASES}).answers["double"] == RIGHT
    runner.close()


def test_a_library_is_imported_once_for_all_submissions():
    """By the fork server, as soon as one submission names it."""
    runner = Runner(LIMITS)
    look = Step("import sys\n'sk' + 'learn.datasets' in sys.modules")  # without the name itself
    seen = [
        runner.run([step, look], {}).outputs[1][0]["data"]["text/plain"]
        for step in (Step("1"), Step("from sklearn.datasets import make_blobs"), Step("2"))
    ]
    assert seen == ["False", "True", "True"]
    runner.close()


def test_what_is_printed_does_not_pile_up():
    """Three gigabytes, more than the limit on memory, printed within the time of a cell."""
    prints = "for _ in range(3000):\n    print('x' * 10**6)"
    outcome = run(DOUBLE, prints, limits=Limits())
    assert [output["output_type"] for output in outcome.outputs[1]] == ["stream"]
    assert outcome.answers["double"] == RIGHT


def test_an_attribute_that_a_library_no_longer_has_is_not_replaced_in_vain():
    class Library:
        _hook = None

    replace_attribute(Library, "_hook", print)
    assert Library._hook is print
    with pytest.raises(AttributeError, match="_gone"):
        replace_attribute(Library, "_gone", print)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\n", id="empty lines"),
        pytest.param(b'{"cell":0,"outputs":[' + b"{}," * 99_999 + b"{}]}\n", id="outputs"),
        pytest.param(b'{"cell":0,"outputs":[' + b"0," * 999_999 + b"0]}\n", id="numbers"),
    ],
)
def test_reading_reports_takes_no_more_time_and_memory_than_honest_ones(line):
    """What a submission may write is bounded in bytes, of which JSON makes a hundred times more."""
    outcome = Outcome()
    dialogue = Dialogue([0, 1], {}, outcome)
    dialogue.hear(b'{"start":0}\n')
    text = line * ((32 << 20) // len(line))
    tracemalloc.start()
    try:
        for start in range(0, len(text), 1 << 16):
            dialogue.hear(text[start : start + (1 << 16)])
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 400 << 20


@pytest.mark.parametrize("other", ["double", "other"])
def test_a_function_that_calls_itself_for_ever_is_no_finished_loss(other):
    answers = run(
        f"def double(x):\n    return {other}(x)\ndef other(x):\n    return double(x) ** 2"
    )
    assert {answer["raised"][0] for answer in answers.answers["double"]} == {"RecursionError"}
