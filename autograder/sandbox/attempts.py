"""What both sandboxes do with a submission: run it again where a cell has ended the process."""

import base64
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from ..judging import call_case, codec, functions
from . import cells, elsewhere, finished_losses, job, shell, state
from .dialogue import AnswerCall, Dialogue, IsRight, Show
from .limits import Limits
from .outcome import Case, Outcome, died

logger = logging.getLogger("autograder")

# What runs beside a student's code in each sandbox.
SHARED = (functions, codec, call_case, elsewhere, cells, finished_losses, state, shell, job)

RESTARTS = 3  # cells that may kill the process; then that one and all below are left out
GRACE = 3  # seconds beyond the time of a submission, for its supervisor to end it


@dataclass(frozen=True)
class Step:
    """One cell to run or, if `exercise` is set, one function to call."""

    source: str = ""
    """The source of the cell."""
    exercise: str | None = None
    """The name of the function."""
    neighbours: tuple[str, ...] = ()
    """The other functions that the grader answers for when this one calls them."""


TRIAL = [Step("def double(x):\n    return 2 * x"), Step(exercise="double")]
TWICE = {"args": [2.0], "kwargs": {}}


@dataclass(frozen=True)
class Attempt:
    """How one run of the steps ended."""

    started: int | None
    """The step that was running when the process died; None if it died in none."""
    reason: str | None
    """`timeout`, `memory` or `crashed`; `stopped` if a cell alone has taken too long; None if all
    steps were run."""
    killed: bool
    """Did a signal kill something? The memory may have been used up by another submission."""


def packed(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """The files of a submission as a job holds them."""
    contents = {n: c.encode() if isinstance(c, str) else c for n, c in files.items()}
    return {n: base64.b64encode(c).decode() for n, c in contents.items()}


class SandboxDied(Exception):
    """What all submissions share is gone; a new one can be started."""


class Sandbox(ABC):
    """Runs submissions one after the other."""

    dialogue: type[Dialogue] = Dialogue
    """Hears a run of a submission."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take the limits, or the usual ones."""
        self.limits = limits or Limits.from_environment().on_this_machine()
        self.left: float | None = None  # seconds of the submission that was begun

    def begin(self) -> None:
        """Begin with a submission: all runs until the next `begin` share the time `total_wall`.

        Without it each attempt of each run has that time.
        """
        self.left = self.limits.total_wall

    def run(
        self,
        steps: list[Step],
        exercises: dict[str, list[Case]],
        files: Mapping[str, str | bytes] | None = None,
        answer_call: AnswerCall | None = None,
        is_right: IsRight | None = None,
        show: Show | None = None,
    ) -> Outcome:
        """Run the steps, with `files` beside them, and then call the functions.

        A function is called as it was at its step, with cases that are sent when all cells have
        run. If something was killed, all is run once more: the memory may have been used up by
        another submission.

        Args:
            steps: the cells and the calls of exercises, in the order of the notebook.
            exercises: the cases of each exercise, by its name.
            files: what is in the folder of the submission, by the names of the files.
            answer_call: answers the calls of neighbours while the submission waits. Its argument
                is the line that came out of the jail, as it is.
            is_right: are all these answers of this function right? Each function is called in a
                fork of its own; with `is_right` first all of them in one, which is faster, and
                alone only those that are not right there.
            show: chooses cells, each a number and a source, to run after the last answer.

        Returns:
            The outputs, and an answer for every case: ``{"failed": why}`` where none came.

        Raises:
            NoJailError: if this machine cannot make a jail.
        """
        outcome, retried = Outcome(), False
        skip: list[int] = []
        while True:
            cells = [i for i, s in enumerate(steps) if s.exercise is None and i not in skip]
            dialogue = self.dialogue(cells[:], exercises, outcome, is_right, answer_call, show)
            try:
                attempt = self._attempt(steps, files or {}, skip, dialogue)
            except SandboxDied:
                logger.info("the sandbox died during a submission")
                self.close()
                attempt = Attempt(None, "crashed", killed=True)
            over = self.left is not None and self.left <= 0
            if attempt.killed and not retried and not over:
                kept = {i: outputs for i, outputs in outcome.outputs.items() if i in skip}
                outcome, retried = Outcome(kept), True
                continue
            started, reason = attempt.started, attempt.reason
            if reason in (None, "timeout") or started is None or len(skip) > RESTARTS or over:
                break
            # The process died in a cell: leave that one out and give the others their chance.
            skip += [started] if len(skip) < RESTARTS else [i for i in cells if i >= started]
            outcome.outputs[started] = [died(reason)]
        for name, cases in exercises.items():
            given = outcome.answers.setdefault(name, [])
            why = "timeout" if reason == "stopped" else reason or "missing"
            given += [{"failed": why}] * (len(cases) - len(given))
        return outcome

    @abstractmethod
    def start(self) -> object:
        """Make ready what all submissions share, and try a right function.

        Without the trial students would lose marks for a sandbox that does not work.

        Raises:
            NoJailError: if this machine cannot do it.
        """

    @abstractmethod
    def close(self) -> None:
        """End what runs."""

    @abstractmethod
    def _attempt(
        self,
        steps: list[Step],
        files: Mapping[str, str | bytes],
        skip: list[int],
        dialogue: Dialogue,
    ) -> Attempt:
        """Run the steps once, without those to skip."""
