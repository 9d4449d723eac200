"""What differs between Linux, macOS and Windows: limits of a process, its ends, its work."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

IS_UNIX = os.name == "posix"


def limited(cpu: float, memory: int) -> Callable[[], None] | None:
    """Make what limits a new process before its program begins.

    Args:
        cpu: seconds of CPU time of all its threads.
        memory: bytes that it may write to.

    Returns:
        A function for `preexec_fn`; None on Windows, where a process is limited in other ways.
    """
    if not IS_UNIX:
        return None
    import resource

    wanted = {"RLIMIT_CPU": int(cpu), "RLIMIT_DATA": memory, "RLIMIT_CORE": 0}

    def limit() -> None:
        # The grader's own limit, which its processes inherit: V8 reserves far more than it uses.
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        for name, value in wanted.items():
            number = getattr(resource, name)
            _, hard = resource.getrlimit(number)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            with contextlib.suppress(OSError, ValueError):  # macOS knows not all of them
                resource.setrlimit(number, (value, value))
        die_with_parent()

    return limit


def die_with_parent() -> None:
    """Ask for SIGKILL when the parent process ends; on Linux only."""
    if IS_UNIX:
        from .namespaces import die_with_parent as ask

        ask()


def group_of_its_own() -> dict[str, Any]:
    """The options of `Popen` that keep a Ctrl-C of the terminal from the new process."""
    if IS_UNIX:
        return {"start_new_session": True}
    return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]


def ended_by_memory(code: int) -> bool:
    """Is this the exit code of a process that the kernel has killed for its memory?"""
    return IS_UNIX and code == -signal.SIGKILL


def ended_by_work(code: int) -> bool:
    """Is this the exit code of a process whose CPU time was over?"""
    return IS_UNIX and code == -signal.SIGXCPU


def program_of(package: str) -> str | None:
    """Find a program that a wheel brings, or that lies on the path."""
    name = package + ("" if IS_UNIX else ".exe")
    beside = Path(sysconfig.get_path("scripts")) / name
    if importlib.util.find_spec(package) is not None and beside.exists():
        return str(beside)
    return str(beside) if beside.exists() else shutil.which(package)
