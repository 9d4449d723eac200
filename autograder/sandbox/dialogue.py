"""The grader's side of the dialogue with a submission (`worker` says what is spoken).

A submission is heard in turn: the cells in their order, then each function that was asked for, in
the order of the question, once. What it says at any other time is not heard. No case is sent before
the cells have run.
"""

import contextlib
import json
import os
from collections.abc import Callable
from typing import Any

from .outcome import Case, Outcome, Room, complete

IsRight = Callable[[str, list[dict[str, Any]]], bool]
Show = Callable[[Outcome], list[tuple[int, str]]]
AnswerCall = Callable[[bytes], dict[str, Any]]
CALL, LONGEST_CALL, MOST_CALLS = b'{"neighbour"', 32_000, 5_000

# More than any honest submission writes: lines of reports; lists and objects; their items. What
# comes behind that is not read, because JSON takes a hundred times its size in memory.
MOST_LINES, MOST_CONTAINERS, MOST_ITEMS = 20_000, 200_000, 1_000_000


class Dialogue:
    """Hears one run of a submission, and says what is to be sent to it."""

    def __init__(
        self,
        cells: list[int],
        exercises: dict[str, list[Case]],
        outcome: Outcome,
        is_right: IsRight | None = None,
        answer_call: AnswerCall | None = None,
        show: Show | None = None,
    ) -> None:
        """Begin with the cells.

        Args:
            cells: the numbers of the steps that are cells and are to be run.
            exercises: the cases of each function.
            outcome: what is heard is added to it.
            is_right: says of a function and its answers whether all are right. With it all
                functions are called in one fork first, and only those that are not right alone.
            answer_call: answers a call of a neighbour; its argument is the line as it came.
            show: chooses cells, each a number and a source, that are run after the last answer.
        """
        self.cells, self.exercises, self.outcome = cells, exercises, outcome
        self.is_right, self.answer_call, self.show = is_right, answer_call, show
        self.started: int | None = None
        """The cell that was begun and not ended."""
        self.killed = False
        """Was a process that answered an exercise killed?"""
        self.outbox = bytearray()
        """What is to be sent."""
        self._phase = "cells"  # then "together", if that is wanted, "alone" and "last"
        self._due: list[str] = []  # the functions to be heard
        self._late: str | None = None  # the function that may be heard once more
        self._line, self._looked = bytearray(), 0
        self._lines, self._containers, self._items = MOST_LINES, MOST_CONTAINERS, MOST_ITEMS
        self._calls, self._room = MOST_CALLS, Room()

    def hear(self, chunk: bytes) -> None:
        """Hear the next bytes; half a line waits for its other half."""
        if not self._is_within_bounds():
            return
        self._line += chunk
        while (end := self._line.find(b"\n", self._looked)) >= 0:
            line = bytes(self._line[:end])
            del self._line[: end + 1]
            self._looked = 0
            self._lines -= 1
            self._containers -= line.count(b"[") + line.count(b"{")
            self._items -= line.count(b",")
            if not self._is_within_bounds():
                self._line.clear()
                return
            self._hear_line(line)
        self._looked = len(self._line)

    @property
    def died_in(self) -> int | None:
        """The cell in which the submission has died before it could answer; None if in none."""
        return self.started if self._phase == "cells" else None

    def send(self, descriptor: int) -> None:
        """Write what is to be sent into a pipe that takes something."""
        try:
            del self.outbox[: os.write(descriptor, self.outbox[: 1 << 16])]
        except BlockingIOError:
            pass
        except OSError:  # nobody reads it any more
            self.outbox.clear()

    def _is_within_bounds(self) -> bool:
        return min(self._lines, self._containers, self._items) >= 0

    def _hear_line(self, line: bytes) -> None:
        if line.startswith(CALL):
            self._answer(line)
            return
        with contextlib.suppress(ValueError, RecursionError):  # nonsense, or half a line
            report = json.loads(line)
            if report == {"done": self._phase}:
                self._go_on()
            elif self._phase in ("cells", "last"):
                self._hear_cell(report)
            else:
                self._hear_exercise(report)

    def _answer(self, line: bytes) -> None:
        """Answer a call of a neighbour, if this is the time for it and the last answer was read."""
        if self.answer_call is None or self._phase != "alone" or self.outbox:
            return
        known = len(line) <= LONGEST_CALL and self._calls > 0
        self._calls -= 1
        reply = json.dumps(self.answer_call(line) if known else {}).encode()
        self.outbox += (reply if len(reply) < LONGEST_CALL else b"{}") + b"\n"

    def _hear_cell(self, report: Any) -> None:
        match report:
            case {"start": int(index)} if index in self.cells:
                self.started = index
                self.cells = self.cells[self.cells.index(index) + 1 :]
            case {"cell": int(index), "outputs": list(outputs)} if index == self.started:
                self.outcome.outputs[index] = self._room.outputs(outputs)
                self.started = None

    def _hear_exercise(self, report: Any) -> None:
        match report:
            case {"exercise": str(name), "answers": list(answers), "failed": failed, **more}:
                given = complete(answers, failed, self.exercises.get(name, []))
                if "at_end" in more:
                    if name == self._late:
                        self._late = None
                        self.outcome.late_answers[name] = given
                elif self._due and name == self._due[0]:
                    self._due.pop(0)
                    self._late = name if self._phase == "alone" else None
                    self.outcome.answers[name] = given
                else:
                    return
                self.killed |= failed == "killed" and self._phase == "alone"

    def _go_on(self) -> None:
        """Send what comes next, when the submission says that it has done what was sent."""
        given, shown = self.outcome.answers, []
        more: dict[str, Any] = {}
        if self._phase == "cells" and not self.cells:
            self._phase = "together" if self.is_right and self.exercises else "alone"
            self._due, more = list(self.exercises), {"cases": self.exercises}
        elif self._phase == "together" and self.is_right:
            self._phase = "alone"
            right = {name for name in given if self.is_right(name, given[name])}
            self._due = [name for name in self.exercises if name not in right]
            for name in self._due:
                given.pop(name, None)
        elif self._phase == "alone":
            self._phase = "last"
            shown = self.show(self.outcome) if self.show else []
            self.cells = [index for index, _ in shown]
        else:
            return
        wanted = shown if self._phase == "last" else self._due
        self.outbox += json.dumps({self._phase: wanted} | more).encode() + b"\n"
