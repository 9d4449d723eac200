"""Makes harmless in the jail what a notebook can do only on the machine it comes from.

Part of the program of the jail. Packages that are missing become stand-ins that fail where they
are used and name themselves; windows, shell commands and installations do nothing; functions that
newer releases of numpy have removed are there again under their old names.
"""

import importlib.abc
import importlib.machinery
import math
import re
import sys
import types
from typing import Any, NoReturn

# Old names of numpy and what their documentation says to write today.
REMOVED_ALIASES = {
    "Inf": "inf",
    "Infinity": "inf",
    "NaN": "nan",
    "PINF": "inf",
    "alltrue": "all",
    "bool8": "bool_",
    "complex_": "complex128",
    "cumproduct": "cumprod",
    "float_": "float64",
    "infty": "inf",
    "mat": "asmatrix",
    "product": "prod",
    "round_": "round",
    "row_stack": "vstack",
    "sometrue": "any",
    "string_": "bytes_",
    "trapz": "trapezoid",
    "unicode_": "str_",
}


TRY, EXCEPT = re.compile(r"try\s*:"), re.compile(r"except\b")
IMPORT = re.compile(r"(?:import|from)\s+(\w+)[\w.]*(?:\s+import\b.*)?")
INSTALLATION = re.compile(r"(\s*)%(?:pip|conda|mamba|load_ext|reload_ext|autoreload|config|cd)\b")
# Cells that start another program; what it would do stays on the student's machine.
SCRIPTS = ("bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3", "cmd")


def no_script(line: str, cell: str) -> NoReturn:
    """Say that a cell of another program does not run, as a shell command of a line does not."""
    raise RuntimeError("other programs are not started where notebooks are graded")


class Missing:
    """Anything out of a package that is not installed; using it says so."""

    package: str

    def __init__(self, package: str) -> None:
        """Stand for something of this package."""
        self.__dict__["package"] = package

    def __getattr__(self, name: str) -> "Missing":
        """Something of something that is missing is missing as well."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(self.package)

    def part(self, other: Any) -> "Missing":
        """Part of an annotation such as `torch.Tensor | None` or `Float[Array, "n"]`."""
        return Missing(self.package)

    __or__ = __ror__ = __getitem__ = part

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Leave a function that it decorates as it is, and a loop: without numba it is only slower.

        Raises:
            ModuleNotFoundError: if anything else is asked for.
        """
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]
        if self.package in ("numba", "tqdm") and args and all(type(one) is int for one in args):
            return range(*args)  # prange, trange
        if self.package == "tqdm" and args:  # it only shows how far a loop is
            return args[0]
        if self.package == "numba":  # @njit(cache=True)
            return self
        not_installed(self)


def not_installed(self: Missing, *args: Any, **kwargs: Any) -> NoReturn:
    """Fail in the place of whatever was to be done."""
    raise ModuleNotFoundError(
        f"{self.package} is not installed where notebooks are graded", name=self.package
    )


OPERATIONS = """enter exit iter next len bool int float array setitem contains add
radd sub rsub mul rmul truediv rtruediv neg pow lt gt le ge mro_entries setattr"""
for operation in OPERATIONS.split():
    setattr(Missing, f"__{operation}__", not_installed)


class StandIn(types.ModuleType):
    """The module in the place of a package that is not installed."""

    def __getattr__(self, name: str) -> Missing:
        """Give something that fails when it is used."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(self.__name__.partition(".")[0])


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for what a cell imports and is not installed.

    Not where the notebook is prepared for that (`try: import torch`), and not for libraries, which
    look for others to find out what they can do.
    """

    def __init__(self, sources: list[str]) -> None:
        """Read which imports the cells themselves guard."""
        self.guarded = {name for source in sources for name in guarded_imports(source)}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The specification of a stand-in, if one is called for."""
        top, _, inner = name.partition(".")
        if top in self.guarded or not imported_by_a_cell():
            return None
        if inner and not isinstance(sys.modules.get(top), StandIn):
            # google.colab: google may be there for another's sake.
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: Any) -> types.ModuleType:
        """Make the stand-in."""
        return StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: there is nothing in it."""


def guarded_imports(source: str) -> set[str]:
    """The modules that are imported between `try:` and `except`."""
    names: set[str] = set()
    block: list[str] | None = None
    for line in map(str.strip, source.split("\n")):
        if block is None:
            block = [line] if TRY.match(line) else None
        elif EXCEPT.match(line):
            names.update(IMPORT.findall("\n".join(block)))
            block = None
        else:
            block.append(line)
    return names


def imported_by_a_cell() -> bool:
    """Is it a line of the notebook that has asked for a module?"""
    frame: types.FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib._"):
        frame = frame.f_back
    return frame is not None and "ipython-input" in frame.f_code.co_filename


def prepare_shell(shell: Any) -> None:
    """Switch off what needs a screen, a network or a shell; done once, in the fork server."""
    import matplotlib
    import matplotlib.pyplot as plt
    import numpy as np

    def nothing(*args: Any, **kwargs: Any) -> None:
        return None

    shell.enable_gui = nothing
    shell.ask_exit = nothing  # quit()
    shell.enable_matplotlib = lambda gui=None: (gui, "inline")  # figures are inline here anyhow
    shell.system = nothing  # !pip install ...
    shell.getoutput = lambda *args, **kwargs: []
    for name in SCRIPTS:
        shell.register_magic_function(no_script, "cell", name)
    shell.input_transformers_cleanup.append(without_installations)
    matplotlib.use = plt.switch_backend = nothing
    removed = {old: getattr(np, new) for old, new in REMOVED_ALIASES.items() if hasattr(np, new)}
    removed |= {
        "NINF": -np.inf,
        "asfarray": lambda a, dtype=float: np.asarray(a, dtype),
        "in1d": lambda a, b, *args, **kwargs: np.isin(a, b, *args, **kwargs).ravel(),
        "math": math,
        "msort": lambda a: np.sort(a, axis=0),
    }
    for old, value in removed.items():
        vars(np).setdefault(old, value)


def without_installations(lines: list[str]) -> list[str]:
    """A cell without its lines that install packages or change the front end."""
    found = [INSTALLATION.match(line) for line in lines]
    return [f"{m[1]}pass\n" if m else line for m, line in zip(found, lines, strict=True)]
