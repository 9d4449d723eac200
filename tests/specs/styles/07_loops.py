"""07, loops over examples and units; lists of gradients; augmented matrices; while loops."""

import copy

import numpy as np


def forward(parameters, X):
    H, Z = [], []
    for x in X:
        h = [
            max(
                0.0, sum(x[i] * parameters["W1"][i][j] for i in range(len(x))) + parameters["b1"][j]
            )
            for j in range(len(parameters["b1"]))
        ]
        z = [
            sum(h[j] * parameters["W2"][j][k] for j in range(len(h))) + parameters["b2"][k]
            for k in range(len(parameters["b2"]))
        ]
        H.append(h)
        Z.append(z)
    return np.array(H), np.array(Z)


def backward(parameters, X, output_gradient):
    H, _ = forward(parameters, X)
    d, h = parameters["W1"].shape
    k = parameters["W2"].shape[1]
    g = {"W1": np.zeros((d, h)), "b1": np.zeros(h), "W2": np.zeros((h, k)), "b2": np.zeros(k)}
    for n in range(len(X)):
        for c in range(k):
            g["b2"][c] += output_gradient[n, c]
            for j in range(h):
                g["W2"][j, c] += H[n, j] * output_gradient[n, c]
                if H[n, j] > 0:
                    back = output_gradient[n, c] * parameters["W2"][j, c]
                    g["b1"][j] += back
                    for i in range(d):
                        g["W1"][i, j] += X[n, i] * back
    return g


def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    parameters, velocity = copy.deepcopy(parameters), copy.deepcopy(velocity)
    for name in parameters:
        velocity[name] *= momentum
        velocity[name] -= learning_rate * gradients[name]
        parameters[name] += velocity[name]
    return [parameters, velocity]


def train(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    parameters = copy.deepcopy(parameters)
    velocity = {name: 0.0 for name in parameters}
    n, e = len(X), 0
    while e < epochs:
        order = list(rng.permutation(n))
        while order:
            rows, order = order[:batch_size], order[batch_size:]
            xb = np.array([X[i] for i in rows])
            yb = np.array([Y[i] for i in rows])
            z = forward(parameters, xb)[1]
            g = backward(parameters, xb, loss_gradient(yb, z))
            for name in parameters:
                velocity[name] = momentum * velocity[name] - learning_rate * g[name]
                parameters[name] = parameters[name] + velocity[name]
        e += 1
    return parameters
