"""The process in which a student's notebook runs in the jail.

It is a fork of `fork_server`, whose program is joined from this module and others
(`runner.PROGRAM`). `job` says what it speaks.

This process belongs to the student, so `outcome` validates all that it writes. What one fork
protects is the other functions: an endless loop, a crash or a changed setting of numpy costs one
exercise. All together need one fork in the place of ten; the grader asks alone whatever was not
right there.
"""

import contextlib
import gc
import json
import mmap
import os
import resource
import select
import signal
import socket
import sys
import time
from typing import Any

from ..judging.call_case import call_case
from .cells import Bounded, out_of_time
from .elsewhere import StandIns
from .finished_losses import LossCallDetector
from .job import Asked, Given, Job, write_files
from .state import State

# Seconds for all functions together; right ones take some hundredths.
TOGETHER_CPU, TOGETHER_WALL = 2.0, 10.0


def answer_in_fork(
    asked: Asked,
    cases: dict[str, list],
    limits: dict[str, Any],
    namespace: dict[str, Any],
    neighbours: dict[str, Any],
    pipe: int,
) -> list[Given]:
    """Let one fork answer all cases of some functions.

    The answers come through shared memory: writing there costs no switch between the processes,
    and what was answered before a crash is kept.

    Args:
        asked: the functions.
        cases: the cases of each, by its name.
        limits: those of the job.
        namespace: the names of the notebook.
        neighbours: what replaces other functions of the notebook in the fork.
        pipe: the descriptor of the reports; the fork has it only for calls of neighbours.

    Returns:
        For each function its answers; if some are missing, `failed` is `timeout`, `killed` or
        `crashed`.
    """
    cpu, wall = limits["exercise_cpu"], limits["exercise_wall"]
    if len(asked) > 1:
        cpu, wall = min(cpu, TOGETHER_CPU), min(wall, TOGETHER_WALL)
    shared = mmap.mmap(-1, limits["answers"])
    pid = os.fork()
    if pid == 0:
        try:
            if not neighbours:
                os.close(pipe)
            namespace.update(neighbours)
            answer_cases(asked, cases, cpu, namespace, shared)
        finally:
            os._exit(0)
    code = wait_for(pid, wall, cpu)
    lines = shared[: max(shared.find(b"\0"), 0)].split(b"\n")[:-1]
    shared.close()
    reasons = {None: "timeout", -signal.SIGXCPU: "timeout", -signal.SIGKILL: "killed"}
    given: list[Given] = []
    for name, _ in asked:
        answers = [json.loads(line) for line in lines[: len(cases[name])]]
        lines = lines[len(cases[name]) :]
        complete = len(answers) == len(cases[name])
        failed = None if complete else reasons.get(code, "crashed")
        given.append({"answers": answers, "failed": failed})
    return given


def answer_cases(
    asked: Asked, cases: dict[str, list], cpu: float, namespace: dict[str, Any], shared: mmap.mmap
) -> None:
    """In the fork: call the functions for each case, and write each answer into the shared memory.

    Where there are several, it ends early if one uses a finished loss or changes what the next ones
    may depend on: they are then asked alone.

    Raises:
        ValueError: if the answers are larger than the shared memory.
    """
    gc.disable()  # the process ends soon; collecting would only copy pages
    sys.stdout = sys.stderr = Bounded(0)  # what a function prints meanwhile is dropped
    for signum in (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(signum, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu), int(cpu) + 1))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no threads, no processes
    detectors = [LossCallDetector(function) for _, function in asked]
    for (name, _), detector in zip(asked, detectors, strict=True):
        detector.hide_compiled(namespace)
        before = State(namespace) if len(asked) > 1 else None
        for case in cases[name]:
            got = call_case(detector, case)
            if any(one.hit for one in detectors):
                got = {"failed": "forbidden"}
            if got.get("raised", [""])[0] == "MemoryError":
                got = {"failed": "memory"}
            shared.write(json.dumps(got).encode() + b"\n")
        if before is not None and (detector.hit or before.has_changed()):
            return


def wait_for(pid: int, seconds: float, cpu: float) -> int | None:
    """Wait for a child process and kill it when its wall time is over.

    Returns:
        Its exit code; None if its wall time or CPU time was over.
    """
    if hasattr(os, "pidfd_open"):
        watch = os.pidfd_open(pid)
        in_time = bool(select.select([watch], [], [], seconds)[0])
        os.close(watch)
    else:
        end = time.monotonic() + seconds
        while not (in_time := _has_ended(pid)) and time.monotonic() < end:
            time.sleep(0.005)
    if not in_time:
        os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    # The kernel kills a process that handles SIGXCPU and goes on.
    late = code == -signal.SIGKILL and used.ru_utime + used.ru_stime >= cpu
    return code if in_time and not late else None


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


class ForkingJob(Job):
    """A notebook in the jail: forks keep the state at test cells, and answer for functions."""

    def __init__(self, shell: Any, job: dict[str, Any], results: Any, replies: Any) -> None:
        """Prepare the job; `results` and `replies` are the two pipes."""
        super().__init__(shell, job, results, replies)
        self.kept: dict[str, socket.socket] = {}  # forks that have the state at a test cell
        self.keepers: set[int] = set()  # their processes

    def keep_state(self) -> None:
        """Fork a process that keeps the state for the functions checked since the last one."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                self.serve_state(theirs)
            finally:
                os._exit(0)
        theirs.close()
        self.kept |= dict.fromkeys(self.pending, ours)
        self.keepers.add(pid)
        self.pending = []

    def serve_state(self, connection: socket.socket) -> None:
        """In such a fork: call the functions that the connection names, until it is closed."""
        with connection.makefile("r") as asked, connection.makefile("w") as given:
            for line in asked:
                name, cases = json.loads(line)
                given.write(json.dumps(self.call(name, self.checked[name], cases)) + "\n")
                given.flush()

    def call(self, name: str, function: Any, cases: list) -> Given:
        """Call one function in a fork of this process, with its neighbours replaced."""
        if not callable(function):
            return {"answers": [], "failed": "missing"}
        namespace, stand_ins = self.shell.user_ns, self.stand_ins(name)
        pipe = self.results.fileno()
        limits = self.job["limits"]
        asked = [(name, function)]
        return answer_in_fork(asked, {name: cases}, limits, namespace, stand_ins, pipe)[0]

    def end_leftovers(self) -> None:
        """Kill what cells have left running; without a jail that could be anybody's."""
        if not self.job["jailed"]:
            return
        if not self.keepers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)  # spares the caller
            return
        newest = os.fork()  # processes are numbered in turn, and this namespace has few
        if newest == 0:
            os._exit(0)
        os.waitpid(newest, 0)
        for pid in set(range(2, newest)) - self.keepers - {os.getpid()}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def ask_together(self, names: list[str], cases: dict[str, list]) -> None:
        """Call functions in one fork, and report the answers of each."""
        namespace = self.shell.user_ns
        checked = {name: one for name, one in self.checked.items() if callable(one)}
        functions = {name: checked.get(name, namespace.get(name)) for name in names}
        asked = [(name, function) for name, function in functions.items() if callable(function)]
        pipe, given = self.results.fileno(), {}
        if asked:
            limits = self.job["limits"]
            answers = answer_in_fork(asked, cases, limits, namespace, {}, pipe)
            given = dict(zip((name for name, _ in asked), answers, strict=True))
        for name in names:
            self.report(exercise=name, **given.get(name, {"answers": [], "failed": "missing"}))

    def ask_alone(self, name: str, cases: dict[str, list]) -> None:
        """Call one function as it was at its test cell, and again if it is another at the end."""
        function = self.checked.get(name)
        if name in self.kept:
            got = self.call_as_kept(name, cases[name])
        else:
            got = self.call(name, function, cases[name])
        self.report(exercise=name, **got)
        now = self.shell.user_ns.get(name)
        missed = any((one.get("raised") or [""])[0] == "NameError" for one in got["answers"])
        if callable(now) and (now is not function or (missed and name in self.kept)):
            self.neighbours.pop(name, None)
            self.report(exercise=name, **self.call(name, now, cases[name]), at_end=True)

    def call_as_kept(self, name: str, cases: list) -> Given:
        """Let the fork that has the state of its test cell call a function."""
        connection = self.kept[name]
        try:
            connection.sendall(json.dumps([name, cases]).encode() + b"\n")
            with connection.makefile("r") as given:
                return json.loads(given.readline())
        except (OSError, ValueError):  # a cell has killed it
            return {"answers": [], "failed": "crashed"}


def run_job(shell: Any, job: dict[str, Any], descriptor: int, replies: int, folder: str) -> None:
    """Run a submission in this process, which then ends: the function does not return."""
    write_files(job["files"], folder)
    signal.signal(signal.SIGPROF, out_of_time)
    signal.signal(signal.SIGALRM, out_of_time)
    sys.path.insert(0, folder)
    sys.meta_path.append(StandIns([cell["source"] for cell in job["cells"]]))
    with (
        os.fdopen(descriptor, "w", encoding="utf-8") as results,
        os.fdopen(replies, encoding="utf-8") as answers,
    ):
        ForkingJob(shell, job, results, answers).run()
        os._exit(0)  # without the functions that the submission has registered for the exit
