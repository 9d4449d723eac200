# ruff: noqa: E501 - a function is read on one line
"""Forty losses as people write them, each with what it is: (status, loss, reduction, swapped).

They were written without a look at the probes. `None` as the reduction: not asked; `None` as the
order: it makes no difference or is not asked.
"""

HEAD = "import math\nimport numpy as np\nfrom statistics import mean\n"
M, S, N = "mean", "sum", "none"
CCE, SPARSE = "categorical_crossentropy", "sparse_categorical_crossentropy"
BCE, KL = "binary_crossentropy", "kullback_leibler_divergence"
FOCAL, MSLE = "categorical_focal_crossentropy", "mean_squared_logarithmic_error"
MSE, MAE = "mean_squared_error", "mean_absolute_error"

BY_HAND = [
    (("loss", MSE, M, None), "def mse(actual, predicted):\n    d = np.subtract(actual, predicted)\n    return np.dot(d, d) / d.size"),
    (("loss", MSE, M, None), "def cost(h, y):\n    m = len(y)\n    J = 0\n    for i in range(m):\n        J = J + (h[i] - y[i]) ** 2\n    return J / m"),
    (("loss", MSE, M, None), "def J(h, y):\n    m = y.shape[0]\n    return 1 / (2 * m) * np.sum((h - y) ** 2)"),
    (("loss", MSE, M, None), "def mse(a, b):\n    return np.linalg.norm(np.asarray(a) - np.asarray(b)) ** 2 / len(a)"),
    (("loss", MSE, S, None), "sse = lambda y, f: sum(map(lambda p: (p[0] - p[1]) ** 2, zip(y, f)))"),
    (("loss", MSE, N, None), "def squared_error(y, y_hat):\n    return [(a - b) ** 2 for a, b in zip(y, y_hat)]"),
    (("related", MSE, None, None), "def rmse(y, y_hat):\n    return math.sqrt(mean((float(a) - float(b)) ** 2 for a, b in zip(y, y_hat)))"),
    (("loss", MAE, M, None), "def l1_loss(input, target):\n    assert input.shape == target.shape\n    return np.abs(input - target).mean()"),
    (("loss", MAE, M, None), "def mae(y, yhat):\n    err = 0.\n    for a, b in zip(y, yhat):\n        err += a - b if a > b else b - a\n    return err / len(yhat)"),
    (("loss", MAE, S, None), "def sad(a, b):\n    return np.linalg.norm(a - b, ord=1)"),
    (("loss", MSLE, M, None), "def msle(y, yhat):\n    return np.mean(np.square(np.log((y + 1) / (yhat + 1))))"),
    (("related", MSLE, None, None), "def rmsle(y, p):\n    terms = [(math.log(p[i] + 1) - math.log(y[i] + 1)) ** 2.0 for i in range(len(y))]\n    return (sum(terms) * (1.0 / len(y))) ** 0.5"),
    (("loss", "huber", M, None), "def huber(y, f, d=1.5):\n    r = np.abs(y - f)\n    q = np.minimum(r, d)\n    return (0.5 * q * q + d * (r - q)).mean()"),
    (("loss", "huber", S, None), "def smooth_l1(x, y):\n    out = 0\n    for a, b in zip(x, y):\n        n = abs(a - b)\n        if n < 1:\n            out += n * n / 2\n        else:\n            out += n - .5\n    return out"),
    (("loss", "poisson", M, False), "def poisson_nll(k, lam):\n    return float(np.average(lam - k * np.log(lam)))"),
    (("loss", "poisson", M, True), "def poisson_nll_loss(log_input, target):\n    return np.mean(np.exp(log_input) - target * log_input)"),
    (("loss", "poisson", M, True), "def poisson_nll(rate, n, eps=1e-8):\n    return (rate - n * np.log(rate + eps)).mean()"),
    (("loss", BCE, M, False), "def log_loss(y, p):\n    p = np.clip(p, 1e-15, 1 - 1e-15)\n    return -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))"),
    (("loss", BCE, M, True), "def cost(a, y):\n    m = y.shape[-1]\n    return np.squeeze(-(np.dot(y, np.log(a).T) + np.dot(1 - y, np.log(1 - a).T)) / m)"),
    (("loss", BCE, M, False), "def bce(y, p):\n    losses = []\n    for t, q in zip(y, p):\n        q = min(max(q, 1e-7), 1 - 1e-7)\n        losses.append(-math.log(q) if t else -math.log(1 - q))\n    return sum(losses) / len(losses)"),
    (("loss", BCE, None, False), "def cross_entropy(y, yhat):\n    if y == 1:\n        return -math.log(yhat)\n    else:\n        return -math.log(1 - yhat)"),
    (("loss", BCE, M, False), "def bce(y_true, y_pred):\n    likelihood = y_pred ** y_true * (1 - y_pred) ** (1 - y_true)\n    return -np.log(likelihood).sum() / len(likelihood)"),
    (("loss", BCE, M, True), "def bce_with_logits(x, z):\n    return (np.maximum(x, 0) - x * z + np.log(1 + np.exp(-np.abs(x)))).mean()"),
    (("loss", BCE, M, False), "def logistic_loss(y, f):\n    return np.mean(np.log1p(np.exp(-y * f)))"),
    (("loss", BCE, S, False), "def nll(y, score):\n    s = 1 / (1 + np.exp(-score))\n    return -(y @ np.log(s + 1e-10) + (1 - y) @ np.log(1 - s + 1e-10))"),
    (("loss", "hinge", M, False), "def hinge(y, f):\n    m = 1 - y * f\n    m[m < 0] = 0\n    return m.mean()"),
    (("loss", "hinge", M, True), "def svm_loss(scores, labels):\n    total = 0\n    for s, l in zip(scores, labels):\n        total += max(0, 1 - l * s)\n    return total / len(labels)"),
    (("loss", "hinge", M, False), "def hinge(y, s):\n    y = np.where(y <= 0, -1, 1)\n    return np.average(np.clip(1 - y * s, 0, None))"),
    (("loss", "squared_hinge", M, False), "def l2svm(y, s):\n    xi = np.maximum(1 - y * s, 0)\n    return xi @ xi / len(xi)"),
    (("loss", CCE, M, True), "def cross_entropy(predictions, targets, epsilon=1e-12):\n    predictions = np.clip(predictions, epsilon, 1. - epsilon)\n    N = predictions.shape[0]\n    ce = -np.sum(targets * np.log(predictions + 1e-9)) / N\n    return ce"),
    (("loss", CCE, M, False), "def ce(y, p):\n    return -np.einsum('ij,ij->', y, np.log(p)) / len(y)"),
    (("loss", CCE, M, None), "def cce(p, q):\n    return -sum([p[i] * math.log2(q[i]) for i in range(len(p))])"),
    (("loss", SPARSE, M, True), "def cross_entropy(X, y):\n    m = y.shape[0]\n    e = np.exp(X - X.max(axis=1, keepdims=True))\n    p = e / e.sum(axis=1, keepdims=True)\n    log_likelihood = -np.log(p[range(m), y])\n    return np.sum(log_likelihood) / m"),
    (("loss", SPARSE, M, True), "def nll_loss(input, target):\n    return -input[np.arange(len(target)), target].mean()"),
    (("loss", SPARSE, M, False), "def scce(labels, probs):\n    return mean(-math.log(row[k]) for k, row in zip(labels.tolist(), probs.tolist()))"),
    (("loss", KL, M, False), "def kl(P, Q):\n    return np.mean([sum(p * math.log(p / q) for p, q in zip(a, b) if p > 0) for a, b in zip(P, Q)])"),
    (("loss", KL, M, True), "def kl_div(input, target):\n    return (target * (np.log(target) - input)).sum() / len(input)"),
    (("loss", FOCAL, M, True), "def focal(inputs, targets, gamma=2):\n    logp = inputs - np.log(np.exp(inputs).sum(1, keepdims=True))\n    ce = -(targets * logp)\n    return (ce * (1 - np.exp(logp)) ** gamma).sum(1).mean()"),
    (("loss", FOCAL, M, False), "def focal(labels, p, alpha=0.25, gamma=2.0):\n    pt = np.take_along_axis(p, labels[:, None], axis=1)\n    return np.mean(-alpha * (1 - pt) ** gamma * np.log(pt))"),
    (("mistake", BCE, None, None), "def bce(y, p):\n    s = 0\n    for i in range(len(y)):\n        s += y[i] * math.log(p[i])\n    return -s / len(y)"),
]  # fmt: skip

# Right functions that are none of the twelve: nothing is to be blamed on them.
OTHERS = [
    "def log_cosh(y, p):\n    return np.mean(np.log(np.cosh(p - y)))",
    "def quantile(y, p, q=0.9):\n    e = y - p\n    return np.mean(np.maximum(q * e, (q - 1) * e))",
    "def r2(y, p):\n    return 1 - np.sum((y - p) ** 2) / np.sum((y - np.mean(y)) ** 2)",
    "def smape(y, p):\n    return 100 * np.mean(np.abs(p - y) / ((np.abs(y) + np.abs(p)) / 2))",
    "def mape(y, p):\n    return np.mean(np.abs((y - p) / y))",
    "def bias(y, p):\n    return np.sum(p - y) / np.sum(y)",
    "def gamma_nll(y, p):\n    return np.mean(y / p + np.log(p))",
    "def tweedie(y, p, power=1.5):\n    return np.mean(-y * p ** (1 - power) / (1 - power) + p ** (2 - power) / (2 - power))",
    "def cosine(y, p):\n    return -np.mean(np.sum(y * p, axis=-1) / np.linalg.norm(y) / np.linalg.norm(p))",
    "def correlation(y, p):\n    return -np.corrcoef(y, p)[0, 1]",
    "def accuracy(y, p):\n    return np.mean(y == np.round(p))",
    "def top1(labels, p):\n    return np.mean(p.argmax(axis=1) == labels)",
    "def dice(y, p):\n    return 1 - 2 * np.sum(y * p) / (np.sum(y) + np.sum(p))",
    "def jaccard(y, p):\n    i = np.sum(y * p)\n    return 1 - i / (np.sum(y) + np.sum(p) - i)",
    "def tversky(y, p, a=0.3):\n    tp = np.sum(y * p)\n    return 1 - tp / (tp + a * np.sum((1 - y) * p) + (1 - a) * np.sum(y * (1 - p)))",
    "def binary_focal(y, p):\n    return np.mean(-y * (1 - p) ** 2 * np.log(p) - (1 - y) * p ** 2 * np.log(1 - p))",
    "def weighted_bce(y, p):\n    return -np.mean(5 * y * np.log(p) + (1 - y) * np.log(1 - p))",
    "def smoothed_bce(y, p):\n    y = 0.9 * y + 0.05\n    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))",
    "def exponential(y, s):\n    return np.mean(np.exp(-y * s))",
    "def modified_huber(y, s):\n    m = y * s\n    return np.mean(np.where(m >= -1, np.maximum(0, 1 - m) ** 2, -4 * m))",
    "def savage(y, s):\n    return np.mean(1 / (1 + np.exp(2 * y * s)) ** 2)",
    "def js(p, q):\n    m = (p + q) / 2\n    return np.mean(np.sum(p * np.log(p / m) + q * np.log(q / m), axis=1)) / 2",
    "def hellinger(p, q):\n    return np.mean(np.sqrt(np.sum((np.sqrt(p) - np.sqrt(q)) ** 2, axis=1) / 2))",
    "def brier(p, y):\n    return np.mean(np.sum((p - y) ** 2, axis=1))",
    "def crammer_singer(labels, s):\n    right = s[np.arange(len(labels)), labels][:, None]\n    m = np.maximum(0, 1 + s - right)\n    return (m.sum(axis=1) - 1).mean()",
    "def smoothed_ce(y, p):\n    y = 0.9 * y + 0.1 / y.shape[1]\n    return -np.mean(np.sum(y * np.log(p), axis=1))",
    "def gce(y, p, q=0.7):\n    return np.mean((1 - np.sum(y * p, axis=1) ** q) / q)",
    "def student(y, p):\n    return np.mean(2 * np.log1p((y - p) ** 2 / 3))",
    "def cauchy(y, p):\n    return np.mean(np.log1p((y - p) ** 2))",
    "def tukey(y, p, c=4.685):\n    u = np.clip((y - p) / c, -1, 1)\n    return c * c / 6 * np.mean(1 - (1 - u * u) ** 3)",
    "def epsilon_insensitive(y, p):\n    return np.mean(np.maximum(0, np.abs(y - p) - 0.1))",
    "def largest(y, p):\n    return np.max(np.abs(y - p))",
    "def cubic(y, p):\n    return np.mean(np.abs(y - p) ** 3)",
    "def gaussian_nll(y, mu):\n    return np.mean(0.5 * (y - mu) ** 2 + 0.5 * np.log(2 * np.pi))",
    "def laplace_nll(y, mu):\n    return np.mean(np.abs(y - mu)) + np.log(2)",
    "def triplet(a, b):\n    return max(0.0, float(np.sum((a - b) ** 2)) - 1.0)",
    "def zero(a, b):\n    return 0.0",
    "def ridge(y, p):\n    return np.mean((y - p) ** 2) + 0.1 * np.sum(p ** 2)",
    "def entropy_of(y, p):\n    return -np.mean(np.sum(p * np.log(p), axis=1))",
    "def renyi(p, q, a=0.5):\n    return np.mean(np.log(np.sum(p**a * q ** (1 - a), axis=1)) / (a - 1))",
]  # fmt: skip
