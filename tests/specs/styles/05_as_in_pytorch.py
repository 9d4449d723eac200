"""05, PyTorch-like and scipy."""

import numpy as np
from scipy.special import expit, log_expit, xlog1py, xlogy


class Criterion:
    def __init__(self, reduction="mean"):
        self.reduction = reduction

    def __call__(self, input, target):
        input, target = np.asarray(input, dtype=float), np.asarray(target, dtype=float)
        if input.shape != target.shape:
            raise ValueError(
                f"Target size ({target.shape}) must be the same as input size ({input.shape})"
            )
        if input.size == 0:
            raise ValueError("empty")
        loss = self.forward(input, target)
        return loss.mean() if self.reduction == "mean" else loss


class BCELoss(Criterion):
    def __init__(self, eps):
        super().__init__()
        self.eps = eps

    def forward(self, input, target):
        input = np.minimum(np.maximum(input, self.eps), 1 - self.eps)
        return -(xlogy(target, input) + xlog1py(1 - target, -input))


class BCEWithLogitsLoss(Criterion):
    def forward(self, input, target):
        return (1 - target) * input - log_expit(input)


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    out[~pos] = e / (1 + e)
    return out


def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    return BCELoss(epsilon)(y_pred, y_true)


def binary_crossentropy_from_logits(y_true, logits):
    return BCEWithLogitsLoss()(logits, y_true)


def binary_crossentropy_from_logits_gradient(y_true, logits):
    y, z = np.asarray(y_true, dtype=float), np.asarray(logits, dtype=float)
    if y.shape != z.shape or z.size == 0:
        raise ValueError("shape")
    return np.divide(expit(z) - y, z.size)


class HingeLoss(Criterion):
    power = 1

    def forward(self, input, target):
        if set(np.unique(target)) - {-1.0, 1.0}:
            raise ValueError("targets must be -1 or 1")
        return np.clip(1 - target * input, 0, None) ** self.power


class SquaredHingeLoss(HingeLoss):
    power = 2


def hinge(y_true, scores):
    return HingeLoss()(scores, y_true)


def squared_hinge(y_true, scores):
    return SquaredHingeLoss()(scores, y_true)


def hinge_gradient(y_true, scores):
    y, s = np.asarray(y_true, dtype=float), np.asarray(scores, dtype=float)
    active = HingeLoss(reduction="none")(s, y) > 0
    return np.where(active, -y, 0) / y.size


def squared_hinge_gradient(y_true, scores):
    y, s = np.asarray(y_true, dtype=float), np.asarray(scores, dtype=float)
    return 2 * HingeLoss(reduction="none")(s, y) * -y / y.size


def sign_accuracy(y_true, scores):
    y, s = np.asarray(y_true, dtype=float), np.asarray(scores, dtype=float)
    HingeLoss()(s, y)
    return np.count_nonzero(((y > 0) & (s > 0)) | ((y < 0) & (s < 0))) / s.size
