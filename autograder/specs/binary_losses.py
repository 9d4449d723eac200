"""Assignment 05: losses for two classes, from probabilities, logits and scores."""

import math
from collections.abc import Iterator

import numpy as np

from .. import reference
from .common import Rng, pair, same_shape, unchanged
from .exercise import Case, Check, Exercise, Misconception, case

# ------------------------------------------------------------------ inputs
# Numbers are rounded so that a counter-example can be read and redone by hand.


def probabilities(rng: Rng, *shape: int) -> np.ndarray:
    """Predictions well inside of (0, 1)."""
    return rng.uniform(0.03, 0.97, shape).round(2)


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


# ------------------------------------------------------------------ checks that many exercises share


def label_error(points: float) -> Check:
    """Labels other than -1 and +1 are a ValueError."""
    return Check(
        "labels other than -1 and +1",
        points,
        "Labels must be -1 or +1 and anything else a ValueError: with 0 in the place of -1 every "
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


# ------------------------------------------------------------------ sigmoid


def _sigmoid_draws(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(rng.normal(0, 3, size).round(2))
    yield case(float(rng.normal(0, 2)))


def _overflowing(z: np.ndarray) -> np.ndarray:
    z = np.asarray(z, dtype=float)
    return np.exp(z) / (1 + np.exp(z))


def _sigmoid_of_floats(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _softmax_of_all(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - np.max(z))
    return e / e.sum()


def _true_sigmoid(z: np.ndarray) -> np.ndarray:
    return reference.sigmoid(z)


SIGMOID = Exercise(
    reference.sigmoid,
    checks=(
        Check(
            "ordinary values",
            1.5,
            "sigmoid(z) is 1 / (1 + exp(-z)), entry by entry.",
            (case(0.0), case(np.array([-2.0, -0.5, 0.5, 2.0]))),
            _sigmoid_draws,
        ),
        Check(
            "large values",
            0.75,
            "For z = 1000 the value is 1 and for z = -1000 it is 0; neither may become nan or inf.",
            (case(np.array([1000.0, -1.0, -1000.0])), case(np.array([0.5, 800.0]))),
            lambda rng: [
                case(np.concatenate([rng.uniform(700, 1000, 2), rng.normal(0, 1, 2)])),
                case(np.concatenate([rng.uniform(-1000, -700, 2), rng.normal(0, 1, 2)])),
            ],
        ),
        Check(
            "lists, integers and tables",
            0.5,
            "Lists, integers and two-dimensional arrays work as well, and keep their shape.",
            (case([-1, 0, 1]), case(np.array([[0.0, 1.0], [-1.0, 3.0]]))),
            lambda rng: [case(rng.integers(-4, 5, 4)), case(rng.normal(0, 2, (3, 2)).round(2))],
        ),
        unchanged(np.array([-30.0, 0.0, 30.0])),
    ),
    misconceptions=(
        Misconception(
            "exp(z) / (1 + exp(z))",
            "exp(z) overflows for large z, and inf / inf is nan. Write it with exp(-z), or branch on the sign of z.",
            _overflowing,
        ),
        Misconception(
            "sign of the exponent",
            "The sign of the exponent is wrong: this curve falls where the sigmoid rises.",
            lambda z: 1 - _true_sigmoid(z),
        ),
        Misconception(
            "tanh instead of sigmoid",
            "This is tanh, which runs from -1 to 1; the sigmoid runs from 0 to 1.",
            lambda z: np.tanh(np.asarray(z, dtype=float)),
        ),
        Misconception(
            "twice too steep",
            "This is (1 + tanh(z)) / 2 = sigmoid(2 z): twice too steep; tanh needs z / 2.",
            lambda z: (1 + np.tanh(np.asarray(z, dtype=float))) / 2,
        ),
        Misconception(
            "hard sigmoid",
            "These are straight lines cut off at 0 and 1 (the hard sigmoid), not the logistic curve.",
            lambda z: np.clip(0.2 * np.asarray(z, dtype=float) + 0.5, 0, 1),
        ),
        Misconception(
            "step",
            "This is a step from 0 to 1; a step has no slope to learn from.",
            lambda z: (np.asarray(z, dtype=float) > 0).astype(float),
        ),
        Misconception(
            "derivative of the sigmoid",
            "This is the slope s (1 - s), not the sigmoid itself.",
            lambda z: _true_sigmoid(z) * (1 - _true_sigmoid(z)),
        ),
        Misconception(
            "softmax",
            "These numbers add up to one: this is a softmax over all entries. The sigmoid treats every entry alone.",
            lambda z: _softmax_of_all(np.asarray(z, dtype=float)),
        ),
        Misconception(
            "one number only",
            "math.exp takes one number at a time (and overflows above 709); np.exp works for whole arrays.",
            _sigmoid_of_floats,
        ),
    ),
)


# ------------------------------------------------------------------ binary cross-entropy


def _terms(y: np.ndarray, p: np.ndarray, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """The two terms of every entry, without their minus sign."""
    y, p = pair(y, p)
    p = np.clip(p, epsilon, 1 - epsilon)
    return y * np.log(p), (1 - y) * np.log(1 - p)


def _one_term(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    return -np.mean(_terms(y, p, epsilon)[0])


def _one_term_as_printed(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(1e-15 + p))


def _comment_fix(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(1e-15 + p) + (1 - y) * np.log(1 - (1e-15 + p)))


def _unclipped(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _epsilon_added(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    return -np.mean(y * np.log(p + epsilon) + (1 - y) * np.log(1 - p + epsilon))


def _clipped_below(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y, p)
    p = np.maximum(p, epsilon)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _sum_of_rows(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    return -sum(_terms(y, p, epsilon)).sum() / len(y)


def _last_axis(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> np.ndarray:
    return -np.mean(sum(_terms(y, p, epsilon)), axis=-1)


def _true_bce(y: np.ndarray, p: np.ndarray, epsilon: float = 1e-7) -> float:
    return -np.mean(sum(_terms(y, p, epsilon)))


ONE_TERM = (
    "Your numbers are those of the one-term formula: the (1 - y) log(1 - p) term is missing, so an example with "
    "y = 0 costs nothing, whatever you predict."
)


def _bce_both(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(labels(rng, size), probabilities(rng, size))
    yield case(labels(rng, 4).astype(int), probabilities(rng, 4).tolist())


def _bce_extremes(rng: Rng) -> Iterator[Case]:
    yield case(np.array([1.0, 0.0, 1.0]), np.array([0.0, *probabilities(rng, 2)]))
    yield case(np.array([0.0, 1.0, 0.0]), np.array([1.0, *probabilities(rng, 2)]))
    yield case(np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, *probabilities(rng, 1)]))


def _bce_epsilons(rng: Rng) -> Iterator[Case]:
    # From 1e-6 on, 1 - epsilon is rounded by too little to matter to anybody's formula.
    for epsilon in (1e-2, 1e-4, float(10 ** rng.uniform(-6, -3))):
        p = np.array([0.0, 1.0, *probabilities(rng, 2)])
        yield case(labels(rng, 4), p, epsilon=epsilon)
        yield case(1 - labels(rng, 4), p, epsilon=epsilon)


BINARY_CROSSENTROPY = Exercise(
    reference.binary_crossentropy,
    checks=(
        Check(
            "one positive example (y = 1)",
            1.5,
            "An example with y = 1 costs -log(p), in nats.",
            (case(np.array([1.0]), np.array([0.7])), case(np.array([1.0]), np.array([0.2]))),
            lambda rng: [case(np.ones(1), probabilities(rng, 1)) for _ in range(4)],
        ),
        Check(
            "one negative example (y = 0)",
            2,
            "An example with y = 0 costs -log(1 - p): the surer a wrong prediction, the higher its price.",
            (case(np.array([0.0]), np.array([0.9])), case(np.array([0.0]), np.array([0.2]))),
            lambda rng: [case(np.zeros(1), probabilities(rng, 1)) for _ in range(4)],
        ),
        Check(
            "the mean over examples of both classes",
            2,
            "Every example has both terms, y log p + (1 - y) log(1 - p); the loss is minus their mean.",
            (
                case([1, 0], [0.9, 0.2]),
                case(np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.1, 0.2, 0.6])),
            ),
            _bce_both,
        ),
        Check(
            "probabilities 0 and 1",
            1.5,
            "p is clipped to [epsilon, 1 - epsilon] at both ends, so that a wrong 0 or 1 costs about 16.1 and no nan or inf appears.",
            (
                case(np.array([1.0, 0.0]), np.array([0.0, 0.3])),
                case(np.array([0.0, 1.0]), np.array([1.0, 0.6])),
                case(np.array([1.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.8])),
            ),
            _bce_extremes,
        ),
        Check(
            "another epsilon",
            0.75,
            "epsilon is an argument: clip to [epsilon, 1 - epsilon] with the value that the caller gives.",
            (case(np.array([1.0, 0.0]), np.array([0.0, 1.0]), epsilon=0.001),),
            _bce_epsilons,
        ),
        Check(
            "soft labels",
            0.75,
            "A label may lie between 0 and 1; then both terms of the example count, weighted with y and 1 - y.",
            (case(np.array([0.3, 0.9]), np.array([0.3, 0.6])),),
            lambda rng: [case(soft(rng, n), probabilities(rng, n)) for n in SIZES],
        ),
        Check(
            "several labels per example",
            0.75,
            "For targets of shape (n, k) the loss is the mean over all n k entries, one number.",
            (case(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.8, 0.3], [0.4, 0.1]])),),
            lambda rng: [
                case(labels(rng, n, k), probabilities(rng, n, k))
                for n, k in [(3, 2), (2, 4), (1, 3)]
            ],
        ),
        same_shape((1.0, 0.0, 1.0), points=0.5),
        unchanged(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.4])),
    ),
    misconceptions=(
        Misconception("one-term formula", ONE_TERM, _one_term),
        Misconception("one-term formula", ONE_TERM, _one_term_as_printed),
        Misconception(
            "only the (1 - y) term",
            "Your numbers are those of the second term alone: y log p is missing, so an example with y = 1 costs nothing.",
            lambda y, p, epsilon=1e-7: -np.mean(_terms(y, p, epsilon)[1]),
        ),
        Misconception(
            "minus sign missing",
            "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
            lambda y, p, epsilon=1e-7: -_true_bce(y, p, epsilon),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean, so that it does not grow with the size of the batch.",
            lambda y, p, epsilon=1e-7: _true_bce(y, p, epsilon) * np.size(y),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
            lambda y, p, epsilon=1e-7: _true_bce(y, p, epsilon) / np.log(2),
        ),
        Misconception(
            "log to base 10",
            "This is the answer with log10; losses use the natural logarithm, np.log.",
            lambda y, p, epsilon=1e-7: _true_bce(y, p, epsilon) / np.log(10),
        ),
        Misconception(
            "no clipping",
            "p is not clipped: log(0) is -inf, and 0 * log(0) is nan. Clip p to [epsilon, 1 - epsilon] first.",
            _unclipped,
        ),
        Misconception(
            "clipped from below only",
            "p is clipped from below only: at p = 1 it is 1 - p that becomes 0.",
            _clipped_below,
        ),
        Misconception(
            "epsilon added instead of clipped",
            "epsilon is added inside of the logarithm, which shifts every value and makes a perfect prediction cost less than nothing. Clip instead.",
            _epsilon_added,
        ),
        Misconception(
            "log(1 - (1e-15 + p))",
            "Adding 1e-15 to p does not protect the second term: at p = 1 its logarithm is taken of a negative number. Clip at both ends.",
            _comment_fix,
        ),
        Misconception(
            "epsilon ignored",
            "The argument epsilon is not used: the clip stays at 1e-7 whatever the caller asks for.",
            lambda y, p, epsilon=1e-7: _true_bce(y, p, 1e-7),
        ),
        Misconception(
            "epsilon of 1e-15",
            "p is clipped at 1e-15 instead of at the argument epsilon.",
            lambda y, p, epsilon=1e-7: _true_bce(y, p, 1e-15),
        ),
        Misconception(
            "arguments swapped",
            "y_true and y_pred are swapped: here the labels are inside of the logarithm.",
            lambda y, p, epsilon=1e-7: _true_bce(p, y, epsilon),
        ),
        Misconception(
            "predictions rounded",
            "The predictions are rounded to 0 or 1 first, and all that the model knew of its doubt is lost.",
            lambda y, p, epsilon=1e-7: _true_bce(y, np.asarray(p, dtype=float) > 0.5, epsilon),
        ),
        Misconception(
            "labels rounded",
            "The label decides between the two terms here, so a soft label counts as 0 or 1; weigh the terms with y and 1 - y.",
            lambda y, p, epsilon=1e-7: _true_bce(np.asarray(y, dtype=float) > 0.5, p, epsilon),
        ),
        Misconception(
            "label == 1 decides",
            "Only a label of exactly 1 counts as positive here; a soft label needs both terms, weighted with y and 1 - y.",
            lambda y, p, epsilon=1e-7: _true_bce(np.asarray(y, dtype=float) == 1, p, epsilon),
        ),
        Misconception(
            "sign of the second term",
            "The second term has the wrong sign: both terms are added inside of the mean.",
            lambda y, p, epsilon=1e-7: -np.mean(np.subtract(*_terms(y, p, epsilon))),
        ),
        Misconception(
            "divided by the rows only",
            "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
            _sum_of_rows,
        ),
        Misconception(
            "mean over the last axis only",
            "Only the last axis is averaged, so a table gives one number per row; the loss is a single number.",
            _last_axis,
        ),
        Misconception(
            "predictions taken for logits",
            "y_pred holds probabilities already; here a sigmoid is applied to them once more.",
            lambda y, p, epsilon=1e-7: _true_bce(
                y, 1 / (1 + np.exp(-np.asarray(p, dtype=float))), epsilon
            ),
        ),
        Misconception(
            "squared error",
            "This is the mean squared error; it asks for logarithms.",
            lambda y, p, epsilon=1e-7: np.mean(np.square(np.subtract(*pair(y, p)))),
        ),
        Misconception(
            "no check of the shapes",
            "The formula is right, but shapes that do not fit are broadcast against one another instead of refused: call as_arrays first.",
            lambda y, p, epsilon=1e-7: _broadcast_bce(y, p, epsilon),
        ),
    ),
)


def _broadcast_bce(y: np.ndarray, p: np.ndarray, epsilon: float) -> float:
    y = np.asarray(y, dtype=float)
    p = np.clip(np.asarray(p, dtype=float), epsilon, 1 - epsilon)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# ------------------------------------------------------------------ from logits


def _logit_draws(rng: Rng) -> Iterator[Case]:
    for size in SIZES:
        yield case(labels(rng, size), rng.normal(0, 3, size).round(2))
    yield case(labels(rng, 4).astype(int), rng.integers(-5, 6, 4).tolist())


def _large_logits(rng: Rng) -> Iterator[Case]:
    for y in ([1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]):
        for low, high in ((30, 60), (700, 1000)):
            z = rng.uniform(low, high, 2).round(1)
            yield case(np.array(y), np.array([z[0], -z[1], *rng.normal(0, 1, 2).round(2)]))


def _softplus(z: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, z)


def _p_of(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _logit_loss(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The loss of every entry."""
    y, z = pair(y, z)
    return _softplus(z) - y * z


def _naive_from_logits(y: np.ndarray, z: np.ndarray) -> float:
    y, z = pair(y, z)
    return -np.mean(y * np.log(_p_of(z)) + (1 - y) * np.log(1 - _p_of(z)))


def _naive_softplus(y: np.ndarray, z: np.ndarray) -> float:
    y, z = pair(y, z)
    return np.mean(np.log(1 + np.exp(z)) - y * z)


def _naive_softplus_negative(y: np.ndarray, z: np.ndarray) -> float:
    y, z = pair(y, z)
    return np.mean(np.log(1 + np.exp(-z)) + (1 - y) * z)


CLIPPED = (
    "A clip of the probability caps the loss (at 16.1 for 1e-7), so the worst examples cost too little and, in training, "
    "have no gradient. Clipping is not stability: work on the logits."
)


def _of_logits(formula):  # noqa: ANN001, ANN202
    """A misconception from a formula of the entries y and z."""
    return lambda y_true, logits: formula(*pair(y_true, logits))


BINARY_CROSSENTROPY_FROM_LOGITS = Exercise(
    reference.binary_crossentropy_from_logits,
    checks=(
        Check(
            "one example",
            1,
            "With p = sigmoid(z) an example costs -y log p - (1 - y) log(1 - p).",
            (case(np.array([1.0]), np.array([-0.5])), case(np.array([0.0]), np.array([2.0]))),
            lambda rng: [case(np.array([y]), scores(rng, 1)) for y in (0.0, 1.0, 0.0, 1.0)],
        ),
        Check(
            "the mean over several examples",
            1,
            "With p = sigmoid(z) the loss is that of binary_crossentropy without a clip.",
            (
                case([1, 0], [0.0, 2.0]),
                case(np.array([1.0, 0.0, 1.0]), np.array([2.0, -1.0, -0.5])),
            ),
            _logit_draws,
        ),
        Check(
            "large logits",
            1.5,
            "A wrong logit of 1000 costs exactly 1000. No probability can say that: 1 - sigmoid(40) is already 0. Simplify "
            "log(sigmoid(z)) on paper first, down to a form whose exponent is never positive.",
            (
                case(np.array([0.0, 1.0]), np.array([1000.0, 0.5])),
                case(np.array([1.0, 0.0]), np.array([-1000.0, 0.5])),
                case(np.array([1.0, 0.0]), np.array([40.0, 40.0])),
            ),
            _large_logits,
        ),
        Check(
            "soft labels",
            0.5,
            "A label may lie between 0 and 1; then both terms count.",
            (case(np.array([0.3, 0.9]), np.array([-1.0, 2.0])),),
            lambda rng: [case(soft(rng, n), scores(rng, n)) for n in SIZES],
        ),
        Check(
            "several labels per example",
            0.5,
            "For targets of shape (n, k) the loss is the mean over all n k entries, one number.",
            (case(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.8, -0.3], [0.4, -2.0]])),),
            lambda rng: [case(labels(rng, n, k), scores(rng, n, k)) for n, k in [(3, 2), (2, 4)]],
        ),
        same_shape((1.0, 0.0, 1.0)),
        unchanged(np.array([1.0, 0.0]), np.array([-1000.0, 3.0])),
    ),
    misconceptions=(
        Misconception(
            "sigmoid, then clip",
            CLIPPED,
            _of_logits(lambda y, z: _true_bce(y, _p_of(z))),
        ),
        Misconception(
            "sigmoid, then clip", CLIPPED, _of_logits(lambda y, z: _true_bce(y, _p_of(z), 1e-12))
        ),
        Misconception(
            "sigmoid, then clip", CLIPPED, _of_logits(lambda y, z: _true_bce(y, _p_of(z), 1e-15))
        ),
        Misconception(
            "exp(z) / (1 + exp(z))",
            "The sigmoid inside is exp(z) / (1 + exp(z)), which is nan for large z; and a clip would cap the loss at 16.1 "
            "even if it were not. Work on the logits.",
            _of_logits(lambda y, z: _true_bce(y, _overflowing(z))),
        ),
        Misconception(
            "sigmoid, then log",
            "sigmoid(z) rounds to 0 or 1 for large logits, and its logarithm is then -inf (or nan after a product with 0).",
            _naive_from_logits,
        ),
        Misconception(
            "log(1 + exp(z)) overflows",
            "exp(z) overflows for large z. Take the large part out: log(1 + exp(z)) = max(z, 0) + log(1 + exp(-|z|)).",
            _naive_softplus,
        ),
        Misconception(
            "log(1 + exp(-z)) overflows",
            "exp(-z) overflows for very negative z. Take the large part out: log(1 + exp(-z)) = max(-z, 0) + log(1 + exp(-|z|)).",
            _naive_softplus_negative,
        ),
        Misconception(
            "one-term formula",
            ONE_TERM,
            _of_logits(lambda y, z: np.mean(y * _softplus(-z))),
        ),
        Misconception(
            "only the (1 - y) term",
            "Your numbers are those of the second term alone: an example with y = 1 costs nothing.",
            _of_logits(lambda y, z: np.mean((1 - y) * _softplus(z))),
        ),
        Misconception(
            "labels exchanged",
            "The two labels are exchanged: an example with y = 1 costs what one with y = 0 should.",
            _of_logits(lambda y, z: np.mean(_softplus(z) - (1 - y) * z)),
        ),
        Misconception(
            "label forgotten",
            "The term y z is missing: every example is treated as if its label were 0.",
            _of_logits(lambda y, z: np.mean(_softplus(z))),
        ),
        Misconception(
            "minus sign",
            "The sign is wrong: this is the log-likelihood, the loss is minus that.",
            lambda y_true, logits: -np.mean(_logit_loss(y_true, logits)),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            lambda y_true, logits: np.sum(_logit_loss(y_true, logits)),
        ),
        Misconception(
            "divided by the rows only",
            "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
            lambda y_true, logits: np.sum(_logit_loss(y_true, logits)) / len(y_true),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm.",
            lambda y_true, logits: np.mean(_logit_loss(y_true, logits)) / np.log(2),
        ),
        Misconception(
            "logits taken for probabilities",
            "The arguments are logits, any real numbers, and not probabilities: a sigmoid belongs in between.",
            lambda y_true, logits: _true_bce(y_true, logits),
        ),
    ),
)


def _per_entry(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The gradient of every entry's own loss, not yet divided."""
    y, z = pair(y, z)
    return _p_of(z) - y


BINARY_CROSSENTROPY_FROM_LOGITS_GRADIENT = Exercise(
    reference.binary_crossentropy_from_logits_gradient,
    checks=(
        Check(
            "one example",
            1,
            "For one example the derivative with respect to its logit is sigmoid(z) - y.",
            (case(np.array([1.0]), np.array([-0.5])), case(np.array([0.0]), np.array([2.0]))),
            lambda rng: [case(np.array([y]), scores(rng, 1)) for y in (0.0, 1.0, 0.0, 1.0)],
        ),
        Check(
            "the mean over several examples",
            1,
            "The derivative of the mean with respect to logit i is (sigmoid(z_i) - y_i) / n.",
            (
                case([1, 0], [0.0, 2.0]),
                case(np.array([1.0, 0.0, 1.0]), np.array([2.0, -1.0, -0.5])),
            ),
            _logit_draws,
        ),
        Check(
            "large logits",
            0.5,
            "Far out the gradient is -1/n, 0 or 1/n, and never nan: the worst example must keep the largest gradient.",
            (case(np.array([0.0, 1.0, 1.0]), np.array([1000.0, -1000.0, 0.5])),),
            _large_logits,
        ),
        Check(
            "soft labels",
            0.5,
            "A label may lie between 0 and 1; the formula is the same.",
            (case(np.array([0.3, 0.9]), np.array([-1.0, 2.0])),),
            lambda rng: [case(soft(rng, n), scores(rng, n)) for n in SIZES],
        ),
        Check(
            "several labels per example",
            0.5,
            "For logits of shape (n, k) the mean has n k entries, so that is what to divide by; the result has shape (n, k).",
            (case(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.8, -0.3], [0.4, -2.0]])),),
            lambda rng: [case(labels(rng, n, k), scores(rng, n, k)) for n, k in [(3, 2), (2, 4)]],
        ),
        same_shape((1.0, 0.0, 1.0)),
        unchanged(np.array([1.0, 0.0]), np.array([-2.0, 3.0])),
    ),
    misconceptions=(
        Misconception(
            "not divided by n",
            "This is the gradient of the sum; that of the mean has a factor 1 / n.",
            _per_entry,
        ),
        Misconception(
            "sign",
            "The sign is wrong: y - p points downhill, the gradient points uphill.",
            lambda y_true, logits: -_per_entry(y_true, logits) / np.size(y_true),
        ),
        Misconception(
            "divided by the rows only",
            "Divide by the number of all entries, n k, not by the number of rows.",
            lambda y_true, logits: _per_entry(y_true, logits) / len(y_true),
        ),
        Misconception(
            "gradient of the squared error",
            "The factor p (1 - p) belongs to the squared error. In the cross-entropy it cancels: what is left is p - y.",
            _of_logits(lambda y, z: (_p_of(z) - y) * _p_of(z) * (1 - _p_of(z)) / z.size),
        ),
        Misconception(
            "gradient with respect to p",
            "This is the derivative with respect to the probability; the chain rule to the logit brings a factor p (1 - p).",
            _of_logits(lambda y, z: (_p_of(z) - y) / (_p_of(z) * (1 - _p_of(z))) / z.size),
        ),
        Misconception(
            "sigmoid forgotten",
            "z - y compares a logit with a label: a sigmoid belongs around z.",
            _of_logits(lambda y, z: (z - y) / z.size),
        ),
        Misconception(
            "one-term formula",
            "This is the gradient of the one-term formula -y log p: examples with y = 0 get no gradient at all.",
            _of_logits(lambda y, z: -y * (1 - _p_of(z)) / z.size),
        ),
        Misconception(
            "exp(z) / (1 + exp(z))",
            "exp(z) overflows for large z, and inf / inf is nan. Write the sigmoid with exp(-z).",
            _of_logits(lambda y, z: (_overflowing(z) - y) / z.size),
        ),
        Misconception(
            "one number",
            "A gradient has one entry per logit; this is a single number.",
            lambda y_true, logits: np.mean(_per_entry(y_true, logits)),
        ),
    ),
)


# ------------------------------------------------------------------ hinge losses


def _signed(y: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, s = pair(y, s)
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels")
    return y, s


def _of_scores(formula):  # noqa: ANN001, ANN202
    """A misconception from a formula of the labels y and the scores s."""
    return lambda y_true, scores: formula(*_signed(y_true, scores))


def _slack(y: np.ndarray, s: np.ndarray) -> np.ndarray:
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


def _tables(rng: Rng) -> Iterator[Case]:
    for n, k in [(3, 2), (2, 4)]:
        yield case(signs(rng, n, k), scores(rng, n, k))


def _hinge_checks(one: str, ordinary: str, margin: str, table: str) -> tuple[Check, ...]:
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
                for low in (-2.0, -0.9, 1.1)  # wrong, within the margin, beyond it
            ],
        ),
        Check(
            "the mean over several examples",
            0.5,
            ordinary,
            (
                case([1, -1], [0.5, 0.5]),
                case(np.array([1.0, -1.0, 1.0]), np.array([-0.5, -2.0, 0.75])),
            ),
            _score_draws,
        ),
        Check(
            "on the margin and beyond",
            0.5,
            margin,
            (
                case(np.array([1.0, -1.0, 1.0]), np.array([1.0, -1.0, 0.5])),
                case(np.array([1.0, -1.0]), np.array([3.0, 2.0])),
                case(np.array([1.0, -1.0]), np.array([3.0, -2.5])),
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


def _any_labels(formula):  # noqa: ANN001, ANN202
    """The right formula, but whatever the labels are."""
    return lambda y_true, scores: formula(*pair(y_true, scores))


def _converted(formula):  # noqa: ANN001, ANN202
    """The right formula after a silent 0/1 -> -1/+1 (as Keras does it)."""

    def function(y_true: np.ndarray, scores: np.ndarray) -> np.ndarray:
        y, s = pair(y_true, scores)
        return formula(2 * y - 1 if np.isin(y, (0, 1)).all() else y, s)

    return function


def _label_misconceptions(formula) -> tuple[Misconception, ...]:  # noqa: ANN001
    return (
        Misconception(
            "labels not checked",
            "Labels other than -1 and +1 are accepted. With 0 in the place of -1, y s is 0 and the score no longer matters.",
            _any_labels(formula),
        ),
        Misconception(
            "0/1 labels converted",
            "Labels 0 and 1 are silently turned into -1 and +1, as Keras does; here they are an error, so that nobody "
            "mixes up the two codings without noticing.",
            _converted(formula),
        ),
    )


def _hinge(y: np.ndarray, s: np.ndarray) -> float:
    return np.mean(_slack(y, s))


def _squared_hinge(y: np.ndarray, s: np.ndarray) -> float:
    return np.mean(_slack(y, s) ** 2)


def _hinge_gradient(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    return np.where(y * s < 1, -y, 0.0) / s.size


def _squared_hinge_gradient(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    return -2 * y * _slack(y, s) / s.size


HINGE = Exercise(
    reference.hinge,
    checks=_hinge_checks(
        "An example costs max(0, 1 - y s).",
        "The loss is the mean of max(0, 1 - y s) over the examples.",
        "From the margin on (y s >= 1) an example costs exactly 0, and never less.",
        "For labels of shape (n, k) the loss is the mean over all n k entries, one number.",
    ),
    misconceptions=(
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            _of_scores(lambda y, s: np.sum(_slack(y, s))),
        ),
        Misconception(
            "max(0, ...) missing",
            "Nothing stops the loss at 0: an example far on the right side must not make up for a wrong one.",
            _of_scores(lambda y, s: np.mean(1 - y * s)),
        ),
        Misconception(
            "no margin",
            "This is max(0, -y s), the perceptron loss: the margin of 1 is missing.",
            _of_scores(lambda y, s: np.mean(np.maximum(0, -y * s))),
        ),
        Misconception(
            "squared",
            "This is the squared hinge loss; the hinge loss is not squared.",
            _of_scores(_squared_hinge),
        ),
        Misconception(
            "label forgotten",
            "The label is not used: 1 - s treats every example as a positive one.",
            _of_scores(lambda y, s: np.mean(np.maximum(0, 1 - s))),
        ),
        Misconception(
            "sign of the margin",
            "The sign is wrong: 1 + y s punishes the scores that are right.",
            _of_scores(lambda y, s: np.mean(np.maximum(0, 1 + y * s))),
        ),
        Misconception(
            "mean inside of max",
            "The mean is taken before max(0, ...), so that good examples hide bad ones; clip each example first.",
            _of_scores(lambda y, s: np.maximum(0, np.mean(1 - y * s))),
        ),
        Misconception(
            "tanh of the scores",
            "The scores go through tanh first. Then y s never reaches 1, no example is ever free, and the loss is the mean absolute error.",
            _of_scores(lambda y, s: np.mean(_slack(y, np.tanh(s)))),
        ),
        Misconception(
            "sign of the scores",
            "Only the sign of the score is used; the hinge loss also asks how far it is from the border.",
            _of_scores(lambda y, s: np.mean(_slack(y, np.sign(s)))),
        ),
        Misconception(
            "absolute error",
            "This is |y - s|, which punishes a score beyond the margin.",
            _of_scores(lambda y, s: np.mean(np.abs(y - s))),
        ),
        Misconception(
            "divided by the rows only",
            "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
            _of_scores(lambda y, s: np.sum(_slack(y, s)) / len(s)),
        ),
        *_label_misconceptions(_hinge),
    ),
)

SQUARED_HINGE = Exercise(
    reference.squared_hinge,
    checks=_hinge_checks(
        "An example costs max(0, 1 - y s) squared.",
        "The loss is the mean of max(0, 1 - y s) squared over the examples.",
        "Beyond the margin (y s >= 1) an example costs nothing: square after max(0, ...), not before.",
        "For labels of shape (n, k) the loss is the mean over all n k entries, one number.",
    ),
    misconceptions=(
        Misconception(
            "squared inside of max",
            "The square is inside of max(0, ...): (1 - y s) squared is never negative, so max does nothing and scores beyond the margin are punished.",
            _of_scores(lambda y, s: np.mean((1 - y * s) ** 2)),
        ),
        Misconception(
            "not squared",
            "This is the hinge loss; the square is missing.",
            _of_scores(_hinge),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            _of_scores(lambda y, s: np.sum(_slack(y, s) ** 2)),
        ),
        Misconception(
            "mean squared",
            "The mean is squared, instead of the mean taken of the squares.",
            _of_scores(lambda y, s: np.mean(_slack(y, s)) ** 2),
        ),
        Misconception(
            "half",
            "A factor 1/2 has crept in; the squared hinge loss has none.",
            _of_scores(lambda y, s: _squared_hinge(y, s) / 2),
        ),
        Misconception(
            "no margin",
            "This is max(0, -y s) squared: the margin of 1 is missing.",
            _of_scores(lambda y, s: np.mean(np.maximum(0, -y * s) ** 2)),
        ),
        Misconception(
            "label forgotten",
            "The label is not used: 1 - s treats every example as a positive one.",
            _of_scores(lambda y, s: np.mean(np.maximum(0, 1 - s) ** 2)),
        ),
        Misconception(
            "sign of the margin",
            "The sign is wrong: 1 + y s punishes the scores that are right.",
            _of_scores(lambda y, s: np.mean(np.maximum(0, 1 + y * s) ** 2)),
        ),
        Misconception(
            "tanh of the scores",
            "The scores go through tanh first. Then y s never reaches 1 and the loss is the mean squared error.",
            _of_scores(lambda y, s: np.mean(_slack(y, np.tanh(s)) ** 2)),
        ),
        Misconception(
            "divided by the rows only",
            "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
            _of_scores(lambda y, s: np.sum(_slack(y, s) ** 2) / len(s)),
        ),
        *_label_misconceptions(_squared_hinge),
    ),
)

HINGE_GRADIENT = Exercise(
    reference.hinge_gradient,
    checks=_hinge_checks(
        "Inside of the margin (y s < 1) the derivative of one example is -y, elsewhere 0.",
        "The derivative of the mean: -y / n inside of the margin (y s < 1), elsewhere 0.",
        "On the margin (y s = 1) and beyond it the gradient is 0.",
        "For scores of shape (n, k) divide by n k; the result has shape (n, k).",
    ),
    misconceptions=(
        Misconception(
            "not divided by n",
            "This is the gradient of the sum; that of the mean has a factor 1 / n.",
            _of_scores(lambda y, s: np.where(y * s < 1, -y, 0.0)),
        ),
        Misconception(
            "sign",
            "The sign is wrong: raising the score of a positive example lowers its loss.",
            _of_scores(lambda y, s: -_hinge_gradient(y, s)),
        ),
        Misconception(
            "kink counted as inside",
            "At the kink, y s = 1, the gradient is 0 by convention: the condition is y s < 1, without equality.",
            _of_scores(lambda y, s: np.where(y * s <= 1, -y, 0.0) / s.size),
        ),
        Misconception(
            "examples beyond the margin",
            "Examples beyond the margin get a gradient too; their loss is 0 and flat.",
            _of_scores(lambda y, s: -y / s.size),
        ),
        Misconception(
            "no margin",
            "Only wrong scores (y s < 0) get a gradient: the margin of 1 is missing.",
            _of_scores(lambda y, s: np.where(y * s < 0, -y, 0.0) / s.size),
        ),
        Misconception(
            "label forgotten",
            "The factor y is missing: for a negative example the slope is +1.",
            _of_scores(lambda y, s: np.where(y * s < 1, -1.0, 0.0) / s.size),
        ),
        Misconception(
            "gradient of the squared hinge",
            "This is the gradient of the squared hinge loss; that of the hinge loss does not grow with the error.",
            _of_scores(_squared_hinge_gradient),
        ),
        Misconception(
            "divided by the rows only",
            "Divide by the number of all entries, n k, not by the number of rows.",
            _of_scores(lambda y, s: np.where(y * s < 1, -y, 0.0) / len(s)),
        ),
        *_label_misconceptions(_hinge_gradient),
    ),
)

SQUARED_HINGE_GRADIENT = Exercise(
    reference.squared_hinge_gradient,
    checks=_hinge_checks(
        "The derivative of max(0, 1 - y s) squared is -2 y max(0, 1 - y s).",
        "The derivative of the mean has one entry per score: -2 y max(0, 1 - y s) / n.",
        "On the margin (y s = 1) and beyond it the gradient is 0.",
        "For scores of shape (n, k) divide by n k; the result has shape (n, k).",
    ),
    misconceptions=(
        Misconception(
            "factor 2 missing",
            "The factor 2 of the square is missing.",
            _of_scores(lambda y, s: -y * _slack(y, s) / s.size),
        ),
        Misconception(
            "not divided by n",
            "This is the gradient of the sum; that of the mean has a factor 1 / n.",
            _of_scores(lambda y, s: -2 * y * _slack(y, s)),
        ),
        Misconception(
            "sign",
            "The sign is wrong: raising the score of a positive example lowers its loss.",
            _of_scores(lambda y, s: -_squared_hinge_gradient(y, s)),
        ),
        Misconception(
            "inner derivative missing",
            "The inner derivative -y is missing: the chain rule goes through 1 - y s.",
            _of_scores(lambda y, s: 2 * _slack(y, s) / s.size),
        ),
        Misconception(
            "label forgotten",
            "The inner derivative is -y, not -1: for a negative example the slope is positive.",
            _of_scores(lambda y, s: -2 * _slack(y, s) / s.size),
        ),
        Misconception(
            "max(0, ...) missing",
            "Examples beyond the margin get a gradient too; their loss is 0 and flat.",
            _of_scores(lambda y, s: -2 * y * (1 - y * s) / s.size),
        ),
        Misconception(
            "gradient of the hinge",
            "This is the gradient of the hinge loss; that of the squared one grows with the error.",
            _of_scores(_hinge_gradient),
        ),
        Misconception(
            "divided by the rows only",
            "Divide by the number of all entries, n k, not by the number of rows.",
            _of_scores(lambda y, s: -2 * y * _slack(y, s) / len(s)),
        ),
        *_label_misconceptions(_squared_hinge_gradient),
    ),
)


# ------------------------------------------------------------------ sign accuracy


def _sign_accuracy(y: np.ndarray, s: np.ndarray) -> float:
    return np.mean(y * s > 0)


def _accuracy_draws(rng: Rng) -> Iterator[Case]:
    for size, right in ((3, 2), (7, 3), (40, 29)):
        y = signs(rng, size)
        size_of_scores = rng.uniform(0.05, 2.5, size).round(2)
        yield case(y, y * size_of_scores * np.where(rng.permutation(size) < right, 1, -1))


def _tied(rng: Rng) -> Iterator[Case]:
    for size in (5, 8):
        y, s = signs(rng, size), scores(rng, size) + 0.005
        y[:3], s[:3] = rng.permutation((1, 1, -1)), 0.0
        yield case(y, s)


SIGN_ACCURACY = Exercise(
    reference.sign_accuracy,
    checks=(
        Check(
            "ordinary scores",
            1.25,
            "A score counts as right if it has the sign of its label, however small it is; the answer is the share of those.",
            (
                case([-1, -1, 1, 1], [-0.9, -0.1, 0.4, 0.9]),
                case(np.array([1.0, -1.0, 1.0]), np.array([0.2, 0.7, 1.5])),
            ),
            _accuracy_draws,
        ),
        Check(
            "scores of exactly 0",
            0.5,
            "A score of 0 has no sign and counts as wrong, for either label.",
            (case(np.array([1.0, 1.0, -1.0, 1.0]), np.array([0.0, 0.0, 0.0, 0.3])),),
            _tied,
        ),
        Check(
            "several labels per example",
            0.25,
            "For labels of shape (n, k) the share is that among all n k entries, one number.",
            (case(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[0.5, -2.0], [0.5, 0.25]])),),
            lambda rng: [
                case(
                    np.array([[1.0, -1.0, -1.0], [1.0, 1.0, -1.0]]), np.abs(scores(rng, 2, 3)) + 0.1
                ),
                case(np.array([[1.0, -1.0], [1.0, 1.0]]), -np.abs(scores(rng, 2, 2)) - 0.1),
            ],
        ),
        label_error(0.5),
        same_shape((1.0, -1.0, 1.0)),
        unchanged(np.array([1.0, -1.0]), np.array([0.5, 0.5])),
    ),
    misconceptions=(
        Misconception(
            "rounded scores compared with the labels",
            "The scores are rounded before they are compared, so every score between -0.5 and 0.5 counts as wrong. This is the "
            "artefact that made hinge networks look bad in old versions of Keras.",
            _of_scores(lambda y, s: np.mean(np.round(s) == y)),
        ),
        Misconception(
            "threshold 0.5 and labels 0/1",
            "The scores are turned into 0 and 1 at the threshold 0.5, and a label of -1 can never be matched: this is what the metric 'accuracy' of Keras does here.",
            _of_scores(lambda y, s: np.mean((s > 0.5) == y)),
        ),
        Misconception(
            "threshold 0 and labels 0/1",
            "The comparison s > 0 gives True and False, which are 1 and 0: a label of -1 is never matched.",
            _of_scores(lambda y, s: np.mean((s > 0) == y)),
        ),
        Misconception(
            "score of 0 counted as right",
            "A score of 0 is counted as right; it decides nothing and counts as wrong, so the condition is y s > 0.",
            _of_scores(lambda y, s: np.mean(y * s >= 0)),
        ),
        Misconception(
            "score of 0 counted as positive",
            "A score of 0 is taken for a positive one; it has no sign and counts as wrong for either label.",
            _of_scores(lambda y, s: np.mean(np.where(s >= 0, 1, -1) == y)),
        ),
        Misconception(
            "score of 0 counted as negative",
            "A score of 0 is taken for a negative one; it has no sign and counts as wrong for either label.",
            _of_scores(lambda y, s: np.mean(np.where(s > 0, 1, -1) == y)),
        ),
        Misconception(
            "number instead of share",
            "This is the number of right scores; divide it by the number of all.",
            _of_scores(lambda y, s: np.sum(y * s > 0)),
        ),
        Misconception(
            "per cent",
            "This is a percentage; the answer is a share between 0 and 1.",
            _of_scores(lambda y, s: 100 * _sign_accuracy(y, s)),
        ),
        Misconception(
            "error rate",
            "This is the share of wrong scores; the accuracy is the share of right ones.",
            _of_scores(lambda y, s: np.mean(y * s <= 0)),
        ),
        Misconception(
            "beyond the margin only",
            "Only scores beyond the margin are counted as right; the sign alone decides.",
            _of_scores(lambda y, s: np.mean(y * s >= 1)),
        ),
        Misconception(
            "divided by the rows only",
            "Divide by the number of all entries, n k, not by the number of rows.",
            _of_scores(lambda y, s: np.sum(y * s > 0) / len(s)),
        ),
        *_label_misconceptions(_sign_accuracy),
    ),
)

EXERCISES = (
    SIGMOID,
    BINARY_CROSSENTROPY,
    BINARY_CROSSENTROPY_FROM_LOGITS,
    BINARY_CROSSENTROPY_FROM_LOGITS_GRADIENT,
    HINGE,
    SQUARED_HINGE,
    HINGE_GRADIENT,
    SQUARED_HINGE_GRADIENT,
    SIGN_ACCURACY,
)
