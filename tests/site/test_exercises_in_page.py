"""The exercises in the page: what the notebook says, and a sentence for all that can go wrong."""

import ast
import json
import re
from urllib.parse import urlsplit

import nbformat
import pytest
from exercise_page import (
    GRADED,
    HINGE,
    RIGHT,
    SIGN,
    SLIPS,
    STUB,
    SUM,
    WRONG,
    Exercise,
    in_the_notebook,
    store,
)
from playwright.sync_api import expect

from autograder.course import EXERCISES_DIR
from autograder.specs import ASSIGNMENTS, EXERCISES

# ---------------------------------------------------------------- what is loaded


def test_a_page_loads_one_small_script(browser, site, html):
    context = browser.new_context()
    page, seen = context.new_page(), []
    page.on("request", lambda request: seen.append(urlsplit(request.url).path))
    page.goto(f"{site}/bibliography.html", wait_until="networkidle")
    assert [path for path in seen if "exercises" in path] == ["/_static/exercises.js"]
    assert (html / "_static" / "exercises.js").stat().st_size < 10_000
    seen.clear()
    page.goto(f"{site}/{HINGE}", wait_until="networkidle")
    assert {path for path in seen if "exercises/" in path} == {"/_static/exercises/exercises.css"}
    Exercise(page, "hinge")
    page.wait_for_load_state("networkidle")
    assert not [path for path in seen if "pyodide" in path or "worker" in path]
    context.close()


def test_nothing_is_served_that_was_not_released(html):
    """The released notebooks and their checks as they are."""
    folder = html / "_static" / "exercises"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    files = {name for name in names if not name.startswith("pyodide-")}
    own = {"editor.js", "exercises.css", "licenses.txt", "panel.js", "runner.py", "worker.js"}
    served = ("checks.py", "setup.py", "drawings.json")
    each = {f"{name}/{file}" for name in ASSIGNMENTS for file in served}
    each |= {f"which-loss/{file}" for file in ("checks.py", "setup.py")}
    assert files == own | each | {f"{name}/{name}.ipynb" for name in ASSIGNMENTS}
    for name in ASSIGNMENTS:
        served, released = folder / name, EXERCISES_DIR / name
        for file in (f"{name}.ipynb", "checks.py"):
            assert (served / file).read_bytes() == (released / file).read_bytes()
        drawings = json.loads((served / "drawings.json").read_text())
        for source in ((served / "setup.py").read_text(), *drawings.values()):
            tree = ast.walk(ast.parse(source))
            defined = {node.name for node in tree if isinstance(node, ast.FunctionDef)}
            assert not defined & set(GRADED)


# ---------------------------------------------------------------- right and wrong


def test_a_right_answer_passes_and_stays(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/{HINGE}")
    store(page, as_arrays=RIGHT["as_arrays"])
    hinge = Exercise(page, "hinge")
    expect(hinge.state).to_have_text("")
    hinge.write(RIGHT["hinge"])
    page.keyboard.press("ControlOrMeta+Enter")
    report = hinge.result()
    expect(hinge.element.get_by_label("Result", exact=True)).to_be_in_viewport(ratio=0.9)
    assert re.match(r"hinge: (\d+) of \1 visible checks pass", report)
    expect(hinge.state).to_have_text("passes")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.reload()
    expect(page.locator("#exercise-hinge .exercise-state")).to_have_text("passes")
    in_side_bar = page.locator("#pst-primary-sidebar a.current .exercise-count")
    expect(in_side_bar).to_have_text("1/3")
    hinge = Exercise(page, "hinge")
    written = [line.strip() for line in RIGHT["hinge"].splitlines() if line.strip()]
    assert all(line in hinge.editor.inner_text() for line in written)
    assert hinge.result() == report  # the last message is still there
    hinge.write(RIGHT["hinge"] + "# more\n")
    expect(hinge.state).to_have_text("changed")
    expect(in_side_bar).to_have_text("")

    page.goto(f"{site}/back/my-progress.html")
    rows = page.locator("tr[data-exercise]")
    listed = [row.get_attribute("data-exercise") for row in rows.all()]
    assert sorted(listed) == sorted(GRADED)
    expect(page.locator("tr[data-exercise=hinge] .exercise-state")).to_have_text("changed")
    expect(page.locator("tr[data-exercise=as_arrays] .exercise-state")).to_have_text("written")
    expect(page.locator("caption [data-exercise-sum]").nth(4)).to_have_text("0 of 9 pass")
    page.locator("tr[data-exercise=hinge] a").click()
    expect(page.get_by_label("Your code of hinge")).to_be_visible()
    context.close()


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_as_in_the_notebook(hinge, wrong):
    report = hinge.check(WRONG[wrong])
    assert report.split() == in_the_notebook(WRONG[wrong]).split()
    expect(hinge.state).to_have_text(re.compile(r"^(not yet|\d of \d)$"))


def test_a_misconception_is_named(hinge):
    misconception = ASSIGNMENTS["05_binary_losses"].sheets()["hinge"]["misconceptions"]
    report = " ".join(hinge.check(WRONG["sum"]).split())
    assert any(" ".join(one["says"].split()) in report for one in misconception)


def slip(name):
    """The solution with its slip."""
    code = RIGHT[name]
    if EXERCISES[name].kind == "cases":
        old, new = "return [", "yield ["  # a generator
    else:
        old, new = SLIPS.get(name) or (SUM if SUM[0] in code else SIGN)
    before, found, after = code.rpartition(old)
    assert found, f"{old!r} is not in the solution of {name}"
    return before + new + after


EDITOR = re.compile(r'<details class="exercise" id="exercise-(\w+)".*?</details>', re.DOTALL)


@pytest.fixture(scope="module")
def editors(html):
    """The editors of all pages as they are built, by the name of the function."""
    pages = [path.read_text(encoding="utf-8") for path in html.rglob("*.html")]
    return {found[1]: found[0] for page in pages for found in EDITOR.finditer(page)}


@pytest.fixture(scope="module")
def workbench(browser, site, html, editors):
    """A page with all of these editors, so that Python is loaded once, and the right answers."""
    context = browser.new_context()
    page = context.new_page()
    text = (html / HINGE).read_text(encoding="utf-8")
    text = EDITOR.sub(lambda found: "".join(editors.values()) if found[1] == "hinge" else "", text)
    page.route(f"{site}/{HINGE}", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(f"{site}/{HINGE}")
    store(page, **RIGHT)
    page.reload()
    yield page
    context.close()


def test_every_function_can_be_written_on_a_page(editors):
    assert sorted(editors) == sorted(GRADED)


@pytest.mark.xdist_group("workbench")
@pytest.mark.parametrize("name", GRADED)
def test_a_solution_is_accepted_and_a_mistake_named(workbench, name):
    exercise = Exercise(workbench, name)
    assert re.match(rf"{name}: (\d+) of \1 visible (checks pass|masks are off)", exercise.check())
    expect(exercise.state).to_have_text("passes")

    report = " ".join(exercise.check(slip(name)).split())
    known = EXERCISES[name].misconceptions
    assert any(" ".join(one.says.split()) in report for one in known), report
    expect(exercise.state).to_have_text(re.compile(r"^(not yet|\d of \d)$"))
    store(workbench, **RIGHT)  # later functions use this one
    exercise.element.locator("summary").click()


def test_an_earlier_function_that_is_missing_or_broken(hinge):
    code = STUB + "    y, s = as_arrays(y_true, scores)\n    return np.mean(sigmoid(1 - y * s))\n"
    assert "sigmoid is an exercise of its own, and not written yet" in " ".join(
        hinge.check(code).split()
    )
    link = hinge.element.get_by_role("link", name="Write sigmoid")
    assert link.get_attribute("href").endswith("binary/binary-crossentropy.html#exercise-sigmoid")
    store(hinge.page, sigmoid="def sigmoid(z)\n")
    assert "your sigmoid does not run (SyntaxError" in " ".join(hinge.check().split())


def test_the_picture_of_the_notebook_is_drawn_in_the_page(hinge):
    """With the reader's own function; what the notebook's cell prints stands there as well."""
    exercise = Exercise(hinge.page, "sign_accuracy")
    exercise.write(RIGHT["sign_accuracy"])
    exercise.button("Picture").click()
    image = exercise.element.get_by_role("img")
    expect(image).to_be_visible(timeout=120_000)
    assert image.evaluate("e => e.naturalWidth") > 300
    assert exercise.result().startswith("Your result beside the target")


def test_run_shows_values_and_what_was_printed(hinge):
    code = STUB + "    print('called')\n    return np.mean(scores)\n"
    report = hinge.run(code, "hinge([1], [0.25]) + 1")
    assert "= np.float64(1.25)" in report
    assert "called" in report
    assert "NameError" in hinge.run(call="hinge([1], [x])")
    assert "line 3: return np.mean(scores)" in hinge.run(call="hinge([1], ['a'])")
    assert "The call is not Python yet" in hinge.run(call="hinge([1],")


# ---------------------------------------------------------------- keyboard, notebook, hosts


def test_keyboard(hinge):
    page = hinge.page
    hinge.write("def hinge(y_true, scores):")
    page.keyboard.press("Enter")  # indents by itself
    page.keyboard.insert_text("return 1")
    assert "    return 1" in hinge.editor.inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(hinge.editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(hinge.editor).not_to_be_focused()
    expect(hinge.element.get_by_label("Call for Run")).to_be_focused()
    page.keyboard.press("Tab")
    expect(hinge.button("Check")).to_be_focused()
    page.keyboard.press("Enter")
    assert "visible checks pass" in hinge.result()
    expect(hinge.button("Check")).to_be_focused()
    hinge.editor.focus()
    page.keyboard.press("ControlOrMeta+Enter")
    assert "visible checks pass" in hinge.result()


def test_the_notebook_holds_what_was_written(hinge):
    other = "def squared_hinge(y_true, scores):\n    return 7\n"
    store(hinge.page, squared_hinge=other)
    hinge.write(RIGHT["hinge"])
    with hinge.page.expect_download() as download:
        hinge.button("Download the notebook").click()
    assert download.value.suggested_filename == "05_binary_losses.ipynb"
    saved = json.loads(download.value.path().read_text())
    nbformat.validate(saved)
    released = nbformat.read(EXERCISES_DIR / "05_binary_losses" / "05_binary_losses.ipynb", 4)
    written = {
        "hinge": RIGHT["hinge"].strip(),
        "squared_hinge": "def squared_hinge(y_true, scores):\n    return 7",
    }
    for mine, theirs in zip(nbformat.from_dict(saved).cells, released.cells, strict=True):
        expected = written.get(theirs.metadata.get("nbgrader", {}).get("grade_id"), theirs.source)
        assert "".join(mine.source) == expected
        assert mine.metadata == theirs.metadata


def test_no_layout_shift(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/back/my-progress.html")
    page.evaluate(
        """names => names.forEach((name) => localStorage.setItem("exercise:" + name,
        JSON.stringify({ code: "x", checked: "x", ok: true, passed: 1, of: 1 })))""",
        list(GRADED),
    )
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.reload()
    expect(page.locator("caption [data-exercise-sum]").first).to_have_text("5 of 5 pass")
    assert page.evaluate("document.documentElement.scrollHeight") == tall
    context.close()


def test_nothing_is_asked_of_another_host(site, requests):
    hosts = {urlsplit(address).netloc for address in requests if address.startswith("http")}
    assert hosts == {urlsplit(site).netloc}
    assert any("numpy" in address for address in requests)
