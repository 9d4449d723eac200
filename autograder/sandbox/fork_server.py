"""The fork server of a jail: imports the libraries once, then forks for every submission.

It receives jobs over one socket. A message names the libraries that the submission imports, and
carries three file descriptors: the job (a file), the writing end of a pipe for the results, and the
reading end of one for the answers to its calls of neighbours. The reply says how the submission
ended. A library is imported when a submission first names it, and stays for the next ones. A
submission never has the socket: it has pipes of its own, so that nothing it writes can be mistaken
for the results of another.

    server ── supervisor ── first process of a pid namespace ── the submission ── a fork an exercise
              (time)        (mounts, reaps; all die with it)     (worker.py)

The supervisor stands outside of the submission's pid namespace: it cannot be signalled from within.
"""

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from typing import Any

from .namespaces import (
    be_killed_first,
    become_nobody,
    close_standard_streams,
    die_with_parent,
    drop_capabilities,
    hide_memory,
    limit_resources,
    private_folders,
    unshare,
)
from .shell import warm_up
from .system_calls import filter_system_calls, leave_session_keyring
from .worker import run_job, wait_for

ENDED, CRASHED, TIMEOUT, KILLED = 0, 1, 2, 3  # how a submission ended, as an exit code


def freeze() -> None:
    """Keep the garbage collector from touching, and so copying, the pages that all forks share."""
    gc.collect()
    gc.freeze()


def serve(control: socket.socket, jailed: bool) -> None:
    """Run the jobs that arrive over the socket, until the grader closes its end."""
    if jailed:
        be_killed_first()
        if os.getuid() == 0:
            become_nobody()
    die_with_parent()
    modules: dict[str, Any] = sys.modules
    modules["autograder"] = None  # the course is not installed where a student's code runs
    shell = warm_up()
    freeze()
    control.send(b"ready")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 256, 3)
        if not message:
            return
        job_file, results, replies = descriptors
        wanted = [name for name in message.decode().split() if name not in sys.modules]
        for name in wanted:  # the runner names libraries alone, and no module of a student
            importlib.import_module(name)
        if wanted:
            freeze()
        pid = os.fork()
        if pid == 0:
            control.close()
            die_with_parent()
            os._exit(supervise(shell, job_file, results, replies, jailed))
        for descriptor in descriptors:
            os.close(descriptor)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        control.send(json.dumps({"ended": code}).encode())


def supervise(shell: Any, job_file: int, results: int, replies: int, jailed: bool) -> int:
    """Run one submission in its own namespaces and enforce its time limits.

    Returns:
        How the submission ended: ENDED, CRASHED, TIMEOUT or KILLED.
    """
    with os.fdopen(job_file, "rb") as file:
        job = json.load(file)
    folder = "/tmp" if jailed else tempfile.mkdtemp(prefix="submission-")
    if jailed:
        leave_session_keyring()
        unshare()
    pid = os.fork()
    if pid == 0:
        code = CRASHED
        try:
            os.setsid()
            die_with_parent()
            code = reap(shell, job, results, replies, folder, jailed)
        finally:
            os._exit(code)
    os.close(results)
    os.close(replies)
    limits = job["limits"]
    status = wait_for(pid, limits["total_wall"], limits["total_cpu"])
    if not jailed:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    if status is None:
        return TIMEOUT
    return status if status >= 0 else KILLED if status == -signal.SIGKILL else CRASHED


def reap(
    shell: Any, job: dict[str, Any], results: int, replies: int, folder: str, jailed: bool
) -> int:
    """As the first process of the namespace: start the submission and reap orphans.

    Returns:
        How the submission ended: ENDED, CRASHED, TIMEOUT or KILLED.
    """
    if jailed:
        python = {sys.prefix, *map(os.path.realpath, (sys.prefix, sys.base_prefix))}
        private_folders(job["limits"]["folder_size"], job["limits"]["files"], python)
        drop_capabilities()
        hide_memory()
        filter_system_calls()
    close_standard_streams()
    pid = os.fork()
    if pid == 0:
        try:
            limit_resources(job["limits"])
            run_job(shell, job, results, replies, folder)
        finally:
            os._exit(CRASHED)
    os.close(results)
    os.close(replies)
    while True:
        ended, status = os.wait()
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            if code == -signal.SIGXCPU:
                return TIMEOUT
            if code == -signal.SIGKILL:
                return KILLED
            return ENDED if code == 0 else CRASHED


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), jailed=sys.argv[2] == "jailed")
