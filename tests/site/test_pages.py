"""Every page of the built site, in a real browser."""

import re
from urllib.parse import urldefrag, urlsplit

import pytest

THEMES = ("light", "dark")
WIDTHS = (390, 1280)
# What HTML calls an anchor's target.
ANCHORS = "[...document.querySelectorAll('[id], a[name]')].flatMap(e => [e.id, e.name])"
LINKS = "[...document.querySelectorAll('a[href]')].map(e => e.href)"
# Text that a reader sees as it was typed: no code, and not the TeX that KaTeX keeps for itself.
PROSE = """() => {
    const copy = document.querySelector('main').cloneNode(true);
    copy.querySelectorAll('pre, code, .katex, script, style').forEach(e => e.remove());
    return copy.textContent;
}"""


@pytest.fixture(scope="module")
def anchors(browser, site):
    """The targets that a page of the site offers, each page read once."""
    page, known = browser.new_page(), {}

    def of(address):
        if address not in known:
            response = page.goto(address)
            known[address] = set(page.evaluate(ANCHORS)) if response.ok else None
        return known[address]

    yield of
    page.close()


@pytest.mark.parametrize("theme", THEMES)
def test_loads_without_complaint_and_asks_no_other_host(browser, site, page_path, theme):
    context = browser.new_context(color_scheme=theme)
    page, complaints, addresses = context.new_page(), [], []
    page.on(
        "console",
        lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "response",
        lambda r: complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None,
    )

    page.goto(f"{site}/{page_path}", wait_until="networkidle")
    # What loads late must show too: folded blocks, and whatever is far below.
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    shown_theme = page.evaluate("document.documentElement.dataset.theme")
    context.close()

    assert shown_theme == theme
    assert complaints == []
    hosts = {urlsplit(address).netloc for address in addresses if not address.startswith("data:")}
    assert hosts == {urlsplit(site).netloc}


def test_links_lead_somewhere(page, site, page_path, anchors):
    page.goto(f"{site}/{page_path}")
    here = page.url
    broken = []
    for link in page.evaluate(LINKS):
        address, anchor = urldefrag(link)
        if not address.startswith(site):
            continue
        if not urlsplit(address).path.endswith((".html", "/")):
            if not page.request.head(address).ok:
                broken.append(link)
        elif anchors(address) is None or (anchor and anchor not in anchors(address)):
            broken.append(link)
    assert not broken, f"broken links on {here}: {broken}"


def test_images_have_a_description(page, site, page_path):
    page.goto(f"{site}/{page_path}")
    images = page.evaluate(
        "[...document.querySelectorAll('main img')].map(e => [e.getAttribute('src'), e.alt])"
    )
    for source, description in images:
        # jupyter-book's default is the file's name; a description is at least a short sentence.
        is_file_name = re.fullmatch(r"\S*(\.\w{2,4}|[0-9a-f]{20,})\S*", description.strip())
        assert not is_file_name, f"{source} has a file name as description: {description!r}"
        assert len(description.split()) >= 5, f"{source} is described as {description!r}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(browser, site, page_path, width, theme):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{site}/{page_path}")
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    widest = page.evaluate("document.documentElement.scrollWidth")
    # An image that overflows a box that hides it would not widen the page.
    images = page.evaluate(
        "[...document.querySelectorAll('main img')].map(e => e.getBoundingClientRect().right)"
    )
    context.close()
    assert widest <= width
    assert max(images, default=0) <= width


def test_formulas_are_rendered(page, site, page_path):
    page.goto(f"{site}/{page_path}")
    prose = page.evaluate(PROSE)
    left = re.findall(r"\\\(|\\\[|\$\$|\$[^$\n]{1,80}\$|\\(?:frac|log|hat|sum)\b", prose)
    assert left == []
    formulas = page.locator("span.math, div.math")
    assert page.locator(".math > .katex, .math > .katex-display").count() == formulas.count()
    assert page.locator(".katex-error").count() == 0
    if any(formula.is_visible() for formula in formulas.all()):
        assert page.evaluate("document.fonts.check('16px KaTeX_Main')")
