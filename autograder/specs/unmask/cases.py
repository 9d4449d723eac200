"""What the exercises of this assignment share: the check, and what goes wrong with test cases."""

from collections.abc import Callable, Iterator
from typing import Any

from ...judging.unmask import FAULTS
from ..masks import Masks
from ..model import Check, Exercise, Misconception, case

Cases = list[tuple[Any, ...]]


def exercise(
    reference: Callable[[], Cases], points: float, masks: Masks, weak: Cases, open_case: Cases
) -> Exercise:
    """The exercise of writing test cases for one function.

    Args:
        reference: returns the right cases.
        points: for all hidden masks.
        masks: the wrong implementations.
        weak: a list with one case of a single example, which tells little.
        open_case: a case on which right implementations disagree, in a list; empty if there is
            none.
    """
    return Exercise(
        reference,
        kind="cases",
        checks=(
            Check(
                "wrong implementations told from right ones",
                points,
                "The points are the share of the hidden wrong implementations for which at least "
                "one of your cases has another answer than for right ones; 95% are enough.",
                (case(),),
            ),
        ),
        misconceptions=_misconceptions(reference, masks.budget, weak, open_case),
        masks=masks.asked,
    )


def _misconceptions(
    right: Callable[[], Cases], budget: int, weak: Cases, open_case: Cases
) -> tuple[Misconception, ...]:
    def in_each(change: Callable[[tuple[Any, ...]], Any]) -> Callable[[], list[Any]]:
        return lambda: [change(one) for one in right()]

    def yielded() -> Iterator[tuple[Any, ...]]:
        yield from right()

    wrong: dict[str, Callable[[], Any]] = {
        "no list of cases": yielded,
        "no tuple": in_each(list),
        "arguments do not fit": in_each(lambda one: (*one[:1], 0.0, 1.0, 2.0, *one[1:])),
        "no numbers": in_each(lambda one: ("1, 2, 3", *one[1:])),
        "out of range": in_each(lambda one: ([[float("nan"), 1.0]], *one[1:])),
        "over the budget": lambda: [*weak * budget, *right()],
        "one example only": lambda: weak,
        "nothing told": list,
    }
    if open_case:
        wrong["right ones disagree"] = lambda: open_case
    return tuple(Misconception(name, FAULTS[name], function) for name, function in wrong.items())
