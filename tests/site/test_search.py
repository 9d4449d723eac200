"""The search, which runs in the reader's browser, finds what is on the pages."""


def test_search_finds_a_page(page, site):
    page.goto(f"{site}/search.html?q=underflow", wait_until="networkidle")
    links = page.locator("#search-results ul.search a")
    links.first.wait_for()
    assert any("maximum-likelihood" in link.get_attribute("href") for link in links.all())
