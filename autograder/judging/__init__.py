"""Pure functions from answers to verdicts; no notebooks, no processes."""

import inspect
import re
from types import ModuleType


def bundle(*modules: ModuleType) -> str:
    """Join modules of this package and of `sandbox` into one self-contained source text.

    What runs beside a student's code must not need this package, so the modules are joined and
    their imports of one another removed. Their top-level names share one namespace.

    Args:
        modules: in an order in which each module comes after those that it imports.

    Returns:
        The source text.
    """
    text = "\n".join(inspect.getsource(module) for module in modules)
    return re.sub(r"^from \.+[\w.]+ import (\([^)]*\)|[^\n]*)\n", "", text, flags=re.MULTILINE)
