"""The references against numbers from the test suites of Keras, scikit-learn and PyTorch.

`peer_cases.json` holds the inputs, the options and what the library's own test expects. Where a
library has another convention than the contract, the adapter of the loss translates it and says so.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from autograder import reference

pytestmark = pytest.mark.filterwarnings("error")

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "peer_cases.json").read_text())["cases"]
}

NOT_IN_THE_CONTRACT = {
    "sklearn-logloss-09": "a class name that is missing from `labels`: the contract has no names",
    "sklearn-hinge-05": "a class that is missing from the data, inferred from the number of "
    "columns: the contract's hinge has two classes and no inference",
}
COMPARED = {case_id: case for case_id, case in CASES.items() if case_id not in NOT_IN_THE_CONTRACT}


def probability_rows(p):
    """Keras divides each row by its sum; the contract has an error for such rows."""
    return np.asarray(p, dtype=float) / np.sum(p, axis=-1, keepdims=True)


# An adapter takes a case and returns (loss, y_true, y_pred) in the conventions of the contract.


def mse(case):
    return reference.mean_squared_error, case["y_true"], case["y_pred"]


def mae(case):
    return reference.mean_absolute_error, case["y_true"], case["y_pred"]


def msle(case):
    y, p = case["y_true"], case["y_pred"]
    if case["library"] == "keras":  # clips both at its epsilon, where the contract has an error
        y, p = np.maximum(y, 1e-7), np.maximum(p, 1e-7)
    return reference.mean_squared_logarithmic_error, y, p


def poisson(case):
    # Keras adds 1e-7 to the prediction inside of the logarithm: far below the tolerance here.
    return reference.poisson, case["y_true"], case["y_pred"]


def poisson_deviance(case):
    """Twice the Poisson loss above its value at a perfect prediction."""

    def deviance(y, p):
        return 2 * (reference.poisson(y, p) - reference.poisson(y, y))

    return deviance, case["y_true"], case["y_pred"]


def hinge(case):
    y, p = np.asarray(case["y_true"]), np.asarray(case["y_pred"])
    if p.ndim == 2 and y.ndim == 1:
        # Several classes (Crammer and Singer): the score of the right class above the best of
        # the others is a margin with the label +1.
        others = np.where(np.arange(p.shape[1]) == y[:, None], -np.inf, p).max(axis=1)
        return reference.hinge, np.ones(len(y)), p[np.arange(len(y)), y] - others
    # Keras turns 0/1 labels into -1/+1; the contract has an error for them.
    return reference.hinge, 2 * y - 1 if case["library"] == "keras" else y, p


def squared_hinge(case):
    return reference.squared_hinge, 2 * np.asarray(case["y_true"]) - 1, case["y_pred"]


def multi_margin(case):
    """Several classes (Weston and Watkins): a hinge for each other class, divided by all k."""
    y, p = case["y_true"][0], np.asarray(case["y_pred"][0])

    def loss(labels, margins):
        return reference.hinge(labels, margins) * len(margins) / len(p)

    margins = p[y] - np.delete(p, y)
    return loss, np.ones(len(margins)), margins


def kl(case):
    """Keras takes rows that are no distributions: scale them, and account for the scales.

    With Y = y / a and P = p / b, sum(y log(y / p)) = a (sum(Y log(Y / P)) + log(a / b)).
    """

    def loss(y, p):
        a, b = np.sum(y, axis=-1), np.sum(p, axis=-1)
        Y, P = probability_rows(y), probability_rows(p)
        rows = [
            reference.kullback_leibler_divergence([row], [q]) for row, q in zip(Y, P, strict=True)
        ]
        return np.mean(a * (rows + np.log(a / b)))

    return loss, case["y_true"], case["y_pred"]


def bce(case):
    y, p = np.asarray(case["y_true"], dtype=float), case["y_pred"]
    smoothing = case["options"].get("label_smoothing", 0)
    y = y * (1 - smoothing) + smoothing / 2
    if case["options"].get("from_logits"):
        return reference.binary_crossentropy_from_logits, y, p
    if case["library"] == "torch":  # clamps each logarithm at -100, where the likelihood is inf
        return lambda y, p: min(100, reference.bernoulli_nll(y, p)), y, p
    return reference.binary_crossentropy, y, p


def bce_logits(case):
    return reference.binary_crossentropy_from_logits, case["y_true"], case["y_pred"]


def bce_logits_grad(case):
    def gradient_of_the_sum(y, p):
        return reference.binary_crossentropy_from_logits_gradient(y, p) * np.size(p)

    return gradient_of_the_sum, case["y_true"], case["y_pred"]


def cce(case):
    if case["options"].get("from_logits"):
        return reference.categorical_crossentropy_from_logits, case["y_true"], case["y_pred"]
    return reference.categorical_crossentropy, case["y_true"], probability_rows(case["y_pred"])


def scce(case):
    if case["options"].get("from_logits"):
        y = reference.one_hot(case["y_true"], np.shape(case["y_pred"])[1])
        return reference.categorical_crossentropy_from_logits, y, case["y_pred"]
    p = probability_rows(case["y_pred"])
    return reference.sparse_categorical_crossentropy, case["y_true"], p


def logloss(case):
    # The columns of y_pred are the sorted labels, which may be names; the contract has 0..k-1.
    classes = case["options"].get("labels", sorted(set(case["y_true"])))
    labels = [classes.index(label) for label in case["y_true"]]
    return reference.sparse_categorical_crossentropy, labels, case["y_pred"]


def logloss_old(case):
    loss, labels, p = logloss(case)
    return loss, labels, probability_rows(p)  # as scikit-learn did until 1.2


def focal_categorical(case):
    gamma = case["options"].get("gamma", 2.0)

    def loss(y, p):  # Keras multiplies by alpha = 0.25, whatever the class
        return 0.25 * reference.categorical_focal_crossentropy(y, p, gamma=gamma)

    p = case["y_pred"]
    p = reference.softmax(p) if case["options"].get("from_logits") else probability_rows(p)
    return loss, case["y_true"], p


def focal_binary(case):
    """Keras' binary focal loss is the categorical one on the two columns (1 - p, p)."""
    gamma = case["options"]["gamma"]

    def loss(y, p):
        y, p = np.ravel(y), np.ravel(p)
        two_columns = np.column_stack([1 - y, y]), np.column_stack([1 - p, p])
        return reference.categorical_focal_crossentropy(*two_columns, gamma=gamma)

    p = case["y_pred"]
    return loss, case["y_true"], reference.sigmoid(p) if case["options"].get("from_logits") else p


ADAPTERS = {
    adapter.__name__: adapter
    for adapter in [
        *[mse, mae, msle, poisson, poisson_deviance, hinge, squared_hinge, multi_margin, kl],
        *[bce, bce_logits, bce_logits_grad, cce, scce, logloss, logloss_old],
        *[focal_categorical, focal_binary],
    ]
}


def compute(case):
    """Our number(s) for a case, with its sample weights and its reduction."""
    loss, y, p = ADAPTERS[case["loss"]](case)
    options = case["options"]
    reduction = options.get("reduction", "mean")
    if options.get("multioutput") == "raw_values":  # a number for each column, not each row
        y, p, reduction = np.transpose(y), np.transpose(p), None
    if options.get("normalize") is False:
        reduction = "sum"
    unweighted_mean = case["sample_weight"] is None and reduction in ("mean", "sum_over_batch_size")
    if unweighted_mean or case["loss"] == "bce_logits_grad":  # a gradient is not reduced
        return loss(y, p)
    # The contract has neither weights nor other reductions: take the examples one by one.
    examples = np.array([loss([a], [b]) for a, b in zip(y, p, strict=True)])
    if case["sample_weight"] is not None:
        examples *= np.ravel(case["sample_weight"])
    if reduction == "sum":
        return examples.sum()
    if reduction == "sum_over_batch_size":  # Keras divides by the count, not by the weights' sum
        return examples.mean()
    return examples


@pytest.mark.parametrize(
    "case", [c for c in COMPARED.values() if c["kind"] == "value"], ids=lambda c: c["id"]
)
def test_value(case):
    actual = compute(case)
    assert np.shape(actual) == np.shape(case["expected"])
    np.testing.assert_allclose(actual, case["expected"], rtol=0, atol=case["atol"])
    if case["ok"] is True:
        # What the library's test expects is rounded to few digits; what it returns is not. The
        # rest is float32 and how it keeps away from log 0 (1e-7 of a probability).
        np.testing.assert_allclose(actual, case["observed"], rtol=1e-5, atol=2e-7)


# scikit-learn only warns of rows that do not sum to one; the contract has an error for them.
@pytest.mark.parametrize(
    "case", [c for c in COMPARED.values() if c["kind"] != "value"], ids=lambda c: c["id"]
)
def test_error(case):
    loss, y, p = ADAPTERS[case["loss"]](case)
    with pytest.raises(ValueError):
        loss(y, p)


def test_every_case_is_compared_or_has_a_reason():
    assert len(CASES) == 78
    assert NOT_IN_THE_CONTRACT.keys() <= CASES.keys()
    assert {case["kind"] for case in COMPARED.values()} == {"value", "raises", "warns"}
    assert {case["loss"] for case in COMPARED.values()} == ADAPTERS.keys()
