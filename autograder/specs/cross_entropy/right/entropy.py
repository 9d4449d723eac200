"""The entropy: right answers in different styles."""

import math

import numpy as np
from scipy import special

from .helpers import distribution, entropy_possible_ones


def entropy_xlogy(p):
    p = distribution(p)
    return -special.xlogy(p, p).sum()


def entropy_loop(p):
    if min(p) < 0 or not math.isclose(sum(p), 1, rel_tol=0, abs_tol=1e-6):
        raise ValueError
    return math.fsum(-x * math.log(x) for x in p if x > 0)


def entropy_where(p):
    p = distribution(p)
    return -(p @ np.log(np.where(p > 0, p, 1)))


def entropy_entr(p):
    return special.entr(distribution(p)).sum()


def entropy_log_with_where(p):
    p = distribution(p)
    return -np.einsum("i,i", p, np.log(p, out=np.zeros_like(p), where=p > 0))


RIGHT = {
    "entropy": (
        entropy_possible_ones,
        entropy_xlogy,
        entropy_loop,
        entropy_where,
        entropy_entr,
        entropy_log_with_where,
    ),
}
