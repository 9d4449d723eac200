"""Notices while a graded function runs that it calls a finished loss of another library.

Part of the program of the jail. It deters and names; it is no wall: this process belongs to the
student. What a function reaches in the source is looked at outside (`judging.forbidden`).
"""

import contextlib
import sys
from typing import Any

FOLDERS = tuple(
    f"/{name}/"
    for name in ("sklearn/metrics", "sklearn/_loss", "keras", "torch", "tensorflow", "jax")
)
COMPILED = ("huber", "pseudo_huber", "kl_div", "rel_entr")  # of scipy.special: no frame shows them
ENTROPY = "/scipy/stats/_entropy.py"


class Forbidden(BaseException):
    """Raised where a function calls a finished loss of another library."""


class LossCallDetector:
    """Wraps a function so that code of a forbidden library is noticed when it begins to run."""

    def __init__(self, function: Any) -> None:
        """Watch this function."""
        self.function, self.hit, self.known = function, False, set()
        if "sklearn" in getattr(getattr(function, "__code__", None), "co_names", ()):
            with contextlib.suppress(Exception):
                import sklearn.metrics  # noqa: F401  (to import it is no call of what is in it)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with a profiler that looks at the file of all that is entered."""
        sys.setprofile(self.look)
        try:
            return self.function(*args, **kwargs)
        finally:
            self.hit |= sys.getprofile() != self.look  # switched off: something is to be hidden
            sys.setprofile(None)

    def hide_compiled(self, namespace: dict[str, Any]) -> None:
        """Put a trap in the place of compiled losses: no profiler sees them run."""
        detector = self

        class Trap:
            def __getattribute__(self, name: str) -> Any:
                detector.hit = True
                raise Forbidden

            def __call__(self, *args: Any, **kwargs: Any) -> Any:
                detector.hit = True
                raise Forbidden

        sys.modules["sklearn._loss._loss"] = None
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
        """Handle an event of the profiler."""
        if event == "c_call":
            owner = getattr(argument, "__self__", None)
            module = f"{getattr(argument, '__module__', '')} {type(owner).__module__}"
            if "sklearn.metrics" in module or "sklearn._loss" in module:
                self.hit = True
                raise Forbidden
        elif event == "call" and frame.f_code not in self.known:
            code = frame.f_code
            self.known.add(code)
            if any(folder in code.co_filename for folder in FOLDERS) or (
                code.co_name == "entropy" and code.co_filename.endswith(ENTROPY)
            ):
                self.hit = True
                raise Forbidden
