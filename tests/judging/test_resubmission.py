"""Whoever hands in again earns nothing by what the feedback of the times before has shown."""

import json
import re

import nbformat
import pytest

from autograder.grading.cases import Cases, case_seed
from autograder.judging.compare import is_right
from autograder.judging.report import counterexample
from autograder.judging.verdict import judge
from autograder.specs import ASSIGNMENTS, EXERCISES

NAME = "05_binary_losses"
FUNCTIONS = ("binary_crossentropy", "hinge_gradient", "sign_accuracy")  # easy to guess, each
ROUNDS = 20


def cases_for(work, student="mallory"):
    """The cases of a notebook with one cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(work)])
    return Cases(ASSIGNMENTS[NAME], case_seed(1, student, NAME, notebook, {}), FUNCTIONS)


def asked_of(sheet):
    return [(check, case) for check in sheet["checks"] for case in check["cases"]]


def key_of(case):
    return json.dumps([case["args"], case["kwargs"]])


def test_resubmitting_earns_nothing_that_was_not_understood():
    """A table of all right answers so far, with all digits: more than any feedback has ever told.

    What is not in it is answered by the entry whose arguments are the most alike.
    """
    table = {name: {} for name in cases_for("").sheets}
    for _ in range(ROUNDS):
        cases = cases_for(f"TABLE = {json.dumps(table)}")
        for name, sheet in cases.sheets.items():
            asked = [(key_of(case), case) for _, case in asked_of(sheet)]
            book = table[name] | {key: case["expected"] for key, case in asked if case["visible"]}
            alike = {len(key): answer for key, answer in book.items()}
            some = asked[0][1]["expected"]
            answers = [book.get(key) or alike.get(len(key), some) for key, _ in asked]
            assert judge(sheet, answers).score == 0, name
            table[name] |= {key: case["expected"] for key, case in asked}


def test_cases_differ_by_student_and_by_work_and_can_be_drawn_again():
    first, again = cases_for("1"), cases_for("1")
    assert first.sheets == again.sheets
    for other in (cases_for("2"), cases_for("1", "bob")):
        for name, sheet in first.sheets.items():
            hidden = {key_of(case) for _, case in asked_of(sheet) if not case["visible"]}
            others = {key_of(case) for _, case in asked_of(other.sheets[name])}
            assert len(hidden & others) < len(hidden) / 2, name


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy", "huber"])
def test_what_is_shown_of_a_hidden_case_does_not_answer_it(name):
    (assignment,) = [one for one in ASSIGNMENTS.values() if EXERCISES[name] in one.exercises]
    sheet = Cases(assignment, 7, [name]).sheets[name]
    shown = 0
    for check, case in asked_of(sheet):
        right = case["expected"].get("value")
        if case["visible"] or not isinstance(right, float) or right == float(f"{right:.6g}"):
            continue  # a short number is shown whole
        for near in (right + 1, right * (1 + 3e-8)):
            text = counterexample(sheet, check, case, {"value": near})
            for number in re.findall(r"-?\d+\.\d{4,}", text.partition("your function")[2]):
                shown += 1
                assert not is_right(check, case, {"value": float(number)}), text
    assert shown
