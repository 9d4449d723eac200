"""On paper a page is light, and the answers are unfolded."""

import re


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


def test_the_loss_card_is_one_sheet(page, site):
    page.goto(f"{site}/back/loss-card.html")
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(sheets) == 1
