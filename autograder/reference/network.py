"""07: a network with one hidden layer of rectified linear units, and its training.

Its parameters are a dict of arrays: W1 (d, h), b1 (h,), W2 (h, k), b2 (k,).
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from ._arguments import Array, as_sample
from .optimization import minibatches


def forward(parameters: Mapping[str, npt.ArrayLike], X: npt.ArrayLike) -> tuple[Array, Array]:
    """Compute hidden = max(0, X W1 + b1) and output = hidden W2 + b2.

    (Goodfellow et al. 2016, sections 6.1 and 6.3.1.)

    Args:
        parameters: see the module.
        X: inputs, (n, d).

    Returns:
        `(hidden, output)`, (n, h) and (n, k); the output is linear.

    Raises:
        ValueError: if the shapes do not fit.
    """
    hidden = np.maximum(0, _affine(X, parameters["W1"], parameters["b1"]))
    return hidden, _affine(hidden, parameters["W2"], parameters["b2"])


def backward(
    parameters: Mapping[str, npt.ArrayLike], X: npt.ArrayLike, output_gradient: npt.ArrayLike
) -> dict[str, Array]:
    """Back-propagate d loss / d output to the parameters (Goodfellow et al. 2016, section 6.5).

    A rectified linear unit at exactly 0 passes no gradient.

    Args:
        parameters: see the module.
        X: inputs, (n, d).
        output_gradient: d loss / d output, (n, k).

    Returns:
        The four gradients, each of the shape of its parameter.

    Raises:
        ValueError: if the shapes do not fit.
    """
    hidden, output = forward(parameters, X)
    X, output_gradient = np.asarray(X, dtype=float), np.asarray(output_gradient, dtype=float)
    if output_gradient.shape != output.shape:
        raise ValueError(
            f"output_gradient must have the shape of the output, {output.shape}; "
            f"its shape is {output_gradient.shape}"
        )
    hidden_gradient = (output_gradient @ np.transpose(parameters["W2"])) * (hidden > 0)
    return {
        "W1": X.T @ hidden_gradient,
        "b1": hidden_gradient.sum(axis=0),
        "W2": hidden.T @ output_gradient,
        "b2": output_gradient.sum(axis=0),
    }


def momentum_step(
    parameters: Mapping[str, npt.ArrayLike],
    gradients: Mapping[str, npt.ArrayLike],
    velocity: Mapping[str, npt.ArrayLike],
    learning_rate: float,
    momentum: float,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Update v <- momentum v - learning_rate g, p <- p + v for each array.

    (Goodfellow et al. 2016, section 8.3.2.)

    Args:
        parameters: arrays by name, whatever the names.
        gradients: an array for each parameter, of its shape.
        velocity: an array for each parameter, of its shape.
        learning_rate: the factor of the gradient.
        momentum: the share of the velocity that is kept.

    Returns:
        New `(parameters, velocity)`.

    Raises:
        ValueError: if a gradient or a velocity has another shape than its parameter: numpy would
            broadcast them without a word.
    """
    for name, value in parameters.items():
        shapes = [np.shape(one) for one in (value, gradients[name], velocity[name])]
        if len(set(shapes)) > 1:
            raise ValueError(f"{name}, its gradient and its velocity have the shapes {shapes}")
    new_velocity = {
        name: momentum * np.asarray(velocity[name], dtype=float)
        - learning_rate * np.asarray(gradients[name], dtype=float)
        for name in parameters
    }
    new_parameters = {
        name: np.asarray(value, dtype=float) + new_velocity[name]
        for name, value in parameters.items()
    }
    return new_parameters, new_velocity


def train(
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    loss_gradient: Callable[[np.ndarray, Array], npt.ArrayLike],
    parameters: Mapping[str, npt.ArrayLike],
    learning_rate: float,
    momentum: float,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
) -> dict[str, Array]:
    """Train the network by stochastic gradient descent with momentum.

    The velocity is zero at first and carried across the epochs.

    Args:
        X: inputs, (n, d).
        Y: targets, n rows of any shape and type: `loss_gradient` gets them as they are.
        loss_gradient: `loss_gradient(Y_batch, output)` is d loss / d output, of the output's shape.
        parameters: where to start; see the module.
        learning_rate: the factor of the gradient.
        momentum: the share of the velocity that is kept.
        batch_size: examples a batch.
        epochs: passes over the data.
        rng: its `permutation` is called once an epoch.

    Returns:
        The trained parameters.

    Raises:
        ValueError: if X is empty, X and Y have different lengths, or the shapes do not fit.
    """
    X, Y = as_sample(X, "X"), np.asarray(Y)
    if len(X) != len(Y):
        raise ValueError(f"X and Y must have the same length; got {len(X)} and {len(Y)}")
    trained = {name: np.array(value, dtype=float) for name, value in parameters.items()}
    velocity = {name: np.zeros_like(value) for name, value in trained.items()}
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            _, output = forward(trained, X[batch])
            gradients = backward(trained, X[batch], loss_gradient(Y[batch], output))
            trained, velocity = momentum_step(trained, gradients, velocity, learning_rate, momentum)
    return trained


def _affine(inputs: npt.ArrayLike, weights: npt.ArrayLike, bias: npt.ArrayLike) -> Array:
    inputs, weights, bias = (np.asarray(a, dtype=float) for a in (inputs, weights, bias))
    if inputs.ndim != 2 or weights.shape != (inputs.shape[1], *bias.shape) or bias.ndim != 1:
        raise ValueError(
            f"the shapes do not fit: inputs {inputs.shape}, weights {weights.shape}, "
            f"bias {bias.shape}"
        )
    return inputs @ weights + bias
