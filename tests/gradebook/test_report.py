"""The report on a class: its numbers, and that nothing of a student's becomes HTML."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest
from commands import autograder_here
from scipy.stats import pointbiserialr
from test_command_line import sentence

from autograder.teaching.answers import near_identical, shape_of
from autograder.teaching.report import Share, write_report
from autograder.teaching.tally import CheckTally, tally

NAME = "05_binary_losses"
EVIL = "<script>alert(1)</script>"
LONG = "def hinge(y_true, scores):\n    y, s = as_arrays(y_true, scores)\n"


def check(name, passed, example="", **more):
    made = {"name": name, "passed": passed, "earned": float(passed), "points": 1.0}
    return (
        made | {"visible": passed, "reason": "", "example": example, "misconception": None} | more
    )


def record(*checks, status="wrong", misconception=None):
    score = sum(one["earned"] for one in checks)
    verdict = {"exercise": "hinge", "score": score, "max_score": 2.0, "status": status}
    verdict |= {"message": "", "misconception": misconception, "checks": list(checks)}
    return {"max_score": 2.0, "other": {}, "verdicts": [verdict]}


def save(results, student, made, code="", notes=()):
    place = results / "verdicts" / student / f"{NAME}.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(made))
    cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "hinge"}}, "source": code}
    notebook = results / "autograded" / student / NAME / f"{NAME}.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(json.dumps({"cells": [cell]}))
    page = results / "feedback" / student / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    listed = "".join(f"<li>{note}</li>" for note in notes)
    page.write_text(f'<p>What was met on the way:</p>\n<ul class="dim">{listed}</ul>')


@pytest.fixture
def results(tmp_path):
    wrong = "With y = 1: your function {how}; right is 2."
    raised = [wrong.format(how=f"raised TypeError in `{line}`: bad") for line in ("a+1", "b + 1")]
    first = check("one example", False, wrong.format(how="returned 4"))
    save(tmp_path, "ada", record(check("one example", True), check("mean", True), status="ok"))
    save(tmp_path, "bea", record(first, check("mean", True), misconception="sum"), LONG)
    save(
        tmp_path,
        EVIL.replace("/", "|"),
        record(first, check("mean", True), misconception="sum"),
        EVIL,
    )
    save(tmp_path, "dan", record(check("one example", False, raised[0]), check("mean", False)))
    save(tmp_path, "eve", record(check("one example", False, raised[1]), check("mean", False)))
    blank = record(check("one example", False), check("mean", False), status="missing")
    save(tmp_path, "gil", blank, notes=["The cell test_sigmoid is back."])
    save(
        tmp_path,
        "fay",
        record(check("one example", False), check("mean", False), status="timeout"),
        notes=[
            "The cell test_hinge is back.",
            "In the cell that begins with `x &lt; 1`: NameError: name",
        ],
    )
    return tmp_path


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found, self.addresses = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.add(tag)
        self.addresses += [v for k, v in attributes if k in ("src", "href", "style", "action")]
        assert not [k for k, _ in attributes if k.startswith("on")]


@pytest.mark.parametrize(  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    ("part", "whole", "interval"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_the_interval_is_the_published_one(part, whole, interval):
    low, high = Share(part, whole).interval
    assert (round(low / 100, 4), round(high / 100, 4)) == interval


def test_discrimination_is_the_point_biserial_correlation():
    rng = np.random.default_rng(1)
    passed, rest = rng.random(40) < 0.6, rng.normal(size=40)
    right = pointbiserialr(passed, rest).statistic
    assert CheckTally(list(passed), list(rest)).discrimination == pytest.approx(right, rel=1e-12)
    assert CheckTally([True] * 5, [1.0, 2, 3, 4, 5]).discrimination is None


def test_answers_with_one_behaviour_are_together_whatever_their_lines(results):
    hinge = tally(results).assignments[NAME].functions["hinge"]
    together = sorted(sorted(who) for who in hinge.clusters.values())
    assert together == [sorted(["bea", EVIL.replace("/", "|")]), ["dan", "eve"]]
    assert (hinge.failed, hinge.count) == (6, 7)
    assert (hinge.checks["mean"].failed, len(hinge.checks["mean"].passed)) == (3, 6)
    assert len(hinge.misconceptions["sum"]) == 2


def test_nothing_of_a_student_becomes_html_and_nothing_is_loaded(results):
    page, _ = write_report(results)
    tags = Tags(page)
    assert EVIL not in page and "&lt;script&gt;alert(1)" in page
    assert not tags.found & {"script", "img", "link", "iframe", "form", "object"}
    assert all(address.startswith("#") for address in tags.addresses)
    assert "url(" not in page and "default-src 'none'" in page


def test_notes_and_time_outs_are_named_without_what_is_one_students(results):
    page, _ = write_report(results)
    assert "In the cell that begins with `…`: NameError<div" in page
    assert f'The cell test_… is back.<div class="dim">fay ({NAME}), gil ({NAME})<' in page
    assert f"<li>fay: <code>hinge</code> ({NAME})</li>" in page


def test_answers_that_differ_in_names_and_comments_are_alike(tmp_path):
    body = "    total = 0\n    for a, b in zip(y, s):\n        total += max(0, 1 - a * b)\n"
    code = LONG + body + "    return total / len(y)\n"
    other = code.replace("total", "t").replace("\n    for", "  # mine\n\n    for")
    for student, text in (("ada", code), ("bea", other), ("cy", code.replace("1 -", "2 -"))):
        save(tmp_path, student, record(), text)
    assert shape_of(code) == shape_of(other)
    (pair,) = near_identical(tmp_path, NAME, ["ada", "bea", "cy"])
    assert (pair.students, pair.functions, pair.code) == (("ada", "bea"), ["hinge"], (code, other))


@pytest.mark.parametrize("text", ['{"verdicts": [', "[]", '{"verdicts": [{"exercise": "hinge"}]}'])
def test_a_damaged_record_is_named_and_the_others_count(results, text):
    (results / "verdicts" / "dan" / f"{NAME}.json").write_text(text)
    process = autograder_here("report", "--results", results)
    assert process.returncode == 1
    assert process.stderr.startswith(f"passed over: dan, {NAME}: ")
    assert "6 notebooks of 6 students" in (results / "report.html").read_text()


def test_marks_that_fell_are_shown_beside_the_earlier_ones(results, tmp_path_factory):
    before = tmp_path_factory.mktemp("before")
    head = "student,assignment,score,max_score\n"
    (before / "grades.csv").write_text(f"{head}ada,{NAME},2,2\nbea,{NAME},1,2\n")
    (results / "grades.csv").write_text(f"{head}ada,{NAME},1.5,2\nbea,{NAME},1,2\n")
    page, _ = write_report(results, before)
    fell = page[page.index("Marks that fell") : page.index('id="alike"')]
    assert '<td class="number">2</td><td class="number">1.5</td>' in fell and "bea" not in fell


def test_no_verdicts_is_one_sentence(tmp_path):
    process = autograder_here("report", "--results", tmp_path)
    assert "holds no verdicts; grade first" in sentence(process, 2)
