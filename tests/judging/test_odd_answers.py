"""Whatever a student passes to `check`, or a function returns: a report, and no error of ours."""

import json
import re

import matplotlib.figure
import numpy as np
import pytest

from autograder.judging import notebook_check
from autograder.judging.call_case import call_case
from autograder.judging.notebook_check import CheckFailed, check
from autograder.judging.validate import validated_answer
from autograder.reference import as_arrays
from autograder.specs import ASSIGNMENTS, EXERCISES


class Hostile:
    """An object that refuses to be looked at."""

    def __repr__(self):
        raise RuntimeError("no")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    __str__ = __len__ = __eq__ = __iter__ = __float__ = __bool__ = __repr__
    __hash__ = None


class Shapeless(np.ndarray):
    """An array whose shape cannot be asked."""

    @property
    def shape(self):
        raise RuntimeError("no shape")


def endless_list():
    items = []
    items.append(items)
    return items


def deep(depth):
    items = [1.0]
    for _ in range(depth):
        items = [items]
    return items


ODD = {
    "a text": lambda: "0.5",
    "an empty text": lambda: "",
    "None": lambda: None,
    "a bool": lambda: True,
    "a complex number": lambda: 1j,
    "complex numbers": lambda: np.array([1j, 2]),
    "nan": lambda: float("nan"),
    "nans": lambda: np.full(3, np.nan),
    "a huge integer": lambda: 10**400,
    "an integer too long to print": lambda: -(10**5000),
    "half a character": lambda: "\ud800",
    "a ragged list": lambda: [[1.0], [1.0, 2.0]],
    "a list of texts": lambda: ["a", "b"],
    "a list with None": lambda: [None, 1.0],
    "an empty list": lambda: [],
    "an empty array": lambda: np.array([]),
    "an array of objects": lambda: np.array([None, "a"], dtype=object),
    "an array of texts": lambda: np.array(["a"]),
    "dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "a table with names": lambda: np.zeros(2, dtype=[("a", float)]),
    "a masked array": lambda: np.ma.masked_array([1.0, 2.0], [True, False]),
    "a matrix": lambda: np.asmatrix([[1.0, 2.0]]),
    "a long array": lambda: np.zeros(3_000_000),
    "nine dimensions": lambda: np.zeros((1,) * 9),
    "a tuple of tuples": lambda: ((1.0,), ("a", None)),
    "a set": lambda: {1.0, 2.0},
    "bytes": lambda: b"0.5",
    "a dict": lambda: {"W1": None, "b1": {"a": [1, {"b": 2}]}, 3: 4, None: 5},
    "the right keys, wrong values": lambda: dict.fromkeys(("W1", "b1", "W2", "b2"), "x"),
    "a generator": lambda: (x for x in (1.0, 2.0)),
    "a range": lambda: range(3),
    "a function": lambda: len,
    "a class": lambda: dict,
    "a module": lambda: re,
    "a figure": matplotlib.figure.Figure,
    "an object": object,
    "a hostile object": Hostile,
    "hostile objects": lambda: [Hostile(), Hostile()],
    "a shapeless array": lambda: np.zeros(3).view(Shapeless),
    "a list in itself": endless_list,
    "a deep list": lambda: deep(30),
    "a very deep list": lambda: deep(5000),
    "an exception": lambda: ValueError("returned, not raised"),
    "NotImplemented": lambda: NotImplemented,
}
BLAMED = re.compile(r"Traceback|checks\.py|CodecError|autograder")


@pytest.fixture(autouse=True, scope="module")
def sheets():
    """The visible cases of all assignments, as `checks.py` has those of one."""
    before = dict(notebook_check.SHEETS)
    for assignment in ASSIGNMENTS.values():
        notebook_check.SHEETS.update(assignment.sheets())
    yield
    notebook_check.SHEETS.clear()
    notebook_check.SHEETS.update(before)


def report_on(name, function):
    """What `check` says of a function that is wrong."""
    with pytest.raises(CheckFailed) as caught:
        check(name, function)
    report = str(caught.value)
    assert not BLAMED.search(report)
    assert max(map(len, report.splitlines())) < 120
    assert caught.value._render_traceback_() == report.splitlines()
    report.encode()  # it can be printed
    return report


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_a_wrong_answer(odd):
    for name in EXERCISES:
        report = report_on(name, lambda *args, **kwargs: ODD[odd]())
        if EXERCISES[name].kind == "cases":  # of which a list may be made of the odd value
            assert re.match(rf"{name}: 0 of \d+ visible masks are off, 0 of at most", report)
            continue
        assert re.match(rf"{name}: [01] of \d+ visible checks pass\n", report)
        assert "your function returned" in " ".join(report.split())


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_taken_from_the_jail_as_what_it_is(odd):
    case = {"args": [], "kwargs": {}}
    report = call_case(lambda: ODD[odd](), case)
    assert validated_answer(json.loads(json.dumps(report)), 0) == report


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no text")


def raising(error):
    def function(*args, **kwargs):
        raise error

    return function


def numpys_error(*args, **kwargs):
    return np.middle(args)


def without_end(*args, **kwargs):
    return without_end(*args, **kwargs)


@pytest.mark.parametrize(
    "function, words",
    [
        (raising(Mute()), "raised Mute in `raise error`"),
        (raising(SystemExit(3)), "raised SystemExit in `raise error`: 3"),
        (raising(GeneratorExit()), "raised GeneratorExit"),
        (raising(KeyError("\ud800")), "raised KeyError"),
        (raising(ExceptionGroup("two", [ValueError(1), TypeError(2)])), "raised ExceptionGroup"),
        (without_end, "raised RecursionError"),
        (lambda: 1.0, "raised TypeError"),
        (dict, "your function"),
        (np.mean, "your function"),
        (numpys_error, "raised AttributeError in `return np.middle(args)`: module"),
        (Hostile, "your function"),
    ],
)
def test_an_odd_function_is_a_wrong_answer(function, words):
    for name in EXERCISES.keys() - {"fit_bernoulli", "fit_poisson"}:  # where np.mean is right
        if EXERCISES[name].kind == "cases":  # called without arguments
            continue
        assert words in " ".join(report_on(name, function).split())


@pytest.mark.parametrize("wrong", [None, 0.5, "hinge", np.zeros(3), [len], Hostile()])
def test_what_is_no_function_is_named(wrong):
    for name in EXERCISES:
        words = f"{name} is a {type(wrong).__name__}; it should be a function."
        assert report_on(name, wrong) == words


def test_arguments_that_are_missing_or_exchanged_are_named():
    with pytest.raises(CheckFailed, match="There is no exercise 'no_such' here; there are "):
        check("no_such", len)
    for name in (None, 3, ["hinge"], len, np.zeros(2), Hostile()):
        for function in (len, "hinge", None):
            assert report_on(name, function).startswith('Write check("name", name): ')
    with pytest.raises(CheckFailed, match="it should be a function"):
        check("hinge")
    with pytest.raises(CheckFailed, match="There is no exercise '' here"):
        check()


@pytest.mark.parametrize(
    "arguments",
    [
        ([1.0, 2.0], [1.0]),
        ([[1.0], [2.0]], [1.0, 2.0]),
        ([], []),
        ("one", "two"),
        (None, None),
        ([float("nan")], [float("nan")]),
        ([1.0], ["one"]),
        ({}, {}),
    ],
)
def test_bad_input_of_a_students_own_calls_is_a_value_or_type_error(arguments):
    """For the helper that students are given: numpy's words or ours, and nothing else."""
    try:
        pair = as_arrays(*arguments)
    except (ValueError, TypeError) as error:
        assert str(error)
    else:
        assert [a.dtype for a in pair] == [float, float]
