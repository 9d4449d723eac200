"""Notice that a graded function calls a finished loss of another library while it runs.

Part of the program of the jail. This is a deterrent and no barrier, because the process belongs to
the student. `judging.forbidden` examines the source outside.
"""

import contextlib
import sys
from types import CodeType
from typing import Any

FOLDERS = tuple(
    f"/{library}/"
    for library in ("sklearn/metrics", "sklearn/_loss", "keras", "torch", "tensorflow", "jax")
)
COMPILED = ("huber", "pseudo_huber", "kl_div", "rel_entr")  # of scipy.special: no frame shows them
ENTROPY = "/scipy/stats/_entropy.py"


class Forbidden(BaseException):
    """Raised in a function that calls a finished loss of another library."""


class LossCallDetector:
    """Wraps a function and notices when code of a forbidden library begins to run in it."""

    def __init__(self, function: Any) -> None:
        """Wrap this function."""
        self.function, self.hit = function, False
        self.known: set[CodeType] = set()  # code that has been examined
        self.harmless: set[tuple[type, Any]] = set()  # and kinds of compiled functions
        if "sklearn" in getattr(getattr(function, "__code__", None), "co_names", ()):
            with contextlib.suppress(Exception):
                import sklearn.metrics  # noqa: F401  (to import it is no call of what is in it)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function under a profiler that checks the file of every function entered."""
        sys.setprofile(self.look)
        try:
            result = self.function(*args, **kwargs)
        except (
            RecursionError
        ):  # at that depth Python switches the profiler off, and not the student
            sys.setprofile(self.look)
            raise
        finally:
            self.hit |= (
                sys.getprofile() != self.look
            )  # the profiler was switched off, to hide something
            sys.setprofile(None)
        return result

    def hide_compiled(self, namespace: dict[str, Any]) -> None:
        """Replace compiled losses by an object that cannot be used: no profiler sees them run."""
        detector = self

        class Trap:
            def __getattribute__(self, name: str) -> Any:
                detector.hit = True
                raise Forbidden

            def __call__(self, *args: Any, **kwargs: Any) -> Any:
                detector.hit = True
                raise Forbidden

        modules: dict[str, Any] = sys.modules
        modules["sklearn._loss._loss"] = None  # an import of it raises an error
        special = sys.modules.get("scipy.special")
        compiled = [vars(special).get(name) for name in COMPILED] if special else []
        for name, value in namespace.items():
            if str(type(value).__module__).startswith("sklearn._loss") or any(
                value is one for one in compiled
            ):
                namespace[name] = Trap()
        for name in COMPILED if special else ():
            setattr(special, name, Trap())

    def look(self, frame: Any, event: str, argument: Any) -> None:
        """Handle an event of the profiler.

        Raises:
            Forbidden: if code of a forbidden library begins to run.
        """
        if event == "c_call":
            owner = type(getattr(argument, "__self__", None))
            kind = owner, getattr(argument, "__module__", None)
            if kind in self.harmless:
                return
            module = f"{kind[1]} {owner.__module__}"
            if "sklearn.metrics" in module or "sklearn._loss" in module:
                self.hit = True
                raise Forbidden
            self.harmless.add(kind)
        elif event == "call" and frame.f_code not in self.known:
            code = frame.f_code
            self.known.add(code)
            if any(folder in code.co_filename for folder in FOLDERS) or (
                code.co_name == "entropy" and code.co_filename.endswith(ENTROPY)
            ):
                self.hit = True
                raise Forbidden
