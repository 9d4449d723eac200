"""The Poisson loss and its gradient: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import gammaln, xlogy

from ... import reference
from .. import wrong_answers
from ..common import Rng, mean_of_table, pair
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    SLOPES_OF_TABLE,
    Formula,
    Pair,
    answer_by,
    checks_of,
    read_both,
    reductions,
    slopes,
    square,
)


def counts(rng: Rng, *shape: int) -> Case:
    """Whole numbers, and rates above 0."""
    return case(rng.poisson(3, shape).astype(float), rng.uniform(0.2, 6, shape).round(2))


def _positive(y: np.ndarray, p: np.ndarray) -> Pair:
    if not (p > 0).all():
        raise ValueError("a prediction of 0 or less")
    return y, p


_rates = read_both(pair, _positive)


def _poisson(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return p - y * np.log(p)


def _poisson_slope(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    return 1 - y / p


def _at_zero_too(y: np.ndarray, p: np.ndarray) -> Pair:
    if (p < 0).any():
        raise ValueError("a negative prediction")
    return y, p


def _met(rng: Rng) -> Iterator[Case]:
    """Predictions that are right, and one that is not."""
    for size in (2, 4):
        y = rng.integers(1, 30, size).astype(float)
        p = y.copy()
        p[rng.integers(size)] += 0.5
        yield case(y, p)


def _no_rates(rng: Rng) -> Iterator[Case]:
    for low in (0.0, -0.01, float(rng.uniform(-5, -1))):
        p = rng.uniform(0.2, 6, 4).round(2)
        p[rng.integers(4)] = round(low, 2)
        yield case(rng.poisson(3, 4).astype(float), p)
    yield case(np.zeros(2), np.array([0.0, 1.5]))


RATES = Check(
    "predictions of 0 and below",
    0.5,
    "A prediction is a rate, an expected number of events, and must be positive; 0 and less is a ValueError, whatever the target is.",
    (
        case(np.array([1.0, 2.0]), np.array([-1.0, 2.0])),
        case(np.array([1.0, 2.0]), np.array([0.0, 2.0])),
        case(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
    ),
    _no_rates,
    guard=True,
)


def _rate_misconceptions(entries: Formula, reduce: Callable) -> tuple[Misconception, ...]:
    """Predictions that are not rates are let through."""
    return (
        Misconception(
            "rates not checked",
            "Predictions of 0 or less are accepted, and what comes out means nothing: raise a ValueError.",
            answer_by(lambda y, p: reduce(entries(y, p))),
        ),
        Misconception(
            "rate of 0 accepted",
            "A prediction of 0 is let through; it calls every event impossible, and log 0 is -inf. It is an error as well.",
            answer_by(lambda y, p: reduce(entries(*_at_zero_too(y, p)))),
        ),
        Misconception(
            "rates clipped",
            "Predictions of 0 and less are raised to a small number instead of refused; such a model needs an output that is positive, an exponential for example.",
            answer_by(lambda y, p: reduce(entries(y, np.maximum(p, 1e-7)))),
        ),
        Misconception(
            "epsilon added",
            "A small number is added to the predictions, as Keras does it, and shifts every value; rates of 0 are refused, so there is nothing to protect.",
            answer_by(lambda y, p: reduce(_with_epsilon(entries, y, p)), _rates),
        ),
    )


def _with_epsilon(entries: Formula, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The formula with 1e-7 added inside the logarithm, or of the quotient."""
    return entries(y, p + 1e-7) - (1e-7 if entries is _poisson else 0)


ONE_POISSON = (
    case(np.array([3.0]), np.array([2.0])),
    case(np.array([1.0]), np.array([4.0])),
    case(np.array([0.0]), np.array([0.5])),
)


SEVERAL_POISSON = (
    case(np.array([2.0, 0.0, 5.0]), np.array([1.0, 0.5, 4.0])),
    case(np.array([1.0, 3.0]), np.array([2.0, 2.0])),
)


TABLE_POISSON = case(np.array([[1.0, 5.0], [0.0, 2.0], [3.0, 1.0]]), np.array([[2.0, 1.5]] * 3))


POISSON = Exercise(
    reference.poisson,
    kind="loss",
    checks=checks_of(
        ("One example costs y_pred - y_true log(y_pred).", ONE_POISSON),
        ("The loss is the mean of y_pred - y_true log(y_pred).", SEVERAL_POISSON),
        (mean_of_table(), TABLE_POISSON),
        counts,
        Check(
            "right predictions",
            0.5,
            "Even a right prediction does not cost 0: 10 events at a rate of 10 cost 10 - 10 log 10 = -13.03. It is the lowest price for 10 events, and that is enough.",
            (
                case(np.array([10.0, 2.0]), np.array([10.0, 2.0])),
                case(np.array([1.0, 1.0]), np.array([1.0, 2.0])),
            ),
            _met,
        ),
        RATES,
        least=1,
    ),
    misconceptions=(
        *reductions(_poisson, _positive),
        Misconception(
            "rate missing",
            "The first term, y_pred, is missing: nothing would keep the predictions from growing for ever.",
            answer_by(lambda y, p: np.mean(-y * np.log(p)), _rates),
        ),
        Misconception(
            "logarithm missing",
            "The logarithm is missing: y_pred - y_true log(y_pred).",
            answer_by(lambda y, p: np.mean(p - y * p), _rates),
        ),
        Misconception(
            "sign",
            wrong_answers.IS_LOG_LIKELIHOOD,
            answer_by(lambda y, p: -np.mean(_poisson(y, p)), _rates),
        ),
        Misconception(
            "sign of the second term",
            "The second term is subtracted: more events ask for a higher rate, so log(y_pred) must lower the loss.",
            answer_by(lambda y, p: np.mean(p + y * np.log(p)), _rates),
        ),
        Misconception(
            "with log y!",
            "log(y!) is added. It makes the full negative log-likelihood, but it does not depend on the prediction, and this loss leaves it out.",
            answer_by(lambda y, p: np.mean(_poisson(y, p) + gammaln(y + 1)), _rates),
        ),
        Misconception(
            "predictions taken for logarithms",
            "The predictions are taken for logarithms of rates, exp(p) - y p, which is the default of PyTorch; here they are the rates themselves.",
            answer_by(lambda y, p: np.mean(np.exp(p) - y * p), _rates),
        ),
        Misconception(
            "arguments swapped",
            "y_true and y_pred are swapped: the logarithm belongs to the prediction.",
            answer_by(lambda y, p: np.mean(y - p * np.log(y)), _rates),
        ),
        Misconception(
            "log(1 + p)",
            "There is no 1 inside the logarithm here; a prediction is positive by itself.",
            answer_by(lambda y, p: np.mean(p - y * np.log(1 + p)), _rates),
        ),
        wrong_answers.log_to_base_10(answer_by(lambda y, p: np.mean(p - y * np.log10(p)), _rates)),
        Misconception(
            "deviance",
            "This is the deviance, twice the loss above that of a perfect prediction; here a perfect prediction does not cost 0.",
            answer_by(lambda y, p: 2 * np.mean(xlogy(y, y / p) - y + p), _rates),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error, which assumes the same scatter for small counts and for large ones.",
            answer_by(lambda y, p: np.mean(square(y, p)), _rates),
        ),
        *_rate_misconceptions(_poisson, np.mean),
    ),
)


POISSON_GRADIENT = Exercise(
    reference.poisson_gradient,
    kind="gradient",
    checks=checks_of(
        ("For one example the derivative is 1 - y_true / y_pred.", ONE_POISSON),
        (
            "The derivative of the mean has one entry per prediction: (1 - y_true / y_pred) / n.",
            SEVERAL_POISSON,
        ),
        (SLOPES_OF_TABLE, TABLE_POISSON),
        counts,
        Check(
            "right predictions",
            0.5,
            "Where the rate equals the count, the gradient is 0: the loss is lowest there, though it is not 0.",
            (
                case(np.array([10.0, 2.0]), np.array([10.0, 4.0])),
                case(np.array([1.0, 1.0]), np.array([1.0, 2.0])),
            ),
            _met,
        ),
        RATES,
        least=1,
    ),
    misconceptions=(
        *slopes(_poisson_slope, _positive),
        Misconception(
            "rate missing",
            "The 1 is missing: it is the derivative of the first term, y_pred.",
            answer_by(lambda y, p: -y / p / p.size, _rates),
        ),
        Misconception(
            "quotient upside down",
            "The quotient is upside down: the derivative of y log p is y / p.",
            answer_by(lambda y, p: (1 - p / y) / p.size, _rates),
        ),
        Misconception(
            "logarithm not differentiated",
            "The logarithm is still there; the derivative of log p is 1 / p.",
            answer_by(lambda y, p: (1 - y * np.log(p)) / p.size, _rates),
        ),
        Misconception(
            "gradient with respect to log p",
            "p - y is the derivative with respect to the logarithm of the rate; with respect to the rate itself it is 1 - y / p.",
            answer_by(lambda y, p: (p - y) / p.size, _rates),
        ),
        Misconception(
            "sign of the second term",
            "The second term has the wrong sign: 1 - y / p, which is 0 where the rate equals the count.",
            answer_by(lambda y, p: (1 + y / p) / p.size, _rates),
        ),
        Misconception(
            "target forgotten",
            "The target is missing: 1 - 1 / p pulls every prediction to 1.",
            answer_by(lambda y, p: (1 - 1 / p) / p.size, _rates),
        ),
        *_rate_misconceptions(_poisson_slope, lambda g: g / g.size),
    ),
)
