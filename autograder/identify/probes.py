"""The calls that tell losses from one another: targets and predictions in each usual coding.

A domain is one way of coding both arguments. Its `core` calls are ordinary ones with different
numbers of examples (a sum is then no multiple of a mean); its `edges` ask for one property each:

* ``zero``: probability 0 where 1 is right, ``perfect``: 1 where 1 is right, ``wide``: logit 800;
* ``table``: two targets per example, ``shapes``: (n,) beside (n, 1).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from scipy.special import softmax

from .. import reference

Pair = tuple[Any, Any]
Loss = Callable[..., Any]
Losses = dict[tuple[str, float | None], Loss]
SIZES = (3, 5, 4)
CLASSES = (3, 2, 4)
DELTAS = (1.0, 0.5, 1.35, 1.5, 2.0)
GAMMAS = (2.0, 0.5, 1.0, 1.5, 3.0, 5.0)


@dataclass(frozen=True)
class Domain:
    """One coding of the arguments."""

    name: str
    targets: str
    """What the targets are, in words."""
    predictions: str
    """What the predictions are, in words."""
    core: tuple[Pair, ...]
    losses: Losses
    """The references by name and parameter (delta of Huber's loss, gamma of the focal one)."""
    wrong: tuple[str, ...] = ()
    """The exercises whose wrong answers are looked for."""
    edges: dict[str, Pair] = field(default_factory=dict)
    sizes: tuple[int, ...] = SIZES
    classes: tuple[int, ...] = (1, 1, 1)


def _rows(n: int, k: int, rng: np.random.Generator) -> np.ndarray:
    p = rng.uniform(0.15, 1, (n, k))
    return p / p.sum(axis=1, keepdims=True)


def _one_by_one(domain: Domain) -> Domain:
    """The same with one number for each argument."""
    core = tuple((t.item(0), p.item(0)) for t, p in domain.core)
    core += ((domain.core[0][0].item(1), domain.core[0][1].item(1)),)
    edges = {
        kind: (float(t[0]), float(p[0]))
        for kind, (t, p) in domain.edges.items()
        if kind in ("zero", "perfect", "wide")
    }
    losses: Losses = {
        key: lambda t, p, loss=loss: loss(np.array([t]), np.array([p]))
        for key, loss in domain.losses.items()
    }
    words = f"{domain.targets} (one number)", f"{domain.predictions} (one number)"
    name = f"{domain.name}, one number"
    return Domain(name, *words, core, losses, (), edges, (1,) * 4, (1,) * 4)


def _table(low: float, high: float, rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(low, high, (3, 2))


def _regression(rng: np.random.Generator) -> list[Domain]:
    y = [np.array(row, dtype=float) for row in ([3, 1, 2], [6, 1, 4, 2, 3], [1, 5, 2, 4])]
    errors = [  # small ones alone; large ones to either side, beyond and below all of DELTAS
        np.array([0.3, -0.45, 0.8]),
        np.array([-2.7, 1.2, 0.15, 3.7, 1.7]),
        np.array([2.6, 0.4, 1.4, -0.6]),
    ]
    p = [a + e for a, e in zip(y, errors, strict=True)]
    losses: Losses = {
        ("mean_squared_error", None): reference.mean_squared_error,
        ("mean_absolute_error", None): reference.mean_absolute_error,
        ("mean_squared_logarithmic_error", None): reference.mean_squared_logarithmic_error,
        ("poisson", None): reference.poisson,
    }
    for delta in DELTAS:
        losses["huber", delta] = partial(reference.huber, delta=delta)
    column = np.array([[1.4], [2.7], [3.1]])
    edges = {
        "zero": (np.array([2.0]), np.array([0.0])),
        "table": (_table(1, 6, rng).round(0), _table(0.5, 6, rng)),
        "shapes": (np.array([1.0, 2.0, 4.0]), column),
    }
    wrong = tuple(dict.fromkeys(name for name, _ in losses))
    numbers = Domain(
        "numbers", "numbers", "numbers", tuple(zip(y, p, strict=True)), losses, wrong, edges
    )
    logs = Domain(
        "log rates",
        "counts",
        "logarithms of the rate (not the rate)",
        tuple((a, np.log(b)) for a, b in numbers.core),
        {("poisson", None): lambda a, b: reference.poisson(a, np.exp(b))},
    )
    return [numbers, logs]


def _binary(rng: np.random.Generator) -> list[Domain]:
    y = [np.array([1.0, 0, 1]), np.array([0.0, 1, 1, 0, 0]), np.array([1.0, 0, 0, 1])]
    p = [rng.uniform(0.08, 0.92, n) for n in SIZES]
    z = [rng.normal(0, 1.7, n) for n in SIZES]
    column = np.array([[0.4], [0.7], [0.1]])
    labels = np.array([[1.0, 0], [0, 0], [1, 1]])
    bce: Losses = {("binary_crossentropy", None): reference.binary_crossentropy}
    edges = {
        "zero": (np.array([1.0]), np.array([0.0])),
        "perfect": (np.array([1.0]), np.array([1.0])),
        "table": (labels, _table(0.1, 0.9, rng)),
        "shapes": (np.array([1.0, 0, 1]), column),
    }
    logits: Losses = {("binary_crossentropy", None): reference.binary_crossentropy_from_logits}
    signed: Losses = {
        ("binary_crossentropy", None): lambda y, z: reference.binary_crossentropy_from_logits(
            (y + 1) / 2, z
        )
    }
    wide = {
        "wide": (np.array([0.0]), np.array([800.0])),
        "table": (labels, _table(-2, 2, rng)),
        "shapes": (np.array([1.0, 0, 1]), column),
    }
    margins: Losses = {
        ("hinge", None): reference.hinge,
        ("squared_hinge", None): reference.squared_hinge,
    }
    zero_one: Losses = {
        ("hinge", None): lambda y, s: reference.hinge(2 * y - 1, s),
        ("squared_hinge", None): lambda y, s: reference.squared_hinge(2 * y - 1, s),
    }
    minus = [2 * a - 1 for a in y]
    table = (2 * labels - 1, wide["table"][1])

    def pairs(a: list, b: list) -> tuple[Pair, ...]:
        return tuple(zip(a, b, strict=True))

    return [
        Domain("probabilities", "labels 0 and 1", "probabilities", pairs(y, p), bce,
               ("binary_crossentropy",), edges),
        Domain("logits", "labels 0 and 1", "logits", pairs(y, z), logits,
               ("binary_crossentropy_from_logits",), wide),
        Domain("signed logits", "labels -1 and +1", "logits", pairs(minus, z), signed, (),
               {"wide": (np.array([-1.0]), np.array([800.0])), "table": table}),
        Domain("scores", "labels -1 and +1", "scores", pairs(minus, z), margins,
               ("hinge", "squared_hinge"),
               {"table": table, "shapes": (np.array([1.0, -1, 1]), column)}),
        Domain("scores of 0/1 labels", "labels 0 and 1", "scores", pairs(y, z), zero_one),
    ]  # fmt: skip


def _focal(gamma: float) -> Loss:
    return partial(reference.categorical_focal_crossentropy, gamma=gamma)


def _classes(rng: np.random.Generator) -> list[Domain]:
    sizes = list(zip(SIZES, CLASSES, strict=True))
    soft = [_rows(n, k, rng) for n, k in sizes]
    p = [_rows(n, k, rng) for n, k in sizes]
    z = [rng.normal(0, 1.5, shape) for shape in sizes]
    labels = [rng.permutation(np.arange(n) % k) for n, k in sizes]
    hot = [np.eye(k)[i] for i, (_, k) in zip(labels, sizes, strict=True)]
    cce = ("categorical_crossentropy", None)
    kl = ("kullback_leibler_divergence", None)
    of_rows: Losses = {
        cce: reference.categorical_crossentropy,
        kl: reference.kullback_leibler_divergence,
    }
    of_rows |= {("categorical_focal_crossentropy", g): _focal(g) for g in GAMMAS}

    def through(prepare: Callable, losses: dict, targets: Callable = lambda y, _: y) -> dict:
        """The same losses of other predictions and targets."""
        return {
            key: lambda a, b, loss=loss: loss(targets(a, prepare(b)), prepare(b))
            for key, loss in losses.items()
        }

    def as_hot(i: Any, p: np.ndarray) -> np.ndarray:
        return np.eye(p.shape[-1])[i]

    def itself(p: np.ndarray) -> np.ndarray:
        return p

    no_kl = {key: loss for key, loss in of_rows.items() if key != kl}
    sparse = {
        ("sparse_categorical_crossentropy", None) if key == cce else key: loss
        for key, loss in no_kl.items()
    }
    one_zero = np.array([[0.0, 0.4, 0.6]])
    right_zero = {"zero": (np.array([[1.0, 0, 0]]), one_zero),
                  "perfect": (np.array([[0.0, 1, 0]]), np.array([[0.0, 1, 0]]))}  # fmt: skip
    sparse_zero = {kind: (t.argmax(axis=1), q) for kind, (t, q) in right_zero.items()}
    wide = (np.array([[1.0, 0]]), np.array([[-800.0, 800]]))
    logits = partial(softmax, axis=-1)
    names = ("categorical_crossentropy", "kullback_leibler_divergence",
             "categorical_focal_crossentropy")  # fmt: skip

    def domain(
        name: str, targets: str, predictions: str, a: list, b: list, losses: dict,
        wrong: tuple[str, ...] = (), edges: dict[str, Pair] | None = None,
    ) -> Domain:  # fmt: skip
        core = tuple(zip(a, b, strict=True))
        return Domain(name, targets, predictions, core, losses, wrong, edges or {}, SIZES, CLASSES)

    rows, whole = "one-hot or soft targets (n, k)", "integer labels"
    linear: Losses = {
        cce: lambda y, v: -np.mean(np.sum(y * v, axis=1)),
        kl: lambda y, v: np.mean(np.sum(y * (np.log(y) - v), axis=1)),
    }
    vectors = Domain(
        "one example", "a distribution (one example)", "probabilities (one example)",
        tuple((t[0], q[0]) for t, q in zip(soft, p, strict=True)),
        through(np.atleast_2d, of_rows, lambda y, _: np.atleast_2d(y)),
        sizes=(1, 1, 1), classes=CLASSES,
    )  # fmt: skip
    return [
        domain("distributions", rows, "probabilities", soft, p, of_rows, names, right_zero),
        domain("class probabilities", whole, "probabilities", labels, p,
               through(itself, sparse, as_hot), ("sparse_categorical_crossentropy",), sparse_zero),
        domain("class logits", rows, "logits", soft, z, through(logits, of_rows),
               ("categorical_crossentropy_from_logits",), {"wide": wide}),
        domain("label logits", whole, "logits", labels, z, through(logits, sparse, as_hot), (),
               {"wide": (np.array([0]), wide[1])}),
        # Not normalised: else max(0, -y z) were the same, and only the linear function is meant.
        domain("log probabilities", rows, "log-probabilities", soft, z, linear),
        domain("labels, log probabilities", whole, "log-probabilities", labels, z,
               {("sparse_categorical_crossentropy", None): lambda i, v: linear[cce](
                   np.eye(v.shape[-1])[i], v)}),
        domain("one-hot", "one-hot targets alone (n, k)", "probabilities", hot, p, no_kl, (),
               right_zero),
        domain("one-hot logits", "one-hot targets alone (n, k)", "logits", hot, z,
               through(logits, no_kl)),
        vectors,
    ]  # fmt: skip


def domains() -> list[Domain]:
    """All domains; of two in which a function is right, the first is named."""
    rng = np.random.default_rng(20)
    several = [*_regression(rng), *_binary(rng), *_classes(rng)]
    return several + [_one_by_one(one) for one in several[:7]]
