"""What protects this machine from strangers' code: each wall tried, and what to do about a gap.

The walls are tried from inside, by a notebook in a jail, and not concluded from settings.
"""

import json
import os
import platform
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

from . import bubblewrap, memory
from .diagnosis import advice, memory_advice
from .runner import Runner, Step
from .system_calls import numbers

REPORT = "Do not grade here, and report it as SECURITY.md says."
MOST_DESCRIPTORS = 1024  # below half of that a submission can use up those of the grader

# Runs as a cell; `outside` and `calls` are put before it. It prints what each wall does.
PROBE = """
import ctypes, json, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def refused(number):
    return libc.syscall(number, 0, 0, 0, 0) == -1 and ctypes.get_errno() == 1
def connects():
    try:
        socket.create_connection(("127.0.0.1", 9), 1)
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return True
print(json.dumps({
    "rights": os.getuid() != 0,
    "processes": os.listdir("/proc") == [],
    "files": not any(map(os.path.lexists, outside)),
    "network": not connects(),
    "system calls": all(map(refused, calls)),
    "number of files": os.statvfs("/tmp").f_files <= most_files,
}))
"""
SENTENCES = {
    "rights": "A submission has the rights of an ordinary user at most.",
    "processes": "It sees no process but its own.",
    "files": "It sees nothing of the course and of your home folder.",
    "network": "It has no network, and none to the submission after it.",
    "system calls": "The kernel refuses it namespaces, mounts, keys, tracing and the like.",
    "number of files": "It can make a limited number of files.",
}


@dataclass(frozen=True)
class Finding:
    """One wall: whether it holds here."""

    wall: str
    holds: bool
    sentence: str
    """What it promises, or what is the matter."""
    advice: str = ""
    """What to do where it does not hold."""


def examine() -> list[Finding]:
    """Try all walls.

    Returns:
        What was found; if there can be no jail, that alone.
    """
    runner = Runner()
    try:
        runner.start()
    except bubblewrap.NoJailError as error:
        help_ = error.advice or advice(bubblewrap.has_bubblewrap())
        sentence = f"There can be no jail, and nothing is graded: {error}."
        return [Finding("jail", False, sentence, help_)]
    try:
        inside = _tried(runner)
    finally:
        runner.close()
    who = "root" if os.getuid() == 0 else "an ordinary user"
    found = [Finding("jail", True, f"A right function is right in a jail, made by {who}.")]
    for wall, sentence in SENTENCES.items():
        holds = inside.get(wall) is True
        words = sentence if holds else f"This does not hold: {sentence}"
        found.append(Finding(wall, holds, words, "" if holds else REPORT))
    return [*found, _memory(2 * runner.limits.memory), _descriptors()]


def _tried(runner: Runner) -> dict[str, bool]:
    calls = list(numbers(platform.machine()).values())
    given = f"outside = {_ours()!r}\ncalls = {calls}\nmost_files = {runner.limits.files}"
    outputs = runner.run([Step(given + PROBE)], {}).outputs.get(0, [])
    for output in outputs:
        if output.get("name") == "stdout":
            return json.loads(output["text"])
    return {}


def _ours() -> list[str]:
    """What lies in the course and in the home folder, but for the way to Python itself."""
    python = [Path(prefix) for prefix in (sys.prefix, sys.base_prefix)]
    python += [prefix.resolve() for prefix in python]
    entries = [*bubblewrap.CHECKOUT.iterdir()]
    if os.access(Path.home(), os.R_OK | os.X_OK):
        entries += Path.home().iterdir()
    return [str(one) for one in entries if not any(p.is_relative_to(one) for p in python)]


def _memory(size: int) -> Finding:
    if by := memory.bound(size):
        words = f"All processes of a submission together have bounded memory, by {by}."
        return Finding("memory", True, words)
    words = "Memory is limited for each process of a submission alone, not for all together."
    return Finding("memory", False, words, memory_advice())


def _descriptors() -> Finding:
    number, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if number >= MOST_DESCRIPTORS or number == resource.RLIM_INFINITY:
        return Finding("open files", True, "The grader may open more files than a submission.")
    words = f"The grader may open {number} files, and a submission can use them up."
    return Finding("open files", False, words, f"Run: ulimit -n {MOST_DESCRIPTORS}")
