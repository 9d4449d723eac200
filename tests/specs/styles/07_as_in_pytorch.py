"""07, PyTorch-like modules with autograd by hand, optimizer class."""

from dataclasses import dataclass, field

import numpy as np


class Linear:
    def __init__(self, W, b):
        self.W, self.b = np.asarray(W, dtype=float), np.asarray(b, dtype=float)

    def __call__(self, x):
        self.x = np.asarray(x, dtype=float)
        return self.x @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.x.T @ g, g.sum(0)
        return g @ self.W.T


class ReLU:
    def __call__(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, g):
        return g * self.mask


class Net:
    def __init__(self, p):
        self.l1, self.relu, self.l2 = Linear(p["W1"], p["b1"]), ReLU(), Linear(p["W2"], p["b2"])

    def __call__(self, x):
        self.h = self.relu(self.l1(x))
        return self.l2(self.h)

    def backward(self, g):
        self.l1.backward(self.relu.backward(self.l2.backward(np.asarray(g, dtype=float))))
        return {"W1": self.l1.dW, "b1": self.l1.db, "W2": self.l2.dW, "b2": self.l2.db}


def forward(parameters, X):
    net = Net(parameters)
    out = net(X)
    return net.h, out


def backward(parameters, X, output_gradient):
    net = Net(parameters)
    net(X)
    return net.backward(output_gradient)


def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    velocity = {
        name: np.subtract(
            np.multiply(momentum, velocity[name]), np.multiply(learning_rate, gradients[name])
        )
        for name in parameters
    }
    return {name: np.add(parameters[name], velocity[name]) for name in parameters}, velocity


@dataclass
class SGD:
    params: dict
    lr: float
    momentum: float
    state: dict = field(default_factory=dict)

    def step(self, grads):
        for name, g in grads.items():
            buf = self.state.get(name)
            buf = g.copy() if buf is None else self.momentum * buf + g
            self.state[name] = buf
            self.params[name] = self.params[name] - self.lr * buf


def loader(X, Y, batch_size, rng):
    idx = np.arange(len(X))
    rng.shuffle(idx)
    for s in range(0, len(idx), batch_size):
        yield X[idx[s : s + batch_size]], Y[idx[s : s + batch_size]]


def train(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    opt = SGD(dict(parameters), learning_rate, momentum)
    for _ in range(epochs):
        for xb, yb in loader(X, Y, batch_size, rng):
            net = Net(opt.params)
            out = net(xb)
            opt.step(net.backward(loss_gradient(yb, out)))
    return opt.params


NAMES = dict(
    house_price=("linear", "mean_squared_error"),
    house_price_over_orders_of_magnitude=("exponential", "mean_squared_logarithmic_error"),
    delivery_time_with_outliers=("exponential", "mean_absolute_error"),
    sensor_mostly_gaussian=("linear", "huber"),
    customers_per_day=("exponential", "poisson"),
    spam_probability=("sigmoid", "binary_crossentropy"),
    photo_tags=("sigmoid", "binary_crossentropy"),
    spam_decision_only=("linear", "hinge"),
    news_topic=("softmax", "categorical_crossentropy"),
    next_word_integer_labels=("softmax", "sparse_categorical_crossentropy"),
    imitate_a_teacher_distribution=("softmax", "kullback_leibler_divergence"),
    rare_and_easy_background=("softmax", "categorical_focal_crossentropy"),
)


def choose_loss(problem):
    if isinstance(problem, str):
        try:
            return list(NAMES[problem])
        except KeyError:
            raise ValueError("unknown")
    match tuple(problem):
        case ("count", _, _):
            return "exponential", "poisson"
        case ("yes or no", _, "decision"):
            return "linear", "squared_hinge"
        case ("yes or no" | "tags", _, _):
            return "sigmoid", "binary_crossentropy"
        case ("class number", _, _):
            return "softmax", "sparse_categorical_crossentropy"
        case ("distribution", _, _):
            return "softmax", "categorical_crossentropy"
        case ("one-hot row", "mostly easy", "decision"):
            return "softmax", "categorical_focal_crossentropy"
        case ("one-hot row", _, _):
            return "softmax", "categorical_crossentropy"
        case ("positive number", _, "ratio"):
            return "exponential", "mean_squared_logarithmic_error"
        case (target, _, wanted):
            out = "exponential" if target == "positive number" else "linear"
            return out, {
                "mean": "mean_squared_error",
                "typical": "mean_absolute_error",
                "between": "huber",
            }[wanted]
