"""The process in which a student's notebook runs in Pyodide: one for a submission, without forks.

Part of the program of this sandbox (`program.PROGRAM`); `job` says what it speaks. Functions are
called one after the other in the process in which the cells have run. What a process cannot say of
a function, because a cell or another function has changed what it may depend on, it leaves to
another one: the report says ``"elsewhere": 2``, the number of a state in which the cells up to the
function's test cell leave the notebook. Answers in it are those at the end of the notebook.
"""

import gc
import importlib.abc
import importlib.machinery
import json
import os
import random
import signal
import sys
import time
from typing import Any

from ...judging.call_case import call_case
from ..cells import Bounded, OutOfTime, set_alarms
from ..elsewhere import StandIns
from ..finished_losses import COMPILED, LossCallDetector
from ..job import Given, Job, write_files
from ..shell import warm_up
from ..state import State

# Seconds for a function where all are called; right ones take some hundredths.
QUICK_CPU, QUICK_WALL = 2.0, 20.0
FOLDER = "/home/pyodide"
# What leads from Python to JavaScript.
DOORS = ("js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core")

shell: Any = None  # made before the snapshot is taken


class Doors(importlib.abc.MetaPathFinder):
    """Finds a stand-in for whatever leads to JavaScript."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The specification of a stand-in, for these modules alone."""
        if name.partition(".")[0] not in DOORS:
            return None
        return importlib.machinery.ModuleSpec(name, StandIns([]), is_package=True)


class Clock:
    """Interrupts Python through the runtime around it, in the place of the system's timers."""

    fired = False
    """Has it interrupted since this was last set to False?"""
    armed = False
    """May it interrupt?"""

    def __init__(self) -> None:
        """Take the place of what Python lacks here."""
        self.device = open("/dev/clock", "r+b", buffering=0)  # noqa: SIM115  (until the end)
        given: dict[str, Any] = {"ITIMER_REAL": 0, "ITIMER_PROF": 2, "setitimer": self.set}
        vars(signal).update(given)
        vars(time)["process_time"] = self.work
        signal.signal(signal.SIGINT, self.interrupt)
        self.nap, vars(time)["sleep"] = time.sleep, self.sleep

    def sleep(self, seconds: float) -> None:
        """Sleep so that it can be interrupted."""
        end = time.monotonic() + seconds
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        while (left := end - time.monotonic()) > 0:
            self.nap(min(left, 0.05))

    def set(self, which: int, seconds: float, again: float = 0) -> None:
        """Interrupt after so many seconds, and then each second; never if they are 0."""
        Clock.armed = seconds > 0
        self.device.write(f"{'cpu' if which else 'wall'} {seconds}".encode())

    def work(self) -> float:
        """The seconds of CPU time of this process."""
        return float(self.device.read(100))

    def interrupt(self, signum: int, frame: Any) -> None:
        """Handle the signal.

        Raises:
            OutOfTime: if the time is not over by chance while it is switched off.
        """
        if Clock.armed:
            Clock.fired = True
            raise OutOfTime


class InPlaceJob(Job):
    """A notebook whose functions are called where its cells have run."""

    def __init__(self, shell: Any, job: dict[str, Any], results: Any, replies: Any) -> None:
        """Prepare the job; `results` and `replies` are the two ends of a device."""
        super().__init__(shell, job, results, replies)
        self.group = 0  # the number of the state that is not yet over
        self.groups: dict[str, int] = {}  # of the functions whose state is over
        self.changed = False  # by a function that was called
        self.known: dict[str, Given] = {}  # answers that need not be given again

    def keep_state(self) -> None:
        """Note that the state of the functions checked until now is over."""
        self.groups |= dict.fromkeys(self.pending, self.group)
        self.group += 1
        self.pending = []

    def ask_together(self, names: list[str], cases: dict[str, list]) -> None:
        """Call functions one after the other until one changes what others may depend on."""
        cpu = min(self.job["limits"]["exercise_cpu"], QUICK_CPU)
        wall = min(self.job["limits"]["exercise_wall"], QUICK_WALL)
        for name in names:
            checked, now = self.checked.get(name), self.shell.user_ns.get(name)
            function = checked if callable(checked) else now
            given: Given = {"answers": [], "failed": "unasked" if callable(function) else "missing"}
            if callable(function) and not self.changed:
                given = self.call(name, function, cases[name], cpu, wall)
                if given["failed"] is None:
                    self.known[name] = given
            self.report(exercise=name, **given)

    def ask_alone(self, name: str, cases: dict[str, list]) -> None:
        """Call one function, or leave it to another process; and call it as it is at the end."""
        function, now = self.checked.get(name), self.shell.user_ns.get(name)
        group = self.groups.get(name, self.group)
        spoiled = self.changed and name not in self.known
        leave = {"elsewhere": group} if name in self.groups or spoiled else {}
        given: Given = {"answers": [], "failed": "unasked"}
        if not spoiled:
            given = self.answer(name, function, cases[name])
        self.report(exercise=name, **given, **leave)
        if callable(now) and now is not function:
            self.neighbours.pop(name, None)
            self.known.pop(name, None)
            self.report(exercise=name, **self.answer(name, now, cases[name]), at_end=True)

    def answer(self, name: str, function: Any, cases: list) -> Given:
        """Call one function with all the time that it has, if it has not answered yet."""
        if not callable(function):
            return {"answers": [], "failed": "missing"}
        if name in self.known:
            return self.known[name]
        limits = self.job["limits"]
        return self.call(name, function, cases, limits["exercise_cpu"], limits["exercise_wall"])

    def call(self, name: str, function: Any, cases: list, cpu: float, wall: float) -> Given:
        """Call one function for each case, and note whether anything is different then."""
        namespace = self.shell.user_ns
        stand_ins = self.stand_ins(name)
        replaced = {n: namespace[n] for n in stand_ins if n in namespace}
        before = State(namespace)
        namespace.update(stand_ins)
        detector = LossCallDetector(function)
        hidden = Hidden(namespace)
        detector.hide_compiled(namespace)
        answers: list[dict[str, Any]] = []
        Clock.fired, size = False, 0
        streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = Bounded(0)  # what a function prints meanwhile is dropped
        try:
            set_alarms(cpu, wall)
            for case in cases:
                got = call_case(detector, case)
                if Clock.fired:
                    break
                if detector.hit:
                    got = {"failed": "forbidden"}
                if got.get("raised", [""])[0] == "MemoryError":
                    got = {"failed": "memory"}
                size += len(json.dumps(got))
                if size > self.job["limits"]["answers"]:
                    break
                answers.append(got)
        except OutOfTime:  # between two calls
            pass
        finally:
            Clock.armed = False
            set_alarms(0, 0)
            sys.stdout, sys.stderr = streams
            hidden.show()
            for n in stand_ins:
                namespace.pop(n, None)
            namespace.update(replaced)
        complete = len(answers) == len(cases)
        failed = None if complete else "timeout" if Clock.fired else "crashed"
        # After an interruption a library may have stopped in the middle of something.
        # What has used up the memory may have left too little for the next.
        full = any(one == {"failed": "memory"} for one in answers)
        self.changed |= Clock.fired or full or detector.hit or before.has_changed()
        return {"answers": answers, "failed": failed}


class Hidden:
    """What `LossCallDetector.hide_compiled` replaces, to be put back."""

    LOSSES = "sklearn._loss._loss"

    def __init__(self, namespace: dict[str, Any]) -> None:
        """Note it."""
        special = vars(sys.modules["scipy.special"]) if "scipy.special" in sys.modules else {}
        self.losses = sys.modules.get(self.LOSSES)
        self.spaces: list[tuple[dict[str, Any], dict[str, Any]]] = [
            (namespace, dict(namespace)),
            (special, {name: special[name] for name in COMPILED if name in special}),
        ]

    def show(self) -> None:
        """Put it back. What stands in its place is of a class that no notebook has."""
        for space, before in self.spaces:
            for name, one in before.items():
                if type(space.get(name)).__qualname__.endswith("hide_compiled.<locals>.Trap"):
                    space[name] = one
        sys.modules.pop(self.LOSSES, None)
        if self.losses is not None:
            sys.modules[self.LOSSES] = self.losses


def prepare() -> None:
    """Make the shell; afterwards the snapshot is taken."""
    global shell
    modules: dict[str, Any] = sys.modules
    modules["autograder"] = None  # the course is not installed where a student's code runs
    shell = warm_up()
    from matplotlib import font_manager

    # Imports what shows an error, which takes seconds.
    shell._showtraceback = lambda *given: None
    shell.run_cell("def fail():\n    1 / 0\nfail()", store_history=False)
    del shell.user_ns["fail"]

    vars(font_manager)["_get_font"].cache_clear()  # with the files that it holds open
    # An object that is garbage by now and is freed after the snapshot would call what is no longer
    # there: the first full collection in a submission then ends the process.
    gc.collect()
    gc.freeze()  # and what stays is not looked at again


def serve() -> None:
    """Run one submission, which the grader describes in the first line."""
    device = "/dev/grader"
    with (
        open(device, encoding="utf-8") as replies,
        open(device, "w", encoding="utf-8") as results,
    ):
        job = json.loads(replies.readline())
        finders = [one for one in sys.meta_path if type(one).__name__ != "JsFinder"]
        sys.meta_path[:] = [Doors(), *finders]
        for name in list(sys.modules):
            if name.partition(".")[0] in DOORS:
                del sys.modules[name]
        random.seed()
        sys.modules["numpy"].random.seed()
        Clock()
        write_files(job["files"], FOLDER)
        sys.path.insert(0, os.getcwd())
        sys.meta_path.append(StandIns([cell["source"] for cell in job["cells"]]))
        InPlaceJob(shell, job, results, replies).run()
