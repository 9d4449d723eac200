"""What pages and notebooks say about PyTorch (and one self-check about JAX), measured."""

import math

import torch
import torch.nn.functional as F
from backend import outcome

_ROW = torch.tensor([[0.7, 0.2, 0.1]])
_LINE, _COLUMN = torch.tensor([1.0, 2, 3]), torch.tensor([[1.0], [2], [3]])


def _slope(loss, at):
    at = torch.tensor(at, requires_grad=True)
    loss(at).backward()
    return at.grad.flatten()[0].item() + 0.0  # not −0


def slope_at_a_tie() -> float:
    """Of the absolute error where prediction and target are equal."""
    return _slope(lambda p: F.l1_loss(p, torch.tensor([2.0])), [2.0])


def slope_at_logit_20() -> dict[str, float]:
    """Of a confident mistake."""
    binary, several = torch.nn.BCEWithLogitsLoss(), torch.nn.CrossEntropyLoss()
    return {
        "BCEWithLogitsLoss": round(_slope(lambda z: binary(z, torch.zeros(1)), [20.0]), 6),
        "CrossEntropyLoss": round(_slope(lambda z: several(z, torch.tensor([1])), [[20.0, 0]]), 6),
    }


def slope_of_the_sum() -> float:
    """How many times the slope of the mean that of the sum is, for four examples."""
    slopes = [
        _slope(lambda p, r=r: F.mse_loss(p, torch.zeros(4), reduction=r), [1.0, 2, 3, 4])
        for r in ("sum", "mean")
    ]
    return slopes[0] / slopes[1]


def labels_out_of_range() -> dict[str, float | str]:
    """The mean over a class 0 and a label that is none of three classes."""
    logits = torch.log(_ROW).repeat(2, 1)
    return {
        str(label): outcome(F.cross_entropy, logits, torch.tensor([0, label]))
        for label in (3, -1, -100)
    } | {"-1, ignored": outcome(_ignoring, logits, torch.tensor([0, -1]))}


def _ignoring(logits, labels):
    return F.cross_entropy(logits, labels, ignore_index=-1)


def log_zero() -> list[float | str]:
    """Binary cross-entropy for (y, p) = (1, 0) and (0, 1)."""
    zero, one = torch.zeros(1), torch.ones(1)
    return [outcome(F.binary_cross_entropy, *pair) for pair in ((zero, one), (one, zero))]


def swapped_arguments() -> float | str:
    """Binary cross-entropy of Ada's four days, with predictions as targets."""
    days = torch.tensor([1.0, 0, 1, 0]), torch.tensor([0.9, 0.1, 0.2, 0.6])
    return outcome(F.binary_cross_entropy, *days)


def shapes() -> dict[str, object]:
    """Each function for exact predictions (n,) of targets (n, 1); a warning is named."""
    rows = torch.log(_LINE / 6), _COLUMN / 6
    return {
        "mse_loss": outcome(F.mse_loss, _LINE, _COLUMN),
        "l1_loss": outcome(F.l1_loss, _LINE, _COLUMN),
        "poisson_nll_loss": outcome(
            lambda p, y: F.poisson_nll_loss(p, y, log_input=False), _LINE, _COLUMN
        ),
        "gaussian_nll_loss": outcome(F.gaussian_nll_loss, _LINE, _COLUMN, torch.ones(3)),
        "kl_div": outcome(lambda p, t: F.kl_div(p, t, reduction="sum"), *rows),
    }


def divergence() -> dict[str, float | str]:
    """KL of (½, ½, 0) and (¼, ¼, ½), called in three ways."""
    t, p = torch.tensor([[0.5, 0.5, 0.0]]), torch.tensor([[0.25, 0.25, 0.5]])
    of_batch = {"reduction": "batchmean"}
    return {
        "batchmean": outcome(lambda: F.kl_div(p.log(), t, **of_batch)),
        "default": outcome(lambda: F.kl_div(p.log(), t)),
        "given p": outcome(lambda: F.kl_div(p, t, **of_batch)),
    }


def poisson() -> dict[str, object]:
    """What the defaults of poisson_nll_loss and its options come to."""
    y, rates = torch.tensor([0.0, 1, 3, 10]), torch.tensor([0.5, 1, 2, 8])

    def of_rate(y, rate, **options):
        arguments = torch.tensor([rate]), torch.tensor([y])
        return F.poisson_nll_loss(*arguments, log_input=False, **options).item()

    added = {str(y): of_rate(y, 1.5, full=True) - of_rate(y, 1.5) for y in (0.0, 1.0, 2.0, 3.0)}
    return {
        "values": [outcome(of_rate, 2.0, 1.5), outcome(of_rate, 3.0, 0.0)],
        "read as logarithms": outcome(lambda: F.poisson_nll_loss(rates, y)),
        "meant": outcome(lambda: (rates.exp() - y * rates).mean()),
        "full adds": {y: float(f"{value:.5g}") for y, value in added.items()},
    }


def gaussian() -> dict[str, float | str]:
    """Residual 1 at variance 4: without the constant, with it; and variance 0."""
    zero, one = torch.zeros(1), torch.ones(1)
    return {
        "default": outcome(F.gaussian_nll_loss, one, zero, 4 * one),
        "full": outcome(lambda: F.gaussian_nll_loss(one, zero, 4 * one, full=True)),
        "formula": float(f"{0.5 * (math.log(4) + 1 / 4):.6g}"),
        "variance 0": outcome(F.gaussian_nll_loss, zero, zero, zero),
        "lower limit": outcome(lambda: 0.5 * torch.log(torch.tensor(1e-6))),
    }


def huber_of_residual_3() -> dict[str, float | str]:
    """HuberLoss and SmoothL1Loss."""
    pair = torch.tensor([3.0]), torch.zeros(1)
    return {
        "default": outcome(torch.nn.HuberLoss(), *pair),
        "delta 1": outcome(torch.nn.HuberLoss(delta=1.0), *pair),
        "delta 2": outcome(torch.nn.HuberLoss(delta=2.0), *pair),
        "smooth, beta 2": outcome(torch.nn.SmoothL1Loss(beta=2.0), *pair),
    }


def hinge_of_several_classes() -> float | str:
    """Scores 0.1, 0.2, 0.4 and 0.8 of the last class."""
    scores = torch.tensor([[0.1, 0.2, 0.4, 0.8]])
    return outcome(torch.nn.MultiMarginLoss(), scores, torch.tensor([3]))


def softmax_twice() -> float | str:
    """Perfect probability rows of three classes, given to cross_entropy."""
    return outcome(F.cross_entropy, torch.eye(3), torch.arange(3))


def names() -> dict[str, bool]:
    """Which losses there are."""
    functions = (
        "mse_loss l1_loss huber_loss poisson_nll_loss binary_cross_entropy cross_entropy kl_div "
        "binary_cross_entropy_with_logits hinge_loss focal_loss sigmoid_focal_loss"
    )
    classes = (
        "MSELoss L1Loss HuberLoss PoissonNLLLoss BCEWithLogitsLoss CrossEntropyLoss KLDivLoss "
        "HingeEmbeddingLoss HingeLoss FocalLoss MSLELoss"
    )
    return {name: hasattr(F, name) for name in functions.split()} | {
        name: hasattr(torch.nn, name) for name in classes.split()
    }
