"""The mutation test of every exercise: wrong answers lose points and are named."""

import json
import os

import numpy as np
import pytest

from autograder.judging.call_case import call_case
from autograder.judging.verdict import judge
from autograder.quality.mutation import right_answers, sheet_of, verdict_on
from autograder.specs import ASSIGNMENTS, EXERCISES
from autograder.specs.sheets import with_misconceptions

SEEDS = range(int(os.environ.get("SEEDS", "2")))  # more show what is rare: every night, 20
WRONG = [
    pytest.param(exercise, misconception, id=f"{exercise.name}-{misconception.name}")
    for exercise in EXERCISES.values()
    for misconception in exercise.misconceptions
]
WITH_ANSWERS = [name for name, exercise in EXERCISES.items() if exercise.kind != "cases"]


@pytest.fixture(autouse=True)
def quiet_numpy():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize("exercise, misconception", WRONG)
def test_a_misconception_loses_points_and_is_named(exercise, misconception):
    for seed in SEEDS:
        verdict = verdict_on(misconception.function, sheet_of(exercise.name, seed))
        assert verdict.score < verdict.max_score, seed
        assert verdict.misconception == misconception.name, seed
        assert misconception.says in verdict.message


@pytest.mark.parametrize(
    "exercise, misconception", [one for one in WRONG if one.values[0].name in WITH_ANSWERS][::20]
)
def test_the_misconceptions_that_could_explain_the_answers_are_enough(exercise, misconception):
    """The verdict is the same as with all of them, also where only some answers are wrong."""
    whole = sheet_of(exercise.name, 0)
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
        verdict = verdict_on(misconception.function, sheet_of(name, None))
        assert verdict.misconception == misconception.name


def _without_options(function):
    """A function that forgets its optional arguments."""
    return lambda *args: function(*args)


def _unprotected(function):
    """A function whose logarithm meets a 0 or a 1."""

    def answer(y, p, **options):
        value = function(y, p, **options)
        return np.nan if np.isin(p, [0, 1]).any() else value

    return answer


@pytest.mark.parametrize("second_fault", [_without_options, _unprotected])
def test_a_second_fault_hides_no_misconception_and_names_no_other(second_fault):
    exercise = EXERCISES["binary_crossentropy"]
    named = 0
    for misconception in exercise.misconceptions:
        both = second_fault(misconception.function)
        name = verdict_on(both, sheet_of(exercise.name, 0)).misconception
        assert name in (misconception.name, None)
        named += name == misconception.name
    assert named > len(exercise.misconceptions) / 2


def test_the_one_term_formula_is_named_without_clip_and_epsilon():
    def one_term(y_true, y_pred):
        return -np.mean(np.asarray(y_true) * np.log(y_pred))

    verdict = verdict_on(one_term, sheet_of("binary_crossentropy", 0))
    assert verdict.misconception == "one-term formula"
    assert "the (1 - y) log(1 - p) term is missing" in verdict.message
    (clip,) = (check for check in verdict.checks if check.name == "probabilities 0 and 1")
    assert clip.misconception is None
    assert "p is clipped to [epsilon, 1 - epsilon]" in clip.reason


@pytest.mark.parametrize("name", EXERCISES)
def test_right_answers_have_all_points_for_every_seed(name):
    for function in right_answers(EXERCISES[name]):
        for seed in SEEDS:
            verdict = verdict_on(function, sheet_of(name, seed))
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
def test_constants_and_copies_earn_nothing(name, cheap):
    assert verdict_on(CHEAP[cheap], sheet_of(name, 0)).score == 0


@pytest.mark.parametrize("name", WITH_ANSWERS)
def test_the_answers_of_the_visible_cases_earn_nothing(name):
    """A function that looks the visible answers up fails every check that draws hidden cases."""
    reference = EXERCISES[name].reference
    known = {
        json.dumps([case["args"], case["kwargs"]]): call_case(reference, case)
        for check in sheet_of(name, None)["checks"]
        for case in check["cases"]
    }
    asked = sheet_of(name, 0)
    answers = [
        known.get(json.dumps([case["args"], case["kwargs"]]), {"value": 0.0})
        for check in asked["checks"]
        for case in check["cases"]
    ]
    assert judge(asked, answers).score == 0


def test_the_one_term_formula_loses_most_of_the_marks():
    exercise = EXERCISES["binary_crossentropy"]
    verdict = verdict_on(exercise.misconceptions[0].function, sheet_of(exercise.name, 0))
    assert verdict.score < 0.3 * verdict.max_score
    assert "the (1 - y) log(1 - p) term is missing" in verdict.message
    assert "right is 2.30259" in verdict.message


def test_a_sum_instead_of_the_mean_keeps_the_single_examples():
    """Partial marks are fair: the formula is right, the reduction is not."""
    for name in ("binary_crossentropy", "hinge", "squared_hinge"):
        verdict = verdict_on(
            lambda y, p, name=name: EXERCISES[name].reference(y, p) * np.size(y), sheet_of(name, 0)
        )
        assert 0.2 < verdict.score / verdict.max_score < 0.6


def test_points_are_those_of_the_checks():
    for assignment in ASSIGNMENTS.values():
        assert assignment.points == sum(e.points for e in assignment.exercises)
        for exercise in assignment.exercises:
            assert exercise.points == int(exercise.points), exercise.name
