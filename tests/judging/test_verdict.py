"""Points, status and message, on an exercise small enough to check by hand."""

import numpy as np
import pytest

from autograder.judging.call_case import call_case
from autograder.judging.codec import decode
from autograder.judging.notebook_check import describe
from autograder.judging.verdict import FAILURES, judge
from autograder.specs import EXERCISES, Check, Exercise, Misconception, case, sheet
from autograder.specs.model import accepting
from autograder.specs.sheets import with_misconceptions


def double(x):
    """Twice x, for x of numbers that are not negative."""
    x = np.asarray(x, dtype=float)
    if (x < 0).any():
        raise ValueError("x is negative")
    return 2 * x


EXERCISE = Exercise(
    double,
    checks=(
        Check(
            "one number",
            2,
            "Twice the number.",
            (case(1.5), case(4.0)),
            lambda rng: [case(float(x)) for x in rng.uniform(1, 9, 3)],
        ),
        Check("arrays", 1, "Entry by entry.", (case(np.array([1.0, 3.0])),)),
        Check("negative", 0.75, "Negative is an error.", (case(-1.0),), guard=True),
        Check(
            "unchanged",
            0.25,
            "Leave x alone.",
            (case(np.array([1.0, 3.0])),),
            guard=True,
            unchanged=True,
        ),
    ),
    misconceptions=(Misconception("squares", "This is the square.", lambda x: np.square(x)),),
)


def verdict_on(function, seed=1):
    asked = sheet(EXERCISE, seed)
    cases = [case for check in asked["checks"] for case in check["cases"]]
    return judge(asked, [call_case(function, case) for case in cases])


def raising(error):
    def function(x):
        raise error

    return function


def in_place(x):
    x *= 2
    if np.any(x < 0):
        raise ValueError
    return x


def test_right_answers_of_any_type_have_all_points():
    def lists(x):
        if np.any(np.asarray(x) < 0):
            raise ValueError
        return (2 * np.asarray(x)).tolist()

    for function in (double, lists, lambda x: np.matrix(double(x)) if 0 else double(x)):
        verdict = verdict_on(function)
        assert (verdict.score, verdict.status, verdict.message) == (4, "ok", "")


def test_each_check_has_its_own_points():
    verdict = verdict_on(lambda x: 2 * np.asarray(x))
    assert (verdict.score, verdict.max_score, verdict.status) == (3.25, 4, "wrong")
    assert [check.earned for check in verdict.checks] == [2, 1, 0, 0.25]
    assert "With x = -1: your function returned -2; right is a ValueError" in verdict.message


def test_a_changed_argument_costs_its_check_alone():
    verdict = verdict_on(in_place)
    assert verdict.score == 3.75
    assert "the call changed x" in verdict.message


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 0.0,
        lambda x: float("nan"),
        lambda x: x,
        lambda x: None,
        raising(ValueError("always")),
        raising(NotImplementedError()),
    ],
)
def test_guards_count_only_beside_a_right_value(function):
    assert verdict_on(function).score == 0


def test_a_misconception_is_named_with_the_numbers():
    verdict = verdict_on(np.square)
    assert verdict.misconception == "squares"
    assert (
        verdict.message
        == "This is the square. With x = 1.5: your function returned 2.25; right is 3."
    )


def test_another_wrong_answer_is_not_called_the_misconception():
    assert verdict_on(lambda x: 3 * np.asarray(x)).misconception is None


@pytest.mark.parametrize("off, points", [(1e-12, 4), (1e-7, 0.0)])
def test_the_tolerance_is_that_of_the_contract(off, points):
    assert verdict_on(lambda x: double(x) * (1 + off)).score == points


@pytest.mark.parametrize("value", [np.nan, 3 + 0j, "3", [3.0], None, object(), {"a": 3.0}])
def test_what_is_not_the_number_is_wrong(value):
    verdict = verdict_on(lambda x: value)
    assert (verdict.score, verdict.status) == (0, "wrong")


@pytest.mark.parametrize(
    "error, status",
    [(NameError("q"), "error"), (ValueError("no"), "error"), (NotImplementedError(), "missing")],
)
def test_the_status_says_what_happened(error, status):
    assert verdict_on(raising(error)).status == status


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_told_in_one_sentence(failure):
    asked = sheet(EXERCISE)
    verdict = judge(asked, [{"failed": failure}] * 5)
    assert (verdict.score, verdict.status) == (0, failure)
    assert verdict.message == FAILURES[failure].format(name="double")


def test_what_was_answered_before_a_failure_counts():
    asked = sheet(EXERCISE)
    cases = [case for check in asked["checks"] for case in check["cases"]]
    answers = [call_case(double, case) for case in cases[:2]] + [{"failed": "timeout"}] * 3
    verdict = judge(asked, answers)
    assert (verdict.score, verdict.status) == (2, "timeout")


def test_the_error_of_the_student_is_told_with_its_line():
    def function(x):
        return x * undefined_name  # noqa: F821

    message = verdict_on(function).message
    assert "raised NameError in `return x * undefined_name" in message
    assert "Twice the number" not in message


def test_the_same_seed_draws_the_same_cases():
    assert sheet(EXERCISE, 5) == sheet(EXERCISE, 5)
    assert sheet(EXERCISE, 5) != sheet(EXERCISE, 6)


def test_the_visible_cases_are_the_same_for_every_seed():
    def visible(asked):
        return [[c for c in check["cases"] if c["visible"]] for check in asked["checks"]]

    assert visible(sheet(EXERCISE, 5)) == visible(sheet(EXERCISE))


def test_a_report_explains_a_reason_once():
    text = describe(verdict_on(np.square))
    assert text.count("This is the square.") == 1
    assert text.startswith("double: 1 of 4 visible checks pass\n  ✗ one number")


def test_a_case_may_have_further_right_answers():
    exercise = Exercise(
        double,
        (
            Check("pair", 1, "A pair.", (accepting(case(2.0), (5.0, "five"), [6.0]),)),
            Check("negative", 1, "An error.", (accepting(case(-1.0), IndexError),)),
        ),
        (),
    )
    asked = sheet(exercise)
    for right in ({"value": 4.0}, {"value": {"tuple": [5.0, "five"]}}, {"value": [6.0]}):
        for error in ("ValueError", "IndexError"):
            assert judge(asked, [right, {"raised": [error]}]).score == 2
    assert judge(asked, [{"value": {"tuple": [5.0, "six"]}}, {"raised": ["KeyError"]}]).score == 0


def test_a_check_may_ask_for_the_type_of_the_numbers():
    def pair_of(dtype):
        return lambda a, b: (np.asarray(a, dtype), np.asarray(b, dtype))

    def pair(a, b):
        return pair_of(float)(a, b)

    eight_bits = case(np.array([1, 2], np.uint8), np.array([3, 4], np.uint8))
    asked = sheet(Exercise(pair, (Check("floats", 1, "", (eight_bits,), dtype=True),), ()))
    expected = {float: 1, None: 0, np.float32: 0, np.int64: 0}
    for dtype, score in expected.items():
        verdict = judge(asked, [call_case(pair_of(dtype), eight_bits)])
        assert verdict.score == score
    assert judge(asked, [call_case(lambda a, b: pair(a, b), eight_bits)]).score == 1
    assert judge(asked, [call_case(lambda a, b: np.stack(pair(a, b)), eight_bits)]).score == 1
    lists = judge(asked, [call_case(lambda a, b: ([1, 2], [3, 4]), eight_bits)])
    assert (lists.score, lists.status) == (0, "wrong")
    assert lists.message == (
        "This check is about floats. "
        "With a = np.uint8([1, 2]), b = np.uint8([3, 4]): your function returned ([1, 2], [3, 4]) "
        "as list and list; right is float64 and float64."
    )


def test_a_list_of_arrays_is_compared_array_by_array():
    def halves(x):
        return [np.asarray(x)[:2], np.asarray(x)[2:]]

    one = case(np.array([5, 6, 7]))
    asked = sheet(Exercise(halves, (Check("halves", 1, "Cut it.", (one,)),), ()))
    for value in (([5, 6], [7]), [np.array([5, 6]), np.array([7.0])]):
        assert judge(asked, [call_case(lambda x, value=value: value, one)]).score == 1
    for value in ([[5, 6]], [[5, 6], 7], [[5, 6], [7], []], [5, 6, 7], 7, "567", {}):
        assert judge(asked, [call_case(lambda x, value=value: value, one)]).score == 0


def test_of_two_dicts_only_what_differs_is_told():
    def sums(x):
        return {"half": np.asarray(x) / 2, "same": np.asarray(x), "twice": 2 * np.asarray(x)}

    exercise = Exercise(sums, (Check("sums", 1, "Sums.", (case([1.0, 3.0]),)),), ())
    asked = sheet(exercise)
    wrong = call_case(lambda x: {**sums(x), "twice": [2.0, 5.0]}, asked["checks"][0]["cases"][0])
    message = judge(asked, [wrong]).message
    assert "returned {'twice': [2, 5]}; right is {'twice': [2, 6]}" in message
    ragged = call_case(lambda x: {**sums(x), "twice": [[1], 2]}, asked["checks"][0]["cases"][0])
    assert "right is {'twice': [2, 6]}" in judge(asked, [ragged]).message


def first_difference(right, yours):
    """What the message says of a long answer."""
    asked = sheet(Exercise(lambda: right, (Check("all", 1, "", (case(),)),), ()))
    return judge(asked, [call_case(lambda: yours, {"args": [], "kwargs": {}})]).message


LONG = np.linspace(0, 1, 60)


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda a: a.__setitem__(41, 7.0), "1 of 60 entries are wrong, first result[41]: your"),
        (lambda a: a.__setitem__(slice(3, 9), 7.0), "6 of 60 entries are wrong, first result[3]"),
    ],
)
def test_of_a_long_answer_the_place_that_differs_is_shown(change, said):
    yours = LONG.copy()
    change(yours)
    assert said in first_difference(LONG, yours)
    assert said in first_difference(LONG, yours.tolist())
    assert said.replace("result", "result['W']") in first_difference(
        {"W": LONG, "b": LONG}, {"W": yours, "b": LONG}
    )


@pytest.mark.parametrize(
    "code, says",
    [
        ("[1] / 2", "This is a list"),
        ("[1, 2] * 0.5", "This is a list"),
        ("[1].T", "This is a list"),
        ("1 if np.arange(3) else 0", "one True or False"),
        ("np.zeros(2) + np.zeros(3)", "do not fit entry by entry"),
        ("np.zeros((2, 3)) @ np.zeros((2, 3))", "do not fit for a product"),
        ("__import__('math').log(np.arange(1, 3))", "this is an array; use the function of numpy"),
        ("__import__('math').log(0)", "such as the logarithm of 0"),
        ("None + 1", "without `return` gives None"),
    ],
)
def test_common_errors_are_translated(code, says):
    """Raised for real, so that another numpy with other words is found."""
    asked = sheet(Exercise(lambda: 1.0, (Check("all", 1, "", (case(),)),), ()))
    got = call_case(lambda: eval(code, {"np": np}), {"args": [], "kwargs": {}})
    assert says in judge(asked, [got]).message


def test_a_misconception_that_explains_only_some_wrong_answers_is_not_named():
    checks = (Check("small", 1, "", (case(1.0),)), Check("large", 1, "", (case(5.0),)))
    squares = Misconception("cubes", "This is the cube.", lambda x: x**3)
    asked = sheet(Exercise(lambda x: x * x + 1, checks, (squares,)))
    for function, name in [(lambda x: x**3, "cubes"), (lambda x: x**3 if x < 2 else 0.0, None)]:
        cases = [{"args": [x], "kwargs": {}} for x in (1.0, 5.0)]
        verdict = judge(asked, [call_case(function, one) for one in cases])
        assert verdict.misconception == name
        assert ("cube" in verdict.message) == (name is not None)


def test_a_function_that_raises_is_not_accused_of_changing_its_arguments():
    checks = (Check("same", 1, "The arguments must be the same.", (case([1.0]),), unchanged=True),)
    asked = sheet(Exercise(lambda x: 1.0, checks, ()))
    verdict = judge(asked, [call_case(lambda x: 1 / 0, {"args": [[1.0]], "kwargs": {}})])
    assert "could not be tested" in verdict.message
    assert "must be the same" not in verdict.message


def _formula(name, formula):
    return Misconception(name, f"This is {name}.", formula)


HALF = _formula("half", lambda x: x / 2)


@pytest.mark.parametrize(
    "function, name",
    [
        (lambda x: 1 / 0 if x > 5 else x / 2, "half"),  # broken off, and no number against it
        (lambda x: float("nan") if x > 5 else x / 2, "half"),
        (lambda x: 1 / 0 if x > 5 else x / 2 if x < 3 else 1.0, None),  # one number is another's
        (lambda x: 1 / 0 if x > 5 else 4.0 if x == 2 else x / 2, None),  # right, and not the half
        (lambda x: 1 / 0 if x > 1 else x / 2, None),  # a single number says too little
    ],
)
def test_what_breaks_off_says_nothing_about_the_numbers(function, name):
    def right(x):
        return 4.0 if x == 2 else 3.0 * x

    checks = [Check(f"{x}", 1, "Three times.", (case(x),)) for x in (1.0, 2.0, 4.0, 9.0)]
    asked = sheet(Exercise(right, tuple(checks), (HALF,)))
    verdict = judge(
        asked, [call_case(function, {"args": [c], "kwargs": {}}) for c in (1.0, 2.0, 4.0, 9.0)]
    )
    assert verdict.misconception == name
    assert not verdict.checks[-1].misconception


def test_what_arrays_of_bytes_become_says_nothing_about_the_formula():
    """Who forgets to convert them, and something else as well, is told of the other thing."""

    def added_up(y_true, scores):
        return np.sum(np.maximum(0, 1 - np.array(y_true) * np.array(scores)))

    asked = sheet(EXERCISES["hinge"], 3)
    answers = [call_case(added_up, one) for check in asked["checks"] for one in check["cases"]]
    assert judge(asked, answers).misconception == "sum instead of mean"
    drawn = {"misconceptions": []}
    assert "sum instead of mean" in {
        one["name"]
        for one in with_misconceptions(EXERCISES["hinge"], asked | drawn, answers)["misconceptions"]
    }


def test_numpy_told_to_raise_costs_nothing():
    def underflowing(x):
        return np.exp(-1000.0 * np.asarray(x))

    with np.errstate(all="raise"):
        assert decode(call_case(underflowing, case(1.0))["value"]) == 0
