"""Where a student's code runs: in a jail; inputs go in, numbers come out."""

from .bubblewrap import NoJailError
from .runner import Limits, Outcome, Runner, Step

__all__ = ["Limits", "NoJailError", "Outcome", "Runner", "Step"]
