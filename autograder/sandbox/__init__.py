"""Run students' code in a jail: arguments go in, answers and outputs come out."""

from .bubblewrap import NoJailError
from .dialogue import AnswerCall, IsRight, Show
from .limits import Limits
from .outcome import Outcome
from .runner import Runner, Step

__all__ = ["AnswerCall", "IsRight", "Limits", "NoJailError", "Outcome", "Runner", "Show", "Step"]
