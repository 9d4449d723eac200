"""The language of every page, as far as patterns see it."""

import pytest
from page_lint import prose
from page_lint.checks import finished, read
from page_lint.source import Page


@pytest.mark.parametrize("name", finished())
def test_the_page_keeps_the_style(name):
    assert prose.complaints(read(name)) == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("A share of 95 % is much.", "%"),
        ("A share of {glue:text}`share:.0f` % is much.", "%"),
        ("The slope is -0.5 there.", "-0"),
        ("It is in in the box.", "in in"),
        ("We optimize and analyze it.", "optimize"),
        ("Normalization helps.", "Normalization"),
        ("The behavior of the model.", "behavior"),
        ("A labeled example.", "labeled"),
        ("It asks another question than the mean; another than before.", "another than"),
        ("A sum in the place of a mean.", "in the place of"),
        ("Points outside of the square.", "outside of"),
        ("A model with the target 1.", "with the target 1"),
        ("A model with the logit $30$.", "with the logit 3"),
        ("A shrug costs little.", "shrug"),
    ],
)
def test_a_slip_is_found(text, phrase):
    found = prose.complaints(Page("page", f"# Title\n\n{text}\n"))
    assert any(f"page:3: {phrase!r}" in complaint for complaint in found), found


@pytest.mark.parametrize(
    "text",
    [
        "95% of the values, a prize, the size, seized and resized; horizons and citizens.",
        "Between 3-5 and −0.5; see page 2-1, `x = -1` and $x = -1$.",
        "The model is optimised, normalised, labelled and analysed. It had had that that.",
        "```python\nx = -1  # the the optimizer\n```",
        "- 3 examples\n- 4 examples",
        "A model with the target $t$.",
        "So run\n\n    grade --results results results -1\n",
        "| mean | mean squared error |",
        "[a link](https://color.example/-1)",
    ],
)
def test_good_text_passes(text):
    assert prose.complaints(Page("page", f"# Title\n\n{text}\n")) == []


def test_alt_texts_and_captions_are_read():
    cell = '```{code-cell} python\n---\nmystnb:\n  image:\n    alt: "A slope of -1."\n---\n1\n```\n'
    (complaint,) = prose.complaints(Page("page", cell))
    assert "'-1'" in complaint
