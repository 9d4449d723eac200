"""What differs between Linux, macOS and Windows, and is used on all of them.

What is for Linux alone, the jail, is in modules that nothing else imports when the program begins
(`sandbox.runner` and what it imports).
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

IS_UNIX = os.name == "posix"
SET_PDEATHSIG = 1  # of prctl

# ---------------------------------------------------------------- a process and its ends


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
    libc = ctypes.CDLL(None)  # here, because the new process must not wait for a lock

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
        _ask_to_die(libc)

    return limit


def die_with_parent() -> None:
    """Ask for SIGKILL when the parent process ends; on Linux only."""
    if IS_UNIX:
        _ask_to_die(ctypes.CDLL(None))


def _ask_to_die(libc: ctypes.CDLL) -> None:
    if hasattr(libc, "prctl"):
        libc.prctl(SET_PDEATHSIG, 9, 0, 0, 0)


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
    return str(beside) if beside.exists() else shutil.which(name)


# ---------------------------------------------------------------- this process


@contextlib.contextmanager
def interrupted_after(seconds: float, what: type[BaseException]) -> Iterator[None]:
    """Raise an exception in the main thread after so many seconds of CPU time of this process.

    It is raised again each second: what is raised while an object is deleted is lost.
    """
    if not IS_UNIX:
        with _interrupted_by_a_thread(seconds, what):
            yield
        return

    def ring(signum: int, frame: object) -> None:
        raise what

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def _interrupted_by_a_thread(seconds: float, what: type[BaseException]) -> Iterator[None]:
    """The same where there is no timer of CPU time."""
    main, done = ctypes.c_ulong(threading.get_ident()), threading.Event()
    end = time.process_time() + seconds

    def watch() -> None:
        late = end
        while not done.wait(0.05):
            if time.process_time() > late:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(main, ctypes.py_object(what))
                late += 1

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(main, None)  # one that has not yet been raised


def limit_growth(more: int) -> None:
    """Let this process grow by so many bytes at most.

    Only Linux says how large the process is: elsewhere it has no limit.
    """
    with contextlib.suppress(OSError, ValueError, ImportError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + more
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


# ---------------------------------------------------------------- files


def lock(file: IO[Any]) -> None:
    """Lock a file for this process until it is closed.

    Raises:
        OSError: if another process has locked it.
    """
    if IS_UNIX:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt

    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


def open_stranger_s(path: Path, own: int) -> int:
    """Open a file for reading that strangers may have replaced by a link, at any moment.

    Args:
        path: the file.
        own: how many of the last names of the path are strangers'; a link among them is refused.
            On Windows, where making links needs rights, they are looked at before it is opened.

    Returns:
        The descriptor; whether it is that of a regular file is left to look at.

    Raises:
        OSError: if it cannot be opened.
    """
    names = path.parts[len(path.parts) - own :]
    if not IS_UNIX:
        folders = [path, *path.parents][:own]
        if any(one.is_symlink() for one in folders):
            raise OSError(f"{path} is a link")
        return os.open(path, os.O_RDONLY | os.O_BINARY)  # type: ignore[attr-defined]
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe would never answer
    place = os.open(Path(*path.parts[:-own]) if own else path, flags)
    for name in names:
        try:
            inner = os.open(name, flags | os.O_NOFOLLOW, dir_fd=place)
        finally:
            os.close(place)
        place = inner
    return place


def is_only_ours(folder: Path) -> bool:
    """May nobody else write into this folder? On Windows temporary folders are each user's own."""
    if not IS_UNIX:
        return True
    status = os.lstat(folder)
    return status.st_uid == os.getuid() and not folder.is_symlink() and not status.st_mode & 0o022
