"""Right answers in different styles: none of them may lose a point."""

import math
import statistics

import numpy as np
from scipy import spatial, special


def pair(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not a.size:
        raise ValueError("shapes")
    return a, b


def entries(a, b):
    a, b = pair(a, b)
    return list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))


def each(function):
    """A gradient from a formula of one target, one prediction and delta, entry by entry."""

    def gradient(y, p, delta=1.0):
        y, p = pair(y, p)
        out = np.empty(p.shape)
        for i in np.ndindex(p.shape):
            out[i] = function(y[i], p[i], delta) / p.size
        return out

    return gradient


def above_minus_one(y, p):
    y, p = pair(y, p)
    if min(y.min(), p.min()) <= -1:
        raise ValueError("not above -1")
    return y, p


def rates(y, p):
    y, p = pair(y, p)
    if np.any(p <= 0):
        raise ValueError("rates must be positive")
    return y, p


# ---- two arrays


def arrays_of_copies(y_true, y_pred):
    y, p = np.array(y_true, dtype="float64"), np.array(y_pred, dtype="float64")
    if np.shape(y) != np.shape(p) or 0 in y.shape:
        raise ValueError
    return y, p


def arrays_astype(y_true, y_pred):
    result = [np.asarray(y).astype(np.float64) for y in (y_true, y_pred)]
    first, second = result
    if first.shape == second.shape and first.size:
        return result
    raise ValueError("shapes")


def arrays_stacked(y_true, y_pred):
    if np.shape(y_true) != np.shape(y_pred) or np.size(y_true) < 1:
        raise ValueError("shapes")
    return np.stack([y_true, y_pred]).astype(float)


def arrays_by_an_exception_of_numpy(y_true, y_pred):
    both = np.array([np.array(y_true), np.array(y_pred)], dtype=float)  # ragged: a ValueError
    both.min()  # of nothing: a ValueError
    return both[0], both[1]


# ---- squared error


def mse_mean(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return ((y - p) ** 2).mean()


def mse_dot(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    e = (y - p).ravel()
    return e @ e / len(e)


def mse_fsum(y_true, y_pred):
    rows = entries(y_true, y_pred)
    return math.fsum((y - p) ** 2 for y, p in rows) / len(rows)


def mse_norm(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.linalg.norm(p - y) ** 2 / y.size


def mse_variance(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.var(p - y) + np.mean(p - y) ** 2


def mse_einsum(y_true, y_pred):
    e = np.subtract(*pair(y_true, y_pred)).ravel()
    return np.array(np.einsum("i,i", e, e) / e.size)


# ---- absolute error


def mae_mean(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.abs(y - p).mean()


def mae_statistics(y_true, y_pred):
    return statistics.fmean(abs(y - p) for y, p in entries(y_true, y_pred))


def mae_cityblock(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return spatial.distance.cityblock(y.ravel(), p.ravel()) / y.size


def mae_max_minus_min(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return float(np.average(np.maximum(y, p) - np.minimum(y, p)))


def mae_root(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.mean(np.sqrt((y - p) ** 2))


# ---- squared logarithmic error


def msle_log1p(y_true, y_pred):
    y, p = above_minus_one(y_true, y_pred)
    return np.mean(np.square(np.log1p(p) - np.log1p(y)))


def msle_ratio(y_true, y_pred):
    y, p = above_minus_one(y_true, y_pred)
    return (np.log((1 + p) / (1 + y)) ** 2).mean()


def msle_loop(y_true, y_pred):
    above_minus_one(y_true, y_pred)
    rows = entries(y_true, y_pred)
    total = 0.0
    for y, p in rows:
        total += (math.log(1 + y) - math.log(1 + p)) ** 2
    return total / len(rows)


def msle_by_mse(y_true, y_pred):
    return mse_dot(*(np.log(array + 1) for array in above_minus_one(y_true, y_pred)))


def msle_base_two(y_true, y_pred):
    y, p = above_minus_one(y_true, y_pred)
    return np.mean((np.log2(1 + y) - np.log2(1 + p)) ** 2) * np.log(2) ** 2


# ---- Huber


def huber_where(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    e = np.abs(y - p)
    return np.mean(np.where(e < delta, e**2 / 2, delta * e - delta**2 / 2))


def huber_scipy(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    return np.sum(special.huber(delta, y - p)) / p.size


def huber_clipped(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    inner = np.minimum(np.abs(p - y), delta)
    return np.mean(inner**2 / 2 + delta * (np.abs(p - y) - inner))


def huber_loop(y_true, y_pred, delta=1.0):
    def one(e):
        return 0.5 * e * e if e <= delta else delta * (e - 0.5 * delta)

    rows = entries(y_true, y_pred)
    return sum(one(abs(y - p)) for y, p in rows) / len(rows)


def huber_mask(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    e = np.abs(p - y)
    small, large = e[e <= delta], e[e > delta]
    return ((0.5 * small**2).sum() + (delta * (large - delta / 2)).sum()) / e.size


# ---- Poisson


def poisson_mean(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return np.mean(p) - np.mean(y * np.log(p))


def poisson_xlogy(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (p - special.xlogy(y, p)).sum() / y.size


def poisson_math(y_true, y_pred):
    rows = entries(y_true, y_pred)
    if any(not p > 0 for _, p in rows):
        raise ValueError
    return sum(p - y * math.log(p) for y, p in rows) / len(rows)


def poisson_by_math_domain_error(y_true, y_pred):
    return statistics.mean(p - y * math.log(p) for y, p in entries(y_true, y_pred))


def poisson_logarithms(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    z = np.log(p)
    return np.mean(np.exp(z) - y * z)


# ---- gradients


def mse_slope(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return 2 / p.size * (p - y)


def mse_slope_list(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return (np.subtract(p, y) * 2 / np.prod(p.shape)).tolist()


def mse_slope_halves(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return (p - y) / (0.5 * p.size)


def mae_slope_masks(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return ((p > y).astype(float) - (p < y)) / p.size


def mae_slope_where(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.where(p == y, 0, np.where(p > y, 1, -1)) / p.size


def mae_slope_select(y_true, y_pred):
    y, p = pair(y_true, y_pred)
    return np.select([p > y, p < y], [1 / p.size, -1 / p.size])


def mae_slope_divide(y_true, y_pred):
    e = np.subtract(*pair(y_pred, y_true))
    return np.divide(e, np.abs(e), out=np.zeros_like(e), where=e != 0) / e.size


def huber_slope_where(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    e = p - y
    return np.where(np.abs(e) < delta, e, delta * np.sign(e)) / e.size


def huber_slope_bounds(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    return np.maximum(-delta, np.minimum(delta, p - y)) / y.size


def huber_slope_quotient(y_true, y_pred, delta=1.0):
    y, p = pair(y_true, y_pred)
    return (p - y) * np.minimum(1, delta / np.maximum(np.abs(p - y), 1e-300)) / y.size


def poisson_slope(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (1 - y / p) / p.size


def poisson_slope_quotient(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (p - y) / (p * p.size)


def poisson_slope_by_log_rate(y_true, y_pred):
    y, p = rates(y_true, y_pred)
    return (np.exp(np.log(p)) - y) / np.size(p) * np.reciprocal(p)


def poisson_slope_loop(y_true, y_pred):
    rates(y_true, y_pred)
    return each(lambda y, p, _: 1 - y / p)(y_true, y_pred)


RIGHT = {
    "as_arrays": (
        arrays_of_copies,
        arrays_astype,
        arrays_stacked,
        arrays_by_an_exception_of_numpy,
    ),
    "mean_squared_error": (mse_mean, mse_dot, mse_fsum, mse_norm, mse_variance, mse_einsum),
    "mean_absolute_error": (
        mae_mean,
        mae_statistics,
        mae_cityblock,
        mae_max_minus_min,
        mae_root,
    ),
    "mean_squared_logarithmic_error": (
        msle_log1p,
        msle_ratio,
        msle_loop,
        msle_by_mse,
        msle_base_two,
    ),
    "huber": (huber_where, huber_scipy, huber_clipped, huber_loop, huber_mask),
    "poisson": (
        poisson_mean,
        poisson_xlogy,
        poisson_math,
        poisson_by_math_domain_error,
        poisson_logarithms,
    ),
    "mean_squared_error_gradient": (
        mse_slope,
        mse_slope_list,
        mse_slope_halves,
        each(lambda y, p, _: 2 * (p - y)),
    ),
    "mean_absolute_error_gradient": (
        mae_slope_masks,
        mae_slope_where,
        mae_slope_select,
        mae_slope_divide,
        each(lambda y, p, _: float(p > y) - float(p < y)),
    ),
    "huber_gradient": (
        huber_slope_where,
        huber_slope_bounds,
        huber_slope_quotient,
        each(lambda y, p, delta: math.copysign(min(abs(p - y), delta), p - y)),
    ),
    "poisson_gradient": (
        poisson_slope,
        poisson_slope_quotient,
        poisson_slope_by_log_rate,
        poisson_slope_loop,
    ),
}
