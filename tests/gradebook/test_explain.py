"""One answer, explained from its record."""

import json
from dataclasses import asdict

import pytest
from commands import CLASS, NAME, autograder_here
from test_command_line import sentence

from autograder.grading.batch import grade_one
from autograder.grading.submissions import find

WHO = "dora-unstable"  # whose sigmoid overflows, and whose gradient calls it


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain")
    (one,) = find(CLASS, NAME, WHO)
    graded = grade_one(one, 7, "bubblewrap")
    record = graded.record | {"verdicts": [asdict(verdict) for verdict in graded.verdicts]}
    place = folder / "verdicts" / WHO / f"{NAME}.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(record))
    return folder


def explain(results, *options, submissions=CLASS):
    command = ("explain", *options, "--results", results, "--submissions", submissions)
    return autograder_here(*command)


def test_a_case_has_answer_right_answer_tolerance_and_line(results):
    said = explain(results, WHO, "sigmoid").stdout
    assert "Recorded: 2.25 of 3 points, wrong." in said and "Now it has" not in said
    assert "case 1 (visible), WRONG, line 3: return np.exp(z) / (1 + np.exp(z))" in said
    assert "your function returned [nan, 0.268941, 0]; right is [1, 0.268941, 0]" in said
    assert "(relative tolerance 1e-09, absolute 1e-12)" in said
    assert "   3      return np.exp(z) / (1 + np.exp(z))" in said


def test_a_right_function_with_a_wrong_neighbour_has_the_recorded_points(results):
    said = explain(results, WHO, "binary_crossentropy_from_logits_gradient").stdout
    assert ", ok. " in said and "WRONG" not in said and "Now it has" not in said


def test_a_changed_notebook_is_told(results, tmp_path):
    text = (CLASS / WHO / NAME / f"{NAME}.ipynb").read_text()
    place = tmp_path / WHO / NAME / f"{NAME}.ipynb"
    place.parent.mkdir(parents=True)
    place.write_text(text.replace("np.exp(z) / (1 + np.exp(z))", "1 / (1 + np.exp(-z))"))
    said = explain(results, WHO, "sigmoid", submissions=tmp_path).stdout
    assert "The notebook is not the one that was graded: it has been changed since." in said
    assert "points: the record is of other code or another release." in said


@pytest.mark.parametrize(
    ("who", "function", "says"),
    [
        (WHO, "sigmoidal", "There is no graded function 'sigmoidal'; there are: sigmoid."),
        ("nobody", "sigmoid", f"has no verdict on {NAME} of 'nobody'; grade first."),
    ],
)
def test_what_there_is_not_is_one_sentence(results, who, function, says):
    assert says in sentence(explain(results, who, function), 2)
