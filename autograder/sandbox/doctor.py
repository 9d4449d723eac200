"""What protects this machine from strangers' code: each wall tried, and what to do about a gap.

The walls are tried from inside, by a notebook in each sandbox, and not concluded from settings.
"""

import json
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from . import bubblewrap, memory
from .attempts import Sandbox, Step
from .choice import WASM, is_here
from .diagnosis import advice, memory_advice
from .wasm import WasmRunner

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
# The same for Pyodide, which has no processes and no system calls to refuse.
PROBE_OF_WASM = """
import json, os, sys
def leads_out(name):
    try:
        return type(__import__(name)).__name__ != "StandIn"
    except ImportError:
        return False
print(json.dumps({
    "wasm files": not any(map(os.path.lexists, outside)),
    "wasm environment": not set(variables) & set(os.environ),
    "wasm JavaScript": not any(map(leads_out, ("js", "pyodide_js", "pyodide"))),
}))
"""
SENTENCES_OF_WASM = {
    "wasm files": "It sees no file of this machine.",
    "wasm environment": "It sees no environment variable of yours.",
    "wasm JavaScript": "It does not get from Python to what Pyodide runs in.",
}
JAIL = "jail"


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
    """Try all walls of both sandboxes; outside of Linux there is one."""
    found = _jail() if platform.system() == "Linux" else []
    return [*found, *_wasm(needed=not can_grade(found))]


def can_grade(found: list[Finding]) -> bool:
    """Is there a sandbox in which a right function is right?"""
    return any(one.holds for one in found if one.wall in (JAIL, WASM))


def _jail() -> list[Finding]:
    """Try the walls of the jail; if there can be none, that alone is found."""
    from .runner import Runner  # for Linux alone

    runner = Runner()
    try:
        runner.start()
    except bubblewrap.NoJailError as error:
        help_ = error.advice or advice(bubblewrap.has_bubblewrap())
        return [Finding(JAIL, False, f"There can be no jail: {error}.", help_)]
    try:
        inside = _tried(runner)
    finally:
        runner.close()
    who = "root" if os.getuid() == 0 else "an ordinary user"
    found = [Finding(JAIL, True, f"A right function is right in a jail, made by {who}.")]
    found += _said(inside, SENTENCES)
    return [*found, _memory(2 * runner.limits.memory), _descriptors()]


def _wasm(needed: bool) -> list[Finding]:
    """Try the walls of Pyodide in Deno; where the jail works, they need not be here."""
    runner = WasmRunner()
    try:
        made = runner.start()
    except bubblewrap.NoJailError as error:
        help_ = error.advice or ""
        if needed or is_here(WASM):
            return [Finding(WASM, False, f"Code cannot run in Pyodide: {error}.", help_)]
        words = f"No function has a second opinion of the pages' Python: {error}."
        return [Finding(WASM, True, words, help_)]
    try:
        given = f"outside = {_ours()!r}\nvariables = {_variables()!r}"
        inside = _printed(runner, given + PROBE_OF_WASM)
    finally:
        runner.close()
    known = {name.capitalize(): version for name, version in made.versions.items()}
    versions = ", ".join(f"{name} {known[name]}" for name in ("Python", "Numpy", "Deno"))
    words = f"A right function is right in Pyodide {known['Pyodide']} ({versions})."
    return [Finding(WASM, True, words), *_said(inside, SENTENCES_OF_WASM)]


def _said(inside: dict[str, bool], sentences: dict[str, str]) -> list[Finding]:
    found = []
    for wall, sentence in sentences.items():
        holds = inside.get(wall) is True
        words = sentence if holds else f"This does not hold: {sentence}"
        found.append(Finding(wall, holds, words, "" if holds else REPORT))
    return found


def _tried(runner: Sandbox) -> dict[str, bool]:
    from .system_calls import numbers

    calls = list(numbers(platform.machine()).values())
    given = f"outside = {_ours()!r}\ncalls = {calls}\nmost_files = {runner.limits.files}"
    return _printed(runner, given + PROBE)


def _printed(runner: Sandbox, cell: str) -> dict[str, bool]:
    """Run a cell that prints JSON; nothing if it does not."""
    outputs = runner.run([Step(cell)], {}).outputs.get(0, [])
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


def _variables() -> list[str]:
    """The names of the variables here that no sandbox sets by itself."""
    own = {*bubblewrap.ENVIRONMENT, "HOME", "PYTHONINSPECT", "USER", "LOGNAME", "PWD", "_"}
    return [name for name in os.environ if name not in own]


def _memory(size: int) -> Finding:
    if by := memory.bound(size):
        words = f"All processes of a submission together have bounded memory, by {by}."
        return Finding("memory", True, words)
    words = "Memory is limited for each process of a submission alone, not for all together."
    return Finding("memory", False, words, memory_advice())


def _descriptors() -> Finding:
    import resource

    number, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if number >= MOST_DESCRIPTORS or number == resource.RLIM_INFINITY:
        return Finding("open files", True, "The grader may open more files than a submission.")
    words = f"The grader may open {number} files, and a submission can use them up."
    return Finding("open files", False, words, f"Run: ulimit -n {MOST_DESCRIPTORS}")
