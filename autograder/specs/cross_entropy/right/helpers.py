"""What the right answers of this assignment share."""

import numpy as np


def distribution(p):
    p = np.array(p, dtype=float)
    if np.any(p < 0) or abs(p.sum() - 1) > 1e-6:
        raise ValueError("not a distribution")
    return p


def distributions(p, q):
    p, q = distribution(p), distribution(q)
    if p.shape != q.shape:
        raise ValueError("lengths")
    return p, q


def rows(p, q):
    return list(zip(*(array.tolist() for array in distributions(p, q)), strict=True))


def entropy_possible_ones(p):
    p = distribution(p)
    p = p[p > 0]
    return -np.sum(p * np.log(p))


def ce_possible_ones(p, q):
    p, q = distributions(p, q)
    return -np.sum(p[p > 0] * np.log(q[p > 0]))
