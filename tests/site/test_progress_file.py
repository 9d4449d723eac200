"""The progress as a file: saved, read in another browser, and refused as a whole if damaged."""

import copy
import json

import pytest
from playwright.sync_api import expect

PROGRESS = "back/my-progress.html"
CODE = "def hinge(y_true, scores):\n    return 0.0\n"
FUNCTION = {"code": CODE, "checked": CODE, "passed": 2, "of": 7, "said": "2 of 7"}
QUESTION = {"last": "2026-11-30", "due": "2026-12-01", "step": 0, "right": False}
DATA = {
    "format": "progress in Loss functions of neural networks",
    "version": 1,
    "saved": "2026-11-30",
    "functions": {"hinge": FUNCTION},
    "questions": {"hinge-check-1": QUESTION, "hinge-predict": {"said": "0 < 1 & “2”"}},
}


@pytest.fixture
def mine(page, site):
    """ "My progress" on the last day of November."""
    page.clock.set_fixed_time("2026-11-30T10:00:00")
    page.goto(f"{site}/{PROGRESS}")
    return page


def put(page, data=DATA):
    page.evaluate(
        """({ functions, questions }) => {
            for (const [name, value] of Object.entries(functions))
                localStorage.setItem("exercise:" + name, JSON.stringify(value));
            for (const [name, value] of Object.entries(questions))
                localStorage.setItem("question:" + name, JSON.stringify(value));
        }""",
        data,
    )
    page.reload()


def everything(page):
    found = page.evaluate("Object.entries(localStorage)")
    return {
        key: json.loads(value) for key, value in found if key.startswith(("exercise:", "question:"))
    }


def upload(page, text, name="mine.json"):
    file = {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    page.get_by_label("Read a saved file").set_input_files(file)
    return page.locator(".progress-file [role=status]")


def test_what_is_saved_can_be_read_in_another_browser(mine, browser, site):
    put(mine)
    with mine.expect_download() as download:
        mine.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "loss-functions-progress-2026-11-30.json"
    text = download.value.path().read_text(encoding="utf-8")
    assert json.loads(text) == DATA

    other = browser.new_page()
    other.goto(f"{site}/{PROGRESS}")
    note = upload(other, text)
    expect(note).to_have_text("mine.json is read: 1 function and 2 questions.")
    assert everything(other) == everything(mine)
    expect(other.locator("tr[data-exercise=hinge] .exercise-state")).to_have_text("2 of 7")
    other.close()


def test_what_another_edition_has_kept_does_not_spoil_the_file(mine):
    odd = {"hinge-check-1": {**QUESTION, "score": 3, "step": -1}, "a b": QUESTION}
    put(mine, {"functions": {}, "questions": odd})
    with mine.expect_download() as download:
        mine.get_by_role("button", name="Save as a file").click()
    text = download.value.path().read_text(encoding="utf-8")
    left = {key: value for key, value in QUESTION.items() if key != "step"}
    assert json.loads(text)["questions"] == {"hinge-check-1": left}
    expect(upload(mine, text)).to_contain_text("mine.json is read")


DAMAGED = {
    "no JSON": ("{", "it is not a progress file of this course"),
    "a list": ([], "it is not a progress file of this course"),
    "a notebook": ({"cells": [], "nbformat": 4}, "it is not a progress file of this course"),
    "no version": ({"version": None}, "it does not say which version it has"),
    "a later version": ({"version": 2}, "it has version 2, and this site reads up to version 1"),
    "no questions": ({"questions": None}, "its part “questions” is missing"),
    "code that is a number": (
        {"functions": {"hinge": {**FUNCTION, "code": 7}}},
        "the value “code” of “hinge” in “functions” is damaged",
    ),
    "a day that does not exist": (
        {"questions": {"hinge-check-1": {**QUESTION, "due": "2026-99-01"}}},
        "the value “due” of “hinge-check-1” in “questions” is damaged",
    ),
    "an unknown value": (
        {"questions": {"hinge-check-1": {**QUESTION, "more": 1}}},
        "the value “more” of “hinge-check-1” in “questions” is damaged",
    ),
    "a name that is none": (
        {"questions": {"<b>": QUESTION}},
        "its entry “<b>” in “questions” is damaged",
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_told_in_a_sentence_and_changes_nothing(mine, kind):
    put(mine)
    before = everything(mine)
    change, sentence = DAMAGED[kind]
    good = {"questions": {"hinge-check-2": QUESTION}}  # would be taken if anything were
    data = {**copy.deepcopy(DATA), **good, **change} if isinstance(change, dict) else change
    if kind == "a notebook":
        data = change
    note = upload(mine, data if isinstance(data, str) else json.dumps(data))
    expect(note).to_contain_text(f"mine.json cannot be read: {sentence}")
    expect(note).to_contain_text("Nothing has been changed.")
    assert everything(mine) == before


def test_the_later_answer_counts(mine):
    put(mine)
    later = {**QUESTION, "last": "2026-12-02", "due": "2026-12-05", "step": 1, "right": True}
    earlier = {**QUESTION, "last": "2026-11-01"}
    upload(mine, json.dumps({**DATA, "questions": {"hinge-check-1": later}}))
    expect(mine.locator(".progress-file [role=status]")).to_contain_text("is read")
    assert everything(mine)["question:hinge-check-1"] == later
    upload(mine, json.dumps({**DATA, "questions": {"hinge-check-1": earlier}}), "old.json")
    expect(mine.locator(".progress-file [role=status]")).to_contain_text("old.json is read")
    assert everything(mine)["question:hinge-check-1"] == later


@pytest.mark.parametrize("taken", ["Keep mine from here", "Take those of the file"])
def test_other_code_is_replaced_only_if_the_reader_says_so(mine, taken):
    put(mine)
    theirs = {"code": "def hinge(y_true, scores):\n    return 1.0\n"}
    data = {**DATA, "functions": {"hinge": theirs, "huber": theirs}}
    note = upload(mine, json.dumps(data))
    expect(note).to_contain_text("Your code here is different for hinge.")
    assert everything(mine)["exercise:hinge"] == FUNCTION
    if taken.startswith("Take"):
        with mine.expect_download() as download:  # what was here before
            mine.get_by_role("button", name=taken).click()
        assert json.loads(download.value.path().read_text())["functions"]["hinge"] == FUNCTION
    else:
        mine.get_by_role("button", name=taken).click()
    expect(mine.get_by_role("button", name=taken)).to_have_count(0)
    found = everything(mine)
    assert found["exercise:hinge"] == (theirs if taken.startswith("Take") else FUNCTION)
    assert found["exercise:huber"] == theirs


def test_everything_can_be_thrown_away(mine):
    put(mine)
    mine.on("dialog", lambda dialog: dialog.accept())
    mine.get_by_role("button", name="Throw everything away").click()
    expect(mine.get_by_text("Nothing is kept any more.")).to_be_visible()
    assert everything(mine) == {}
