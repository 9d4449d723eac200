"""Run submissions in a fork server and validate everything they send back."""

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from .. import judging
from ..judging import call_case, codec, functions
from ..judging.validate import plain, validated_answer
from . import bubblewrap, fork_server, namespaces, worker

PROGRAM = (functions, codec, call_case, worker, namespaces, fork_server)  # what the jail runs

# No HTML, SVG or Markdown: other people open the graded notebooks, and scripts could be in them.
MIMES = ("text/plain", "image/png")
# The fork server imports these once, when a submission first names them.
PRELOADED = ("scipy", "scipy.special", "scipy.stats", "sklearn", "sklearn.datasets")
RESTARTS = 3  # cells that may kill the process before we give up on the rest
START = 120  # seconds that the fork server may take to start, on a busy machine
# Nothing but the kernel kills without a word, and that for want of memory.
REASONS = {fork_server.ENDED: None, fork_server.TIMEOUT: "timeout", fork_server.KILLED: "memory"}


@dataclass(frozen=True)
class Limits:
    """Seconds of work (`cpu`) and of waiting (`wall`), bytes, and numbers of things.

    Work is limited first: on a loaded machine an honest submission may wait for long.
    """

    cell_cpu: float = 10
    cell_wall: float = 60
    exercise_cpu: float = 5
    exercise_wall: float = 40
    total_cpu: float = 100
    total_wall: float = 120
    memory: int = 2 << 30
    file_size: int = 64 << 20
    folder_size: int = 128 << 20
    processes: int = 64
    text: int = 20_000
    answers: int = 32 << 20
    output: int = 64 << 20

    @classmethod
    def from_environment(cls) -> Self:
        """The usual limits, changed by AUTOGRADER_LIMITS, a JSON object such as {"cell_cpu": 2}."""
        return cls(**json.loads(os.environ.get("AUTOGRADER_LIMITS", "{}")))


@dataclass(frozen=True)
class Step:
    """One cell to run, or, where `exercise` is set, the place where that function is called."""

    source: str = ""
    exercise: str | None = None


TRIAL = [Step("def double(x):\n    return 2 * x"), Step(exercise="double")]
TWICE = {"args": [2.0], "kwargs": {}}


@dataclass
class Outcome:
    """What came out: outputs by the number of the step, answers by the name of the exercise."""

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class ForkServerDied(Exception):
    """The fork server is gone; a new one can be started."""


class Runner:
    """Runs submissions one after the other, each in a process that one fork server starts."""

    def __init__(self, limits: Limits | None = None, jailed: bool = True) -> None:
        """Take the limits, or the usual ones; the process starts with the first submission."""
        self.limits = limits or Limits.from_environment()
        self.jailed = jailed
        self.process: subprocess.Popen | None = None
        self.control: socket.socket | None = None
        self.group: Path | None = None

    def run(
        self,
        steps: list[Step],
        exercises: dict[str, list[dict[str, Any]]],
        files: dict[str, str] | None = None,
    ) -> Outcome:
        """Run the steps, with `files` (text by name) beside them; `exercises` are cases by name.

        There is an answer for every case: where none came, ``{"failed": why}``. Where something
        was killed, it is tried once more: the want of memory may have been another's.
        """
        outcome, skip, believed = Outcome(), [], False
        while True:
            try:
                started, reason, killed = self._attempt(
                    steps, exercises, files or {}, skip, outcome
                )
            except ForkServerDied:
                self.close()
                started, reason, killed = None, "crashed", True
            if killed and not believed:
                outcome, believed = Outcome({step: outcome.outputs[step] for step in skip}), True
                continue
            if reason in (None, "timeout") or started is None or len(skip) == RESTARTS:
                break
            # The process died in a cell: leave that one out and give the others their chance.
            skip.append(started)
            outcome.outputs[started] = [_died(reason)]
        for name, cases in exercises.items():
            given = outcome.answers.setdefault(name, [])
            given += [{"failed": reason or "missing"}] * (len(cases) - len(given))
        return outcome

    def close(self) -> None:
        """End the fork server."""
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.group is not None:
            with contextlib.suppress(OSError):  # the kernel may still be reaping processes
                self.group.rmdir()
        self.process = self.control = self.group = None

    def start(self) -> None:
        """Start the fork server; a NoJailError if this machine cannot make a jail.

        A right function is tried in it: nobody is to lose marks for a jail that does not work.
        """
        for _ in range(2):  # the first one may have been killed
            if self.process is not None:
                return
            self._start()
            tried = Outcome()
            with contextlib.suppress(ForkServerDied):
                self._attempt(TRIAL, {"double": [TWICE]}, {}, [], tried)
            if tried.answers == {"double": [{"value": 4.0}]}:
                return
            self.close()
        texts = [output.get("text", "") for shown in tried.outputs.values() for output in shown]
        said = " ".join("".join(texts).split()[-20:]) or "no reason was given"
        raise bubblewrap.NoJailError(f"a right function fails in it: {said}")

    def _start(self) -> None:
        program = judging.bundle(*PROGRAM)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours, theirs, tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            path = Path(folder) / "program.py"
            path.write_text(program)
            path.chmod(0o644)
            number = theirs.fileno()
            arguments = bubblewrap.command(path, number) if self.jailed else _unjailed(path, number)
            self.group = bubblewrap.memory_group(2 * self.limits.memory) if self.jailed else None
            self.process = subprocess.Popen(
                arguments,
                preexec_fn=self._join_group,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=bubblewrap.ENVIRONMENT,
                pass_fds=(number,),
                start_new_session=True,
            )
            theirs.close()
            ours.settimeout(START)
            ready = self._first_word(ours)
            if ready != b"ready":
                self.process.kill()
                words = self.process.stderr.read(500).decode(errors="replace").strip()
                self.close()
                raise bubblewrap.NoJailError(
                    words.splitlines()[-1] if words else "no reason was given"
                )
            self.control = ours.dup()

    def _join_group(self) -> None:
        """In the new process, before it becomes the jail."""
        if self.group is not None:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))

    def _first_word(self, control: socket.socket) -> bytes:
        try:
            return control.recv(5)
        except OSError:
            return b""

    def _attempt(
        self, steps: list[Step], exercises: dict, files: dict, skip: list[int], outcome: Outcome
    ) -> tuple[int | None, str | None, bool]:
        """Run once; the cell in which the process died, of what, and whether by a signal."""
        self.start()
        job = {
            "cells": [asdict(step) for step in steps],
            "exercises": exercises,
            "limits": asdict(self.limits),
            "files": files,
            "skip": skip,
            "jailed": self.jailed,
        }
        with tempfile.TemporaryFile() as file:
            file.write(json.dumps(job).encode())
            file.seek(0)
            text, ended = self._exchange(file.fileno(), _libraries_of(steps))
        started, killed = _read(text, exercises, outcome)
        reason = REASONS.get(ended, "crashed")
        if started is not None and reason is None:
            reason = "crashed"  # an exit that looks like a good end, in the middle of a cell
        return started, reason, killed or ended == fork_server.KILLED or ended < 0

    def _exchange(self, job: int, libraries: str) -> tuple[bytes, int]:
        """Hand the job over; what the submission wrote, and how it ended."""
        reading, writing = os.pipe()
        try:
            with contextlib.suppress(OSError):
                socket.send_fds(self.control, [libraries.encode()], [job, writing])
            os.close(writing)
            text, complete = self._receive(reading)
        finally:
            os.close(reading)
        if not complete:
            self.close()  # with all that still runs in it
            return text, fork_server.TIMEOUT
        self.control.settimeout(5)
        try:
            word = json.loads(self.control.recv(100) or b"{}")
        except (OSError, ValueError):
            word = {}
        if "ended" not in word:
            raise ForkServerDied
        return text, word["ended"]

    def _receive(self, reading: int) -> tuple[bytes, bool]:
        """All that comes through the pipe, and whether it ended in time and in measure.

        It ends with the pipe or with the word of the fork server: a process that outlives its
        submission where there is no jail may keep the pipe open.
        """
        end, chunks, size = time.monotonic() + self.limits.total_wall + 10, [], 0
        while size <= self.limits.output:
            left = end - time.monotonic()
            ready, _, _ = select.select([reading, self.control], [], [], max(left, 0))
            if not ready:
                return b"".join(chunks), False
            if reading not in ready:  # the word has come, and the pipe is empty
                return b"".join(chunks), True
            chunk = os.read(reading, 1 << 16)
            if not chunk:
                return b"".join(chunks), True
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks), False


def _unjailed(program: Path, control: int) -> list[str]:
    return bubblewrap.python(str(program), control, "unjailed")


def _libraries_of(steps: list[Step]) -> str:
    """What the cells seem to import; numpy is there anyhow."""
    names = {name for step in steps for name in re.findall(r"[\w.]+", step.source)}
    parts = {name for name in PRELOADED if any(f"{used}.".startswith(f"{name}.") for used in names)}
    return " ".join(["numpy", *sorted(parts)])


def _read(text: bytes, exercises: dict, outcome: Outcome) -> tuple[int | None, bool]:
    """Take in the lines that have the right form.

    Says which cell was begun and not ended, and whether the answering of an exercise was killed.
    """
    started, killed = None, False
    for line in text.split(b"\n"):
        try:
            match json.loads(line):
                case {"start": int(index)}:
                    started = index
                case {"cell": int(index), "outputs": list(outputs)}:
                    outcome.outputs[index] = [_clean(output) for output in outputs]
                    started = None
                case {"exercise": str(name), "answers": list(answers), "failed": failed} if (
                    name in exercises
                ):
                    killed |= failed == "killed"
                    outcome.answers[name] = _complete(answers, failed, exercises[name])
        except (ValueError, RecursionError):
            continue  # half a line of a process that died, or nonsense
    return started, killed


def _complete(answers: list, failed: Any, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An answer for each case; those that did not come say why."""
    given = [
        validated_answer(got, len(case["args"])) for got, case in zip(answers, cases, strict=False)
    ]
    known = {"timeout": "timeout", "killed": "memory", "missing": "missing"}
    why = known.get(failed, "crashed") if isinstance(failed, str) else "crashed"
    return given + [{"failed": why}] * (len(cases) - len(given))


def _clean(output: Any) -> dict[str, Any]:
    """An output of nbformat, built anew from what the child sent; text only, nothing else."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": plain(text, 100_000)}
        case {"output_type": "error", "ename": str(ename), "evalue": str(evalue)}:
            lines = output.get("traceback")
            lines = [plain(line, 2000) for line in lines[:60]] if isinstance(lines, list) else []
            ename, evalue = plain(ename, 100), plain(evalue, 2000)
            return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": lines}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            shown = {mime: data[mime] for mime in MIMES if isinstance(data.get(mime), str)}
            data = {mime: plain(text, 4_000_000) for mime, text in shown.items()}
            extra = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **extra}
    return {"output_type": "stream", "name": "stdout", "text": "(an output that cannot be shown)\n"}


def _died(reason: str) -> dict[str, Any]:
    text = {
        "timeout": "The time for the whole notebook was used up in this cell.",
        "memory": "This cell ran out of memory.",
        "crashed": "Python itself stopped in this cell (an exit or a crash).",
    }[reason]
    return {"output_type": "error", "ename": "Stopped", "evalue": text, "traceback": [text]}
