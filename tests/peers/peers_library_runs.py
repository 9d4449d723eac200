"""What pages say about Keras, PyTorch and JAX is what these return today."""

import json

import pytest
import record

RECORDED = json.loads(record.RECORD.read_text(encoding="utf-8"))


def near(answer):
    """The same with numbers to five digits: processors add up in different orders."""
    if isinstance(answer, dict):
        return {key: near(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [near(value) for value in answer]
    return pytest.approx(answer, rel=2e-5, abs=1e-7) if isinstance(answer, float) else answer


@pytest.mark.parametrize("library", record.LIBRARIES)
def test_library_answers_as_recorded(library):
    answers, recorded = record.measured(library), RECORDED["runs"][library]
    assert answers.keys() == recorded.keys()
    for fact, answer in answers.items():
        assert answer == near(recorded[fact]), f"{library}, {fact}: run tests/peers/record.py"


def test_the_record_names_the_versions_that_run():
    assert record.versions() == RECORDED["versions"]
