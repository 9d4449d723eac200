"""The masks of assignment 08: right implementations are right, wrong ones are wrong and differ."""

from functools import cache

import numpy as np
import pytest

from autograder.judging.call_case import call_case
from autograder.judging.compare import equal, is_right
from autograder.judging.recognise import same_answer
from autograder.judging.unmask import CLOSE, GRADERS_MASKS, look_at, opened
from autograder.quality.mutation import right_answers, verdict_on
from autograder.specs import ASSIGNMENTS, EXERCISES, case, sheet

TESTED = {
    exercise.name: EXERCISES[exercise.name.removeprefix("cases_for_")]
    for exercise in ASSIGNMENTS["08_unmask"].exercises
}
every = pytest.mark.parametrize("name", TESTED)


@pytest.fixture(autouse=True)
def quiet_numpy():
    with np.errstate(all="ignore"):
        yield


def asked(name, seed=3):
    """The checks and cases of the tested function, visible and hidden."""
    one = sheet(TESTED[name], seed)
    return [(check, case) for check in one["checks"] for case in check["cases"]]


def masks_of(name):
    return EXERCISES[name].masks(True)


def list_of(cases):
    """What a function that returns these cases answers."""
    items = [
        {"tuple": [*one["args"], *([{"dict": one["kwargs"]}] if one["kwargs"] else [])]}
        for one in cases
    ]
    return {"value": items}


@every
def test_the_implementations_pass_the_checks_of_their_function(name):
    for function in opened(masks_of(name)["sealed"])[0]:
        for check, one in asked(name):
            assert is_right(check, one, call_case(function, one)), (function, one)


@every
def test_a_case_counts_only_where_all_right_answers_agree(name):
    """Of the tested function's own right answers, in all their styles."""
    masks = masks_of(name)
    counted = 0
    for _, one in asked(name):
        if not look_at(masks | {"hidden": []}, list_of([one])).counted:
            continue
        counted += 1
        answers = [call_case(function, one) for function in right_answers(TESTED[name])]
        assert all(equal(answers[0], other, *CLOSE) for other in answers), one
    assert counted > 20


@every
def test_visible_masks_answer_like_their_misconceptions(name):
    """Numbers alike on ordinary cases, so that the sentence is about what the mask does."""
    known = {}
    for one in TESTED[name].misconceptions:
        known.setdefault(one.name, one.function)
    for mask, function in opened(masks_of(name)["sealed"])[1].items():
        for check, one in asked(name):
            got, theirs = call_case(function, one), call_case(known[mask], one)
            if "value" in got and "value" in theirs and "raised" not in one["expected"]:
                assert same_answer(check, theirs, got), (mask, one)


@every
def test_every_mask_can_be_told(name):
    """And no mask is a right implementation."""
    off = set().union(*(hidden for _, _, hidden in told(name)))
    assert [one for one in masks_of(name)["hidden"] if one["key"] not in off] == []


@every
def test_hidden_masks_are_many_and_not_the_visible_ones(name):
    masks = masks_of(name)
    hidden = {one["name"] for one in masks["hidden"]}
    assert len(masks["hidden"]) >= 2 * len(masks["visible"]) - 1
    assert not hidden & {one["name"] for one in masks["visible"]}
    assert any(one["name"] for one in masks["hidden"])
    assert any(not one["name"] for one in masks["hidden"])  # small changes of a right one
    assert len({one["key"] for one in masks["hidden"]}) == len(masks["hidden"])
    assert {one["key"] for one in masks["hidden"]} <= GRADERS_MASKS.keys()


@every
def test_the_same_masks_are_found_again(name):
    """They depend on no chance and on no earlier grading."""
    owner = EXERCISES[name].masks.__self__
    again = type(owner)(owner.tested, owner.budget, owner.implementations, owner.rows)
    assert again.hidden == owner.hidden
    assert again.sealed == owner.sealed


@cache
def told(name):
    """The cases that count, each with the visible and the hidden masks that it takes off."""
    masks, found = masks_of(name), []
    right, visible = opened(masks["sealed"])
    hidden = {one["key"]: GRADERS_MASKS[one["key"]] for one in masks["hidden"]}
    for _, one in asked(name):
        if not look_at(masks | {"hidden": []}, list_of([one])).counted:
            continue
        expected = call_case(right[0], one)
        off = {
            key
            for key, function in (visible | hidden).items()
            if not equal(expected, call_case(function, one), *CLOSE)
        }
        found.append((one, off & visible.keys(), off & hidden.keys()))
    return found


def greedy(name, graded):
    """A short list of cases that takes all visible masks off, or all hidden ones."""
    chosen, off, everything = [], set(), set().union(*(one[1 + graded] for one in told(name)))
    while off != everything:
        best = max(told(name), key=lambda one: len(one[1 + graded] - off))
        chosen.append(best[0])
        off |= best[1 + graded]
    return chosen


@every
def test_who_takes_the_visible_masks_off_and_no_more_has_not_all_points(name):
    chosen = greedy(name, graded=False)
    seen = look_at(masks_of(name) | {"hidden": []}, list_of(chosen))
    assert seen.off == seen.of
    assert look_at(masks_of(name), list_of(chosen)).share < 0.95


@every
def test_the_budget_leaves_room(name):
    assert len(greedy(name, graded=True)) <= masks_of(name)["budget"]


NAIVE = {
    "cases_for_mean_squared_error": [case([1.0], [2.0])],
    "cases_for_huber_gradient": [case([1.0], [2.0])],
    "cases_for_softmax": [case([1.0, 2.0, 3.0])],
    "cases_for_hinge": [case([1], [0.5])],
    "cases_for_binary_crossentropy": [case([1], [0.9])],
    "cases_for_categorical_crossentropy": [case([[1, 0]], [[0.9, 0.1]])],
}


@every
def test_one_plain_case_earns_little(name):
    assert look_at(masks_of(name), list_of(NAIVE[name])).share <= 0.5


@every
def test_no_case_earns_nothing(name):
    assert verdict_on(lambda: [], sheet(EXERCISES[name], 0)).score == 0


@pytest.mark.parametrize(
    "name, one",
    [
        ("cases_for_huber_gradient", case([1.0, 2.0], [2.0, 5.0], delta=0.0)),
        ("cases_for_huber_gradient", case([1.0, 2.0], [2.0, 5.0], delta=-1.0)),
        ("cases_for_softmax", case([])),
        ("cases_for_softmax", case(3.0)),
        ("cases_for_binary_crossentropy", case([2.0, 0.0], [0.5, 0.25])),
        ("cases_for_binary_crossentropy", case([1.0, 0.0], [0.5, 1.25])),
        ("cases_for_binary_crossentropy", case([1.0, 0.0], [0.0, 0.25], epsilon=0.0)),
        ("cases_for_binary_crossentropy", case([1.0, 0.0], [0.5, 0.25], epsilon=0.75)),
        ("cases_for_categorical_crossentropy", case([[1.0, 1.0]], [[0.5, 0.5]])),
        ("cases_for_categorical_crossentropy", case([[1.0, 0.0]], [[1.25, -0.25]])),
        ("cases_for_categorical_crossentropy", case([[1.0, 0.0]], [[0.0, 1.0]], epsilon=0.0)),
        ("cases_for_categorical_crossentropy", case([[1.0, 0.0]], [[0.5, 0.500002]])),
    ],
)
def test_what_the_contract_leaves_open_is_dropped(name, one):
    found = look_at(masks_of(name), list_of([one]))
    assert (found.counted, found.fault) == (0, "right ones disagree")
