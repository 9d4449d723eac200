"""A student's way through a notebook in the browser: write, check, come back, hand in."""

import json
import re
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import expect

from autograder.course import EXERCISES_DIR, SOLUTIONS_DIR, grade_id
from autograder.specs import ASSIGNMENTS

NAME = "05_binary_losses"
ADDRESS = f"lite/notebooks/index.html?path={NAME}/{NAME}.ipynb"
RIGHT = {
    grade_id(cell): cell.source
    for cell in nbformat.read(SOLUTIONS_DIR / NAME / f"{NAME}.ipynb", 4).cells
    if cell.cell_type == "code"
}
STARTED = 300_000  # milliseconds for a busy machine until Python and matplotlib are there
ONE_TERM = """def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    p = np.clip(p, epsilon, 1 - epsilon)
    return -np.mean(y * np.log(p))
"""


class Notebook:
    """An open notebook."""

    def __init__(self, page):
        self.page = page
        expect(page.locator(".jp-Notebook")).to_be_visible()

    def cell(self, text):
        """The first code cell that holds a text."""
        return self.page.locator(".jp-CodeCell", has_text=text).first

    def write(self, function, code):
        """Replace the cell that defines a function, as one does who pastes."""
        editor = self.cell(f"def {function}(").get_by_role("textbox")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(code)

    def run(self):
        """Run this cell, and go on to the next one."""
        self.page.keyboard.press("Shift+Enter")

    def run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


@pytest.fixture
def seen(browser, site):
    """A page in a browser that keeps what it is given, its requests, and its complaints."""
    context = browser.new_context(service_workers="allow", accept_downloads=True)
    page, requests, complaints = context.new_page(), [], []
    context.on("request", lambda request: requests.append(request.url))
    page.on(
        "console",
        lambda m: complaints.append((m.text, m.location)) if m.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/{ADDRESS}")
    yield page, requests, complaints
    context.close()


def test_a_student_writes_checks_comes_back_and_hands_in(seen, site):
    page, requests, complaints = seen
    notebook = Notebook(page)
    kernel = page.locator(".jp-Notebook-ExecutionIndicator")
    expect(kernel).to_have_attribute("data-status", "idle", timeout=STARTED)
    notebook.write("sigmoid", RIGHT["sigmoid"])
    notebook.run_all()
    passes = re.compile(r"sigmoid: (\d+) of \1 visible checks pass")
    expect(notebook.cell('check("sigmoid"')).to_contain_text(passes, timeout=STARTED)
    figure = page.locator(".jp-CodeCell", has=page.locator(".jp-OutputArea img")).first
    expect(figure).to_be_visible()
    unanswered = notebook.cell('check("binary_crossentropy"')
    expect(unanswered).to_contain_text("binary_crossentropy is not answered yet")

    notebook.write("binary_crossentropy", ONE_TERM)
    notebook.run()
    notebook.run()
    misconceptions = ASSIGNMENTS[NAME].sheets()["binary_crossentropy"]["misconceptions"]
    says = re.compile("|".join(re.escape(one["says"][:40]) for one in misconceptions))
    expect(unanswered).to_contain_text(says)

    with page.expect_download() as download:
        # In the toolbar too, which hides what it has no room for.
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_role("menuitem", name="Download", exact=True).click()
    assert download.value.suggested_filename == f"{NAME}.ipynb"
    saved = json.loads(download.value.path().read_text())
    nbformat.validate(saved)
    released = nbformat.read(EXERCISES_DIR / NAME / f"{NAME}.ipynb", 4).cells
    for mine, theirs in zip(nbformat.from_dict(saved).cells, released, strict=True):
        assert mine.metadata.get("nbgrader") == theirs.metadata.get("nbgrader")
        if grade_id(theirs) == "sigmoid":
            assert mine.source.strip() == RIGHT["sigmoid"].strip()

    page.reload()
    notebook = Notebook(page)
    expect(notebook.cell("def binary_crossentropy(")).to_contain_text("-np.mean(y * np.log(p))")
    assert complaints == []
    hosts = {urlsplit(address).netloc for address in requests if address.startswith("http")}
    assert hosts == {urlsplit(site).netloc}


@pytest.mark.parametrize(
    "lack, says",
    [
        ("delete globalThis.WebAssembly", "no WebAssembly"),
        ("delete Navigator.prototype.serviceWorker", "no access to its checks"),
        ("IDBFactory.prototype.open = () => { throw new Error() }", "lost when you leave"),
    ],
)
def test_a_browser_that_cannot_is_told(browser, site, lack, says):
    context = browser.new_context()
    context.add_init_script(lack)
    page = context.new_page()
    page.goto(f"{site}/{ADDRESS}")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text(says)
    expect(notice).to_contain_text("download the assignment")
    context.close()


SAVED = """async path => {
    const { content } = await jupyterapp.serviceManager.contents.get(path, { content: true });
    return JSON.stringify(content).includes("-np.mean(y * np.log(p))");
}"""


def test_a_corrected_notebook_is_offered_and_nothing_is_lost(browser, site):
    """The reader saves an answer in an old copy; the site then serves the notebook of today."""
    context = browser.new_context(service_workers="allow")
    page = context.new_page()
    today = (EXERCISES_DIR / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    old = today.replace("How it works", "How it was")
    files = re.compile(rf"/lite/files/{NAME}/{NAME}\.ipynb")
    context.route(files, lambda route: route.fulfill(body=old, content_type="application/json"))
    page.goto(f"{site}/{ADDRESS}")
    notebook = Notebook(page)
    expect(page.get_by_role("heading", name="How it was")).to_be_visible()
    notebook.write("binary_crossentropy", ONE_TERM)
    page.keyboard.press("ControlOrMeta+S")
    page.wait_for_function(SAVED, arg=f"{NAME}/{NAME}.ipynb")
    context.unroute(files)
    page.goto(f"{site}/{ADDRESS}")
    expect(page.get_by_role("heading", name="How it was")).to_be_visible()  # the copy, as before
    page.get_by_role("button", name="Open the corrected notebook").click()
    expect(page.get_by_role("heading", name="How it works")).to_be_visible()
    expect(Notebook(page).cell("def binary_crossentropy(")).to_contain_text(
        "-np.mean(y * np.log(p))"
    )
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.goto(f"{site}/{ADDRESS.replace('.ipynb', '-before-1.ipynb')}")
    expect(page.get_by_role("heading", name="How it was")).to_be_visible()
    expect(Notebook(page).cell("def binary_crossentropy(")).to_contain_text(
        "-np.mean(y * np.log(p))"
    )
    context.close()
