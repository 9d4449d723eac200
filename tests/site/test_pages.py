"""Every page of the built site, in a real browser."""

import re
from functools import cache
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

from benchmarks.pages import weight

HEAVIEST = 400_000  # bytes of a first visit, as gzip makes them
WIDTHS = (390, 1280)
LINKS = "[...document.querySelectorAll('a[href]')].map(e => e.href)"
# Text that a reader sees as it was typed: no code, and not the TeX that KaTeX keeps for itself.
PROSE = """() => {
    const copy = document.querySelector('main').cloneNode(true);
    copy.querySelectorAll('pre, code, .katex, script, style').forEach(e => e.remove());
    return copy.textContent;
}"""


@cache
def anchors(path):
    """The targets that a page offers."""
    return set(re.findall(r'<[^>]+?\s(?:id|name)="([^"]+)"', path.read_text(encoding="utf-8")))


def test_a_first_visit_is_light_quiet_and_asks_no_other_host(browser, site, page_path):
    context = browser.new_context(color_scheme="dark")  # which the page is to follow
    page, complaints, addresses, responses = context.new_page(), [], [], []
    page.on(
        "console",
        lambda m: (
            complaints.append(m.text)
            if m.type in ("error", "warning") and "blocked by Playwright" not in m.text
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on("response", lambda response: responses.append(response))

    page.goto(f"{site}/{page_path}", wait_until="networkidle")
    assert sum(weight(response) for response in responses) <= HEAVIEST
    # What loads late must show too: folded blocks, and whatever is far below.
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    shown_theme = page.evaluate("document.documentElement.dataset.theme")
    context.close()

    assert shown_theme == "dark"
    complaints += [f"{r.status} {r.url}" for r in responses if r.status >= 400]
    assert complaints == []
    hosts = {urlsplit(address).netloc for address in addresses if not address.startswith("data:")}
    assert hosts == {urlsplit(site).netloc}


def test_links_lead_somewhere(opened, site, html):
    broken = []
    for link in opened.evaluate(LINKS):
        address, anchor = urldefrag(link)
        if not address.startswith(site):
            continue
        path = html / unquote(urlsplit(address).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file() or (anchor and unquote(anchor) not in anchors(path)):
            broken.append(link)
    assert not broken, f"broken links on {opened.url}: {broken}"


def test_images_have_a_description(opened):
    images = opened.evaluate(
        "[...document.querySelectorAll('main img')].map(e => [e.getAttribute('src'), e.alt])"
    )
    for source, description in images:
        # jupyter-book's default is the file's name; a description is at least a short sentence.
        is_file_name = re.fullmatch(r"\S*(\.\w{2,4}|[0-9a-f]{20,})\S*", description.strip())
        assert not is_file_name, f"{source} has a file name as description: {description!r}"
        assert len(description.split()) >= 5, f"{source} is described as {description!r}"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    opened.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    widest = opened.evaluate("document.documentElement.scrollWidth")
    # An image that overflows a box that hides it would not widen the page.
    images = opened.evaluate(
        "[...document.querySelectorAll('main img')].map(e => e.getBoundingClientRect().right)"
    )
    formulas = opened.evaluate(
        """[...document.querySelectorAll('main .katex-html')].filter(e =>
        e.clientWidth && e.scrollWidth > e.clientWidth + 1
        && getComputedStyle(e).display !== 'inline').map(e => e.textContent)"""
    )
    assert formulas == []  # nobody sees that there is more to the right
    assert widest <= width
    assert max(images, default=0) <= width


def test_formulas_are_rendered(opened):
    prose = opened.evaluate(PROSE)
    left = re.findall(r"\\\(|\\\[|\$\$|\$[^$\n]{1,80}\$|\\(?:frac|log|hat|sum)\b", prose)
    assert left == []
    formulas = opened.locator("span.math, div.math")
    assert opened.locator(".math > .katex, .math > .katex-display").count() == formulas.count()
    assert opened.locator(".katex-error").count() == 0
    if any(formula.is_visible() for formula in formulas.all()):
        assert opened.evaluate("document.fonts.check('16px KaTeX_Main')")
