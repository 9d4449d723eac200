"""The fit of a Gaussian: right answers in different styles."""

import math
import statistics

import numpy as np
from scipy import stats


def gaussian_fit_two_passes(y):
    y = [float(v) for v in y]
    mean = math.fsum(y) / len(y)
    return [mean, math.sqrt(math.fsum((v - mean) ** 2 for v in y) / len(y))]


def gaussian_fit_norm(y):
    y = np.array(y, dtype=float)
    return y.mean(), np.linalg.norm(y - y.mean()) / len(y) ** 0.5


def gaussian_fit_statistics(y):
    y = np.asarray(y, dtype=float).tolist()
    return statistics.fmean(y), statistics.pstdev(y)


RIGHT = {
    "fit_gaussian": (
        gaussian_fit_two_passes,
        gaussian_fit_norm,
        gaussian_fit_statistics,
        lambda y: (np.mean(y), np.std(y)),
        stats.norm.fit,
    ),
}
