"""The binary cross-entropy of logits and its gradient: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, eight_bits, mean_of_table, pair, same_shape, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import ONE_TERM, SIZES, labels, overflowing_sigmoid, right_bce, scores, soft


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


def _of_logits(formula):  # noqa: ANN001, ANN202
    """A misconception from a formula of the entries y and z."""
    return lambda y_true, logits: formula(*pair(y_true, logits))


BINARY_CROSSENTROPY_FROM_LOGITS = Exercise(
    reference.binary_crossentropy_from_logits,
    kind="loss",
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
                eight_bits([1, 0], [-7, 3]),
            ),
            lambda rng: [*_logit_draws(rng), eight_bits([1, 0, 1], rng.integers(-9, 0, 3))],
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
                eight_bits([1, 0], [-128, 3]),
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
            mean_of_table(),
            (case(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.8, -0.3], [0.4, -2.0]])),),
            lambda rng: [case(labels(rng, n, k), scores(rng, n, k)) for n, k in [(3, 2), (2, 4)]],
        ),
        same_shape((1.0, 0.0, 1.0)),
        unchanged(np.array([1.0, 0.0]), np.array([-1000.0, 3.0])),
    ),
    misconceptions=(
        Misconception(
            "sigmoid, then clip",
            wrong_answers.CLIPPED,
            _of_logits(lambda y, z: right_bce(y, _p_of(z))),
        ),
        Misconception(
            "sigmoid, then clip",
            wrong_answers.CLIPPED,
            _of_logits(lambda y, z: right_bce(y, _p_of(z), 1e-12)),
        ),
        Misconception(
            "sigmoid, then clip",
            wrong_answers.CLIPPED,
            _of_logits(lambda y, z: right_bce(y, _p_of(z), 1e-15)),
        ),
        Misconception(
            "exp(z) / (1 + exp(z))",
            "The sigmoid inside is exp(z) / (1 + exp(z)), which is nan for large z; and a clip would cap the loss at 16.1 "
            "even if it were not. Work on the logits.",
            _of_logits(lambda y, z: right_bce(y, overflowing_sigmoid(z))),
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
            wrong_answers.IS_LOG_LIKELIHOOD,
            lambda y_true, logits: -np.mean(_logit_loss(y_true, logits)),
        ),
        wrong_answers.sum_instead_of_mean(
            lambda y_true, logits: np.sum(_logit_loss(y_true, logits))
        ),
        wrong_answers.rows_averaged(
            lambda y_true, logits: np.sum(_logit_loss(y_true, logits)) / len(y_true)
        ),
        wrong_answers.bits_of_a_loss(
            lambda y_true, logits: np.mean(_logit_loss(y_true, logits)) / np.log(2)
        ),
        wrong_answers.minus_an_unsigned_integer(
            lambda y_true, logits: np.mean(
                -np.asarray(y_true) * pair(y_true, logits)[1] + _softplus(pair(y_true, logits)[1])
            )
        ),
        Misconception(
            "logits taken for probabilities",
            "The arguments are logits, any real numbers, and not probabilities: a sigmoid belongs in between.",
            lambda y_true, logits: right_bce(y_true, logits),
        ),
    ),
)


def _negated_in_eight_bits(y_true: np.ndarray, logits: np.ndarray) -> np.ndarray:
    y, _ = pair(y_true, logits)
    minus_z = np.asarray(np.negative(logits), dtype=float)
    return (1 / (1 + np.exp(minus_z)) - y) / y.size


def _per_entry(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The gradient of every entry's own loss, not yet divided."""
    y, z = pair(y, z)
    return _p_of(z) - y


BINARY_CROSSENTROPY_FROM_LOGITS_GRADIENT = Exercise(
    reference.binary_crossentropy_from_logits_gradient,
    kind="gradient",
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
                eight_bits([1, 0], [-7, 3]),
            ),
            lambda rng: [*_logit_draws(rng), eight_bits([1, 0, 1], rng.integers(-9, 0, 3))],
        ),
        Check(
            "large logits",
            0.5,
            "Far out the gradient is -1/n, 0 or 1/n, and never nan: the worst example must keep the largest gradient.",
            (
                case(np.array([0.0, 1.0, 1.0]), np.array([1000.0, -1000.0, 0.5])),
                eight_bits([1, 0], [-128, 3]),
            ),
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
        wrong_answers.computed_in_eight_bits(_negated_in_eight_bits),
        wrong_answers.not_divided_by_n(_per_entry),
        wrong_answers.label_minus_prediction(
            lambda y_true, logits: -_per_entry(y_true, logits) / np.size(y_true)
        ),
        wrong_answers.divided_by_rows(
            lambda y_true, logits: _per_entry(y_true, logits) / len(y_true)
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
            _of_logits(lambda y, z: (overflowing_sigmoid(z) - y) / z.size),
        ),
        wrong_answers.one_number_for_logits(
            lambda y_true, logits: np.mean(_per_entry(y_true, logits))
        ),
    ),
)
