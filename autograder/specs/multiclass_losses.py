"""Assignment 06: losses for several classes, from probabilities, labels and logits."""

from collections.abc import Callable, Iterator

import numpy as np

from .. import reference
from .common import Rng, pair, unchanged
from .exercise import Case, Check, Exercise, Misconception, accepting, case

# ------------------------------------------------------------------ inputs
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


# ------------------------------------------------------------------ checks that many exercises share

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


def _off(row: np.ndarray, by: float) -> np.ndarray:
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
            yield case(three, np.array([p[0], _off(p[1], by), p[2]]))
        for by in (5e-7, -5e-7):  # one row, so that a sum in the place of the mean loses elsewhere
            yield case(first(np.array([1])), _off(p[0], by)[None])
        yield case(three, rng.uniform(0.05, 0.3, (3, 3)).round(2))

    return Check(
        "rows that do not sum to one",
        points,
        "Every row of y_pred must sum to one within 1e-6 and anything else is a ValueError: a row of ones would "
        "otherwise be the cheapest prediction of all.",
        (
            case(two, np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.2]])),
            case(two, np.ones((2, 3))),
            case(first(np.array([2])), np.array([[0.3000005, 0.5, 0.2]])),
        ),
        draws,
        guard=True,
        rtol=2e-6,
    )


def _one_hot_of_three(labels: np.ndarray) -> np.ndarray:
    return np.eye(3)[labels]


def _rows(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What every loss of probabilities refuses, for misconceptions about something else."""
    y, p = pair(y, p)
    if np.any(np.abs(p.sum(axis=1) - 1) > 1e-6):
        raise ValueError("row sums")
    return y, p


# ------------------------------------------------------------------ softmax and its logarithm


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


def _softmax_checks(one: str, rows: str, large: str, shapes: str) -> tuple[Check, ...]:
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
            (case([2, 1, 0]), case(np.array([[[2.0, 0.0], [1.0, 1.5]]]))),
            lambda rng: [case(rng.integers(-4, 5, 4).tolist()), case(logits(rng, 2, 3, 4))],
        ),
        unchanged(np.array([[1.0, -30.0], [3.0, 0.0]])),
    )


def _float(function: Callable) -> Callable:
    """A misconception from a formula of an array of logits."""
    return lambda logits: function(np.asarray(logits, dtype=float))


def _true_softmax(z: np.ndarray) -> np.ndarray:
    return np.exp(_true_log_softmax(z))


def _true_log_softmax(z: np.ndarray) -> np.ndarray:
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def _total(z: np.ndarray) -> np.ndarray:
    """The sum of the exponentials of each row, as one writes it at first."""
    return np.exp(z).sum(axis=-1, keepdims=True)


def _largest(z: np.ndarray) -> np.ndarray:
    return z.max(axis=-1, keepdims=True)


def _shifted_by_all(z: np.ndarray) -> np.ndarray:
    return np.exp(z - z.max())


SOFTMAX = Exercise(
    reference.softmax,
    checks=_softmax_checks(
        "softmax(z) is exp(z) divided by the sum of all exp(z).",
        "Each row is an example: its probabilities sum to one, whatever the other rows are (axis=-1, keepdims=True).",
        "Adding a number to all logits of a row changes nothing, so subtract the row's largest one first: then no exp overflows.",
        "Lists, integers and arrays with more axes work as well; the classes are on the last axis.",
    ),
    misconceptions=(
        Misconception(
            "exp overflows",
            "exp(1000) is inf, and inf / inf is nan. Subtract the largest logit of the row first; the probabilities stay the same.",
            _float(lambda z: np.exp(z) / _total(z)),
        ),
        Misconception(
            "shifted by the largest logit of all rows",
            "The largest logit of the whole table is subtracted, so a row far below it underflows to 0 / 0. Each row has its own maximum: axis=-1.",
            _float(lambda z: _shifted_by_all(z) / _shifted_by_all(z).sum(axis=-1, keepdims=True)),
        ),
        Misconception(
            "sum over the whole table",
            "All numbers of the table sum to one here; each row should. Sum over the last axis, with keepdims=True.",
            _float(lambda z: _shifted_by_all(z) / _shifted_by_all(z).sum()),
        ),
        Misconception(
            "sum over the rows",
            "The columns sum to one here: this compares examples with one another instead of classes. The classes are on the last axis.",
            _float(lambda z: _true_softmax(z.T).T),
        ),
        Misconception(
            "sigmoid",
            "This is a sigmoid of each logit alone. The numbers of a row do not sum to one; divide by their sum over the classes.",
            _float(lambda z: 1 / (1 + np.exp(-z))),
        ),
        Misconception(
            "exp not divided",
            "These are the exponentials; divide them by the sum of their row.",
            _float(lambda z: np.exp(z - _largest(z))),
        ),
        Misconception(
            "exp forgotten",
            "The logits themselves are divided by their sum, which breaks down as soon as some are negative: take exp first.",
            _float(lambda z: z / z.sum(axis=-1, keepdims=True)),
        ),
        Misconception(
            "the winner takes all",
            "This is 1 for the largest logit and 0 for the others; softmax keeps the doubt, and has a slope to learn from.",
            _float(lambda z: (z == _largest(z)).astype(float)),
        ),
        Misconception(
            "sign of the exponent",
            "The sign is wrong: here the class with the largest logit is the least probable one.",
            _float(lambda z: _true_softmax(-z)),
        ),
        Misconception(
            "base 2",
            "These are powers of 2; softmax takes powers of e, np.exp.",
            _float(lambda z: _true_softmax(z * np.log(2))),
        ),
        Misconception(
            "logarithm returned",
            "These are the logarithms of the probabilities; softmax returns the probabilities.",
            _float(_true_log_softmax),
        ),
    ),
)

LOG_SOFTMAX = Exercise(
    reference.log_softmax,
    checks=_softmax_checks(
        "log_softmax(z) is z minus the logarithm of the sum of all exp(z).",
        "Each row is an example with a sum of its own (axis=-1, keepdims=True).",
        "A logarithm of -2000 is an ordinary number, the probability exp(-2000) is not: simplify log(softmax(z)) on paper, "
        "then subtract the row's largest logit first.",
        "Lists, integers and arrays with more axes work as well; the classes are on the last axis.",
    ),
    misconceptions=(
        Misconception(
            "log of softmax",
            "The probability is computed first and its logarithm afterwards: where it underflows to 0 you get -inf. Simplify on paper: log(exp(z) / s) = z - log(s).",
            _float(lambda z: np.log(_true_softmax(z))),
        ),
        Misconception(
            "log of softmax plus epsilon",
            "A small number inside of the logarithm shifts every value and stops it at -16.1 (for 1e-7). Simplify log(softmax(z)) on paper instead.",
            _float(lambda z: np.log(_true_softmax(z) + 1e-7)),
        ),
        Misconception(
            "log of softmax plus epsilon",
            "A small number inside of the logarithm shifts every value and stops it at -16.1 (for 1e-7). Simplify log(softmax(z)) on paper instead.",
            _float(lambda z: np.log(np.maximum(_true_softmax(z), 1e-7))),
        ),
        Misconception(
            "exp overflows",
            "exp(1000) is inf, and so is the logarithm of the sum. Subtract the largest logit of the row first.",
            _float(lambda z: z - np.log(_total(z))),
        ),
        Misconception(
            "log of an overflowing softmax",
            "exp(1000) is inf, and inf / inf is nan. Subtract the largest logit first, and simplify the logarithm of the fraction on paper.",
            _float(lambda z: np.log(np.exp(z) / _total(z))),
        ),
        Misconception(
            "largest logit subtracted once",
            "The largest logit is subtracted inside of the exponentials only: log(sum(exp(z - m))) is smaller by m than log(sum(exp(z))), so add m again, or shift z itself.",
            _float(lambda z: z - np.log(_total(z - _largest(z)))),
        ),
        Misconception(
            "shifted by the largest logit of all rows",
            "The largest logit of the whole table is subtracted, so a row far below it underflows to log(0). Each row has its own maximum: axis=-1.",
            _float(lambda z: z - z.max() - np.log(_total(z - z.max()))),
        ),
        Misconception(
            "softmax returned",
            "These are the probabilities; their logarithms were asked for.",
            _float(_true_softmax),
        ),
        Misconception(
            "minus sign",
            "The sign is wrong: logarithms of probabilities are never positive. (The price of a class is minus this number.)",
            _float(lambda z: -_true_log_softmax(z)),
        ),
        Misconception(
            "sum over the whole table",
            "The exponentials of the whole table are added up; each row has a sum of its own, over the last axis.",
            _float(lambda z: z - z.max() - np.log(_shifted_by_all(z).sum())),
        ),
        Misconception(
            "sum over the rows",
            "The sum runs down the columns: this compares examples instead of classes. The classes are on the last axis.",
            _float(lambda z: _true_log_softmax(z.T).T),
        ),
        Misconception(
            "log forgotten",
            "The sum of the exponentials is subtracted without its logarithm.",
            _float(lambda z: z - _total(z)),
        ),
        Misconception(
            "bits instead of nats",
            "This is the logarithm to base 2; use the natural one, np.log.",
            _float(lambda z: _true_log_softmax(z) / np.log(2)),
        ),
    ),
)


# ------------------------------------------------------------------ one-hot


def _labels(labels: np.ndarray, n_classes: int) -> np.ndarray:
    labels = np.asarray(labels)
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("labels")
    return labels.astype(int)


def _one_hot_draws(rng: Rng) -> Iterator[Case]:
    for n, k in ((2, 3), (6, 3), (7, 5), (4, 12)):
        yield case(classes(rng, n, k), k)
    yield case(classes(rng, 6, 4).tolist(), 4)


ONE_HOT = Exercise(
    reference.one_hot,
    checks=(
        Check(
            "ordinary labels",
            0.75,
            "Row i is 0 everywhere but in column labels[i], where it is 1; the first class is 0.",
            (case(np.array([0, 2, 1, 1]), 3), case([1, 0], 2)),
            _one_hot_draws,
        ),
        Check(
            "classes that do not occur",
            0.5,
            "The number of columns is n_classes, even if the last classes do not occur in these labels (a small batch lacks many).",
            (case(np.array([1, 0, 1]), 4), case(np.array([2, 2]), 5)),
            lambda rng: [
                case(rng.integers(0, k - 2, n), k) for n, k in ((1, 4), (5, 6), (3, 9), (7, 7))
            ],
        ),
        Check(
            "labels outside of the range",
            0.5,
            "A label below 0 or above n_classes - 1 must raise a ValueError: numpy counts negative indices from the end, "
            "and a label of -1 (often the mark for 'unknown') would silently become the last class.",
            (
                case(np.array([0, -1, 1]), 3),
                accepting(case(np.array([0, 3, 1]), 3), IndexError),
            ),
            # numpy's own error for an index that is too large is an IndexError, which will do.
            lambda rng: [
                case(np.append(classes(rng, 4, 4), -rng.integers(1, 4)), 4),
                case(np.append(-1, classes(rng, 3, 3)), 3),
                accepting(case(np.append(classes(rng, 4, 5), 5), 5), IndexError),
            ],
            guard=True,
        ),
        unchanged(np.array([1, 0, 2]), 3),
    ),
    misconceptions=(
        Misconception(
            "labels counted from 1",
            "The labels are taken to start at 1; they start at 0, so that they can be used as column numbers.",
            lambda labels, n_classes: np.eye(n_classes)[_labels(labels, n_classes) - 1],
        ),
        Misconception(
            "negative labels accepted",
            "A negative label is not refused: numpy counts it from the end, so -1 silently becomes the last class.",
            lambda labels, n_classes: np.eye(n_classes)[np.asarray(labels)],
        ),
        Misconception(
            "labels outside of the range left empty",
            "A label outside of the range gives a row of zeros here; it must raise a ValueError, for such a row costs nothing in any loss.",
            lambda labels, n_classes: (np.asarray(labels)[:, None] == np.arange(n_classes)).astype(
                float
            ),
        ),
        Misconception(
            "columns counted from the labels",
            "The number of columns is taken from the labels that occur; n_classes says how many there are.",
            lambda labels, n_classes: np.eye(max(_labels(labels, n_classes)) + 1)[
                _labels(labels, n_classes)
            ],
        ),
        Misconception(
            "transposed",
            "Rows and columns are exchanged: a row is an example, a column is a class.",
            lambda labels, n_classes: np.eye(n_classes)[_labels(labels, n_classes)].T,
        ),
        Misconception(
            "whole columns set",
            "table[:, labels] = 1 sets whole columns; each row needs its own one: table[np.arange(n), labels] = 1.",
            lambda labels, n_classes: np.tile(
                np.isin(np.arange(n_classes), _labels(labels, n_classes)).astype(float),
                (len(labels), 1),
            ),
        ),
        Misconception(
            "labels instead of ones",
            "The label itself stands in its column; a 1 belongs there (class 0 would vanish).",
            lambda labels, n_classes: (
                np.eye(n_classes)[_labels(labels, n_classes)] * np.asarray(labels)[:, None]
            ),
        ),
    ),
)


# ------------------------------------------------------------------ categorical cross-entropy

Formula = Callable[..., np.ndarray | float]


def _of_rows(formula: Formula) -> Callable:
    """A misconception from a formula of legal y and p, and the p that is clipped from below."""

    def function(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
        y, p = _rows(y_true, y_pred)
        return formula(y, p, np.maximum(p, epsilon))

    return function


def _prices(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """-sum(y log p) of each row."""
    return -(y * np.log(p)).sum(axis=1)


def _cce(y: np.ndarray, p: np.ndarray) -> float:
    return np.mean(_prices(y, p))


def _softmax(z: np.ndarray) -> np.ndarray:
    return _true_softmax(np.asarray(z, dtype=float))


def _both_terms(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return y * np.log(p) + (1 - y) * np.log(1 - p)


def _renormalised(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y_true, y_pred)
    return _cce(y, np.maximum(p / p.sum(axis=1, keepdims=True), epsilon))


def _sums_not_checked(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = pair(y_true, y_pred)
    return _cce(y, np.maximum(p, epsilon))


def _shapes_not_checked(y_true: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if np.any(np.abs(p.sum(axis=-1) - 1) > 1e-6):
        raise ValueError("row sums")
    return _cce(y, np.maximum(p, epsilon))


def _several(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES:
        yield case(targets(rng, n, k), distributions(rng, n, k))
    yield case(targets(rng, 3, 4).astype(int).tolist(), distributions(rng, 3, 4).tolist())


def _zeros(rng: Rng, sparse: bool = False) -> Iterator[Case]:
    for k in (2, 4):
        labels, p = classes(rng, 3, k), distributions(rng, 3, k)
        p[0], p[1] = with_zero(p[0], labels[0]), np.eye(k)[labels[1]]
        yield case(labels if sparse else np.eye(k)[labels], p)


def _epsilons(rng: Rng, sparse: bool = False) -> Iterator[Case]:
    for epsilon in (1e-2, 1e-4, float(10 ** rng.uniform(-9, -3))):
        labels, p = classes(rng, 2, 3), distributions(rng, 2, 3)
        p[0] = with_zero(p[0], labels[0])
        yield case(labels if sparse else np.eye(3)[labels], p, epsilon=epsilon)


ROW_SUMS_IGNORED = "Rows of y_pred that do not sum to one are accepted. They are no probabilities, and a row of ones would cost nothing at all."
ROW_SUMS_DIVIDED = "Rows are divided by their sum, as Keras does it, which hides the mistake of whoever made them; here they are a ValueError."

CATEGORICAL_CROSSENTROPY = Exercise(
    reference.categorical_crossentropy,
    checks=(
        Check(
            "one example",
            1.5,
            "A one-hot row costs -log of the probability that was given to its class, in nats.",
            (
                case(np.array([[0.0, 1.0, 0.0]]), np.array([[0.2, 0.7, 0.1]])),
                case(np.array([[0.0, 0.0, 1.0]]), np.array([[0.5, 0.3, 0.2]])),
            ),
            lambda rng: [case(targets(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            1.5,
            "Sum over the classes, then take the mean over the rows.",
            (
                case(TWO, P),
                case([[0, 1], [1, 0], [1, 0]], [[0.4, 0.6], [0.9, 0.1], [0.25, 0.75]]),
            ),
            _several,
        ),
        Check(
            "probabilities 0 and 1",
            0.75,
            "p is clipped from below at epsilon, so that a wrong 0 costs about 16.1 and 0 * log(0) is not nan; a perfect row costs exactly 0.",
            (
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 0.4, 0.6]])),
                case(TWO, np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])),
            ),
            _zeros,
        ),
        Check(
            "another epsilon",
            0.5,
            "epsilon is an argument: clip with the value that the caller gives.",
            (case(TWO, np.array([[0.0, 0.4, 0.6], [0.5, 0.5, 0.0]]), epsilon=0.001),),
            _epsilons,
        ),
        Check(
            "soft targets",
            0.75,
            "A target may be any distribution; then every class counts with its share: -sum(y log p).",
            (case(np.array([[0.5, 0.25, 0.25], [0.0, 0.9, 0.1]]), P),),
            lambda rng: [case(distributions(rng, *t), distributions(rng, *t)) for t in TABLES],
        ),
        row_sums(_one_hot_of_three),
        same_shape(),
        unchanged(TWO, np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "mean over the classes too",
            "The mean is taken over all n k entries; sum over the classes and take the mean over the rows only.",
            _of_rows(lambda y, p, q: np.mean(-y * np.log(q))),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean, so that it does not grow with the size of the batch.",
            _of_rows(lambda y, p, q: np.sum(_prices(y, q))),
        ),
        Misconception(
            "a number per row",
            "These are the prices of the single rows; the loss is their mean, one number.",
            _of_rows(lambda y, p, q: _prices(y, q)),
        ),
        Misconception(
            "summed over the rows",
            "The sum runs down the columns (axis 0) and the mean over the classes: rows are examples, so sum over axis 1.",
            _of_rows(lambda y, p, q: np.mean(-(y * np.log(q)).sum(axis=0))),
        ),
        Misconception(
            "minus sign missing",
            "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
            _of_rows(lambda y, p, q: -_cce(y, q)),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
            _of_rows(lambda y, p, q: _cce(y, q) / np.log(2)),
        ),
        Misconception(
            "log to base 10",
            "This is the answer with log10; losses use the natural logarithm, np.log.",
            _of_rows(lambda y, p, q: _cce(y, q) / np.log(10)),
        ),
        Misconception(
            "no clipping",
            "p is not clipped: log(0) is -inf, and 0 * log(0) is nan. Clip p from below at epsilon first.",
            _of_rows(lambda y, p, q: _cce(y, p)),
        ),
        Misconception(
            "clipped at both ends",
            "p is clipped at 1 - epsilon too, so a perfect row costs 1e-7. There is no log(1 - p) here that would need it.",
            lambda y_true, y_pred, epsilon=1e-7: _cce(
                _rows(y_true, y_pred)[0], np.clip(y_pred, epsilon, 1 - epsilon)
            ),
        ),
        Misconception(
            "epsilon added instead of clipped",
            "epsilon is added inside of the logarithm, which shifts every value and makes a perfect row cost less than nothing. Clip instead.",
            lambda y_true, y_pred, epsilon=1e-7: _cce(
                _rows(y_true, y_pred)[0], np.asarray(y_pred) + epsilon
            ),
        ),
        Misconception(
            "epsilon ignored",
            "The argument epsilon is not used: the clip stays at 1e-7 whatever the caller asks for.",
            _of_rows(lambda y, p, q: _cce(y, np.maximum(p, 1e-7))),
        ),
        Misconception(
            "epsilon of 1e-15",
            "p is clipped at 1e-15 instead of at the argument epsilon.",
            _of_rows(lambda y, p, q: _cce(y, np.maximum(p, 1e-15))),
        ),
        Misconception(
            "binary cross-entropy of each class",
            "The term (1 - y) log(1 - p) belongs to independent yes/no questions. Here the classes share one sum of probabilities, and -y log p says it all.",
            _of_rows(lambda y, p, q: -np.mean(_both_terms(y, q).sum(axis=1))),
        ),
        Misconception(
            "mean binary cross-entropy",
            "This is the binary cross-entropy over all entries; with one class per row only -y log p counts, summed over the classes.",
            _of_rows(lambda y, p, q: -np.mean(_both_terms(y, q))),
        ),
        Misconception(
            "arguments swapped",
            "y_true and y_pred are swapped: here the targets are inside of the logarithm.",
            _of_rows(lambda y, p, q: _cce(p, np.maximum(y, 1e-7))),
        ),
        Misconception(
            "predictions taken for logits",
            "y_pred holds probabilities already; here a softmax is applied to them once more, and no prediction can reach a loss of 0.",
            _of_rows(lambda y, p, q: _cce(y, _softmax(p))),
        ),
        Misconception(
            "log of the mean probability",
            "The mean is taken before the logarithm; each row has its own price -log p, and the mean comes last.",
            _of_rows(lambda y, p, q: -np.log(np.mean((y * q).sum(axis=1)))),
        ),
        Misconception(
            "log of the weighted probability",
            "The sum over the classes is inside of the logarithm: right for one-hot rows, wrong for soft ones. Each class has its own logarithm.",
            _of_rows(lambda y, p, q: np.mean(-np.log((y * q).sum(axis=1)))),
        ),
        Misconception(
            "largest target only",
            "Only the class with the largest target counts; a soft target weighs the price of every class with its share.",
            _of_rows(lambda y, p, q: np.mean(-np.log(q[np.arange(len(y)), y.argmax(axis=1)]))),
        ),
        Misconception("row sums not checked", ROW_SUMS_IGNORED, _sums_not_checked),
        Misconception("rows divided by their sum", ROW_SUMS_DIVIDED, _renormalised),
        Misconception(
            "no check of the shapes",
            "The formula is right, but a single row is repeated for all examples instead of refused: call as_arrays first.",
            _shapes_not_checked,
        ),
    ),
)


# ------------------------------------------------------------------ sparse categorical cross-entropy


def _labels_and_rows(
    labels: np.ndarray, y_pred: np.ndarray, sums: bool = True, least: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """What the function refuses, except for what a misconception forgets."""
    labels, p = np.asarray(labels), np.asarray(y_pred, dtype=float)
    if len(labels) != len(p) or not p.size:
        raise ValueError("lengths")
    if np.any((least & (labels < 0)) | (labels >= p.shape[1])):
        raise ValueError("labels")
    if sums and np.any(np.abs(p.sum(axis=1) - 1) > 1e-6):
        raise ValueError("row sums")
    return labels, p


def _picked(labels: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The probability that each row gives to its label."""
    return p[np.arange(len(p)), labels]


def _of_labels(formula: Formula, **checks: bool) -> Callable:
    """A misconception from a formula of the labels, p, and the p that is clipped from below."""

    def function(labels: np.ndarray, y_pred: np.ndarray, epsilon: float = 1e-7) -> float:
        labels, p = _labels_and_rows(labels, y_pred, **checks)
        return formula(labels, p, np.maximum(p, epsilon))

    return function


def _scce(labels: np.ndarray, p: np.ndarray) -> float:
    return np.mean(-np.log(_picked(labels, p)))


def _sparse(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES:
        yield case(classes(rng, n, k), distributions(rng, n, k))
    yield case(classes(rng, 3, 4).tolist(), distributions(rng, 3, 4).tolist())


def _labels_without_rows(rng: Rng) -> Iterator[Case]:
    yield case(np.array([int(rng.integers(0, 3))]), distributions(rng, 4, 3))
    yield accepting(case(classes(rng, 3, 3), distributions(rng, 4, 3)), IndexError)


SPARSE_CATEGORICAL_CROSSENTROPY = Exercise(
    reference.sparse_categorical_crossentropy,
    checks=(
        Check(
            "one example",
            1,
            "An example costs -log of the probability in the column of its label, in nats.",
            (
                case(np.array([1]), np.array([[0.2, 0.7, 0.1]])),
                case(np.array([2]), np.array([[0.5, 0.3, 0.2]])),
            ),
            lambda rng: [case(classes(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            1.5,
            "Row i has the label labels[i]: pick one probability per row, y_pred[np.arange(n), labels], and take the mean of the prices.",
            (case(np.array([0, 1]), P), case([1, 0, 0], [[0.4, 0.6], [0.9, 0.1], [0.25, 0.75]])),
            _sparse,
        ),
        Check(
            "probabilities 0 and 1",
            0.5,
            "p is clipped from below at epsilon, so that a wrong 0 costs about 16.1; a perfect row costs exactly 0.",
            (
                case(np.array([0]), np.array([[0.0, 0.4, 0.6]])),
                case(np.array([0, 1]), np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])),
            ),
            lambda rng: _zeros(rng, sparse=True),
        ),
        Check(
            "another epsilon",
            0.5,
            "epsilon is an argument: clip with the value that the caller gives.",
            (case(np.array([0, 1]), np.array([[0.0, 0.4, 0.6], [0.5, 0.5, 0.0]]), epsilon=0.001),),
            lambda rng: _epsilons(rng, sparse=True),
        ),
        Check(
            "labels outside of the range",
            0.5,
            "A label below 0 or above k - 1 must raise a ValueError: numpy counts negative indices from the end, "
            "and a label of -1 would silently mean the last class.",
            (
                case(np.array([0, -1]), P),
                accepting(case(np.array([0, 3]), P), IndexError),
            ),
            # numpy's own error for an index that is too large is an IndexError, which will do.
            lambda rng: [
                case(np.array([1, 0, -rng.integers(1, 5)]), distributions(rng, 3, 4)),
                accepting(case(np.array([2, 4, 0]), distributions(rng, 3, 4)), IndexError),
            ],
            guard=True,
        ),
        row_sums(lambda labels: labels),
        Check(
            "labels without rows",
            0.25,
            "There must be one label per row, and at least one row; anything else is a ValueError. (A single label would be repeated for all rows.)",
            (
                case(np.array([1]), P),
                accepting(case(np.array([1, 0, 0]), P), IndexError),
                case(np.array([], dtype=int), np.zeros((0, 3))),
            ),
            # numpy's own error for lengths that do not fit is an IndexError, which will do.
            _labels_without_rows,
            guard=True,
        ),
        unchanged(np.array([0, 2]), np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "labels counted from 1",
            "The labels are taken to start at 1; they start at 0, so the column of a label is its number.",
            _of_labels(lambda labels, p, q: _scce(labels - 1, q)),
        ),
        Misconception(
            "whole columns picked",
            "y_pred[:, labels] takes these columns from every row, an n times n table; np.arange(n) in the place of the colon pairs each row with its own label.",
            _of_labels(lambda labels, p, q: np.mean(-np.log(q[:, labels]))),
        ),
        Misconception(
            "largest probability",
            "This is the price of the class that the model prefers; the label says which class has to be paid for.",
            _of_labels(lambda labels, p, q: np.mean(-np.log(q.max(axis=1)))),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            _of_labels(lambda labels, p, q: np.sum(-np.log(_picked(labels, q)))),
        ),
        Misconception(
            "mean over the classes too",
            "The sum is divided by n k; there is one price per row, so divide by n.",
            _of_labels(lambda labels, p, q: _scce(labels, q) / p.shape[1]),
        ),
        Misconception(
            "a number per row",
            "These are the prices of the single rows; the loss is their mean, one number.",
            _of_labels(lambda labels, p, q: -np.log(_picked(labels, q))),
        ),
        Misconception(
            "minus sign missing",
            "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
            _of_labels(lambda labels, p, q: -_scce(labels, q)),
        ),
        Misconception(
            "logarithm missing",
            "This is one minus the mean probability; the price is minus its logarithm.",
            _of_labels(lambda labels, p, q: np.mean(1 - _picked(labels, q))),
        ),
        Misconception(
            "log of the mean probability",
            "The mean is taken before the logarithm; each row has its own price -log p, and the mean comes last.",
            _of_labels(lambda labels, p, q: -np.log(np.mean(_picked(labels, q)))),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
            _of_labels(lambda labels, p, q: _scce(labels, q) / np.log(2)),
        ),
        Misconception(
            "no clipping",
            "p is not clipped: -log(0) is inf. Clip p from below at epsilon first.",
            _of_labels(lambda labels, p, q: _scce(labels, p)),
        ),
        Misconception(
            "clipped at both ends",
            "p is clipped at 1 - epsilon too, so a perfect row costs 1e-7. There is no log(1 - p) here that would need it.",
            lambda labels, y_pred, epsilon=1e-7: _scce(
                _labels_and_rows(labels, y_pred)[0], np.clip(y_pred, epsilon, 1 - epsilon)
            ),
        ),
        Misconception(
            "epsilon added instead of clipped",
            "epsilon is added inside of the logarithm, which shifts every value. Clip instead.",
            lambda labels, y_pred, epsilon=1e-7: _scce(
                _labels_and_rows(labels, y_pred)[0], np.asarray(y_pred) + epsilon
            ),
        ),
        Misconception(
            "epsilon ignored",
            "The argument epsilon is not used: the clip stays at 1e-7 whatever the caller asks for.",
            _of_labels(lambda labels, p, q: _scce(labels, np.maximum(p, 1e-7))),
        ),
        Misconception(
            "predictions taken for logits",
            "y_pred holds probabilities already; here a softmax is applied to them once more, and no prediction can reach a loss of 0.",
            _of_labels(lambda labels, p, q: _scce(labels, _softmax(p))),
        ),
        Misconception(
            "negative labels accepted",
            "A negative label is not refused: numpy counts it from the end, so -1 silently means the last class.",
            _of_labels(lambda labels, p, q: _scce(labels, q), least=False),
        ),
        Misconception(
            "row sums not checked",
            ROW_SUMS_IGNORED,
            _of_labels(lambda labels, p, q: _scce(labels, q), sums=False),
        ),
        Misconception(
            "rows divided by their sum",
            ROW_SUMS_DIVIDED,
            lambda labels, y_pred, epsilon=1e-7: _scce(
                _labels_and_rows(labels, y_pred, sums=False)[0],
                np.maximum(np.asarray(y_pred) / np.sum(y_pred, axis=1, keepdims=True), epsilon),
            ),
        ),
    ),
)


# ------------------------------------------------------------------ Kullback-Leibler divergence


def _two_distributions(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y, p = _rows(y, p)
    if np.any(np.abs(y.sum(axis=1) - 1) > 1e-6):
        raise ValueError("row sums")
    return y, p


def _of_two(formula: Formula) -> Callable:
    """A misconception from a formula of legal y and p."""
    return lambda y_true, y_pred: formula(*_two_distributions(y_true, y_pred))


def _relative(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """y log(y / p) of each entry, 0 where y is 0, inf where only p is."""
    return np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / p), 0)


def _kl(y: np.ndarray, p: np.ndarray) -> float:
    return np.mean(_relative(y, p).sum(axis=1))


def _clip(a: np.ndarray) -> np.ndarray:
    return np.clip(a, 1e-7, 1)


def _one_hot_rows(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES[:3]:
        y, p = targets(rng, n, k), distributions(rng, n, k)
        y[0] = with_zero(distributions(rng, 1, k)[0], int(rng.integers(k)))
        yield case(y, p)


def _infinite(rng: Rng) -> Iterator[Case]:
    for k in (3, 4):
        labels, y, p = classes(rng, 3, k), distributions(rng, 3, k), distributions(rng, 3, k)
        p[1] = with_zero(p[1], labels[1])
        yield case(y, p)
        y[1] = with_zero(y[1], labels[1])  # both are 0 there
        yield case(y, p)


KULLBACK_LEIBLER_DIVERGENCE = Exercise(
    reference.kullback_leibler_divergence,
    checks=(
        Check(
            "one example",
            1.25,
            "A row costs sum(y log(y / p)), in nats; it is 0 if both distributions are the same.",
            (
                case(np.array([[0.5, 0.5]]), np.array([[0.25, 0.75]])),
                case(np.array([[0.7, 0.2, 0.1]]), np.array([[0.2, 0.3, 0.5]])),
                case(np.array([[0.25, 0.75]]), np.array([[0.25, 0.75]])),
            ),
            lambda rng: [
                case(distributions(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)
            ],
        ),
        Check(
            "the mean over several examples",
            1.25,
            "Sum over the classes, then take the mean over the rows.",
            (case(np.array([[0.5, 0.25, 0.25], [0.2, 0.7, 0.1]]), P),),
            lambda rng: [
                *(case(distributions(rng, *t), distributions(rng, *t)) for t in TABLES),
                case(distributions(rng, 3, 2).tolist(), distributions(rng, 3, 2).tolist()),
            ],
        ),
        Check(
            "targets with zeros",
            0.75,
            "0 log 0 is 0: a class that the target gives nothing costs nothing.",
            (
                case(TWO, P),
                case(np.array([[0.5, 0.5, 0.0]]), np.array([[0.25, 0.25, 0.5]])),
            ),
            _one_hot_rows,
        ),
        Check(
            "predictions with zeros",
            0.75,
            "What the target holds for possible and the prediction for impossible costs inf; where both are 0 there is nothing to pay.",
            (
                case(np.array([[0.5, 0.5, 0.0]]), np.array([[0.5, 0.0, 0.5]])),
                case(np.array([[0.5, 0.5, 0.0]]), np.array([[0.25, 0.75, 0.0]])),
            ),
            _infinite,
        ),
        Check(
            "rows that do not sum to one",
            0.5,
            "Every row of y_true and of y_pred must sum to one within 1e-6, and anything else is a ValueError: between other vectors the divergence can be negative.",
            (
                case(TWO, np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.2]])),
                case(np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.2]]), P),
                case(np.array([[0.2000005, 0.5, 0.3]]), np.array([[0.7, 0.2, 0.1]])),
            ),
            lambda rng: [
                case(a, b)
                for y, p in [(distributions(rng, 2, 3), distributions(rng, 2, 3))]
                for by in (0.05, 5e-6)
                for a, b in (
                    (y, np.array([p[0], _off(p[1], by)])),
                    (np.array([y[0], _off(y[1], by)]), p),
                )
            ],
            guard=True,
            rtol=1e-5,  # whoever divides an accepted row by its sum changes the value a little
        ),
        same_shape(),
        unchanged(TWO, np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "arguments swapped",
            "This is the divergence the other way round, sum(p log(p / y)). It is not symmetric: the target weighs the terms.",
            _of_two(lambda y, p: _kl(p, y)),
        ),
        Misconception(
            "both directions averaged",
            "The two directions are averaged; the divergence is not symmetric, and only sum(y log(y / p)) is asked for.",
            _of_two(lambda y, p: (_kl(y, p) + _kl(p, y)) / 2),
        ),
        Misconception(
            "cross-entropy",
            "This is the cross-entropy, -sum(y log p); the divergence subtracts the entropy of the target, which is 0 for one-hot rows only.",
            _of_two(lambda y, p: np.mean(-np.where(y > 0, y * np.log(p), 0).sum(axis=1))),
        ),
        Misconception(
            "sign",
            "The sign is wrong: the divergence is never negative.",
            _of_two(lambda y, p: -_kl(y, p)),
        ),
        Misconception(
            "mean over the classes too",
            "The mean is taken over all n k entries (the default of PyTorch's kl_div); sum over the classes and take the mean over the rows only.",
            _of_two(lambda y, p: np.mean(_relative(y, p))),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            _of_two(lambda y, p: np.sum(_relative(y, p))),
        ),
        Misconception(
            "a number per row",
            "These are the divergences of the single rows; the loss is their mean, one number.",
            _of_two(lambda y, p: _relative(y, p).sum(axis=1)),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
            _of_two(lambda y, p: _kl(y, p) / np.log(2)),
        ),
        Misconception(
            "weights missing",
            "The factor y is missing: each logarithm is weighed with the target's probability.",
            _of_two(lambda y, p: np.mean(np.log(y / p).sum(axis=1))),
        ),
        Misconception(
            "weighed with the prediction",
            "The logarithms are weighed with p; the expectation is taken over the target y.",
            _of_two(lambda y, p: np.mean((p * np.log(y / p)).sum(axis=1))),
        ),
        Misconception(
            "0 log 0 is nan",
            "0 * log(0) is nan in numpy; leave out the classes whose target is 0 (0 log 0 counts as 0).",
            _of_two(lambda y, p: np.mean((y * np.log(y / p)).sum(axis=1))),
        ),
        Misconception(
            "clipped as in Keras",
            "Both distributions are clipped at 1e-7 first, as Keras does it: an infinite divergence becomes finite, and every value is a little off.",
            _of_two(lambda y, p: np.mean((_clip(y) * np.log(_clip(y) / _clip(p))).sum(axis=1))),
        ),
        Misconception(
            "prediction clipped",
            "The prediction is clipped at 1e-7, so that an infinite divergence becomes finite. No clip was asked for: inf is the answer.",
            _of_two(lambda y, p: _kl(y, np.maximum(p, 1e-7))),
        ),
        Misconception(
            "zeros of the prediction left out",
            "Classes with p = 0 are left out. Only a target of 0 makes a term vanish; where y > 0 meets p = 0, the answer is inf.",
            _of_two(
                lambda y, p: np.mean(
                    np.where(p > 0, _relative(y, np.where(p > 0, p, 1)), 0).sum(axis=1)
                )
            ),
        ),
        Misconception(
            "sums of the prediction checked only",
            "A row of y_true that does not sum to one is accepted; both arguments must be distributions.",
            lambda y_true, y_pred: _kl(*_rows(y_true, y_pred)),
        ),
        Misconception(
            "row sums not checked",
            "Rows that do not sum to one are accepted; between such vectors the divergence can be negative and means nothing.",
            lambda y_true, y_pred: _kl(*pair(y_true, y_pred)),
        ),
    ),
)


# ------------------------------------------------------------------ focal loss


def _of_focal(formula: Formula, least: float | None = None) -> Callable:
    """A misconception from a formula of legal y, clipped p, gamma and unclipped p."""

    def function(
        y_true: np.ndarray, y_pred: np.ndarray, gamma: float = 2.0, epsilon: float = 1e-7
    ) -> float:
        y, p = _rows(y_true, y_pred)
        return formula(y, np.maximum(p, epsilon if least is None else least), gamma, p)

    return function


def _focal(y: np.ndarray, p: np.ndarray, gamma: float) -> np.ndarray:
    """-sum(y (1 - p)^gamma log p) of each row."""
    return -(y * (1 - p) ** gamma * np.log(p)).sum(axis=1)


def _gammas(rng: Rng) -> Iterator[Case]:
    for gamma in (0.0, 0.5, 1.0, 5.0, round(rng.uniform(0.2, 4), 1)):
        yield case(targets(rng, 4, 3), distributions(rng, 4, 3), gamma=gamma)


def _focal_zeros(rng: Rng) -> Iterator[Case]:
    yield from _zeros(rng)
    for epsilon in (1e-2, float(10 ** rng.uniform(-6, -3))):
        labels, p = classes(rng, 2, 3), distributions(rng, 2, 3)
        p[0] = with_zero(p[0], labels[0])
        yield case(np.eye(3)[labels], p, epsilon=epsilon)


CATEGORICAL_FOCAL_CROSSENTROPY = Exercise(
    reference.categorical_focal_crossentropy,
    checks=(
        Check(
            "one example",
            1.25,
            "A one-hot row costs -(1 - p)^gamma log p with the p of its class; gamma is 2 unless the caller says otherwise.",
            (
                case(np.array([[0.0, 1.0, 0.0]]), np.array([[0.4, 0.5, 0.1]])),
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[0.9, 0.08, 0.02]])),
            ),
            lambda rng: [case(targets(rng, 1, k), distributions(rng, 1, k)) for k in (2, 3, 4, 7)],
        ),
        Check(
            "the mean over several examples",
            1,
            "Each row has its own weight (1 - p)^gamma; sum over the classes, then take the mean over the rows.",
            (
                case(TWO, P),
                case([[0, 1], [1, 0], [1, 0]], [[0.4, 0.6], [0.9, 0.1], [0.25, 0.75]]),
            ),
            _several,
        ),
        Check(
            "another gamma",
            0.75,
            "gamma is an argument, and an exponent; gamma = 0 gives back the cross-entropy.",
            (case(TWO, P, gamma=0.0), case(TWO, P, gamma=1.0), case(TWO, P, gamma=3.0)),
            _gammas,
        ),
        Check(
            "probabilities 0 and 1",
            0.5,
            "p is clipped from below at epsilon first, and the clipped p stands in both places, in the weight and in the logarithm.",
            (
                case(np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 0.4, 0.6]]), epsilon=0.01),
                case(TWO, np.array([[0.0, 0.5, 0.5], [0.0, 1.0, 0.0]])),
            ),
            _focal_zeros,
        ),
        Check(
            "soft targets",
            0.5,
            "A target may be any distribution; then every class has its own weight and its own logarithm.",
            (case(np.array([[0.5, 0.25, 0.25], [0.0, 0.9, 0.1]]), P),),
            lambda rng: [case(distributions(rng, *t), distributions(rng, *t)) for t in TABLES],
        ),
        row_sums(_one_hot_of_three),
        same_shape(),
        unchanged(TWO, np.array([[0.0, 1.0, 0.0], [0.3, 0.0, 0.7]])),
    ),
    misconceptions=(
        Misconception(
            "minus sign missing",
            "The minus sign is missing. Several published formulas lost it; whoever minimises this number drives the right probability to 0.",
            _of_focal(lambda y, p, g, u: -np.mean(_focal(y, p, g))),
        ),
        Misconception(
            "gamma as a factor",
            "gamma multiplies here; it is an exponent: (1 - p) ** gamma.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * (1 - p) * g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "weight p instead of 1 - p",
            "The weight is p^gamma: it turns down the hard examples, while focal loss turns down the easy ones.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * p**g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "weight 1 - y",
            "The weight is (1 - y)^gamma, as one tutorial's text has it: with the target in the place of the prediction, every one-hot row costs nothing.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * (1 - y) ** g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "cross-entropy",
            "This is the plain cross-entropy; the weight (1 - p)^gamma is missing.",
            _of_focal(lambda y, p, g, u: _cce(y, p)),
        ),
        Misconception(
            "gamma ignored",
            "The argument gamma is not used: the exponent is 2 whatever the caller asks for.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, 2))),
        ),
        Misconception(
            "alpha of 0.25",
            "A factor of 1/4 has crept in, the alpha of Keras' version; this one has none.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)) / 4),
        ),
        Misconception(
            "weight of the mean loss",
            "The weight is made of the mean loss, one for the whole batch; each row must be turned down by its own p, before the mean is taken.",
            _of_focal(lambda y, p, g, u: (1 - np.exp(-_cce(y, p))) ** g * _cce(y, p)),
        ),
        Misconception(
            "weight of the row's loss",
            "One weight per row is made of its whole loss; right for one-hot rows, but with a soft target every class has its own weight.",
            _of_focal(
                lambda y, p, g, u: np.mean((1 - np.exp(-_prices(y, p))) ** g * _prices(y, p))
            ),
        ),
        Misconception(
            "weight of the row's probability",
            "One weight per row is made of sum(y p); right for one-hot rows, but with a soft target every class has its own weight.",
            _of_focal(lambda y, p, g, u: np.mean((1 - (y * p).sum(axis=1)) ** g * _prices(y, p))),
        ),
        Misconception(
            "mean over the classes too",
            "The mean is taken over all n k entries; sum over the classes and take the mean over the rows only.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)) / y.shape[1]),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            _of_focal(lambda y, p, g, u: np.sum(_focal(y, p, g))),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)) / np.log(2)),
        ),
        Misconception(
            "no clipping",
            "p is not clipped: log(0) is -inf, and 0 * log(0) is nan. Clip p from below at epsilon first.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)), least=0),
        ),
        Misconception(
            "clipped in the logarithm only",
            "The clip is in the logarithm only; the weight must be made of the clipped p as well.",
            _of_focal(lambda y, p, g, u: np.mean(-(y * (1 - u) ** g * np.log(p)).sum(axis=1))),
        ),
        Misconception(
            "epsilon ignored",
            "The argument epsilon is not used: the clip stays at 1e-7 whatever the caller asks for.",
            _of_focal(lambda y, p, g, u: np.mean(_focal(y, p, g)), least=1e-7),
        ),
        Misconception(
            "row sums not checked",
            ROW_SUMS_IGNORED,
            lambda y_true, y_pred, gamma=2.0, epsilon=1e-7: np.mean(
                _focal(pair(y_true, y_pred)[0], np.maximum(y_pred, epsilon), gamma)
            ),
        ),
    ),
)


# ------------------------------------------------------------------ from logits


def _of_logits(formula: Formula) -> Callable:
    """A misconception from a formula of y and the logits z."""
    return lambda y_true, logits: formula(*pair(y_true, logits))


def _logit_prices(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    return -(y * _true_log_softmax(z)).sum(axis=1)


def _logit_draws(rng: Rng) -> Iterator[Case]:
    for n, k in TABLES:
        yield case(targets(rng, n, k), logits(rng, n, k))
    yield case(targets(rng, 3, 4).astype(int).tolist(), rng.integers(-4, 5, (3, 4)).tolist())


def _large_logits(rng: Rng) -> Iterator[Case]:
    for low, high in ((30, 60), (750, 1000), (5000, 10000)):
        a, b = rng.uniform(low, high, 2).round(1)
        yield case(np.eye(3)[[1, 2, 0]], np.array([[a, -b, 0.5], [a, a - 1, -a], logits(rng, 3)]))


CLIPPED = (
    "A clip of the probability caps the loss (at 16.1 for 1e-7), so the worst examples cost too little and, in training, "
    "have no gradient. Clipping is not stability: work on the logits."
)
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
            (case(TWO, Z), case([[0, 1], [1, 0], [1, 0]], [[3, 1], [2, 0], [-1, 1]])),
            _logit_draws,
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
    checks=_from_logits_checks(
        "With log p = log_softmax(z) a row costs -sum(y log p).",
        "Sum over the classes, then take the mean over the rows.",
        "A class that lies 1000 below the largest logit costs exactly 1000, which no probability can say: use log_softmax, not the logarithm of softmax.",
        "A target may be any distribution; then every class counts with its share.",
        (1, 1, 1, 0.5),
    ),
    misconceptions=(
        Misconception(
            "softmax, then clip",
            CLIPPED,
            _of_logits(lambda y, z: _cce(y, np.maximum(_softmax(z), 1e-7))),
        ),
        Misconception(
            "softmax, then clip",
            CLIPPED,
            _of_logits(lambda y, z: _cce(y, np.maximum(_softmax(z), 1e-15))),
        ),
        Misconception(
            "softmax, then clip",
            CLIPPED,
            _of_logits(lambda y, z: _cce(y, np.clip(_softmax(z), 1e-7, 1 - 1e-7))),
        ),
        Misconception(
            "softmax, then log",
            "softmax(z) underflows to 0 for large logits, and its logarithm is then -inf (or nan after a product with 0). Use log_softmax.",
            _of_logits(lambda y, z: _cce(y, _softmax(z))),
        ),
        Misconception(
            "exp overflows",
            OVERFLOWS,
            _of_logits(lambda y, z: np.mean(-(y * (z - np.log(_total(z)))).sum(axis=1))),
        ),
        Misconception(
            "exp overflows", OVERFLOWS, _of_logits(lambda y, z: _cce(y, np.exp(z) / _total(z)))
        ),
        Misconception(
            "normalisation forgotten",
            "This is -sum(y z): the logarithm of the sum of the exponentials is missing, and large logits would be rewarded without end.",
            _of_logits(lambda y, z: np.mean(-(y * z).sum(axis=1))),
        ),
        Misconception(
            "sum over the whole table",
            "The exponentials of the whole table are added up; each row has a softmax of its own.",
            _of_logits(
                lambda y, z: np.mean(
                    -(y * (z - z.max() - np.log(_shifted_by_all(z).sum()))).sum(axis=1)
                )
            ),
        ),
        Misconception(
            "sigmoid instead of softmax",
            "Each logit goes through a sigmoid of its own; with one class per row the probabilities must share a sum of one: softmax.",
            _of_logits(lambda y, z: np.mean((y * np.logaddexp(0, -z)).sum(axis=1))),
        ),
        Misconception(
            "binary cross-entropy of each class",
            "These are k independent yes/no questions; with one class per row it is one question: softmax, and -y log p alone.",
            _of_logits(lambda y, z: np.mean((np.logaddexp(0, z) - y * z).sum(axis=1))),
        ),
        Misconception(
            "logits taken for probabilities",
            "The arguments are logits, any real numbers, and not probabilities: a softmax belongs in between.",
            _of_logits(lambda y, z: _cce(y, np.maximum(z, 1e-7))),
        ),
        Misconception(
            "minus sign missing",
            "The sign is wrong: this is the log-likelihood, the loss is minus that.",
            _of_logits(lambda y, z: -np.mean(_logit_prices(y, z))),
        ),
        Misconception(
            "mean over the classes too",
            "The mean is taken over all n k entries; sum over the classes and take the mean over the rows only.",
            _of_logits(lambda y, z: np.mean(_logit_prices(y, z)) / y.shape[1]),
        ),
        Misconception(
            "sum instead of mean",
            "This is the sum over the examples; the loss is their mean.",
            _of_logits(lambda y, z: np.sum(_logit_prices(y, z))),
        ),
        Misconception(
            "bits instead of nats",
            "This is the answer in bits (log to base 2); losses use the natural logarithm.",
            _of_logits(lambda y, z: np.mean(_logit_prices(y, z)) / np.log(2)),
        ),
        Misconception(
            "largest target only",
            "Only the class with the largest target counts; a soft target weighs the price of every class with its share.",
            _of_logits(
                lambda y, z: np.mean(_logit_prices(np.eye(y.shape[1])[y.argmax(axis=1)], z))
            ),
        ),
    ),
)

CATEGORICAL_CROSSENTROPY_FROM_LOGITS_GRADIENT = Exercise(
    reference.categorical_crossentropy_from_logits_gradient,
    checks=_from_logits_checks(
        "For one row the derivative with respect to its logits is softmax(z) - y.",
        "The derivative of the mean over n rows is (softmax(z) - y) / n.",
        "Far out the gradient is -1/n, 0 or 1/n, and never nan: the worst example keeps the largest gradient.",
        "A target may be any distribution; the formula is the same.",
        (0.75, 0.75, 0.5, 0.5),
    ),
    misconceptions=(
        Misconception(
            "not divided by n",
            "This is the gradient of the sum; that of the mean has a factor 1 / n.",
            _of_logits(lambda y, z: _softmax(z) - y),
        ),
        Misconception(
            "divided by all entries",
            "Divide by the number of rows, n: the loss sums over the classes and takes the mean over the rows.",
            _of_logits(lambda y, z: (_softmax(z) - y) / z.size),
        ),
        Misconception(
            "sign",
            "The sign is wrong: y - p points downhill, the gradient points uphill.",
            _of_logits(lambda y, z: (y - _softmax(z)) / len(z)),
        ),
        Misconception(
            "factor p (1 - p)",
            "The factor p (1 - p) belongs to the squared error of a sigmoid. In the cross-entropy it cancels: what is left is p - y.",
            _of_logits(lambda y, z: (_softmax(z) - y) * _softmax(z) * (1 - _softmax(z)) / len(z)),
        ),
        Misconception(
            "own logit only",
            "Only the logit of the right class gets a gradient, -(1 - p); raising another logit lowers p too, so its derivative is +p.",
            _of_logits(lambda y, z: -y * (1 - _softmax(z)) / len(z)),
        ),
        Misconception(
            "gradient with respect to p",
            "This is the derivative with respect to the probabilities, -y / p; the chain rule through softmax turns it into p - y.",
            _of_logits(lambda y, z: -y / _softmax(z) / len(z)),
        ),
        Misconception(
            "softmax forgotten",
            "z - y compares logits with probabilities: a softmax belongs around z.",
            _of_logits(lambda y, z: (z - y) / len(z)),
        ),
        Misconception(
            "sigmoid instead of softmax",
            "Each logit goes through a sigmoid of its own; with one class per row the probabilities must share a sum of one: softmax.",
            _of_logits(lambda y, z: (1 / (1 + np.exp(-z)) - y) / len(z)),
        ),
        Misconception(
            "softmax over the whole table",
            "The exponentials of the whole table are added up; each row has a softmax of its own.",
            _of_logits(lambda y, z: (_shifted_by_all(z) / _shifted_by_all(z).sum() - y) / len(z)),
        ),
        Misconception(
            "exp overflows",
            "exp(z) overflows for large logits, and inf / inf is nan. Subtract the largest logit of each row first.",
            _of_logits(lambda y, z: (np.exp(z) / _total(z) - y) / len(z)),
        ),
        Misconception(
            "one number",
            "A gradient has one entry per logit; this is a single number.",
            _of_logits(lambda y, z: np.mean(np.abs(_softmax(z) - y))),
        ),
    ),
)

EXERCISES = (
    SOFTMAX,
    LOG_SOFTMAX,
    ONE_HOT,
    CATEGORICAL_CROSSENTROPY,
    SPARSE_CATEGORICAL_CROSSENTROPY,
    CATEGORICAL_CROSSENTROPY_FROM_LOGITS,
    CATEGORICAL_CROSSENTROPY_FROM_LOGITS_GRADIENT,
    KULLBACK_LEIBLER_DIVERGENCE,
    CATEGORICAL_FOCAL_CROSSENTROPY,
)
