"""Right answers in different styles: none of them may lose a point."""

import math

import numpy as np
from scipy import special


def pair(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not a.size:
        raise ValueError("shapes")
    return a, b


def signed(y, s):
    y, s = pair(y, s)
    if set(y.ravel().tolist()) - {-1.0, 1.0}:
        raise ValueError("labels")
    return y, s


def entries(a, b):
    a, b = pair(a, b)
    return list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))


def each(function):
    """A gradient from a formula of one label and one score."""

    def gradient(y, s):
        y, s = signed(y, s)
        out = np.empty(s.shape)
        for i in np.ndindex(s.shape):
            out[i] = function(y[i], s[i]) / s.size
        return out

    return gradient


# ---- sigmoid


def sigmoid_branches(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    positive = z >= 0
    out[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    out[~positive] = e / (1 + e)
    return out


def sigmoid_loop(z):
    def one(x):
        return 1 / (1 + math.exp(-x)) if x > -700 else 0

    z = np.asarray(z)
    return np.reshape([one(float(x)) for x in z.ravel()], z.shape)


# ---- cross-entropy


def bce_where(y_true, y_pred, epsilon=1e-7):
    y, p = pair(y_true, y_pred)
    p = np.where(p < epsilon, epsilon, np.where(p > 1 - epsilon, 1 - epsilon, p))
    return float(np.einsum("i->", -(y * np.log(p) + (1 - y) * np.log1p(-p)).ravel()) / y.size)


def bce_fsum(y_true, y_pred, epsilon=1e-7):
    rows = entries(y_true, y_pred)
    clipped = [(y, min(max(p, epsilon), 1 - epsilon)) for y, p in rows]
    return math.fsum(-y * math.log(p) - (1 - y) * math.log(1 - p) for y, p in clipped) / len(rows)


def bce_xlogy(y_true, y_pred, epsilon=1e-7):
    y, p = pair(y_true, y_pred)
    p = p.clip(epsilon, 1 - epsilon)
    return -(special.xlogy(y, p) + special.xlog1py(1 - y, -p)).mean()


def bce_two_columns(y_true, y_pred, epsilon=1e-7):
    y, p = pair(y_true, y_pred)
    p = np.clip(p, epsilon, 1 - epsilon)
    return -np.sum(np.stack([y, 1 - y]) * np.log(np.stack([p, 1 - p]))) / np.size(y)


def logits_softplus(y_true, logits):
    y, z = pair(y_true, logits)
    return np.mean(np.logaddexp(0, z) - y * z)


def logits_two(y_true, logits):
    y, z = pair(y_true, logits)
    return np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))


def logits_log_expit(y_true, logits):
    y, z = pair(y_true, logits)
    return -np.average(y * special.log_expit(z) + (1 - y) * special.log_expit(-z))


def logits_loop(y_true, logits):
    total = 0.0
    rows = entries(y_true, logits)
    for y, z in rows:
        total += max(z, 0) - y * z + math.log(1 + math.exp(-abs(z)))
    return total / len(rows)


def gradient_expit(y_true, logits):
    y, z = pair(y_true, logits)
    return (special.expit(z) - y) / y.size


def gradient_tanh(y_true, logits):
    y, z = pair(y_true, logits)
    return ((1 + np.tanh(z / 2)) / 2 - y) / z.size


def gradient_list(y_true, logits):
    y, z = pair(y_true, logits)
    return ((sigmoid_loop(z) - y) / z.size).tolist()


def gradient_overflowing(y_true, logits):
    y, z = pair(y_true, logits)
    return np.divide(np.subtract(1 / (1 + np.exp(-z)), y), np.prod(z.shape))


# ---- hinge


def hinge_mask(y_true, scores):
    y, s = signed(y_true, scores)
    margin = 1 - y * s
    margin[margin < 0] = 0
    return margin.mean()


def hinge_relu(y_true, scores):
    y, s = signed(y_true, scores)
    margin = 1 - y * s
    return np.average((margin + np.abs(margin)) / 2)


def hinge_loop(y_true, scores):
    signed(y_true, scores)
    rows = entries(y_true, scores)
    return sum(max(0.0, 1 - y * s) for y, s in rows) / len(rows)


def hinge_clip(y_true, scores):
    y, s = signed(y_true, scores)
    return np.float64(np.sum(np.clip(1 - y * s, 0, None)) / y.size)


def squared_mask(y_true, scores):
    y, s = signed(y_true, scores)
    margin = 1 - y * s
    return np.mean(np.where(margin > 0, margin**2, 0))


def squared_loop(y_true, scores):
    signed(y_true, scores)
    rows = entries(y_true, scores)
    return math.fsum(max(0.0, 1 - y * s) ** 2 for y, s in rows) / len(rows)


def squared_dot(y_true, scores):
    y, s = signed(y_true, scores)
    margin = np.maximum(1 - y * s, 0).ravel()
    return margin @ margin / len(margin)


def squared_power(y_true, scores):
    y, s = signed(y_true, scores)
    return np.array(np.power(np.fmax(0, 1 - s * y), 2).mean())


def hinge_slope_mask(y_true, scores):
    y, s = signed(y_true, scores)
    return -y * (y * s < 1) / y.size


def hinge_slope_heaviside(y_true, scores):
    y, s = signed(y_true, scores)
    return -y * np.heaviside(1 - y * s, 0) / s.size


def hinge_slope_sign(y_true, scores):
    y, s = signed(y_true, scores)
    return np.select([y * s < 1], [-y / y.size], 0.0)


def squared_slope(y_true, scores):
    y, s = signed(y_true, scores)
    return 2 * np.minimum(0, y * s - 1) * y / y.size


def squared_slope_mask(y_true, scores):
    y, s = signed(y_true, scores)
    return np.where(y * s >= 1, 0, 2 * (s - y)) / y.size  # y * y = 1


def squared_slope_einsum(y_true, scores):
    y, s = signed(y_true, scores)
    return np.einsum("...,...->...", -2 * y, np.clip(1 - y * s, 0, np.inf)) / np.size(s)


# ---- accuracy


def accuracy_sign(y_true, scores):
    y, s = signed(y_true, scores)
    return np.mean(np.sign(s) == y)


def accuracy_product(y_true, scores):
    y, s = signed(y_true, scores)
    return np.count_nonzero(y * s > 0) / y.size


def accuracy_loop(y_true, scores):
    signed(y_true, scores)
    rows = entries(y_true, scores)
    return sum((s > 0 and y == 1) or (s < 0 and y == -1) for y, s in rows) / len(rows)


def accuracy_masks(y_true, scores):
    y, s = signed(y_true, scores)
    return ((y > 0) & (s > 0) | (y < 0) & (s < 0)).mean()


RIGHT = {
    "sigmoid": (
        sigmoid_branches,
        sigmoid_loop,
        lambda z: special.expit(np.asarray(z, dtype=float)),
        lambda z: 1 / (1 + np.exp(-np.asarray(z, dtype=float))),
        lambda z: 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float))),
    ),
    "binary_crossentropy": (bce_where, bce_fsum, bce_xlogy, bce_two_columns),
    "binary_crossentropy_from_logits": (
        logits_softplus,
        logits_two,
        logits_log_expit,
        logits_loop,
    ),
    "binary_crossentropy_from_logits_gradient": (
        gradient_expit,
        gradient_tanh,
        gradient_list,
        gradient_overflowing,
    ),
    "hinge": (hinge_mask, hinge_relu, hinge_loop, hinge_clip),
    "squared_hinge": (squared_mask, squared_loop, squared_dot, squared_power),
    "hinge_gradient": (
        hinge_slope_mask,
        hinge_slope_heaviside,
        hinge_slope_sign,
        each(lambda y, s: -y if y * s < 1 else 0.0),
    ),
    "squared_hinge_gradient": (
        squared_slope,
        squared_slope_mask,
        squared_slope_einsum,
        each(lambda y, s: -2 * y * max(0.0, 1 - y * s)),
    ),
    "sign_accuracy": (accuracy_sign, accuracy_product, accuracy_loop, accuracy_masks),
}
