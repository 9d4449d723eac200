"""The Kullback-Leibler divergence: right answers in different styles."""

import math

import numpy as np
from scipy import special

from .helpers import ce_possible_ones, distributions, entropy_possible_ones, rows


def kl_possible_ones(p, q):
    p, q = distributions(p, q)
    p, q = p[p != 0], q[p != 0]
    return np.sum(p * np.log(p / q))


def kl_difference(p, q):
    return ce_possible_ones(p, q) - entropy_possible_ones(p)


def kl_loop(p, q):
    ratios = [(a, a / b if b else math.inf) for a, b in rows(p, q) if a]
    return sum(a * math.log(ratio) for a, ratio in ratios)


def kl_two_logarithms(p, q):
    p, q = distributions(p, q)
    return (special.xlogy(p, p) - special.xlogy(p, q)).sum()


RIGHT = {
    "kl_divergence": (
        kl_possible_ones,
        kl_difference,
        kl_loop,
        kl_two_logarithms,
    ),
}
