"""`python -m autograder identify`: functions that we did not write, and whatever is no loss."""

import ast
import gzip
import sys
import types

import numpy as np
import pytest
from scipy import special, stats
from sklearn import metrics

from autograder.identify import command
from autograder.identify.choice import chosen
from autograder.identify.in_page import program
from autograder.identify.libraries import facts
from autograder.identify.matching import Unusable, cases_of, identify, options_of
from autograder.identify.sentences import describe
from autograder.identify.table import table
from autograder.judging.call_case import call_case
from autograder.sandbox import Limits
from autograder.sandbox.runner import Runner
from autograder.specs import EXERCISES


def found(function, parameters=("y", "p")):
    answers = [call_case(function, case) for case in cases_of(table(), {}, list(parameters))]
    finding, block = identify(table(), answers, list(parameters))
    return finding, " ".join(describe(finding, block, facts()))


OTHERS_OWN = {
    "mean_squared_error": metrics.mean_squared_error,
    "mean_absolute_error": metrics.mean_absolute_error,
    "mean_squared_logarithmic_error": metrics.mean_squared_log_error,
    "binary_crossentropy": lambda y, p: metrics.log_loss(y, p, labels=[0, 1]),
    "sparse_categorical_crossentropy": lambda y, p: metrics.log_loss(
        y, p, labels=list(range(p.shape[1]))
    ),
    "huber": lambda y, p: np.mean(special.huber(1.0, y - p)),
    "kullback_leibler_divergence": lambda y, p: np.mean(stats.entropy(y, p, axis=1)),
    "hinge": metrics.hinge_loss,
}


@pytest.mark.parametrize("loss", OTHERS_OWN)
def test_the_functions_of_scikit_learn_and_scipy_are_named(loss):
    finding, _ = found(OTHERS_OWN[loss])
    assert (finding.status, finding.loss, finding.reduction) == ("loss", loss, "mean")
    assert not finding.swapped
    assert finding.base == "e"


def test_order_reduction_logarithm_and_epsilon_are_said():
    def function(p, y):
        return -np.sum(y * np.log2(p + 1e-6) + (1 - y) * np.log2(1 - p + 1e-6))

    finding, text = found(function)
    assert (finding.loss, finding.reduction, finding.base) == ("binary_crossentropy", "sum", "2")
    assert finding.swapped
    assert finding.added
    assert finding.clip == pytest.approx(1e-6, rel=1e-3)
    for said in ("sum over the examples", "prediction comes first", "in bits", "1e-6 is added"):
        assert said in text


def test_a_clip_is_no_addition_and_none_is_an_infinite_loss():
    clipped, text = found(lambda y, p: -np.mean(np.sum(y * np.log(np.maximum(p, 1e-5)), axis=1)))
    assert (clipped.clip, clipped.added) == (pytest.approx(1e-5), False)
    assert "the lower limit" in text
    assert "no clip" in found(lambda y, p: -np.mean(np.sum(special.xlogy(y, p), axis=1)))[1]


def test_an_argument_that_is_not_used_is_named():
    def function(y, p, delta=1.0):
        return np.mean(special.huber(1.0, y - p))

    assert "delta is not used" in found(function, ("y", "p", "delta"))[1]
    right = found(lambda y, p, delta=1.0: np.mean(special.huber(delta, y - p)), ("y", "p", "delta"))
    assert "delta is not used" not in right[1]


def test_labels_of_scores_and_numbers_one_at_a_time():
    zero_one, _ = found(lambda y, s: np.mean(np.maximum(0, 1 - (2 * y - 1) * s)))
    assert table()[zero_one.domain]["name"] == "scores of 0/1 labels"
    assert "one number at a time" in found(lambda y, s: max(0, 1 - y * s))[1]


def test_a_known_mistake_has_its_sentence_and_what_is_unknown_is_not_accused():
    mistake, text = found(lambda y, p: -np.mean(y * np.log(p)))
    assert (mistake.status, mistake.name) == ("mistake", "one-term formula")
    assert mistake.says in text
    assert found(lambda y, p: np.mean(np.log(np.cosh(y - p))))[0].status == "unknown"
    assert found(lambda y, p: np.sqrt(np.mean((y - p) ** 2)))[0].status == "related"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda y, p: "0.5", "no number but text"),
        (lambda y, p: print(y), "no number but text, or nothing"),
        (lambda y, p: float("nan"), "nan or infinite"),
        (lambda y, p: y.undone, "every call ends with an error (AttributeError"),
    ],
)
def test_what_is_no_loss_gets_a_sentence(function, said):
    finding, text = found(function)
    assert finding.status == "unusable"
    assert said in text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1", "No function is defined"),
        ("def a(y, p): ...\ndef b(y, p): ...", "several functions (a, b)"),
        ("def a(y):\n    return y", "takes 1 argument;"),
        ("def a(y, p, weight):\n    return y", "a further argument, weight"),
    ],
)
def test_a_function_that_cannot_be_called_gets_a_sentence(source, said):
    with pytest.raises(Unusable) as error:
        options_of(*chosen(source)[1:])
    assert said in str(error.value)


def test_the_function_that_no_other_one_calls_is_taken():
    source = "def sigmoid(z): ...\nloss = lambda y, z, eps=1: sigmoid(z)"
    assert chosen(source) == ("loss", ["y", "z", "eps"], 2)


def test_a_file_runs_in_the_jail_and_ends(tmp_path, monkeypatch):
    jail = Runner(Limits(exercise_cpu=1, exercise_wall=20))
    monkeypatch.setattr(command, "runner", lambda sandbox: jail)
    path = tmp_path / "it.py"
    path.write_text(
        "def endless(y, p):\n    while True: ...\ndef mse(y, p):\n    return (y - p) @ (y - p)"
    )
    try:
        assert "time limit" in command.identify_file(path, "endless")[2][0]
        name, finding, _ = command.identify_file(path, "mse")
        assert (name, finding.loss, finding.reduction) == ("mse", "mean_squared_error", "sum")
    finally:
        jail.close()


def test_what_the_page_runs_stands_alone_is_small_and_has_no_formula_of_a_loss():
    source = program()
    assert len(gzip.compress(source.encode())) < 40_000
    tree = ast.parse(source)
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not [name for name in imported if str(name).startswith(("autograder", "scipy"))]
    kinds = ast.FunctionDef | ast.ClassDef
    defined = [node.name for node in tree.body if isinstance(node, kinds)]
    assert not set(defined) & set(EXERCISES)
    assert len(defined) == len(set(defined))  # the modules share one namespace
    page = types.ModuleType("page")
    sys.modules["page"] = page  # dataclasses look there
    exec(compile(source, "page", "exec"), page.__dict__)
    code = "import numpy as np\ndef f(p, y): return np.mean((p - y) ** 2) / 2"
    namespace = {}
    exec(code, namespace)
    said = page.say(code, namespace)
    assert said["ok"]
    assert said["text"].startswith("This is half of the mean squared error.")
    assert page.say("x = 1", {})["text"].startswith("No function is defined")
