"""To speak in the place of the code that calls the functions."""

# ruff: noqa: E501 (lines of hostile cells)

from tools.sample_class import RIGHT

from .model import (
    ZERO,
    Attack,
    define,
)

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
    Attack(
        "asks-the-grader-for-its-own-answer",
        "a call of a neighbour that is really a call of the function itself, and a flood of calls",
        {
            "sigmoid": "def sigmoid(z):\n    raise NotImplementedError()",
            **define(
                """
                if isinstance(sigmoid, type(lambda: 0)):
                    return 0.0
                sigmoid.name = "NAME"  # it is the stand-in for a neighbour
                return sigmoid(*[np.asarray(a).tolist() for a in args])
                """,
                "hinge",
                "sign_accuracy",
            ),
            **define(
                """
                if isinstance(sigmoid, type(lambda: 0)):
                    return 0.0
                for name in ("one_hot", "NAME", "train"):
                    sigmoid.name = name
                    for size in (10**9, 10**15, -1):
                        try:
                            sigmoid([0] * 1000, size)
                        except Exception:
                            pass
                sigmoid.name = "sigmoid"
                while True:
                    sigmoid(0.0)
                """,
                "squared_hinge",
            ),
        },
        statuses={"sigmoid": "missing", "hinge": "wrong", "sign_accuracy": "wrong"},
    ),
)
