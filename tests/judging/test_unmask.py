"""Test cases that students write: what counts, what is dropped and named, and what it earns."""

import dataclasses
import inspect
import json

import numpy as np
import pytest

from autograder import reference
from autograder.judging import unmask
from autograder.judging.call_case import call_case
from autograder.judging.unmask import FAULTS, look_at, opened, seal
from autograder.judging.verdict import judge
from autograder.specs import ASSIGNMENTS, EXERCISES

# A function with a right implementation in two styles and masks: 20 of them add 1 to 20.
SOURCE = """
def right(x, y=0):
    if x < 0:
        raise ValueError("negative")
    return x + y

def lenient(x, y=0):
    if x < 0 and y == 0:
        raise ValueError("negative")
    return float(x) + y

def off_by(number, above):
    return lambda x, y=0: right(x, y) + (number if x > above else 0)

RIGHT = (right, lenient)
MASKS = {f"plus {i}": off_by(i, i) for i in range(1, 21)}
"""
MASKS = {
    "budget": 3,
    "rows": False,
    "sealed": seal(SOURCE),
    "visible": [{"name": f"plus {i}", "says": f"It adds {i}."} for i in range(1, 21)],
}
CHECK = {"name": "masks", "says": "", "points": 4, "guard": False, "cases": [{}]}
SHEET = {"exercise": "cases_for_sum", "points": 4, "checks": [CHECK], "masks": MASKS}


def returned(value):
    """The answer of a function that returns this."""
    return call_case(lambda: value, {"args": [], "kwargs": {}})


def look(value):
    return look_at(MASKS, returned(value))


@pytest.mark.parametrize(
    "highest, off, score",
    [(0, 0, 0), (1, 0, 0), (11, 10, 2), (19, 18, 3.6), (20, 19, 4), (99, 20, 4)],
)
def test_points_are_the_share_and_full_from_95_percent(highest, off, score):
    verdict = judge(SHEET, [returned([(highest,)])])
    assert (look([(highest,)]).off, verdict.score) == (off, score)
    assert verdict.status == ("ok" if score == 4 else "wrong")
    assert verdict.summary == f"{off} of 20 visible masks are off, 1 of at most 3 cases count"


def test_a_mask_is_off_if_one_case_tells_it():
    assert look([(3,), (0,), (21,)]).off == 20
    assert look([(3,), (2,)]).off == look([(3,)]).off == 2


def test_only_the_first_cases_count():
    found = look([(1,), (1,), (1,), (99,)])
    assert (found.off, found.counted, found.fault) == (0, 3, "over the budget")
    assert FAULTS["over the budget"] in found.faults
    assert look([(99,), (1,), (1,), (1,)]).off == 20


@pytest.mark.parametrize(
    "one, fault",
    [
        ([3], "no tuple"),
        (3, "no tuple"),
        ({"x": 3}, "no tuple"),
        ("three", "no tuple"),
        (None, "no tuple"),
        ((), "arguments do not fit"),
        ((1, 2, 3), "arguments do not fit"),
        ((1, {"z": 2}), "arguments do not fit"),
        (({"x": 1, "y": 2, "z": 3},), "arguments do not fit"),
        ((1, 2, {"y": 2}), "arguments do not fit"),
        (("1",), "no numbers"),
        ((None,), "no numbers"),
        (([1, "2"],), "no numbers"),
        (({"x": [1, {}]},), "no numbers"),
        (([0.0] * 1001,), "no numbers"),
        ((np.zeros(1001),), "no numbers"),
        ((np.zeros((0, 1001)),), "no numbers"),
        ((np.zeros((1, 1, 1, 1, 1)),), "no numbers"),
        (([[[[[1]]]]],), "no numbers"),
        (([0.0] * 600, [0.0] * 600), "no numbers"),
        ((float("nan"),), "out of range"),
        ((float("-inf"),), "out of range"),
        (([1.0, float("inf")],), "out of range"),
        ((np.array([np.nan]),), "out of range"),
        ((10**300,), "out of range"),
        ((-1000001.0,), "out of range"),
        ((1, {"y": float("nan")}), "out of range"),
        ((-1, 5), "right ones disagree"),  # the strict one raises an error
        (([1, 2],), "right ones disagree"),  # a TypeError is no answer
    ],
)
def test_a_case_that_cannot_be_used_is_dropped_and_named(one, fault):
    found = look([(99,), one])
    assert (found.off, found.counted, found.fault) == (20, 1, fault)
    assert found.faults == f"Case 2 does not count. {FAULTS[fault]}"
    assert FAULTS[fault] in judge(SHEET, [returned([(99,), one])]).message


def test_all_dropped_cases_are_named():
    found = look([(1, 2, 3), ("one",), (3, 2, 1)])
    assert found.faults == (
        f"Cases 1 and 3 do not count. {FAULTS['arguments do not fit']} "
        f"Case 2 does not count. {FAULTS['no numbers']}"
    )


@pytest.mark.parametrize(
    "value",
    [None, 3, "cases", {"a": (1,)}, np.zeros(3), (one for one in [(99,)]), {(99,)}, object()],
)
def test_what_is_no_list_of_cases_is_named(value):
    verdict = judge(SHEET, [returned(value)])
    assert (verdict.score, verdict.misconception) == (0, "no list of cases")
    assert FAULTS["no list of cases"] in verdict.message
    assert "Your function returned" in verdict.message


def test_a_tuple_of_cases_is_as_good_as_a_list():
    assert look(((99,), (1,))).off == 20


def test_an_error_case_counts_for_itself():
    """A mask that raises no error there comes off; one that does not differ otherwise stays on."""
    source = "def right(x):\n    if x < 0:\n        raise ValueError\n    return 1\n"
    source += "RIGHT = (right, right)\nMASKS = {'unchecked': lambda x: 1}\n"
    masks = MASKS | {"sealed": seal(source), "visible": [{"name": "unchecked", "says": "It."}]}
    assert look_at(masks, returned([(1,), (2,)])).off == 0
    assert look_at(masks, returned([(-1,)])).off == 1


def test_a_mask_that_changes_its_argument_comes_off():
    source = "def right(x):\n    return x[0]\ndef spoils(x):\n    x[1] = 7\n    return x[0]\n"
    source += "RIGHT = (right, right)\nMASKS = {'spoils': spoils}\n"
    masks = MASKS | {"sealed": seal(source), "visible": [{"name": "spoils", "says": "It."}]}
    assert look_at(masks, returned([([1, 2],)])).off == 1
    assert look_at(masks, returned([([1, 7],)])).off == 0


def test_one_mask_that_is_on_is_described_if_possible_by_name():
    assert look([(11,)]).mask == "One mask that is still on is “plus 11”: It adds 11."
    masks = MASKS | {"visible": [{"name": "", "says": "A border."}, *MASKS["visible"][:2]]}
    masks["sealed"] = seal(SOURCE + "MASKS[''] = right\n")
    assert "“plus 2”" in look_at(masks, returned([(2,)])).mask
    assert look_at(masks, returned([(99,)])).mask == (
        "One mask that is still on is right but for a small change: A border."
    )


def test_when_all_are_off_check_speaks_of_the_hidden_ones():
    assert look([(99,)]).mask == unmask.AHEAD


@pytest.mark.parametrize("failure, status", [("timeout", "timeout"), ("memory", "memory")])
def test_without_cases_the_verdict_says_what_happened(failure, status):
    verdict = judge(SHEET, [{"failed": failure}])
    assert (verdict.score, verdict.status) == (0, status)
    error = judge(SHEET, [call_case(lambda: 1 / 0, {"args": [], "kwargs": {}})])
    assert (error.score, error.status, error.misconception) == (0, "error", None)
    assert "raised ZeroDivisionError" in error.message
    stub = judge(SHEET, [{"raised": ["NotImplementedError"], "text": ""}])
    assert (stub.status, stub.message) == (
        "missing",
        "cases_for_sum is not answered yet (it raises NotImplementedError).",
    )


CASES = ASSIGNMENTS["08_unmask"].exercises
LARGE = {  # as many numbers as are allowed, in the forms that take longest
    1: lambda: [([[0.5 + i % 3] * 4 for i in range(250)],), (np.ones((1, 1000)),)] * 4,
    2: lambda: (
        [
            ([1.0] * 500, [0.5] * 500),
            ([[1.0, 0.0]] * 250, [[0.25, 0.75]] * 250),
            (np.ones((500, 1, 1)), np.ones((1, 500, 1)) / 2),
            (np.ones((500, 1)), np.ones(500)),
        ]
        * 2
    ),
}


@pytest.mark.parametrize("exercise", CASES, ids=lambda one: one.name)
def test_the_largest_cases_are_tried_once_on_each_implementation(exercise, monkeypatch):
    """With the bound on numbers this bounds the time of the grader's own process."""
    tested = getattr(reference, exercise.name.removeprefix("cases_for_"))
    needed = [
        one for one in inspect.signature(tested).parameters.values() if one.default is one.empty
    ]
    sheet = exercise.masks(True)
    calls = []

    def counted(function, one):
        calls.append(function)
        return call_case(function, one)

    monkeypatch.setattr(unmask, "call_case", counted)
    right = opened(sheet["sealed"])[0]
    found = look_at(sheet, returned(LARGE[len(needed)]()))
    implementations = len(sheet["visible"]) + len(sheet["hidden"]) + len(right) + 1
    assert found.counted > 1
    assert len(calls) <= implementations * sheet["budget"]


def test_no_mask_sees_what_another_has_done_to_the_arguments():
    source = "def right(x):\n    return x[0]\ndef spoils(x):\n    x[0] = 9\n    return 1\n"
    source += "def keeps(x):\n    return x[0]\n"
    source += "RIGHT = (right, right)\nMASKS = {'a': spoils, 'b': keeps}\n"
    visible = [{"name": "a", "says": "A."}, {"name": "b", "says": "B."}]
    masks = MASKS | {"sealed": seal(source), "visible": visible}
    assert look_at(masks, returned([([1, 2],)])).off == 1


def test_sheets_are_plain_data_and_the_visible_ones_hold_no_hidden_mask():
    for exercise in CASES:
        visible = ASSIGNMENTS["08_unmask"].sheets()[exercise.name]
        text = json.dumps(visible)
        assert visible["masks"].keys() == {"budget", "rows", "sealed", "visible"}
        hidden = exercise.masks(True)["hidden"]
        assert json.dumps(hidden)
        functions = opened(exercise.masks(False)["sealed"])[1]
        assert not functions.keys() & {one["name"] for one in hidden}
        assert all("->" not in one["name"] + one["says"] for one in hidden)  # shows no formula
        assert [one["name"] for one in hidden if one["says"] in text] == []


def test_no_right_answer_is_in_the_checks_that_students_get():
    source = ASSIGNMENTS["08_unmask"].checks()
    for exercise in CASES:
        assert f"def {exercise.name}" not in source
        expected = [
            case["expected"]
            for check in ASSIGNMENTS["08_unmask"].sheets()[exercise.name]["checks"]
            for case in check["cases"]
        ]
        assert expected == [{}]
    for name in ("mean_squared_error", "huber_gradient", "softmax", "hinge"):
        assert f"def {name}" not in source


def test_the_other_assignments_get_no_implementations():
    assert "def look_at(" in ASSIGNMENTS["08_unmask"].checks()
    for name, one in ASSIGNMENTS.items():
        if name != "08_unmask":
            assert "def look_at(" not in one.checks()


def test_a_look_is_frozen_data():
    assert dataclasses.is_dataclass(unmask.Look)
    assert EXERCISES["cases_for_hinge"].masks is not None
