"""07, shuffled X and Y copies each epoch from the originals, recursion by epoch, lists in dicts."""

import numpy as np


def forward(parameters, X):
    pre = (X[:, :, None] * parameters["W1"][None]).sum(axis=1) + parameters["b1"]
    hidden = np.where(pre > 0, pre, 0)
    return hidden, (hidden[:, :, None] * parameters["W2"][None]).sum(axis=1) + parameters["b2"]


def backward(parameters, X, output_gradient):
    hidden = forward(parameters, X)[0]
    active = (hidden > 0).astype(int)
    upstream = output_gradient @ parameters["W2"].T
    return {
        "W1": (X.T @ (active * upstream)).tolist(),
        "b1": (active * upstream).sum(axis=0).tolist(),
        "W2": (hidden.T @ output_gradient).tolist(),
        "b2": output_gradient.sum(axis=0).tolist(),
    }


def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    for_later = {}
    moved = {}
    for name, value in parameters.items():
        velocity_here = velocity[name].copy()
        velocity_here *= momentum
        velocity_here += -learning_rate * gradients[name]
        for_later[name] = velocity_here
        moved[name] = value + velocity_here
    return moved, for_later


def train(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    def epoch(p, v, left):
        if left == 0:
            return p
        perm = rng.permutation(X.shape[0])
        Xs, Ys = X[perm], Y[perm]
        for s in range(0, len(Xs), batch_size):
            x, y = Xs[s : s + batch_size], Ys[s : s + batch_size]
            g = backward(p, x, loss_gradient(y, forward(p, x)[1]))
            g = {k: np.array(a) for k, a in g.items()}
            p, v = momentum_step(p, g, v, learning_rate, momentum)
        return epoch(p, v, left - 1)

    return epoch(parameters, {k: np.zeros_like(a) for k, a in parameters.items()}, epochs)
