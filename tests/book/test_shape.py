"""The shape of every rewritten page: objectives, checks, problems, boxes, length."""

from collections import Counter

import pytest
from page_lint import checks, shape
from page_lint.source import Page

PAGES = {name: checks.read(name) for name in checks.pages()}
SHAPED = [
    name for name in checks.finished() if not name.startswith((*checks.NO_SHAPE, *checks.NOTEBOOKS))
]


@pytest.mark.parametrize("name", SHAPED)
def test_the_page_has_the_shape(name):
    assert shape.complaints(PAGES[name]) == []


def test_a_page_that_keeps_the_rules_is_off_the_list():
    kept = [name for name in sorted(checks.NOT_YET) if not checks.complaints(PAGES[name])]
    assert not kept, "take these off LISTED in tools/page_lint/checks.py"


def test_the_list_names_pages():
    assert set(PAGES) >= checks.NOT_YET


def test_right_answers_are_spread_over_the_letters():
    letters = Counter(
        "".join(letter for name in SHAPED for letter in shape.right_letters(PAGES[name]))
    )
    assert min(letters[letter] for letter in "ABC") >= 0.2 * sum(letters.values()), letters


def test_length_does_not_give_the_right_answer_away():
    longest, shortest, checks_with_one = 0, 0, 0
    for page in PAGES.values():
        for check in page.blocks_of("self-check"):
            lengths = {True: [], False: []}
            for option in shape.options(check):
                is_right = option.content.lstrip().startswith("Right")
                lengths[is_right].append(len(option.title))
            (right,), wrong = lengths[True], lengths[False]
            checks_with_one += 1
            longest += right > max(wrong)
            shortest += right < min(wrong)
    # One in three would be chance.
    assert longest <= 0.4 * checks_with_one
    assert shortest <= 0.4 * checks_with_one


GOOD = """
:::{admonition} After this page you can
:class: objectives
- compute it → [problem 1](#p-1), [`hinge`](#try-it);
- explain it → [self-check 1](#c-1).
:::

```{spine}
```

::::{admonition} Self-check 1
:class: self-check
:name: c-1
:::{dropdown} A. One
Right.
:::
:::{dropdown} B. Two
No.
:::
::::

::::{admonition} Self-check 2
:class: self-check
:name: c-2
:::{dropdown} A. One
No.
:::
:::{dropdown} B. Two
Right.
:::
::::

::::{admonition} Seen in the wild
:class: seen
A claim. More in [errors](../practice/errors-in-claims.md).
::::

```{graded} hinge
```
""" + "".join(
    f"""
::::{{admonition}} Problem {i}
:class: paper
:name: p-{i}
:::{{dropdown}} Solution
1. A step.
2. Another.
:::
::::
"""
    for i in (1, 2, 3)
)
GOOD = GOOD.replace("```{spine}", "word " * 1500 + "\n\n```{spine}")


def test_a_good_page_passes():
    assert shape.complaints(Page("practice/page", GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (" → [self-check 1](#c-1)", "", "objective without a check"),
        ("](#p-1)", "](#p-9)", "'p-9', which is not on the page"),
        ("[`hinge`]", "[`huber`]", "'huber', which is not on the page"),
        ("B. Two\nNo.", "B. Two\nRight.", "self-check 1 has 2 right answers"),
        ("A. One\nNo.", "A. One\nPerhaps.", "begin with “Right” or “No”"),
        ("A. One\nRight.", "A. One\nNo.", "self-check 1 has 0 right answers"),
        ("2. Another.", "", "problem 1 has no folded Solution"),
        (":class: paper", ":class: other", "0 problems on paper"),
        ("A claim.", "word " * 61, "at most 60"),
        ("[errors](../practice/errors-in-claims.md)", "errors", "no link to the errata"),
        ("word " * 400, "", "words unfolded"),
        ("```{spine}\n```", "", "no {spine}"),
    ],
)
def test_what_is_missing_is_named(old, new, says):
    assert old in GOOD
    found = shape.complaints(Page("practice/page", GOOD.replace(old, new)))
    assert any(says in complaint for complaint in found), found


@pytest.mark.parametrize(
    ("name", "words", "accepted"),
    [(shape.SHORT_PAGES[0], 800, True), (shape.SHORT_PAGES[0], 400, False), ("index", 800, False)],
)
def test_a_page_that_says_what_changes_may_be_short(name, words, accepted):
    short = Page(name, GOOD.replace("word " * 1500, "word " * words))
    found = [one for one in shape.complaints(short) if "words unfolded" in one]
    assert (found == []) == accepted


def test_right_answers_under_one_letter_are_named():
    page = GOOD.replace("A. One\nNo.", "A. One\nRight.").replace("B. Two\nRight.", "B. Two\nNo.")
    (complaint,) = shape.complaints(Page("practice/page", page))
    assert "spread them" in complaint


def test_a_loss_page_needs_its_headings_in_order():
    text = GOOD + "".join(f"\n## {one}\n" for one in shape.HEADINGS)
    assert shape.complaints(Page("binary/page", text)) == []
    (missing,) = shape.complaints(Page("binary/page", text.replace("## In practice", "")))
    assert "no heading “In practice”" in missing
    swapped = text.replace("## Summary", "## X").replace("## On paper", "## Summary")
    (order,) = shape.complaints(Page("binary/page", swapped.replace("## X", "## On paper")))
    assert "in the order" in order
