"""The fork server of a jail: imports everything once, then forks for every submission.

It talks with the grader over one socket. A message names libraries that the submission imports,
and brings three descriptors: the job (a file), the writing end of a pipe for what comes out, and
the reading end of one for the answers to its calls of neighbours. The reply says how the submission
ended. What one submission has made us import is there for the next, and no fork is slower for a
library that nobody uses. A submission never sees the socket: it gets pipes of its own, so nothing
that it writes can be taken for another's.

    server ── supervisor ── first process of a pid namespace ── the submission ── a fork an exercise
              (time)        (mounts, reaps; all die with it)     (worker.py)

The supervisor stands outside of the submission's namespaces: it cannot be signalled from within.
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

from .elsewhere import prepare_shell
from .namespaces import (
    become_nobody,
    die_with_parent,
    drop_capabilities,
    limit_resources,
    private_folders,
    unshare,
)
from .worker import run_job, wait_for

ENDED, CRASHED, TIMEOUT, KILLED = 0, 1, 2, 3  # how a submission ended, as an exit code


def warm_up() -> Any:
    """The shell in which the cells will run, with all that is slow done once."""
    import matplotlib.pyplot as plt
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    # Without a history: its database would be open in every submission.
    config = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(colors="nocolor", config=config)
    # IPython would keep all that is ever printed: two gigabytes of it in as many seconds.
    shell._tee = lambda channel: contextlib.nullcontext()
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="$x$")
    axes.legend()
    with open(os.devnull, "wb") as nowhere:
        figure.savefig(nowhere, format="png")
    plt.close(figure)
    prepare_shell(shell)
    plt.uninstall_repl_displayhook()  # it draws all that is then drawn again to be shown
    freeze()
    return shell


def freeze() -> None:
    """Keep the collector from touching, and so copying, pages that all forks share."""
    gc.collect()
    gc.freeze()


def serve(control: socket.socket, jailed: bool) -> None:
    """Answer messages until the grader closes its end."""
    if jailed and os.getuid() == 0:
        become_nobody()
    die_with_parent()
    sys.modules["autograder"] = None  # the course is not installed where a student's code runs
    shell = warm_up()
    control.send(b"ready")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 256, 3)
        if not message:
            return
        wanted = [name for name in message.decode().split() if name not in sys.modules]
        for name in wanted:  # from the list of the runner: libraries, nothing of a student's
            importlib.import_module(name)
        if wanted:
            freeze()
        pid = os.fork()
        if pid == 0:
            control.close()
            die_with_parent()
            os._exit(supervise(shell, *descriptors, jailed))
        for descriptor in descriptors:
            os.close(descriptor)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        control.send(json.dumps({"ended": code}).encode())


def supervise(shell: Any, job_file: int, results: int, replies: int, jailed: bool) -> int:
    """Run one submission in its own namespaces, enforce its time limits, return how it ended."""
    with os.fdopen(job_file, "rb") as file:
        job = json.load(file)
    folder = "/tmp" if jailed else tempfile.mkdtemp(prefix="submission-")
    if jailed:
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
    """As the first process: start the submission, reap orphans, return how it ended."""
    if jailed:
        python = {sys.prefix, *map(os.path.realpath, (sys.prefix, sys.base_prefix))}
        private_folders(job["limits"]["folder_size"], python)
        drop_capabilities()
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
