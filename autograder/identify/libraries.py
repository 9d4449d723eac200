"""How Keras, PyTorch and scikit-learn compute each of the twelve losses.

The numbers are those that the libraries gave (`book/library_runs.json`); names and conventions are
those of the loss card.
"""

import json
from functools import cache
from typing import Any

from ..course import ROOT

TITLES = {
    "mean_squared_error": "the mean squared error",
    "mean_absolute_error": "the mean absolute error",
    "mean_squared_logarithmic_error": "the mean squared logarithmic error",
    "huber": "Huber's loss",
    "poisson": "the Poisson loss",
    "binary_crossentropy": "the binary cross-entropy",
    "hinge": "the hinge loss",
    "squared_hinge": "the squared hinge loss",
    "categorical_crossentropy": "the categorical cross-entropy",
    "sparse_categorical_crossentropy": "the sparse categorical cross-entropy",
    "kullback_leibler_divergence": "the Kullback-Leibler divergence",
    "categorical_focal_crossentropy": "the categorical focal cross-entropy",
}
CLIP = "Keras clips the probabilities at {epsilon}"
SENTENCES = {
    "mean_squared_error": (
        "In Keras it is MeanSquaredError, in PyTorch mse_loss (prediction first), in scikit-learn "
        "mean_squared_error: the same number.",
        "PyTorch and Keras broadcast (n,) against (n, 1); PyTorch warns.",
    ),
    "mean_absolute_error": (
        "In Keras it is MeanAbsoluteError, in PyTorch l1_loss (prediction first), in scikit-learn "
        "mean_absolute_error: the same number.",
    ),
    "mean_squared_logarithmic_error": (
        "In Keras it is MeanSquaredLogarithmicError, which takes negative predictions for 0; in "
        "scikit-learn mean_squared_log_error; PyTorch has none.",
    ),
    "huber": (
        "In Keras it is Huber, in PyTorch huber_loss (prediction first), both with delta = 1.",
        "PyTorch's smooth_l1_loss is the same divided by its beta: a residual of 3 costs "
        "{huber[delta 2]:g} with delta = 2, and {huber[smooth, beta 2]:g} with beta = 2.",
    ),
    "poisson": (
        "In Keras it is Poisson, of the rate plus a small number; PyTorch's poisson_nll_loss takes "
        "the logarithm of the rate unless log_input=False; scikit-learn's mean_poisson_deviance is "
        "twice the loss plus what depends on the targets alone.",
    ),
    "binary_crossentropy": (
        CLIP + ", so that a certain and wrong one costs at most {keras:.4g}; PyTorch's "
        "binary_cross_entropy (prediction first) stops a logarithm at -{torch:g} instead.",
        "With logits: from_logits=True in Keras, binary_cross_entropy_with_logits in PyTorch. "
        "scikit-learn has log_loss.",
    ),
    "hinge": (
        "In Keras it is Hinge, which turns labels 0 and 1 into -1 and +1; scikit-learn's "
        "hinge_loss takes -1 and +1; PyTorch has none (HingeEmbeddingLoss is another loss).",
    ),
    "squared_hinge": (
        "In Keras it is SquaredHinge, which turns labels 0 and 1 into -1 and +1; PyTorch and "
        "scikit-learn's metrics have none.",
    ),
    "categorical_crossentropy": (
        "Keras divides each row by its sum. " + CLIP + ", and takes logits with from_logits=True.",
        "PyTorch's cross_entropy takes logits, prediction first. scikit-learn's log_loss takes "
        "hard targets.",
    ),
    "sparse_categorical_crossentropy": (
        CLIP + ", and takes logits with from_logits=True.",
        "PyTorch's cross_entropy takes logits, prediction first; nll_loss takes log-probabilities. "
        "A label of -100 is left out. scikit-learn has log_loss.",
    ),
    "kullback_leibler_divergence": (
        "Keras clips both arguments at {epsilon}.",
        "PyTorch's kl_div takes log-probabilities first, and divides by all entries unless "
        "reduction='batchmean': {divergence[default][0]:.3g} instead of {divergence[batchmean]:.3g}"
        " in our example. SciPy's entropy(t, p) gives one number a row.",
    ),
    "categorical_focal_crossentropy": (
        "Keras has a further factor, alpha = {alpha:g}. PyTorch and scikit-learn have none.",
    ),
}


@cache
def _numbers() -> dict[str, Any]:
    path = ROOT / "book" / "library_runs.json"
    runs = json.loads(path.read_text(encoding="utf-8"))["runs"]
    keras, torch = runs["Keras on PyTorch"], runs["PyTorch"]
    return {
        "epsilon": f"{keras['epsilon']:g}".replace("e-0", "e-"),
        "keras": keras["log_zero"][0],
        "torch": torch["log_zero"][0],
        "huber": torch["huber_of_residual_3"],
        "divergence": torch["divergence"],
        "alpha": keras["focal_factors"]["categorical"],
    }


@cache
def in_libraries() -> dict[str, list[str]]:
    """Sentences about each loss in the libraries."""
    numbers = _numbers()
    return {
        loss: [one.format(**numbers) for one in sentences] for loss, sentences in SENTENCES.items()
    }


def facts() -> dict[str, Any]:
    """What is said of each loss whatever the function does."""
    return {"titles": TITLES, "libraries": in_libraries()}
