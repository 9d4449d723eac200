"""The categorical cross-entropy of logits and its gradient: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, eight_bits, pair, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import (
    SUM_THEN_MEAN,
    TABLES,
    TWO,
    Formula,
    as_float,
    distributions,
    logits,
    right_cce,
    right_log_softmax,
    same_shape,
    shifted_by_all,
    shifted_in_eight_bits,
    softmax_of_any,
    sum_of_exp,
    targets,
)


def _of_logits(formula: Formula, read: Callable = as_float) -> Callable:
    """A misconception from a formula of y and the logits z."""
    return lambda y_true, logits: formula(pair(y_true, logits)[0], read(logits))


def _minus_first(y_true: np.ndarray, logits: np.ndarray) -> float:
    pair(y_true, logits)
    return np.mean((-np.asarray(y_true) * right_log_softmax(as_float(logits))).sum(axis=1))


def _logit_prices(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    return -(y * right_log_softmax(z)).sum(axis=1)


def _logit_draws(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES:
        yield case(targets(rng, n, k), logits(rng, n, k))
    yield case(targets(rng, 3, 4).astype(int).tolist(), rng.integers(-4, 5, (3, 4)).tolist())


def _large_logits(rng: Rng) -> Iterator[Case]:
    for low, high in ((30, 60), (750, 1000), (5000, 10000)):
        a, b = rng.uniform(low, high, 2).round(1)
        yield case(np.eye(3)[[1, 2, 0]], np.array([[a, -b, 0.5], [a, a - 1, -a], logits(rng, 3)]))


WHOLE_TABLE = "The exponentials of the whole table are added up; each row has a softmax of its own."


OVERFLOWS = "exp(z) overflows for large logits, and inf / inf is nan. Subtract the largest logit of each row first, as in log_softmax."


Z = np.array([[2.0, 1.0, 0.0], [0.0, -1.0, 0.5]])  # logits of the visible cases


def _from_logits_checks(one: str, mean: str, large: str, soft: str, points: tuple) -> tuple:
    """What the loss and its gradient are asked."""
    return (
        Check(
            "one example",
            points[0],
            one,
            (
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[2.0, 1.0, 0.0]])),
                case(np.array([[0.0, 0.0, 1.0]]), np.array([[2.0, 1.0, 0.0]])),
            ),
            lambda rng: [case(targets(rng, 1, k), logits(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            points[1],
            mean,
            (
                case(TWO, Z),
                case([[0, 1], [1, 0], [1, 0]], [[3, 1], [2, 0], [-1, 1]]),
                eight_bits([[1, 0]], [[-100, 100]]),
            ),
            lambda rng: [
                *_logit_draws(rng),
                eight_bits([[0, 0, 1]], [[*rng.integers(90, 110, 2), -100]]),
                case(targets(rng, 4, 3).astype("uint8"), logits(rng, 4, 3)),
            ],
        ),
        Check(
            "large logits",
            points[2],
            large,
            (
                case(np.array([[0.0, 1.0]]), np.array([[1000.0, 0.0]])),
                case(TWO, np.array([[-10000.0, 10000.0, 0.0], [0.5, 0.0, 1.0]])),
                case(np.array([[1.0, 0.0]]), np.array([[-1000.0, -999.0]])),
            ),
            _large_logits,
        ),
        Check(
            "soft targets",
            points[3],
            soft,
            (case(np.array([[0.6, 0.2, 0.2], [0.0, 0.9, 0.1]]), Z),),
            lambda rng: [case(distributions(rng, *t), logits(rng, *t)) for t in TABLES],
        ),
        same_shape(),
        unchanged(TWO, np.array([[-1000.0, 3.0, 0.0], [1.0, 1.0, 2.0]])),
    )


CATEGORICAL_CROSSENTROPY_FROM_LOGITS = Exercise(
    reference.categorical_crossentropy_from_logits,
    kind="loss",
    checks=_from_logits_checks(
        "With log p = log_softmax(z) a row costs -sum(y log p).",
        SUM_THEN_MEAN,
        "A class that lies 1000 below the largest logit costs exactly 1000, which no probability can say: use log_softmax, not the logarithm of softmax.",
        "A target may be any distribution; then every class counts with its share.",
        (1, 1, 1, 0.5),
    ),
    misconceptions=(
        Misconception(
            "softmax, then clip",
            wrong_answers.CLIPPED,
            _of_logits(lambda y, z: right_cce(y, np.maximum(softmax_of_any(z), 1e-7))),
        ),
        Misconception(
            "softmax, then clip",
            wrong_answers.CLIPPED,
            _of_logits(lambda y, z: right_cce(y, np.maximum(softmax_of_any(z), 1e-15))),
        ),
        Misconception(
            "softmax, then clip",
            wrong_answers.CLIPPED,
            _of_logits(lambda y, z: right_cce(y, np.clip(softmax_of_any(z), 1e-7, 1 - 1e-7))),
        ),
        Misconception(
            "softmax, then log",
            "softmax(z) underflows to 0 for large logits, and its logarithm is then -inf (or nan after a product with 0). Use log_softmax.",
            _of_logits(lambda y, z: right_cce(y, softmax_of_any(z))),
        ),
        wrong_answers.computed_in_eight_bits(
            _of_logits(lambda y, z: np.mean(_logit_prices(y, z)), shifted_in_eight_bits)
        ),
        wrong_answers.minus_an_unsigned_integer(_minus_first),
        Misconception(
            "exp overflows",
            OVERFLOWS,
            _of_logits(lambda y, z: np.mean(-(y * (z - np.log(sum_of_exp(z)))).sum(axis=1))),
        ),
        Misconception(
            "exp overflows",
            OVERFLOWS,
            _of_logits(lambda y, z: right_cce(y, np.exp(z) / sum_of_exp(z))),
        ),
        Misconception(
            "normalisation forgotten",
            "This is -sum(y z): the logarithm of the sum of the exponentials is missing, and large logits would be rewarded without end.",
            _of_logits(lambda y, z: np.mean(-(y * z).sum(axis=1))),
        ),
        Misconception(
            "sum over the whole table",
            WHOLE_TABLE,
            _of_logits(
                lambda y, z: np.mean(
                    -(y * (z - z.max() - np.log(shifted_by_all(z).sum()))).sum(axis=1)
                )
            ),
        ),
        wrong_answers.sigmoid_instead_of_softmax(
            _of_logits(lambda y, z: np.mean((y * np.logaddexp(0, -z)).sum(axis=1)))
        ),
        Misconception(
            "binary cross-entropy of each class",
            "These are k independent yes/no questions; with one class per row it is one question: softmax, and -y log p alone.",
            _of_logits(lambda y, z: np.mean((np.logaddexp(0, z) - y * z).sum(axis=1))),
        ),
        Misconception(
            "logits taken for probabilities",
            "The arguments are logits, any real numbers, and not probabilities: a softmax belongs in between.",
            _of_logits(lambda y, z: right_cce(y, np.maximum(z, 1e-7))),
        ),
        Misconception(
            "minus sign missing",
            wrong_answers.IS_LOG_LIKELIHOOD,
            _of_logits(lambda y, z: -np.mean(_logit_prices(y, z))),
        ),
        wrong_answers.classes_averaged(
            _of_logits(lambda y, z: np.mean(_logit_prices(y, z)) / y.shape[1])
        ),
        wrong_answers.sum_instead_of_mean(_of_logits(lambda y, z: np.sum(_logit_prices(y, z)))),
        wrong_answers.bits_of_a_loss(
            _of_logits(lambda y, z: np.mean(_logit_prices(y, z)) / np.log(2))
        ),
        wrong_answers.largest_target_only(
            _of_logits(lambda y, z: np.mean(_logit_prices(np.eye(y.shape[1])[y.argmax(axis=1)], z)))
        ),
    ),
)


CATEGORICAL_CROSSENTROPY_FROM_LOGITS_GRADIENT = Exercise(
    reference.categorical_crossentropy_from_logits_gradient,
    kind="gradient",
    checks=_from_logits_checks(
        "For one row the derivative with respect to its logits is softmax(z) - y.",
        "The derivative of the mean over n rows is (softmax(z) - y) / n.",
        "Far out the gradient is -1/n, 0 or 1/n, and never nan: the worst example keeps the largest gradient.",
        "A target may be any distribution; the formula is the same.",
        (0.75, 0.75, 0.5, 0.5),
    ),
    misconceptions=(
        wrong_answers.not_divided_by_n(_of_logits(lambda y, z: softmax_of_any(z) - y)),
        wrong_answers.computed_in_eight_bits(
            _of_logits(lambda y, z: (softmax_of_any(z) - y) / len(z), shifted_in_eight_bits)
        ),
        Misconception(
            "divided by all entries",
            "Divide by the number of rows, n: the loss sums over the classes and takes the mean over the rows.",
            _of_logits(lambda y, z: (softmax_of_any(z) - y) / z.size),
        ),
        wrong_answers.label_minus_prediction(
            _of_logits(lambda y, z: (y - softmax_of_any(z)) / len(z))
        ),
        Misconception(
            "factor p (1 - p)",
            "The factor p (1 - p) belongs to the squared error of a sigmoid. In the cross-entropy it cancels: what is left is p - y.",
            _of_logits(
                lambda y, z: (
                    (softmax_of_any(z) - y) * softmax_of_any(z) * (1 - softmax_of_any(z)) / len(z)
                )
            ),
        ),
        Misconception(
            "own logit only",
            "Only the logit of the right class gets a gradient, -(1 - p); raising another logit lowers p too, so its derivative is +p.",
            _of_logits(lambda y, z: -y * (1 - softmax_of_any(z)) / len(z)),
        ),
        Misconception(
            "gradient with respect to p",
            "This is the derivative with respect to the probabilities, -y / p; the chain rule through softmax turns it into p - y.",
            _of_logits(lambda y, z: -y / softmax_of_any(z) / len(z)),
        ),
        Misconception(
            "softmax forgotten",
            "z - y compares logits with probabilities: a softmax belongs around z.",
            _of_logits(lambda y, z: (z - y) / len(z)),
        ),
        wrong_answers.sigmoid_instead_of_softmax(
            _of_logits(lambda y, z: (1 / (1 + np.exp(-z)) - y) / len(z))
        ),
        Misconception(
            "softmax over the whole table",
            WHOLE_TABLE,
            _of_logits(lambda y, z: (shifted_by_all(z) / shifted_by_all(z).sum() - y) / len(z)),
        ),
        Misconception(
            "exp overflows",
            "exp(z) overflows for large logits, and inf / inf is nan. Subtract the largest logit of each row first.",
            _of_logits(lambda y, z: (np.exp(z) / sum_of_exp(z) - y) / len(z)),
        ),
        wrong_answers.one_number_for_logits(
            _of_logits(lambda y, z: np.mean(np.abs(softmax_of_any(z) - y)))
        ),
    ),
)
