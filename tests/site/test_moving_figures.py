"""The numbers and the ways of the figures that show data: each on a blank page."""

import numpy as np
import pytest
from playwright.sync_api import expect
from test_widgets import load, near, number, page  # noqa: F401  (fixtures, too)

from autograder import reference

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def scientific(text):
    """What a number on the page says that may be written with a power of ten."""
    return number(text.replace(" · 10⁻", "e-").translate(SUPERSCRIPTS))


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
    for t in (0.2, 0.75) if model == "bernoulli" else (0.5, 2, 4, 9):
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
