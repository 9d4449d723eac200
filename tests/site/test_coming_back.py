"""Self-checks and predictions are recorded in the browser and come back after 1, 3 and 10 days."""

import json
from datetime import date, timedelta

import coming_back
import pytest
from exercise_page import GRADED
from page_lint.shape import objectives, right_letters
from playwright.sync_api import expect
from test_accessibility import AT_REST, OPTIONS, RUN, axe  # noqa: F401  (a fixture, too)

HINGE = "binary/hinge.html"
PROGRESS = "back/my-progress.html"
FIRST = date(2026, 11, 30)
RIGHT = dict(zip(("hinge-check-1", "hinge-check-2", "hinge-check-3"), "BAC", strict=True))


def go(page, site, path, days=0):
    """Open a page so many days after the first."""
    page.clock.set_fixed_time(f"{FIRST + timedelta(days=days)}T10:00:00")
    page.goto(f"{site}/{path}")


def option(block, letter):
    return block.locator("summary").nth("ABC".index(letter))


def note(block):
    return block.locator(".question-note")


def kept(page, name):
    return json.loads(page.evaluate(f"localStorage.getItem('question:{name}')") or "{}")


def open_due(page, words):
    """The question on "My progress" after its fold has been opened."""
    fold = page.locator("[data-back=due] > details").filter(has_text=words)
    fold.locator("> summary").click()
    block = fold.locator(".admonition")
    expect(block).to_be_visible()
    return block


# ---------------------------------------------------------------- what the pages ask


def test_every_question_has_a_name_of_its_own_and_one_right_answer():
    names = []
    for page in coming_back.book().values():
        blocks = [block for kind in coming_back.KINDS for block in page.blocks_of(kind)]
        assert [b.title for b in blocks if "name" not in b.options] == [], page.name
        names += [block.options["name"] for block in blocks]
        assert all(len(letter) == 1 for letter in right_letters(page)), page.name
    assert len(names) == len(set(names))


def test_the_index_leads_to_blocks_that_are_on_the_site(html):
    asked = coming_back.questions()
    assert len(asked) > 200
    texts = {one["page"]: (html / one["page"]).read_text("utf-8") for one in asked.values()}
    for name, one in asked.items():
        assert f'<div class="{one["kind"]} admonition" id="{name}">' in texts[one["page"]]


# ---------------------------------------------------------------- when they come back


@pytest.mark.parametrize(
    ("answers", "due"),
    [  # days on which it is answered, right or wrong; days from the first to the next time
        ([(0, True)], 1),
        ([(0, False)], 1),
        ([(0, False), (0, True)], 1),  # after the reason has been read it does not count
        ([(0, True), (1, True)], 4),
        ([(0, True), (1, True), (2, True)], 4),  # too early
        ([(0, True), (1, True), (4, True)], 14),
        ([(0, True), (1, True), (4, True), (14, True)], None),
        ([(0, True), (1, True), (4, False)], 5),
        ([(0, True), (1, True), (2, False)], 3),
        ([(0, True), (1, True), (4, False), (5, True)], 8),
        ([(0, True), (30, True)], 33),  # late
        ([(0, True), (1, True), (4, True), (14, True), (60, False)], 61),
    ],
)
def test_intervals(page, site, answers, due):
    for days, right in answers:
        go(page, site, HINGE, days)
        block = page.locator("#hinge-check-1")
        option(block, RIGHT["hinge-check-1"] if right else "A").click()
    found = kept(page, "hinge-check-1")
    assert found.get("due") == (due and str(FIRST + timedelta(days=due)))
    assert found["right"] is answers[-1][1] or answers[0][0] == answers[-1][0]
    assert found["last"] == str(FIRST + timedelta(days=answers[-1][0]))


def test_only_a_reader_answers(page, site):
    """Not a script that opens all, as printing and searching do."""
    go(page, site, HINGE)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    expect(page.locator("#hinge-check-1 details").first).to_have_attribute("open", "")
    assert kept(page, "hinge-check-1") == {}


def test_a_check_can_be_answered_with_the_keyboard(page, site):
    go(page, site, HINGE)
    block = page.locator("#hinge-check-2")
    option(block, "A").focus()
    page.keyboard.press("Enter")
    expect(note(block)).to_have_text(
        "Your answer today was right. The question comes back tomorrow."
    )


# ---------------------------------------------------------------- "My progress"


def test_a_question_comes_back_on_my_progress_and_is_answered_there(page, site):
    go(page, site, HINGE)
    for name in RIGHT:
        option(page.locator(f"#{name}"), "B").click()
    expect(page.locator(".question-count")).to_have_text("")

    go(page, site, PROGRESS)
    due = page.locator("[data-back=due]")
    expect(due).to_have_text("Nothing has come back today. The next question comes on 1 December.")

    go(page, site, PROGRESS, 1)
    expect(page.locator(".question-count")).to_have_text("3 due")
    expect(due.locator("> p")).to_have_text("3 questions have come back.")
    block = open_due(page, "self-check 1")
    expect(block.locator("> p").nth(1)).to_contain_text("the log shows an accuracy of 41%")
    option(block, "B").click()
    expect(note(block)).to_have_text(
        "Your answer today was right. The question comes back on 4 December."
    )
    block = open_due(page, "self-check 2")
    option(block, "C").click()
    expect(note(block)).to_have_text(
        "Your answer today was wrong. The question comes back tomorrow."
    )
    expect(page.locator(".question-count")).to_have_text("1 due")
    expect(due.locator(".question-state")).to_have_text(["✓ right", "✗ comes back", ""])
    assert due.get_by_role("link").first.get_attribute("href").endswith(f"{HINGE}#hinge-check-1")

    go(page, site, PROGRESS, 2)
    expect(due.locator("> details")).to_have_count(2)
    due.locator("details").first.locator("> summary").click()
    due.get_by_role("link").first.click()
    expect(page.locator("#hinge-check-3")).to_be_in_viewport()


def test_a_question_of_an_earlier_edition_is_not_asked(page, site):
    go(page, site, PROGRESS)
    record = {"last": "2026-11-01", "due": "2026-11-02", "step": 0, "right": True}
    page.evaluate(f"localStorage.setItem('question:gone', '{json.dumps(record)}')")
    page.reload()
    expect(page.locator(".question-count")).to_have_text("")
    assert kept(page, "gone") == {"last": "2026-11-01", "step": 0, "right": True}


def test_a_page_that_does_not_load_is_told(page, site):
    go(page, site, HINGE)
    option(page.locator("#hinge-check-1"), "B").click()
    go(page, site, PROGRESS, 1)
    page.route(f"**/{HINGE}", lambda route: route.abort())
    fold = page.locator("[data-back=due] > details")
    fold.locator("> summary").click()
    expect(fold).to_contain_text("could not be fetched")
    page.unroute(f"**/{HINGE}")
    fold.locator("> summary").click()
    fold.locator("> summary").click()
    expect(fold.locator(".admonition")).to_be_visible()
    expect(fold).not_to_contain_text("could not be fetched")


# ---------------------------------------------------------------- predictions


def test_a_prediction_is_compared_with_what_is_revealed(page, site):
    go(page, site, HINGE)
    block = page.locator("#hinge-predict")
    block.get_by_label("Your prediction").fill("0, 0, 0, 1, 2")
    page.reload()  # it is kept before it is compared
    expect(block.get_by_label("Your prediction")).to_have_value("0, 0, 0, 1, 2")
    block.locator("summary").click()
    expect(block.locator(".question-quote")).to_have_text("You predicted: “0, 0, 0, 1, 2”")
    expect(block.get_by_label("Your prediction")).not_to_be_editable()
    block.get_by_role("button", name="It was right").click()
    block.get_by_role("button", name="It was not").click()  # a slip can be mended
    expect(note(block)).to_have_text(
        "Your answer today was wrong. The question comes back tomorrow."
    )
    assert kept(page, "hinge-predict")["said"] == "0, 0, 0, 1, 2"

    go(page, site, PROGRESS)
    predictions = page.locator("[data-back=predictions]")
    expect(predictions.locator("> p")).to_have_text("One prediction written, 1 compared, 0 right.")
    predictions.locator("summary").first.click()
    expect(predictions.locator(".admonition")).to_contain_text("charges 0, 0.6, 0, 1.5 and 3")

    go(page, site, PROGRESS, 1)
    block = open_due(page, "prediction")
    expect(page.locator("[data-back=due]")).to_contain_text("A spam filter gives five emails")
    expect(block.get_by_label("Your prediction")).to_have_value("")
    block.get_by_label("Your prediction").fill("the second pays 0.6")
    block.locator("summary").click()
    block.get_by_role("button", name="It was right").click()
    expect(note(block)).to_have_text(
        "Your answer today was right. The question comes back on 4 December."
    )
    assert kept(page, "hinge-predict")["said"] == "the second pays 0.6"


# ---------------------------------------------------------------- objectives


def test_an_objective_is_reached_when_all_that_it_leads_to_is_done(page, site):
    asked = coming_back.questions().keys() | GRADED.keys()
    of_all = [places for one in coming_back.book().values() for _, places in objectives(one)]
    listed = sum(bool(asked & set(places)) for places in of_all)  # not those that are only read
    go(page, site, PROGRESS)
    total = page.locator("[data-back=objectives]")
    expect(total).to_have_text(f"0 of {listed} objectives reached.")
    go(page, site, HINGE)
    option(page.locator("#hinge-check-2"), "A").click()  # an objective of its own
    problem = page.locator("#hinge-problem-1")  # this one goes with the function
    problem.locator("summary").click()
    problem.get_by_role("button", name="It was right").click()
    expect(note(problem)).to_have_text("Your answer today was right.")
    go(page, site, PROGRESS)
    expect(total).to_have_text(f"1 of {listed} objectives reached.")
    record = {"code": "x", "checked": "x", "ok": True, "passed": 1, "of": 1}
    page.evaluate(f"localStorage.setItem('exercise:hinge', '{json.dumps(record)}')")
    page.reload()
    expect(total).to_have_text(f"2 of {listed} objectives reached.")
    fold = page.locator("details.reached").filter(has_text="Hinge loss").first
    expect(fold.locator(".question-state")).to_have_text("2 of 6")
    fold.locator("summary").click()
    fold.get_by_role("link", name="problem 1").click()
    expect(page.locator("#hinge-problem-1")).to_be_in_viewport()


def test_nothing_moves_when_the_place_for_a_prediction_appears(page, site):
    height = "document.documentElement.scrollHeight"
    page.goto(f"{site}/{HINGE}")
    expect(page.locator("#hinge-predict").get_by_label("Your prediction")).to_be_visible()
    tall = page.evaluate(height)
    page.route("**/questions.js*", lambda route: route.abort())
    page.reload()
    expect(page.locator("#hinge-predict").get_by_label("Your prediction")).to_have_count(0)
    assert page.evaluate(height) == tall


def test_without_storage_the_page_still_works(browser, site):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })"
    )
    page = context.new_page()
    page.goto(f"{site}/{HINGE}")
    option(page.locator("#hinge-check-1"), "B").click()
    expect(note(page.locator("#hinge-check-1"))).to_have_text(
        "Your answer today was right. The question comes back tomorrow."
    )
    context.close()


@pytest.mark.parametrize("theme", OPTIONS)
def test_axe_finds_nothing_in_what_the_browser_adds(page, site, theme, axe):  # noqa: F811
    page.emulate_media(color_scheme=theme)
    go(page, site, HINGE)
    for name in RIGHT:
        option(page.locator(f"#{name}"), "B").click()
    block = page.locator("#hinge-predict")
    block.get_by_label("Your prediction").fill("0, 0, 0, 1, 2")
    block.locator("summary").click()
    block.get_by_role("button", name="It was not").click()
    page.evaluate(axe)
    assert page.evaluate(RUN, OPTIONS[theme]) == []
    go(page, site, PROGRESS, 1)
    for words in ("self-check 1", "prediction"):
        open_due(page, words)
    page.locator("[data-back=predictions] summary").first.click()
    page.evaluate("document.querySelectorAll('.reached').forEach(e => { e.open = true })")
    page.add_style_tag(content=AT_REST)
    page.evaluate(axe)
    assert page.evaluate(RUN, OPTIONS[theme]) == []


@pytest.mark.parametrize("theme", OPTIONS)
def test_axe_finds_nothing_in_a_puzzle(page, site, theme, axe):  # noqa: F811
    page.emulate_media(color_scheme=theme)
    page.goto(f"{site}/practice/nine-experiments.html#puzzle-train")
    puzzle = page.locator("#puzzle-train")
    puzzle.get_by_role("button", name="Check the order").click()
    expect(puzzle.locator(".puzzle-result")).not_to_have_text("")
    page.add_style_tag(content=AT_REST)
    page.evaluate(axe)
    assert page.evaluate(RUN, OPTIONS[theme]) == []
