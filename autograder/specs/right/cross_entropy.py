"""Right answers in different styles: none of them may lose a point."""

import math
import statistics

import numpy as np
from scipy import special, stats


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


def pair(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not a.size:
        raise ValueError("shapes")
    return a, b


# ---- entropy


def entropy_possible_ones(p):
    p = distribution(p)
    p = p[p > 0]
    return -np.sum(p * np.log(p))


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


def entropy_stats(p):
    return stats.entropy(distribution(p))  # divides by the sum


def entropy_log_with_where(p):
    p = distribution(p)
    return -np.einsum("i,i", p, np.log(p, out=np.zeros_like(p), where=p > 0))


# ---- nats and bits


def bits_by_a_list(x):
    if np.ndim(x) == 0:
        return x / math.log(2)
    return [bits_by_a_list(item) for item in x]


# ---- cross-entropy


def ce_possible_ones(p, q):
    p, q = distributions(p, q)
    return -np.sum(p[p > 0] * np.log(q[p > 0]))


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
    return special.entr(p).sum() + special.rel_entr(p, q).sum()


def ce_early_infinity(p, q):
    p, q = distributions(p, q)
    if ((q == 0) & (p > 0)).any():
        return float("inf")
    return -np.dot(p, np.log(q + (q == 0)))


# ---- KL divergence


def kl_possible_ones(p, q):
    p, q = distributions(p, q)
    p, q = p[p != 0], q[p != 0]
    return np.sum(p * np.log(p / q))


def kl_difference(p, q):
    return ce_possible_ones(p, q) - entropy_possible_ones(p)


def kl_scipy(p, q):
    return float(np.sum(special.rel_entr(*distributions(p, q))))


def kl_loop(p, q):
    ratios = [(a, a / b if b else math.inf) for a, b in rows(p, q) if a]
    return sum(a * math.log(ratio) for a, ratio in ratios)


def kl_two_logarithms(p, q):
    p, q = distributions(p, q)
    return (special.xlogy(p, p) - special.xlogy(p, q)).sum()


# ---- Gaussian cross-entropy


def gaussian_formula(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    return np.mean((y - p) ** 2) / (2 * std**2) + np.log(std * np.sqrt(2 * np.pi))


def gaussian_logpdf(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    return -stats.norm(p, std).logpdf(y).mean()


def gaussian_density(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    density = np.exp(-0.5 * ((y - p) / std) ** 2) / (std * (2 * np.pi) ** 0.5)
    return np.average(-np.log(density))


def gaussian_statistics(y_true, y_pred, std=1.0):
    pair(y_true, y_pred)
    normal = [
        0.5 * math.log(2 * math.pi * std**2) + (y - p) ** 2 / (2 * std * std)
        for y, p in zip(y_true, y_pred, strict=True)
    ]
    return statistics.fmean(normal)


def gaussian_dot(y_true, y_pred, std=1.0):
    y, p = pair(y_true, y_pred)
    z = ((p - y) / std).ravel()
    return 0.5 * (z @ z / z.size + np.log(2 * np.pi)) + np.log(std)


RIGHT = {
    "entropy": (
        entropy_possible_ones,
        entropy_xlogy,
        entropy_loop,
        entropy_where,
        entropy_stats,
        entropy_log_with_where,
    ),
    "nats_to_bits": (
        bits_by_a_list,
        lambda x: np.divide(x, np.log(2)),
        lambda x: np.asarray(x, dtype=float) * math.log2(math.e),
        lambda x: np.array(x) / math.log(2),
        lambda x: np.log2(np.exp(1)) * np.array(x, dtype=float),
    ),
    "cross_entropy": (
        ce_possible_ones,
        ce_xlogy,
        ce_loop,
        ce_where,
        ce_by_parts,
        ce_early_infinity,
    ),
    "kl_divergence": (
        kl_possible_ones,
        kl_difference,
        kl_scipy,
        kl_loop,
        kl_two_logarithms,
    ),
    "gaussian_cross_entropy": (
        gaussian_formula,
        gaussian_logpdf,
        gaussian_density,
        gaussian_statistics,
        gaussian_dot,
    ),
}
