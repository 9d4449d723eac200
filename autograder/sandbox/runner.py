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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from .. import judging
from ..judging import call_case, codec, functions
from . import bubblewrap, cells, elsewhere, finished_losses, fork_server, namespaces, worker
from .outcome import AnswerCall, Calls, Outcome, died, read

# What the jail runs.
PROGRAM = (
    functions,
    codec,
    call_case,
    elsewhere,
    cells,
    finished_losses,
    worker,
    namespaces,
    fork_server,
)

# The fork server imports these once, when a submission first names them.
PRELOADED = ("scipy", "scipy.special", "scipy.stats", "sklearn", "sklearn.datasets")
RESTARTS = 3  # cells that may kill the process before we give up on the rest
START = 120  # seconds that the fork server may take to start, on a busy machine
# Nothing but the kernel kills without a word, and that for want of memory.
REASONS = {fork_server.ENDED: None, fork_server.TIMEOUT: "timeout", fork_server.KILLED: "memory"}


@dataclass(frozen=True)
class Limits:
    """Seconds of work (`cpu`) and of waiting (`wall`), bytes, and numbers of things.

    Work is limited first: on a loaded machine an honest submission may wait for long. All cells
    together have `cells_cpu`; after that each still has a second, so that long experiments leave
    the functions below them defined.
    """

    cell_cpu: float = 10
    cell_wall: float = 60
    cells_cpu: float = 30
    cells_wall: float = 60
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
    """One cell to run, or, where `exercise` is set, the place where that function is called.

    There, the functions named in `neighbours` are answered for by the grader.
    """

    source: str = ""
    exercise: str | None = None
    neighbours: tuple[str, ...] = ()


TRIAL = [Step("def double(x):\n    return 2 * x"), Step(exercise="double")]
TWICE = {"args": [2.0], "kwargs": {}}


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
        answer_call: AnswerCall | None = None,
    ) -> Outcome:
        """Run the steps, with `files` (text by name) beside them; `exercises` are cases by name.

        `answer_call` answers what a function asks of its neighbours: from the line that came out
        of the jail, as it is, to the reply. It is called while the submission waits.

        There is an answer for every case: where none came, ``{"failed": why}``. Where something
        was killed, it is tried once more: the want of memory may have been another's.
        """
        outcome, skip, believed = Outcome(), [], False
        while True:
            try:
                started, reason, killed = self._attempt(
                    steps, exercises, files or {}, skip, outcome, answer_call
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
            outcome.outputs[started] = [died(reason)]
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
        self,
        steps: list[Step],
        exercises: dict,
        files: dict,
        skip: list[int],
        outcome: Outcome,
        answer_call: AnswerCall | None = None,
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
            text, ended = self._exchange(file.fileno(), _libraries_of(steps), answer_call)
        started, killed = read(text, exercises, outcome)
        reason = REASONS.get(ended, "crashed")
        if started is not None and reason is None:
            reason = "crashed"  # an exit that looks like a good end, in the middle of a cell
        return started, reason, killed or ended == fork_server.KILLED or ended < 0

    def _exchange(
        self, job: int, libraries: str, answer_call: AnswerCall | None
    ) -> tuple[bytes, int]:
        """Hand the job over; what the submission wrote, and how it ended."""
        reading, writing = os.pipe()
        waiting, replying = os.pipe()
        os.set_blocking(replying, False)  # who does not read his replies goes without them
        try:
            with contextlib.suppress(OSError):
                socket.send_fds(self.control, [libraries.encode()], [job, writing, waiting])
            os.close(writing)
            os.close(waiting)
            text, complete = self._receive(reading, replying, answer_call)
        finally:
            os.close(reading)
            os.close(replying)
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

    def _receive(
        self, reading: int, replying: int, answer_call: AnswerCall | None
    ) -> tuple[bytes, bool]:
        """All that comes through the pipe, and whether it ended in time and in measure.

        It ends with the pipe or with the word of the fork server: a process that outlives its
        submission where there is no jail may keep the pipe open.
        """
        end, chunks, size = time.monotonic() + self.limits.total_wall + 10, [], 0
        calls = Calls(answer_call, replying) if answer_call else None
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
            if calls:
                calls.read(chunk)
        return b"".join(chunks), False


def _unjailed(program: Path, control: int) -> list[str]:
    return bubblewrap.python(str(program), control, "unjailed")


def _libraries_of(steps: list[Step]) -> str:
    """What the cells seem to import; numpy is there anyhow."""
    names = {name for step in steps for name in re.findall(r"[\w.]+", step.source)}
    parts = {name for name in PRELOADED if any(f"{used}.".startswith(f"{name}.") for used in names)}
    return " ".join(["numpy", *sorted(parts)])
