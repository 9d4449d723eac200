"""The mutation test of every exercise: wrong answers lose points and are named."""

import json
import os

import numpy as np
import pytest

from autograder.judging.call_case import call_case
from autograder.judging.verdict import judge
from autograder.quality.mutation import right_answers, verdict_on
from autograder.specs import ASSIGNMENTS, EXERCISES, sheet
from autograder.specs.sheets import with_misconceptions

SEEDS = range(int(os.environ.get("SEEDS", "5")))  # more show what is rare: SEEDS=20 pytest …
WRONG = [
    pytest.param(exercise, misconception, id=f"{exercise.name}-{misconception.name}")
    for exercise in EXERCISES.values()
    for misconception in exercise.misconceptions
]


class Sheets(dict):
    """The sheet of every exercise for every seed, drawn when it is first asked for."""

    def __missing__(self, key):
        self[key] = sheet(EXERCISES[key[0]], key[1])
        return self[key]


@pytest.fixture(scope="module")
def sheets():
    return Sheets()


@pytest.fixture(autouse=True)
def quiet_numpy():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize("exercise, misconception", WRONG)
def test_a_misconception_loses_points_and_is_named(exercise, misconception, sheets):
    for seed in SEEDS:
        verdict = verdict_on(misconception.function, sheets[exercise.name, seed])
        assert verdict.score < verdict.max_score, seed
        assert verdict.misconception == misconception.name, seed
        assert misconception.says in verdict.message


@pytest.mark.parametrize("exercise, misconception", WRONG[::20])
def test_the_misconceptions_that_could_explain_the_answers_are_enough(
    exercise, misconception, sheets
):
    """The verdict is the same as with all of them, also where only some answers are wrong."""
    whole = sheets[exercise.name, 0]
    cases = [case for check in whole["checks"] for case in check["cases"]]
    wrong = [call_case(misconception.function, case) for case in cases]
    mixed = [
        got if i % 3 else case["expected"]
        for i, (got, case) in enumerate(zip(wrong, cases, strict=True))
    ]
    for answers in (wrong, mixed):
        some = with_misconceptions(exercise, whole, answers)
        assert judge(some, answers) == judge(whole, answers)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_misconception_is_named_from_the_visible_cases_alone(name):
    """So that a student's own check says what the grading will say."""
    for misconception in EXERCISES[name].misconceptions:
        verdict = verdict_on(misconception.function, sheet(EXERCISES[name]))
        assert verdict.misconception == misconception.name


@pytest.mark.parametrize("name", EXERCISES)
def test_right_answers_have_all_points_for_every_seed(name, sheets):
    for function in right_answers(EXERCISES[name]):
        for seed in SEEDS:
            verdict = verdict_on(function, sheets[name, seed])
            assert verdict.score == verdict.max_score, (function, seed, verdict.message)


CHEAP = {
    "0": lambda *args, **kwargs: 0.0,
    "1": lambda *args, **kwargs: 1.0,
    "one half": lambda *args, **kwargs: 0.5,
    "nan": lambda *args, **kwargs: float("nan"),
    "inf": lambda *args, **kwargs: float("inf"),
    "zeros": lambda *args, **kwargs: np.zeros(np.shape(args[-1])),
    "the mean": lambda *args, **kwargs: np.mean(args[-1]),
    "the mean of the targets": lambda *args, **kwargs: np.mean(args[0]),
    "the first argument": lambda *args, **kwargs: args[0],
    "the last argument": lambda *args, **kwargs: args[-1],
    "always an error": lambda *args, **kwargs: np.asarray([1, 2]).reshape(3),
}


MEANS = ("fit_bernoulli", "fit_poisson")  # where the mean is the right answer


@pytest.mark.parametrize(
    "name, cheap",
    [(n, c) for n in EXERCISES for c in CHEAP if not (n in MEANS and c.startswith("the mean"))],
)
def test_constants_and_copies_earn_nothing(name, cheap, sheets):
    assert verdict_on(CHEAP[cheap], sheets[name, 0]).score == 0


@pytest.mark.parametrize("name", EXERCISES)
def test_the_answers_of_the_visible_cases_earn_nothing(name, sheets):
    """A function that looks the visible answers up fails every check that draws hidden cases."""
    known = {
        json.dumps([case["args"], case["kwargs"]]): case["expected"]
        for check in sheet(EXERCISES[name])["checks"]
        for case in check["cases"]
    }
    asked = sheets[name, 0]
    answers = [
        known.get(json.dumps([case["args"], case["kwargs"]]), {"value": 0.0})
        for check in asked["checks"]
        for case in check["cases"]
    ]
    assert judge(asked, answers).score == 0


def test_the_one_term_formula_loses_most_of_the_marks(sheets):
    exercise = EXERCISES["binary_crossentropy"]
    verdict = verdict_on(exercise.misconceptions[0].function, sheets[exercise.name, 0])
    assert verdict.score < 0.3 * verdict.max_score
    assert "the (1 - y) log(1 - p) term is missing" in verdict.message
    assert "right is 2.30259" in verdict.message


def test_a_sum_instead_of_the_mean_keeps_the_single_examples(sheets):
    """Partial marks are fair: the formula is right, the reduction is not."""
    for name in ("binary_crossentropy", "hinge", "squared_hinge"):
        verdict = verdict_on(
            lambda y, p, name=name: EXERCISES[name].reference(y, p) * np.size(y), sheets[name, 0]
        )
        assert 0.2 < verdict.score / verdict.max_score < 0.6


def test_points_are_those_of_the_checks():
    for assignment in ASSIGNMENTS.values():
        assert assignment.points == sum(e.points for e in assignment.exercises)
        for exercise in assignment.exercises:
            assert exercise.points == int(exercise.points), exercise.name
