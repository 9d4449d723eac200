"""Run students' code in a jail: arguments go in, answers and outputs come out."""

from .attempts import Sandbox, Step
from .bubblewrap import NoJailError
from .choice import WASM, automatic, bubblewrap_works, is_here, make, versions_in
from .dialogue import AnswerCall, IsRight, Show
from .limits import Limits
from .outcome import Outcome

__all__ = [
    "WASM",
    "AnswerCall",
    "IsRight",
    "Limits",
    "NoJailError",
    "Outcome",
    "Sandbox",
    "Show",
    "Step",
    "automatic",
    "bubblewrap_works",
    "is_here",
    "make",
    "versions_in",
]
