"""Keras on the backend that KERAS_BACKEND names: arrays, slopes, and what a call comes to."""

import inspect
import os
import warnings
from collections.abc import Callable

import keras
import numpy as np

warnings.filterwarnings("ignore", message="__array__ implementation")  # Keras calling numpy 2
BACKEND = os.environ["KERAS_BACKEND"]


def tensor(values: object, dtype: str = "float32"):
    """A tensor of the backend."""
    return keras.ops.convert_to_tensor(np.asarray(values, dtype=dtype))


def rounded(value: object) -> float | list:
    """A number or a list of them with six digits, so that every processor records the same."""
    array = np.asarray(keras.ops.convert_to_numpy(value), dtype=float)
    return [rounded(v) for v in array] if array.ndim else float(f"{array:.6g}") + 0.0  # not −0


def slope(loss: Callable, at: object) -> list:
    """The derivative of the sum of `loss` in each entry of `at`, as the backend finds it."""
    start = tensor(at)
    if BACKEND == "torch":
        start = start.requires_grad_()
        loss(start).sum().backward()
        return rounded(start.grad.cpu().numpy())
    if BACKEND == "jax":
        import jax

        return rounded(jax.grad(lambda z: loss(z).sum())(start))
    import tensorflow

    with tensorflow.GradientTape() as tape:
        tape.watch(start)
        total = tensorflow.reduce_sum(loss(start))
    return rounded(tape.gradient(total, start))


def outcome(call: Callable, *arguments: object) -> float | list | str:
    """The value of a call; "error" where it refuses, "warning" added where it warns."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", message="__array__ implementation")
        try:
            value = rounded(call(*arguments))
        except Exception:  # what it raises differs between libraries
            return "error"
    return [value, "warning"] if caught else value


def facts(module: object) -> dict[str, object]:
    """What the public functions of a module return, by name."""
    return {
        name: function()
        for name, function in list(vars(module).items())
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }
