"""Bound the memory of all processes of a jail together: by a cgroup, else by a scope of systemd.

The limits of `setrlimit` hold for each process alone. Root may make a cgroup where the controller
of memory reaches it; systemd makes one for everybody who has a session.
"""

import contextlib
import logging
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

logger = logging.getLogger("autograder")

# The folders in which version 2 and version 1 of cgroups are mounted, and their files.
MOUNTS = (
    ("/sys/fs/cgroup", "", "memory.max"),
    ("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes"),
)
# Printed in a scope that has the limit.
LIMIT_OF_SCOPE = 'cat "/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)/memory.max"'
# What systemd-run needs to find the session; the jail itself gets none of it.
SESSION = ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")


def make_group(size: int) -> Path | None:
    """Make a cgroup whose processes have so many bytes together.

    Returns:
        Its folder; None if none could be made.
    """
    refused = "there is no cgroup"
    for folder, limit in places():
        group = folder / f"autograder-{os.getpid()}-{time.monotonic_ns()}"
        try:
            group.mkdir()
            try:
                (group / limit).write_text(str(size), encoding="ascii")
                return group
            except OSError:
                group.rmdir()
                raise
        except OSError as error:
            refused = str(error)
    logger.debug("no cgroup limits the memory: %s", refused)
    return None


def remove_group(group: Path) -> None:
    """Remove a cgroup; its processes have been killed and need a moment to end."""
    for _ in range(100):
        try:
            group.rmdir()
            return
        except FileNotFoundError:
            return
        except OSError as error:
            refused = error
            time.sleep(0.01)
    logger.debug("the cgroup %s stays: %s", group, refused)


def remove_left_groups() -> None:
    """Remove the empty cgroups of graders that were killed."""
    for folder, _ in places():
        for group in folder.glob("autograder-*-*"):
            if not Path("/proc", group.name.split("-")[1]).exists():
                with contextlib.suppress(OSError):
                    group.rmdir()


@cache
def scope(size: int) -> tuple[str, ...]:
    """Find the command that runs another one in a scope of systemd with so many bytes.

    It is tried first: the user's systemd may run without the controller of memory.

    Returns:
        The beginning of the command; nothing if there is no such scope.
    """
    program = shutil.which("systemd-run")
    if program is None:
        return ()
    whose = () if os.getuid() == 0 else ("--user",)
    limits = ("-p", f"MemoryMax={size}", "-p", "MemorySwapMax=0")
    # Before version 253 a scope has no such setting, and needs none.
    for policy in (("-p", "OOMPolicy=continue"), ()):
        command = (program, *whose, "--scope", "--quiet", "--collect", *limits, *policy, "--")
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            tried = subprocess.run(
                [*command, "sh", "-c", LIMIT_OF_SCOPE],
                capture_output=True,
                text=True,
                timeout=10,
                stdin=subprocess.DEVNULL,
            )
            if tried.stdout.strip().isdigit() and int(tried.stdout) <= size:
                return command
            logger.debug("no scope limits the memory: %s", tried.stderr.strip())
    return ()


def session() -> dict[str, str]:
    """The environment in which `scope` finds the user's systemd."""
    return {name: os.environ[name] for name in SESSION if name in os.environ}


def bound(size: int) -> str | None:
    """Find out what limits the memory of all processes of a jail together.

    Returns:
        Its name; None if nothing does.
    """
    group = make_group(size)
    if group is not None:
        remove_group(group)
        return "a cgroup"
    if scope(size):
        return "a scope of systemd"
    return "the limit of this session or container" if is_limited() else None


def is_limited() -> bool:
    """Is this process itself in a cgroup with less memory than the machine has?"""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for folder, limit in places():
        for group in (folder, *folder.parents):
            with contextlib.suppress(OSError, ValueError):  # "max"
                if int((group / limit).read_text(encoding="ascii")) < machine:
                    return True
    return False


def places() -> Iterator[tuple[Path, str]]:
    """Find the cgroups of this process that may limit memory, and the names of their files."""
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        for mount, names, limit in MOUNTS:
            folder = Path(f"{mount}{path}")
            if names in controllers.split(",") and (folder / "cgroup.procs").exists():
                yield folder, limit
