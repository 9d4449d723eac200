"""A student's notebook, as it runs in a sandbox, and what it says to the grader.

Part of the program of each sandbox: `worker` answers in forks, `wasm.worker` in its own process. It
speaks with the grader (`dialogue`) through two pipes, one JSON object a line. Each report begins
with an empty line, so that a half one before it does no harm.

1. The job names cells and functions and holds no case. The process runs the cells in an IPython
   shell: ``{"start": 3}`` before cell 3, ``{"cell": 3, "outputs": [...]}`` after it, and
   ``{"done": "cells"}`` after the last.
2. Only then the grader sends the cases, with the functions to call:
   ``{"cases": {"hinge": [...]}, "together": ["hinge", ...]}`` calls all of them one after the
   other, and ``{"alone": ["hinge"]}`` each so that no other can have changed anything.
   ``{"last": []}`` ends the dialogue; cells in it, each a number and a source, are run before
   that, to draw what the answers look like.
3. Each function is reported in that order:
   ``{"exercise": "hinge", "answers": [...], "failed": null}``. It is called as it was at its test
   cell. Alone it is called once more as it is at the end, if it was redefined meanwhile or missed
   a name; that report has ``"at_end": true``.
4. ``{"neighbour": "sigmoid", "args": [...], "kwargs": {}}`` asks the grader to answer in the place
   of another function of the notebook; the answer is a line as well.
"""

import base64
import contextlib
import inspect
import json
import os
from typing import Any

from ..judging.call_case import plain_value
from ..judging.codec import decode, encode
from .cells import Budget, run_cell
from .state import is_inert

Asked = list[tuple[str, Any]]  # functions with their names
Given = dict[str, Any]  # {"answers": [...], "failed": why or None}


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
    """One notebook: its cells are run, and then its graded functions are called.

    A sandbox says how the state at a test cell is kept, and how functions are called.
    """

    def __init__(self, shell: Any, job: dict[str, Any], results: Any, replies: Any) -> None:
        """Prepare the job; `results` and `replies` are the two pipes."""
        self.shell, self.job, self.results, self.replies = shell, job, results, replies
        self.checked: dict[str, Any] = {}  # the functions as they were at their test cells
        self.neighbours = {cell["exercise"]: cell["neighbours"] for cell in job["cells"]}
        self.pending: list[str] = []  # checked, and nothing has changed the state since

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

    def stand_ins(self, name: str) -> dict[str, "Neighbour"]:
        """What replaces other functions of the notebook while this one is called."""
        namespace = self.shell.user_ns
        return {
            n: Neighbour(n, namespace.get(n), self.results, self.replies)
            for n in self.neighbours.get(name, ())
        }

    def keep_state(self) -> None:
        """Keep the state for the functions checked since the last time: a cell may change it."""
        raise NotImplementedError

    def end_leftovers(self) -> None:
        """End what cells have left running, where they can."""

    def ask_together(self, names: list[str], cases: dict[str, list]) -> None:
        """Call functions one after the other, and report the answers of each."""
        raise NotImplementedError

    def ask_alone(self, name: str, cases: dict[str, list]) -> None:
        """Call one function as it was at its test cell, and again if it is another at the end."""
        raise NotImplementedError


def write_files(files: dict[str, str], folder: str) -> None:
    """Write the files of a job, in base64, into the folder in which its cells run, and enter it."""
    os.chdir(folder)
    for name, content in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(base64.b64decode(content))
