"""Do the page, the notebook, the jail and Pyodide judge every answer alike?

    .venv/bin/python benchmarks/agreement.py [--only EXERCISE...] [--sample 8 8 1]

Judged are all right answers, all misconceptions, and the operator mutants of the reference and of
every right answer: by the program of the page's worker and in the sandbox wasm (both in Pyodide),
by `check` of the notebook, and in the jail. The page and the notebook have the visible cases, the
sandboxes the hidden ones as well. Prints what differs and why, writes benchmarks/agreement.json and
ends with 1 if a difference has no reason.

The functions are no texts but objects of the package, which is brought into the sandboxes under
another name. Many are tried in one process: to start one takes longer than a function.
"""

import argparse
import ast
import contextlib
import inspect
import io
import json
import re
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograder import course
from autograder.judging.verdict import judge
from autograder.quality.mutation import sheet_of
from autograder.sandbox import Limits, Step, make
from autograder.specs import ASSIGNMENTS, EXERCISES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "answers_of_the_course"  # the package `autograder` where students' code runs
BROUGHT = ("__init__.py", "errors.py", "reference", "judging", "specs", "quality")
BATCH = 400  # functions in one process
SEED = 20_260
# The cells define what a student would not: some need a minute in WebAssembly. A function has the
# time that it has in a grading.
LIMITS = Limits(cell_cpu=900, cell_wall=3000, cells_cpu=900, cells_wall=3000, total_cpu=3000)
LIMITS = Limits(**{**vars(LIMITS), "total_wall": 6000, "output": 1 << 30, "text": 90_000})
COUNTED = re.compile(r"(\d+) of (\d+) visible (?:checks pass|masks are off)")
SCIPY = {"special", "stats", "spatial", "scipy"}

# Why answers may differ: what a function is like, and what a student would be told.
REASONS = {
    "SciPy": "The pages, their notebooks and Pyodide have numpy and no SciPy, and say so by name.",
}

# Pyodide has no SciPy; the references need a little of it, and students nothing.
SPECIAL = """
import math
import numpy as np

_lgamma = np.vectorize(math.lgamma, otypes=[float])

def gammaln(x):
    return _lgamma(np.asarray(x, dtype=float))

def xlogy(x, y):
    x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    with np.errstate(all="ignore"):
        return np.where((x == 0) & ~np.isnan(y), 0.0, x * np.log(y))[()]

def xlog1py(x, y):
    x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    with np.errstate(all="ignore"):
        return np.where((x == 0) & ~np.isnan(y), 0.0, x * np.log1p(y))[()]

def entr(x):
    x = np.asarray(x, dtype=float)
    with np.errstate(all="ignore"):
        return np.where(x > 0, -x * np.log(x), np.where(x == 0, 0.0, -np.inf))[()]

def rel_entr(x, y):
    x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    with np.errstate(all="ignore"):
        both = x * np.log(x / y)
    return np.where((x > 0) & (y > 0), both, np.where((x == 0) & (y >= 0), 0.0, np.inf))[()]

def expit(x):
    x = np.asarray(x, dtype=float)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))[()]

def log_expit(x):
    x = np.asarray(x, dtype=float)
    return (np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))))[()]

def log_softmax(x, axis=None):
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))

def softmax(x, axis=None):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)

def logsumexp(x, axis=None, keepdims=False):
    most = np.max(x, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(x - most), axis=axis, keepdims=True)) + most
    return total if keepdims else np.squeeze(total, axis=axis)

def huber(delta, r):
    r = np.abs(np.asarray(r, dtype=float))
    return np.where(r <= delta, 0.5 * r * r, delta * (r - 0.5 * delta))[()]
"""
LACKING = """
class Lacking:
    def __getattr__(self, name):
        return self
    def __call__(self, *args, **kwargs):
        raise ModuleNotFoundError("No module named 'scipy'")

def __getattr__(name):
    return Lacking()
"""
NO_SCIPY = {
    "scipy/__init__.py": "from . import special, spatial, stats\n",
    "scipy/special.py": SPECIAL + LACKING,
    "scipy/spatial.py": LACKING,
    "scipy/stats.py": LACKING,
}

# Beside the functions in the sandboxes, and here.
FUNCTIONS = """
def right_answers(name):
    import importlib, pkgutil
    from {package} import specs

    one = specs.EXERCISES[name]
    family = next(a.name for a in specs.ASSIGNMENTS.values() if one in a.exercises)
    right = importlib.import_module(f"{package}.specs.{{family.partition('_')[2]}}.right")
    for module in pkgutil.iter_modules(right.__path__, f"{{right.__name__}}."):
        found = getattr(importlib.import_module(module.name), "RIGHT", {{}})
        if name in found:
            return (one.reference, *found[name])


def functions_of(name):
    import sys
    from {package}.specs import EXERCISES, mutation_operators

    exercise = EXERCISES[name]
    for number, function in enumerate(right_answers(name)):
        yield "right", str(number), function
    for one in exercise.misconceptions:
        yield "misconception", one.name, one.function
    if exercise.kind == "cases":
        return
    seen = set()
    for function in right_answers(name):
        module = sys.modules[function.__module__]
        own = module.__name__.startswith("{package}.")
        if own and vars(module).get(function.__name__) is function:
            for mutant in mutation_operators.mutants(module, function.__name__):
                change = f"{{function.__name__}}, {{mutant.change}}"
                if change not in seen:
                    seen.add(change)
                    yield "mutant", change, mutant.function
"""
BATCH_MODULE = """
FOUND = {{}}
for name, numbers in {wanted!r}.items():
    for number, (_, _, function) in enumerate(functions_of(name)):
        if number in numbers:
            FOUND[name, number] = function
        if number == max(numbers):
            break
"""


class Function(NamedTuple):
    """One function of an exercise."""

    exercise: str
    number: int
    kind: str
    """`right`, `misconception` or `mutant`."""
    name: str

    @property
    def called(self) -> str:
        """Its name where it is tried."""
        return f"{self.exercise}__{self.number}"


def _named(package: str) -> Callable[[str], Iterator[tuple[str, str, Callable]]]:
    names: dict[str, Any] = {}
    exec(FUNCTIONS.format(package=package), names)
    return names["functions_of"]


@cache
def functions(exercise: str) -> tuple[tuple[Function, Callable], ...]:
    """All functions of an exercise."""
    found = _named("autograder")(exercise)
    return tuple(
        (Function(exercise, number, kind, name), function)
        for number, (kind, name, function) in enumerate(found)
    )


def needs_scipy(function: Callable) -> bool:
    """Does a right answer, or a mutant of one, use SciPy itself?"""
    module = sys.modules.get(getattr(function, "__module__", "") or "")
    code = getattr(function, "__code__", None)
    if code is None or ".right." not in (module.__name__ if module else ""):
        return code is None and "scipy" in str(getattr(function, "__module__", ""))
    tree = ast.parse(inspect.getsource(module))
    bodies = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    waiting, seen = [code.co_name], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in bodies:
            continue
        seen.add(name)
        used = {one.id for one in ast.walk(bodies[name]) if isinstance(one, ast.Name)}
        if used & SCIPY:
            return True
        waiting += used
    return False


# ---------------------------------------------------------------- four ways


def cases_of(exercise: str, seed: int | None) -> list[dict[str, Any]]:
    """What a student's process may have of a sheet."""
    checks = sheet_of(exercise, seed)["checks"]
    return [
        {"args": case["args"], "kwargs": case["kwargs"]} for one in checks for case in one["cases"]
    ]


def verdict(exercise: str, seed: int | None, answers: list[dict[str, Any]]) -> tuple:
    """What a verdict consists of, but for its words."""
    made = judge(sheet_of(exercise, seed), answers)
    passed = tuple(check.passed for check in made.checks)
    return (round(made.score, 6), made.status, made.misconception, passed)


def files(sandbox: str) -> dict[str, str]:
    """The package, and what runs beside it."""
    found = {}
    for name in BROUGHT:
        top = ROOT / "autograder" / name
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            place = path.relative_to(ROOT / "autograder").as_posix()
            found[f"{PACKAGE}/{place}"] = path.read_text(encoding="utf-8")
    if sandbox == "wasm":
        found |= NO_SCIPY
        runner = ROOT / "book" / "_ext" / "exercises" / "runner.py"
        found["page_runner.py"] = runner.read_text(encoding="utf-8")
        for name in ASSIGNMENTS:
            found[f"{name}.checks"] = checks_text(name)
    return found


@cache
def checks_text(assignment: str) -> str:
    """The file `checks.py` of an assignment, as students have it in notebooks and in pages."""
    path = course.ROOT / "exercises" / assignment / "checks.py"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@cache
def assignment_of(exercise: str) -> str:
    """The assignment of an exercise."""
    return next(a.name for a in ASSIGNMENTS.values() if EXERCISES[exercise] in a.exercises)


PAGE_CELL = """
import json, sys
sys.path.insert(0, ".")
import page_runner
from functions_of_batch import FOUND
made, load = {{}}, page_runner.checks_module
def checks_module(job):  # one for all functions of an assignment: to make it takes long
    if job["assignment"] not in made:
        with open(job["assignment"] + ".checks", encoding="utf-8") as file:
            made[job["assignment"]] = load(job | {{"checks": file.read()}})
    return made[job["assignment"]]
page_runner.checks_module = checks_module
for name, number, assignment in {wanted!r}:
    code = f"from functions_of_batch import FOUND\\n{{name}} = FOUND[{{name!r}}, {{number}}]"
    job = {{"kind": "check", "assignment": assignment, "name": name, "code": code}}
    job |= {{"checks": "", "setup": "", "before": []}}
    said = json.loads(page_runner.work(json.dumps(job), lambda name: None))
    print(name, number, said["passed"], said["of"], int(said["ok"]))
"""


def in_sandbox(sandbox: str, some: list[Function]) -> tuple[dict, dict]:
    """Let a sandbox call some functions.

    Returns:
        The verdicts with the visible and with the hidden cases; and what the page says, in wasm.
    """
    wanted: dict[str, set[int]] = {}
    for one in some:
        wanted.setdefault(one.exercise, set()).add(one.number)
    module = FUNCTIONS.format(package=PACKAGE) + BATCH_MODULE.format(wanted=wanted)
    steps = []
    if sandbox == "wasm":
        asked = [(one.exercise, one.number, assignment_of(one.exercise)) for one in some]
        steps.append(Step(PAGE_CELL.format(wanted=asked)))
    names = "{f'{name}__{number}': one for (name, number), one in FOUND.items()}"
    steps.append(
        Step(f"from functions_of_batch import FOUND\nglobals().update({names})\ndel FOUND")
    )
    steps += [Step(exercise=one.called) for one in some]
    visible = {name: cases_of(name, None) for name in wanted}
    both = {one.called: visible[one.exercise] + cases_of(one.exercise, SEED) for one in some}
    runner = make(sandbox)
    runner.limits = LIMITS
    try:
        outcome = runner.run(steps, both, {**files(sandbox), "functions_of_batch.py": module})
    finally:
        runner.close()
    errors = [one for shown in outcome.outputs.values() for one in shown if "ename" in one]
    if errors:
        raise RuntimeError(f"{sandbox}: {errors[0]['ename']}: {errors[0]['evalue']}")
    given = {}
    for one in some:
        count, answers = len(visible[one.exercise]), outcome.answers[one.called]
        given[one] = (
            verdict(one.exercise, None, answers[:count]),
            verdict(one.exercise, SEED, answers[count:]),
        )
    text = "".join(one.get("text", "") for one in outcome.outputs.get(0, []))
    lines = [line.split() for line in text.splitlines()] if sandbox == "wasm" else []
    page = {(name, int(number)): tuple(map(int, rest)) for name, number, *rest in lines}
    return given, page


@cache
def _checks(assignment: str) -> Any:
    module = types.ModuleType("checks")
    sys.modules["checks"] = module  # dataclasses look there
    exec(compile(checks_text(assignment), f"{assignment}/checks.py", "exec"), vars(module))
    return module


def in_notebook(one: Function, function: Callable) -> tuple[int, int, int]:
    """What `check` says below the function in a notebook: passed, of how many, and whether all."""
    checks, said = _checks(assignment_of(one.exercise)), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            checks.check(one.exercise, function)
            ok, text = 1, ""
        except checks.CheckFailed as error:
            ok, text = 0, str(error)
    found = COUNTED.search(said.getvalue() + " ".join(text.split()))
    passed, of = map(int, found.groups()) if found else (0, 0)
    return passed, of, ok


def compare(some: list[Function]) -> tuple[int, dict[str, float], list[dict[str, Any]]]:
    """Judge some functions in all four ways.

    Returns:
        How many agree, the seconds of each way, and what differs.
    """
    objects = {
        one: function for name in {f.exercise for f in some} for one, function in functions(name)
    }
    seconds, begun = {}, time.monotonic()
    jail, _ = in_sandbox("bubblewrap", some)
    seconds["bubblewrap"] = time.monotonic() - begun
    begun = time.monotonic()
    wasm, page = in_sandbox("wasm", some)
    seconds["wasm and the page"] = time.monotonic() - begun
    begun, agree, differing = time.monotonic(), 0, []
    with np.errstate(all="ignore"):
        for one in some:
            notebook = in_notebook(one, objects[one])
            counts = sum(jail[one][0][3]), len(jail[one][0][3]), int(jail[one][0][1] == "ok")
            said = {"jail": jail[one], "wasm": wasm[one]}
            said |= {"page": page.get((one.exercise, one.number)), "notebook": notebook}
            if jail[one] == wasm[one] and said["page"] == notebook == counts:
                agree += 1
            else:
                why = "SciPy" if needs_scipy(objects[one]) else None
                differing.append({**one._asdict(), "why": why, **said})
    seconds["the notebook"] = time.monotonic() - begun
    return agree, seconds, differing


def sample(exercises: int, each: int, seed: int) -> list[Function]:
    """A few functions of a few exercises; of each the same for the same seed."""
    rng = np.random.default_rng(seed)
    names = sorted(map(str, rng.choice(list(EXERCISES), exercises, replace=False)))
    found = []
    for name in names:
        first = functions(name)[: 5 * each]  # to make a mutant takes long in Pyodide
        numbers = sorted(rng.choice(len(first), each, replace=False))
        found += [first[number][0] for number in numbers]
    return found


def batches(chosen: list[Function]) -> list[list[Function]]:
    """Functions that are tried in one process each; those of an exercise stay together."""
    return [chosen[i : i + BATCH] for i in range(0, len(chosen), BATCH)]


def main() -> None:
    """Compare what is asked for, print it, write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=list(EXERCISES), help="these exercises alone")
    parser.add_argument("--sample", type=int, nargs=3, metavar=("EXERCISES", "EACH", "SEED"))
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    names = arguments.only or list(EXERCISES)
    make("wasm").start()  # makes the snapshot, before several processes would
    chosen = [one for name in names for one, _ in functions(name)]
    chosen = sample(*arguments.sample) if arguments.sample else chosen
    kinds = Counter(one.kind for one in chosen)
    agree, seconds, differing = 0, Counter(), []
    with ProcessPoolExecutor(arguments.workers) as pool:
        for count, took, found in pool.map(compare, batches(chosen)):
            agree, differing = agree + count, differing + found
            seconds.update(took)
            print(f"{agree} agree, {len(differing)} differ", flush=True)
    for one in differing:
        print(json.dumps(one))
    unexplained = [one for one in differing if one["why"] is None]
    for why, count in Counter(one["why"] for one in differing if one["why"]).items():
        print(f"{count} by {why}: {REASONS[why]}")
    result = {"functions": dict(kinds), "agree": agree, "differ": len(differing)}
    result |= {"without a reason": len(unexplained), "seconds": dict(seconds)}
    print(json.dumps(result, indent=2))
    path = Path(__file__).with_suffix(".json")
    path.write_text(
        json.dumps(result | {"differing": differing}, indent=1) + "\n", encoding="utf-8"
    )
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
