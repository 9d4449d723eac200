"""Runs the command line so that the course's own modules find what Python has on Windows.

A script and no test: test_platforms.py starts it. Other libraries see this machine as it is, and
files have the paths of this machine. Worker processes are started anew, as on macOS and Windows,
and import this script as well.
"""

import builtins
import ctypes
import fcntl
import multiprocessing
import os
import platform
import signal
import socket
import subprocess
import sys
import types

UNIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix"}
UNIX_NAMES = {
    os: """fork forkpty setsid setpgid getuid geteuid getgid getpgid killpg wait4 waitid pidfd_open
    set_blocking sysconf uname mkfifo mknod chown lchown chroot setuid setgid setgroups nice statvfs
    sched_getaffinity O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_PATH P_PID WNOHANG WEXITED""",
    signal: """SIGKILL SIGALRM SIGPROF SIGXCPU SIGHUP SIGUSR1 setitimer alarm pthread_sigmask
    ITIMER_REAL ITIMER_PROF""",
    socket: "AF_UNIX socketpair send_fds",
}


class Popen(subprocess.Popen):
    """A process that is started with nothing that Windows lacks."""

    def __init__(self, *arguments, preexec_fn=None, pass_fds=(), start_new_session=False, **more):
        assert preexec_fn is None and not pass_fds and not start_new_session
        super().__init__(*arguments, **more)


def load_library(name, *arguments, **more):
    if name is None:
        raise TypeError("on Windows there is no library without a name")
    return ctypes.CDLL(name, *arguments, **more)


def lock(descriptor, mode, size):
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


WINDOWS_NAMES = {
    os: {"name": "nt", "O_BINARY": 0},
    platform: {"system": lambda: "Windows", "machine": lambda: "AMD64"},
    subprocess: {"CREATE_NEW_PROCESS_GROUP": 0, "Popen": Popen},
    ctypes: {"CDLL": load_library},
}
STAND_INS = {"msvcrt": types.SimpleNamespace(locking=lock, LK_NBLCK=2)}


class AsOnWindows(types.ModuleType):
    """A module without the names that it lacks there, and with those that it has there alone."""

    def __init__(self, module):
        super().__init__(module.__name__)
        self._module, self._hidden = module, set(UNIX_NAMES.get(module, "").split())
        vars(self).update(WINDOWS_NAMES.get(module, {}))

    def __getattr__(self, name):
        if name in self._hidden:
            raise AttributeError(f"on Windows {self.__name__} has no {name}")
        return getattr(self._module, name)


for module in (*UNIX_NAMES, *WINDOWS_NAMES):
    STAND_INS[module.__name__] = AsOnWindows(module)
real_import = builtins.__import__


def import_as_on_windows(name, globals=None, locals=None, fromlist=(), level=0):
    """Import what a module of the course asks for."""
    if not str((globals or {}).get("__name__")).startswith("autograder") or level:
        return real_import(name, globals, locals, fromlist, level)
    if name in UNIX_MODULES:
        raise ModuleNotFoundError(f"on Windows there is no {name}", name=name)
    return STAND_INS[name] if name in STAND_INS else real_import(name, globals, locals, fromlist)


builtins.__import__ = import_as_on_windows

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    from autograder import cli, system

    assert not system.IS_UNIX
    sys.argv[0] = "autograder"
    cli.main()
