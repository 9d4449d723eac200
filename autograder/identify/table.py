"""The numbers that a function's answers are compared with: plain data, without any formula."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .. import reference
from ..judging.codec import encode
from ..specs import EXERCISES
from .probes import Domain, Loss, domains

# Wrong answers to an exercise that are functions in their own right: named, and no mistake.
RELATIVES = {
    "half", "root", "root of the squared error", "median", "relative error", "smooth L1",
    "pseudo-Huber", "twice the loss", "parabola everywhere", "with log y!", "deviance",
    "alpha of 0.25", "clipped as in Keras", "both directions averaged", "mean squared",
    "variance of the errors", "logarithm of the squared error", "errors cut off at delta",
    "hinge: no margin", "sparse_categorical_crossentropy: logarithm missing",
}  # fmt: skip
SCALED = (1.0, 0.5, 2.0, -1.0)  # times a right loss: read as that loss, not as a wrong answer
ADDED = "epsilon added"
USUAL = (None, 1.0, 2.0)  # parameters
EPSILONS = (1e-2, 1e-5)


def _value(function: Callable, targets: Any, predictions: Any, **options: float) -> float | None:
    """What a function returns, if that is one finite number."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            value = np.asarray(function(targets, predictions, **options), dtype=float)
        except (ValueError, TypeError, IndexError, ArithmeticError):
            return None
    return float(value) if value.ndim == 0 and np.isfinite(value) else None


def _line(loss: str, domain: Domain) -> list[float] | None:
    """Where probability 0 meets a clip at eps, the loss is a + b log(eps): a and b."""
    if loss == "huber" or loss.startswith("mean_"):
        return None
    if loss == "poisson":  # the reference refuses the rate 0: eps - 2 log(eps), for 2 events
        return [0.0, -2.0]
    function = domain.losses.get((loss, None))
    pair = domain.edges["zero"]
    if function is None or loss == "kullback_leibler_divergence":
        return [0.0, -1.0]  # one target of 1: -log(eps), times (1 - eps)^gamma
    high, low = (_value(function, *pair, epsilon=eps) for eps in EPSILONS)
    if high is None or low is None:
        return [0.0, -1.0]
    slope = (high - low) / (np.log(EPSILONS[0]) - np.log(EPSILONS[1]))
    return [high - slope * np.log(EPSILONS[0]), slope]


def _edges(domain: Domain) -> list[dict[str, Any]]:
    found = []
    for kind, pair in domain.edges.items():
        lines = {loss: _line(loss, domain) for loss, _ in domain.losses} if kind == "zero" else {}
        values = [_value(loss, *pair) for loss in domain.losses.values()]
        found.append(
            {"kind": kind, "args": [encode(one) for one in pair], "values": values, "lines": lines}
        )
    return found


def _numbers(function: Loss, domain: Domain) -> list[float] | None:
    values = [_value(function, *pair) for pair in domain.core]
    return None if None in values else values  # type: ignore[return-value]


def _rights(domain: Domain) -> list[list[float]]:
    """The values that are read as a loss in this domain, the errors of numbers among them."""
    losses = [loss for (_, parameter), loss in domain.losses.items() if parameter in USUAL]
    errors: list[Loss] = [reference.mean_squared_error, reference.mean_absolute_error]
    found = [_numbers(loss, domain) for loss in (*losses, *errors)]
    return [values for values in found if values is not None]


def _wrong(domain: Domain) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    rights = _rights(domain)
    for exercise in domain.wrong:
        for one in EXERCISES[exercise].misconceptions:
            values = _numbers(one.function, domain)
            if one.name.startswith(ADDED) or values is None or len(set(values)) == 1:
                continue
            if any(np.allclose(values, f * np.array(right)) for f in SCALED for right in rights):
                continue
            loss = exercise.removesuffix("_from_logits")
            related = bool(RELATIVES & {one.name, f"{loss}: {one.name}"})
            found.append({"loss": loss, "name": one.name, "says": one.says,
                          "related": related, "values": values})  # fmt: skip
    return found


def _domain(domain: Domain) -> dict[str, Any]:
    rights = [
        {"loss": name, "parameter": parameter, "values": _numbers(loss, domain)}
        for (name, parameter), loss in domain.losses.items()
    ]
    return {
        "name": domain.name,
        "targets": domain.targets,
        "predictions": domain.predictions,
        "core": [[encode(one) for one in pair] for pair in domain.core],
        "sizes": list(domain.sizes),
        "classes": list(domain.classes),
        "rights": rights,
        "wrong": _wrong(domain),
        "edges": _edges(domain),
    }


@cache
def table() -> list[dict[str, Any]]:
    """All probes with the answers of the references and of the known wrong answers, as JSON."""
    return [_domain(one) for one in domains()]
