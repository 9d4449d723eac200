"""What every function does with its arguments: types, errors, edges; and that it never warns."""

import copy
import inspect

import numpy as np
import pytest

from autograder import reference

# All numbers here are sums of few powers of two, so float32 holds them exactly.
Y = np.array([0.5, 2.0, -0.25, 3.0])
P = np.array([1.0, 2.0, 0.75, 0.5])
BITS = np.array([0.0, 1.0, 1.0, 0.0])
PROBABILITIES = np.array([0.25, 0.5, 0.0, 1.0])
SIGNS = np.array([-1.0, 1.0, 1.0, -1.0])
COUNTS = np.array([0.0, 2.0, 1.0, 5.0])
LABELS = np.array([2, 0])
TARGETS = np.array([[0.0, 0.0, 1.0], [0.5, 0.25, 0.25]])
ROWS = np.array([[0.25, 0.25, 0.5], [0.0, 1.0, 0.0]])
LOGITS = np.array([[1.0, -2.0, 0.5], [4.0, 0.0, 0.0]])
X = np.array([[1.0, -0.5], [0.25, 2.0]])
NETWORK = {
    "W1": np.array([[1.0, -1.0, 0.5], [0.5, 2.0, 1.0]]),
    "b1": np.array([0.0, 1.0, -1.0]),
    "W2": np.array([[1.0], [2.0], [-1.0]]),
    "b2": np.array([0.5]),
}
COLUMN = np.array([[1.0], [-2.0]])


def double(x):
    return 2 * x


def total(x):
    return np.sum(x**2)


def rng():
    return np.random.default_rng(0)


# One legal call of every function; a function among the arguments makes a fresh generator.
CALLS = {
    "numerical_gradient": (total, P),
    "gradient_descent": (double, P, 0.25, 3),
    "momentum_descent": (double, P, 0.25, 0.5, 3),
    "minibatches": (5, 2, rng),
    "sgd_linear_regression": (X, COLUMN[:, 0], 0.25, 1, 2, rng),
    "gaussian_nll": (Y, P, 0.5),
    "laplace_nll": (Y, P, 0.5),
    "bernoulli_nll": (BITS, 0.25),
    "poisson_nll": (COUNTS, P),
    "fit_gaussian": (Y,),
    "fit_laplace": (Y,),
    "fit_bernoulli": (BITS,),
    "fit_poisson": (COUNTS,),
    "entropy": (ROWS[0],),
    "cross_entropy": (ROWS[0], TARGETS[1]),
    "kl_divergence": (ROWS[0], TARGETS[1]),
    "nats_to_bits": (P,),
    "gaussian_cross_entropy": (Y, P),
    "gaussian_nll_gradient": (Y, P, P),
    "as_arrays": (Y, P),
    "mean_squared_error": (Y, P),
    "mean_absolute_error": (Y, P),
    "mean_squared_logarithmic_error": (Y, P),
    "huber": (Y, P),
    "poisson": (COUNTS, P),
    "mean_squared_error_gradient": (Y, P),
    "mean_absolute_error_gradient": (Y, P),
    "huber_gradient": (Y, P),
    "poisson_gradient": (COUNTS, P),
    "sigmoid": (Y,),
    "binary_crossentropy": (BITS, PROBABILITIES),
    "binary_crossentropy_from_logits": (PROBABILITIES, Y),
    "binary_crossentropy_from_logits_gradient": (PROBABILITIES, Y),
    "hinge": (SIGNS, Y),
    "squared_hinge": (SIGNS, Y),
    "hinge_gradient": (SIGNS, Y),
    "squared_hinge_gradient": (SIGNS, Y),
    "sign_accuracy": (SIGNS, Y),
    "log_softmax": (LOGITS,),
    "softmax": (LOGITS,),
    "one_hot": (LABELS, 3),
    "categorical_crossentropy": (TARGETS, ROWS),
    "sparse_categorical_crossentropy": (LABELS, ROWS),
    "kullback_leibler_divergence": (TARGETS, ROWS),
    "categorical_focal_crossentropy": (TARGETS, ROWS),
    "categorical_crossentropy_from_logits": (TARGETS, LOGITS),
    "categorical_crossentropy_from_logits_gradient": (TARGETS, LOGITS),
    "forward": (NETWORK, X),
    "backward": (NETWORK, X, COLUMN),
    "momentum_step": (NETWORK, NETWORK, NETWORK, 0.25, 0.5),
    "train": (X, COLUMN, reference.mean_squared_error_gradient, NETWORK, 0.25, 0.5, 1, 2, rng),
    "choose_loss": ("house_price",),
}

every_function = pytest.mark.parametrize("name", CALLS)
pytestmark = pytest.mark.filterwarnings("error")


def convert(argument, change):
    """Change each array of an argument, and make the generators."""
    if isinstance(argument, dict):
        return {name: convert(value, change) for name, value in argument.items()}
    if isinstance(argument, np.ndarray):
        return change(argument)
    return rng() if argument is rng else argument


def call(name, change=np.copy):
    return getattr(reference, name)(*[convert(argument, change) for argument in CALLS[name]])


def as_float32(array):
    return array.astype(np.float32)


def as_integers(array):
    """Integers where that changes nothing."""
    return array.astype(int) if np.all(array == np.round(array)) else array


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


@every_function
@pytest.mark.parametrize("change", [np.ndarray.tolist, as_float32, as_integers, read_only])
def test_types_of_the_arguments_do_not_matter(name, change):
    np.testing.assert_equal(call(name, change), call(name))


@every_function
@pytest.mark.parametrize("change", [np.copy, np.ndarray.tolist], ids=["arrays", "lists"])
def test_arguments_are_unchanged(name, change):
    arguments = [convert(argument, change) for argument in CALLS[name]]
    before = copy.deepcopy(arguments)
    getattr(reference, name)(*arguments)
    for argument, copied in zip(arguments, before, strict=True):
        if not isinstance(argument, np.random.Generator):  # drawing changes a generator
            np.testing.assert_equal(argument, copied)


@every_function
def test_everything_is_float64(name):
    def check(result):
        if isinstance(result, np.ndarray):
            assert result.dtype == (np.intp if name == "minibatches" else np.float64)
        for part in result.values() if isinstance(result, dict) else result:
            if isinstance(part, np.ndarray | dict | tuple):
                check(part)

    result = call(name, as_float32)
    if inspect.signature(getattr(reference, name)).return_annotation is float:
        assert type(result) is float
    else:
        check(result)


@pytest.mark.parametrize("name", [name for name in CALLS if name.endswith("_gradient")])
def test_a_gradient_has_the_shape_of_its_second_argument(name):
    result = call(name)
    for part in result if isinstance(result, tuple) else (result,):  # by two arguments
        assert part.shape == np.shape(CALLS[name][1])


# --- errors -------------------------------------------------------------------------------------

NO_PAIR = {"numerical_gradient", "bernoulli_nll", "poisson_nll", "one_hot", "forward"}
PAIRS = [name for name, args in CALLS.items() if len(args) == 2 and name not in NO_PAIR]


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_of_different_shape_or_empty_are_an_error(name):
    function = getattr(reference, name)
    first, second = CALLS[name]
    with pytest.raises(ValueError):
        function(first[:-1], second)
    with pytest.raises(ValueError):
        function(first, second[:-1])
    with pytest.raises(ValueError):
        function(first[:0], second[:0])
    if second.ndim == 1:  # numpy would broadcast these
        with pytest.raises(ValueError):
            function(first[:, None], second)
        with pytest.raises(ValueError):
            function(first, second[:, None])
        with pytest.raises(ValueError):
            function(first[0], second)
    else:  # these too
        with pytest.raises(ValueError):
            function(first[:1], second)
        with pytest.raises(ValueError):
            function(first, second[:1])


ones = np.ones
ERRORS = [
    ("gaussian_nll", (Y, P, 0), "std must be greater than 0; got 0"),
    ("gaussian_nll", (Y, P, [1, 1, -1, 1]), "std must be greater than 0; got -1"),
    ("gaussian_nll", (Y, P[:3], 1), "mean must be one number or have the shape"),
    ("gaussian_nll", (Y, 0, ones((4, 1))), "std must be one number or have the shape"),
    ("gaussian_nll", ([], 0, 1), "empty"),
    ("laplace_nll", (Y, P, 0), "scale must be greater than 0; got 0"),
    ("laplace_nll", (Y, P, -ones(4)), "scale must be greater than 0; got -1"),
    ("laplace_nll", (Y, ones((4, 1)), 1), "location must be one number or have the shape"),
    ("laplace_nll", ([], 0, 1), "empty"),
    ("bernoulli_nll", ([0, 2], 0.5), "an outcome must be 0 or 1; got 2"),
    ("bernoulli_nll", ([0, 0.5], 0.5), "an outcome must be 0 or 1; got 0.5"),
    ("bernoulli_nll", ([0, 1], 1.5), r"p must lie in \[0, 1\]; got 1.5"),
    ("bernoulli_nll", ([0, 1], [0.5, -0.5]), r"p must lie in \[0, 1\]; got -0.5"),
    ("bernoulli_nll", ([0, 1], [0.5]), "p must be one number or have the shape"),
    ("bernoulli_nll", ([], 0.5), "empty"),
    ("poisson_nll", (COUNTS, 0), "rate must be greater than 0; got 0"),
    ("poisson_nll", (COUNTS, -P), "rate must be greater than 0; got -1"),
    ("poisson_nll", (Y, 1), "a count must be a whole number, 0 or more; got 0.5"),
    ("poisson_nll", ([-1], 1), "a count must be a whole number, 0 or more; got -1"),
    ("poisson_nll", ([], 1), "empty"),
    ("fit_gaussian", ([],), "empty"),
    ("fit_laplace", ([],), "empty"),
    ("fit_bernoulli", ([],), "empty"),
    ("fit_bernoulli", ([0, 3],), "an outcome must be 0 or 1; got 3"),
    ("fit_poisson", ([],), "empty"),
    ("fit_poisson", ([-1, 3],), "a count must be a whole number"),
    ("entropy", ([0.5, 0.4],), "p must sum to one within 1e-06; got 0.9"),
    ("entropy", ([1.5, -0.5],), "p must not be negative; got -0.5"),
    ("entropy", ([],), "p must sum to one"),
    ("entropy", (1.0,), "p must be a one-dimensional vector"),
    ("entropy", (ROWS,), "p must be a one-dimensional vector"),
    ("cross_entropy", ([0.5, 0.4], [0.5, 0.5]), "p must sum to one"),
    ("cross_entropy", ([0.5, 0.5], [0.5, 0.4]), "q must sum to one"),
    ("cross_entropy", ([0.5, 0.5], [1.5, -0.5]), "q must not be negative"),
    ("cross_entropy", ([1.0], [0.5, 0.5]), "the same length; got 1 and 2"),
    ("kl_divergence", ([0.5, 0.4], [0.5, 0.5]), "p must sum to one"),
    ("kl_divergence", ([0.5, 0.5], [0.5, 0.4]), "q must sum to one"),
    ("kl_divergence", ([1.5, -0.5], [0.5, 0.5]), "p must not be negative"),
    ("kl_divergence", ([1.0], [0.5, 0.5]), "the same length; got 1 and 2"),
    ("gaussian_cross_entropy", (Y, P, 0), "std must be greater than 0"),
    ("as_arrays", (Y, P[:, None]), r"the shapes differ: \(4,\) and \(4, 1\)"),
    ("as_arrays", (ones((0, 3)), ones((0, 3))), r"the arrays are empty: their shape is \(0, 3\)"),
    ("as_arrays", (["a"], [1]), "could not convert"),
    ("mean_squared_logarithmic_error", ([-1], [0]), "every target must be greater than -1; got -1"),
    ("mean_squared_logarithmic_error", ([0], [-1]), "every prediction must be greater than -1"),
    ("huber", (Y, P, 0), "delta must be greater than 0; got 0"),
    ("huber_gradient", (Y, P, -1), "delta must be greater than 0; got -1"),
    ("poisson", (COUNTS, P - 0.5), "every prediction must be greater than 0; got 0"),
    ("poisson_gradient", (COUNTS, P - 1), "every prediction must be greater than 0; got 0"),
    ("binary_crossentropy", ([2, 0], [0.5, 0.5]), "every label must lie in .*; got 2"),
    ("binary_crossentropy", ([1, 0], [0.5, 1.5]), "every prediction must lie in .*; got 1.5"),
    ("binary_crossentropy", ([1], [0.5], -1e-9), "epsilon must lie in .*; got -1e-09"),
    ("binary_crossentropy", ([1], [0.5], 0.5), "epsilon must lie in .*; got 0.5"),
    ("binary_crossentropy_from_logits", ([-1], [0.5]), "every label must lie in .*; got -1"),
    ("binary_crossentropy_from_logits_gradient", ([-1], [0.5]), "every label must lie in"),
    ("hinge", (BITS, Y), "every label must be -1 or 1; got 0"),
    ("squared_hinge", (BITS, Y), "every label must be -1 or 1; got 0"),
    ("hinge_gradient", (BITS, Y), "every label must be -1 or 1; got 0"),
    ("squared_hinge_gradient", (BITS, Y), "every label must be -1 or 1; got 0"),
    ("sign_accuracy", (BITS, Y), "every label must be -1 or 1; got 0"),
    ("one_hot", ([0, 3], 3), "every label must be a whole number from 0 to 2; got 3"),
    ("one_hot", ([0, -1], 3), "every label must be a whole number from 0 to 2; got -1"),
    ("one_hot", ([0, 0.5], 3), "every label must be a whole number from 0 to 2; got 0.5"),
    ("one_hot", ([[0], [1]], 3), r"labels must be \(n,\); their shape is \(2, 1\)"),
    ("categorical_crossentropy", (TARGETS, ROWS * 0.9), "each row of y_pred must sum to one"),
    ("categorical_crossentropy", (TARGETS, LOGITS), "each row of y_pred must not be negative"),
    ("categorical_crossentropy", (2 * TARGETS, ROWS), "each row of y_true must sum to one"),
    ("categorical_crossentropy", (TARGETS[0], ROWS[0]), r"y_true must be \(n, k\)"),
    ("categorical_crossentropy", (TARGETS, ROWS, 1), "epsilon must lie in"),
    ("sparse_categorical_crossentropy", (LABELS, ROWS * 0.9), "each row of y_pred must sum to one"),
    ("sparse_categorical_crossentropy", ([0, 3], ROWS), "from 0 to 2; got 3"),
    ("sparse_categorical_crossentropy", ([0, -1], ROWS), "from 0 to 2; got -1"),
    ("sparse_categorical_crossentropy", ([0], ROWS), "1 labels for 2 rows"),
    ("sparse_categorical_crossentropy", ([0, 1, 1], ROWS), "3 labels for 2 rows"),
    ("sparse_categorical_crossentropy", ([0], ROWS[0]), r"y_pred must be \(n, k\)"),
    ("sparse_categorical_crossentropy", (LABELS, ROWS, 1), "epsilon must lie in"),
    ("kullback_leibler_divergence", (TARGETS, ROWS * 0.9), "each row of y_pred must sum to one"),
    ("kullback_leibler_divergence", (TARGETS * 0.9, ROWS), "each row of y_true must sum to one"),
    ("kullback_leibler_divergence", (TARGETS[0], ROWS[0]), r"y_true must be \(n, k\)"),
    ("categorical_focal_crossentropy", (TARGETS, ROWS * 0.9), "each row of y_pred must sum to one"),
    ("categorical_focal_crossentropy", (TARGETS, ROWS, -1), "gamma must not be negative; got -1"),
    ("categorical_focal_crossentropy", (TARGETS, ROWS, 2, 1), "epsilon must lie in"),
    ("categorical_crossentropy_from_logits", (2 * TARGETS, LOGITS), "must sum to one"),
    ("categorical_crossentropy_from_logits", (TARGETS[0], LOGITS[0]), r"y_true must be \(n, k\)"),
    ("categorical_crossentropy_from_logits_gradient", (2 * TARGETS, LOGITS), "must sum to one"),
    ("numerical_gradient", (total, P, 0), "h must be greater than 0; got 0"),
    ("gradient_descent", (double, P, 0.1, -1), "steps must not be negative; got -1"),
    ("momentum_descent", (double, P, 0.1, 0.9, -1), "steps must not be negative; got -1"),
    ("minibatches", (-1, 2, rng()), "n_examples must not be negative; got -1"),
    ("minibatches", (3, 0, rng()), "batch_size must be at least 1; got 0"),
    (
        "sgd_linear_regression",
        (X, COLUMN, 0.1, 1, 1, rng()),
        r"y \(n,\); got \(2, 2\) and \(2, 1\)",
    ),
    ("sgd_linear_regression", (X[0], X[0], 0.1, 1, 1, rng()), r"X must be \(n, d\)"),
    ("sgd_linear_regression", (X[:0], X[:0, 0], 0.1, 1, 1, rng()), "X is empty"),
    ("forward", (NETWORK, X[0]), "the shapes do not fit"),
    ("forward", (NETWORK, X[:, :1]), "the shapes do not fit"),
    ("forward", ({**NETWORK, "b1": 0.0}, X), "the shapes do not fit"),
    ("forward", ({**NETWORK, "b2": ones(2)}, X), "the shapes do not fit"),
    ("backward", (NETWORK, X, COLUMN[:, 0]), "output_gradient must have the shape of the output"),
    ("backward", (NETWORK, X, COLUMN[:1]), "output_gradient must have the shape of the output"),
    ("train", (X, COLUMN[:1], double, NETWORK, 1, 0, 1, 1, rng()), "the same length; got 2 and 1"),
    ("train", (X[:0], COLUMN[:0], double, NETWORK, 1, 0, 1, 1, rng()), "X is empty"),
    ("choose_loss", ("house_prices",), "unknown problem 'house_prices'; the known ones are house_"),
    ("choose_loss", (("count", "mean"),), "unknown problem"),
    (
        "choose_loss",
        (("colour", "even", "mean"),),
        "no problem of the course is colour, even, mean",
    ),
    ("gaussian_nll_gradient", (Y, P[:3], P), "shape"),
    ("gaussian_nll_gradient", (Y, P, P[:3]), "shape"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "message"), ERRORS, ids=[f"{name}: {m}" for name, _, m in ERRORS]
)
def test_errors(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(reference, name)(*arguments)


@pytest.mark.parametrize(
    "loss",
    [
        lambda rows: reference.entropy(rows[0]),
        lambda rows: reference.cross_entropy(rows[0], ROWS[0]),
        lambda rows: reference.cross_entropy(ROWS[0], rows[0]),
        lambda rows: reference.kl_divergence(rows[0], ROWS[0]),
        lambda rows: reference.kl_divergence(ROWS[0], rows[0]),
        lambda rows: reference.categorical_crossentropy(TARGETS, rows),
        lambda rows: reference.sparse_categorical_crossentropy(LABELS, rows),
        lambda rows: reference.kullback_leibler_divergence(TARGETS[::-1], rows),
        lambda rows: reference.kullback_leibler_divergence(rows[:1], ROWS[:1]),
        lambda rows: reference.categorical_focal_crossentropy(TARGETS, rows),
    ],
)
@pytest.mark.parametrize("sign", [-1, 1])
def test_how_far_from_one_a_row_may_sum(loss, sign):
    off = ROWS.copy()
    off[0, 2] += sign * 5e-7
    loss(off)
    off[0, 2] += sign * 4.5e-6  # 5e-6 in all
    with pytest.raises(ValueError, match="must sum to one within 1e-06"):
        loss(off)


def test_nan_passes_through_the_arithmetic_and_fails_a_check():
    nan = float("nan")
    assert np.isnan(reference.mean_squared_error([1, nan], [1, 1]))
    assert np.isnan(reference.binary_crossentropy_from_logits([1], [nan]))
    for name, arguments in [
        ("hinge", ([nan], [1])),
        ("gaussian_nll", ([1], 0, nan)),
        ("entropy", ([nan, 0.5],)),
        ("poisson", ([1], [nan])),
        ("one_hot", ([nan], 3)),
        ("binary_crossentropy", ([1], [nan])),
        ("huber", ([1], [1], nan)),
    ]:
        with pytest.raises(ValueError):
            getattr(reference, name)(*arguments)
