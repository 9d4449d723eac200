"""The figures that move on the pages about classes: logits, bars, humps, margins, thresholds."""

import gzip
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy import optimize, stats
from sklearn.svm import SVC
from widgets import (  # noqa: F401  (fixtures, too)
    ATTRIBUTES,
    load,
    near,
    number,
    open_widget,
    page,
)

from autograder import reference


@pytest.mark.parametrize("z", [[2, 1, 0.1], [-4, 6, 0], [0, 0, 0]])
@pytest.mark.parametrize("target", [0, 2])
def test_numbers_of_the_softmax(load, z, target):  # noqa: F811
    widget = load("softmax-figure")
    row = np.eye(3)[target]
    for shift in (0, 4.5):
        shown = widget.use(
            "loss", *(f"p-{j}" for j in range(3)), *(f"slope-{j}" for j in range(3)),
            target=target, shift=shift, **{f"z_{j}": value for j, value in enumerate(z)},
        )  # fmt: skip
        assert shown == [
            near(reference.categorical_crossentropy_from_logits([row], [z])),
            *(near(value) for value in reference.softmax(z)),
            *(
                near(v)
                for v in reference.categorical_crossentropy_from_logits_gradient([row], [z])[0]
            ),
        ]
    widget.find("#reset").click()
    assert number(widget.find("#loss").inner_text()) == near(
        -np.log(reference.softmax([2, 1, 0.1])[1])
    )


def test_a_logit_goes_where_it_is_dragged(page, load):  # noqa: F811
    widget = load("softmax-figure")
    plot = widget.find("#plot").bounding_box()
    page.mouse.move(plot["x"] + 60, plot["y"] + 58 + 25)  # the row of the first class, left of zero
    page.mouse.down()
    page.mouse.up()
    assert number(widget.find("#z-0-value").inner_text()) < -1
    assert number(widget.find("#z-1-value").inner_text()) == 1


@pytest.mark.parametrize(("t", "p"), [(0.9, 0.5), (0.25, 0.6), (1, 0.3)])
def test_numbers_of_two_rows_of_bars(load, t, p):  # noqa: F811
    widget = load("divergence-figure")
    truth, belief = [t, 1 - t], [p, 1 - p]
    shown = widget.use("forward", "cross", "entropy", t_0=t, p_0=p)
    assert shown == [
        near(reference.kl_divergence(truth, belief)),
        near(reference.cross_entropy(truth, belief)),
        near(reference.entropy(truth)),
    ]
    reverse = number(widget.find("#reverse").inner_text())
    assert reverse == (float("inf") if t == 1 else near(reference.kl_divergence(belief, truth)))
    widget.find("#swap").click()
    assert number(widget.find("#forward").inner_text()) == reverse


def test_a_bar_goes_where_it_is_dragged(page, load):  # noqa: F811
    widget = load("divergence-figure")
    plot = widget.find("#p-plot").bounding_box()
    page.mouse.move(plot["x"] + plot["width"] / 4, plot["y"] + 40)
    page.mouse.down()
    page.mouse.up()
    values = [number(widget.find(f"#p-{j}-value").inner_text()) for j in (0, 1)]
    assert values[0] > 0.7
    assert sum(values) == pytest.approx(1)


def hump_divergences(centre, width):
    """Both divergences of the target with two humps and a bell, by a sum over a fine grid."""
    x = np.linspace(-14, 14, 4001)
    target = 0.6 * stats.norm.pdf(x, -2.5, 0.8) + 0.4 * stats.norm.pdf(x, 2.5, 0.8)
    logs = stats.norm.logpdf(x, centre, width)
    difference = np.log(target) - logs
    step = x[1] - x[0]
    return step * np.sum(target * difference), -step * np.sum(np.exp(logs) * difference)


@pytest.mark.parametrize(("centre", "width"), [(0, 1), (-2.5, 0.8), (1.5, 3)])
def test_numbers_of_the_humps(load, centre, width):  # noqa: F811
    widget = load("hump-figure")
    shown = widget.use("forward-value", "reverse-value", c=centre, width=width)
    assert shown == pytest.approx(hump_divergences(centre, width), abs=2e-4)


def test_each_direction_finds_its_own_bell(page, load):  # noqa: F811
    page.emulate_media(reduced_motion="reduce")
    widget = load("hump-figure")
    ends = {}
    for start, button in ((0, "forward"), (-2, "reverse"), (2, "reverse")):
        widget.use(c=start, width=1)
        widget.find(f"#{button}").click()
        ends[start] = [
            number(widget.find(f"#{name}-value").inner_text()) for name in ("c", "width")
        ]
    deviation = np.sqrt(0.6 * 0.4 * 5**2 + 0.8**2)
    assert ends[0] == pytest.approx([-0.5, deviation], abs=0.02)  # mean and width of the target
    assert ends[-2] == pytest.approx([-2.5, 0.8], abs=0.1)
    assert ends[2] == pytest.approx([2.5, 0.8], abs=0.1)


POINTS = np.array([[5, 4], [6.5, 5], [4.5, 6], [2, 2], [1, 4], [3.5, 1], [6, 4.5]])
SIGNS = np.array([1.0, 1, 1, -1, -1, -1, -1])
MARGIN_LOSSES = {
    "hinge": reference.hinge,
    "squared_hinge": reference.squared_hinge,
    "cross_entropy": lambda y, s: reference.binary_crossentropy_from_logits((1 + y) / 2, s),
}


@pytest.mark.parametrize("rho", [0.001, 0.1])
@pytest.mark.parametrize("name", MARGIN_LOSSES)
def test_the_line_has_the_lowest_loss(load, name, rho):  # noqa: F811
    widget = load("margin-figure")
    points = [[*map(float, point), sign] for point, sign in zip(POINTS, SIGNS, strict=True)]
    shown = widget.element.evaluate(
        "(_, [points, name, rho]) => customElements.get('margin-figure').fit(points, name, rho)",
        [points, name, rho],
    )
    loss = MARGIN_LOSSES[name]

    def objective(v):
        return loss(SIGNS, POINTS @ v[:2] + v[2]) + rho / 2 * (v[0] ** 2 + v[1] ** 2)

    if name == "hinge":
        machine = SVC(kernel="linear", C=1 / (len(SIGNS) * rho), tol=1e-9).fit(POINTS, SIGNS)
        best = [*machine.coef_[0], machine.intercept_[0]]
    else:
        best = optimize.minimize(objective, [0.3, 0.3, -2], method="BFGS").x
    assert shown[:2] == pytest.approx(best[:2], abs=2e-3)
    assert objective(np.array(shown)) == pytest.approx(objective(np.array(best)), abs=1e-5)


def test_a_point_beyond_the_margin_does_not_move_the_line(load):  # noqa: F811
    widget = load("margin-figure")
    widget.use(point=7)
    widget.find("#flip").click()
    before = widget.use("width", "count", "loss-value", point=2)
    assert widget.use("own")[0] > 1.1
    assert widget.use("width", "count", "loss-value", x1=9.5, x2=9.5) == before
    widget.use(loss="cross_entropy")
    assert widget.use("count") == [len(POINTS)]
    moved = widget.use("width", x1=7, x2=7)
    assert moved != widget.use("width", x1=9.5, x2=9.5)
    widget.find("#reset").click()  # the wrong label is back
    widget.use(loss="hinge")
    assert widget.use("loss-value", "mistakes")[0] > 0.1


def test_labels_can_be_flipped(load):  # noqa: F811
    widget = load("margin-figure")
    assert widget.use("mistakes", point=7) == [1]
    widget.find("#flip").click()
    assert widget.use("mistakes", "loss-value") == [0, pytest.approx(0, abs=0.15)]


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_point_goes_where_it_is_dragged(browser, touch):
    context = browser.new_context(has_touch=touch, viewport={"width": 1000, "height": 900})
    tab = context.new_page()
    widget = open_widget(tab, "margin-figure")
    plot = widget.find("#plot")
    box, chart = (
        plot.bounding_box(),
        plot.evaluate("e => ({ left: e.chart.px(4.5), top: e.chart.py(6) })"),
    )
    x, y = box["x"] + chart["left"], box["y"] + chart["top"]
    if touch:
        tab.touchscreen.tap(x + 30, y + 8)
    else:
        tab.mouse.move(x, y)
        tab.mouse.down()
        tab.mouse.move(x + 30, y + 8, steps=4)
        tab.mouse.up()
    assert number(widget.find("#point-value").inner_text()) == 3
    assert number(widget.find("#x1-value").inner_text()) > 5
    context.close()


def focal(p, gamma):
    """The cost of an example whose class got p, and the size of its slope in the logit."""
    cost = reference.categorical_focal_crossentropy([[1, 0]], [[p, 1 - p]], gamma, epsilon=0)
    factor = (1 - p) ** gamma - gamma * p * (1 - p) ** (gamma - 1) * np.log(p)
    return np.array([cost, factor * (1 - p)])


@pytest.mark.parametrize("gamma", [0, 1, 2, 5])
@pytest.mark.parametrize(("easy", "hard"), [(0.99, 0.1), (0.8, 0.5)])
def test_who_owns_the_focal_loss(load, gamma, easy, hard):  # noqa: F811
    widget = load("focal-figure")
    for power in (5, 3):
        shown = widget.use(
            "easy-sum", "hard-sum", gamma=gamma, count=power, easy=easy, hard=hard
        )  # fmt: skip
        background, objects = 10**power * focal(easy, gamma), 10 * focal(hard, gamma)
        assert shown == [near(background[0]), near(objects[0])]
        shares = 100 * objects / (background + objects)
        for i, name in enumerate(("share-loss", "share-slope")):
            text = widget.find(f"#{name}").inner_text().rstrip("%")
            assert float(text) == pytest.approx(shares[i], abs=0.051)


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize(("threshold", "separation"), [(1, 2), (-1.5, 0.5), (4.5, 1)])
def test_numbers_of_the_threshold(load, threshold, share, separation):  # noqa: F811
    widget = load("threshold-figure")
    names = ("found", "missed", "alarms", "passed", "accuracy", "precision", "recall", "f1", "cost")
    shown = widget.use(*names, threshold=threshold, share=share, separation=separation, price=7)
    ill, healthy = 1000 * share, 1000 * (1 - share)
    found = ill * stats.norm.sf(threshold, separation)
    alarms = healthy * stats.norm.sf(threshold)
    missed, passed = ill - found, healthy - alarms
    precision, recall = found / (found + alarms), found / ill
    assert shown[:4] == pytest.approx([found, missed, alarms, passed], abs=0.051)
    expected = [(found + passed) / 1000, precision, recall]
    expected.append(2 * precision * recall / (precision + recall))
    assert shown[4:8] == pytest.approx(expected, abs=5.1e-4)
    assert shown[8] == pytest.approx(7 * missed + alarms, abs=0.051)


def test_the_threshold_is_dragged(page, load):  # noqa: F811
    widget = load("threshold-figure")
    expect(widget.find("#note")).to_contain_text("never raises an alarm")
    plot = widget.find("#plot").bounding_box()
    page.mouse.move(plot["x"] + 0.8 * plot["width"], plot["y"] + plot["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    assert number(widget.find("#threshold-value").inner_text()) == pytest.approx(4.25, abs=0.26)
    expect(widget.find("#note")).to_be_empty()


@pytest.mark.parametrize(("size", "gap", "apart"), [(2, 0.7, 5), (0, 5, 6), (7, 0, 30)])
def test_numbers_of_the_difference(load, size, gap, apart):  # noqa: F811
    shown = load("difference-figure").use(
        "paired", "unpaired", "found", "needed", n=size, gap=gap, apart=apart
    )
    n, d, s = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000][size], gap / 100, apart / 100
    example = stats.rv_discrete(values=([-1, 0, 1], [(s - d) / 2, 1 - s, (s + d) / 2]))
    paired = example.std() / np.sqrt(n)
    unpaired = np.hypot(stats.bernoulli(0.85).std(), stats.bernoulli(0.85 - d).std()) / np.sqrt(n)
    limit = stats.norm.ppf(0.975)
    found = stats.norm.sf(limit - d / paired) + stats.norm.cdf(-limit - d / paired)
    assert shown[:2] == pytest.approx([100 * paired, 100 * unpaired], abs=5.1e-3)
    assert shown[2] == pytest.approx(found, abs=6e-4)
    needed = ((limit + stats.norm.ppf(0.8)) * example.std() / d) ** 2 if d else np.inf
    assert shown[3] == pytest.approx(needed, abs=0.51)


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_numbers_of_the_floats(load, name):  # noqa: F811
    widget = load("float-figure")
    widget.use(type=name)
    kind = np.dtype(name).type
    for z in (0.5, 3, 6.5, 12, 15.3, 16.5, 30, 38):
        shown = widget.use("naive", "clipped", "slope", "logits", "exact-slope", logit=z)
        with np.errstate(divide="ignore"):
            one = kind(1)
            p = one / (one + np.exp(-kind(z)))
            naive = float(-np.log(one - p))
        exact = reference.binary_crossentropy_from_logits([0.0], [z])
        clip = reference.binary_crossentropy([0.0], reference.sigmoid([z]))
        slope = reference.sigmoid([z])[0]
        assert shown[0] == pytest.approx(naive, rel=2e-3 if name == "float16" else 1e-5, abs=1e-4)
        assert shown[1:] == [near(clip), near(slope if z < 16.1 else 0), near(exact), near(slope)]
        note = widget.find("#note")
        expect(note).to_contain_text("exactly 1") if p == 1 else expect(note).to_be_empty()


def test_the_figures_of_a_page_are_light(html):
    """At most 60 kB of moving figures a page, as gzip makes them."""
    shared = (html / "_static" / "widgets.js").read_bytes()
    for page_file in html.rglob("*.html"):
        scripts = re.findall(rb"<script>\n/\*.*?</script>", page_file.read_bytes(), re.S)
        assert len(gzip.compress(b"".join([shared, *scripts]))) <= 60_000, page_file
