"""The fit of a Poisson distribution: right answers in different styles."""

import statistics

import numpy as np

RIGHT = {
    "fit_poisson": (
        np.average,
        lambda y: sum(map(float, y)) / len(y),
        lambda y: np.array(statistics.fmean(y)),
        lambda y: np.ones(len(y)) @ np.asarray(y) / len(y),
    ),
}
