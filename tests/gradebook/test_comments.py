"""One comment reaches everyone whom it concerns."""

import csv
import json
from unittest import mock

import pytest
from test_report import NAME, check, record

from autograder.errors import CourseError
from autograder.grading.comments import key_of, read_comments, signature_of
from autograder.grading.manual_marks import BEGIN, END
from autograder.grading.results import Results

EXAMPLE = "With y = 1: your function returned 4; right is 2."
MISCONCEPTION = "sum instead of mean"


@pytest.fixture
def results(tmp_path):
    summed = record(check("one example", False, EXAMPLE), misconception=MISCONCEPTION)
    alone = record(check("one example", False, EXAMPLE))
    for student, made in (("ada", summed), ("bea", alone), ("cy", record(status="ok"))):
        made["verdicts"][0]["message"] = "Recorded."
        place = tmp_path / "verdicts" / student / f"{NAME}.json"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(made))
        page = tmp_path / "feedback" / student / f"{NAME}.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<p>{BEGIN}{END}</p>")
    return tmp_path


def said(results, *lines):
    """The messages and pages by student, with these comments."""
    with (results / "comments.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("function", "about", "comment"), *lines])
    store = Results(results)
    with mock.patch.object(store, "_has_gradebook", lambda: False):
        store.write_tables()
    store.close()
    with (results / "exercises.csv").open() as file:
        messages = {row["student"]: row["message"] for row in csv.DictReader(file)}
    return messages, {p.parent.name: p.read_text() for p in results.glob("feedback/*/*.html")}


def test_a_comment_reaches_those_with_the_misconception_check_or_behaviour(results):
    bea = json.loads((results / "verdicts" / "bea" / f"{NAME}.json").read_text())["verdicts"][0]
    key = key_of(None, signature_of(bea))
    lines = [(MISCONCEPTION, "Divide, <b>."), ("one example", "See page 3."), (key, "Only you.")]
    messages, pages = said(results, *(("hinge", *line) for line in lines))
    assert messages == {
        "ada": "Divide, <b>. See page 3. Recorded.",
        "bea": "See page 3. Only you. Recorded.",
        "cy": "Recorded.",
    }
    assert "Divide, &lt;b&gt;. See page 3." in pages["ada"]
    assert "<li>" not in pages["cy"]


def test_a_comment_that_is_removed_leaves_the_pages(results):
    said(results, ("hinge", "one example", "See page 3."))
    messages, pages = said(results)
    assert messages["ada"] == "Recorded." and pages["ada"] == f"<p>{BEGIN}{END}</p>"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hing,one example,x", "line 2: there is no graded function 'hing'"),
        ("hinge,one exampel,x", "hinge has no misconception or check 'one exampel'; there are: "),
        ("hinge,one example,x, y", "line 2: it needs the columns function, about, comment"),
        ("hinge,one example", "line 2: it needs the columns function, about, comment"),
    ],
)
def test_a_line_about_nothing_is_one_sentence(tmp_path, line, says):
    (tmp_path / "comments.csv").write_text(f"function,about,comment\n{line}\n")
    with pytest.raises(CourseError, match=says):
        read_comments(tmp_path)
