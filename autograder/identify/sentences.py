"""What was found, in sentences; numbers and words alone, as in `matching`."""

import math
from typing import Any

import numpy as np

from .matching import OTHERS, WITH_LOGARITHM, Block, Finding

LOG_OF_PREDICTION = {*WITH_LOGARITHM, "poisson"} - {"mean_squared_logarithmic_error"}
REDUCTIONS = {
    "mean": "It returns the mean over the examples.",
    "sum": "It returns the sum over the examples, which grows with the batch; a loss is usually "
    "the mean.",
    "none": "It returns one number per example; the loss is their mean.",
    "entries": "It returns one number per example and class; add up each row, then take the mean.",
}
TARGET_FIRST = (
    "The target comes first, as in Keras and scikit-learn; PyTorch has the prediction first."
)
PREDICTION_FIRST = (
    "The prediction comes first, as in PyTorch; Keras and scikit-learn have the target first."
)
BROADCAST = (
    "Arrays of the shapes (n,) and (n, 1) are not refused: they are broadcast, and every target "
    "meets every prediction."
)
OTHER_DELTA = (
    "With another delta it is not Huber's loss: perhaps smooth L1, or a line that is shifted "
    "wrongly."
)
ONE_NUMBER = "It takes one number at a time, not an array."
NOTHING = (
    "This is none of the twelve losses, nor a mistake that is known here. It may be a right "
    "function of another kind, or a loss with a mistake that nobody has noted."
)


def describe(found: Finding, block: Block | None, facts: dict[str, Any]) -> list[str]:
    """Say what was found.

    Args:
        found: what `matching.identify` gives.
        block: where it shows.
        facts: `titles` of the losses, and `libraries`, sentences by loss.

    Returns:
        Sentences; the first one says what it is.
    """
    if found.status == "unusable":
        return [f"Nothing can be said of this function: {found.says}."]
    if found.status == "unknown" or block is None:
        return [NOTHING]
    title = facts["titles"][found.loss]
    said = [_head(found, title)]
    if found.name == "one-term formula":
        said.append(
            "Of rows of classes the same code is the categorical cross-entropy, divided by the "
            "number of classes too."
        )
    said += _conventions(found, block)
    if found.status == "loss":
        said += [*_edges(found, block), *_parameters(found, block)]
    return said + facts["libraries"][found.loss]


def _head(found: Finding, title: str) -> str:
    if found.name == "minus sign":
        return f"This is {title} with the wrong sign: the minus sign is missing."
    if found.status == "mistake":
        return f"This is meant as {title}, with a known mistake ({found.name}). {found.says}"
    if found.status == "related":
        return f"This is a relative of {title} ({found.name}). {found.says}"
    focal = found.loss == "categorical_focal_crossentropy"
    if found.factor not in (1.0, 0.5, 2.0) and found.base == "e" and focal:
        return f"This is {title} with alpha = {found.factor:g}."
    half = {0.5: "half of ", 2.0: "twice "}.get(found.factor, "")
    return f"This is {half}{title}."


def _conventions(found: Finding, block: Block) -> list[str]:
    domain = block.domain
    said = []
    if domain["name"].endswith("one number"):
        said.append(ONE_NUMBER)
    elif domain["name"] != "one example":
        said.append(REDUCTIONS[found.reduction])
    if found.symmetric:
        said.append("The order of the arguments makes no difference.")
    elif found.swapped:
        said.append(PREDICTION_FIRST)
    else:
        said.append(TARGET_FIRST)
    said.append(f"Targets: {domain['targets']}. Predictions: {domain['predictions']}.")
    if found.parameter is not None:
        name = "delta" if found.loss == "huber" else "gamma"
        said.append(f"Without being told otherwise, {name} is {found.parameter:g}.")
    if found.status == "loss" and found.loss in WITH_LOGARITHM:
        units = {"e": "natural, so the loss is in nats", "2": "to base 2, so the loss is in bits",
                 "10": "to base 10"}  # fmt: skip
        said.append(f"The logarithm is {units[found.base]}.")
    return said


def _edges(found: Finding, block: Block) -> list[str]:
    said = []
    if found.clip is not None:
        how = "added to" if found.added else "the lower limit of"
        number = f"{found.clip:.1g}".replace("e-0", "e-")
        said.append(f"{number} is {how} the probability, so that log 0 stays finite.")
    elif "zero" in block.edges and found.loss in LOG_OF_PREDICTION:
        said += _log_zero(found, block.edges["zero"])
    perfect = block.edges.get("perfect")
    if perfect is not None and np.isnan(perfect).any():
        said.append("A prediction that is perfectly right gives nan: 0 * log(0).")
    if "wide" in block.edges and found.clip is None:
        said += _wide(found, block)
    if "table" in block.edges and block.edges["table"] is None:
        said.append("It does not take several targets per example, shape (n, k).")
    elif "table" in block.edges:
        said += _table(found, block)
    shapes = block.edges.get("shapes")
    if shapes is not None:
        said.append(BROADCAST)
    return said


def _log_zero(found: Finding, zero: np.ndarray | None) -> list[str]:
    what = "rate" if found.loss == "poisson" else "probability"
    if zero is None:
        return [f"A {what} of 0 ends with an error."]
    if np.isnan(zero).any():
        return [f"A {what} of 0 gives nan."]
    if np.isinf(zero).any():
        return [f"A {what} of 0 gives an infinite loss: there is no clip."]
    return []


def _wide(found: Finding, block: Block) -> list[str]:
    value = block.edges["wide"]
    if value is None:
        return ["A logit of 800 ends with an error (an overflow)."]
    if not np.isfinite(value).all():
        return ["A logit of 800 gives nan or infinity: work with logaddexp or log_softmax."]
    if found.factor > 0 and float(value.sum()) < 300:
        return ["A certain and wrong logit of 800 costs too little: the probability is clipped."]
    return []


def _table(found: Finding, block: Block) -> list[str]:
    """What is divided by where targets have the shape (3, 2)."""
    edge = next(one for one in block.domain["edges"] if one["kind"] == "table")
    rights = zip(block.domain["rights"], edge["values"], strict=True)
    right = next(
        value
        for one, value in rights
        if (one["loss"], one["parameter"]) == (found.loss, found.parameter)
    )
    got = block.edges["table"]
    if got is None or right is None or not np.isfinite(got).all():
        return []
    times = float(got.mean()) / right / found.factor
    if got.size == 1 and math.isclose(times, 2, rel_tol=1e-3):
        return ["Of targets of the shape (n, k) it adds up the rows and divides by n alone."]
    if got.ndim == 1 and got.size == 3 and found.reduction != "none":
        return ["Of targets of the shape (n, k) it returns one number per row."]
    return []


def _parameters(found: Finding, block: Block) -> list[str]:
    """Parameters that change nothing."""
    said = []
    for name, value in block.others.items():
        zero = name.startswith("eps") and "zero" in block.edges
        before = block.edges["zero"] if zero else block.core[-1]
        belongs = {"delta": "huber", "gamma": "categorical_focal_crossentropy"}
        if value is None or before is None or belongs.get(name, found.loss) != found.loss:
            continue
        if np.array_equal(value, before):
            said.append(f"The argument {name} is not used.")
        elif name == "delta" and not _is_huber(found, block, value):
            said.append(OTHER_DELTA)
    return said


def _is_huber(found: Finding, block: Block, value: np.ndarray) -> bool:
    right = next(one for one in block.domain["rights"] if one["parameter"] == OTHERS["delta"])
    weight = block.domain["sizes"][-1] if found.reduction == "sum" else 1
    expected = right["values"][-1] * weight * found.factor
    return math.isclose(float(value.mean()), expected, rel_tol=1e-6)
