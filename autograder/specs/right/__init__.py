"""Right answers to every exercise, in the different styles in which students write them.

None of them may lose a point. Never released: what students get is made of `solutions/` alone.
"""

from collections.abc import Callable

from . import (
    binary_losses,
    cross_entropy,
    maximum_likelihood,
    multiclass_losses,
    optimization,
    regression_losses,
    training,
)

RIGHT: dict[str, tuple[Callable, ...]] = {
    name: functions
    for module in (
        optimization,
        maximum_likelihood,
        cross_entropy,
        regression_losses,
        binary_losses,
        multiclass_losses,
        training,
    )
    for name, functions in module.RIGHT.items()
}
