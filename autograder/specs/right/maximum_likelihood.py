"""Right answers in different styles: none of them may lose a point."""

import math
import statistics
from collections import Counter

import numpy as np
from scipy import special, stats


def floats(*values):
    return [np.asarray(value, dtype=float) for value in values]


def rows(y, *parameters):
    """One tuple of floats for each observation."""
    return list(
        zip(
            *(a.ravel().tolist() for a in np.broadcast_arrays(*floats(y, *parameters))), strict=True
        )
    )


def positive(spread):
    if not np.all(np.asarray(spread) > 0):
        raise ValueError("not positive")


# ---- Gaussian


def gaussian_formula(y, mean, std):
    y, mean, std = floats(y, mean, std)
    if (std <= 0).any():
        raise ValueError("std must be positive")
    return np.mean(0.5 * np.log(2 * np.pi * std**2) + (y - mean) ** 2 / (2 * std**2))


def gaussian_scipy(y, mean, std):
    positive(std)
    return -stats.norm.logpdf(y, mean, std).mean()


def gaussian_loop(y, mean, std):
    positive(std)
    table = rows(y, mean, std)
    prices = [math.log(s * math.sqrt(2 * math.pi)) + 0.5 * ((v - m) / s) ** 2 for v, m, s in table]
    return math.fsum(prices) / len(prices)


def gaussian_einsum(y, mean, std):
    positive(std)
    y, mean, std = np.broadcast_arrays(*floats(y, mean, std))
    z = (y - mean) / std
    return (np.einsum("i,i->", z, z) / 2 + np.log(std).sum()) / z.size + np.log(2 * np.pi) / 2


# ---- Laplace


def laplace_formula(y, location, scale):
    y, location, scale = floats(y, location, scale)
    if np.min(scale) <= 0:
        raise ValueError("scale must be positive")
    return np.average(np.abs(y - location) / scale + np.log(scale) + np.log(2))


def laplace_scipy(y, location, scale):
    """The generalised normal with exponent 1; stats.laplace.logpdf(1000) is -inf in scipy 1.17."""
    positive(scale)
    return np.mean(-stats.gennorm(1, location, scale).logpdf(y))


def laplace_statistics(y, location, scale):
    positive(scale)
    return statistics.fmean(
        abs(v - m) / b - math.log(0.5 / b) for v, m, b in rows(y, location, scale)
    )


def laplace_two_sides(y, location, scale):
    positive(scale)
    y, location, scale = floats(y, location, scale)
    e = y - location
    return (np.where(e > 0, e, -e) / scale + np.log(2 * scale)).sum() / np.size(y)


# ---- Bernoulli


def bernoulli_where(y, p):
    y, p = floats(y, p)
    return -np.log(np.where(y == 1, p, 1 - p)).mean()


def bernoulli_loop(y, p):
    def price(outcome, q):
        given = q if outcome else 1 - q
        return math.inf if given == 0 else -math.log(given)

    table = rows(y, p)
    return sum(price(*row) for row in table) / len(table)


def bernoulli_scipy(y, p):
    y, p = floats(y, p)
    return -np.sum(special.xlogy(y, p) + special.xlog1py(1 - y, -p)) / y.size


def bernoulli_power(y, p):
    y, p = np.broadcast_arrays(*floats(y, p))
    return np.mean(-np.log(p**y * (1 - p) ** (1 - y)))


def bernoulli_pmf(y, p):
    return -stats.bernoulli.logpmf(y, p).mean()


# ---- Poisson


def poisson_lgamma(y, rate):
    y, rate = floats(y, rate)
    log_factorial = np.array([math.lgamma(k + 1) for k in y])
    return np.mean(rate - y * np.log(rate) + log_factorial)


def poisson_sum_of_logs(y, rate):
    total = 0.0
    table = rows(y, rate)
    for k, r in table:
        total += r - k * math.log(r) + sum(math.log(i) for i in range(1, int(k) + 1))
    return total / len(table)


def poisson_exact_factorial(y, rate):
    table = rows(y, rate)
    return math.fsum(
        r - k * math.log(r) + math.log(math.factorial(int(k))) for k, r in table
    ) / len(table)


def poisson_table(y, rate):
    y, rate = floats(y, rate)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, y.max() + 1)))])
    return (rate - y * np.log(rate) + logs[y.astype(int)]).mean()


def poisson_scipy(y, rate):
    return -stats.poisson.logpmf(y, rate).mean()


# ---- fits


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


def share_by_counter(y):
    return Counter(np.asarray(y).tolist())[1] / len(y)


RIGHT = {
    "gaussian_nll": (gaussian_formula, gaussian_scipy, gaussian_loop, gaussian_einsum),
    "laplace_nll": (laplace_formula, laplace_scipy, laplace_statistics, laplace_two_sides),
    "bernoulli_nll": (
        bernoulli_where,
        bernoulli_loop,
        bernoulli_scipy,
        bernoulli_power,
        bernoulli_pmf,
    ),
    "poisson_nll": (
        poisson_lgamma,
        poisson_sum_of_logs,
        poisson_exact_factorial,
        poisson_table,
        poisson_scipy,
    ),
    "fit_gaussian": (
        gaussian_fit_two_passes,
        gaussian_fit_norm,
        gaussian_fit_statistics,
        lambda y: (np.mean(y), np.std(y)),
        stats.norm.fit,
    ),
    "fit_laplace": (
        laplace_fit_sorted,
        laplace_fit_statistics,
        laplace_fit_quantile,
        laplace_fit_halves,
        stats.laplace.fit,
    ),
    "fit_bernoulli": (
        share_by_counter,
        np.mean,
        lambda y: np.count_nonzero(y) / len(y),
        lambda y: math.fsum(y) / len(y),
    ),
    "fit_poisson": (
        np.average,
        lambda y: sum(y) / len(y),
        lambda y: np.array(statistics.fmean(y)),
        lambda y: np.ones(len(y)) @ np.asarray(y) / len(y),
    ),
}
