"""Figures that move, opened alone, as the tests use them; fixtures too."""

from pathlib import Path
from urllib.parse import urlsplit

import pydata_sphinx_theme
import pytest

from autograder import reference

BOOK = Path(__file__).parents[2] / "book"
THEME = (
    Path(pydata_sphinx_theme.__file__).parent
    / "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css"
)
ADDRESS = "http://widgets.test/"
EXPLORERS = [
    f"loss-explorer {loss}"
    for loss in ("mean_squared_logarithmic_error", "poisson", "cross_entropy")
]
WIDGETS = [*EXPLORERS, "loss-gallery", "descent-stepper"]
# The figures that show data, and what they are given.
ATTRIBUTES = {
    "likelihood-figure": 'centre="4" width="1"',
    "residual-figure": 'points="2.2,1 -2.2,0 -1.4,1 0.4,0" w="1" b="0"',
    "tug-of-war": 'points="1 2 3 4 15" losses="huber absolute squared" c="6" delta="5"',
    "softmax-figure": 'logits="2 1 0.1" names="cat dog owl" target="1"',
    "divergence-figure": 'truth="0.9 0.1" belief="0.5 0.5" names="rain dry"',
    "hump-figure": "",
    "margin-figure": 'loss="hinge" points="5,4,1 6.5,5,1 4.5,6,1 2,2,-1 1,4,-1 3.5,1,-1 6,4.5,-1"',
    "focal-figure": "",
    "threshold-figure": "",
    "difference-figure": "",
    "float-figure": "",
}
WIDGETS += ATTRIBUTES
NOT_EXPLORERS = WIDGETS[len(EXPLORERS) :]
PIXEL = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<path d='M0 0h9v9z'/></svg>"
)

# For each of some settings ({id or name of a radio button: value, …}) sets these controls one after
# the other (logit_0 is the one with the id logit-0), and returns the texts of some elements.
USE = """(element, [settings, ids]) => settings.map((setting) => {
    const root = element.shadowRoot;
    for (const [id, value] of Object.entries(setting)) {
        const radio = root.querySelector(`[name="${id}"][value="${value}"]`);
        const control =
            radio ?? root.getElementById(id) ?? root.getElementById(id.replaceAll("_", "-"));
        if (typeof value === "boolean" || radio) control.checked = radio ? true : value;
        else control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return ids.map((id) => root.getElementById(id).textContent);
})"""


class Widget:
    """A widget on a blank page."""

    def __init__(self, page, element):
        self.page, self.element = page, element

    def use(self, *show, **settings):
        """Set controls by their ids, return numbers by theirs."""
        return self.use_each([settings], *show)[0]

    def use_each(self, settings, *show):
        """The numbers by id after each of several settings."""
        rows = self.element.evaluate(USE, [list(settings), list(show)])
        return [[number(text) for text in row] for row in rows]

    def find(self, selector):
        return self.element.locator(selector)


def number(text):
    """What a number on the page says."""
    return float(text.replace("−", "-").replace("∞", "inf"))


def near(value):
    """Numbers are shown with four decimals."""
    return pytest.approx(value, abs=5.1e-5, rel=1e-9)


def source(widget):
    """A page with the widget, the theme's colours and a static figure in the widget."""
    tag, _, loss = widget.partition(" ")
    attributes = ATTRIBUTES.get(tag, f'loss="{loss}"')
    return f"""<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">
        <meta name="viewport" content="width=device-width"><title>{widget}</title>
        <link rel="icon" href="data:,"><link rel="stylesheet" href="theme.css">
        <style>body {{ font-family: "DejaVu Sans", sans-serif; margin: 1rem }}</style>
        <script>{(BOOK / "_static" / "widgets.js").read_text()}</script>
        <body>{(BOOK / "_widgets" / f"{tag}.html").read_text()}
        <{tag} {attributes}><img alt="a static figure" src="{PIXEL}"></{tag}></body></html>"""


def serve_static(route):
    """What a widget loads besides its own file."""
    path = BOOK / urlsplit(route.request.url).path.lstrip("/")
    route.fulfill(path=path, content_type="text/javascript")


def open_widget(page, widget):
    page.unroute_all()
    page.route(f"{ADDRESS}*", lambda route: route.fulfill(body=source(widget)))
    page.route(f"{ADDRESS}theme.css", lambda route: route.fulfill(path=THEME))
    page.route(f"{ADDRESS}_static/**", serve_static)
    page.goto(ADDRESS)
    return Widget(page, page.locator(widget.partition(" ")[0]))


@pytest.fixture(scope="module")
def page(browser):
    """One page for all tests of this file, without the memory of the last one."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def load(page):
    """Opens a widget by its name in WIDGETS; at the end the browser must have had no complaint."""
    complaints = []

    def on_error(error):
        complaints.append(str(error))

    def on_console(message):
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("pageerror", on_error)
    page.on("console", on_console)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="screen", reduced_motion="no-preference")
    yield lambda widget: open_widget(page, widget)
    page.remove_listener("pageerror", on_error)
    page.remove_listener("console", on_console)
    assert complaints == []


def slope_of(f, x):
    return float(reference.numerical_gradient(lambda v: f(v[0]), [x])[0])
