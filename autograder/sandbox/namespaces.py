"""Linux namespaces for one submission, made by a process of the jail before it turns hostile.

The system calls are made through ctypes, because Python has `os.unshare` only from 3.12 on. Part of
the program that runs in the jail; see `fork_server`.
"""

import contextlib
import ctypes
import os
import resource
from collections.abc import Iterable
from typing import Any

NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, BIND, RECURSIVE, PRIVATE = 2, 4, 1 << 12, 1 << 14, 1 << 18
SET_DUMPABLE, CAPBSET_DROP, SET_NO_NEW_PRIVS, SET_PDEATHSIG = 4, 24, 38, 1
CAPABILITY_VERSION = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def system_call(name: str, *arguments: Any) -> None:
    """Call a function of libc that returns 0 for success.

    Raises:
        OSError: if it returns anything else.
    """
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def become_nobody() -> None:
    """Give up root for good: the limit on processes does not bind root."""
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    # A change of uid hides /proc/self from its owner, who needs it to map its own uid.
    system_call("prctl", SET_DUMPABLE, 1, 0, 0, 0)


def unshare() -> None:
    """Enter new user, mount, ipc and network namespaces, and a new pid namespace for all children.

    The next child is the first process of the pid namespace: when it ends, all others are killed.

    Raises:
        OSError: if the kernel refuses.
    """
    uid, gid = os.getuid(), os.getgid()
    system_call("unshare", NEWUSER | NEWNS | NEWPID | NEWIPC | NEWNET)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def private_folders(size: int, files: int, kept: Iterable[str] = ()) -> None:
    """Mount an empty /tmp and /dev/shm, and hide /proc, which cannot be mounted anew here.

    Args:
        size: the bytes that /tmp may hold.
        files: how many files and folders it may hold; each takes memory of the kernel.
        kept: folders that stay visible if they lie in /tmp: those of Python itself.

    Raises:
        OSError: if the kernel refuses.
    """
    system_call("mount", None, b"/", None, PRIVATE | RECURSIVE, None)
    opened = {folder: os.open(folder, os.O_PATH) for folder in kept if folder.startswith("/tmp/")}
    _tmpfs(b"/dev/shm", size // 4, files // 4)
    _tmpfs(b"/tmp", size, files)
    for folder, descriptor in opened.items():
        os.makedirs(folder, exist_ok=True)
        source = f"/proc/self/fd/{descriptor}".encode()
        system_call("mount", source, folder.encode(), None, BIND | RECURSIVE, None)
        os.close(descriptor)
    _tmpfs(b"/proc", 4096, 1)


def _tmpfs(folder: bytes, size: int, files: int) -> None:
    owner = f"uid={os.getuid()},gid={os.getgid()}"
    options = f"size={size},nr_inodes={files},mode=755,{owner}".encode()
    system_call("mount", b"tmpfs", folder, b"tmpfs", NOSUID | NODEV, options)


def drop_capabilities() -> None:
    """Drop all capabilities, also for programs that are started later.

    Raises:
        OSError: if the kernel refuses.
    """
    for capability in range(64):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    system_call("prctl", SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    system_call("capset", header, (ctypes.c_uint32 * 6)())


def hide_memory() -> None:
    """Keep the memory and the descriptors of this process from others of the same user.

    Raises:
        OSError: if the kernel refuses.
    """
    system_call("prctl", SET_DUMPABLE, 0, 0, 0, 0)


def close_standard_streams() -> None:
    """Join the three standard descriptors to nothing.

    They lead to a pipe that this process shares with others, who would wait once it is full.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)


def be_killed_first() -> None:
    """Ask the kernel to end this process and its children before others when memory is short."""
    # A kernel may let nobody choose.
    path = "/proc/self/oom_score_adj"
    with contextlib.suppress(OSError), open(path, "w", encoding="ascii") as file:
        file.write("1000")


def die_with_parent() -> None:
    """Ask for SIGKILL when the parent process ends; on Linux only."""
    if hasattr(libc, "prctl"):
        libc.prctl(SET_PDEATHSIG, 9, 0, 0, 0)


def limit_resources(limits: dict[str, Any]) -> None:
    """Set the limits of this process and of all that it starts."""
    work = int(limits["total_cpu"])
    for name, soft, hard in (
        (resource.RLIMIT_AS, limits["memory"], limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file_size"], limits["file_size"]),
        (resource.RLIMIT_CPU, work, work + 1),
        (resource.RLIMIT_NPROC, limits["processes"], limits["processes"]),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(name, (soft, hard))
