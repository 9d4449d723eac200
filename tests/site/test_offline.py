"""After the first visit the course is there without a network."""

import shutil
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from benchmarks.pages import address_of, serve

KEPT = """async () => {
    await navigator.serviceWorker.ready;
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
    return keys.map(requests => requests.map(request => new URL(request.url).pathname));
}"""


@pytest.fixture
def course(html, tmp_path):
    """A copy of the site, as one of several at its address, as on GitHub Pages."""
    ignore = shutil.ignore_patterns("lite", "pyodide-*", "assignments")
    return shutil.copytree(html, tmp_path / "site" / "course", ignore=ignore)


@pytest.fixture
def network(course):
    """The server of that copy; `lose()` takes it away."""
    with serve(course.parent) as server:
        network = SimpleNamespace(address=f"{address_of(server)}/course")
        network.lose = lambda: (server.shutdown(), server.server_close())
        yield network
        server.shutdown()


@pytest.fixture
def page(browser):
    context = browser.new_context(service_workers="allow")
    yield context.new_page()
    context.close()


def kept(page):
    """The paths in each of the caches, once the service worker is ready."""
    page.wait_for_function("navigator.serviceWorker.controller")
    return page.evaluate(KEPT)


def test_every_page_after_a_visit_of_one(network, page, course):
    page.goto(f"{network.address}/foundations/cross-entropy.html")
    (paths,) = kept(page)
    pages = {path.relative_to(course).as_posix() for path in course.rglob("*.html")}
    pages = {path for path in pages if not path.startswith("_static/")}
    assert {f"/course/{path}" for path in pages} <= set(paths)
    network.lose()

    broken = []
    page.on("requestfailed", lambda request: broken.append(request.url))
    page.goto(f"{network.address}/")
    page.get_by_role("link", name="Binary cross-entropy").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Binary cross-entropy")
    expect(page.locator("residual-figure").get_by_role("slider").first).to_be_visible()
    pictures = "[...document.images].filter(e => e.checkVisibility()).every(e => e.naturalWidth)"
    page.wait_for_function(pictures)
    assert page.evaluate("document.fonts.check('16px KaTeX_Main')")
    page.goto(f"{network.address}/search.html?q=huber")
    expect(page.locator("#search-results li").first).to_be_visible()
    assert broken == []
    page.goto(f"{network.address}/tools/playground.html")  # it has modules and a worker
    page.locator("loss-playground #train").click()
    expect(page.locator("loss-playground #epoch")).not_to_have_text("epoch 0 of 300")


def test_a_new_edition_takes_the_place_of_the_old(network, page, course):
    page.goto(f"{network.address}/index.html")
    kept(page)
    index, worker = (course / name for name in ("index.html", "service-worker.js"))
    index.write_text(index.read_text().replace("<h1>", "<h1>New: "))
    worker.write_text(worker.read_text().replace('VERSION = "', 'VERSION = "new', 1))
    page.reload()  # nobody reads the old page
    expect(page.get_by_role("heading", level=1)).to_contain_text("New: ")

    page.wait_for_function("caches.keys().then(names => names.every(name => / new/.test(name)))")
    network.lose()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("New: ")
