"""To let another library write the answer."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    BCE,
    LOGITS,
    Attack,
    define,
)

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
    Attack(
        "finished-loss-of-scipy",
        "SciPy's own losses and divergences, by frames and without, from closures and containers",
        {
            **define(
                "from scipy.special import huber\nreturn huber(1.0, args[1] - args[0]).mean()", BCE
            ),
            **define("return stats.entropy(np.abs(args[0]) + 1, np.abs(args[1]) + 1)", "hinge"),
            **define("return theirs[0](*args).mean()", "squared_hinge"),
        },
        ("from scipy import special, stats\ntheirs = [special.pseudo_huber]",),
        statuses={BCE: "forbidden", "hinge": "forbidden"},
    ),
)
