"""The page *Which loss is this?* on a phone in the dark, with the keyboard alone."""

from playwright.sync_api import expect


def test_a_function_is_named_and_python_comes_only_when_asked(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page, seen = context.new_page(), []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{site}/tools/which-loss.html")
    area = page.locator("#which-loss textarea")
    area.focus()
    page.wait_for_load_state("networkidle")
    assert not [url for url in seen if "pyodide" in url or "worker" in url or "editor.js" in url]
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    result = page.locator("#which-loss .exercise-result pre").first
    for said in ("This is the binary cross-entropy", "the sum", "logits", "bits", "Keras"):
        expect(result).to_contain_text(said)
    area.fill("def f(y, p):\n    return 'half'\n")
    page.keyboard.press("Control+Enter")
    expect(result).to_contain_text("it returns no number but text")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
