"""Run students' code in a jail: arguments go in, answers and outputs come out."""

from .bubblewrap import NoJailError
from .limits import Limits
from .outcome import AnswerCall, Outcome
from .runner import Runner, Step

__all__ = ["AnswerCall", "Limits", "NoJailError", "Outcome", "Runner", "Step"]
