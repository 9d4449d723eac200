"""The process in which a student's notebook runs.

It is a fork of `fork_server`, whose program is joined from this module and others
(`runner.PROGRAM`). It runs the cells of a job one after the other in an IPython shell and reports
into its pipe, one JSON object a line:

* ``{"start": 3}`` before cell 3 runs, ``{"cell": 3, "outputs": [...]}`` after it;
* ``{"exercise": "hinge", "answers": [...], "failed": null}`` where a graded function is called,
  with ``"at_end": true`` where it is called once more, as it is at the end of the notebook;
* ``{"neighbour": "sigmoid", "args": [...], "kwargs": {}}`` where a function calls a neighbour that
  the grader answers for; the answer comes through another pipe.

The calls of an exercise are made in a fork of this process, at the place of its test cell in the
notebook: an endless loop or a crash costs that exercise alone. This process belongs to the student,
so `outcome` validates all that it writes.
"""

import contextlib
import gc
import inspect
import json
import mmap
import os
import resource
import select
import signal
import sys
import time
from typing import Any

from ..judging.call_case import call_case, plain_value
from ..judging.codec import decode, encode
from .cells import Bounded, Budget, out_of_time, run_cell
from .elsewhere import StandIns
from .finished_losses import LossCallDetector


def answer_in_fork(
    name: str, namespace: dict[str, Any], job: dict[str, Any], neighbours: dict[str, Any]
) -> dict[str, Any]:
    """Let a fork answer all cases of an exercise.

    The answers come through shared memory: writing there costs no switch between the processes,
    and what was answered before a crash is kept.

    Args:
        name: the exercise, and the name of its function.
        namespace: the names of the notebook.
        job: what the grader sent.
        neighbours: what replaces other functions of the notebook in the fork.

    Returns:
        ``{"answers": [...], "failed": None}``; if answers are missing, `failed` is `timeout`,
        `killed` or `crashed`.
    """
    function, cases, limits = namespace[name], job["exercises"][name], job["limits"]
    shared = mmap.mmap(-1, limits["answers"])
    pid = os.fork()
    if pid == 0:
        try:
            namespace.update(neighbours)
            answer_cases(function, cases, limits, namespace, shared)
        finally:
            os._exit(0)
    code = wait_for(pid, limits["exercise_wall"], limits["exercise_cpu"])
    lines = shared[: max(shared.find(b"\0"), 0)].split(b"\n")[:-1]
    shared.close()
    answers = [json.loads(line) for line in lines]
    failed = None
    if len(answers) < len(cases):
        reasons = {None: "timeout", -signal.SIGXCPU: "timeout", -signal.SIGKILL: "killed"}
        failed = reasons.get(code, "crashed")
    return {"answers": answers, "failed": failed}


def not_again(name: str) -> Any:
    """A stand-in for a function that did not end, so that later cells do not wait for it again.

    Returns:
        A function that raises TimeoutError.
    """

    def stopped(*args: Any, **kwargs: Any) -> None:
        raise TimeoutError(f"{name} was stopped when it was graded and is not called again")

    return stopped


def answer_cases(
    function: Any, cases: list, limits: dict[str, Any], namespace: dict[str, Any], shared: mmap.mmap
) -> None:
    """In the fork: call the function for each case, and write each answer into the shared memory.

    Raises:
        ValueError: if the answers are larger than the shared memory.
    """
    gc.disable()  # the process ends soon; collecting would only copy pages
    sys.stdout = sys.stderr = Bounded(0)  # what a function prints meanwhile is dropped
    for signum in (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(signum, signal.SIG_DFL)
    seconds = int(limits["exercise_cpu"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no threads, no processes
    detector = LossCallDetector(function)
    detector.hide_compiled(namespace)
    for case in cases:
        got = call_case(detector, case)
        if detector.hit:
            got = {"failed": "forbidden"}
        if got.get("raised", [""])[0] == "MemoryError":
            got = {"failed": "memory"}
        shared.write(json.dumps(got).encode() + b"\n")


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


class Neighbour:
    """Replaces another graded function; the grader answers for it, through a pipe."""

    def __init__(self, name: str, function: Any, results: Any, replies: Any) -> None:
        """Write the calls of `name` into `results` and read the answers from `replies`.

        `function` is the student's own, which knows the student's names of its arguments.
        """
        self.name, self.function, self.results, self.replies = name, function, results, replies

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the grader answers.

        Raises:
            ValueError, TypeError, RuntimeError: as the right function does.
        """
        reply = self.ask(args, kwargs)
        if kwargs and reply.get("raised", [""])[0] == "TypeError":  # another name of an argument
            with contextlib.suppress(TypeError, ValueError):
                bound = inspect.signature(self.function).bind(*args, **kwargs)
                reply = self.ask(bound.args, bound.kwargs)
        if "value" in reply:
            return decode(reply["value"])
        names = reply.get("raised", ["RuntimeError"])
        error = {"ValueError": ValueError, "TypeError": TypeError}.get(names[0], RuntimeError)
        raise error(reply.get("text", f"{self.name} could not be asked for these arguments"))

    def ask(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Send a call to the grader and wait for the answer."""
        call = {
            "neighbour": self.name,
            "args": [encode(plain_value(a)) for a in args],
            "kwargs": {name: encode(value) for name, value in kwargs.items()},
        }
        self.results.write(json.dumps(call) + "\n")
        self.results.flush()
        return json.loads(self.replies.readline() or "{}")


class Job:
    """One notebook: its cells are run, and the graded functions called where they are checked."""

    def __init__(self, shell: Any, job: dict[str, Any], results: Any, replies: Any) -> None:
        """Prepare the job; `results` and `replies` are the two pipes."""
        self.shell, self.job, self.results, self.replies = shell, job, results, replies
        self.asked: dict[str, Any] = {}  # the functions as they were when they were called
        self.unready: set[str] = set()  # those that missed a name, which may come further down

    def report(self, **what: Any) -> None:
        """Write a report for the grader."""
        self.results.write(json.dumps(what) + "\n")
        self.results.flush()

    def run(self) -> None:
        """Run all cells; then call again the functions that have changed since they were called."""
        budget = Budget(self.job["limits"])
        for index, cell in enumerate(self.job["cells"]):
            if cell["exercise"] is not None:
                self.ask(cell["exercise"], cell["neighbours"])
            elif index not in self.job["skip"]:
                self.report(start=index)
                outputs = run_cell(self.shell, cell["source"], self.job["limits"], budget)
                self.report(cell=index, outputs=outputs)
        for name in self.job["exercises"]:
            function = self.shell.user_ns.get(name)
            if callable(function) and (
                function is not self.asked.get(name) or name in self.unready
            ):
                self.ask(name, [], at_end=True)

    def ask(self, name: str, neighbours: list[str], **what: Any) -> None:
        """Call a graded function with all its cases, and report its answers."""
        namespace = self.shell.user_ns
        if not callable(namespace.get(name)):
            self.report(exercise=name, answers=[], failed="missing", **what)
            return
        if self.job["jailed"]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(
                    -1, signal.SIGKILL
                )  # what cells have left running; kill(-1) spares the caller
        stand_ins = {
            n: Neighbour(n, namespace.get(n), self.results, self.replies) for n in neighbours
        }
        got = answer_in_fork(name, namespace, self.job, stand_ins)
        self.report(exercise=name, **got, **what)
        if got["failed"] == "timeout":
            namespace[name] = not_again(name)
        self.asked[name] = namespace[name]
        if any((answer.get("raised") or [""])[0] == "NameError" for answer in got["answers"]):
            self.unready.add(name)


def run_job(shell: Any, job: dict[str, Any], descriptor: int, replies: int, folder: str) -> None:
    """Run a submission in this process, which then ends: the function does not return."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.chdir(folder)
    for name, text in job["files"].items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    signal.signal(signal.SIGPROF, out_of_time)
    signal.signal(signal.SIGALRM, out_of_time)
    sys.path.insert(0, folder)
    sys.meta_path.append(StandIns([cell["source"] for cell in job["cells"]]))
    with os.fdopen(descriptor, "w") as results, os.fdopen(replies) as answers:
        Job(shell, job, results, answers).run()
        os._exit(0)  # without the functions that the submission has registered for the exit
