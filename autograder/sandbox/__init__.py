"""Where a student's code runs: in a jail; inputs go in, numbers come out."""

from .bubblewrap import NoJailError
from .outcome import AnswerCall, Outcome
from .runner import Limits, Runner, Step

__all__ = ["AnswerCall", "Limits", "NoJailError", "Outcome", "Runner", "Step"]
