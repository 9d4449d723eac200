"""Run submissions in a fork server and validate everything they send back."""

import contextlib
import json
import logging
import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .. import judging
from . import (
    bubblewrap,
    fork_server,
    memory,
    namespaces,
    system_calls,
    worker,
)
from .attempts import GRACE, SHARED, TRIAL, TWICE, Attempt, Sandbox, SandboxDied, Step, packed
from .dialogue import Dialogue
from .limits import Limits
from .outcome import Outcome

logger = logging.getLogger("autograder")

# What the jail runs.
PROGRAM = (
    *SHARED,
    worker,
    namespaces,
    system_calls,
    fork_server,
)

# The fork server imports these once, when a submission first names them.
PRELOADED = ("scipy", "scipy.special", "scipy.stats", "sklearn", "sklearn.datasets")
START = 120  # seconds that the fork server may take to start, on a busy machine
# Only the kernel sends SIGKILL here, when memory is short.
REASONS = {fork_server.ENDED: None, fork_server.TIMEOUT: "timeout", fork_server.KILLED: "memory"}


@dataclass(frozen=True)
class ForkServer:
    """A fork server that runs, as the process that grades sees it."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    """Our end of the socket over which jobs are handed over."""
    group: Path | None
    """The cgroup that limits the memory of all its processes together, where one could be made."""

    def last_words(self) -> str:
        """The last line that the server has written to its error stream."""
        words = b""
        if self.process.stderr is not None:
            os.set_blocking(self.process.stderr.fileno(), False)
            words = self.process.stderr.read() or b""
        lines = words.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no reason was given"

    def close(self) -> None:
        """Kill the server with all that runs in it, and remove its cgroup."""
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()
        if self.group is not None:
            memory.remove_group(self.group)


class Runner(Sandbox):
    """Runs submissions one after the other, each in a process that one fork server starts."""

    def __init__(self, limits: Limits | None = None, jailed: bool = True) -> None:
        """Take the limits, or the usual ones; the server starts with the first submission."""
        super().__init__(limits)
        self.jailed = jailed
        self.server: ForkServer | None = None

    def close(self) -> None:
        """End the fork server."""
        if self.server is not None:
            self.server.close()
        self.server = None

    def start(self) -> ForkServer:
        """Start the fork server if none runs, and try a right function in it.

        Without the trial students would lose marks for a jail that does not work.

        Returns:
            The server that runs.

        Raises:
            NoJailError: if this machine cannot make a jail.
        """
        for _ in range(2):  # the first one may have been killed
            if self.server is not None:
                return self.server
            server = self.server = self._start()
            tried, cases = Outcome(), {"double": [TWICE]}
            with contextlib.suppress(SandboxDied):  # said below, if it dies again
                self._attempt(TRIAL, {}, [], Dialogue([0], cases, tried))
            if tried.answers == {"double": [{"value": 4.0}]}:
                return server
            said = server.last_words()
            self.close()
        raise bubblewrap.NoJailError(f"a right function fails in it: {said}")

    def _start(self) -> ForkServer:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours, theirs, tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            path = Path(folder) / "program.py"
            path.write_text(judging.bundle(*PROGRAM), encoding="utf-8")
            path.chmod(0o644)
            number = theirs.fileno()
            command = bubblewrap.command(path, number) if self.jailed else _unjailed(path, number)
            group, environment = None, bubblewrap.ENVIRONMENT
            if self.jailed:
                memory.remove_left_groups()
                group = memory.make_group(2 * self.limits.memory)
                if group is None:
                    command = [*memory.scope(2 * self.limits.memory), *command]
                    environment = {**environment, **memory.session()}
            process = subprocess.Popen(
                command,
                preexec_fn=lambda: _join(group),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
                pass_fds=(number,),
                start_new_session=True,
            )
            server = ForkServer(process, ours.dup(), group)
            theirs.close()
            if not _is_ready(ours):
                process.kill()
                process.wait()
                said = server.last_words()
                server.close()
                raise bubblewrap.NoJailError(said)
        return server

    def _attempt(
        self,
        steps: list[Step],
        files: Mapping[str, str | bytes],
        skip: list[int],
        dialogue: Dialogue,
    ) -> Attempt:
        """Run the steps once, without those to skip."""
        server = self.start()
        seconds = self.limits.total_wall if self.left is None else self.left
        if seconds <= 0:
            return Attempt(None, "timeout", killed=False)
        job = {
            "cells": [asdict(step) for step in steps],
            "limits": asdict(replace(self.limits, total_wall=seconds)),
            "files": packed(files),
            "skip": skip,
            "jailed": self.jailed,
        }
        with tempfile.TemporaryFile() as file:
            file.write(json.dumps(job).encode())
            file.seek(0)
            libraries, begun = _libraries_of(steps), time.monotonic()
            try:
                ended = self._exchange(server, file.fileno(), libraries, dialogue, seconds)
            finally:
                if self.left is not None:
                    self.left -= time.monotonic() - begun
        reason = REASONS.get(ended, "crashed")
        if dialogue.died_in is not None and reason is None:
            reason = "crashed"  # an exit that looks like a good end, in the middle of a cell
        killed = dialogue.killed or ended == fork_server.KILLED or ended < 0
        return Attempt(dialogue.died_in, reason, killed)

    def _exchange(
        self, server: ForkServer, job: int, libraries: str, dialogue: Dialogue, seconds: float
    ) -> int:
        """Hand a job over, hold the dialogue with it, and wait for its end.

        Returns:
            How it ended: a code of `fork_server`.

        Raises:
            SandboxDied: if the server does not say how the submission ended.
        """
        reading, writing = os.pipe()
        waiting, replying = os.pipe()
        os.set_blocking(replying, False)  # a submission that does not read holds nobody up
        try:
            with contextlib.suppress(OSError):  # it has died, and so says nothing below
                socket.send_fds(server.control, [libraries.encode()], [job, writing, waiting])
            os.close(writing)
            os.close(waiting)
            complete = self._converse(server, reading, replying, dialogue, seconds)
        finally:
            os.close(reading)
            os.close(replying)
        if not complete:
            self.close()  # with all that still runs in it
            return fork_server.TIMEOUT
        server.control.settimeout(5)
        try:
            word = json.loads(server.control.recv(100) or b"{}")
        except (OSError, ValueError):
            word = {}
        if "ended" not in word:
            raise SandboxDied
        return word["ended"]

    def _converse(
        self, server: ForkServer, reading: int, replying: int, dialogue: Dialogue, seconds: float
    ) -> bool:
        """Hear one pipe and write into the other, within the limits of time and size.

        It ends with the pipe or with the word of the fork server: a process that outlives its
        submission where there is no jail may keep the pipe open.

        Returns:
            Whether it came to its end.
        """
        end, size = time.monotonic() + seconds + GRACE, 0
        sources = [reading, server.control.fileno()]
        while size <= self.limits.output:
            left = end - time.monotonic()
            targets = [replying] if dialogue.outbox else []
            ready, free, _ = select.select(sources, targets, [], max(left, 0))
            if not ready and not free:
                return False
            if free:
                dialogue.send(replying)
            if reading in ready:
                chunk = os.read(reading, 1 << 16)
                if not chunk:
                    return True
                size += len(chunk)
                dialogue.hear(chunk)
            elif ready:  # the word has come, and the pipe is empty
                return True
        return False


def _join(group: Path | None) -> None:
    """In the new process, before it becomes the jail: enter the cgroup."""
    if group is not None:
        (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")


def _is_ready(control: socket.socket) -> bool:
    """Wait for the first word of a fork server; False if it dies or takes too long."""
    control.settimeout(START)
    try:
        return control.recv(5) == b"ready"
    except OSError:
        return False


def _unjailed(program: Path, control: int) -> list[str]:
    return bubblewrap.python(str(program), control, "unjailed")


def _libraries_of(steps: list[Step]) -> str:
    """The libraries that the cells seem to import, and numpy."""
    names = {name for step in steps for name in re.findall(r"[\w.]+", step.source)}
    parts = {name for name in PRELOADED if any(f"{used}.".startswith(f"{name}.") for used in names)}
    return " ".join(["numpy", *sorted(parts)])
