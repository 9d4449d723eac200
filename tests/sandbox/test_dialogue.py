"""A submission is heard in turn, and functions asked together have the verdicts of each alone."""

import json

import pytest
from test_runner import CASES, LIMITS, RIGHT

from autograder.sandbox import Step
from autograder.sandbox.dialogue import Dialogue
from autograder.sandbox.outcome import Outcome
from autograder.sandbox.runner import Runner

DONE = {"done": "cells"}
ANSWER = {"exercise": "double", "answers": RIGHT, "failed": None}
OTHER = {"exercise": "other", "answers": RIGHT, "failed": None}
ZERO = {"exercise": "double", "answers": [{"value": 0.0}] * 2, "failed": None}


def hear(*reports, is_right=None):
    """What is sent, and what came out, after some reports of two cells and two functions."""
    outcome = Outcome()
    dialogue = Dialogue([0, 1], {"double": CASES, "other": CASES}, outcome, is_right)
    for report in reports:
        dialogue.hear(b"\n" + json.dumps(report).encode() + b"\n")
    return [json.loads(line) for line in bytes(dialogue.outbox).splitlines()], outcome


CELLS = ({"start": 0}, {"cell": 0, "outputs": []}, {"start": 1}, {"cell": 1, "outputs": []})


def test_no_case_is_sent_before_the_last_cell_was_begun():
    assert hear(*CELLS[:2], DONE)[0] == []
    sent, _ = hear(*CELLS, DONE)
    assert [line.keys() for line in sent] == [{"alone", "cases"}]


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param((ZERO, *CELLS, DONE, ANSWER, OTHER), id="before the question"),
        pytest.param((*CELLS, DONE, OTHER, ANSWER, OTHER), id="out of turn"),
        pytest.param((*CELLS, DONE, ANSWER, ZERO, OTHER, ZERO), id="a second time"),
        pytest.param(
            (*CELLS, DONE, ANSWER, OTHER, ZERO | {"at_end": True}), id="late, out of turn"
        ),
        pytest.param((*CELLS, DONE, CELLS[3] | {"outputs": [3]}, ANSWER, OTHER), id="a cell"),
    ],
)
def test_an_answer_counts_once_and_in_its_turn(reports):
    outcome = hear(*reports)[1]
    assert outcome.answers == {"double": RIGHT, "other": RIGHT}
    assert outcome.late_answers == {}
    assert outcome.outputs[1] == []


def test_what_is_not_right_together_is_asked_alone():
    together = (*CELLS, DONE, ANSWER, OTHER, {"done": "together"})
    sent, outcome = hear(*together, is_right=lambda name, answers: name == "other")
    assert sent[1:] == [{"alone": ["double"]}]
    assert outcome.answers == {"other": RIGHT}


SPOILS = {
    "numpy's settings": ("np.seterr(all='raise')", "float(np.log(0.0)) * 0 == 0 or 1"),
    "numpy's generator": ("np.random.seed(0)", "np.random.random() != 0.5488135039273248"),
    "Python's generator": ("random.seed(0)", "random.random() != 0.8444218515250481"),
    "a function of numpy": ("np.log = None", "np.log"),
    "a constant of a module": ("math.pi = 3", "math.pi > 3"),
    "a builtin": ("builtins.sum = None", "sum"),
    "a name": ("globals().update(factor=0)", "factor"),
    "a list": ("memory.append(1)", "not memory"),
    "an item of a list": ("pair[0] = 0", "pair[0]"),
    "an array": ("array[:] = 0", "array[0]"),
    "a dictionary": ("table.clear()", "table"),
    "a function": ("globals().update(double=None)", "True"),
    "an exit": ("os._exit(0)", "True"),
}
START = """import builtins, math, os, random
import numpy as np
factor, memory, pair, array, table = 2, [], [1, 2], np.ones(2), {1: 2}"""


@pytest.fixture(scope="module")
def runner():
    made = Runner(LIMITS)
    yield made
    made.close()


def ask(runner, *sources, together=True):
    """The answers of `spoil`, which is asked first, and of `double`."""
    steps = [Step(START), *map(Step, sources), Step(exercise="spoil"), Step(exercise="double")]
    is_right = (lambda name, answers: answers == RIGHT) if together else None
    return runner.run(steps, {"spoil": CASES, "double": CASES}, is_right=is_right).answers


@pytest.mark.parametrize("what", SPOILS)
def test_a_function_that_spoils_something_costs_no_other_its_mark(runner, what):
    spoil, holds = SPOILS[what]
    answers = ask(
        runner,
        f"def spoil(x):\n    {spoil}\n    return 2 * x",
        f"def double(x):\n    return 2 * x if {holds} else 0",
    )
    assert answers["double"] == RIGHT


def test_a_function_that_needs_another_call_first_is_as_wrong_together_as_alone(runner):
    spoil = "def spoil(x):\n    global helper\n    helper = lambda x: 2 * x\n    return 2 * x"
    answers = ask(runner, spoil, "def double(x):\n    return helper(x)")
    assert {answer["raised"][0] for answer in answers["double"]} == {"NameError"}


def test_a_cell_after_the_check_changes_nothing(runner):
    steps = [Step(START), Step("def double(x):\n    return factor * x"), Step(exercise="double")]
    later = [Step("factor = 0"), Step("def other(x): pass")]
    answers = runner.run([*steps, *later], {"double": CASES}).answers
    assert answers["double"] == RIGHT


def test_cells_chosen_at_the_end_see_what_has_run(runner):
    steps = [Step("x = 3"), Step("def double(x):\n    return 2 * x"), Step(exercise="double")]
    seen = []

    def show(outcome):
        seen.append(outcome.answers["double"])
        return [(7, "print(double(x))")]

    outcome = runner.run(steps, {"double": CASES}, show=show)
    assert seen == [RIGHT]
    assert outcome.outputs[7][0]["text"] == "6\n"
