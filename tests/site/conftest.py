"""The built site, served from this machine, and a browser to read it with."""

import functools
from pathlib import Path

import pytest
from exercise_page import HINGE, KEPT, Exercise
from playwright.sync_api import expect, sync_playwright
from whole_book import find_chromium

from benchmarks.pages import address_of, serve

BOOK = Path(__file__).parents[2] / "book"
HTML = BOOK / "_build" / "html"
# Not pages of the course: templates that the theme leaves, and JupyterLite's own.
OTHERS = ("_static/", "lite/")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What is awaited comes in a moment, or on a busy machine in many: Python starts in the page.
PATIENCE = 180_000  # milliseconds
expect.set_options(timeout=PATIENCE)


def pytest_generate_tests(metafunc):
    """Run every test that takes a ``page_path`` on every page of the site."""
    if "page_path" in metafunc.fixturenames:
        paths = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
        # Without a site there is one test, which says so.
        pages = [path for path in paths if not path.startswith(OTHERS)] or ["index.html"]
        # All tests of a page come one after the other in one process, and share `opened`.
        together = [pytest.param(path, marks=pytest.mark.xdist_group(path)) for path in pages]
        metafunc.parametrize("page_path", together, scope="session")


@pytest.fixture(scope="session")
def html():
    """The folder of the built site."""
    if not (HTML / "index.html").exists():
        pytest.fail(f"there is no built site in {HTML}: run `make book` first")
    return HTML


@pytest.fixture(scope="session")
def site(html):
    """The address at which the site is served."""
    with serve(html) as server:
        yield address_of(server)
        server.shutdown()


def patient(make, service_workers="block", **options):
    """A context or a page of the browser that waits for as long as `expect` does.

    Copies of the pages are for the test of the service worker, which asks for it.
    """
    made = make(service_workers=service_workers, **options)
    made.set_default_timeout(PATIENCE)
    return made


@pytest.fixture(scope="session")
def browser():
    """Chromium: the one that CHROMIUM names, or the system's."""
    try:
        path = find_chromium()
    except SystemExit as error:
        pytest.exit(str(error), returncode=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        for name in ("new_context", "new_page"):
            setattr(browser, name, functools.partial(patient, getattr(browser, name)))
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page of a fresh browser profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def tab(browser):
    """The page that `opened` keeps using."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def opened(tab, site, page_path):
    """The page at `page_path`, loaded by the first test that asks for it; light and wide."""
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": 1280, "height": 900})
    if tab.url.partition("#")[0] != f"{site}/{page_path}":
        tab.goto(f"{site}/{page_path}")
    return tab


@pytest.fixture(scope="module")
def requests():
    """The addresses that the shared page asked for."""
    return []


@pytest.fixture(scope="module")
def shared(browser, site, requests):
    """A page that stays, so that Python is loaded once."""
    context = browser.new_context(accept_downloads=True)
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    page.goto(f"{site}/{HINGE}")
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


@pytest.fixture
def hinge(shared):
    """The exercise `hinge` with its own stub and nothing in the storage."""
    exercise = Exercise(shared, "hinge")
    exercise.button("Reset").click()
    shared.evaluate(f"{KEPT}.forEach(([key]) => localStorage.removeItem(key))")
    return exercise
