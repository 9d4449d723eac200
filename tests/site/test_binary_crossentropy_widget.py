"""The moving figure of the page on binary cross-entropy: its numbers, and every way to use it."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from autograder import reference

PAGE = "binary/binary-crossentropy.html"
TARGETS = (0.0, 0.3, 1.0)


@pytest.fixture
def problems(page):
    """What the browser complains about; each test ends with asserting that it is nothing."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: message.type == "error" and found.append(message.text))
    yield found
    assert found == []


@pytest.fixture
def explorer(page, site, problems):
    page.goto(f"{site}/{PAGE}")
    explorer = page.locator("loss-explorer")
    expect(explorer.locator("#plot circle")).to_be_visible()
    return explorer


def move(explorer, target, prediction):
    explorer.locator("#target").fill(f"{target:g}")
    explorer.locator("#prediction").fill(f"{prediction:g}")


def shown(explorer, name):
    return float(explorer.locator(f"#{name}").inner_text().replace("−", "-"))


def assert_shows(explorer, **expected):
    """Numbers are shown with four decimals."""
    for name, value in expected.items():
        name = name.replace("_", "-")
        assert shown(explorer, name) == pytest.approx(value, abs=5.1e-5, rel=0), name


@pytest.mark.parametrize("y", TARGETS)
def test_numbers_for_a_probability(explorer, y):
    for p in (0.01, 0.2, 0.6, 0.99):
        move(explorer, y, p)
        z = np.log(p / (1 - p))
        assert_shows(
            explorer,
            probability=p,
            logit=z,
            term_0=y * reference.binary_crossentropy([1], [p]),
            term_1=(1 - y) * reference.binary_crossentropy([0], [p]),
            loss=reference.binary_crossentropy([y], [p]),
            slope_probability=(p - y) / (p * (1 - p)),
            slope_logit=reference.binary_crossentropy_from_logits_gradient([y], [z])[0],
        )


@pytest.mark.parametrize("y", TARGETS)
def test_numbers_for_a_logit(explorer, y):
    explorer.get_by_label("logit").check()
    for z in (-8, -1.5, 0, 7.9):
        move(explorer, y, z)
        assert_shows(
            explorer,
            probability=reference.sigmoid(z),
            logit=z,
            loss=reference.binary_crossentropy_from_logits([y], [z]),
            slope_logit=reference.binary_crossentropy_from_logits_gradient([y], [z])[0],
        )


def evaluated(explorer, view, y, xs):
    """Terms and slopes of a view as the page's own functions compute them, one row per x."""
    return np.array(
        explorer.evaluate(
            """(_, [view, y, xs]) => {
                const { terms, slopes } =
                    customElements.get("loss-explorer").losses.binary_crossentropy.views[view];
                return xs.map((x) => [terms(y, x), slopes(y, x)]);
            }""",
            [view, y, xs],
        )
    )


@pytest.mark.parametrize("y", TARGETS)
def test_functions_equal_the_reference_to_rounding(explorer, y):
    ps, zs = [1e-6, 0.01, 0.5, 0.9999], [-1000, -40, -3.2, 0, 5, 1000]
    for view, xs, loss in [
        ("probability", ps, reference.binary_crossentropy),
        ("logit", zs, reference.binary_crossentropy_from_logits),
    ]:
        both = evaluated(explorer, view, y, xs).sum(axis=-1)
        assert both[:, 0] == pytest.approx([loss([y], [x]) for x in xs], rel=1e-12, abs=1e-15)
    gradient = [reference.binary_crossentropy_from_logits_gradient([y], [z])[0] for z in zs]
    assert both[:, 1] == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_one_term_only(explorer):
    only = explorer.get_by_label("Only the first term")
    move(explorer, 0, 0.99)
    assert_shows(explorer, loss=reference.binary_crossentropy([0], [0.99]))
    only.check()
    assert_shows(explorer, loss=0, slope_probability=0, slope_logit=0)
    expect(explorer.locator("#note")).to_contain_text("4.6052")
    move(explorer, 0.3, 0.6)
    assert_shows(explorer, loss=-0.3 * np.log(0.6), slope_logit=-0.3 * (1 - 0.6))
    only.uncheck()
    expect(explorer.locator("#note")).to_be_empty()
    assert_shows(explorer, loss=reference.binary_crossentropy([0.3], [0.6]))


def test_keyboard(page, explorer):
    move(explorer, 1, 0.5)
    explorer.locator("#target").focus()
    page.keyboard.press("ArrowLeft")
    assert_shows(explorer, target_value=0.95)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert_shows(
        explorer, prediction_value=0.51, loss=reference.binary_crossentropy([0.95], [0.51])
    )
    says = explorer.locator("#prediction").get_attribute("aria-valuetext")
    loss, slope = (explorer.locator(name).inner_text() for name in ("#loss", "#slope-probability"))
    assert says == f"p = 0.51, loss {loss} nats, slope {slope}"
    page.keyboard.press("End")
    assert_shows(explorer, prediction_value=0.99)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the radio button of the logit
    assert_shows(explorer, prediction_value=4.6)  # of log(0.99 / 0.01), on the steps of the slider
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(explorer.get_by_label("Only the first term")).to_be_checked()


def test_the_point_can_be_dragged(page, explorer):
    plot, point = explorer.locator("#plot"), explorer.locator("#plot circle")
    plot.scroll_into_view_if_needed()
    start = point.bounding_box()
    x, y = (start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y)
    page.mouse.up()
    assert point.bounding_box()["x"] == pytest.approx(start["x"] + 60, abs=3)  # half a step of p
    assert shown(explorer, "prediction-value") > 0.25
    page.mouse.move(x - 20, y)  # the button is up: nothing moves
    assert point.bounding_box()["x"] == pytest.approx(start["x"] + 60, abs=3)


def test_on_a_phone(page, explorer):
    page.set_viewport_size({"width": 390, "height": 844})
    expect(explorer.locator("#plot")).to_have_attribute("viewBox", re.compile(r"^0 0 3\d\d"))
    for box in (explorer.locator(".explorer"), explorer.locator("#prediction")):
        edges = box.bounding_box()
        assert edges["x"] >= 0
        assert edges["x"] + edges["width"] <= 390
    assert explorer.locator(".explorer").bounding_box()["height"] < 844  # seen as one


def test_static_figure_in_print(page, explorer):
    figure = explorer.locator("img")
    expect(figure).to_be_hidden()
    page.emulate_media(media="print")
    expect(figure).to_be_visible()
    expect(explorer.locator("#plot")).to_be_hidden()


def test_static_figure_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{PAGE}")
    figure = page.locator("loss-explorer img")
    expect(figure).to_be_visible()
    assert len(figure.get_attribute("alt")) > 100
    expect(page.locator("loss-explorer input")).to_have_count(0)
    context.close()
