"""The sample class has the marks that a person would give it, in every place where marks stand."""

import csv
import json
import re
import shutil

import nbformat
import pytest
from commands import CLASS, NAME, autograder
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade

from autograder.specs import ASSIGNMENTS

FULL = 37.0
EXERCISES = {exercise.name: exercise for exercise in ASSIGNMENTS[NAME].exercises}
# Points lost by exercise, by hand from the checks that each of these answers fails.
LOST = {
    "ada-perfect": {},
    "boris-one-term": {"binary_crossentropy": 7.75},
    "chen-sums": {
        "hinge": 1.25,
        "squared_hinge": 1.25,
        "hinge_gradient": 1.25,
        "squared_hinge_gradient": 1.25,
    },
    "dora-unstable": {
        "sigmoid": 0.75,
        "binary_crossentropy_from_logits": 1.5,
    },  # the gradient calls the sigmoid, and is right with a right one
    "emil-labels": {"hinge": 0.5, "sign_accuracy": 3},
    "fatima-raising": {"binary_crossentropy": 10, "hinge": 3},
    "george-endless": {"binary_crossentropy_from_logits": 5},
    "hana-deleted": {"squared_hinge": 3},
    "ivan-retyped": {},
    "lea-warnings": {},
    "mia-prints": {},
    "noah-untouched": {name: exercise.points for name, exercise in EXERCISES.items()},
    "olga-loops": {},
    "pavel-no-cells": {name: exercise.points for name, exercise in EXERCISES.items()},
}
# Of those who hand in everything: what is not right elsewhere, and how it is recognised.
EVERYTHING = {
    "ada-perfect": {},
    "boris-one-term": {
        "numerical_gradient": ("wrong", "This is the forward difference"),
        "bernoulli_nll": ("wrong", "The term (1 - y) log(1 - p) is missing"),
        "fit_gaussian": ("wrong", "n - 1"),
        "entropy": ("wrong", "bits"),
        "huber": ("wrong", "e^2 instead of 0.5 e^2"),
        "categorical_crossentropy": ("wrong", "The mean is taken over all n k entries"),
        "choose_loss": ("wrong", "Sigmoids answer independent questions"),
        "cases_for_mean_squared_error": ("wrong", "Every case has a single example"),
    },
    "chen-sums": {
        "sgd_linear_regression": ("wrong", "is the mean of those of its examples"),
        "gaussian_nll": ("wrong", "is the sum over the"),
        "laplace_nll": ("wrong", "is the sum over the"),
        "mean_squared_error": ("wrong", "is the sum over the"),
        "mean_squared_error_gradient": ("wrong", "gradient of the sum"),
        "categorical_crossentropy_from_logits": ("wrong", "is the sum over the"),
        "categorical_crossentropy_from_logits_gradient": ("wrong", "gradient of the sum"),
    },
    "fatima-raising": {
        "gradient_descent": ("error", "raised NameError in `x = x - rate * gradient(x)`"),
        "fit_laplace": ("error", "raised AttributeError in `location = np.middle(y)`"),
        "nats_to_bits": ("error", "raised SystemExit in `raise SystemExit`"),
        "poisson": ("crashed", "Python itself stopped while poisson ran"),
        "softmax": ("wrong", "inf / inf is nan"),
        "forward": ("error", "raised NameError in `hidden == np.maximum"),
        "cases_for_softmax": ("error", "raised AttributeError in `(np.arry"),
    },
}
NOT_GRADED = {
    "jun-no-notebook": "is not a notebook that can be read",
    "kim-empty-file": "is empty",
    "quentin-other-course": "no cell of this assignment",
}


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def exercises(graded, student, assignment=NAME):
    return {
        r["exercise"]: r
        for r in rows(graded.results / "exercises.csv")
        if (r["student"], r["assignment"]) == (student, assignment)
    }


def feedback(graded, student):
    text = (graded.results / "feedback" / student / f"{NAME}.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", text)


def test_the_class_is_complete():
    assert {path.name for path in CLASS.iterdir()} == LOST.keys() | NOT_GRADED.keys()
    for folder in CLASS.iterdir():
        names = ASSIGNMENTS.keys() if folder.name in EVERYTHING else {NAME}
        assert {path.name for path in folder.iterdir()} == names


def test_what_cannot_be_graded_is_named_and_the_rest_is_graded(graded):
    assert graded.returncode == 1
    lines = [x for x in graded.stderr.splitlines() if x.startswith("not graded:")]
    assert len(lines) == len(NOT_GRADED)
    for student, reason in NOT_GRADED.items():
        assert any(student in line and reason in line for line in lines)
    assert {row["student"] for row in rows(graded.results / "grades.csv")} == LOST.keys()


def test_the_progress_and_the_summary_are_shown(graded):
    count = len(LOST) + len(NOT_GRADED) + len(EVERYTHING) * (len(ASSIGNMENTS) - 1)
    assert f"{count}/{count}" in graded.stderr
    assert re.search(r"boris-one-term +05_binary_losses +29.25 / 37 +1 wrong", graded.stdout)
    assert "Seed 7." in graded.stdout


@pytest.mark.parametrize("student", LOST)
def test_the_marks_are_those_of_a_person(graded, student):
    lost = {
        name: float(row["max_score"]) - float(row["score"])
        for name, row in exercises(graded, student).items()
        if row["status"] != "ok"
    }
    assert lost == LOST[student]
    assert exercises(graded, student).keys() == EXERCISES.keys()


@pytest.mark.parametrize("student", LOST)
def test_all_tables_agree(graded, student):
    score = FULL - sum(LOST[student].values())
    grade = next(
        row
        for row in rows(graded.results / "grades.csv")
        if (row["student"], row["assignment"]) == (student, NAME)
    )
    assert (float(grade["score"]), float(grade["max_score"])) == (score, FULL)
    with Gradebook(f"sqlite:///{graded.results / 'gradebook.db'}", "loss-functions") as gradebook:
        submission = gradebook.find_submission(NAME, student)
        assert (submission.score, submission.max_score) == (score, FULL)
        assert not submission.needs_manual_grade
    notebook = nbformat.read(
        str(graded.results / "autograded" / student / NAME / f"{NAME}.ipynb"), as_version=4
    )
    cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert sum(determine_grade(cell)[0] for cell in cells) == pytest.approx(score)
    points = f"{score:.2f}".rstrip("0").rstrip(".")
    assert f"{points} of 37 points." in feedback(graded, student)


def test_ada_has_full_marks_in_everything(graded):
    grades = [row for row in rows(graded.results / "grades.csv") if row["student"] == "ada-perfect"]
    points = {row["assignment"]: (float(row["score"]), float(row["max_score"])) for row in grades}
    assert points == {name: (one.points, one.points) for name, one in ASSIGNMENTS.items()}


@pytest.mark.parametrize("student", EVERYTHING)
def test_what_is_wrong_in_the_other_six_is_named_and_nothing_else(graded, student):
    others = [name for name in ASSIGNMENTS if name != NAME]
    found = {k: row for name in others for k, row in exercises(graded, student, name).items()}
    assert len(found) == sum(len(ASSIGNMENTS[name].exercises) for name in others)
    wrong = {name: row for name, row in found.items() if row["status"] != "ok"}
    assert wrong.keys() == EVERYTHING[student].keys()
    for name, (status, words) in EVERYTHING[student].items():
        assert (wrong[name]["status"], words in wrong[name]["message"]) == (status, True), name
        assert float(wrong[name]["score"]) < float(wrong[name]["max_score"])


@pytest.mark.parametrize(
    "student, exercise, status, words",
    [
        ("boris-one-term", "binary_crossentropy", "wrong", "(1 - y) log(1 - p) term is missing"),
        ("boris-one-term", "binary_crossentropy", "wrong", "returned 0; right is 2.30259"),
        ("chen-sums", "hinge", "wrong", "This is the sum over the examples"),
        ("dora-unstable", "sigmoid", "wrong", "exp(z) overflows"),
        ("emil-labels", "sign_accuracy", "wrong", "old versions of Keras"),
        ("emil-labels", "hinge", "wrong", "With y_true = [0, 1], scores = [-0.5, 3]"),
        ("fatima-raising", "binary_crossentropy", "error", "raised NameError in `return -np.mean("),
        ("fatima-raising", "hinge", "error", "SyntaxError: expected ':' (line 1)"),
        ("george-endless", "binary_crossentropy_from_logits", "timeout", "never stops"),
        ("hana-deleted", "squared_hinge", "missing", "is not defined"),
        ("noah-untouched", "hinge", "missing", "not answered yet"),
    ],
)
def test_the_message_says_why(graded, student, exercise, status, words):
    row = exercises(graded, student)[exercise]
    assert row["status"] == status
    assert words in row["message"]


def test_the_feedback_teaches(graded):
    page = feedback(graded, "boris-one-term")
    assert "one-term formula" in page
    assert "2.25 of 10 points: wrong answer" in page
    assert "✗</span> one negative example (y = 0)" in page
    record = json.loads((graded.results / "verdicts/boris-one-term" / f"{NAME}.json").read_text())
    assert record["seed"] == 7
    assert f"seed {record['case_seed']};" in page
    assert page.count("data:image/png;base64,") == 1  # the picture of what is wrong, no other


def test_the_feedback_says_what_was_mended(graded):
    assert "The cell test_hinge was missing and has been put back." in feedback(
        graded, "hana-deleted"
    )
    assert "sigmoid was found by its name" in feedback(graded, "ivan-retyped")


def test_warnings_are_shown_and_cost_nothing(graded):
    assert 'class="stderr"' in feedback(graded, "lea-warnings")


def test_endless_prints_are_cut(graded):
    page = feedback(graded, "mia-prints")
    assert "more characters were printed" in page
    assert max(map(len, re.findall(r'<pre class="stdout".*?</pre>', page))) < 25_000


def records(results):
    return {path: path.stat().st_mtime_ns for path in results.glob("verdicts/*/*.json")}


def test_only_what_changed_is_graded_again_and_the_others_are_left(graded, tmp_path):
    results = shutil.copytree(graded.results, tmp_path / "results")
    before, grades = records(results), rows(results / "grades.csv")
    places = ("--submissions", CLASS, "--results", results)
    arguments = ("grade", *places, "--student", "olga-loops", "--workers", 1)
    again = autograder(*arguments)
    assert again.returncode == 0, again.stderr
    assert "1 of 1 are unchanged" in again.stdout
    assert "Seed 7." in again.stdout  # that of the results folder
    assert records(results) == before

    olga = results / "verdicts" / "olga-loops" / f"{NAME}.json"
    assert "are unchanged" not in autograder(*arguments, "--force").stdout
    forced = records(results)
    assert {path for path in before if forced[path] != before[path]} == {olga}
    assert "are unchanged" not in autograder(*arguments, "--seed", 4).stdout
    assert json.loads(olga.read_text())["seed"] == 4
    assert records(results)[olga] != forced[olga]
    assert rows(results / "grades.csv") == grades
