"""What fails in the Python that grades and is right in that of the pages has its points."""

import sys

import nbformat
import pytest
from commands import CLASS, NAME

from autograder.grading import batch, preview, second_opinion
from autograder.grading.grade_file import judge_file
from autograder.grading.history import is_same, why
from autograder.grading.second_opinion import Cells, doubtful, with_second_opinion
from autograder.grading.submissions import Submission
from autograder.judging.verdict import Verdict
from autograder.sandbox import NoJailError, Outcome
from autograder.sandbox.wasm.program import program
from tools import sample_class

NO_NAME = ("AttributeError", "module 'numpy' has no attribute 'unstack'")
NOT_0_D = ("TypeError", "only 0-dimensional arrays can be converted to Python scalars")
SYNTAX = ("SyntaxError", "invalid syntax (<cell>, line 1)")


def verdict(status, score=0.0):
    return Verdict("hinge", score, 3.0, status, f"It is {status}.", None, [])


def raised(kind, text):
    return [{"raised": [kind, "Exception"], "text": text}]


@pytest.mark.parametrize(
    "status, answers, errors, asked",
    [
        ("error", raised(*NO_NAME), [], True),
        ("error", raised(*NOT_0_D), [], True),
        ("error", raised("ImportError", "cannot import name 'batched' from 'itertools'"), [], True),
        ("error", raised("TypeError", "sum() got an unexpected keyword argument 'x'"), [], True),
        ("crashed", [{"failed": "crashed"}], [], True),
        ("memory", [{"failed": "memory"}], [], True),
        ("missing", [{"failed": "missing"}], [SYNTAX], True),
        ("error", raised("NameError", "name 'helper' is not defined"), [NO_NAME], True),
        # A student's own faults, and answers.
        ("error", raised("ValueError", "the array is empty"), [], False),
        ("error", raised("AttributeError", "'float' object has no attribute 'mean'"), [], False),
        ("error", raised("NameError", "name 'helper' is not defined"), [], False),
        ("missing", [{"failed": "missing"}], [("ValueError", "numpy")], False),
        ("wrong", [{"value": 1.0}], [SYNTAX], False),
        ("ok", [{"value": 1.0}], [SYNTAX], False),
        ("timeout", [{"failed": "timeout"}], [SYNTAX], False),
        ("forbidden", raised(*NO_NAME), [SYNTAX], False),
    ],
)
def test_what_may_be_right_elsewhere_is_asked_there(status, answers, errors, asked):
    outcome = Outcome(answers={"hinge": answers})
    cells = Cells(errors, {"hinge"})
    assert doubtful([verdict(status)], outcome, cells) == (["hinge"] if asked else [])
    if asked and errors:  # nobody has written it
        assert doubtful([verdict(status)], outcome, Cells(errors)) == []


@pytest.mark.parametrize(
    "there, counts",
    [(verdict("ok", 3.0), True), (verdict("wrong", 1.0), True), (verdict("error"), False)],
)
def test_the_better_verdict_counts(monkeypatch, there, counts):
    monkeypatch.setattr(second_opinion, "is_here", lambda name: True)
    monkeypatch.setattr(second_opinion, "versions_in", lambda name: {"python": "3", "numpy": "2"})
    here = verdict("crashed")
    opinion = with_second_opinion(
        "bubblewrap", [here], Outcome(), Cells(), lambda names: Outcome(), lambda *_: there
    )
    (one,) = opinion.verdicts
    assert (one.status, one.score) == ((there if counts else here).status, there.score)
    assert opinion.accepted == ["hinge"] * counts
    assert all("Python 3 with numpy 2" in text for text in (one.message, *opinion.notes)) == counts


@pytest.mark.parametrize("sandbox, here", [("wasm", True), ("none", True), ("bubblewrap", False)])
def test_nobody_is_asked_where_there_is_no_second_sandbox(monkeypatch, sandbox, here):
    monkeypatch.setattr(second_opinion, "is_here", lambda name: here)
    given = [verdict("crashed")]
    assert with_second_opinion(sandbox, given, Outcome(), Cells(), None, None).verdicts is given


def test_the_first_opinion_stands_if_the_second_sandbox_fails(monkeypatch):
    monkeypatch.setattr(second_opinion, "is_here", lambda name: True)

    def ask(names):
        raise NoJailError("it does not start")

    given = [verdict("crashed")]
    assert with_second_opinion("bubblewrap", given, Outcome(), Cells(), ask, None).verdicts is given


# What another numpy lacks is lacking only where the page's is not.
ELSEWHERE = f"if np.__version__ != {program().versions['numpy']!r}:"
ANSWERS = {
    "sigmoid": sample_class.RIGHT["sigmoid"].replace("\n", "\n    type Number = float\n", 1),
    "hinge": sample_class.RIGHT["hinge"].replace("\n", f"\n    {ELSEWHERE} np.renamed\n", 1),
    "squared_hinge": sample_class.RIGHT["squared_hinge"].replace(
        "\n", f"\n    {ELSEWHERE} import os; os._exit(0)\n", 1
    ),
    "hinge_gradient": sample_class.RIGHT["hinge_gradient"].replace(
        "\n", f"\n    {ELSEWHERE} raise KeyError('my own')\n", 1
    ),
    "sign_accuracy": sample_class.RIGHT["sign_accuracy"].replace(
        "\n", """\n    said = f"{'a' + f"{'b'}"}"\n    match said:\n        case "ab": pass\n""", 1
    ),
}
# With a function that calls one of them.
BY_SYNTAX = ["sigmoid", "binary_crossentropy_from_logits_gradient", "sign_accuracy"]
BY_SYNTAX = BY_SYNTAX if sys.version_info < (3, 12) else []
BOTH = """import numpy as np
def both(first, second):
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.shape != second.shape or not first.size:
        raise ValueError("the shapes differ")
    return first, second
"""


@pytest.mark.xdist_group("wasm")
def test_a_notebook_has_the_points_of_either_python(tmp_path):
    path = tmp_path / f"{NAME}.ipynb"
    nbformat.write(sample_class.notebook(sample_class.RIGHT | ANSWERS), str(path))
    graded = batch.grade_one(Submission("ada", NAME, path), 7, "bubblewrap")
    assert graded.problem is None
    statuses = {one.exercise: one.status for one in graded.verdicts}
    assert statuses.pop("hinge_gradient") == "error"
    assert set(statuses.values()) == {"ok"}
    page = program().versions
    says = f"is right in Python {page['python']} with numpy {page['numpy']}"
    said = {one.exercise for one in graded.verdicts if says in one.message}
    assert said == {*BY_SYNTAX, "hinge", "squared_hinge"}
    assert graded.record["versions"]["sandbox"] == "bubblewrap"
    second = graded.record["second_opinion"]
    assert (set(second.pop("functions")), second) == (said, page)
    assert graded.feedback.count(says) >= len(said)


@pytest.mark.xdist_group("wasm")
def test_a_file_has_the_points_of_either_python(tmp_path):
    path = tmp_path / "answers.py"
    texts = [ANSWERS["hinge"], ANSWERS["hinge_gradient"], sample_class.RIGHT["squared_hinge"]]
    own = "\n".join(texts).replace("as_arrays", "both")
    path.write_text(BOTH + own, encoding="utf-8")
    statuses = {one.exercise: one.status for one in judge_file(path, 7)}
    assert statuses == {"hinge": "ok", "squared_hinge": "ok", "hinge_gradient": "error"}

    path.write_text(BOTH + ANSWERS["sigmoid"] + own, encoding="utf-8")
    assert [(one.exercise, one.status) for one in judge_file(path, 7)] == [
        ("sigmoid", "ok"),
        ("hinge", "ok"),
        ("squared_hinge", "ok"),
        ("hinge_gradient", "error"),
    ]


# ---------------------------------------------------------------- records


def record(**other):
    known = {"seed": 7, "case_seed": 1, "source": "x", "max_score": 37, "other": {}, "by_hand": []}
    return {**known, "verdicts": [], **other}


OURS = {"python": "3.11", "numpy": "2.3", "scipy": "1.17"}
BEFORE = record(jailed=True, versions=OURS)  # as earlier versions of the grader wrote it


@pytest.mark.parametrize(
    "old, new, said",
    [
        (BEFORE, record(sandbox="bubblewrap", versions={"sandbox": "bubblewrap", **OURS}), ""),
        (
            BEFORE | {"jailed": False},
            record(sandbox="wasm", versions={"sandbox": "wasm", "python": "3.12"}),
            "it runs in wasm; python 3.11 became 3.12",
        ),
        (
            record(sandbox="wasm", versions={"sandbox": "wasm", "python": "3.12"}),
            record(sandbox="bubblewrap", versions={"sandbox": "bubblewrap", **OURS}),
            "it runs in bubblewrap; python 3.12 became 3.11",
        ),
        (
            BEFORE,
            record(sandbox="none", jailed=False, versions={"sandbox": "none", **OURS}),
            "it runs without a jail",
        ),
    ],
)
def test_a_changed_sandbox_is_a_reason_and_a_new_word_for_it_is_none(old, new, said):
    assert is_same(old, new) == (not said)
    assert why(old, new) == said


def test_a_record_is_current_by_its_sandbox_and_its_versions(monkeypatch):
    monkeypatch.setattr(preview, "course_digest", lambda: "course")
    now = preview.versions("bubblewrap")
    before = {name: version for name, version in now.items() if name != "sandbox"}
    assert preview._is_current(record(course="course", versions=now, sandbox="bubblewrap"))
    assert preview._is_current(record(course="course", versions=before, jailed=True))
    assert not preview._is_current(record(course="other", versions=now, sandbox="bubblewrap"))
    in_wasm = record(course="course", sandbox="wasm", versions={"sandbox": "wasm"})

    def not_here(name):
        raise NoJailError("Pyodide is not here")

    monkeypatch.setattr(preview, "versions", not_here)
    assert not preview._is_current(in_wasm)


def test_the_sample_class_has_no_doubtful_answer_of_an_honest_student():
    """So that the second opinion costs an honest class nothing; see benchmarks/grading.py."""
    path = CLASS / "olga-loops" / NAME / f"{NAME}.ipynb"
    graded = batch.grade_one(Submission("olga", NAME, path), 7, "bubblewrap")
    assert "second_opinion" not in graded.record
