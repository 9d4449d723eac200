"""Right answers to every exercise, in the different styles in which students write them.

They lie beside the specification, in the package `right` of each assignment, and in modules of
their own, because the whole module is executed for every mutant. None of them is released.
"""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from .. import specs
from ..specs import ASSIGNMENTS


@cache
def _all() -> dict[str, tuple[Callable, ...]]:
    """What the modules of right answers hold in their tables `RIGHT`, by exercise."""
    found: dict[str, tuple[Callable, ...]] = {}
    for assignment in ASSIGNMENTS:
        package = importlib.import_module(f"{specs.__name__}.{assignment.partition('_')[2]}.right")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            found |= getattr(importlib.import_module(module.name), "RIGHT", {})
    return found


def other_answers(name: str) -> tuple[Callable, ...]:
    """The right answers to the exercise `name` beside the reference, none if there are none."""
    return _all().get(name, ())
