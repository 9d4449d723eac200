"""A finished loss of another library is found in the source of an answer, and nothing else is."""

import time

import pytest

from autograder.judging.forbidden import forbidden_in, loops_in, reached_by


@pytest.mark.parametrize(
    "answer, others",
    [
        ("from sklearn.metrics import log_loss\ndef f(y, p):\n    return log_loss(y, p)", []),
        ("def f(y, p):\n    from sklearn import metrics\n    return metrics.log_loss(y, p)", []),
        ("import sklearn.metrics\ndef f(y, p):\n    return sklearn.metrics.log_loss(y, p)", []),
        ("import sklearn.metrics as m\ndef f(y, p):\n    return m.log_loss(y, p)", []),
        ("def f(y, p):\n    return log_loss(y, p)", ["from sklearn.metrics import log_loss"]),
        ("def f(y, p):\n    return m.log_loss(y, p)", ["from sklearn import metrics as m"]),
        ("def f(y, p):\n    return F.mse_loss(p, y)", ["import torch.nn.functional as F"]),
        ("def f(y, p):\n    return keras.losses.mse(y, p)", ["import keras"]),
        ("from sklearn._loss import HalfBinomialLoss as L\ndef f(y, p): return L()(y, p)", []),
        ("def f(y, p):\n    import jax\n    return jax.nn.sigmoid(p)", []),
        ("%time\nimport tensorflow as tf\ndef f(y, p): return tf.keras.losses.mse(y, p)", []),
        (
            "def f(y, p):\n    return g(y, p)",
            ["from keras.losses import mse\ng = lambda y, p: mse(y, p)"],
        ),
        ("if True:\n    def f(y, p): return huber(1, y)", ["from scipy.special import huber"]),
        ("f = lambda p: stats.entropy(p)", ["try:\n    from scipy import stats\nexcept E: pass"]),
    ],
)
def test_found(answer, others):
    assert forbidden_in("f", [answer, *others])


@pytest.mark.parametrize(
    "answer, others",
    [
        ("def f(y, p):\n    return np.mean(y)", ["import numpy as np"]),
        (
            "def f(y, p):\n    return 0",
            ["from sklearn.metrics import log_loss\nlog_loss([0], [1])"],
        ),
        ("def f(y, p):\n    return expit(p)", ["from scipy.special import expit"]),
        ("def f(y, p):\n    return 'sklearn.metrics'", []),
        ("def f(y, p):\n    import jax\n    return 0", []),
        ("import torch\ndef f(y, p):\n    return p.mean()", []),
        (
            "def f(y, p):\n    return 0\nfrom sklearn.metrics import log_loss\nf() - log_loss()",
            [],
        ),
        ("def f(y, p):\n    loss = 0\n    return loss", ["loss = sklearn.metrics.log_loss(1, 2)"]),
        ("def f(y, p):\n    return g(p)", ["def g(p): return 1", "import keras\nkeras.losses.mse"]),
        ("def f(p):\n    return xlogy(p, p)", ["from scipy.special import xlogy, huber"]),
        ("def f(torch):\n    return torch + 1", []),
        ("def f(:", []),
    ],
)
def test_not_found(answer, others):
    assert forbidden_in("f", [answer, *others]) is None


MANY = ",".join(f"a{i}" for i in range(4000))
LONG = {
    "many names of one piece of code": f"{MANY} = [{MANY}]\ndef f(): return a0",
    "many definitions": "big = [" + "0," * 20_000 + "]\n" + "f = big\n" * 2000,
    "many definitions by one line": ",".join(["f"] * 2000) + " = [" + "0," * 20_000 + "]",
    "a name of many modules": "".join(f"import m{i} as s\n" for i in range(3000))
    + "def f():\n"
    + " s.x\n" * 3000,
    "long chains of attributes": "def f():\n" + (" a" + ".b" * 2000 + "\n") * 20,
}


@pytest.mark.parametrize("source", LONG.values(), ids=LONG.keys())
def test_reading_long_code_takes_no_more_than_its_length(source):
    """It runs in the grader's own process, where nothing else limits its time."""
    before = time.process_time()
    assert forbidden_in("f", [source]) is None
    assert isinstance(loops_in("f", [source]), bool)
    assert "f" in reached_by("f", [source])
    assert time.process_time() - before < 5
