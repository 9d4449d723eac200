"""The fit of a Laplace distribution: right answers in different styles."""

import statistics

import numpy as np
from scipy import stats


def laplace_fit_sorted(y):
    y = np.sort(np.asarray(y, dtype=float))
    n = len(y)
    location = (y[(n - 1) // 2] + y[n // 2]) / 2
    return location, np.mean(np.abs(y - location))


def laplace_fit_statistics(y):
    y = np.asarray(y, dtype=float).tolist()
    location = statistics.median(y)
    return location, sum(abs(v - location) for v in y) / len(y)


def laplace_fit_quantile(y):
    location = np.quantile(y, 0.5)
    return np.array([location, np.abs(np.subtract(y, location)).mean()])


def laplace_fit_halves(y):
    """The scale is the sum of the upper half minus that of the lower, by n."""
    y = np.sort(np.asarray(y, dtype=float))
    n = len(y)
    return np.median(y), (y[(n + 1) // 2 :].sum() - y[: n // 2].sum()) / n


RIGHT = {
    "fit_laplace": (
        laplace_fit_sorted,
        laplace_fit_statistics,
        laplace_fit_quantile,
        laplace_fit_halves,
        stats.laplace.fit,
    ),
}
