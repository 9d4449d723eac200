"""One process of Deno: started with limits, spoken with, and ended, on any system."""

import contextlib
import queue
import subprocess
import threading
import time
from typing import Any

from ... import system
from .dialogue import WasmDialogue
from .program import Program

# Bytes beside Python's own: of Deno, the snapshot and the files of packages. With less, V8 collects
# garbage for seconds before Python hears that there is no memory.
MORE_MEMORY = 2 << 30
CHUNK, WAITING = 1 << 16, 64  # bytes that are read at once; chunks that wait to be heard
ENDED, CRASHED, TIMEOUT, MEMORY, OVERTIME = "ended", "crashed", "timeout", "memory", "overtime"


class Instance:
    """A process that runs one submission."""

    def __init__(self, program: Program, memory: int, cpu: float) -> None:
        """Start it.

        Args:
            program: what runs.
            memory: bytes that Python may use.
            cpu: seconds of CPU time.
        """
        self.process = subprocess.Popen(
            program.command("run", memory),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=program.environment(),
            cwd=program.folder,
            bufsize=0,
            preexec_fn=system.limited(cpu, memory + MORE_MEMORY),
            **system.group_of_its_own(),
        )
        self.given: queue.Queue[bytes] = queue.Queue(WAITING)
        self.sent: queue.Queue[bytes | None] = queue.Queue()
        self.ends = False
        for what in (self._read, self._write):
            threading.Thread(target=what, daemon=True).start()

    def converse(self, job: bytes, dialogue: WasmDialogue, seconds: float, most: int) -> str:
        """Hand over a job and hold the dialogue with it until it ends.

        Args:
            job: the line that describes the submission.
            dialogue: what hears and answers.
            seconds: that all this may take.
            most: bytes that may come out.

        Returns:
            How it ended.
        """
        self.sent.put(job)
        end, size = time.monotonic() + seconds, 0
        try:
            while True:
                try:
                    chunk = self.given.get(timeout=max(end - time.monotonic(), 0.001))
                except queue.Empty:
                    return TIMEOUT
                if not chunk:
                    break
                size += len(chunk)
                if size > most:
                    return CRASHED
                dialogue.hear(chunk)
                if dialogue.overtime:
                    return OVERTIME
                if dialogue.outbox:
                    self.sent.put(bytes(dialogue.outbox))
                    dialogue.outbox.clear()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(end - time.monotonic(), 1))
        finally:
            code = self.close()
        return _how(code)

    def close(self) -> int | None:
        """End the process.

        Returns:
            Its exit code, if it has ended by itself.
        """
        code = self.process.poll()
        self.ends = True
        self.process.kill()
        self.process.wait()
        self.sent.put(None)
        with contextlib.suppress(queue.Empty):  # the thread that reads may wait for room
            while True:
                self.given.get_nowait()
        return code

    def _read(self) -> None:
        stream: Any = self.process.stdout
        with stream:
            while not self.ends:
                chunk = stream.read(CHUNK)
                while not self.ends:
                    with contextlib.suppress(queue.Full):
                        self.given.put(chunk, timeout=1)
                        break
                if not chunk:
                    return

    def _write(self) -> None:
        stream: Any = self.process.stdin
        with contextlib.suppress(OSError), stream:
            while (text := self.sent.get()) is not None:
                view = memoryview(text)
                while view:
                    view = view[stream.write(view) :]


def _how(code: int | None) -> str:
    if code is None:
        return TIMEOUT
    if code == 0:
        return ENDED
    if system.ended_by_work(code):
        return TIMEOUT
    return MEMORY if system.ended_by_memory(code) else CRASHED
