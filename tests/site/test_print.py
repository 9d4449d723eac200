"""On paper a page is light, and the answers are unfolded."""


def test_print(browser, site):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site}/foundations/maximum-likelihood.html")
    theme = "document.documentElement.dataset.theme"
    answer = page.locator("details.sd-dropdown .sd-card-body").first

    assert page.evaluate(theme) == "dark"
    assert not answer.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(theme) == "light"
    assert answer.bounding_box()["height"] > 50
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(theme) == "dark"
    context.close()
