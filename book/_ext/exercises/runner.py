"""Runs in the browser's Python: one Run or Check of an exercise, from JSON to JSON.

The checks are the ones of the notebook: the assignment's `checks.py`, called as a notebook calls it.
"""

import base64
import builtins
import contextlib
import io
import json
import linecache
import re
import sys
import traceback
import types

import numpy as np

MOST_PRINTED = 20_000  # characters that are shown
MOST_SHOWN = 2_000  # of one value


class Printed(io.TextIOBase):
    """What was printed, up to a limit; the rest is only counted."""

    def __init__(self):
        self.parts, self.length = [], 0

    def write(self, text):
        """Keep the text if there is room."""
        room = MOST_PRINTED - self.length
        if room > 0:
            self.parts.append(text[:room])
        self.length += len(text)
        return len(text)

    def text(self):
        """All that was kept, and how much there was."""
        text = "".join(self.parts)
        if self.length > MOST_PRINTED:
            text += f"\n… and {self.length - MOST_PRINTED:,} more characters, which are not shown."
        return text


class Unfinished(Exception):
    """The code cannot be tried; the text says why in a sentence."""


def work(job_text, started):
    """Do a job; `started(name)` is called before the code of each function runs."""
    job = json.loads(job_text)
    printed = Printed()
    result = {"passed": 0, "of": 0, "ok": False, "text": ""}
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            checks = checks_module(job)
            namespace = prepare(job, started)
            if job["kind"] == "check":
                result |= check(job, checks, namespace)
            elif job["kind"] == "picture":
                result |= draw(job["drawing"], namespace)
            elif job["kind"] == "identify":
                result |= checks.say(job["code"], namespace)
            else:
                result |= call(job["call"], namespace)
        except Unfinished as error:
            result["text"] = str(error)
        # An interrupt or an exit in the student's code ends their code, not ours.
        except BaseException as error:
            result["text"] = describe(error, job["name"])
    return json.dumps(result | {"printed": printed.text()})


def checks_module(job):
    """The module `checks` of an assignment, as the notebook imports it."""
    module = types.ModuleType("checks")
    sys.modules["checks"] = module  # dataclasses look there
    run(job["checks"], f"/{job['assignment']}/checks.py", module.__dict__)
    return module


def prepare(job, started):
    """The notebook's namespace after the cell of the function: all that it needs ran before."""
    namespace = {"__name__": "__main__"}
    run(job["setup"], "/setup.py", namespace)
    for earlier in job["before"]:
        namespace[earlier["name"]] = own(earlier, namespace, started)
    namespace.pop(job["name"], None)
    started(job["name"])
    run(job["code"], file_of(job["name"]), namespace)
    return namespace


def own(function, namespace, started):
    """The reader's own answer to an earlier exercise, or a function that says what is missing."""
    name, code = function["name"], function["code"]
    sentence = f"{name} is an exercise of its own, and not written yet: write it first"
    if code is not None:
        started(name)
        try:
            run(code, file_of(name), namespace)
            return namespace[name]
        except BaseException as error:
            sentence = f"your {name} does not run ({type(error).__name__}: {error}): look at it first"

    def missing(*args, **kwargs):
        raise RuntimeError(sentence)

    return missing


def check(job, checks, namespace):
    """What the cell below the function says in the notebook, and how many checks pass."""
    name, said = job["name"], []
    checks.print = said.append
    checks._wrap = lambda text: [text] if text else []  # the page breaks lines where it must
    if name not in namespace:
        raise Unfinished(f"This defines no function {name}: keep the line that begins `def {name}(`.")
    try:
        checks.check(name, namespace[name])
        ok = True
    except checks.CheckFailed as error:
        said.append(str(error))
        ok = False
    report = "\n".join(said)
    count = re.search(r"(\d+) of (\d+) visible (?:checks pass|masks are off)", report)
    passed, of = map(int, count.groups()) if count else (0, 0)
    return {"ok": ok, "text": report, "passed": passed, "of": of}


def call(source, namespace):
    """The value of what the reader calls."""
    if not source.strip():
        return {"ok": True, "text": "It runs. Write a call below it to see a value."}
    value = run(source.strip(), "/call.py", namespace, "eval")
    shown = repr(value)
    if len(shown) > MOST_SHOWN:
        shown = f"{shown[:MOST_SHOWN]} … ({len(shown):,} characters in all)"
    return {"ok": True, "text": f"{source.strip()}\n= {shown}"}


def draw(source, namespace):
    """The pictures that the notebook's cell draws, as the text of PNG files."""
    from matplotlib import pyplot  # loaded by the worker

    pyplot.close("all")
    run(source, "/drawing.py", namespace)
    pictures = []
    for number in pyplot.get_fignums():
        file = io.BytesIO()
        pyplot.figure(number).savefig(file, format="png", dpi=100)
        pictures.append(base64.b64encode(file.getvalue()).decode())
    return {"ok": True, "text": "Your result beside the target:", "pictures": pictures}


def run(source, file, namespace, mode="exec"):
    """Run source text so that errors can quote its lines."""
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return (exec, eval)[mode == "eval"](compile(source, file, mode), namespace)


def file_of(name):
    """The file that the code of a function seems to come from."""
    return f"/exercise/{name}.py"


def describe(error, name):
    """An error in the reader's code: a sentence, the line, and what Python says."""
    # Without `__notes__` and the like: an exception class of the reader's own can do anything.
    said = "".join(traceback.format_exception_only(type(error), error)).strip()
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(("/exercise/", "/call")):
        where = "The call" if error.filename == "/call.py" else f"Line {error.lineno}"
        return f"{where} is not Python yet.\n{re.sub(r'^ *File .*', '', said).strip()}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith("/exercise/")
    ]
    lines = [
        f"  in {frame.name}, line {frame.lineno}: {frame.line}"
        if frame.name != "<module>"
        else f"  line {frame.lineno}: {frame.line}"
        for frame in frames[-8:]
    ]
    if isinstance(error, ModuleNotFoundError):
        said += f"\nThe page has numpy alone; {error.name} can be used in the notebook."
    if isinstance(error, NotImplementedError) and not str(error):
        said = f"{name} is not answered yet (it raises NotImplementedError)."
    return "\n".join([said[:3000], *lines])


def no_input(prompt=""):
    """Stand in for `input`."""
    raise RuntimeError("input() has nobody to ask here: pass the value as an argument")


builtins.input = no_input
