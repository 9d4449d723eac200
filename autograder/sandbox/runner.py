"""Starts the child process for one submission and reads its answers with suspicion."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import matplotlib

from .. import judging
from ..judging import codec, functions, probe
from ..judging.received import received
from . import child

MIMES = ("text/plain", "image/png", "image/svg+xml", "text/html", "text/markdown", "text/latex")
RESTARTS = 3  # cells that may kill the process before we give up on the rest


@dataclass(frozen=True)
class Limits:
    """Seconds of work (`cpu`) and of waiting (`wall`), and bytes.

    Work is limited first: on a loaded machine an honest submission may wait for long.
    """

    cell_cpu: float = 10
    cell_wall: float = 60
    question_cpu: float = 5
    question_wall: float = 40
    total_wall: float = 600
    memory: int = 4 << 30
    file_size: int = 64 << 20
    text: int = 20_000
    answers: int = 32 << 20
    output: int = 64 << 20


@dataclass(frozen=True)
class Step:
    """One cell to run, or, where `question` is set, the place to ask that function."""

    source: str = ""
    question: str | None = None


@dataclass
class Outcome:
    """What came out: outputs by the number of the step, answers by the name of the question."""

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Runner:
    """Runs submissions, each in a process and a folder of its own."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take the limits, or the usual ones."""
        self.limits = limits or Limits()
        self.program = judging.bundle(functions, codec, probe, child)

    def run(
        self,
        steps: list[Step],
        questions: dict[str, list[dict[str, Any]]],
        files: dict[str, str] | None = None,
    ) -> Outcome:
        """Run the steps, with `files` (text by name) beside them; `questions` are cases by name.

        There is an answer for every case: where none came, ``{"failed": why}``.
        """
        outcome = Outcome()
        skip: list[int] = []
        for _ in range(RESTARTS + 1):
            started, reason = self._attempt(steps, questions, files or {}, skip, outcome)
            if reason in (None, "timeout") or started is None:
                break
            # The process died in a cell: leave that one out and give the others their chance.
            skip.append(started)
            outcome.outputs[started] = [_died(reason)]
        for name, cases in questions.items():
            given = outcome.answers.setdefault(name, [])
            given += [{"failed": reason or "missing"}] * (len(cases) - len(given))
        return outcome

    def _attempt(
        self, steps: list[Step], questions: dict, files: dict, skip: list[int], outcome: Outcome
    ) -> tuple[int | None, str | None]:
        """Run once; the cell in which the process died (if any), and of what."""
        job = {
            "cells": [asdict(step) for step in steps],
            "questions": questions,
            "limits": asdict(self.limits),
            "skip": skip,
        }
        with tempfile.TemporaryDirectory(prefix="submission-") as folder:
            home = Path(folder)
            (home / "job.json").write_text(json.dumps(job))
            (home / "program.py").write_text(self.program)
            work = home / "work"
            work.mkdir()
            _copy_font_cache(home / "matplotlib")
            for name, text in files.items():
                (work / name).write_text(text)
            text, reason = self._process(home, work)
        started = self._read(text, questions, outcome)
        if started is not None and reason is None:
            reason = "crashed"  # an exit that looks like a good end, in the middle of a cell
        return started, reason

    def _process(self, home: Path, work: Path) -> tuple[bytes, str | None]:
        """What the process wrote, and why it did not come to a good end (None if it did)."""
        with (home / "job.json").open("rb") as job:
            process = subprocess.Popen(
                [sys.executable, "-I", "-B", str(home / "program.py")],
                stdin=job,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=work,
                env=_environment(home),
                start_new_session=True,
            )
            try:
                text, complete = _receive(process, self.limits)
            finally:
                # The whole session, with all that a submission may have started in it.
                _kill(process)
        if not complete:
            return text, "timeout"
        if process.returncode == 0:
            return text, None
        return text, "memory" if process.returncode == -signal.SIGKILL else "crashed"

    def _read(self, text: bytes, questions: dict, outcome: Outcome) -> int | None:
        """Take in the lines that have the right form; the cell that was begun and not ended."""
        started = None
        for line in text.split(b"\n"):
            try:
                match json.loads(line):
                    case {"start": int(index)}:
                        started = index
                    case {"cell": int(index), "outputs": list(outputs)}:
                        outcome.outputs[index] = [_clean(output) for output in outputs]
                        started = None
                    case {"question": str(name), "answers": list(answers), "failed": failed} if (
                        name in questions
                    ):
                        outcome.answers[name] = _complete(answers, failed, questions[name])
            except (ValueError, RecursionError):
                continue  # half a line of a process that died, or nonsense
        return started


def _copy_font_cache(folder: Path) -> None:
    """Spare matplotlib the seconds that it takes to list the fonts of the machine."""
    folder.mkdir()
    for fonts in Path(matplotlib.get_cachedir()).glob("fontlist*.json"):
        shutil.copy(fonts, folder)


def _environment(home: Path) -> dict[str, str]:
    """Nothing of ours but what Python and matplotlib need."""
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "OPENBLAS_NUM_THREADS": "1",
    }


def _receive(process: subprocess.Popen, limits: Limits) -> tuple[bytes, bool]:
    """All that the process writes, and whether it ended in time and in measure."""
    end, chunks, size = time.monotonic() + limits.total_wall, [], 0
    while size <= limits.output:
        left = end - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            return b"".join(chunks), False
        chunk = os.read(process.stdout.fileno(), 1 << 16)
        if not chunk:
            process.wait()
            return b"".join(chunks), True
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks), False


def _kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def _complete(answers: list, failed: Any, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An answer for each case; those that did not come say why."""
    given = [received(got, len(case["args"])) for got, case in zip(answers, cases, strict=False)]
    why = failed if failed in ("timeout", "memory", "crashed", "missing") else "crashed"
    return given + [{"failed": why}] * (len(cases) - len(given))


def _clean(output: Any) -> dict[str, Any]:
    """An output of nbformat, built anew from what the child sent; text only, nothing else."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "error", "ename": str(ename), "evalue": str(evalue)}:
            lines = [line for line in output.get("traceback", []) if isinstance(line, str)]
            return {
                "output_type": "error",
                "ename": ename,
                "evalue": evalue,
                "traceback": lines,
            }
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            data = {mime: data[mime] for mime in MIMES if isinstance(data.get(mime), str)}
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
