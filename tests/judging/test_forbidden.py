"""A finished loss of another library is found in the source of an answer, and nothing else is."""

import pytest

from autograder.judging.forbidden import forbidden_in


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
        ("from sklearn._loss import HalfBinomialLoss\ndef f(y, p): ...", []),
        ("def f(y, p):\n    import jax\n    return 0", []),
        ("%matplotlib inline\nimport tensorflow as tf\ndef f(y, p): ...", []),
    ],
)
def test_found(answer, others):
    assert forbidden_in(answer, [answer, *others])


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
        ("def f(torch):\n    return torch + 1", []),
        ("def f(:", []),
    ],
)
def test_not_found(answer, others):
    assert forbidden_in(answer, [answer, *others]) is None
