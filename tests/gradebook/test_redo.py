"""A student can run again what failed: code that is exact, and tells nothing of hidden answers."""

import html
import re

import numpy as np
import pytest
from commands import CLASS, NAME

from autograder.grading.grade_notebook import grade
from autograder.grading.redo import as_call, as_python, failed_cases
from autograder.grading.submissions import find
from autograder.judging.codec import encode
from autograder.judging.functions import FUNCTIONS
from autograder.specs import ASSIGNMENTS, EXERCISES

NAMES = {"np": np, "FUNCTIONS": FUNCTIONS}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_code_of_every_case_gives_its_arguments_to_the_last_digit(name):
    for sheet in ASSIGNMENTS[name].drawn(3).values():
        for case in (case for check in sheet["checks"] for case in check["cases"]):
            for data in (*case["args"], *case["kwargs"].values()):
                value = eval(as_python(data), dict(NAMES))
                if isinstance(data, dict) and ("rng" in data or "function" in data):
                    assert callable(value) or isinstance(value, np.random.Generator)
                else:
                    assert encode(value) == data


def test_a_hidden_case_has_no_right_answer_and_a_visible_one_has():
    for sheet in ASSIGNMENTS[NAME].drawn(3).values():
        for case in (case for check in sheet["checks"] for case in check["cases"]):
            code = as_call(sheet["exercise"], case)
            if not case["visible"]:
                assert code.endswith("# a hidden case") and "right is" not in code
            elif "value" in case["expected"]:
                assert "# right is " in code


def test_all_visible_cases_that_fail_are_shown_else_one_hidden_case():
    sheet = ASSIGNMENTS[NAME].drawn(3)["hinge"]
    cases = [case for check in sheet["checks"] for case in check["cases"]]
    none = [{"value": None}] * len(cases)
    for check in sheet["checks"]:
        if check["unchanged"]:
            continue  # the arguments stay as they are where nothing is returned
        code = failed_cases(sheet, none)[check["name"]]
        assert code.count("hinge(") == sum(case["visible"] for case in check["cases"])
    answers = [case["expected"] if case["visible"] else {"value": None} for case in cases]
    for code in failed_cases(sheet, answers).values():
        assert code.count("hinge(") == 1 and "a hidden case" in code
    assert failed_cases(sheet, [case["expected"] for case in cases]) == {}


def test_a_call_that_changes_its_arguments_can_be_seen_to_do_so():
    sheet = ASSIGNMENTS[NAME].drawn(3)["hinge"]
    cases = [case for check in sheet["checks"] for case in check["cases"]]
    answers = [case["expected"] | {"changed": [0]} for case in cases]
    (code,) = failed_cases(sheet, answers).values()

    def hinge(y_true, scores):
        y_true[0] = 7

    scope = {"hinge": hinge}
    exec(code, scope)
    assert scope["argument_1"][0] == 7 and "the call must not change them" in code


def test_the_code_on_a_feedback_page_shows_the_mistake_again(tmp_path):
    (one,) = (found for found in find(CLASS, NAME, "boris-one-term") if found.assignment == NAME)
    graded = grade(one, 7)
    codes = re.findall(r'<details class="redo">.*?<pre[^>]*>(.*?)</pre>', graded.feedback, re.S)
    assert codes
    scope = {"binary_crossentropy": lambda *_, **__: 0.0}
    for code in map(html.unescape, codes):
        exec(code, scope)
        said = []
        right = EXERCISES["binary_crossentropy"].reference
        exec(code, {"binary_crossentropy": right, "print": said.append})
        known = re.findall(r"# right is (\S+)$", code, re.M)
        assert [f"{value:.6g}" for value in said[: len(known)]] == known
    line = re.search(r'<pre class="quote"[^>]*>(.*?)</pre>', graded.feedback, re.S)[1]
    assert line.startswith(f"boris-one-term; {NAME}; file {graded.source[:12]}; ")
    assert f"seed {graded.case_seed}; course " in line and f"Numpy {np.__version__}".lower() in (
        line.lower()
    )
