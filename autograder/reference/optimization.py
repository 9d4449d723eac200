"""01: numerical gradients, gradient descent with and without momentum, and minibatches."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ._arguments import Array, as_sample


def numerical_gradient(f: Callable[[Array], float], x: npt.ArrayLike, h: float = 1e-5) -> Array:
    """Approximate the gradient of the scalar function f at x by central differences.

    Entry i is (f(x + h e_i) - f(x - h e_i)) / (2 h), whose error is O(h^2) from the formula and
    O(1e-16 |f| / h) from rounding (Nocedal and Wright, Numerical Optimization, 2006, section 8.1).
    Where h is lost beside x (from about 1e11 for the default), take a larger one.

    Args:
        f: takes an array of the shape of x and returns one number.
        x: the point, of any shape.
        h: half the distance between the two evaluations.

    Returns:
        The gradient, of the shape of x.

    Raises:
        ValueError: if h <= 0.
    """
    if not h > 0:
        raise ValueError(f"h must be greater than 0; got {h}")
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def gradient_descent(
    gradient: Callable[[Array], npt.ArrayLike],
    start: npt.ArrayLike,
    learning_rate: float,
    steps: int,
) -> Array:
    """Follow x <- x - learning_rate * gradient(x) from a start (Goodfellow et al. 2016, 4.3).

    Args:
        gradient: takes an array (d,) and returns one of the same shape.
        start: the first point, (d,).
        learning_rate: the factor of the gradient.
        steps: the number of updates, 0 or more.

    Returns:
        The path, (steps + 1, d), the start included.

    Raises:
        ValueError: if steps is negative.
    """
    # Without momentum the velocity is the plain step.
    return momentum_descent(gradient, start, learning_rate, 0.0, steps)


def momentum_descent(
    gradient: Callable[[Array], npt.ArrayLike],
    start: npt.ArrayLike,
    learning_rate: float,
    momentum: float,
    steps: int,
) -> Array:
    """Follow v <- momentum * v - learning_rate * gradient(x), x <- x + v, with v = 0 at first.

    The method is Polyak's (1964), in the form of Goodfellow et al. (2016), section 8.3.2.

    Args:
        gradient: takes an array (d,) and returns one of the same shape.
        start: the first point, (d,).
        learning_rate: the factor of the gradient.
        momentum: the share of the velocity that is kept.
        steps: the number of updates, 0 or more.

    Returns:
        The path, (steps + 1, d), the start included.

    Raises:
        ValueError: if steps is negative.
    """
    if steps < 0:
        raise ValueError(f"steps must not be negative; got {steps}")
    path = [np.array(start, dtype=float)]
    velocity = np.zeros_like(path[0])
    for _ in range(steps):
        slope = np.asarray(gradient(path[-1].copy()), dtype=float)
        velocity = momentum * velocity - learning_rate * slope
        path.append(path[-1] + velocity)
    return np.array(path)


def minibatches(
    n_examples: int, batch_size: int, rng: np.random.Generator
) -> list[npt.NDArray[np.intp]]:
    """Cut a random permutation of 0..n_examples-1 into batches (Goodfellow et al. 2016, 8.1.3).

    Args:
        n_examples: the number of examples.
        batch_size: the size of every batch but the last, which may be smaller.
        rng: its `permutation` is called once.

    Returns:
        The batches, integer arrays of indices.

    Raises:
        ValueError: if n_examples is negative or batch_size is below 1.
    """
    if n_examples < 0:
        raise ValueError(f"n_examples must not be negative; got {n_examples}")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1; got {batch_size}")
    order = rng.permutation(n_examples)
    return [order[first : first + batch_size] for first in range(0, n_examples, batch_size)]


def sgd_linear_regression(
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
) -> tuple[Array, float]:
    """Fit y = X w + b by stochastic gradient descent on the mean squared error of each batch.

    Weights and bias start at zero; each epoch draws a fresh permutation (`minibatches`)
    (Goodfellow et al. 2016, sections 5.9 and 8.3.1).

    Args:
        X: inputs, (n, d).
        y: targets, (n,).
        learning_rate: the factor of the gradient.
        batch_size: examples a batch.
        epochs: passes over the data.
        rng: its `permutation` is called once an epoch.

    Returns:
        The weights (d,) and the bias.

    Raises:
        ValueError: if X is empty or not (n, d), or y is not (n,).
    """
    X, y = as_sample(X, "X"), np.asarray(y, dtype=float)
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise ValueError(f"X must be (n, d) and y (n,); got {X.shape} and {y.shape}")
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            error = X[batch] @ weights + bias - y[batch]
            weights -= learning_rate * 2 * X[batch].T @ error / len(batch)
            bias -= learning_rate * 2 * error.mean()
    return weights, float(bias)
