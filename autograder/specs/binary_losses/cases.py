"""Inputs, checks and wrong answers that several exercises of this assignment share."""

from collections.abc import Callable, Iterator

import numpy as np

from .. import wrong_answers
from ..common import Rng, eight_bits, pair, same_shape, unchanged
from ..model import Case, Check, Misconception, case


def labels(rng: Rng, *shape: int) -> np.ndarray:
    """Labels 0 and 1, both of them present as soon as there are two."""
    y = rng.integers(0, 2, shape)
    if y.size > 1:
        y.flat[:2] = rng.permutation(2)
    return y.astype(float)


def signs(rng: Rng, *shape: int) -> np.ndarray:
    """Labels -1 and +1, both of them present as soon as there are two."""
    return 2 * labels(rng, *shape) - 1


def scores(rng: Rng, *shape: int) -> np.ndarray:
    """Scores on both sides of zero and of the margin."""
    return rng.normal(0, 1.5, shape).round(2)


def soft(rng: Rng, *shape: int) -> np.ndarray:
    """Labels strictly between 0 and 1."""
    return rng.uniform(0.05, 0.95, shape).round(2)


SIZES = (2, 3, 6, 40)  # numbers of examples; checks of one example say so


def label_error(points: float) -> Check:
    """Labels other than -1 and +1 are a ValueError."""
    return Check(
        "labels other than -1 and +1",
        points,
        "Labels must be -1 or +1 and anything else a ValueError: with 0 in place of -1 every "
        "negative example would cost the same, whatever its score.",
        (
            case(np.array([0.0, 1.0]), np.array([-0.5, 3.0])),
            case(np.array([1.0, 2.0]), np.array([0.5, 1.5])),
        ),
        lambda rng: [
            case(labels(rng, 5), scores(rng, 5)),
            case(np.array([-1.0, 0.5, 1.0]), scores(rng, 3)),
            case(np.array([1, 1, 0, 1]), scores(rng, 4)),
        ],
        guard=True,
    )


def overflowing_sigmoid(z: np.ndarray) -> np.ndarray:
    """exp(z) / (1 + exp(z)): nan where the exponential overflows."""
    z = np.asarray(z, dtype=float)
    return np.exp(z) / (1 + np.exp(z))


def bce_terms(y: np.ndarray, p: np.ndarray, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """The two terms of every entry, without their minus sign."""
    y, p = pair(y, p)
    p = np.clip(p, epsilon, 1 - epsilon)
    return y * np.log(p), (1 - y) * np.log(1 - p)


def right_bce(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    """The loss, of predictions clipped to [epsilon, 1 - epsilon]."""
    first, second = bce_terms(y, p, epsilon)
    return -np.mean(first + second)


ONE_TERM = (
    "Your numbers are those of the one-term formula: the (1 - y) log(1 - p) term is missing, so an example with "
    "y = 0 costs nothing, whatever you predict."
)


def _signed(y: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, s = pair(y, s)
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels")
    return y, s


def answer_by(formula: Callable) -> Callable:
    """A misconception from a formula of the labels y and the scores s."""
    return lambda y_true, scores: formula(*_signed(y_true, scores))


def slack(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    """How far each score is from the right side of the margin."""
    return np.maximum(0, 1 - y * s)


def _score_draws(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(signs(rng, size), scores(rng, size))
    yield case(signs(rng, 4).astype(int), rng.integers(-3, 4, 4).tolist())


def _margin_draws(rng: Rng) -> Iterator[Case]:
    for _ in range(3):
        y, s = signs(rng, 5), scores(rng, 5)
        s[:3] = y[:3] * (1.0, 3.5, -1.0)
        yield case(y, s)
        yield case(y, y * (1 - 2.0**-30))


def _tables(rng: Rng) -> Iterator[Case]:
    for n, k in [(3, 2), (2, 4)]:
        yield case(signs(rng, n, k), scores(rng, n, k))


def wide(rng: Rng) -> tuple[int, int]:
    """Scores with which 1 - y s does not fit into eight bits."""
    return -int(rng.integers(100, 128)), 127


def hinge_checks(one: str, ordinary: str, margin: str, table: str) -> tuple[Check, ...]:
    """What all four hinge functions are asked."""
    return (
        Check(
            "one example",
            0.75,
            one,
            (case(np.array([1.0]), np.array([0.5])), case(np.array([-1.0]), np.array([0.75]))),
            lambda rng: [
                case(np.array([y]), rng.uniform(low, low + 1.8, 1).round(2) * y)
                for y in (1.0, -1.0)
                for low in (-2.0, -0.9, 1.1) * 2  # wrong, within the margin, beyond it
            ],
        ),
        Check(
            "the mean over several examples",
            0.5,
            ordinary,
            (
                case([1, -1], [0.5, 0.5]),
                case(np.array([1.0, -1.0, 1.0]), np.array([-0.5, -2.0, 0.75])),
                eight_bits([-1, 1], [-128, -127]),
            ),
            lambda rng: [*_score_draws(rng), eight_bits([-1, 1, -1], [-128, *wide(rng)])],
        ),
        Check(
            "on the margin and beyond",
            0.5,
            margin,
            (
                case(np.array([1.0, -1.0, 1.0]), np.array([1.0, -1.0, 0.5])),
                case(np.array([1.0, -1.0]), np.array([3.0, 2.0])),
                case(np.array([1.0, -1.0]), np.array([3.0, -2.5])),
                case(np.array([1.0, -1.0]), np.array([1, -1]) * (1 - 2.0**-30)),
            ),
            _margin_draws,
        ),
        Check(
            "several labels per example",
            0.25,
            table,
            (case(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[0.5, -2.0], [0.0, 0.25]])),),
            _tables,
        ),
        label_error(0.5),
        same_shape((1.0, -1.0, 1.0)),
        unchanged(np.array([1.0, -1.0]), np.array([0.5, 0.5])),
    )


def _any_labels(formula: Callable) -> Callable:
    """The right formula, but whatever the labels are."""
    return lambda y_true, scores: formula(*pair(y_true, scores))


def _converted(formula: Callable) -> Callable:
    """The right formula after a silent 0/1 -> -1/+1 (as Keras does it)."""

    def function(y_true: np.ndarray, scores: np.ndarray) -> np.ndarray:
        y, s = pair(y_true, scores)
        return formula(2 * y - 1 if np.isin(y, (0, 1)).all() else y, s)

    return function


def label_misconceptions(formula: Callable) -> tuple[Misconception, ...]:
    """Labels other than -1 and +1 are let through; otherwise the formula is right."""
    return (
        Misconception(
            "labels not checked",
            "Labels other than -1 and +1 are accepted. With 0 in place of -1, y s is 0 and the score no longer matters.",
            _any_labels(formula),
        ),
        Misconception(
            "0/1 labels converted",
            "Labels 0 and 1 are silently turned into -1 and +1, as Keras does; here they are an error, so that nobody "
            "mixes up the two codings without noticing.",
            _converted(formula),
        ),
    )


def in_eight_bits(formula: Callable) -> Misconception:
    """The right formula of labels and scores as they come."""

    def function(y_true: np.ndarray, scores: np.ndarray) -> np.ndarray | float:
        _signed(y_true, scores)
        return formula(np.asarray(y_true), np.asarray(scores))

    return wrong_answers.computed_in_eight_bits(function)


def right_hinge(y: np.ndarray, s: np.ndarray) -> float:
    """The hinge loss of legal labels."""
    return np.mean(slack(y, s))


def right_squared_hinge(y: np.ndarray, s: np.ndarray) -> float:
    """The squared hinge loss of legal labels."""
    return np.mean(slack(y, s) ** 2)


def right_hinge_gradient(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    """The gradient of the hinge loss, 0 at the margin."""
    return np.where(y * s < 1, -y, 0.0) / s.size


def right_squared_hinge_gradient(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    """The gradient of the squared hinge loss."""
    return -2 * y * slack(y, s) / s.size


NO_SLOPE_BEYOND = "On the margin (y s = 1) and beyond it the gradient is 0."


FLAT_BEYOND = "Examples beyond the margin get a gradient too; their loss is 0 and flat."


SLOPES_OF_TABLE = "For scores of shape (n, k) divide by n k; the result has shape (n, k)."
