"""The cross-entropy: right answers in different styles."""

import math

import numpy as np
from scipy import special

from .helpers import ce_possible_ones, distributions, rows


def ce_xlogy(p, q):
    p, q = distributions(p, q)
    return np.sum(-special.xlogy(p, q))


def ce_loop(p, q):
    total = 0.0
    for a, b in rows(p, q):
        if a > 0:
            total -= a * (math.log(b) if b > 0 else -math.inf)
    return total


def ce_where(p, q):
    p, q = distributions(p, q)
    return np.where(p > 0, -p * np.log(np.where(p > 0, q, 1)), 0).sum()


def ce_by_parts(p, q):
    p, q = distributions(p, q)
    divergence = special.xlogy(p, p) - special.xlogy(p, q)
    return special.entr(p).sum() + divergence.sum()


def ce_early_infinity(p, q):
    p, q = distributions(p, q)
    if ((q == 0) & (p > 0)).any():
        return float("inf")
    return -np.dot(p, np.log(q + (q == 0)))


RIGHT = {
    "cross_entropy": (
        ce_possible_ones,
        ce_xlogy,
        ce_loop,
        ce_where,
        ce_by_parts,
        ce_early_infinity,
    ),
}
