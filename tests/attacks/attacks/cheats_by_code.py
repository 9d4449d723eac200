"""The answers that are wrong are to be taken for right: by what the code does."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    BCE,
    LOGITS,
    ZERO,
    Attack,
    define,
)

# A function that asks the grader for its own answers, through the stand-in of a neighbour.
ASKING = """
neighbour = OTHER
return type(neighbour)("NAME", None, neighbour.results, neighbour.replies)(*args, **kwargs)
"""


def asking(name: str, other: str) -> dict[str, str]:
    """Such a function, which mentions another one."""
    return define(ASKING.replace("OTHER", other), name)


CHEATS = (
    Attack(
        "two-neighbours-of-each-other",
        "each of two functions asks for its own right answers through the other's stand-in",
        asking("hinge", "squared_hinge") | asking("squared_hinge", "hinge"),
    ),
    Attack(
        "a-chain-of-neighbours",
        "a function asks for its own right answers because a third one mentions it",
        asking("hinge", "squared_hinge")
        | asking("sign_accuracy", "hinge")
        | define("raise NotImplementedError()", "squared_hinge"),
    ),
    Attack(
        "each-the-answer-of-the-other",
        "two functions that do nothing but call each other",
        define("return squared_hinge(*args, **kwargs) ** 0.5", "hinge")
        | define("return hinge(*args, **kwargs) ** 2", "squared_hinge"),
    ),
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
)
