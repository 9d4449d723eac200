"""What pages and notebooks say about Keras: each function measures one statement of them.

Runs on the backend that KERAS_BACKEND names. Labels come first, as Keras has them.
"""

import warnings

import keras
import numpy as np
from backend import outcome, rounded, slope, tensor

_L = keras.losses
_OPS = keras.ops
_ROW = [[0.7, 0.2, 0.1]]
_COLUMN = [[1.0], [2.0], [3.0]]
_LINE = [1.0, 2.0, 3.0]


def _mean(loss, y, p, label="float32"):
    return outcome(lambda: _OPS.mean(loss(tensor(y, label), tensor(p))))


def epsilon() -> float:
    """The probability at which Keras clips."""
    return keras.config.epsilon()


def slope_at_logit_20() -> dict[str, float]:
    """Of a confident mistake, from probabilities, in the logit that is 20."""
    sigmoid, softmax = keras.activations.sigmoid, keras.activations.softmax
    wrong, label = tensor([[0.0, 1.0]]), tensor([1], "int32")
    of_two = {
        "categorical cross-entropy": lambda z: _L.categorical_crossentropy(wrong, softmax(z)),
        "sparse cross-entropy": lambda z: _L.sparse_categorical_crossentropy(label, softmax(z)),
        "KL divergence": lambda z: _L.kl_divergence(wrong, softmax(z)),
        "categorical focal": lambda z: _L.categorical_focal_crossentropy(wrong, softmax(z)),
    }
    of_one = {
        "binary cross-entropy": lambda z: _L.binary_crossentropy(tensor([[0.0]]), sigmoid(z)),
        "binary focal": lambda z: _L.binary_focal_crossentropy(tensor([[0.0]]), sigmoid(z)),
    }
    return {name: slope(loss, [[20.0, 0.0]])[0][0] for name, loss in of_two.items()} | {
        name: slope(loss, [[20.0]])[0][0] for name, loss in of_one.items()
    }


def slope_at_logit_20_from_logits() -> dict[str, float]:
    """The same with from_logits=True; the divergence has no such option."""
    wrong, label, zero = tensor([[0.0, 1.0]]), tensor([1], "int32"), tensor([[0.0]])
    two, one = [[20.0, 0.0]], [[20.0]]
    calls = {
        "binary cross-entropy": (_L.binary_crossentropy, zero, one),
        "categorical cross-entropy": (_L.categorical_crossentropy, wrong, two),
        "sparse cross-entropy": (_L.sparse_categorical_crossentropy, label, two),
        "categorical focal": (_L.categorical_focal_crossentropy, wrong, two),
        "binary focal": (_L.binary_focal_crossentropy, zero, one),
    }
    slopes = {
        name: slope(lambda z, f=f, y=y: f(y, z, from_logits=True), at)[0][0]
        for name, (f, y, at) in calls.items()
    }
    refused = outcome(lambda: _L.kl_divergence(wrong, tensor(two), from_logits=True))
    return slopes | {"KL divergence": refused}


def slope_at_a_tie() -> list[float]:
    """Of the absolute error where prediction and target are equal."""
    return slope(lambda p: _L.mean_absolute_error(tensor([[2.0]]), p), [[2.0]])[0][0]


def slope_at_the_kink_of_the_hinge() -> float:
    """In the score, for label 1 and score 1."""
    return slope(lambda s: _L.hinge(tensor([[1.0]]), s), [[1.0]])[0][0]


def labels_out_of_range() -> dict[str, float | str]:
    """What a label costs that is none of three classes."""
    sparse = _L.sparse_categorical_crossentropy
    return {str(label): _mean(sparse, [label], _ROW, "int32") for label in (3, -1, -100)}


def labels_out_of_range_count() -> float | str:
    """The mean of a class 0 and of a label −100 (or an error): half of class 0 if both count."""
    return outcome(
        lambda: _L.SparseCategoricalCrossentropy()(tensor([0, -100], "int32"), tensor(_ROW * 2))
    )


def ignored_class() -> float | str:
    """The mean of a class 0 and of a label −1 that is to be ignored."""
    loss = _L.SparseCategoricalCrossentropy(ignore_class=-1)
    return outcome(lambda: loss(tensor([0, -1], "int32"), tensor(_ROW * 2)))


def log_zero() -> list[float | str]:
    """Binary cross-entropy for (y, p) = (1, 0) and (0, 1), in float32."""
    return [_mean(_L.binary_crossentropy, [[y]], [[1 - y]]) for y in (1.0, 0.0)]


def swapped_arguments() -> float | str:
    """Binary cross-entropy of Ada's four days, with predictions as targets."""
    return _mean(_L.binary_crossentropy, [[0.9, 0.1, 0.2, 0.6]], [[1.0, 0, 1, 0]])


def shapes() -> dict[str, float | str]:
    """The mean of each function for exact predictions (n, 1) of targets (n,)."""
    names = "mean_squared_error mean_absolute_error mean_squared_logarithmic_error huber poisson"
    return {name: _mean(getattr(_L, name), _LINE, _COLUMN) for name in names.split()} | {
        "kl_divergence": _mean(_L.kl_divergence, np.divide(_LINE, 6), np.divide(_COLUMN, 6)),
        "class Poisson": _mean(_L.Poisson(), _LINE, _COLUMN),
        "class KLDivergence": _mean(_L.KLDivergence(), np.divide(_LINE, 6), np.divide(_COLUMN, 6)),
    }


def shapes_of_scores() -> dict[str, float | str]:
    """Labels (3,) and scores (3, 1), to the function of the hinge and to the class."""
    labels, scores = [-1.0, 1.0, 1.0], [[0.5], [0.5], [-0.5]]
    return {
        "hinge": _mean(_L.hinge, labels, scores),
        "class Hinge": _mean(_L.Hinge(), labels, scores),
    }


def hinge_labels() -> dict[str, float | str]:
    """Perfect scores with labels 0 and 1, and with one label that is neither."""
    return {
        "0 and 1": _mean(_L.hinge, [[0.0, 1.0]], [[-3.0, 3.0]]),
        "0 and 2": _mean(_L.hinge, [[0.0, 2.0]], [[-3.0, 3.0]]),
        "squared, 0 and 1": _mean(_L.squared_hinge, [[0.0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]]),
    }


def hinge_of_several_classes() -> float | str:
    """Scores 0.1, 0.2, 0.4 and 0.8 of the last class."""
    return _mean(_L.CategoricalHinge(), [[0.0, 0, 0, 1]], [[0.1, 0.2, 0.4, 0.8]])


def row_of_sum_1_1() -> float | str:
    """Categorical cross-entropy of three rows, one of which adds up to 1.1."""
    rows = [[0.9, 0.05, 0.05], [0.1, 0.8, 0.2], [0.1, 0.2, 0.7]]
    return _mean(_L.categorical_crossentropy, np.eye(3), rows)


def slopes_of_divided_sigmoids() -> list:
    """Categorical cross-entropy of sigmoids, in each logit of one row."""
    y, sigmoid = tensor([[0.0, 1.0, 0.0]]), keras.activations.sigmoid
    return slope(lambda z: _L.categorical_crossentropy(y, sigmoid(z) * 1.0), [[0.3, -1.0, 2.0]])[0]


def focal_factors() -> dict[str, float | str]:
    """What each default does to the loss: its ratio to the loss with alpha 1, or unweighted."""
    one, p = [[0.0, 1.0, 0.0]], _ROW
    categorical = _L.categorical_focal_crossentropy
    whole = _mean(lambda y, p: categorical(y, p, alpha=1.0), one, p)
    listed = _mean(lambda y, p: categorical(y, p, alpha=[0.3, 0.5, 0.2]), one, p)
    ratios = {
        "categorical": _mean(categorical, one, p) / whole,
        "categorical, listed 0.5": listed / whole,
    }
    for y in (0.0, 1.0):
        plain = (0.3 if y else 0.7) ** 2 * -np.log(0.7 if y else 0.3)
        for balanced in (False, True):
            value = _mean(
                lambda y, p, b=balanced: _L.binary_focal_crossentropy(
                    y, p, apply_class_balancing=b
                ),
                [[y]],
                [[0.7]],
            )
            ratios[f"binary, label {y:g}{', balanced' * balanced}"] = value / plain
    return {name: float(f"{ratio:.4g}") for name, ratio in ratios.items()}


def divergence() -> float | str:
    """KL of (½, ½, 0) and (¼, ¼, ½)."""
    return _mean(_L.kl_divergence, [[0.5, 0.5, 0.0]], [[0.25, 0.25, 0.5]])


def poisson() -> list[float | str]:
    """(y, rate) = (2, 1.5) and (3, 0)."""
    return [_mean(_L.poisson, [[y]], [[rate]]) for y, rate in ((2.0, 1.5), (3.0, 0.0))]


def logarithmic_error_below_zero() -> dict[str, object]:
    """Target 2: the loss of predictions −3 and −0.5, and the slope there."""
    loss = _L.mean_squared_logarithmic_error
    return {
        "losses": [_mean(loss, [[2.0]], [[p]]) for p in (-3.0, -0.5)],
        "slopes": slope(lambda p: loss(tensor([[2.0], [2.0]]), p), [[-3.0], [-0.5]]),
    }


def huber_of_residual_3() -> dict[str, float | str]:
    """With the default and with delta 1: the same."""
    return {
        "default": _mean(_L.Huber(), [[0.0]], [[3.0]]),
        "delta 1": _mean(_L.Huber(delta=1.0), [[0.0]], [[3.0]]),
    }


def cosine_of_equal_rows() -> float | str:
    """`cosine_similarity`: minus the cosine."""
    return _mean(_L.get("cosine_similarity"), [[3.0, 4.0]], [[3.0, 4.0]])


def names() -> dict[str, bool]:
    """Which names are losses today."""
    tried = (
        "mse mean_squared_error mean_absolute_error mean_squared_logarithmic_error huber poisson "
        "binary_crossentropy hinge squared_hinge categorical_crossentropy "
        "sparse_categorical_crossentropy categorical_focal_crossentropy kl_divergence "
        "kullback_leibler_divergence cosine_proximity"
    )
    return {name: outcome(lambda n=name: bool(_L.get(n))) == 1 for name in tried.split()}


def _model(loss, metrics=(), **options):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.ones((1, 1))])
    optimizer = keras.optimizers.SGD(learning_rate=0.1)
    model.compile(loss=loss, optimizer=optimizer, metrics=list(metrics), **options)
    return model


def accuracy_of_signs() -> float:
    """The metric "accuracy" of four outputs whose signs are right, for labels −1 and 1."""
    outputs = np.array([[-0.9], [-0.1], [0.4], [0.9]])
    labels = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    return rounded(_model("hinge", ["accuracy"]).evaluate(outputs, labels, verbose=0)[1])


def code_that_aged() -> dict[str, object]:
    """Calls of 2020, and the key of the history."""
    x = np.ones((2, 1))
    history = _model("mse", ["mse"]).fit(x, x, verbose=0).history
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        keras.layers.Dense(5, input_dim=20)
    return {
        "SGD(lr=…)": outcome(lambda: bool(keras.optimizers.SGD(lr=0.01))),
        "Dense(…, input_dim=20)": "warning" if caught else "silent",
        "keys": sorted(history),
    }


def logged_loss() -> list[float]:
    """One epoch of two batches: what the log says, and the loss on the same data afterwards."""
    x, y = np.array([[1.0], [1.0]]), np.array([[0.0], [0.0]])
    model = _model("mse")
    logged = model.fit(x, y, batch_size=1, shuffle=False, verbose=0).history["loss"][0]
    return [rounded(logged), rounded(model.evaluate(x, y, verbose=0))]


def weighted_losses() -> list[float]:
    """Two outputs with loss_weights 1 and 0.3: the total, then the two losses."""
    inputs = keras.Input((1,))
    outputs = {"main": keras.layers.Identity(name="main")(inputs)}
    outputs["side"] = keras.layers.Identity(name="side")(inputs)
    model = keras.Model(inputs, outputs)
    weights = {"main": 1.0, "side": 0.3}
    model.compile(loss={"main": "mse", "side": "mae"}, loss_weights=weights)
    x = np.array([[1.0]])
    return rounded(model.evaluate(x, {"main": x + 2, "side": x + 1}, verbose=0)[:1])
