"""Right answers in different styles: none of them may lose a point."""

import math

import numpy as np
from scipy import special, stats


def table(values):
    values = np.array(values, dtype=float)
    if values.ndim != 2 or not values.size:
        raise ValueError("not a table")
    return values


def sums(p):
    if (abs(p.sum(axis=1) - 1) > 1e-6).any():
        raise ValueError("row sums")
    return p


def pair(a, b):
    a, b = table(a), table(b)
    if a.shape != b.shape:
        raise ValueError("shapes")
    return a, b


def rows(a, b):
    a, b = pair(a, b)
    return a, sums(b)


def lists(a, b):
    a, b = rows(a, b)
    return list(zip(a.tolist(), b.tolist(), strict=True))


def labelled(labels, p):
    labels, p = np.array(labels), sums(table(p))
    if labels.shape != p.shape[:1]:
        raise ValueError("shapes")
    if labels.min() < 0 or labels.max() >= p.shape[1]:
        raise ValueError("labels")
    return labels, p


def each_row(function):
    """A function of the last axis from a function of a list of logits."""

    def of_table(z):
        z = np.asarray(z, dtype=float)
        flat = [function(row) for row in z.reshape(-1, z.shape[-1]).tolist()]
        return np.array(flat).reshape(z.shape)

    return of_table


# ---- softmax and its logarithm


def softmax_shifted(z):
    z = np.array(z, dtype=float)
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / np.add.reduce(e, axis=-1, keepdims=True)


def softmax_loop(row):
    e = [math.exp(max(x - max(row), -800)) for x in row]
    return [x / sum(e) for x in e]


def softmax_of_differences(z):
    """1 / sum_j exp(z_j - z_i): what overflows becomes 1 / inf = 0."""
    z = np.asarray(z, dtype=float)
    return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


def log_softmax_shifted(z):
    z = np.array(z, dtype=float)
    z -= z.max(axis=-1)[..., np.newaxis]
    return z - np.log(np.einsum("...k->...", np.exp(z)))[..., None]


def log_softmax_loop(row):
    top = max(row)
    total = math.log(math.fsum(math.exp(x - top) for x in row))
    return [x - top - total for x in row]


def log_softmax_logaddexp(z):
    z = np.asarray(z, dtype=float)
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


# ---- one-hot


def one_hot_eye(labels, n_classes):
    labels = np.asarray(labels)
    if np.any(labels < 0):
        raise ValueError("negative")
    return np.eye(n_classes)[labels]  # IndexError above the range


def one_hot_compared(labels, n_classes):
    labels = np.asarray(labels)
    if not np.isin(labels, np.arange(n_classes)).all():
        raise ValueError("range")
    return (labels[:, None] == np.arange(n_classes)).astype(float)


def one_hot_loop(labels, n_classes):
    out = []
    for label in labels:
        if not 0 <= label < n_classes:
            raise ValueError(label)
        out.append([0.0] * label + [1.0] + [0.0] * (n_classes - label - 1))
    return out


def one_hot_written(labels, n_classes):
    labels = np.array(labels)
    if labels.min() < 0 or labels.max() > n_classes - 1:
        raise ValueError("range")
    out = np.zeros((len(labels), n_classes))
    out[np.arange(len(labels)), labels] = 1
    return out


# ---- categorical cross-entropy


def cce_loop(y_true, y_pred, epsilon=1e-7):
    total, pairs = 0.0, lists(y_true, y_pred)
    for row, predicted in pairs:
        for y, p in zip(row, predicted, strict=True):
            if y:
                total -= y * math.log(max(p, epsilon))
    return total / len(pairs)


def cce_xlogy(y_true, y_pred, epsilon=1e-7):
    y, p = rows(y_true, y_pred)
    return -special.xlogy(y, p.clip(epsilon)).sum() / len(y)


def cce_einsum(y_true, y_pred, epsilon=1e-7):
    y, p = rows(y_true, y_pred)
    return -np.einsum("nk,nk->n", y, np.log(np.where(p < epsilon, epsilon, p))).mean()


def cce_trace(y_true, y_pred, epsilon=1e-7):
    y, p = rows(y_true, y_pred)
    return np.array(-np.trace(y @ np.log(np.fmax(p, epsilon)).T) / y.shape[0])


# ---- sparse categorical cross-entropy


def sparse_index(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    return -np.log(np.maximum(p[range(len(p)), labels], epsilon)).mean()


def sparse_loop(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    prices = [-math.log(max(row[i], epsilon)) for i, row in zip(labels, p, strict=True)]
    return math.fsum(prices) / len(prices)


def sparse_take(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    picked = np.take_along_axis(np.clip(p, epsilon, None), labels[:, None], axis=1)
    return np.average(-np.log(picked))


def sparse_mask(labels, y_pred, epsilon=1e-7):
    labels, p = labelled(labels, y_pred)
    mask = labels[:, None] == np.arange(p.shape[1])
    return -np.log(np.maximum(p[mask], epsilon)).sum() / mask.sum()


def sparse_numpy_errors(labels, y_pred, epsilon=1e-7):
    """Leaves labels that are too large, and too many labels, to numpy."""
    labels, p = np.asarray(labels), sums(table(y_pred))
    if (labels < 0).any() or len(labels) == 1 != len(p):
        raise ValueError("labels")
    return -np.log(np.maximum(p[np.arange(len(p)), labels], epsilon)).mean()


# ---- divergence


def two(y_true, y_pred):
    y, p = rows(y_true, y_pred)
    return sums(y), p


def kl_entr(y_true, y_pred):
    y, p = two(y_true, y_pred)
    return special.rel_entr(y, p).sum(axis=-1).mean()


def kl_stats(y_true, y_pred):
    y, p = two(y_true, y_pred)
    return np.mean([stats.entropy(a, b) for a, b in zip(y, p, strict=True)])


def kl_difference(y_true, y_pred):
    """Cross-entropy minus entropy."""
    y, p = two(y_true, y_pred)
    return (special.xlogy(y, y).sum() - special.xlogy(y, p).sum()) / len(y)


def kl_loop(y_true, y_pred):
    total, (a, b) = 0.0, two(y_true, y_pred)
    for y, p in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True):
        if y > 0:
            total += y * (math.log(y / p) if p > 0 else math.inf)
    return total / len(a)


def kl_mask(y_true, y_pred):
    y, p = two(y_true, y_pred)
    n, keep = len(y), y > 0
    return np.sum(y[keep] * (np.log(y[keep]) - np.log(p[keep]))) / n


# ---- focal


def focal_loop(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    total, pairs = 0.0, lists(y_true, y_pred)
    for row, predicted in pairs:
        for y, p in zip(row, predicted, strict=True):
            p = max(p, epsilon)
            total -= y * (1 - p) ** gamma * math.log(p)
    return total / len(pairs)


def focal_weighed(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    y, p = rows(y_true, y_pred)
    p = np.maximum(p, epsilon)
    return np.average((y * np.power(1 - p, gamma) * -np.log(p)).sum(1))


def focal_xlogy(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    y, p = rows(y_true, y_pred)
    p = p.clip(epsilon, 1)
    return -special.xlogy(y * (1 - p) ** gamma, p).sum() / len(p)


def focal_einsum(y_true, y_pred, gamma=2.0, epsilon=1e-7):
    y, p = rows(y_true, y_pred)
    p = np.where(p > epsilon, p, epsilon)
    return np.einsum("nk,nk,nk->", y, (1 - p) ** gamma, np.log(1 / p)) / p.shape[0]


# ---- from logits


def logits_lse(y_true, logits):
    y, z = pair(y_true, logits)
    return np.mean(special.logsumexp(z, axis=1) - (y * z).sum(axis=1))


def logits_log_softmax(y_true, logits):
    y, z = pair(y_true, logits)
    return -np.vdot(y, special.log_softmax(z, axis=1)) / len(z)


def logits_loop(y_true, logits):
    y, z = pair(y_true, logits)
    total = 0.0
    for targets, row in zip(y.tolist(), z.tolist(), strict=True):
        terms = zip(targets, log_softmax_loop(row), strict=True)
        total -= math.fsum(t * x for t, x in terms)
    return total / len(z)


def logits_logaddexp(y_true, logits):
    y, z = pair(y_true, logits)
    return -(y * log_softmax_logaddexp(z)).sum(axis=1).mean()


def gradient_scipy(y_true, logits):
    y, z = pair(y_true, logits)
    return (special.softmax(z, axis=1) - y) / y.shape[0]


def gradient_list(y_true, logits):
    y, z = pair(y_true, logits)
    return [
        [(p - t) / len(z) for p, t in zip(softmax_loop(row), targets, strict=True)]
        for row, targets in zip(z.tolist(), y.tolist(), strict=True)
    ]


def gradient_exp(y_true, logits):
    y, z = pair(y_true, logits)
    return np.divide(np.exp(log_softmax_shifted(z)) - y, len(y))


def gradient_jacobian(y_true, logits):
    """The chain rule without cancelling: d log p_j / d z_i is 1 - p_i for i = j and -p_i else."""
    y, z = pair(y_true, logits)
    slopes = np.eye(z.shape[1]) - softmax_shifted(z)[:, None, :]
    return -np.einsum("nj,nji->ni", y, slopes) / len(z)


RIGHT = {
    "softmax": (
        softmax_shifted,
        each_row(softmax_loop),
        softmax_of_differences,
        lambda z: special.softmax(np.asarray(z, dtype=float), axis=-1),
        lambda z: np.exp(log_softmax_logaddexp(z)),
    ),
    "log_softmax": (
        log_softmax_shifted,
        each_row(log_softmax_loop),
        log_softmax_logaddexp,
        lambda z: special.log_softmax(np.asarray(z, dtype=float), axis=-1),
        lambda z: z - special.logsumexp(z, axis=-1, keepdims=True),
    ),
    "one_hot": (one_hot_eye, one_hot_compared, one_hot_loop, one_hot_written),
    "categorical_crossentropy": (cce_loop, cce_xlogy, cce_einsum, cce_trace),
    "sparse_categorical_crossentropy": (
        sparse_index,
        sparse_loop,
        sparse_take,
        sparse_mask,
        sparse_numpy_errors,
    ),
    "kullback_leibler_divergence": (kl_entr, kl_stats, kl_difference, kl_loop, kl_mask),
    "categorical_focal_crossentropy": (focal_loop, focal_weighed, focal_xlogy, focal_einsum),
    "categorical_crossentropy_from_logits": (
        logits_lse,
        logits_log_softmax,
        logits_loop,
        logits_logaddexp,
    ),
    "categorical_crossentropy_from_logits_gradient": (
        gradient_scipy,
        gradient_list,
        gradient_exp,
        gradient_jacobian,
    ),
}
