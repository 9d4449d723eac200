"""Whatever a reader does in the editor of a page, a sentence says what to do."""

import re

import nbformat
from exercise_page import HINGE, RIGHT, STUB, Exercise
from playwright.sync_api import expect


def test_a_syntax_error(hinge):
    report = hinge.check("def hinge(y_true, scores)\n    return 0\n")
    assert report.startswith("Line 1 is not Python yet.")
    assert "expected ':'" in report


def test_no_function(hinge):
    assert "defines no function hinge" in hinge.check("x = 1\n")


def test_a_module_that_the_page_does_not_have(hinge):
    assert "The page has numpy alone; pandas" in hinge.check("import pandas\n")


def test_ten_megabytes_of_output(hinge):
    report = hinge.check(STUB + "    print('x' * 10_000_000)\n    return 0\n")
    assert "visible checks pass" in report
    assert "more characters, which are not shown" in report
    assert len(report) < 40_000


def test_python_itself_ends(hinge):
    # It starts again: the tests below go on with it.
    assert "Python itself stopped" in hinge.check("import os\nos._exit(3)\n")


def test_too_deep_a_recursion(hinge):
    report = hinge.check(STUB + "    return hinge(y_true, scores)\n")
    assert "RecursionError" in report or "Python itself stopped" in report


def test_an_endless_loop_is_stopped(hinge):
    hinge.write(STUB + "    while True:\n        pass\n")
    hinge.button("Check").click()
    expect(hinge.element.locator(".exercise-result")).to_have_text(re.compile("Running"))
    assert hinge.button("Check").is_disabled()
    hinge.button("Stop").click()
    assert hinge.result() == "Stopped."
    hinge.button("Check").click()
    assert "was not done after 20 seconds" in hinge.result()


def test_a_storage_that_refuses(browser, site):
    context = browser.new_context()
    context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    page = context.new_page()
    page.goto(f"{site}/{HINGE}")
    hinge = Exercise(page, "hinge")
    hinge.write(RIGHT["hinge"])
    expect(hinge.element.locator(".exercise-note")).to_contain_text("does not keep what you write")
    expect(hinge.state).to_have_text("written")
    with page.expect_download() as download:
        hinge.button("Download the notebook").click()
    notebook = nbformat.read(download.value.path(), 4)
    assert RIGHT["hinge"].strip() in [cell.source for cell in notebook.cells]
    context.close()


def test_a_browser_without_webassembly(browser, site):
    context = browser.new_context()
    context.add_init_script("delete globalThis.WebAssembly")
    page = context.new_page()
    page.goto(f"{site}/{HINGE}")
    assert "no WebAssembly" in Exercise(page, "hinge").check()
    context.close()


def test_without_the_network(browser, site):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/{HINGE}")
    context.route("**/_static/exercises/editor.js*", lambda route: route.abort())
    context.route("**/_static/exercises/worker.js*", lambda route: route.abort())
    hinge = Exercise(page, "hinge")
    assert hinge.editor.evaluate("e => e.localName") == "textarea"  # plain, and it works
    hinge.editor.fill("def f():")
    hinge.editor.press("End")
    hinge.editor.press("Enter")
    hinge.editor.press("Tab")
    assert hinge.editor.input_value() == "def f():\n        "
    hinge.editor.press("Escape")
    hinge.editor.press("Tab")
    expect(hinge.editor).not_to_be_focused()
    assert "Is the network there?" in hinge.check()
    expect(hinge.state).to_have_text("written")  # nothing was checked
    context.close()
