"""What crosses the border between the processes comes over exactly, and nothing else does."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.judging.codec import CodecError, decode, encode
from autograder.judging.validate import validated_answer

NESTED: list = []
for _ in range(500):
    NESTED = [NESTED]

scalars = (
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=5) | st.floats()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
arrays = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


@given(values | arrays)
def test_values_come_back_exactly(value):
    text = json.dumps(encode(value), allow_nan=False)
    assert same(decode(json.loads(text)), value)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        np.array([object()]),
        np.array([1j]),
        np.array(["a"]),
        1j,
        lambda: 0,
        np.zeros(3_000_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(CodecError):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"float": "1.0"},
        {"float": ["nan"]},
        {"tuple": 3},
        {"dict": []},
        {"array": "object", "shape": [1], "data": [1]},
        {"array": "float64", "shape": [2], "data": [1]},
        {"array": "float64", "shape": [-1, -1], "data": [1]},
        {"array": "float64", "shape": [True], "data": [1]},
        {"array": "float64", "shape": [1e9], "data": []},
        {"array": "float64", "shape": [1], "data": ["1; import os"]},
        {"array": "float64", "shape": [1], "data": [[1]]},
        {"array": "float64", "shape": [1] * 40, "data": [1]},
        {"array": "int64", "shape": [1], "data": [2**70]},
        {"array": "int64", "shape": [1], "data": ["nan"]},
        {"py/object": "os.system"},
        float("nan"),
        NESTED,
    ],
    ids=lambda data: str(data)[:30],
)
def test_forged_data_are_refused(data):
    with pytest.raises(CodecError):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        3,
        None,
        [],
        {},
        {"value": {"array": "float64", "shape": [2], "data": [1]}},
        {"value": NESTED},
        {"raised": []},
        {"raised": "ValueError"},
        {"raised": [1]},
        {"failed": "ok"},
        {"unusable": 5},
    ],
    ids=lambda data: str(data)[:30],
)
def test_a_forged_answer_is_unusable(data):
    assert "unusable" in validated_answer(data, 2)


def test_an_answer_is_taken_as_it_is():
    for data in (
        {"value": [1.5], "changed": [1]},
        {"raised": ["ValueError", "Exception"], "text": "no", "line": "x"},
        {"unusable": "a set"},
        {"failed": "memory"},
    ):
        assert validated_answer(data, 2) == data
    assert validated_answer({"value": 1, "changed": [7, "x"], "score": 10}, 2) == {"value": 1}
