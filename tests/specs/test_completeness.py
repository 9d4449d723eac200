"""Each function has all that the course asks of it; a failure says what to add, and where."""

import re

import pytest

from autograder import reference
from autograder.quality import completeness
from autograder.quality.completeness import TABLES, missing, unwritten
from autograder.specs import EXERCISES


@pytest.mark.parametrize("name", EXERCISES)
def test_a_function_is_complete(name):
    assert not missing(name), "\n".join(missing(name))


def test_nothing_is_left_to_write():
    assert not unwritten(), "\n".join(unwritten())


def test_every_function_of_the_reference_is_an_exercise():
    for name in reference.__all__:
        assert name in EXERCISES, f"{name} has no Exercise: write one in autograder/specs."
    for name, exercise in EXERCISES.items():
        assert getattr(reference, name, None) is exercise.reference, (
            f"autograder/reference/__init__.py does not export {name}: add it."
        )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
def test_tables_hold_functions_of_the_course_alone(table):
    keys = {key for name in table.names for key in completeness.dictionary(table.path, name)}
    assert keys, f"{table.path} has no dictionary {table.names[0]}."
    for name in keys | table.without.keys():
        assert name in EXERCISES, f"{table.path} names {name}, which is no exercise: take it out."


def without(path, entry):
    """The tables as they would be read without this entry."""
    read = completeness.dictionary
    return lambda file, name: {
        key: text for key, text in read(file, name).items() if (file, key) != (path, entry)
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
def test_a_missing_entry_is_named_with_its_file(table, monkeypatch):
    name = next(n for n, e in EXERCISES.items() if e.kind in table.kinds and n not in table.without)
    monkeypatch.setattr(completeness, "dictionary", without(table.path, name))
    (said,) = missing(name)
    assert said.startswith(f"{name} is not in {table.names[0]} of {table.path}: add ")


def test_what_else_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(completeness, "_pages", dict)
    monkeypatch.setattr(completeness, "_called", lambda path: set())
    monkeypatch.setattr(completeness, "other_answers", lambda name: ())
    monkeypatch.setattr(completeness, "LEAST_MISCONCEPTIONS", {"loss": 99})
    said = "\n".join(missing("huber"))
    for part in (
        r"huber has \d+ misconceptions: write at least 99 in \S+/regression_losses/huber.py",
        r"huber has 0 right answers .* in \S+/regression_losses/right/huber.py",
        r"huber is compared with nothing",
        r"No page of the book asks for huber: add \{graded\} huber",
    ):
        assert re.search(part, said), part


def test_a_loss_without_a_row_on_the_loss_card_is_named(monkeypatch):
    monkeypatch.setattr(completeness, "_pages", lambda: {"huber": ["a-new-page"]})
    assert missing("huber") == [
        "book/back/loss-card.md has no row for huber: add its formula, its gradient and its names."
    ]


def test_a_stub_is_named_with_file_line_and_what_to_write(tmp_path):
    for folder in ("autograder/reference", "autograder/specs", "tests/reference"):
        (tmp_path / folder).mkdir(parents=True)
    text = 'def f(x):\n    raise NotImplementedError("write f")\n'
    (tmp_path / "autograder" / "reference" / "one.py").write_text(text)
    assert unwritten(tmp_path) == ["autograder/reference/one.py:2: write f"]
