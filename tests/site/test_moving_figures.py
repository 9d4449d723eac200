"""The numbers and the ways of the figures that show data: each on a blank page."""

import gzip
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from test_widgets import load, near, number, page  # noqa: F401  (fixtures, too)

from autograder import reference

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def scientific(text):
    """What a number on the page says that may be written with a power of ten."""
    return number(text.replace(" · 10⁻", "e-").translate(SUPERSCRIPTS))


ABC = ["A", "B", "A", "C", "A"]


def one_hot(sample, p):
    """Targets and predictions for A, B, C when A has p and the others share the rest."""
    y = np.eye(3)[["ABC".index(letter) for letter in sample]]
    return y, np.tile([p, (1 - p) / 2, (1 - p) / 2], (len(sample), 1))


# model, sample, negative log-likelihood of a parameter and a width, loss, parameter of the optimum
LIKELIHOODS = {
    "gaussian": (
        [1, 2, 6],
        reference.gaussian_nll,
        reference.mean_squared_error,
        lambda y: reference.fit_gaussian(y)[0],
    ),
    "laplace": (
        [1, 2, 6],
        reference.laplace_nll,
        reference.mean_absolute_error,
        lambda y: reference.fit_laplace(y)[0],
    ),
    "poisson": (
        [2, 0, 3, 5],
        lambda y, t, width: reference.poisson_nll(y, t),
        reference.poisson,
        reference.fit_poisson,
    ),
    "categorical": (
        ABC,
        lambda y, t, width: reference.categorical_crossentropy(*one_hot(y, t)),
        lambda y, t: reference.categorical_crossentropy(*one_hot(y, t[0])),
        lambda y: y.count("A") / len(y),
    ),
    "bernoulli": (
        [1, 0, 1, 1],
        lambda y, t, width: reference.bernoulli_nll(y, t),
        reference.binary_crossentropy,
        reference.fit_bernoulli,
    ),
}


@pytest.mark.parametrize("model", LIKELIHOODS)
def test_numbers_of_the_likelihood(load, model):  # noqa: F811
    sample, nll, loss, fit = LIKELIHOODS[model]
    widget = load("likelihood-figure")
    widget.use(model=model, left=True)
    wide = widget.find("#width").count() == 1
    for t in (0.2, 0.75) if model in ("bernoulli", "categorical") else (0.5, 2, 4, 9):
        for width in (0.4, 1, 2.5) if wide else (1,):
            shown = widget.use("nll", "loss", parameter=t, **({"width": width} if wide else {}))
            cells = widget.find("#numbers tr:has(#nll) td, #numbers tr:has(#loss) td").all()
            values = [number(cell.inner_text()) for cell in cells if cell.inner_text()]
            assert values == [
                near(nll(sample, t, width)),
                near(loss(sample, np.full(len(sample), t))),
            ]
            assert shown is not None
            heights = [np.exp(-nll([y], t, width)) for y in sample]
            for i, height in enumerate(heights):
                text = widget.find(f"#height-{i}").inner_text()
                assert scientific(text) == pytest.approx(height, rel=0.06, abs=5.1e-5)
            product = scientific(widget.find("#likelihood").inner_text())
            assert product == pytest.approx(np.prod(heights), rel=0.06, abs=5.1e-5)
    widget.find("#best").click()
    expect(widget.find("#note")).to_contain_text("The lowest point")
    expect(widget.find("#parameter-value")).to_have_text(f"{fit(sample):.2f}")


X, Y = np.array([2.2, -2.2, -1.4, 0.4]), np.array([1.0, 0, 1, 0])


@pytest.mark.parametrize(("w", "b"), [(1, 0), (-0.5, 1.5), (3, -3)])
def test_numbers_of_the_residuals(load, w, b):  # noqa: F811
    widget = load("residual-figure")
    shown = widget.use("loss", "slope-w", "slope-b", w=w, b=b)
    z = w * X + b
    residuals = reference.sigmoid(z) - Y
    assert shown == [
        near(reference.binary_crossentropy_from_logits(Y, z)),
        near(np.mean(residuals * X)),
        near(np.mean(residuals)),
    ]
    rows = [row.inner_text().split() for row in widget.find("#numbers tr").all()[:4]]
    assert [number(row[-2]) for row in rows] == pytest.approx(residuals, abs=5.1e-4)


def test_descent_on_the_residuals(page, load):  # noqa: F811
    widget = load("residual-figure")
    residuals = reference.sigmoid(X) - Y
    widget.find("#step").click()
    w, b = 1 - np.mean(residuals * X), -np.mean(residuals)
    expected = reference.binary_crossentropy_from_logits(Y, w * X + b)
    assert number(widget.find("#loss").inner_text()) == near(expected)
    widget.find("#run").click()
    expect(widget.find("#note")).to_contain_text("the residuals balance")
    expect(widget.find("#status")).to_contain_text("mean loss")
    end = number(widget.find("#loss").inner_text())
    widget.find("#reset").click()
    assert number(widget.find("#w-value").inner_text()) == 1
    page.emulate_media(reduced_motion="reduce")
    widget.find("#run").click()  # at once
    assert number(widget.find("#loss").inner_text()) == near(end)


def test_the_curve_goes_where_it_is_dragged(page, load):  # noqa: F811
    widget = load("residual-figure")
    plot = widget.find("#fit-plot").bounding_box()
    before = number(widget.find("#b-value").inner_text())
    page.mouse.move(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 4)
    page.mouse.down()
    page.mouse.up()
    assert number(widget.find("#b-value").inner_text()) > before


def test_the_figures_of_a_page_are_light(html):
    """At most 60 kB of moving figures a page, as gzip makes them."""
    shared = (html / "_static" / "widgets.js").read_bytes()
    for page_file in html.rglob("*.html"):
        scripts = re.findall(rb"<script>\n/\*.*?</script>", page_file.read_bytes(), re.S)
        assert len(gzip.compress(b"".join([shared, *scripts]))) <= 60_000, page_file
