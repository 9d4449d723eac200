"""Hostile submissions of assignment 05: what each one tries, and what it may honestly keep.

An attack is a notebook of right answers in which some functions are replaced (`answers`) and some
cells are added (`cells`), or a file that is no honest notebook at all (`write`). Within the cells
and functions:

* `PLACES` holds the paths and ports of the trap around the jail, see `test_attacks.trap`;
* `attempt(what, action)` prints ``GOT what`` where something succeeded that must not;
* `tried()` at the end of a cell is the proof that the attack was made.

Nothing here damages a machine whose jail leaks: bombs and kills are held back unless the process
is in a pid namespace of its own, and only files that the tests have made are overwritten.
"""

# ruff: noqa: E501 (lines of hostile cells)

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

import nbformat

from tools.sample_class import LOOPS, NAME, RIGHT, notebook, retyped

PRELUDE = '''
import glob, os, re, signal, socket, stat, subprocess, sys, threading, time
PLACES = {places!r}

def attempt(what, action):
    """Do what must not succeed, and tell if it did."""
    try:
        got = action()
    except Exception as error:
        print("refused:", what, type(error).__name__)
    else:
        print("GOT", what, repr(got)[:300])

def find_canary(what, text):
    """Tell if a text holds one of the secrets around the jail."""
    found = re.findall(r"CANARY-[0-9a-f]{{16}}", text)
    print("GOT" if found else "nothing in", what, found[:3])

def read(path):
    with open(path, "rb") as file:
        return file.read(3000)

def held():
    """Is this a pid namespace of our own? If not, what is dangerous is not done."""
    try:
        return os.readlink("/proc/self/ns/pid") != PLACES["pid_namespace"]
    except OSError:
        return True  # no /proc: this is a jail

def tried():
    print("tried")

if not held():
    print("GOT the pid namespace of the machine")
'''


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    `answers` are the hostile functions; a function that is not among them is right, and keeps its
    marks, unless the attack also harms its own notebook (`harms_itself`). `earns` are points that
    the honest part of a hostile function may bring; `statuses` what may be said of one.
    """

    name: str
    tries: str
    answers: dict[str, str] = field(default_factory=dict)
    cells: tuple[str, ...] = ()
    harms_itself: bool = False
    earns: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    proof: bool = False  # does a cell end with `tried()`?
    write: Callable[[Path, dict], None] | None = None
    suffix: str = ""  # of the student's name

    def submit(self, folder: Path, places: dict) -> None:
        """Write the submission into its folder."""
        folder.mkdir(parents=True)
        if self.write is not None:
            self.write(folder, places)
            return
        made = with_cells(
            notebook(HONEST | self.answers), PRELUDE.format(places=places), *self.cells
        )
        (folder / f"{NAME}.ipynb").write_text(nbformat.writes(made), encoding="utf-8")


def with_cells(made: nbformat.NotebookNode, *sources: str) -> nbformat.NotebookNode:
    """The course's own cells of a notebook (its figures take time), and these behind the setup."""
    made.cells = [cell for cell in made.cells if cell.metadata.get("nbgrader")]
    cells = [nbformat.v4.new_code_cell(dedent(source).strip("\n")) for source in sources]
    made.cells[1:1] = cells
    return made


def define(body: str, *names: str) -> dict[str, str]:
    """These functions (or all) with this body; NAME in it is the function's name."""
    body = indent(dedent(body).strip("\n"), "    ")
    return {
        name: f"def {name}(*args, **kwargs):\n{body.replace('NAME', name)}"
        for name in names or RIGHT
    }


BCE, LOGITS = "binary_crossentropy", "binary_crossentropy_from_logits"
GRADIENT = f"{LOGITS}_gradient"
HONEST = RIGHT | {GRADIENT: RIGHT[GRADIENT].replace("sigmoid(z)", "1 / (1 + np.exp(-z))")}
ZERO = define("return 0.0")

# ------------------------------------------------------------------ to have wrong answers taken for right

CHEATS = (
    Attack(
        "patched-comparisons",
        "numpy's comparisons all say yes",
        ZERO,
        (
            """
            np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
            np.allclose = np.isclose = np.array_equal = np.all = lambda *a, **k: True
            np.abs = np.absolute = np.mean = lambda *a, **k: 0.0
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "patched-builtins",
        "len, all, any and isinstance lie; print and open are gone",
        ZERO,
        (
            """
            import builtins
            builtins.all = builtins.any = builtins.isinstance = lambda *a: True
            builtins.len = lambda x: 1
            builtins.print = builtins.open = builtins.repr = None
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "equal-to-everything",
        "floats that are equal to every number and as near to it as can be",
        define("return Yes(0.0)"),
        (
            """
            class Yes(float):
                __hash__ = float.__hash__
                __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda *a: True
                __ne__ = lambda *a: False
                __sub__ = __rsub__ = __abs__ = lambda *a: 0.0
                __float__ = __round__ = lambda self: self
            """,
        ),
    ),
    Attack(
        "array-protocols",
        "objects that answer numpy's protocols for themselves",
        define("return Chameleon()"),
        (
            """
            class Chameleon:
                __array_priority__ = 1e9
                def __array__(self, *a, **k): return np.zeros(())
                def __array_ufunc__(self, *a, **k): return True
                def __array_function__(self, *a, **k): return True
                def __float__(self): return 0.0
                def __getattr__(self, name): return lambda *a, **k: True
            """,
        ),
    ),
    Attack(
        "array-subclass",
        "a subclass of ndarray with its own comparisons, tolist and astype",
        define("return np.zeros(np.shape(args[-1])).view(Sly)"),
        (
            """
            class Sly(np.ndarray):
                def __array_ufunc__(self, *a, **k): return np.True_
                def __eq__(self, other): return np.True_
                def tolist(self): return {"score": 10, "value": 10}
                def astype(self, *a, **k): return self
                def ravel(self, *a, **k): return self
                def __reduce__(self): return os._exit, (0,)
            """,
        ),
    ),
    Attack(
        "array-that-exits",
        "the conversion to an array ends the process",
        define("return Exit()", "hinge"),
        ("class Exit:\n    def __array__(self, *a, **k): os._exit(0)",),
        statuses={"hinge": "crashed"},
    ),
    Attack(
        "imitated-codec",
        "dicts and strings of the form in which answers and verdicts are written",
        {
            **define('return {"value": 0.0, "score": 10.0, "status": "ok"}', "sigmoid"),
            **define('return {"array": "float64", "shape": [], "data": [0]}', BCE),
            **define('return {"raised": ["ValueError"], "text": ""}', LOGITS),
            **define("return '{\"score\": 3}'", "hinge"),
            **define('return {"dict": {"dict": {}}, None: 1, 2: 3}', "squared_hinge"),
            **define('return "ok\\n{\\"value\\": 0.5}\\n"', "sign_accuracy"),
        },
    ),
    Attack(
        "odd-returns",
        "generators, coroutines, classes, modules, functions, locks and the interpreter's own parts",
        {
            **define("return (x for x in args)", "sigmoid"),
            **define("async def later(): return 0\nreturn later()", BCE),
            **define("return type('float64', (), {})", LOGITS),
            **define("return np", "hinge"),
            **define("return check", "squared_hinge"),
            **define("return threading.Lock()", "sign_accuracy"),
            **define("return sys._getframe()", "hinge_gradient"),
            **define("return get_ipython()", "squared_hinge_gradient"),
        },
    ),
    Attack(
        "pickle",
        "a result whose unpickling writes a file and ends the process that does it",
        define("return Trap()"),
        (
            """
            class Trap(float):
                def __reduce__(self):
                    source = f"open({PLACES['beside'] + '/hostile-pickle'!r}, 'w').close()"
                    return exec, ("import os; " + source + "; os._exit(0)",)
            Trap()
            """,
        ),
    ),
    Attack(
        "giant-integers",
        "integers that no float can hold, and one that Python will not write down",
        {
            **define("return 10**400", "hinge"),
            **define("return [10**400, -10**400]", "squared_hinge"),
            **define("return 10**5000", "sign_accuracy"),
            **define("return np.uint64(2**64 - 1)", "sigmoid"),
            **define("return [True, 2**70, 1.5, None]", "hinge_gradient"),
        },
    ),
    Attack(
        "not-a-number",
        "nan with other payloads, signs and containers; infinities; the smallest float",
        {
            **define(
                "return np.array([0x7FF8DEADBEEF0001], dtype=np.uint64).view(float)[0]", "hinge"
            ),
            **define("return np.full(np.shape(args[1]), -np.nan)", "hinge_gradient"),
            **define("return np.ma.masked_all(np.shape(args[0]))", "sigmoid"),
            **define("return float('inf')", "squared_hinge"),
            **define("return 5e-324", BCE),
            **define("return ['nan']", "sign_accuracy"),
            **define("return [float('nan'), [float('inf'), []]]", "squared_hinge_gradient"),
        },
    ),
    Attack(
        "huge-answers",
        "answers of a billion numbers, of endless depth, and of many megabytes",
        {
            **define("return np.broadcast_to(0.0, (10**9,))", "hinge"),
            **define("return [0.0] * 10**7", "squared_hinge"),
            **define("return 'x' * 10**8", "sign_accuracy"),
            **define(
                "deep = []\nfor _ in range(10**5): deep = [deep]\nreturn deep", "hinge_gradient"
            ),
            **define("loop = []\nloop.append(loop)\nreturn loop", "squared_hinge_gradient"),
            **define("return np.zeros((1,) * 32)", "sigmoid"),
        },
    ),
    Attack(
        "odd-arrays",
        "arrays of objects, records, dates, strings, complex and long double numbers",
        {
            **define("return np.array([0.0, print], dtype=object)", "sigmoid"),
            **define("return np.zeros(3, dtype=[('a', float)])", BCE),
            **define("return np.array('2020-01-01', dtype='M8[D]')", LOGITS),
            **define("return np.array(['0.5'])", "hinge"),
            **define("return np.complex128(1j)", "squared_hinge"),
            **define("return np.longdouble('1e4000')", "sign_accuracy"),
            **define("return np.zeros((0, 5, 0))", "hinge_gradient"),
        },
    ),
    Attack(
        "check-in-check",
        "a function that calls `check` on itself, without end",
        define("return check('NAME', NAME)", "hinge"),
    ),
    Attack(
        "visible-sheet",
        "the right numbers of the visible cases, looked up in checks.py",
        define("return looked_up('NAME', args, kwargs)"),
        (
            """
            import json
            import checks
            TABLE = {
                (sheet["exercise"], json.dumps([case["args"], case["kwargs"]])): case["expected"]
                for sheet in checks.SHEETS.values()
                for one in sheet["checks"]
                for case in one["cases"]
            }
            def looked_up(name, args, kwargs):
                given = [checks.encode(a) for a in args], {k: checks.encode(v) for k, v in kwargs.items()}
                expected = TABLE.get((name, json.dumps(given)), {"value": 0.0})
                if "raised" in expected:
                    raise ValueError
                return checks.decode(expected["value"])
            assert looked_up("sigmoid", [0.0], {}) == 0.5
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "nearest-visible-case",
        "the right number of whatever visible case is the nearest",
        define("return nearest('NAME', args)"),
        (
            """
            import checks
            def nearest(name, args):
                best, least = 0.0, np.inf
                for one in checks.SHEETS[name]["checks"]:
                    for case in one["cases"]:
                        known = [checks.decode(a) for a in case["args"]]
                        if "value" not in case["expected"] or np.shape(known) != np.shape(args):
                            continue
                        away = np.abs(np.asarray(known, float) - np.asarray(args, float)).sum()
                        if away < least:
                            best, least = checks.decode(case["expected"]["value"]), away
                return best
            """,
        ),
        earns={"hinge_gradient": 1.0},  # of a single example it is -1, 0 or 1: a lucky guess
    ),
    Attack(
        "always-raises",
        "a ValueError for everything, so that the checks of errors pass",
        define("raise ValueError('labels must be -1 or +1')"),
    ),
    Attack(
        "false-value-errors",
        "exceptions that are called ValueError, or lie about their class",
        {
            **define("class ValueError(Exception): pass\nraise ValueError", "hinge"),
            **define(
                """
                class Lie(Exception):
                    __class__ = property(lambda self: ValueError)
                    __name__ = "ValueError"
                raise Lie
                """,
                "squared_hinge",
            ),
            **define(
                """
                class Meta(type):
                    def mro(cls): return [cls, ValueError, Exception, BaseException, object]
                    __name__ = property(lambda cls: "ValueError")
                raise Meta("Any", (ValueError,), {})()
                """,
                "sign_accuracy",
            ),
            **define("raise BaseException('ValueError')", "hinge_gradient"),
        },
    ),
    Attack(
        "hostile-error-texts",
        "exceptions whose text exits, never ends, or is no text",
        {
            **define(
                """
                class Bad(ValueError):
                    def __str__(self): os._exit(0)
                raise Bad
                """,
                "hinge",
            ),
            **define(
                """
                class Bad(ValueError):
                    def __str__(self):
                        while True: pass
                raise Bad
                """,
                "squared_hinge",
            ),
            **define(
                """
                class Bad(ValueError):
                    def __str__(self): return 5
                    __repr__ = __str__
                raise Bad
                """,
                "sign_accuracy",
            ),
            **define("raise ValueError('x' * 10**8)", "hinge_gradient"),
            **define("raise ValueError('\\ud800 \\x00 \\x1b[2J')", "squared_hinge_gradient"),
        },
    ),
    Attack(
        "changed-numpy-for-all",
        "numpy and the checks replaced in sys.modules, and imports turned around",
        ZERO,
        (
            """
            import builtins, types
            class Anything(types.ModuleType):
                def __getattr__(self, name): return lambda *a, **k: True
            class Finder:
                @staticmethod
                def find_spec(name, path=None, target=None): raise SystemExit(0)
            for name in ("numpy", "checks", "json", "os", "signal", "select", "traceback"):
                sys.modules[name] = Anything(name)
            sys.meta_path.insert(0, Finder)
            sys.path_hooks.clear()
            builtins.__import__ = lambda name, *a, **k: Anything(name)
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "audit-hook",
        "an audit hook that stops whatever the process does next",
        define("return 0.0", "hinge"),
        (
            """
            def stop(event, arguments):
                if event.startswith(("os.", "open", "subprocess", "import", "compile")):
                    raise SystemExit(0)
            sys.addaudithook(stop)
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "trace",
        "a trace function that writes into the frames of those who ask",
        define("return 0.0", "hinge"),
        (
            """
            import ctypes
            def trace(frame, event, argument):
                for name in ("result", "got", "failed", "answers", "cases", "value"):
                    if name in frame.f_locals:
                        frame.f_locals[name] = {"value": 1.0, "score": 3, "status": "ok"}
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
                return trace
            sys.settrace(trace)
            threading.settrace(trace)
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "emptied-cells",
        "input and tree transformers that empty all later cells",
        ZERO,
        (
            """
            import ast
            class Empty(ast.NodeTransformer):
                def visit_Module(self, node):
                    node.body = []
                    return node
            get_ipython().ast_transformers.append(Empty())
            get_ipython().input_transformers_post.append(lambda lines: ["pass\\n"])
            get_ipython().input_transformers_cleanup.append(lambda lines: [])
            """,
        ),
    ),
    Attack(
        "replaced-shell",
        "a shell and a namespace that give their own answers",
        define("return 0.0", "hinge"),
        (
            """
            class Names(dict):
                def get(self, name, default=None):
                    return (lambda *a, **k: 0.0) if name == "hinge" else super().get(name, default)
            shell = get_ipython()
            shell.user_ns = Names(shell.user_ns)
            shell.run_cell = lambda *a, **k: type("Result", (), {"error_in_exec": None})()
            type(shell).instance = staticmethod(lambda *a, **k: None)
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "no-function",
        "answers that are callable and yet no functions",
        {
            "hinge": "class hinge(float):\n    def __new__(cls, *a): return float.__new__(cls, 0)",
            "squared_hinge": "import functools\nsquared_hinge = functools.partial(exit)",
            "sign_accuracy": dedent(
                """
                class Sign:
                    def __call__(self, *args): return 0.5
                    def __getattribute__(self, name): raise SystemExit(0)
                sign_accuracy = Sign()
                """
            ),
            "hinge_gradient": "hinge_gradient = (lambda f: f(f))(lambda f: lambda *a: f(f))",
            "squared_hinge_gradient": "squared_hinge_gradient = np.ufunc",
        },
    ),
)

# ------------------------------------------------------------------ to speak in the place of call_case

FORGE = """
import json
def lines():
    names = "NAMES".split()
    for name in names:
        yield {"exercise": name, "failed": None, "score": 10, "status": "ok",
               "answers": [{"value": 1.0, "score": 10, "expected": {"value": 1.0}}] * 60}
        yield {"exercise": name, "failed": "ok", "answers": [{"value": 1.0, "changed": 5}]}
        yield {"exercise": name, "failed": [], "answers": [{"raised": [1]}, 7, None, []]}
        yield {"verdict": name, "exercise": name, "score": 10, "max_score": 10, "status": "ok"}
    error = {"output_type": "error", "ename": "A", "evalue": "b"}
    for index in (0, 1, -1, True, 10**30):
        yield {"cell": index, "outputs": [{**error, "traceback": 5}, {"output_type": []}, 5]}
        yield {"cell": index, "outputs": [{"output_type": "display_data", "data": {"image/png": 5}}]}
    yield {"start": 10**30}
    yield {"ended": 0}
FORGED = "".join(json.dumps(line) + "\\n" for line in lines()).encode()
FORGED += b'[' * 20000 + b'\\n' + b'{"value": 1e999}\\n\\xff\\xfe\\x00\\n{"a": ' + b'1' * 5000 + b'}\\nnull\\n'
def forge():
    for descriptor in range(256):
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, FORGED)
            os.set_blocking(descriptor, True)
        except OSError:
            pass
""".replace("NAMES", " ".join(RIGHT))

FORGERIES = (
    Attack(
        "forged-by-a-cell",
        "reports, verdicts and nonsense written to every open descriptor by a cell",
        ZERO,
        (FORGE, "forge()\ntried()"),
        harms_itself=True,
    ),
    Attack(
        "forged-by-a-function",
        "the same from within a function while it is asked",
        define("forge()\nreturn 0.0"),
        (FORGE,),
    ),
    Attack(
        "forged-on-standard-streams",
        "verdicts printed, and written to the real standard output and error",
        define(
            """
            sys.__stdout__.write('{"value": 1.0}\\n')
            print('{"score": 3}', file=sys.__stderr__, flush=True)
            os.system("echo '{}'")
            return 0.0
            """,
            "hinge",
        ),
        ("print('3.0')\nos.system('echo 3.0; echo 3.0 >&2')\n3.0",),
    ),
    Attack(
        "replaced-protocol",
        "call_case, the writer of JSON and os.write replaced in the process that calls the function",
        ZERO,
        (
            """
            import gc, json, types
            yes = lambda *a, **k: {"value": 1.0, "score": 10, "status": "ok"}
            for one in gc.get_objects():
                if type(one) is dict and "call_case" in one and "encode" in one:
                    answers = lambda *a, **k: {"answers": [yes()] * 60, "failed": None}
                    one.update(call_case=yes, answer_in_fork=answers)
            write, dumps = os.write, json.dumps
            json.dumps = lambda *a, **k: '{"exercise": "hinge", "answers": [], "failed": "ok"}'
            os.write = lambda fd, text: write(fd, b'{"value": 1.0, "score": 10}\\n')
            tried()
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "slow-to-read",
        "forged error texts on which a careless pattern takes for ever",
        {
            "hinge": "hinge = None",
            **define("forge_errors()\nreturn 0.0", "sign_accuracy"),
        },
        (
            """
            import json
            error = {"output_type": "error", "ename": "E", "evalue": "<ipython-input" * 30_000,
                     "traceback": ["\\x1b[" * 10_000]}
            def forge_errors():
                if error:
                    lines = "".join(json.dumps({"cell": i, "outputs": [error]}) + "\\n" for i in range(25))
                    for descriptor in range(3, 256):
                        try:
                            os.write(descriptor, lines.encode())
                        except OSError:
                            pass
                error.clear()
            """,
        ),
    ),
    Attack(
        "looks-for-right-answers",
        "expected values, references, sheets and the seed searched in every object and frame",
        {
            **define(
                """
                import gc
                for one in gc.get_objects():
                    if type(one) is dict and {"expected", "args"} <= one.keys() and not one["visible"]:
                        raise RuntimeError("GOT expected values")
                return 0.0
                """,
                "hinge",
            )
        },
        (
            """
            import gc, inspect, types
            for one in gc.get_objects():
                if type(one) is dict and {"expected", "args"} <= one.keys() and not one["visible"]:
                    print("GOT expected values", one)
                if type(one) is types.ModuleType and one.__name__.startswith("autograder"):
                    print("GOT a module of the course", one)
                if type(one) is types.FunctionType and "autograder" in one.__code__.co_filename:
                    print("GOT a function of the course", one)
            frame = sys._getframe()
            while frame is not None:
                for name in ("seed", "sheet", "sheets", "reference", "expected", "verdicts"):
                    if name in frame.f_locals or name in frame.f_globals and frame.f_back is None:
                        print("GOT", name)
                find_canary("a frame", repr(frame.f_locals) + repr(frame.f_globals)[:10**6])
                frame = frame.f_back
            find_canary("the stack", repr(inspect.stack()))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "lifts-its-limits",
        "the limits found in memory and set to a million seconds before an endless loop",
        define("while True: pass", "sign_accuracy"),
        (
            """
            import gc, resource
            for one in gc.get_objects():
                if type(one) is dict and "exercise_cpu" in one:
                    one.update({name: 10**6 for name in one if name != "text"})
            for limit in (resource.RLIMIT_CPU, resource.RLIMIT_NPROC, resource.RLIMIT_AS):
                soft, hard = resource.getrlimit(limit)
                attempt("a higher limit", lambda: resource.setrlimit(limit, (hard + 1, hard + 1)))
                resource.setrlimit(limit, (hard, hard))
            tried()
            """,
        ),
        harms_itself=True,
        proof=True,
    ),
)

# ------------------------------------------------------------------ to let another library write the answer

THEIRS = (
    """
    import importlib
    log_loss = importlib.import_module("sklearn." + "metrics").log_loss
    def theirs(y, p):
        return log_loss(y, p, labels=[0, 1])
    """,
)

FORBIDDEN = (
    Attack(
        "finished-loss-imported",
        "sklearn.metrics imported at the top of the cell, in the function, and under other names",
        {
            BCE: "from sklearn.metrics import log_loss\n"
            f"def {BCE}(y_true, y_pred, epsilon=1e-7):\n    return log_loss(y_true, y_pred)",
            **define("from sklearn import metrics as m\nreturn m.hinge_loss(*args)", "hinge"),
            **define(
                "import sklearn.metrics\nreturn sklearn.metrics.accuracy_score(args[0], args[1] > 0)",
                "sign_accuracy",
            ),
            **define(
                "from sklearn._loss.link import LogitLink\nreturn LogitLink().inverse(args[0])",
                "sigmoid",
            ),
        },
        statuses=dict.fromkeys((BCE, "hinge", "sign_accuracy", "sigmoid"), "forbidden"),
    ),
    Attack(
        "finished-loss-of-a-framework",
        "keras, torch, tensorflow and jax",
        {
            **define("import torch\nreturn torch.nn.functional.mse_loss(*args)", "hinge"),
            **define("from keras import losses\nreturn losses.hinge(*args)", "squared_hinge"),
            **define("import tensorflow as tf\nreturn tf.keras.losses.hinge(*args)", BCE),
            **define("import jax.nn\nreturn jax.nn.sigmoid(args[0])", "sigmoid"),
        },
        statuses=dict.fromkeys(("hinge", "squared_hinge", BCE, "sigmoid"), "forbidden"),
    ),
    Attack(
        "finished-loss-by-importlib",
        "importlib and __import__ with the name in pieces",
        {
            **define(
                "import importlib\n"
                "return importlib.import_module('sk' + 'learn.met' + 'rics').log_loss(*args)",
                BCE,
            ),
            **define(
                "return __import__('sklearn.' + 'metrics').metrics.hinge_loss(*args)", "hinge"
            ),
        },
        statuses={BCE: "forbidden", "hinge": "forbidden"},
    ),
    Attack(
        "finished-loss-by-getattr",
        "an attribute of the package, by a name that is put together",
        define(
            "import sklearn\nreturn getattr(getattr(sklearn, 'metri' 'cs'), 'log_' + 'loss')(*args)",
            BCE,
        ),
        ("import sklearn.linear_model",),
        statuses={BCE: "forbidden"},
    ),
    Attack(
        "finished-loss-by-exec",
        "a program in a text that is turned around",
        define(
            """
            names = {}
            exec("ssol_gol tropmi scirtem.nraelks morf"[::-1], names)
            return names["log_loss"](*args)
            """,
            BCE,
        ),
        statuses={BCE: "forbidden"},
    ),
    Attack(
        "finished-loss-by-modules",
        "the module taken out of sys.modules",
        define("return vars(sys.modules['sklearn' + '.metrics'])['hinge_loss'](*args)", "hinge"),
        ("import sklearn.linear_model",),
        statuses={"hinge": "forbidden"},
    ),
    Attack(
        "finished-loss-by-a-helper",
        "a helper in another cell that has been given the loss",
        define("return helper(*args)", BCE),
        ("from sklearn.metrics import log_loss as helper",),
        statuses={BCE: "forbidden"},
    ),
    Attack(
        "finished-loss-compiled",
        "the compiled losses of sklearn's linear models, from a helper",
        define(
            "return HalfBinomialLoss()(np.array(args[0], float), np.array(args[1], float))", LOGITS
        ),
        ("from sklearn._loss import HalfBinomialLoss",),
        statuses={LOGITS: "forbidden"},
    ),
    Attack(
        "finished-loss-in-a-thread",
        "the loss called by a thread, where a profiler of the function does not look",
        define(
            """
            found = []
            thread = threading.Thread(target=lambda: found.append(theirs(*args)))
            thread.start()
            thread.join()
            return found[0]
            """,
            BCE,
        ),
        THEIRS,
    ),
    Attack(
        "finished-loss-in-a-process",
        "a process that a cell has started answers for the function",
        define("return ask(*args)", BCE),
        (
            *THEIRS,
            """
            import json
            asking, answering = socket.socketpair()
            if os.fork() == 0:
                while True:
                    try:
                        got = theirs(*json.loads(answering.recv(10**6)))
                    except Exception:
                        got = 0.0
                    answering.send(json.dumps(float(got)).encode())
            def ask(*args):
                asking.send(json.dumps([np.asarray(a, float).tolist() for a in args]).encode())
                return json.loads(asking.recv(100))
            """,
        ),
    ),
    Attack(
        "finished-loss-without-a-frame",
        "a compiled method, which has no Python frame that a profiler could see",
        define(
            """
            y, z = (np.asarray(a, float).ravel() for a in args)
            losses = np.empty_like(y)
            compiled.loss(y, z, None, losses, 1)
            return losses.mean()
            """,
            LOGITS,
        ),
        (
            """
            import importlib
            compiled = importlib.import_module("sklearn." + "_loss._loss").CyHalfBinomialLoss()
            """,
        ),
    ),
)

# ------------------------------------------------------------------ to use up the machine

LOOPS_FOR_EVER = (
    Attack(
        "endless-function",
        "a function that never ends",
        define("while True: pass", "hinge"),
        statuses={"hinge": "timeout"},
    ),
    Attack(
        "endless-cell",
        "a cell that never ends and catches whatever would stop it",
        cells=(
            """
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "endless-cell-without-signals",
        "a cell that ignores and blocks every signal before its loop",
        cells=(
            """
            for number in set(range(1, signal.NSIG)) - {signal.SIGKILL, signal.SIGSTOP}:
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            while True: pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "sleeping-function-without-signals",
        "a function that blocks every signal, then sleeps",
        define(
            """
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            time.sleep(10**6)
            """,
            "hinge",
        ),
        statuses={"hinge": "timeout"},
    ),
    Attack(
        "catches-what-stops-it",
        "a function that catches everything and goes on, cpu limit included",
        define(
            """
            signal.signal(signal.SIGXCPU, signal.SIG_IGN)
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
            """,
            "hinge",
        ),
        statuses={"hinge": "timeout"},
    ),
    Attack(
        "long-library-call",
        "one call into C that lasts for minutes and never looks at signals",
        define("return float(10**8000000 % 7) + 9 ** 9 ** 9", "hinge"),
    ),
    Attack(
        "slow-pattern",
        "a regular expression that backtracks for ever, in a cell",
        cells=("re.match(r'(a+)+$', 'a' * 60 + 'b')",),
    ),
    Attack(
        "prints-without-end",
        "endless prints in a cell, in a function, and to the error stream without line ends",
        define("while True: print('x' * 10**6)", "hinge"),
        ("while True: print('y' * 10**5); sys.stderr.write('z' * 10**5)",),
    ),
    Attack(
        "displays-without-end",
        "endless rich output: figures, HTML, pictures",
        cells=(
            """
            from IPython.display import HTML, display
            while True: display(HTML("<p>" + "x" * 10**6))
            """,
        ),
        harms_itself=True,
    ),
)

MEMORY = (
    Attack(
        "memory-by-bytes",
        "100 gigabytes in one piece",
        define("return bytearray(10**11)", "hinge"),
        ("bytearray(10**11)",),
    ),
    Attack(
        "memory-by-numpy",
        "a terabyte of ones",
        define("return np.ones((10**6, 10**6)).mean()", "hinge"),
        ("np.ones((10**6, 10**6))",),
    ),
    Attack(
        "memory-by-lists",
        "a list that grows and is caught when there is no room",
        define("big = []\nwhile True: big.append(bytearray(10**7))", "hinge"),
        (
            """
            big = []
            try:
                while True: big.append(bytearray(10**7))
            except MemoryError:
                del big
            """,
        ),
    ),
    Attack(
        "memory-by-children",
        "ten processes that hold 200 MB each",
        cells=(
            """
            if held():
                for _ in range(10):
                    if os.fork() == 0:
                        big = np.ones(25_000_000)
                        time.sleep(10**6)
            tried()
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "recursion-in-c",
        "a recursion without limit that overruns the stack",
        define("sys.setrecursionlimit(10**9)\nreturn NAME(*args)", "hinge"),
        (
            """
            sys.setrecursionlimit(10**9)
            class Deep:
                def __getattr__(self, name): return getattr(self, name + "x")
            Deep().a
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "giant-figure",
        "a figure of a hundred thousand pixels a side",
        cells=("plt.figure(figsize=(1000, 1000), dpi=100)\nplt.plot([1, 2]);",),
    ),
    Attack(
        "giant-files",
        "files written until there is no room, and sparse ones of a terabyte",
        cells=(
            """
            def sparse():
                with open("sparse", "wb") as file:
                    file.truncate(1 << 40)
            attempt("a sparse file of a terabyte", sparse)
            written = 0
            try:
                for i in range(200):
                    for folder in ("/tmp", "/dev/shm", ".", os.path.expanduser("~")):
                        with open(f"{folder}/hostile-{i}", "wb", buffering=0) as file:
                            while file.tell() < 10**7:
                                written += file.write(bytes(10**6))
            except OSError:
                pass
            print("written", written)
            if written > 500 * 10**6:
                print("GOT room for", written)
            tried()
            """,
        ),
        proof=True,
        harms_itself=True,
    ),
    Attack(
        "many-files",
        "a hundred thousand files and a folder three thousand levels deep, which nobody may enter",
        cells=(
            """
            try:
                for i in range(100_000):
                    open(f"hostile-{i}", "w").close()
            except OSError:
                pass
            try:
                for _ in range(3000):
                    os.mkdir("hostile")
                    os.chdir("hostile")
                os.chmod(".", 0)
            except OSError:
                pass
            os.chdir("/tmp")
            tried()
            """,
        ),
        harms_itself=True,
    ),
)

BOMBS = (
    Attack(
        "fork-bomb-in-a-function",
        "processes that fork without end",
        define(
            """
            while held():
                try:
                    os.fork()
                except OSError:
                    pass
            """,
            "hinge",
        ),
        harms_itself=True,
    ),
    Attack(
        "fork-bomb-in-a-cell",
        "the same in a cell, each child in a session of its own and deaf to signals",
        cells=(
            """
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            while held():
                try:
                    if os.fork() == 0:
                        os.setsid()
                except OSError:
                    pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "thread-bomb",
        "threads without end, in a cell and in a function",
        define("while True: threading.Thread(target=time.sleep, args=(10**6,)).start()", "hinge"),
        (
            """
            try:
                while True:
                    threading.Thread(target=time.sleep, args=(10**6,), daemon=True).start()
            except RuntimeError:
                pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "descriptor-bomb",
        "every descriptor that can be had: files, pipes, sockets, epolls",
        cells=(
            """
            import select
            kept = []
            try:
                while len(kept) < 10**6:
                    kept += [os.pipe(), select.epoll(), socket.socketpair()]
                print("GOT a million descriptors")
            except OSError:
                tried()
            """,
        ),
        harms_itself=True,
    ),
)

# ------------------------------------------------------------------ to end, to stop, to stay

EXITS = (
    Attack(
        "exits-in-functions",
        "a way out of the process in every function",
        {
            **define("os._exit(0)", "hinge"),
            **define("sys.exit(0)", "squared_hinge"),
            **define("os.abort()", "sign_accuracy"),
            **define("raise KeyboardInterrupt", "hinge_gradient"),
            **define("os.kill(os.getpid(), signal.SIGKILL)", "squared_hinge_gradient"),
            **define("import ctypes; ctypes.string_at(0)", "sigmoid"),
            **define("os.execv('/bin/true', ['true'])", BCE),
        },
    ),
    Attack(
        "exits-in-cells",
        "a cell that exits, one that aborts and one that is killed; the functions are right",
        cells=("os._exit(0)", "os.abort()", "os.kill(os.getpid(), signal.SIGKILL)", "exit(0)"),
    ),
    Attack(
        "exec",
        "another program in the place of the process that reports",
        cells=("os.execv(sys.executable, [sys.executable, '-c', 'print(3.0)'])",),
    ),
    Attack(
        "kills-its-parents",
        "signals to the parent, the group, the session, the first process and to all",
        define(
            """
            if held():
                for pid in (os.getppid(), 1, 2, 3):
                    if pid != os.getpid():
                        os.kill(pid, signal.SIGKILL)
                os.kill(-1, signal.SIGKILL)
            """,
            "sign_accuracy",
        ),
        harms_itself=True,
    ),
    Attack(
        "kills-all-from-a-cell",
        "kill -1 and the own process group",
        cells=("if held():\n    os.kill(-1, signal.SIGKILL)\n    os.killpg(0, signal.SIGKILL)",),
        harms_itself=True,
    ),
    Attack(
        "stops-its-parents",
        "SIGSTOP to all that can be reached, so that everybody waits",
        define(
            """
            if held():
                for pid in (os.getppid(), *range(1, 30)):
                    if pid != os.getpid():
                        try:
                            os.kill(pid, signal.SIGSTOP)
                        except OSError:
                            pass
                os.kill(os.getpid(), signal.SIGSTOP)
            """,
            "sign_accuracy",
        ),
        harms_itself=True,
    ),
    Attack(
        "says-goodbye",
        "exit handlers, finalizers and hooks that write and never end",
        define("return 0.0", "hinge"),
        (
            """
            import atexit
            def bye(*a):
                print("GOT the last word")
                while True: pass
            atexit.register(bye)
            sys.excepthook = sys.unraisablehook = threading.excepthook = bye
            class Last:
                __del__ = bye
            kept = Last()
            threading.Thread(target=lambda: time.sleep(10**6)).start()
            """,
        ),
    ),
    Attack(
        "stays-behind",
        "a daemon in its own session that forges reports and writes files after its cell",
        define("return 0.0", "hinge"),
        (
            FORGE,
            """
            if held() and os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
                    for _ in range(300):
                        time.sleep(0.1)
                        forge()
                        for folder in ("/tmp", "/dev/shm", PLACES["beside"], PLACES["home"]):
                            try:
                                open(folder + "/hostile-daemon", "w").close()
                            except OSError:
                                pass
                    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", PLACES["mark"]])
                os._exit(0)
            """,
            "subprocess.Popen(['/bin/sleep', '600', PLACES['mark']], start_new_session=True, close_fds=False)",
        ),
        harms_itself=True,
    ),
    Attack(
        "eats-the-next-job",
        "a process that stays and reads whatever arrives at any descriptor",
        cells=(
            """
            if held() and os.fork() == 0:
                os.setsid()
                import select
                end = time.time() + 30
                while time.time() < end:
                    for descriptor in range(256):
                        try:
                            if select.select([descriptor], [], [], 0)[0]:
                                os.read(descriptor, 10**6)
                        except OSError:
                            pass
                os._exit(0)
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "meddles-with-descriptors",
        "shared descriptors shut down, cut, moved, made non-blocking and closed",
        cells=(
            """
            import fcntl
            for descriptor in range(256):
                for meddle in (
                    lambda: socket.socket(fileno=os.dup(descriptor)).shutdown(socket.SHUT_RDWR),
                    lambda: os.ftruncate(descriptor, 0),
                    lambda: os.lseek(descriptor, 10**6, 0),
                    lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB),
                    lambda: os.set_blocking(descriptor, False),
                    lambda: fcntl.fcntl(descriptor, 1031, 4096),
                ):
                    try:
                        meddle()
                    except (OSError, ValueError):
                        pass
            os.closerange(0, 256)
            """,
        ),
        harms_itself=True,
    ),
)

# ------------------------------------------------------------------ to read what is none of its business

LEAKS = (
    Attack(
        "imports-the-references",
        "the course's package, wherever it may lie",
        define("return getattr(reference, 'NAME')(*args, **kwargs)"),
        (
            """
            import importlib, importlib.util
            reference = None
            for name in [name for name in sys.modules if name.startswith("autograder")]:
                del sys.modules[name]
            sys.path[:0] = PLACES["checkouts"]
            attempt("import", lambda: importlib.import_module("autograder.reference").hinge)
            attempt("the judging code", lambda: importlib.import_module("autograder.judging"))
            reference = sys.modules.get("autograder.reference")
            for root in PLACES["checkouts"]:
                attempt("a reference", lambda: read(root + "/autograder/reference/binary.py"))
                attempt("a specification", lambda: read(root + "/autograder/specs/binary_losses.py"))
                for name in ("autograder", "solutions", "exercises", "tests", ".git"):
                    attempt(name, lambda: os.listdir(f"{root}/{name}"))
            for place in sys.path:
                for found in glob.glob(place + "/autograder/**", recursive=True)[1:]:
                    print("GOT the course among the packages", found)
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-the-solutions",
        "the instructor's notebook run, to have its functions",
        define("return globals().get('theirs', {})['NAME'](*args, **kwargs)"),
        (
            """
            import json
            def theirs_of(path):
                names = {"np": np, "as_arrays": as_arrays}
                for cell in json.loads(open(path).read())["cells"]:
                    if "solution" in str(cell["metadata"]):
                        try:
                            exec("".join(cell["source"]), names)
                        except Exception:
                            pass
                return names
            for root in PLACES["checkouts"]:
                for path in glob.glob(root + "/solutions/*/*.ipynb") or [root + "/solutions"]:
                    attempt("a solution", lambda: globals().update(theirs=theirs_of(path)))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-other-submissions",
        "a neighbour's notebook, and everything that other students handed in or got",
        define("return globals().get('theirs', {})['NAME'](*args, **kwargs)"),
        (
            """
            for place in ("submissions", "results", "beside"):
                attempt(place, lambda: os.listdir(PLACES[place]))
                for path in glob.glob(PLACES[place] + "/**", recursive=True)[:50]:
                    attempt("a file of others", lambda: read(path))
            attempt("the neighbour's notebook", lambda: read(PLACES["neighbour"]))
            attempt("the gradebook", lambda: read(PLACES["results"] + "/gradebook.db"))
            attempt("the seed", lambda: read(PLACES["results"] + "/seed"))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-from-a-function",
        "the same from a function, told in the text of an exception",
        define(
            """
            for root in [*PLACES["checkouts"], PLACES["home"], PLACES["beside"]]:
                for path in glob.glob(root + "/*"):
                    raise RuntimeError("GOT " + path)
            raise RuntimeError("nothing")
            """,
            "hinge",
        ),
    ),
    Attack(
        "reads-the-home-folder",
        "the home folder of the person who grades, keys and settings",
        cells=(
            """
            attempt("the home folder", lambda: os.listdir(PLACES["home"]))
            attempt("the secret", lambda: read(PLACES["home"] + "/secret.txt"))
            import pwd
            homes = {"/root", *glob.glob("/home/*"), os.path.expanduser("~")}
            for home in homes:
                for name in (".ssh", ".bash_history", ".bashrc", ".profile", ".gitconfig", ".config", ".netrc"):
                    path = os.path.join(home, name)
                    if os.path.exists(path):
                        print("GOT", path)
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-the-system",
        "accounts, passwords, mounts, disks, the kernel's log and its settings",
        cells=(
            """
            for path in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssh", "/etc/hostname",
                         "/etc/machine-id", "/dev/kmsg", "/dev/mem", "/dev/sda", "/dev/vda",
                         "/proc/kcore", "/proc/kmsg", "/proc/1/environ", "/proc/sched_debug",
                         "/var/log", "/var/lib/dpkg", "/run/docker.sock", "/var/run/docker.sock", "/sys/fs/cgroup"):
                attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else read(path))
            def accounts():
                return re.findall(r"^(?:daemon|bin|mail):.*", open("/etc/passwd").read(), re.M)[0]
            attempt("the accounts of the machine", accounts)
            attempt("the name of the machine", lambda: {PLACES["host"]: "found"}[os.uname().nodename])
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-processes",
        "the environment, memory, files and folders of every process that can be seen",
        cells=(
            """
            find_canary("the environment", repr(dict(os.environ)))
            for folder in glob.glob("/proc/[0-9]*"):
                if folder == f"/proc/{os.getpid()}":
                    continue
                for name in ("environ", "cmdline", "maps"):
                    try:
                        find_canary(name, read(f"{folder}/{name}").decode("latin-1"))
                    except OSError:
                        pass
                for name in ("cwd", "root"):
                    try:
                        found = os.readlink(f"{folder}/{name}")
                        if PLACES["scratch"] in found:
                            print("GOT", folder, name, found)
                    except OSError:
                        pass
                for name in glob.glob(folder + "/fd/*"):
                    try:
                        found = os.readlink(name)
                        if found.startswith("/") and not found.startswith(("/dev/", "/tmp")):
                            print("GOT", name, found)
                    except OSError:
                        pass
                attempt("the memory of another", lambda: open(f"{folder}/mem", "r+b").close())
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def attach():
                if libc.ptrace(16, ctypes.c_long(os.getppid()), None, None) != 0:
                    raise OSError(ctypes.get_errno())
            if os.getppid() > 1:
                attempt("ptrace of the parent", attach)
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "open-descriptors",
        "what is open already: files, sockets, the control of the fork server",
        cells=(
            """
            for descriptor in range(256):
                try:
                    mode = os.fstat(descriptor).st_mode
                except OSError:
                    continue
                if stat.S_ISSOCK(mode):
                    print("GOT a socket", descriptor)
                if stat.S_ISREG(mode):
                    find_canary(f"file {descriptor}", os.pread(descriptor, 10**6, 0).decode("latin-1"))
                    attempt(f"to write to file {descriptor}", lambda: os.pwrite(descriptor, b"x", 10**6))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "becomes-root",
        "root again, capabilities, devices, mounts and other roots",
        cells=(
            """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, *arguments):
                if getattr(libc, name)(*arguments) < 0:
                    raise OSError(ctypes.get_errno())
            if 0 in (*os.getresuid(), *os.getresgid(), *os.getgroups()):
                print("GOT the uid or a group of root")
            attempt("setuid", lambda: os.setresuid(0, 0, 0))
            attempt("chroot", lambda: os.chroot("/tmp"))
            attempt("mknod", lambda: os.mknod("/tmp/disk", stat.S_IFBLK | 0o600, os.makedev(8, 0)))
            attempt("mount", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, None))
            attempt("umount", lambda: call("umount2", b"/proc", 2))
            attempt("sethostname", lambda: call("sethostname", b"mine", 4))
            attempt("setns", lambda: call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0))
            for program in ("su", "sudo", "mount", "passwd", "newgrp", "pkexec"):
                for folder in ("/bin", "/usr/bin"):
                    path = f"{folder}/{program}"
                    if os.path.exists(path):
                        done = subprocess.run([path], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=5)
                        print(program, done.returncode, done.stderr[:80])
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "namespaces-in-namespaces",
        "a user namespace of its own, and as root in it: unmount, mount, remount what hides things",
        cells=(
            """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, *arguments):
                if getattr(libc, name)(*arguments) < 0:
                    raise OSError(ctypes.get_errno(), name)
            def inside():
                uid = os.getuid()
                call("unshare", 0x10000000 | 0x00020000 | 0x40000000 | 0x20000000)
                for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1")):
                    try:
                        open("/proc/self/" + name, "w").write(text)
                    except OSError as error:
                        print("refused:", name, error)
                attempt("unmounting /proc", lambda: call("umount2", b"/proc", 2))
                attempt("unmounting /tmp", lambda: call("umount2", b"/tmp", 2))
                attempt("writable system", lambda: call("mount", None, b"/usr", None, 32 | 4096, None))
                if os.fork() == 0:
                    attempt("a new /proc", lambda: call("mount", b"proc", b"/proc", b"proc", 0, None))
                    sys.stdout.flush()
                    os.write(writing, sys.stdout.getvalue().encode())
                    os._exit(0)
                os.wait()
            reading, writing = os.pipe()
            if os.fork() == 0:
                try:
                    inside()
                except OSError as error:
                    os.write(writing, f"refused: {error}".encode())
                os._exit(0)
            os.wait()
            os.close(writing)
            print(os.read(reading, 10**5).decode())
            tried()
            """,
        ),
        proof=True,
    ),
)

# ------------------------------------------------------------------ to write where others read

SPOILS = (
    Attack(
        "writes-everywhere",
        "a file in every folder of the trap, of the course, of Python and of the system",
        cells=(
            """
            for folder in PLACES["folders"]:
                path = folder + "/hostile-file"
                attempt("a file in " + folder, lambda: open(path, "w").close())
            for path in PLACES["files"]:
                # Opened and not written: that is enough to know, and breaks nothing.
                attempt("to write " + path, lambda: os.close(os.open(path, os.O_WRONLY)))
            for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper",
                         "/proc/sys/vm/drop_caches", "/sys/fs/cgroup/cgroup.procs", "/etc/ld.so.preload"):
                attempt("to write " + path, lambda: os.close(os.open(path, os.O_WRONLY)))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "deletes",
        "the files of the trap and of the neighbours removed, renamed, linked and changed in mode",
        cells=(
            """
            for path in PLACES["own_files"]:
                attempt("a link to", lambda: os.link(path, "/tmp/link"))
                attempt("mode", lambda: os.chmod(path, 0o777))
                attempt("time", lambda: os.utime(path))
                attempt("rename", lambda: os.rename(path, path + "-hostile"))
                attempt("remove", lambda: os.remove(path))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "spoils-its-folder",
        "checks.py and what lies beside it overwritten, deleted, made links to other places",
        cells=(
            """
            import shutil
            for name in os.listdir("."):
                try:
                    shutil.rmtree(name) if os.path.isdir(name) else os.remove(name)
                except OSError:
                    pass
            for name in ("checks.py", "job.json", "program.py", "matplotlib", "work", "json.py", "os.py", "numpy.py"):
                try:
                    os.symlink(PLACES["home"] + "/secret.txt", name)
                except OSError:
                    pass
            tried()
            """,
        ),
        harms_itself=True,
    ),
)

LEAVES = """
message = "MESSAGE-" + "f00d" * 4 + ": hinge is np.maximum(0, 1 - y * s).mean()"
left = 0
for folder, folders, _ in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys")][:200]
    if folder.count("/") > 5 or not os.access(folder, os.W_OK):
        continue
    try:
        with open(os.path.join(folder, "hostile-message"), "w") as file:
            file.write(message)
        left += 1
    except OSError:
        pass
server = socket.socket(socket.AF_UNIX)
try:
    server.bind("\\0hostile-message")
    server.listen()
except OSError:
    pass
import ctypes
libc = ctypes.CDLL(None)
libc.shmget(0xF00D, 4096, 0o1777)
libc.msgget(0xF00D, 0o1777)
for descriptor in range(256):
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.pwrite(descriptor, message.encode(), 0)
            left += 1
    except OSError:
        pass
print("left in", left, "places")
tried()
"""
LOOKS = """
import ctypes
libc = ctypes.CDLL(None)
if libc.shmget(0xF00D, 0, 0) >= 0 or libc.msgget(0xF00D, 0) >= 0:
    print("GOT a message in shared memory")
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys")][:200]
    if "hostile-message" in files:
        print("GOT a message in", folder)
for descriptor in range(256):
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            if b"MESSAGE-" in os.pread(descriptor, 10**6, 0):
                print("GOT a message in the open file", descriptor)
    except OSError:
        pass
client = socket.socket(socket.AF_UNIX)
attempt("a message at a socket", lambda: client.connect("\\0hostile-message"))
tried()
"""

# First all that leave one, then all that look for it: whichever worker has whichever of them.
MESSAGES = (
    *(
        Attack(
            f"message-{number}-left",
            "a message for the next student in every folder that can be written, and in memory",
            cells=(LEAVES,),
            proof=True,
        )
        for number in (1, 2, 3)
    ),
    *(
        Attack(
            f"message-{number}-sought",
            "the message of the student before",
            cells=(LOOKS,),
            proof=True,
        )
        for number in (1, 2, 3)
    ),
)

# ------------------------------------------------------------------ to call somebody

NETWORK = (
    Attack(
        "network",
        "connections to this machine and to others, names looked up, packets sent",
        define(
            """
            socket.create_connection(("127.0.0.1", PLACES["port"]), 1)
            raise RuntimeError("GOT a connection")
            """,
            "hinge",
        ),
        (
            """
            for host in ("127.0.0.1", "::1", "0.0.0.0", PLACES["address"], "1.1.1.1"):
                attempt("tcp " + host, lambda: socket.create_connection((host, PLACES["port"]), 1))
            def send():
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                    udp.sendto(b"hello", ("127.0.0.1", PLACES["port"]))
            if len(socket.if_nameindex()) > 1:
                print("GOT interfaces", socket.if_nameindex())
            attempt("udp to elsewhere", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("1.1.1.1", 53)))
            attempt("a name", lambda: socket.getaddrinfo("example.com", 80))
            attempt("a raw socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
            for path in (PLACES["socket"], "\\0" + PLACES["mark"]):
                unix = socket.socket(socket.AF_UNIX)
                attempt("a unix socket", lambda: unix.connect(path))
            tried()
            """,
        ),
        proof=True,
    ),
)

# ------------------------------------------------------------------ to run a script where the feedback is read

SCRIPT = "<script>alert('hostile')</script><img src=x onerror=alert('hostile')>"

SCRIPTS = (
    Attack(
        "script-in-outputs",
        "HTML and JavaScript displayed, printed, drawn and returned",
        cells=(
            f"script = {SCRIPT!r}",
            """
            from IPython.display import HTML, SVG, Javascript, Markdown, display
            display(HTML(script), Markdown(script), Javascript("alert('hostile')"))
            display({"text/html": script, "image/svg+xml": "<svg onload=alert(1)>" + script,
                     "image/png": '"><' + script, "text/latex": script,
                     "application/javascript": "alert('hostile')", script: script}, raw=True)
            print(script)
            print(script, file=sys.stderr)
            class Rich:
                def _repr_html_(self): return script
                def _repr_png_(self): return '"' + script
                def __repr__(self): return script
            plt.plot([0, 1], label=script)
            plt.title(script)
            plt.close("all")
            tried()
            Rich()
            """,
        ),
        proof=True,
    ),
    Attack(
        "script-in-exceptions",
        "HTML in the texts, names and lines of exceptions, of functions and of cells",
        {
            **define(f"raise RuntimeError({SCRIPT!r})", "hinge"),
            **define(f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})", "squared_hinge"),
            **define(f"return {SCRIPT!r}", "sign_accuracy"),
            **define(f"return {{{SCRIPT!r}: {SCRIPT!r}}}", "hinge_gradient"),
            **define(f"return type({SCRIPT!r}, (), {{}})()", "squared_hinge_gradient"),
            "sigmoid": f"# {SCRIPT}\nraise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})",
        },
        (f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r} * 3)",),
        harms_itself=True,
    ),
)


# ------------------------------------------------------------------ files that are no honest notebook


def file_with(text: str | bytes | Callable[[], str | bytes]) -> Callable[[Path, dict], None]:
    """Writes the notebook file with this content."""

    def write(folder: Path, places: dict) -> None:
        content = text() if callable(text) else text
        content = content.encode() if isinstance(content, str) else content
        (folder / f"{NAME}.ipynb").write_bytes(content)

    return write


def link_to(key: str) -> Callable[[Path, dict], None]:
    """Makes the notebook file a link to one of the places."""
    return lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to(places[key])


def linked_folder(folder: Path, places: dict) -> None:
    folder.rmdir()
    folder.symlink_to(Path(places["neighbour"]).parent)


def many_cells() -> str:
    made = json.loads(json.dumps(with_cells(notebook(HONEST))))
    cell = {"cell_type": "markdown", "metadata": {}, "source": "x"}
    made["cells"] += [{**cell, "id": f"x{i}"} for i in range(30_000)]
    return json.dumps(made)


def huge_cell() -> str:
    made = with_cells(notebook(HONEST), "x = 1\n" * 50_000, "# " + "(" * 500_000)
    return json.dumps(made)


def deep_sources() -> str:
    """Cells at which a parser of Python runs out of stack or of memory."""
    bombs = ("-" * 100_000 + "1", "not " * 100_000 + "1", "a" + ".b" * 50_000, "(" * 50_000)
    bombs += (
        "lambda:" * 50_000 + "1",
        "1" + "+1" * 50_000,
        "if 1: pass\n" + "elif 1: pass\n" * 9000,
    )
    made = with_cells(notebook(HONEST), *bombs)
    for cell in made.cells:
        cell.metadata.pop("nbgrader", None)
    return json.dumps(made)


def huge_text() -> str:
    return json.dumps(with_cells(notebook(HONEST), f"x = {'a' * 40_000_000!r}"))


def hostile_metadata() -> str:
    made = with_cells(notebook(ZERO))
    made.metadata.kernelspec = {"name": "../../evil", "display_name": SCRIPT, "language": "sh"}
    made.metadata.language_info = {"name": SCRIPT, "version": "9"}
    for cell in made.cells:
        cell.metadata.nbgrader.update(points=1000, locked=False, grade=True, schema_version=99)
        cell.metadata.update(
            {"tags": [SCRIPT], SCRIPT: SCRIPT, "nbgrader_score": 10, "collapsed": 5}
        )
        cell["outputs"] = [
            nbformat.v4.new_output(
                "execute_result", data={"text/plain": "10.0", "text/html": SCRIPT}
            )
        ]
    return json.dumps(made)


def twice_the_tests() -> str:
    """Test cells of the student's own under the course's names, with marks in their outputs."""
    made = with_cells(notebook(ZERO))
    tests = [c for c in made.cells if c.metadata.nbgrader.grade_id.startswith("test_")]
    for cell in tests:
        copy = nbformat.v4.new_code_cell("10.0")
        copy.metadata.nbgrader = {**cell.metadata.nbgrader, "points": 1000}
        copy.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "10.0"})]
        made.cells.append(copy)
    return json.dumps(made)


def metadata_of_other_types() -> str:
    made = json.loads(json.dumps(with_cells(notebook(HONEST))))
    for cell, value in zip(
        made["cells"], (5, [], {"grade_id": []}, {"grade_id": {}}, None), strict=False
    ):
        cell["metadata"]["nbgrader"] = value
    return json.dumps(made)


FILES = (
    Attack(
        "file-is-a-link-to-accounts",
        "a link to /etc/passwd",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to("/etc/passwd"),
    ),
    Attack(
        "file-is-a-link-to-an-environment",
        "a link to /proc/self/environ",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to("/proc/self/environ"),
    ),
    Attack(
        "file-is-a-link-to-zeros",
        "a link to /dev/zero",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to("/dev/zero"),
    ),
    Attack(
        "file-is-a-link-to-the-secret",
        "a link into the home folder",
        ZERO,
        write=link_to("secret"),
    ),
    Attack(
        "file-is-a-link-to-the-solution",
        "a link to the instructor's notebook",
        ZERO,
        write=link_to("solution"),
    ),
    Attack(
        "file-is-a-link-to-a-neighbour",
        "a link to a neighbour's notebook",
        ZERO,
        write=link_to("neighbour"),
    ),
    Attack(
        "file-is-a-loop-of-links",
        "a link to itself",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to(f"{NAME}.ipynb"),
    ),
    Attack(
        "folder-is-a-link-to-a-neighbour",
        "the folder is a link to a neighbour's",
        ZERO,
        write=linked_folder,
    ),
    Attack(
        "file-is-a-folder",
        "a folder with the name of the notebook",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").mkdir(),
    ),
    Attack(
        "file-is-a-pipe",
        "a pipe with the name of the notebook",
        ZERO,
        write=lambda folder, places: os.mkfifo(folder / f"{NAME}.ipynb"),
    ),
    Attack("file-of-zeros", "a hundred megabytes of NUL", ZERO, write=file_with(b"\0" * 10**8)),
    Attack(
        "file-of-invalid-text",
        "bytes that are no Unicode",
        ZERO,
        write=file_with(b'{"cells": "\xff\xfe\xc0\xaf"}'),
    ),
    Attack(
        "file-of-brackets",
        "JSON of endless depth",
        ZERO,
        write=file_with(b'{"cells":' * 50_000 + b"[" * 50_000),
    ),
    Attack(
        "file-of-giant-numbers",
        "numbers where words are expected, too long to be read",
        ZERO,
        write=file_with('{"nbformat": 1e999, "nbformat_minor": ' + "9" * 10_000 + ', "cells": []}'),
    ),
    Attack(
        "file-of-lone-surrogates",
        "halves of characters in sources and names",
        harms_itself=True,
        write=file_with(
            lambda: json.dumps(
                with_cells(notebook(HONEST), "s = '\ud800'", "'\x00\x1b[2J'\n# \x00")
            )
        ),
    ),
    Attack(
        "file-of-many-cells",
        "tens of thousands of cells",
        harms_itself=True,
        write=file_with(many_cells),
    ),
    Attack(
        "file-of-huge-cells", "cells of megabytes", harms_itself=True, write=file_with(huge_cell)
    ),
    Attack(
        "file-of-forty-megabytes",
        "a text of forty megabytes in one cell",
        harms_itself=True,
        write=file_with(huge_text),
    ),
    Attack(
        "name-that-is-no-text",
        "a student's folder whose name is no Unicode, as old archives have it",
        harms_itself=True,
        write=file_with(lambda: json.dumps(with_cells(notebook(HONEST)))),
        suffix=os.fsdecode(b"-caf\xe9"),
    ),
    Attack(
        "file-of-deep-sources",
        "sources on which a parser runs out of stack",
        harms_itself=True,
        write=file_with(deep_sources),
    ),
    Attack(
        "file-with-hostile-metadata",
        "points, kernels, scripts and marks in the metadata",
        ZERO,
        write=file_with(hostile_metadata),
    ),
    Attack(
        "file-with-its-own-tests",
        "test cells of its own that give full marks",
        ZERO,
        write=file_with(twice_the_tests),
    ),
    Attack(
        "file-with-metadata-of-other-types",
        "numbers and lists where nbgrader expects a table",
        harms_itself=True,
        write=file_with(metadata_of_other_types),
    ),
)

ATTACKS = (
    *CHEATS,
    *FORGERIES,
    *FORBIDDEN,
    *LOOPS_FOR_EVER,
    *MEMORY,
    *BOMBS,
    *EXITS,
    *LEAKS,
    *SPOILS,
    *MESSAGES,
    *NETWORK,
    *SCRIPTS,
    *FILES,
)

# ------------------------------------------------------------------ those who did nothing wrong

COMPARING = """
from sklearn.metrics import hinge_loss, log_loss
y, p, s = np.array([1, 0, 1]), np.array([0.8, 0.3, 0.6]), np.array([0.5, -2.0, 3.0])
print(binary_crossentropy(y, p), log_loss(y, p), hinge(2 * y - 1, s), hinge_loss(2 * y - 1, s))
"""
MENTIONING = RIGHT[BCE].replace(
    "\n",
    '\n    """As sklearn.metrics.log_loss, torch and keras have it; eval() of nothing."""\n',
    1,
)


def neighbours() -> dict[str, nbformat.NotebookNode]:
    """Right notebooks of different kinds, by name; every function has full marks."""
    compared = with_cells(notebook(RIGHT))
    compared.cells.append(nbformat.v4.new_code_cell(COMPARING.strip("\n")))
    return {
        "neighbour-with-figures": notebook(RIGHT),
        "neighbour-plain": with_cells(notebook(RIGHT)),
        "neighbour-with-loops": with_cells(notebook(RIGHT | LOOPS)),
        "neighbour-retyped": retyped(),
        "neighbour-who-compares": compared,
        "neighbour-who-mentions": with_cells(notebook(RIGHT | {BCE: MENTIONING})),
        "neighbour-last": with_cells(notebook(RIGHT)),
    }
