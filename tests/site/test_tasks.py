"""Each value that a task of a moving figure names can be set there: in range, and on a step."""

import re

import pytest
from widgets import ATTRIBUTES, BOOK, open_widget, page  # noqa: F401  (a fixture, too)

FIGURE = re.compile(r"^<([a-z]+-[a-z-]+)( [^>]*)?>$", re.MULTILINE)
# Page: the sliders that its tasks name, with their values; last, numbers that are no settings.
TASKS = {
    "binary/binary-crossentropy": ({"w": [3]}, []),
    "binary/squared-hinge": ({"x1": [10], "x2": [10]}, []),
    "foundations/optimization": ({"rate": [0.02, 0.2, 0.38, 0.42], "momentum": [0.9]}, []),
    "multiclass/categorical-crossentropy": ({"shift": [2]}, []),
    "multiclass/focal": ({"gamma": [2], "easy": [0.7]}, []),
    "multiclass/kullback-leibler-divergence": ({"p-1": [0]}, []),
    "practice/loss-and-metric": (
        {"threshold": [1], "price": [10, 50], "share": [0.05, 0.5], "separation": [0]},
        ["5"],
    ),  # ten times, 5%, one half
    "practice/is-the-difference-real": (
        {"gap": [0, 0.7], "apart": [5, 20]},
        ["500", "0.8"],  # the slider of n is an index; a probability
    ),
    "practice/numerical-stability": ({"logit": [15]}, []),
    "regression/huber": ({"delta": [5, 2, 12], "y-4": [15, 20]}, []),
    "regression/mean-absolute-error": ({"c": [5], "y-4": [15, 20, 5], "y-2": [3, 10]}, []),
    "regression/mean-squared-error": ({"b": [3]}, ["−3", "−2"]),  # residuals
    "regression/mean-squared-logarithmic-error": ({"prediction": [3, 40]}, ["1"]),  # log(1 + ŷ)
    "regression/poisson": ({"target": [3, 0], "prediction": [1, 5]}, []),
}


def tasks(text):
    """The numbered lines after the first figure, without their numbers."""
    figure = FIGURE.search(text)
    after = text[text.index(f"</{figure[1]}>", figure.end()) :]
    until_answers, answers, _ = after.partition("{dropdown} Answers")
    return " ".join(re.findall(r"^\d\. (.*)", until_answers, re.M) if answers else [])


@pytest.mark.parametrize(
    "name",
    [
        path.relative_to(BOOK).with_suffix("").as_posix()
        for path in sorted(BOOK.glob("*/*.md"))
        if FIGURE.search(path.read_text(encoding="utf-8"))
    ],
)
def test_values_of_tasks_can_be_set(page, monkeypatch, name):  # noqa: F811
    text = (BOOK / f"{name}.md").read_text(encoding="utf-8")
    sliders, others = TASKS.get(name, ({}, []))
    named = {f"{value:g}" for values in sliders.values() for value in values}
    found = set(re.findall(r"(?<![\w.])−?\d+(?:\.\d+)?", tasks(text)))
    assert found <= named | set(others), "TASKS does not know these values"
    tag, attributes = FIGURE.search(text).groups()
    monkeypatch.setitem(ATTRIBUTES, tag, attributes or "")
    widget = open_widget(page, tag)
    for slider, values in sliders.items():
        for value in values:
            widget.find(f"#{slider}").evaluate(
                "(slider, value) => { slider.value = value }", str(value)
            )
            assert float(widget.find(f"#{slider}").input_value()) == value, slider
