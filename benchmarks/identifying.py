"""Are functions recognised that are written otherwise than ours?

    .venv/bin/python benchmarks/identifying.py

It asks `autograder.identify` about variants that are generated (loops, comprehensions, numpy, one
number at a time; names, order, reduction, logarithm, epsilon), about the functions of
`written_by_hand.py`, and about right functions of other kinds. Right: status, loss, reduction,
order, base and parameter. A false accusation: a right function that is said to have a mistake.
Prints what is missed and the shares, and writes benchmarks/identifying.json; the exit code is 1
where a goal is missed.
"""

import itertools
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from written_by_hand import BY_HAND, HEAD, OTHERS, UNSEEN, UNSEEN_OTHERS

from autograder.identify.choice import chosen
from autograder.identify.matching import Finding, Unusable, cases_of, identify, options_of
from autograder.identify.table import table
from autograder.judging.call_case import call_case

GOAL_RIGHT, GOAL_ACCUSED = 95.0, 1.0  # percent
NAMES = (("y_true", "y_pred"), ("y", "y_hat"), ("actual", "predicted"), ("target", "output"))
EPS = "1e-8"
# Of one example, t the target and q the prediction: for arrays, and for numbers.
OF_ONE = {
    "mean_squared_error": ("np.square({q} - {t})", "({t} - {q}) ** 2"),
    "mean_absolute_error": ("np.abs({q} - {t})", "abs({t} - {q})"),
    "mean_squared_logarithmic_error": (
        "(np.{log}(1 + {q}) - np.{log}(1 + {t})) ** 2",
        "pow(math.{log}({q} + 1) - math.{log}({t} + 1), 2)",
    ),
    "huber": (
        "np.where(np.abs({t} - {q}) < 1, ({t} - {q}) ** 2 / 2, np.abs({t} - {q}) - 0.5)",
        "(0.5 * ({t} - {q}) ** 2 if abs({t} - {q}) <= 1 else abs({t} - {q}) - 0.5)",
    ),
    "poisson": ("{q} - {t} * np.log({q})", "({q} - {t} * math.log({q}))"),
    "binary_crossentropy": (
        "-({t} * np.{log}({q} + " + EPS + ") + (1 - {t}) * np.{log}(1 - {q} + " + EPS + "))",
        "-({t} * math.{log}({q}) + (1 - {t}) * math.{log}(1 - {q}))",
    ),
    "binary_crossentropy of logits": (
        "np.logaddexp(0, {q}) - {t} * {q}",
        "(math.log(1 + math.exp({q})) - {t} * {q})",
    ),
    "hinge": ("np.maximum(0, 1 - {t} * {q})", "max(0, 1 - {t} * {q})"),
    "squared_hinge": ("np.maximum(0, 1 - {t} * {q}) ** 2", "max(0, 1 - {t} * {q}) ** 2"),
}
# Of a row, t and q as well; for arrays, and for the entries u and v of a row.
OF_ROWS = {
    "categorical_crossentropy": (
        "-({t} * np.{log}(np.maximum({q}, " + EPS + "))).sum(axis=1)",
        "-sum(u * math.{log}(v + 1e-12) for u, v in zip({t}, {q}))",
    ),
    "kullback_leibler_divergence": (
        "np.sum({t} * np.{log}({t} / {q}), axis=-1)",
        "sum(u * math.{log}(u / v) for u, v in zip({t}, {q}) if u)",
    ),
    "categorical_focal_crossentropy": (
        "-np.sum({t} * (1 - {q}) ** 2 * np.{log}({q}), axis=-1)",
        "sum(-u * (1 - v) * (1 - v) * math.{log}(v) for u, v in zip({t}, {q}))",
    ),
    "sparse_categorical_crossentropy": (
        "-np.{log}({q}[np.arange(len({t})), {t}])",
        "-math.{log}({q}[int({t})])",
    ),
    "categorical_crossentropy of logits": (
        "np.log(np.exp({q}).sum(1)) - ({t} * {q}).sum(1)",
        "(math.log(sum(math.exp(v) for v in {q})) - sum(u * v for u, v in zip({t}, {q})))",
    ),
}
WRONG = {
    "binary_crossentropy": ("-(1 - {t}) * np.log(1 - {q})", "-(1 - {t}) * math.log(1 - {q})"),
    "mean_squared_logarithmic_error": (
        "(np.log({q}) - np.log({t})) ** 2", "(math.log({q}) - math.log({t})) ** 2"),
    "huber": (
        "np.where(np.abs({t} - {q}) < 1, ({t} - {q}) ** 2, np.abs({t} - {q}) - 0.5)",
        "(({t} - {q}) ** 2 if abs({t} - {q}) <= 1 else abs({t} - {q}) - 0.5)"),
    "hinge": ("np.maximum(0, 1 + {t} * {q})", "max(0, 1 + {t} * {q})"),
    "squared_hinge": ("np.maximum(0, -{t} * {q}) ** 2", "max(0, -{t} * {q}) ** 2"),
    "mean_absolute_error": ("{q} - {t}", "({q} - {t})"),
    "poisson": ("{q} + {t} * np.log({q})", "({q} + {t} * math.log({q}))"),
    "kullback_leibler_divergence": (
        "np.sum(np.log({t} / {q}), axis=1)", "sum(math.log(u / v) for u, v in zip({t}, {q}))"),
    "categorical_focal_crossentropy": (
        "-np.sum({t} * {q} ** 2 * np.log({q}), axis=1)",
        "-sum(u * v * v * math.log(v) for u, v in zip({t}, {q}))"),
}  # fmt: skip
BASES = {"log": "e", "log2": "2", "log10": "10"}


@dataclass(frozen=True)
class Variant:
    """A function and what it is."""

    source: str
    status: str
    loss: str = ""
    reduction: str | None = None
    swapped: bool | None = None
    base: str | None = None


def bodies(array: str, number: str, t: str, q: str) -> list[tuple[str, str]]:
    """The same in different styles, with the reduction."""
    a = array.format(t=t, q=q, log="LOG")
    one = number.format(t="t", q="p", log="LOG")
    at = number.format(t=f"{t}[i]", q=f"{q}[i]", log="LOG")
    loop = f"    total = 0.0\n    for t, p in zip({t}, {q}):\n        total += {one}\n"
    count = f"    s, i = 0, 0\n    while i < len({t}):\n        s = s + {at}\n        i += 1\n"
    arrays = f"    {t}, {q} = np.asarray({t}), np.asarray({q})\n"
    return [
        (f"    return np.mean({a})", "mean"),
        (f"{arrays}    loss = {a}\n    return loss.sum()", "sum"),
        (f"{arrays}    return {a}", "none"),
        (f"{loop}    return total / len({t})", "mean"),
        (f"{count}    return s", "sum"),
        (f"    return math.fsum({one} for t, p in zip({t}, {q})) / len({q})", "mean"),
        (f"    return np.array([{one} for t, p in zip({t}, {q})])", "none"),
        (
            f"    terms = [{at} for i in range(len({q}))]\n    return sum(terms) / len(terms)",
            "mean",
        ),
    ]


def generated() -> list[Variant]:
    """Variants of all losses; names, order and base change from one to the next."""
    made = []
    names, orders = itertools.cycle(NAMES), itertools.cycle((False, True, True))
    both = {name: ("loss", *pair) for name, pair in (OF_ONE | OF_ROWS).items()}
    wrong = {f"{name}, wrong": ("mistake", *pair) for name, pair in WRONG.items()}
    for name, (status, array, number) in (both | wrong).items():
        loss = name.split(" of ")[0].removesuffix(", wrong")
        logs = BASES if "{log}" in array else {"log": "e"}
        for i in range(len(bodies(array, number, "t", "q"))):
            for log, base in logs.items():
                if status == "loss" and log != "log" and i % 2:
                    continue
                (t, q), swapped = next(names), next(orders)
                body, reduction = bodies(array, number, t, q)[i]
                first, second = (q, t) if swapped else (t, q)
                source = f"def f({first}, {second}):\n{body.replace('LOG', log)}"
                symmetric = loss.startswith("mean_") or loss == "huber"
                order = None if symmetric or status == "mistake" else swapped
                made.append(Variant(source, status, loss, reduction, order, base))
    return made


def finding_of(source: str) -> Finding:
    """What is said of a function."""
    namespace: dict[str, Any] = {}
    exec(HEAD + source, namespace)
    name, parameters, required = chosen(source)
    cases = cases_of(table(), options_of(parameters, required), parameters)
    return identify(table(), [call_case(namespace[name], one) for one in cases], parameters)[0]


def fits(wanted: Variant, found: Finding) -> bool:
    """Is all that was asked right?"""
    if found.status != wanted.status or (wanted.loss and found.loss != wanted.loss):
        return False
    order = wanted.swapped is None or found.symmetric or found.swapped == wanted.swapped
    base = wanted.status != "loss" or wanted.base in (None, found.base)
    return order and base and wanted.reduction in (None, found.reduction)


def measure(kind: str, variants: list[Variant]) -> dict[str, Any]:
    """Ask about each, and print what is missed."""
    right = accused = 0
    for one in variants:
        try:
            found = finding_of(one.source)
        except Unusable as error:
            found = Finding("unusable", says=str(error))
        ok = fits(one, found) or (one.status == "other" and found.status in ("unknown", "related"))
        right += ok
        accused += one.status != "mistake" and found.status == "mistake"
        if not ok:
            print(f"{kind}: {one}\n    {found}")
    blameless = sum(one.status != "mistake" for one in variants)
    return {"functions": len(variants), "right": right, "blameless": blameless, "accused": accused}


def main() -> None:
    """Measure, print and write."""
    found = {
        "generated": measure("generated", generated()),
        "by hand": measure("by hand", [Variant(source, *what) for what, source in BY_HAND]),
        "other kinds": measure("other kinds", [Variant(source, "other") for source in OTHERS]),
        "by hand, unseen": measure("unseen", [Variant(source, *what) for what, source in UNSEEN]),
        "other kinds, unseen": measure("unseen", [Variant(one, "other") for one in UNSEEN_OTHERS]),
    }
    total = {key: sum(one[key] for one in found.values()) for key in found["generated"]}
    found["together"] = total
    for kind, one in found.items():
        share = 100 * one["right"] / one["functions"]
        print(f"{kind}: {one['right']} of {one['functions']} right ({share:.1f}%), "
              f"{one['accused']} of {one['blameless']} accused falsely")  # fmt: skip
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    missed = 100 * total["right"] / total["functions"] < GOAL_RIGHT
    accused = 100 * total["accused"] / total["blameless"] >= GOAL_ACCUSED
    sys.exit(1 if missed or accused else 0)


if __name__ == "__main__":
    main()
