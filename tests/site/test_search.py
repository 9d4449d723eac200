"""The search, which runs in the reader's browser, finds every loss, erratum and question."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
PAGES = {
    "underflow": "foundations/maximum-likelihood",
    "mean squared error": "regression/mean-squared-error",
    "mean absolute error": "regression/mean-absolute-error",
    "mean squared logarithmic error": "regression/mean-squared-logarithmic-error",
    "huber": "regression/huber",
    "poisson": "regression/poisson",
    "binary cross-entropy": "binary/binary-crossentropy",
    "hinge": "binary/hinge",
    "squared hinge": "binary/squared-hinge",
    "categorical cross-entropy": "multiclass/categorical-crossentropy",
    "sparse categorical cross-entropy": "multiclass/sparse-categorical-crossentropy",
    "kullback-leibler": "multiclass/kullback-leibler-divergence",
    "focal": "multiclass/focal",
    "nine experiments": "practice/nine-experiments",
    "haversine": "practice/reader-questions",
}
# Their headings say what an erratum or a question is about; what a reader would type is in them.
LISTS = [*sorted(BOOK.glob("practice/errors-in-*.md")), BOOK / "practice/reader-questions.md"]
HEADINGS = [
    pytest.param(heading, path.relative_to(BOOK).with_suffix("").as_posix(), id=heading[:40])
    for path in LISTS
    for heading in re.findall(r"^### (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
]
# Results are added to those that are there.
SEARCH = """query => {
    document.getElementById("search-results").replaceChildren();
    Search.performSearch(query);
}"""


@pytest.fixture(scope="module")
def search(browser, site):
    """A function from a query to the addresses that the search gives."""
    page = browser.new_page()
    page.goto(f"{site}/search.html?q=loss")
    page.locator("#search-results ul.search a").first.wait_for()

    def found(query):
        page.evaluate(SEARCH, query)
        # The theme's dots may go on after the end; the heading tells it.
        page.locator("#search-results h2", has_text="Search Results").wait_for(state="attached")
        links = page.locator("#search-results ul.search a")
        return links.evaluate_all("links => links.map(link => link.getAttribute('href'))")

    yield found
    page.close()


@pytest.mark.parametrize("query", PAGES)
def test_search_finds_the_page(search, query):
    assert any(PAGES[query] in address for address in search(query))


@pytest.mark.parametrize("heading, where", HEADINGS)
def test_search_finds_errata_and_questions(search, heading, where):
    words = sorted(re.findall(r"[A-Za-z]{3,}", heading), key=len)[-3:]
    assert any(where in address for address in search(" ".join(words)))
