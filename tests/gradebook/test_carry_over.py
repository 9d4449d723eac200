"""What the grader answers for neighbours, and what it refuses because it would cost too much."""

import json
from math import prod

import pytest

from autograder.grading.carry_over import NO_REPLY, answers_for, neighbours_at_fault, rounds
from autograder.judging.codec import encode
from autograder.judging.verdict import no_answer
from autograder.specs import EXERCISES, sheet


def array(*shape, dtype="uint8", entry=0):
    return {"array": dtype, "shape": list(shape), "data": [entry] * prod(shape)}


def call(name, *args):
    line = json.dumps({"neighbour": name, "args": args, "kwargs": {}}).encode()
    return answers_for({name})(line)


def weights(width):
    return {"dict": {"W1": array(0, width), "b1": array(width), "W2": array(1), "b2": array(1)}}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("forward", [weights(15_000), array(100_000, 0)]),  # a result of 12 GB, of nothing
        ("forward", [weights(1500), array(400_000, 0)]),
        ("one_hot", [array(15_000), 500]),
        ("one_hot", [[[0] * 100] * 100, 500]),
        ("one_hot", [array(5), 100_000]),
        ("one_hot", [array(5), array(dtype="int64", entry=100_000)]),
    ],
)
def test_costly_arguments_are_refused(name, args):
    assert call(name, *args) == NO_REPLY


def test_arguments_of_the_course_are_answered():
    assert call("sigmoid", 0.0) == {"value": encode(EXERCISES["sigmoid"].reference(0.0))}
    assert call("sigmoid", array(300))["value"]["shape"] == [300]
    assert call("one_hot", [0, 1], 2)["value"]["shape"] == [2, 2]


CHAIN = {"a": "return b()", "b": "return c()", "c": "return 0"}


def at_fault(name, bodies):
    names = {"a": "hinge", "b": "squared_hinge", "c": "sigmoid"}
    wrong = {one: no_answer(sheet(EXERCISES[real], 7), "missing") for one, real in names.items()}
    sources = []
    for one, body in bodies.items():
        for short, real in names.items():
            body = body.replace(f"{short}()", f"{real}()")
        sources.append(f"def {names[one]}():\n    {body}")
    return neighbours_at_fault(wrong[name], list(wrong.values()), sources)


def test_neighbours_are_found_along_the_chain():
    assert at_fault("a", CHAIN) == ["squared_hinge", "sigmoid"]
    assert at_fault("b", CHAIN) == ["sigmoid"]


def test_functions_that_call_each_other_are_no_neighbours():
    circle = CHAIN | {"c": "return a()"}
    assert [at_fault(name, circle) for name in "abc"] == [[], [], []]


def test_nobody_is_called_while_the_grader_answers_for_them():
    asked = {"a": ("b", "c"), "b": ("c",), "d": ("c",)}
    parts = rounds(asked)
    assert parts == [{"a": ("b", "c"), "d": ("c",)}, {"b": ("c",)}]
