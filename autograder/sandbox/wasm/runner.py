"""Run submissions in Pyodide, each in a process of its own, and a few more where one is spoiled."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ..attempts import GRACE, TRIAL, TWICE, Attempt, Sandbox, Step, packed
from ..bubblewrap import NoJailError
from ..dialogue import Dialogue
from ..limits import Limits
from ..outcome import Outcome
from .dialogue import WasmDialogue
from .process import CRASHED, ENDED, MEMORY, OVERTIME, TIMEOUT, Instance
from .program import Program, program

REASONS = {ENDED: None, CRASHED: "crashed", TIMEOUT: "timeout", MEMORY: "memory"}
# A cell that cannot be interrupted costs itself and not the whole notebook.
REASONS[OVERTIME] = "stopped"


class WasmRunner(Sandbox):
    """Runs submissions one after the other in the Python of the course's pages."""

    dialogue = WasmDialogue

    def __init__(self, limits: Limits | None = None) -> None:
        """Take the limits, or the usual ones."""
        super().__init__(limits)
        self.program: Program | None = None
        self.instance: Instance | None = None

    def close(self) -> None:
        """End what runs."""
        if self.instance is not None:
            self.instance.close()
        self.instance = None

    def start(self) -> Program:
        """Make the snapshot if there is none, and try a right function in it.

        Returns:
            What is started for each submission.

        Raises:
            NoJailError: if this machine cannot do it.
        """
        if self.program is None:
            self.program = program()
            tried, cases = Outcome(), {"double": [TWICE]}
            attempt = self._attempt(TRIAL, {}, [], WasmDialogue([0], cases, tried))
            if tried.answers != {"double": [{"value": 4.0}]}:
                folder, self.program = self.program.folder, None
                raise NoJailError(
                    f"a right function fails in Pyodide ({attempt.reason or 'a wrong answer'})",
                    f"Remove {folder} and try again.",
                )
        return self.program

    def _attempt(
        self,
        steps: list[Step],
        files: Mapping[str, str | bytes],
        skip: list[int],
        dialogue: Dialogue,
    ) -> Attempt:
        assert isinstance(dialogue, WasmDialogue)
        run = _Run(self, steps, files, skip)
        dialogue.before_last = lambda: run.ask_elsewhere(dialogue, dialogue.elsewhere)
        ended = run.converse(steps, dialogue)
        if dialogue.answers_functions:  # it has died while it answered
            run.go_on_without(dialogue, ended)
            ended = ENDED
        reason = REASONS[ended]
        if dialogue.died_in is not None and reason is None:
            reason = "crashed"  # an exit that looks like a good end, in the middle of a cell
        return Attempt(dialogue.died_in, reason, run.killed)


class _Run:
    """One run of the steps of a submission, in as many processes as it takes."""

    def __init__(
        self,
        runner: WasmRunner,
        steps: list[Step],
        files: Mapping[str, str | bytes],
        skip: list[int],
    ) -> None:
        self.runner, self.steps, self.skip = runner, steps, skip
        self.files = packed(files)
        self.left = runner.limits.total_wall
        self.killed = False

    def converse(self, steps: list[Step], dialogue: WasmDialogue) -> str:
        """Run steps in a new process and hold the dialogue with it.

        Returns:
            How it ended.
        """
        runner, limits = self.runner, self.runner.limits
        made = runner.start()
        seconds = self.left if runner.left is None else runner.left
        if seconds <= 0:
            return TIMEOUT
        job: dict[str, Any] = {
            "cells": [asdict(step) for step in steps],
            "limits": asdict(replace(limits, total_wall=seconds)),
            "files": self.files,
            "skip": self.skip,
        }
        begun, outer = time.monotonic(), runner.instance
        instance = runner.instance = Instance(made, limits.memory, limits.total_cpu)
        try:
            line = json.dumps(job).encode() + b"\n"
            ended = instance.converse(line, dialogue, seconds + GRACE, limits.output)
        finally:
            instance.close()
            runner.instance = outer
            if outer is None:  # the time of a process that waits for others is counted once
                used = time.monotonic() - begun
                self.left -= used
                if runner.left is not None:
                    runner.left -= used
        self.killed |= ended == MEMORY
        return ended

    def ask_elsewhere(self, dialogue: WasmDialogue, groups: dict[str, int]) -> None:
        """Let further processes call functions, each as its test cell has left it.

        Args:
            dialogue: that of the whole notebook, whose answers are replaced.
            groups: the functions; those with the same number have the same state.
        """
        for group in dict.fromkeys(groups.values()):
            names = [name for name in groups if groups[name] == group]
            while names:
                heard = self._ask(dialogue, names)
                names = [name for name in names if name not in heard]

    def _ask(self, dialogue: WasmDialogue, names: list[str]) -> set[str]:
        """Let one process call these functions, as far as it can: at least one of them."""
        last = max(i for i, step in enumerate(self.steps) if step.exercise in names)
        steps = self.steps[: last + 1]
        cases = {name: dialogue.exercises[name] for name in names}
        outcome = Outcome()
        asked = WasmDialogue(self._cells(steps), cases, outcome, None, dialogue.answer_call, None)
        ended = self.converse(steps, asked)
        heard = {name for name in outcome.answers if name not in asked.elsewhere}
        if not heard:  # the first one has ended the process, or the cells have
            heard = {names[0]}
            why = {OVERTIME: "timeout", ENDED: "crashed"}.get(ended, ended)
            outcome.answers[names[0]] = [{"failed": why}] * len(cases[names[0]])
        whole = dialogue.outcome
        for name in heard:
            at_end = whole.answers.get(name, [])
            whole.answers[name] = outcome.answers[name]
            missed = any(
                (one.get("raised") or [""])[0] == "NameError" for one in whole.answers[name]
            )
            if missed and any("value" in one for one in at_end):
                whole.late_answers.setdefault(name, at_end)
        return heard

    def go_on_without(self, dialogue: WasmDialogue, ended: str) -> None:
        """Ask for what a process has not said that has died while it answered, and show cells."""
        unheard = dialogue.unheard()
        if ended == OVERTIME and unheard:
            # It did not react to interruptions, and had more than the time of a function.
            name = unheard.pop(0)
            failed = [{"failed": "timeout"}] * len(dialogue.exercises[name])
            dialogue.outcome.answers[name] = failed
        groups = {name: -1 - number for number, name in enumerate(unheard[:1])}
        groups |= dict.fromkeys(unheard[1:], 0)
        self.ask_elsewhere(dialogue, {**dialogue.elsewhere, **groups})
        shown = dialogue.show(dialogue.outcome) if dialogue.show else []
        if shown:
            fresh = Outcome()
            self.converse(
                self.steps,
                WasmDialogue(self._cells(self.steps), {}, fresh, None, None, lambda _: shown),
            )
            for step, _ in shown:
                if step in fresh.outputs:
                    dialogue.outcome.outputs[step] = fresh.outputs[step]

    def _cells(self, steps: list[Step]) -> list[int]:
        return [i for i, s in enumerate(steps) if s.exercise is None and i not in self.skip]
