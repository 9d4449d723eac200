"""07, hidden from the pre-activation gradient; nested functions; one flat vector; zip of batches."""

import math

import numpy as np


def forward(parameters, X):
    p = parameters
    hidden = np.clip(X @ p["W1"] + p["b1"][np.newaxis, :], 0, np.inf)
    output = hidden @ p["W2"] + p["b2"][np.newaxis, :]
    return [hidden, output]


def backward(parameters, X, output_gradient):
    n = X.shape[0]
    hidden, _ = forward(parameters, X)
    dW2 = sum(np.outer(hidden[i], output_gradient[i]) for i in range(n))
    db2 = output_gradient.T @ np.ones(n)
    dh = (parameters["W2"] @ output_gradient.T).T
    dz = np.where(hidden == 0, 0, dh)
    return dict(W1=np.dot(X.transpose(), dz), b1=np.ones(n) @ dz, W2=dW2, b2=db2)


def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    names = sorted(parameters)
    vs = [momentum * velocity[k] + (-learning_rate) * gradients[k] for k in names]
    return dict(zip(names, (parameters[k] + v for k, v in zip(names, vs)))), dict(zip(names, vs))


def train(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    v = {k: np.zeros(p.shape) for k, p in parameters.items()}
    steps = math.ceil(len(X) / batch_size)
    p = parameters
    for t in range(epochs * steps):
        if t % steps == 0:
            order = rng.permutation(len(X))
        rows = order[(t % steps) * batch_size : (t % steps + 1) * batch_size]
        grads = backward(p, X[rows], np.asarray(loss_gradient(Y[rows], forward(p, X[rows])[1])))
        p, v = momentum_step(p, grads, v, learning_rate, momentum)
    return p
