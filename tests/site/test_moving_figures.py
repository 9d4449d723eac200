"""The numbers and the ways of the figures that show data: each on a blank page."""

import numpy as np
import pytest
from playwright.sync_api import expect
from widgets import (  # noqa: F401  (fixtures, too)
    ATTRIBUTES,
    load,
    near,
    number,
    open_widget,
    page,
)

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


@pytest.mark.parametrize(("w", "b"), [(1, 2), (-0.5, 1.5), (2.2, -0.5)])
def test_numbers_of_the_line(page, load, monkeypatch, w, b):  # noqa: F811
    points = 'kind="linear" points="1,2 2,4 3,5 4,9" w="1" b="2"'
    monkeypatch.setitem(ATTRIBUTES, "residual-figure", points)
    widget = load("residual-figure")
    shown = widget.use("loss", "slope-w", "slope-b", w=w, b=b)
    x, y = np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 5, 9])
    gradient = reference.mean_squared_error_gradient(y, w * x + b)
    loss = reference.mean_squared_error(y, w * x + b)
    assert shown == [near(loss), near((gradient * x).sum()), near(gradient.sum())]
    page.emulate_media(reduced_motion="reduce")
    widget.find("#run").click()
    best = np.polyfit(x, y, 1)
    assert [number(widget.find(f"#{name}-value").inner_text()) for name in "wb"] == pytest.approx(
        best, abs=0.011
    )


def test_the_page_s_own_data_in_the_likelihood(load, monkeypatch):  # noqa: F811
    monkeypatch.setitem(ATTRIBUTES, "likelihood-figure", 'data="0 1 3 10" rate="2"')
    widget = load("likelihood-figure")
    widget.use(model="poisson")
    expected = reference.poisson_nll([0, 1, 3, 10], 2)
    assert widget.use("nll") == [near(expected)]
    monkeypatch.setitem(ATTRIBUTES, "likelihood-figure", 'data="1 2 3 4 15" models="laplace"')
    widget = load("likelihood-figure")
    assert widget.use("nll", parameter=17, width=6) == [
        near(reference.laplace_nll([1, 2, 3, 4, 15], 17, 6))
    ]


PULLS = {
    "squared": (
        reference.mean_squared_error,
        lambda y, c, delta: reference.mean_squared_error_gradient(y, c),
    ),
    "absolute": (
        reference.mean_absolute_error,
        lambda y, c, delta: reference.mean_absolute_error_gradient(y, c),
    ),
    "huber": (reference.huber, reference.huber_gradient),
}


@pytest.mark.parametrize("loss", PULLS)
def test_numbers_of_the_tug_of_war(page, load, loss):  # noqa: F811
    value, gradient = PULLS[loss]
    widget = load("tug-of-war")
    for c, last, delta in [(6, 15, 5), (3, 15, 2), (8.5, 9, 1.5)]:
        y = np.array([1, 2, 3, 4, last], dtype=float)
        same = np.full(5, float(c))
        more = (delta,) if loss == "huber" else ()
        shown = widget.use("mean-loss", "total", loss=loss, c=c, delta=delta, y_4=last)
        pulls = -gradient(y, same, delta)
        assert shown == pytest.approx([value(y, same, *more), pulls.sum()], abs=5.1e-4)
        cells = [widget.find("#numbers tr").nth(i).inner_text().split()[-1] for i in range(5)]
        assert [number(cell) for cell in cells] == pytest.approx(pulls, abs=5.1e-3)
    widget.find("#reset").click()
    page.emulate_media(reduced_motion="reduce")
    widget.find("#pull").click()
    best = {"squared": 5, "absolute": 3, "huber": 3.75}[loss]
    assert number(widget.find("#c-value").inner_text()) == best
    expect(widget.find("#note")).to_contain_text("The lowest point")


def test_targets_and_prediction_can_be_dragged(page, load):  # noqa: F811
    widget = load("tug-of-war")
    plot = widget.find("#pull-plot").bounding_box()
    last = widget.find("#pull-plot .target").last.bounding_box()
    x, y = last["x"] + last["width"] / 2, last["y"] + last["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - plot["width"] / 2, y, steps=8)  # past the other targets and the prediction
    page.mouse.up()
    assert number(widget.find("#y-4-value").inner_text()) < 6
    assert [number(widget.find(f"#y-{i}-value").inner_text()) for i in range(4)] == [1, 2, 3, 4]
    assert number(widget.find("#c-value").inner_text()) == 6
    page.mouse.move(plot["x"] + 0.9 * plot["width"], plot["y"] + 50)
    page.mouse.down()
    page.mouse.up()
    assert number(widget.find("#c-value").inner_text()) > 15


def test_the_curve_goes_where_it_is_dragged(page, load):  # noqa: F811
    widget = load("residual-figure")
    plot = widget.find("#fit-plot").bounding_box()
    before = number(widget.find("#b-value").inner_text())
    page.mouse.move(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 4)
    page.mouse.down()
    page.mouse.up()
    assert number(widget.find("#b-value").inner_text()) > before
