"""Every figure that moves works with keyboard, finger and printer, in both themes."""

import re

import pytest
from playwright.sync_api import expect
from widgets import (  # noqa: F401  (fixtures, too)
    BOOK,
    EXPLORERS,
    NOT_EXPLORERS,
    WIDGETS,
    load,
    near,
    number,
    open_widget,
    page,
)

from autograder import reference


@pytest.mark.parametrize("widget", WIDGETS)
def test_keyboard_moves_every_slider(page, load, widget):  # noqa: F811
    widget = load(widget)
    if widget.find("#landscape").count():
        widget.use(landscape="round")
    for slider in widget.find("input[type=range]").all():
        name = slider.get_attribute("id")
        label, value = widget.find(f"label[for={name}]"), widget.find(f"#{name}-value")
        assert label.inner_text().strip(), name
        before = value.inner_text()
        slider.focus()
        at_end = slider.evaluate("slider => slider.value === slider.max")
        page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        assert value.inner_text() != before, name
        said = slider.get_attribute("aria-valuetext")
        assert f"= {value.inner_text()}" in said, name
        assert len(said) > 12, name
    pictures = widget.find("svg[role=img]").all()
    assert all(len(svg.get_attribute("aria-label")) > 30 for svg in pictures)


def test_keyboard_from_control_to_control(page, load):  # noqa: F811
    widget = load("loss-explorer poisson")
    widget.use(target=3, prediction=2)
    widget.find("#target").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    loss, slope = (widget.find(name).inner_text() for name in ("#loss", "#slope-rate"))
    assert number(loss) == near(reference.poisson([2], [2.1]))
    says = widget.find("#prediction").get_attribute("aria-valuetext")
    assert says == f"λ = 2.1, loss {loss} nats, slope {slope}"
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the radio button of the log-rate
    # log 12, on the steps of the slider
    assert widget.use("prediction-value") == [2.5]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(widget.element.get_by_label("With log y!")).to_be_checked()
    expect(widget.find("#status")).to_contain_text("loss")


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_the_point_can_be_dragged(browser, touch):
    context = browser.new_context(has_touch=touch, viewport={"width": 1000, "height": 800})
    tab = context.new_page()
    widget = open_widget(tab, "loss-explorer poisson")
    point = widget.find("#plot circle")
    start = point.bounding_box()
    x, y = (start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    if touch:
        tab.touchscreen.tap(x - 60, y)
    else:
        tab.mouse.move(x, y)
        tab.mouse.down()
        tab.mouse.move(x - 60, y)
        tab.mouse.up()
    assert point.bounding_box()["x"] == pytest.approx(start["x"] - 60, abs=3)  # half a step
    tab.mouse.move(x + 20, y)  # the button is up: nothing moves
    assert point.bounding_box()["x"] == pytest.approx(start["x"] - 60, abs=3)
    context.close()


@pytest.mark.parametrize("widget", WIDGETS)
def test_on_a_phone(page, load, widget):  # noqa: F811
    page.set_viewport_size({"width": 390, "height": 844})
    widget = load(widget)
    expect(widget.find("svg[role=img]").first).to_have_attribute(
        "viewBox", re.compile(r"^0 0 3\d\d")
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    frame = widget.find(".explorer").bounding_box()
    edges = widget.element.evaluate(
        """(element) => [...element.shadowRoot.querySelectorAll(".explorer *")]
            .filter((e) => !e.closest("g, clipPath, caption, text"))
            .map((e) => e.getBoundingClientRect()).flatMap(({ left, right }) => [left, right])
            .filter(Boolean)  // what is not displayed lies at 0"""
    )
    assert min(edges) >= frame["x"]
    assert max(edges) <= frame["x"] + frame["width"]


# The colours of the lines and letters of a widget against the page behind them, as WCAG 2 counts.
CONTRASTS = """(element) => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = (colour) => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
            const c = value / 255;
            return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = luminance(getComputedStyle(document.body).backgroundColor);
    const contrast = (colour) => {
        const [low, high] = [luminance(colour), paper].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const root = element.shadowRoot;
    const of = (selector, property) => [...root.querySelectorAll(selector)].map(
        (e) => contrast(getComputedStyle(e)[property]));
    return {
        text: Math.min(...of("label, th, td, p, legend", "color"), ...of("svg text", "fill")),
        lines: Math.min(99, ...of(".curve, .term, .tangent, .path, .contour", "stroke"),
            ...of(".point", "fill")),
    };
}"""


@pytest.mark.parametrize("widget", WIDGETS)
def test_contrast_in_both_themes(page, load, widget):  # noqa: F811
    widget = load(widget)
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        contrasts = widget.element.evaluate(CONTRASTS)
        assert contrasts["text"] >= 4.5, theme
        assert contrasts["lines"] >= 3, theme


@pytest.mark.parametrize("widget", ["loss-explorer poisson", *NOT_EXPLORERS])
def test_static_figure_in_print(page, load, widget):  # noqa: F811
    widget = load(widget)
    figure = widget.find("img")
    assert not figure.is_visible()
    page.emulate_media(media="print")
    assert figure.is_visible()
    assert not widget.find(".explorer").is_visible()


def test_static_figure_without_javascript(browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    for name in ("loss-explorer poisson", *NOT_EXPLORERS):
        widget = open_widget(tab, name)
        expect(widget.find("img")).to_be_visible()
        expect(widget.find("input")).to_have_count(0)
    context.close()


def test_a_misspelt_loss_keeps_the_static_figure(page):  # noqa: F811
    with page.expect_console_message() as message:
        widget = open_widget(page, "loss-explorer huuber")
    assert message.value.type == "error"
    assert 'no loss "huuber"' in message.value.text
    assert widget.find("img").is_visible()


# Figures that can be asked for one of several things; each has an entry in the source.
OPTION = re.compile(
    r'^  (\w+): \{\s+(?:\.\.\.real, )?(?:name|predict):|name === "(\w+)" \?', re.MULTILINE
)


@pytest.mark.parametrize(
    ("figure", "attribute"),
    [("loss-explorer", "loss"), ("residual-figure", "kind"), ("likelihood-figure", "models")],
)
def test_pages_use_every_option_of_a_figure_and_no_other(figure, attribute):
    source = (BOOK / "_widgets" / f"{figure}.html").read_text(encoding="utf-8")
    offered = {first or second for first, second in OPTION.findall(source)}
    pages = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*/*.md"))
    asked = re.findall(rf'<{figure} [^>]*?{attribute}="([^"]+)"', pages)
    assert offered == set(" ".join(asked).split())
