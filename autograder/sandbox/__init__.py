"""Where a student's code runs: a process of its own; inputs go in, numbers come out."""

from .runner import Limits, Outcome, Runner, Step

__all__ = ["Limits", "Outcome", "Runner", "Step"]
