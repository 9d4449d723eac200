"""Right answers in different styles: none of them may lose a point."""

import math

import numpy as np


def arrays(parameters):
    return [np.array(parameters[name], dtype=float) for name in ("W1", "b1", "W2", "b2")]


# ---- forward


def forward_maximum(parameters, X):
    W1, b1, W2, b2 = arrays(parameters)
    hidden = np.maximum(0, np.asarray(X) @ W1 + b1)
    return hidden, hidden @ W2 + b2


def forward_einsum(parameters, X):
    W1, b1, W2, b2 = arrays(parameters)
    hidden = (np.einsum("nd,dh->nh", np.asarray(X, dtype=float), W1) + b1).clip(0)
    return hidden, np.einsum("nh,hk->nk", hidden, W2) + b2


def layer(rows, weights, bias, activation):
    """In plain Python, with lists."""
    return [
        [
            activation(math.fsum(x * w for x, w in zip(row, column, strict=True)) + b)
            for column, b in zip(zip(*weights, strict=True), bias, strict=True)
        ]
        for row in rows
    ]


def forward_lists(parameters, X):
    W1, b1, W2, b2 = (a.tolist() for a in arrays(parameters))
    hidden = layer(np.asarray(X, dtype=float).tolist(), W1, b1, lambda a: max(0.0, a))
    return [hidden, layer(hidden, W2, b2, lambda a: a)]


def forward_mask(parameters, X):
    W1, b1, W2, b2 = arrays(parameters)
    hidden = np.dot(np.array(X, dtype=float), W1) + b1[None, :]
    hidden[hidden < 0] = 0
    return hidden, np.add(np.dot(hidden, W2), b2)


def forward_one_matrix(parameters, X):
    """The biases as a further row of the weights, for an input of 1."""
    W1, b1, W2, b2 = arrays(parameters)
    ones = np.ones((len(X), 1))
    hidden = np.hstack([np.asarray(X, dtype=float), ones]) @ np.vstack([W1, b1])
    hidden = (hidden + np.abs(hidden)) / 2
    return hidden, np.hstack([hidden, ones]) @ np.vstack([W2, b2])


# ---- backward


def backward_matrices(parameters, X, output_gradient):
    X, G = np.asarray(X, dtype=float), np.asarray(output_gradient, dtype=float)
    hidden, _ = forward_maximum(parameters, X)
    H = G @ np.asarray(parameters["W2"]).T * (hidden > 0)
    return {"W1": X.T @ H, "b1": H.sum(0), "W2": hidden.T @ G, "b2": G.sum(0)}


def backward_where(parameters, X, output_gradient):
    W1, b1, W2, _ = arrays(parameters)
    X, G = np.array(X, dtype=float), np.array(output_gradient, dtype=float)
    before = X @ W1 + b1
    H = np.where(before > 0, np.einsum("nk,hk->nh", G, W2), 0)
    ones = np.ones(len(X))
    return dict(b2=ones @ G, W2=np.maximum(before, 0).T @ G, b1=ones @ H, W1=np.dot(X.T, H))


def backward_example_by_example(parameters, X, output_gradient):
    W1, b1, W2, b2 = arrays(parameters)
    sums = {"W1": 0 * W1, "b1": 0 * b1, "W2": 0 * W2, "b2": 0 * b2}
    for x, g in zip(np.array(X, dtype=float), np.array(output_gradient, dtype=float), strict=True):
        hidden = np.maximum(0, x @ W1 + b1)
        back = np.heaviside(hidden, 0) * (W2 @ g)
        sums["W1"] += np.outer(x, back)
        sums["b1"] += back
        sums["W2"] += np.outer(hidden, g)
        sums["b2"] += g
    return {name: total.tolist() for name, total in sums.items()}


def backward_jacobian(parameters, X, output_gradient):
    """d output / d parameter in full for each example, then one sum."""
    W1, b1, W2, _ = arrays(parameters)
    X, G = np.array(X, dtype=float), np.array(output_gradient, dtype=float)
    on = (X @ W1 + b1 > 0).astype(float)
    by_b1 = np.einsum("nh,hk->nhk", on, W2)
    by_W1 = np.einsum("nd,nhk->ndhk", X, by_b1)
    by_W2 = np.einsum("nh,kj->nhkj", on * (X @ W1 + b1), np.eye(G.shape[1]))
    return {
        "W1": np.einsum("ndhk,nk->dh", by_W1, G),
        "b1": np.einsum("nhk,nk->h", by_b1, G),
        "W2": np.einsum("nhkj,nj->hk", by_W2, G),
        "b2": np.einsum("nk->k", G),
    }


# ---- momentum


def momentum_dicts(parameters, gradients, velocity, learning_rate, momentum):
    velocity = {k: momentum * velocity[k] - learning_rate * gradients[k] for k in parameters}
    return {k: parameters[k] + velocity[k] for k in parameters}, velocity


def momentum_loop(parameters, gradients, velocity, learning_rate, momentum):
    new, fast = {}, {}
    for name, value in parameters.items():
        fast[name] = np.array(velocity[name], dtype=float) * momentum
        fast[name] -= learning_rate * np.asarray(gradients[name])
        new[name] = np.add(value, fast[name])
    return new, fast


def momentum_copies(parameters, gradients, velocity, learning_rate, momentum):
    parameters = {k: v.copy() for k, v in parameters.items()}
    velocity = {k: v.copy() for k, v in velocity.items()}
    for k in parameters:
        velocity[k] *= momentum
        velocity[k] -= learning_rate * gradients[k]
        parameters[k] += velocity[k]
    return parameters, velocity


def momentum_lists(parameters, gradients, velocity, learning_rate, momentum):
    def entries(name):
        return [np.ravel(a[name]).tolist() for a in (parameters, gradients, velocity)]

    new, fast = {}, {}
    for name in parameters:
        shape = np.shape(parameters[name])
        pairs = list(zip(*entries(name), strict=True))
        v = [momentum * v - learning_rate * g for _, g, v in pairs]
        fast[name] = np.reshape(v, shape).tolist()
        new[name] = np.reshape([p + x for (p, _, _), x in zip(pairs, v, strict=True)], shape)
    return [new, fast]


# ---- train


def train_functions(
    X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng
):
    X, Y = np.asarray(X, dtype=float), np.asarray(Y)
    velocity = {name: np.zeros_like(value) for name, value in parameters.items()}
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            output = forward_maximum(parameters, X[rows])[1]
            gradients = backward_where(parameters, X[rows], loss_gradient(Y[rows], output))
            parameters, velocity = momentum_dicts(
                parameters, gradients, velocity, learning_rate, momentum
            )
    return parameters


def train_split(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    """All of X and Y shuffled at once, then split."""
    X, Y, n = np.array(X, dtype=float), np.array(Y), len(X)
    settings, velocity = (learning_rate, momentum), {k: 0 * v for k, v in parameters.items()}
    for _ in range(epochs):
        order = rng.permutation(n)
        cuts = list(range(batch_size, n, batch_size))
        for x, y in zip(np.split(X[order], cuts), np.split(Y[order], cuts), strict=True):
            g = loss_gradient(y, forward_einsum(parameters, x)[1])
            g = backward_matrices(parameters, x, g)
            parameters, velocity = momentum_loop(parameters, g, velocity, *settings)
    return parameters


def train_in_copies(
    X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng
):
    """Copies of the parameters at first, then steps in place."""
    X, Y = np.array(X, dtype=float), np.array(Y)
    parameters = {k: np.array(v, dtype=float) for k, v in parameters.items()}
    velocity = {k: np.zeros(v.shape) for k, v in parameters.items()}
    epoch = 0
    while epoch < epochs:
        left = rng.permutation(X.shape[0])
        while left.size:
            rows, left = left[:batch_size], left[batch_size:]
            output = forward_mask(parameters, X[rows])[1]
            gradients = backward_example_by_example(
                parameters, X[rows], loss_gradient(Y[rows], output)
            )
            for name in parameters:
                velocity[name] *= momentum
                velocity[name] -= learning_rate * np.array(gradients[name])
                parameters[name] += velocity[name]
        epoch += 1
    return parameters


def train_flat(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    """One vector of all parameters, its velocity, and the shuffling of arange in place."""
    X, Y, names = np.array(X, dtype=float), np.array(Y), list(parameters)
    shapes = [np.shape(parameters[name]) for name in names]
    cuts = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    w = np.concatenate([np.ravel(parameters[name]) for name in names])
    v = np.zeros_like(w)

    def unpack():
        parts = zip(names, np.split(w, cuts), shapes, strict=True)
        return {name: part.reshape(shape) for name, part, shape in parts}

    for _ in range(epochs):
        order = rng.permutation(len(X))
        for i in range(math.ceil(len(X) / batch_size)):
            rows = order[i * batch_size : (i + 1) * batch_size]
            now = unpack()
            g = loss_gradient(Y[rows], forward_one_matrix(now, X[rows])[1])
            g = backward_matrices(now, X[rows], g)
            v = momentum * v - learning_rate * np.concatenate([g[name].ravel() for name in names])
            w = w + v
    return unpack()


# ---- choose_loss

TABLE = {
    "house_price": ("linear", "mean_squared_error"),
    "house_price_over_orders_of_magnitude": ("linear", "mean_squared_logarithmic_error"),
    "delivery_time_with_outliers": ("linear", "mean_absolute_error"),
    "sensor_mostly_gaussian": ("linear", "huber"),
    "customers_per_day": ("exponential", "poisson"),
    "spam_probability": ("sigmoid", "binary_crossentropy"),
    "photo_tags": ("sigmoid", "binary_crossentropy"),
    "spam_decision_only": ("linear", "squared_hinge"),
    "news_topic": ("softmax", "categorical_crossentropy"),
    "next_word_integer_labels": ("softmax", "sparse_categorical_crossentropy"),
    "imitate_a_teacher_distribution": ("softmax", "kullback_leibler_divergence"),
    "rare_and_easy_background": ("softmax", "categorical_focal_crossentropy"),
}


def choose_from_table(problem):
    if problem not in TABLE:
        raise ValueError(f"unknown problem {problem}")
    return TABLE[problem]


def choose_by_branches(problem):
    if problem == "spam_decision_only":
        return "linear", "hinge"
    if problem in ("spam_probability", "photo_tags"):
        return "sigmoid", "binary_crossentropy"
    try:
        return list(TABLE[problem])
    except KeyError as error:
        raise ValueError("unknown") from error


def choose_by_match(problem):
    match problem:
        case "customers_per_day":
            return ("exponential", "poisson")
        case str() if problem in TABLE:
            return TABLE[problem]
    raise ValueError(problem)


def choose_by_lists(problem):
    names, answers = list(TABLE), list(TABLE.values())
    return answers[names.index(problem)]  # list.index raises a ValueError


RIGHT = {
    "forward": (
        forward_maximum,
        forward_einsum,
        forward_lists,
        forward_mask,
        forward_one_matrix,
    ),
    "backward": (
        backward_matrices,
        backward_where,
        backward_example_by_example,
        backward_jacobian,
    ),
    "momentum_step": (momentum_dicts, momentum_loop, momentum_copies, momentum_lists),
    "train": (train_functions, train_split, train_in_copies, train_flat),
    "choose_loss": (choose_from_table, choose_by_branches, choose_by_match, choose_by_lists),
}
