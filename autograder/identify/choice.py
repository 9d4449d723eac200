"""Which function of a source text is meant, and how it is called."""

import ast

from .matching import Unusable

Definition = ast.FunctionDef | ast.Lambda


def chosen(source: str, name: str | None = None) -> tuple[str, list[str], int]:
    """Find the function to call.

    Args:
        source: Python that compiles.
        name: of the function; may be left out where there is one that others do not call.

    Returns:
        Its name, the names of its positional parameters, and how many have no default.

    Raises:
        Unusable: if there is none or more than one, or none with this name.
    """
    defined: dict[str, Definition] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    defined[target.id] = node.value
    if not defined:
        raise Unusable("No function is defined: write one that begins `def loss(y_true, y_pred):`.")
    if name is None:
        name = _only_one(defined)
    if name not in defined:
        raise Unusable(f"There is no function {name}; there are: {', '.join(defined)}.")
    arguments = defined[name].args
    parameters = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return name, parameters, len(parameters) - len(arguments.defaults)


def _only_one(defined: dict[str, Definition]) -> str:
    """The function that no other one calls."""
    called = {
        node.id
        for own, definition in defined.items()
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and node.id != own
    }
    left = [name for name in defined if name not in called] or list(defined)
    if len(left) > 1:
        left = [name for name in left if len(defined[name].args.args) >= 2] or left
    if len(left) > 1:
        raise Unusable(
            f"There are several functions ({', '.join(left)}) that no other one calls, and it is "
            "not clear which is meant: name it (--function), or leave the others out."
        )
    return left[0]
