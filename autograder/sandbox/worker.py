"""The process in which a student's notebook runs.

It is a fork of `fork_server`, whose program is joined from this module and others
(`runner.PROGRAM`). It speaks with the grader (`dialogue`) through two pipes, one JSON object a
line. Each report begins with an empty line, so that a half one before it does no harm.

1. The job names cells and functions and holds no case. The process runs the cells in an IPython
   shell: ``{"start": 3}`` before cell 3, ``{"cell": 3, "outputs": [...]}`` after it, and
   ``{"cells": "done"}`` after the last.
2. Only then the grader sends the cases, with the functions to call:
   ``{"cases": {"hinge": [...]}, "together": ["hinge", ...]}`` calls all of them in one fork, and
   ``{"alone": ["hinge"]}`` each in a fork of its own. ``{"last": []}`` ends the dialogue; cells in
   it, each a number and a source, are run before that, to draw what the answers look like.
3. Each function is reported in that order:
   ``{"exercise": "hinge", "answers": [...], "failed": null}``. It is called as it was at its test
   cell. Alone it is called once more as it is at the end, if it was redefined meanwhile or missed
   a name; that report has ``"at_end": true``.
4. ``{"neighbour": "sigmoid", "args": [...], "kwargs": {}}`` asks the grader to answer in the place
   of another function of the notebook; the answer is a line as well.

This process belongs to the student, so `outcome` validates all that it writes. What one fork
protects is the other functions: an endless loop, a crash or a changed setting of numpy costs one
exercise. All together need one fork in the place of ten; the grader asks alone whatever was not
right there.
"""

import base64
import contextlib
import gc
import inspect
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

from ..judging.call_case import call_case, plain_value
from ..judging.codec import decode, encode
from .cells import Bounded, Budget, out_of_time, run_cell
from .elsewhere import StandIns
from .finished_losses import LossCallDetector
from .state import State, is_inert

# Seconds for all functions together; right ones take some hundredths.
TOGETHER_CPU, TOGETHER_WALL = 2.0, 10.0

Asked = list[tuple[str, Any]]  # functions with their names
Given = dict[str, Any]  # {"answers": [...], "failed": why or None}


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
    """One notebook: its cells are run, and then its graded functions are called."""

    def __init__(self, shell: Any, job: dict[str, Any], results: Any, replies: Any) -> None:
        """Prepare the job; `results` and `replies` are the two pipes."""
        self.shell, self.job, self.results, self.replies = shell, job, results, replies
        self.checked: dict[str, Any] = {}  # the functions as they were at their test cells
        self.neighbours = {cell["exercise"]: cell["neighbours"] for cell in job["cells"]}
        self.pending: list[str] = []  # checked, and nothing has changed the state since
        self.kept: dict[str, socket.socket] = {}  # forks that have the state at a test cell
        self.keepers: set[int] = set()  # their processes

    def report(self, **what: Any) -> None:
        """Write a report for the grader."""
        self.results.write(f"\n{json.dumps(what)}\n")
        self.results.flush()

    def run(self) -> None:
        """Run all cells, and then call the functions that the grader asks for."""
        budget = Budget(self.job["limits"])
        for index, cell in enumerate(self.job["cells"]):
            if cell["exercise"] is not None:
                self.checked[cell["exercise"]] = self.shell.user_ns.get(cell["exercise"])
                self.pending.append(cell["exercise"])
            elif index not in self.job["skip"]:
                if self.pending and not is_inert(cell["source"], self.shell.user_ns):
                    self.keep_state()
                self.run_cell(index, cell["source"], budget)
        if self.job["jailed"]:
            self.end_leftovers()
        self.report(done="cells")
        cases: dict[str, list] = {}
        for line in iter(self.replies.readline, ""):
            wanted = json.loads(line)
            cases |= wanted.get("cases", {})
            if "together" in wanted:
                self.ask_together(wanted["together"], cases)
                self.report(done="together")
            elif "alone" in wanted:
                for name in wanted["alone"]:
                    self.ask_alone(name, cases)
                self.report(done="alone")
            else:
                for index, source in wanted["last"]:
                    self.run_cell(index, source, budget)
                return

    def run_cell(self, index: int, source: str, budget: Budget) -> None:
        """Run a cell and report its outputs."""
        self.report(start=index)
        outputs = run_cell(self.shell, source, self.job["limits"], budget)
        self.report(cell=index, outputs=outputs)

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
        namespace = self.shell.user_ns
        stand_ins = {
            n: Neighbour(n, namespace.get(n), self.results, self.replies)
            for n in self.neighbours.get(name, ())
        }
        pipe = self.results.fileno()
        limits = self.job["limits"]
        asked = [(name, function)]
        return answer_in_fork(asked, {name: cases}, limits, namespace, stand_ins, pipe)[0]

    def end_leftovers(self) -> None:
        """Kill what cells have left running."""
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
    os.chdir(folder)
    for name, content in job["files"].items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(base64.b64decode(content))
    signal.signal(signal.SIGPROF, out_of_time)
    signal.signal(signal.SIGALRM, out_of_time)
    sys.path.insert(0, folder)
    sys.meta_path.append(StandIns([cell["source"] for cell in job["cells"]]))
    with os.fdopen(descriptor, "w") as results, os.fdopen(replies) as answers:
        Job(shell, job, results, answers).run()
        os._exit(0)  # without the functions that the submission has registered for the exit
