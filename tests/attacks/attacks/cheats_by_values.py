"""The answers that are wrong are to be taken for right, continued."""

from textwrap import dedent

from .model import (
    ZERO,
    Attack,
    define,
)

CHEATS_BY_VALUES = (
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
