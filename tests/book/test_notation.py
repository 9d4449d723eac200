"""The letters of every page are those of the page Notation."""

import pytest
from page_lint import notation
from page_lint.checks import finished, read
from page_lint.source import Page


@pytest.mark.parametrize("name", finished())
def test_formulas_use_the_letters_of_the_table(name):
    assert notation.complaints(read(name)) == []


def test_letters_of_a_formula():
    tex = r"\hat y_i + \hat{\theta} \mathcal{L}(c) \mathrm{KL}(t \,\|\, p) \frac{1}{\sigma}"
    tex += r"\text{say} \sum_{i=1}^n \log p"
    assert set(notation.letters(tex)) == {
        *(r"\hat y", r"\hat \theta", r"\mathcal L", r"\sigma"),
        *("i", "c", "t", "p", "n"),
    }


def test_the_table_holds_what_the_book_is_built_on():
    ours, others = notation.table()
    assert {"y", r"\hat y", "p", "t", "z", "L", r"\mathcal L", r"\sigma", r"\lambda", "w"} <= set(
        ours
    )
    assert others["q"] == "$p$, $p_j$"


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        (r"L(\theta) = \prod_i P(y_i \mid \theta)", "L is the loss"),
        (r"\log L", "L is the loss"),
        ("q_j", r"q is not in the table of Notation; here it is $p$, $p_j$"),
        (r"p = \sigma(z)", r"\sigma is a standard deviation"),
        (r"\frac{|y - c|}{b}", "b is the bias"),
        (r"e_i = \hat y_i - y_i", "e is Euler's number"),
        (r"e^{-(y - \mu)^2 / (2 \sigma^2)}", r"\mu is the momentum"),
        ("P = 0.3", "P stands before brackets"),
        (r"\xi", r"\xi is not in the table"),
    ],
)
def test_a_contradiction_is_named_with_page_line_and_letter(formula, says):
    (complaint,) = notation.complaints(Page("part/page", f"# Title\n\nSee ${formula}$.\n"))
    assert complaint.startswith(f"part/page:3: {says}")


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathcal{L}(c) = \prod_{i=1}^n P(y_i \mid c)",
        r"p = \operatorname{sigmoid}(z) = 1 / (1 + e^{-z})",
        r"z = w x + b",
        r"\frac{1}{2\beta}\, e^{-|y - c| / \beta}",
        r"L(c) = H(t) + \mathrm{KL}(t \,\|\, p)",
    ],
)
def test_right_formulas_pass(formula):
    assert notation.complaints(Page("part/page", f"$$\n{formula}\n$$\n")) == []


def test_a_letter_of_a_page_is_declared_used_and_not_one_of_the_table():
    declared = "% notation: $R$ is the mean loss of a constant.\n\n"
    assert notation.complaints(Page("page", declared + "$R(c)$")) == []
    assert "R is declared and not used" in notation.complaints(Page("page", declared))[0]
    (twice,) = notation.complaints(Page("page", "% notation: $p$ is the period.\n\n$p$"))
    assert "declare another letter" in twice


def test_formulas_of_cells_are_read():
    cell = "```{code-cell} python\n:tags: [remove-input]\n\ntable(['$q$'], [])\n```\n"
    (complaint,) = notation.complaints(Page("page", cell))
    assert complaint.startswith("page:4: q ")
