"""Inputs, checks and wrong answers that several exercises of this assignment share."""

from collections.abc import Callable, Iterator

import numpy as np

from ..common import Rng, eight_bits, pair, unchanged
from ..model import Case, Check, case

# Numbers are rounded so that a counter-example can be read and redone by hand.
TABLES = ((2, 3), (3, 2), (5, 4), (30, 3))  # (n, k); checks of one example say so


def distributions(rng: Rng, n: int, k: int) -> np.ndarray:
    """Rows of k probabilities of at least 0.02, in hundredths that add up to one."""
    shares = rng.dirichlet(np.ones(k), n)
    return (2 + rng.multinomial(100 - 2 * k, shares)) / 100


def classes(rng: Rng, n: int, k: int) -> np.ndarray:
    """Integer labels, the first and the last class among them as soon as there are two."""
    labels = rng.integers(0, k, n)
    if n > 1:
        labels[rng.permutation(n)[:2]] = (0, k - 1)
    return labels


def targets(rng: Rng, n: int, k: int) -> np.ndarray:
    """One-hot rows."""
    return np.eye(k)[classes(rng, n, k)]


def logits(rng: Rng, *shape: int) -> np.ndarray:
    """Logits as a trained network has them."""
    return rng.normal(0, 2, shape).round(2)


def with_zero(p: np.ndarray, label: int) -> np.ndarray:
    """The row p with the probability of its label handed to the next class."""
    p = p.copy()
    p[(label + 1) % len(p)] += p[label]
    p[label] = 0
    return p


TWO = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])  # one-hot targets of the visible cases


P = np.array([[0.7, 0.2, 0.1], [0.3, 0.5, 0.2]])  # and predictions


def same_shape(points: float = 0.25) -> Check:
    """Tables that do not fit and empty ones are a ValueError."""
    return Check(
        "shapes that do not fit",
        points,
        "Two tables of different shape, or empty ones, must raise a ValueError: numpy would repeat a single row "
        "for all examples without a word. as_arrays(y_true, ...) does it for you.",
        (case(TWO, P[:1]), case(TWO, P[0]), case(np.zeros((0, 3)), np.zeros((0, 3)))),
        lambda rng: [
            case(targets(rng, 3, 4), distributions(rng, 1, 4)),
            case(targets(rng, 1, 3), distributions(rng, 4, 3)),
        ],
        guard=True,
    )


def off(row: np.ndarray, by: float) -> np.ndarray:
    """The row with `by` added to its first number."""
    return row + np.eye(len(row))[0] * by


def row_sums(first: Callable[[np.ndarray], np.ndarray], points: float = 0.5) -> Check:
    """Rows of y_pred that do not sum to one are an error; `first` makes targets of classes.

    To one within 1e-6: 5e-7 off is accepted, 5e-6 off is not. Whoever divides an accepted row by
    its sum changes the value by 5e-7, hence the tolerance.
    """
    two, three = first(np.array([0, 1])), first(np.array([0, 2, 1]))

    def draws(rng: Rng) -> Iterator[Case]:
        p = distributions(rng, 3, 3)
        for by in (0.1, 5e-6):
            yield case(three, np.array([p[0], off(p[1], by), p[2]]))
        for by in (5e-7, -5e-7):  # one row, so that a sum in place of the mean loses elsewhere
            yield case(first(np.array([1])), off(p[0], by)[None])
        yield case(three, rng.uniform(0.05, 0.3, (3, 3)).round(2))
        yield case(three, np.array([off(p[0], 0.1), off(p[1], -0.1), p[2]]))

    return Check(
        "rows that do not sum to one",
        points,
        "Every row of y_pred must sum to one within 1e-6 and anything else is a ValueError: a row of ones would "
        "otherwise be the cheapest prediction of all.",
        (
            case(two, np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.2]])),
            case(two, np.ones((2, 3))),
            case(two, np.array([[0.7, 0.2, 0.2], [0.1, 0.7, 0.1]])),  # one on average
            case(first(np.array([2])), np.array([[0.3000005, 0.5, 0.2]])),
            case(first(np.array([2])), np.array([[0.299995, 0.5, 0.2]])),
        ),
        draws,
        guard=True,
        rtol=2e-6,
    )


def one_hot_of_three(labels: np.ndarray) -> np.ndarray:
    """Rows of three classes, whatever the number of classes is."""
    return np.eye(3)[labels]


def as_rows(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What every loss of probabilities refuses, for misconceptions about something else."""
    y, p = pair(y, p)
    if np.any(np.abs(p.sum(axis=1) - 1) > 1e-6):
        raise ValueError("row sums")
    return y, p


def as_loose_rows(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is refused with np.allclose as it is."""
    y, p = pair(y, p)
    if not np.allclose(p.sum(axis=1), 1):
        raise ValueError("row sums")
    return y, p


def _vectors(rng: Rng) -> Iterator[Case]:
    for size in (2, 3, 5, 8):
        yield case(logits(rng, size))


def _tables(rng: Rng) -> Iterator[Case]:
    for shape in TABLES:
        yield case(logits(rng, *shape))


def _large_tables(rng: Rng) -> Iterator[Case]:
    for low, high in ((750, 1000), (5000, 10000)):
        z = rng.uniform(low, high, 2).round(1)
        yield case(np.array([[z[0], z[0] - 1.5, -z[1]], logits(rng, 3), [-z[0], -z[1], 1 - z[0]]]))


def softmax_checks(one: str, rows: str, large: str, shapes: str) -> tuple[Check, ...]:
    """What softmax and log_softmax are asked."""
    return (
        Check(
            "one example",
            1,
            one,
            (case(np.array([2.0, 1.0, 0.0])), case(np.array([0.0, 0.0, 3.0, -1.0]))),
            _vectors,
        ),
        Check(
            "a row for each example",
            0.75,
            rows,
            (case(np.array([[2.0, 1.0, 0.0], [-1.0, 0.5, 2.0]])),),
            _tables,
        ),
        Check(
            "large logits",
            0.75,
            large,
            (
                case(np.array([1000.0, 999.0, -1000.0])),
                case(np.array([-1000.0, -1001.0])),
                case(np.array([[10000.0, 9999.0], [0.0, 1.0]])),
            ),
            _large_tables,
        ),
        Check(
            "lists, integers and more axes",
            0.25,
            shapes,
            (
                case([2, 1, 0]),
                case(np.array([[[2.0, 0.0], [1.0, 1.5]]])),
                eight_bits([-100, 100, 99]),
            ),
            lambda rng: [
                case(rng.integers(-4, 5, 4).tolist()),
                case(logits(rng, 2, 3, 4)),
                eight_bits([-100, 100, *rng.integers(90, 110, 2)]),
            ],
        ),
        unchanged(np.array([[1.0, -30.0], [3.0, 0.0]])),
    )


def as_float(z: np.ndarray) -> np.ndarray:
    """An array of floats."""
    return np.asarray(z, dtype=float)


def answer_by(function: Callable) -> Callable:
    """A misconception from a formula of an array of logits."""
    return lambda logits: function(as_float(logits))


def right_softmax(z: np.ndarray) -> np.ndarray:
    """The softmax of the last axis."""
    return np.exp(right_log_softmax(z))


def right_log_softmax(z: np.ndarray) -> np.ndarray:
    """The logarithm of the softmax of the last axis, without overflow."""
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def shifted_in_eight_bits(logits: np.ndarray) -> np.ndarray:
    """The logits, shifted in the type in which they come."""
    z = np.asarray(logits)
    return np.asarray(z - z.max(axis=-1, keepdims=True), dtype=float)


def sum_of_exp(z: np.ndarray) -> np.ndarray:
    """The sum of the exponentials of each row, as one writes it at first."""
    return np.exp(z).sum(axis=-1, keepdims=True)


def largest(z: np.ndarray) -> np.ndarray:
    """The largest entry of each row, shape (n, 1)."""
    return z.max(axis=-1, keepdims=True)


def shifted_by_all(z: np.ndarray) -> np.ndarray:
    """The exponentials, after the largest entry of the whole table was subtracted."""
    return np.exp(z - z.max())


Formula = Callable[..., np.ndarray | float]


def prices(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """-sum(y log p) of each row."""
    return -(y * np.log(p)).sum(axis=1)


def right_cce(y: np.ndarray, p: np.ndarray) -> float:
    """The mean of the rows' cross-entropies."""
    return np.mean(prices(y, p))


def softmax_of_any(z: np.ndarray) -> np.ndarray:
    """The softmax of lists and integers as well."""
    return right_softmax(as_float(z))


def several_targets(rng: Rng) -> Iterator[Case]:
    """Targets and predictions for tables of several shapes."""
    for n, k in TABLES:
        yield case(targets(rng, n, k), distributions(rng, n, k))
    yield case(targets(rng, 3, 4).astype(int).tolist(), distributions(rng, 3, 4).tolist())
    yield case(targets(rng, 3, 4).astype("uint8"), distributions(rng, 3, 4))


def zero_predictions(rng: Rng, sparse: bool = False) -> Iterator[Case]:
    """Predictions of exactly 0, and one that is certain."""
    for k in (2, 4):
        labels, p = classes(rng, 3, k), distributions(rng, 3, k)
        p[0], p[1] = with_zero(p[0], labels[0]), np.eye(k)[labels[1]]
        yield case(labels if sparse else np.eye(k)[labels], p)


def several_epsilons(rng: Rng, sparse: bool = False) -> Iterator[Case]:
    """Predictions of 0, clipped at several epsilons."""
    for epsilon in (1e-2, 1e-4, float(10 ** rng.uniform(-9, -3))):
        labels, p = classes(rng, 2, 3), distributions(rng, 2, 3)
        p[0] = with_zero(p[0], labels[0])
        yield case(labels if sparse else np.eye(3)[labels], p, epsilon=epsilon)


ROW_SUMS_IGNORED = "Rows of y_pred that do not sum to one are accepted. They are not probabilities, and a row of ones would cost nothing at all."


ROW_SUMS_DIVIDED = "Rows are divided by their sum, as Keras does it, which hides the mistake behind them; here they are a ValueError."


SUM_THEN_MEAN = "Sum over the classes, then take the mean over the rows."


EPSILON_IS_AN_ARGUMENT = "epsilon is an argument: clip with the value that the caller gives."


LAST_AXIS = (
    "Lists, integers and arrays with more axes work as well; the classes are on the last axis."
)
