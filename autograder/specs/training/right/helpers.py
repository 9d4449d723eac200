"""What the right answers of this assignment share."""

import numpy as np


def arrays(parameters):
    return [np.array(parameters[name], dtype=float) for name in ("W1", "b1", "W2", "b2")]


def forward_maximum(parameters, X):
    W1, b1, W2, b2 = arrays(parameters)
    hidden = np.maximum(0, np.asarray(X) @ W1 + b1)
    return hidden, hidden @ W2 + b2


def forward_einsum(parameters, X):
    W1, b1, W2, b2 = arrays(parameters)
    hidden = (np.einsum("nd,dh->nh", np.asarray(X, dtype=float), W1) + b1).clip(0)
    return hidden, np.einsum("nh,hk->nk", hidden, W2) + b2


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
