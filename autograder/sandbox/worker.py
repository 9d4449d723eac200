"""The process in which a student's notebook runs.

It is a fork of `fork_server`, whose program is joined from this module and others
(`runner.PROGRAM`). It runs the cells of a job one after the other in an IPython shell and writes
into its pipe what happened, a JSON object a line:

* ``{"start": 3}`` before cell 3 runs, ``{"cell": 3, "outputs": [...]}`` after it;
* ``{"exercise": "hinge", "answers": [...], "failed": null}`` where a graded function is called.

The calls of an exercise are made in a fork of this process, taken where the test cell stands in the
notebook: an endless loop or a crash costs that exercise and nothing else. What arrives in our
own process is read with suspicion: this one belongs to the student.
"""

import contextlib
import gc
import io
import json
import mmap
import os
import resource
import select
import signal
import sys
import time
from typing import Any

from ..judging.call_case import call_case

FRAMEWORKS = ("keras", "torch", "tensorflow", "jax")


class OutOfTime(BaseException):
    """Raised into a cell that takes too long; `except Exception` lets it by."""


class Forbidden(BaseException):
    """Raised where a function calls a finished loss of another library."""


class LossCallDetector:
    """Wraps a function so that code of a forbidden library is noticed when it begins to run."""

    folders = ("/sklearn/metrics/", "/sklearn/_loss/", *(f"/{name}/" for name in FRAMEWORKS))

    def __init__(self, function: Any) -> None:
        """Watch this function."""
        self.function, self.hit, self.known = function, False, set()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function with a profiler that looks at the file of all that is entered."""
        sys.setprofile(self.look)
        try:
            return self.function(*args, **kwargs)
        finally:
            self.hit |= sys.getprofile() != self.look  # switched off: something is to be hidden
            sys.setprofile(None)

    def hide_compiled(self, namespace: dict[str, Any]) -> None:
        """Put a trap in the place of compiled losses: no profiler sees them run."""
        detector = self

        class Trap:
            def __getattribute__(self, name: str) -> Any:
                detector.hit = True
                raise Forbidden

        sys.modules["sklearn._loss._loss"] = None
        for name, value in namespace.items():
            if str(type(value).__module__).startswith("sklearn._loss"):
                namespace[name] = Trap()

    def look(self, frame: Any, event: str, argument: Any) -> None:
        """Handle an event of the profiler."""
        if event == "c_call":
            owner = getattr(argument, "__self__", None)
            module = f"{getattr(argument, '__module__', '')} {type(owner).__module__}"
            if "sklearn.metrics" in module or "sklearn._loss" in module:
                self.hit = True
                raise Forbidden
        elif event == "call" and frame.f_code not in self.known:
            self.known.add(frame.f_code)
            if any(folder in frame.f_code.co_filename for folder in self.folders):
                self.hit = True
                raise Forbidden


class Bounded(io.StringIO):
    """Text output that keeps its beginning and counts the rest."""

    def __init__(self, limit: int) -> None:
        """Keep `limit` characters."""
        super().__init__()
        self.limit, self.dropped = limit, 0

    def write(self, text: str) -> int:
        """Keep what still fits and count what does not."""
        keep = text[: max(0, self.limit - self.tell())]
        self.dropped += len(text) - len(keep)
        super().write(keep)
        return len(text)


def out_of_time(signum: int, frame: Any) -> None:
    """Handle an alarm."""
    raise OutOfTime


def set_alarms(cpu: float, wall: float) -> None:
    """Raise OutOfTime after so many seconds of work, or of waiting; again each second. 0: never."""
    signal.setitimer(signal.ITIMER_PROF, cpu, 1 if cpu else 0)
    signal.setitimer(signal.ITIMER_REAL, wall, 1 if wall else 0)


def run_cell(shell: Any, source: str, limits: dict[str, Any]) -> list[dict[str, Any]]:
    """The outputs of one cell, in nbformat's form; an error is one of them."""
    errors: list[dict[str, Any]] = []
    shown = capture_display(shell)
    shell._showtraceback = lambda etype, value, text: errors.append(
        {
            "output_type": "error",
            "ename": etype.__name__,
            "evalue": str(value)[:2000],
            "traceback": [line[:2000] for line in text][:60],
        }
    )
    sys.stdout, sys.stderr = Bounded(limits["text"]), Bounded(limits["text"])
    try:
        set_alarms(limits["cell_cpu"], limits["cell_wall"])
        result = shell.run_cell(source, store_history=False)
        late = isinstance(result.error_in_exec, OutOfTime)
    except OutOfTime:
        late = True
    finally:
        set_alarms(0, 0)
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    if late:
        text = f"This cell was stopped after {limits['cell_cpu']:g} seconds of work."
        errors[:] = [
            {"output_type": "error", "ename": "OutOfTime", "evalue": text, "traceback": [text]}
        ]
    return [*printed(out, "stdout"), *printed(err, "stderr"), *shown, *errors]


def capture_display(shell: Any) -> list[dict[str, Any]]:
    """The list into which the shell will put what is displayed, and the value of the cell."""
    from IPython.core.displaypub import CapturingDisplayPublisher

    shown: list[dict[str, Any]] = []

    def output(kind: str, data: dict[str, Any]) -> None:
        data = {mime: text for mime, text in data.items() if isinstance(text, str)}
        extra = {"execution_count": None} if kind == "execute_result" else {}
        shown.append({"output_type": kind, "data": data, "metadata": {}, **extra})

    class Publisher(CapturingDisplayPublisher):
        def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
            output("display_data", data)

    def value_of_cell(value: Any = None) -> None:
        if value is not None:
            output("execute_result", shell.display_formatter.format(value)[0])

    shell.display_pub = Publisher()
    shell.display_trap.hook = value_of_cell
    return shown


def printed(stream: Any, name: str) -> list[dict[str, Any]]:
    """The output for what a cell printed; a student may have put another object in its place."""
    if not isinstance(stream, Bounded):
        return []
    text = stream.getvalue()
    if stream.dropped:
        text += f"\n... {stream.dropped} more characters were printed and are left out here.\n"
    return [{"output_type": "stream", "name": name, "text": text}] if text else []


def answer_in_fork(name: str, namespace: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    """Let a fork answer all cases of an exercise; `failed` says why some have no answer.

    The answers come through memory that both share: a line there wakes nobody, and what was
    answered before an end in the middle is kept.
    """
    function, cases, limits = namespace[name], job["exercises"][name], job["limits"]
    shared = mmap.mmap(-1, limits["answers"])
    pid = os.fork()
    if pid == 0:
        try:
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
    """Stands in for a function that never ended, so that it costs its time once."""

    def stopped(*args: Any, **kwargs: Any) -> None:
        raise TimeoutError(f"{name} was stopped when it was graded and is not called again")

    return stopped


def answer_cases(
    function: Any, cases: list, limits: dict[str, Any], namespace: dict[str, Any], shared: mmap.mmap
) -> None:
    """In the fork: answer case after case, each a line in the shared memory."""
    gc.disable()  # a short life: collecting would only copy pages
    sys.stdout = sys.stderr = Bounded(0)  # what a function prints while it is asked goes nowhere
    for signum in (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(signum, signal.SIG_DFL)
    seconds = int(limits["exercise_cpu"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no helpers: threads and processes
    detector = LossCallDetector(function)
    detector.hide_compiled(namespace)
    for case in cases:
        got = call_case(detector, case)
        if detector.hit:
            got = {"failed": "forbidden"}
        if got.get("raised", [""])[0] == "MemoryError":
            got = {"failed": "memory"}
        shared.write(json.dumps(got).encode() + b"\n")  # a ValueError where there is no room


def wait_for(pid: int, seconds: float, cpu: float) -> int | None:
    """The exit code of a child process; None if it took too long and was killed."""
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
    # The kernel also kills who does not heed the first warning of the limit on work.
    late = code == -signal.SIGKILL and used.ru_utime + used.ru_stime >= cpu
    return code if in_time and not late else None


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def run_job(shell: Any, job: dict[str, Any], descriptor: int, folder: str) -> None:
    """Do a job in this process, which is given up to the submission: it does not return."""
    limits = job["limits"]
    results = os.fdopen(descriptor, "w")
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

    def report(**what: Any) -> None:
        results.write(json.dumps(what) + "\n")
        results.flush()

    for index, cell in enumerate(job["cells"]):
        if cell["exercise"] is not None:
            if callable(shell.user_ns.get(cell["exercise"])):
                if job["jailed"]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(-1, signal.SIGKILL)  # what cells have left running; we are spared
                got = answer_in_fork(cell["exercise"], shell.user_ns, job)
                report(exercise=cell["exercise"], **got)
                if got["failed"] == "timeout":
                    shell.user_ns[cell["exercise"]] = not_again(cell["exercise"])
            else:
                report(exercise=cell["exercise"], answers=[], failed="missing")
        elif index not in job["skip"]:
            report(start=index)
            report(cell=index, outputs=run_cell(shell, cell["source"], limits))
    os._exit(0)  # no farewells: what a submission has registered for the exit does not run
