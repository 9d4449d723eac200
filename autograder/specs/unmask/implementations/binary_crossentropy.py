"""Implementations of the binary cross-entropy, right and wrong."""

import numpy as np


def arrays(y_true, y_pred):
    """Both as arrays of floats of one shape."""
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    if y.shape != p.shape:
        raise ValueError("shapes")
    if y.size == 0:
        raise ValueError("empty")
    return y, p


def price(y, p):
    """The price of each entry."""
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def right(y_true, y_pred, epsilon=1e-7):
    """By arrays."""
    y, p = arrays(y_true, y_pred)
    if not (np.all((y >= 0) & (y <= 1)) and np.all((p >= 0) & (p <= 1)) and 0 < epsilon < 0.5):
        raise ValueError("range")
    p = np.clip(p, epsilon, 1 - epsilon)
    return np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))


def right_loop(y_true, y_pred, epsilon=1e-7):
    """Entry by entry."""
    y, p = np.array(y_true, dtype=float), np.array(y_pred, dtype=float)
    if y.shape != p.shape or not y.size:
        raise ValueError("shapes")
    total = 0.0
    for label, chance in zip(y.ravel().tolist(), p.ravel().tolist()):
        chance = min(max(chance, epsilon), 1 - epsilon)
        total -= label * np.log(chance) + (1 - label) * np.log1p(-chance)
    return total / y.size


def by(formula):
    """A wrong implementation from a formula of labels, predictions and clipped predictions."""

    def wrong(y_true, y_pred, epsilon=1e-7):
        y, p = arrays(y_true, y_pred)
        return formula(y, p, np.clip(p, epsilon, 1 - epsilon))

    return wrong


def shapes_not_checked(y_true, y_pred, epsilon=1e-7):
    """Any shapes."""
    y, p = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    return np.mean(price(y, np.clip(p, epsilon, 1 - epsilon)))


RIGHT = (right, right_loop)
MASKS = {
    "one-term formula": by(lambda y, p, q: -np.mean(y * np.log(q))),
    "minus sign missing": by(lambda y, p, q: -np.mean(price(y, q))),
    "sum instead of mean": by(lambda y, p, q: np.sum(price(y, q))),
    "bits instead of nats": by(lambda y, p, q: np.mean(price(y, q)) / np.log(2)),
    "no clipping": by(lambda y, p, q: np.mean(price(y, p))),
    "labels rounded": by(lambda y, p, q: np.mean(price(y > 0.5, q))),
    "squared error": by(lambda y, p, q: np.mean((y - p) ** 2)),
    "no check of the shapes": shapes_not_checked,
}
