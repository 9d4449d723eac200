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

from .outcome import Case, Outcome, complete, validated_output

IsRight = Callable[[str, list[dict[str, Any]]], bool]
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
    ) -> None:
        """Begin with the cells.

        Args:
            cells: the numbers of the steps that are cells and are to be run.
            exercises: the cases of each function.
            outcome: what is heard is added to it.
            is_right: says of a function and its answers whether all are right. With it all
                functions are called in one fork first, and only those that are not right alone.
            answer_call: answers a call of a neighbour; its argument is the line as it came.
        """
        self.cells, self.exercises, self.outcome = cells, exercises, outcome
        self.is_right, self.answer_call = is_right, answer_call
        self.started: int | None = None
        """The step that was begun and not ended."""
        self.killed = False
        """Was a process that answered an exercise killed?"""
        self.outbox = bytearray()
        """What is to be sent."""
        self._due: list[str] | None = None  # the functions to be heard; None while cells run
        self._together = is_right is not None
        self._late: str | None = None  # the function that may be heard once more
        self._line, self._looked = bytearray(), 0
        self._lines, self._containers, self._items = MOST_LINES, MOST_CONTAINERS, MOST_ITEMS
        self._calls = MOST_CALLS

    def hear(self, chunk: bytes) -> None:
        """Hear the next bytes; half a line waits for its other half."""
        self._line += chunk
        while (end := self._line.find(b"\n", self._looked)) >= 0:
            line = bytes(self._line[:end])
            del self._line[: end + 1]
            self._looked = 0
            if self._is_within_bounds(line):
                self._hear_line(line)
        self._looked = len(self._line)

    def send(self, descriptor: int) -> None:
        """Write what is to be sent into a pipe that takes something."""
        try:
            del self.outbox[: os.write(descriptor, self.outbox[: 1 << 16])]
        except BlockingIOError:
            pass
        except OSError:  # nobody reads it any more
            self.outbox.clear()

    def _is_within_bounds(self, line: bytes) -> bool:
        self._lines -= 1
        self._containers -= line.count(b"[") + line.count(b"{")
        self._items -= line.count(b",")
        return min(self._lines, self._containers, self._items) >= 0

    def _hear_line(self, line: bytes) -> None:
        if line.startswith(CALL):
            self._answer(line)
            return
        with contextlib.suppress(ValueError, RecursionError):  # nonsense, or half a line
            report = json.loads(line)
            if self._due is None:
                self._hear_cells(report)
            else:
                self._hear_exercise(report)

    def _answer(self, line: bytes) -> None:
        """Answer a call of a neighbour, if this is the time for it."""
        if self.answer_call is None or not (self._due or self._late):
            return
        known = len(line) <= LONGEST_CALL and self._calls > 0
        self._calls -= 1
        reply = json.dumps(self.answer_call(line) if known else {}).encode()
        self.outbox += (reply if len(reply) < LONGEST_CALL else b"{}") + b"\n"

    def _hear_cells(self, report: Any) -> None:
        match report:
            case {"start": int(index)} if self.cells and index == self.cells[0]:
                self.started = self.cells.pop(0)
            case {"cell": int(index), "outputs": list(outputs)} if index == self.started:
                self.outcome.outputs[index] = [validated_output(output) for output in outputs]
                self.started = None
            case {"cells": "done"} if not self.cells:
                self.started = None
                names = list(self.exercises)
                self._ask(names, self._together and bool(names), cases=self.exercises)

    def _ask(self, names: list[str], together: bool, **more: Any) -> None:
        self._due, self._together = names, together
        wanted = {"together": names} if together else {"alone": names, "last": True}
        self.outbox += json.dumps(wanted | more).encode() + b"\n"

    def _hear_exercise(self, report: Any) -> None:
        match report:
            case {"exercise": str(name), "answers": list(answers), "failed": failed, **more}:
                cases = self.exercises.get(name, [])
                if more.get("at_end") is True and name == self._late:
                    self._late = None
                    self.outcome.late_answers[name] = complete(answers, failed, cases)
                elif self._due and name == self._due[0] and "at_end" not in more:
                    self._due.pop(0)
                    self._late = None if self._together else name
                    self.outcome.answers[name] = complete(answers, failed, cases)
                else:
                    return
                self.killed |= failed == "killed" and not self._together
        if self._together and not self._due and self.is_right is not None:
            given = self.outcome.answers
            doubtful = [name for name in given if not self.is_right(name, given[name])]
            for name in doubtful:
                del given[name]
            self._ask(doubtful, together=False)
