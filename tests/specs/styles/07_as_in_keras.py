"""07, Keras-like fit: batches counted, rows gathered with take; velocity list in the order of the weights."""

import numpy as np


def forward(parameters, X):
    inputs = np.asarray(X, dtype="float64")
    x = np.dot(inputs, parameters["W1"])
    x = np.add(x, parameters["b1"])
    hidden = np.maximum(x, 0.0)
    return hidden, np.add(np.dot(hidden, parameters["W2"]), parameters["b2"])


def backward(parameters, X, output_gradient):
    hidden, _ = forward(parameters, X)
    grad_hidden = np.tensordot(output_gradient, parameters["W2"], axes=([1], [1]))
    grad_hidden = np.multiply(grad_hidden, np.sign(hidden))
    return {
        "b2": np.add.reduce(output_gradient, axis=0),
        "W2": np.tensordot(hidden, output_gradient, axes=([0], [0])),
        "b1": np.add.reduce(grad_hidden, axis=0),
        "W1": np.tensordot(X, grad_hidden, axes=([0], [0])),
    }


def momentum_step(parameters, gradients, velocity, learning_rate, momentum):
    new_velocity = dict(velocity)
    new_parameters = dict(parameters)
    for name, g in gradients.items():
        m = velocity[name] * momentum - g * learning_rate
        new_velocity[name] = m
        new_parameters[name] = parameters[name] + m
    return new_parameters, new_velocity


def train(X, Y, loss_gradient, parameters, learning_rate, momentum, batch_size, epochs, rng):
    names = ["W1", "b1", "W2", "b2"]
    weights = [np.array(parameters[n], dtype=float) for n in names]
    momentums = [np.zeros_like(w) for w in weights]
    num_samples = len(X)
    for epoch in range(epochs):
        index_array = rng.permutation(np.arange(num_samples))
        num_batches = (num_samples + batch_size - 1) // batch_size
        for b in range(num_batches):
            ids = index_array[b * batch_size : min(num_samples, (b + 1) * batch_size)]
            ins, targets = np.take(X, ids, axis=0), np.take(Y, ids, axis=0)
            p = dict(zip(names, weights))
            _, out = forward(p, ins)
            grads = backward(p, ins, loss_gradient(targets, out))
            for i, n in enumerate(names):
                momentums[i] = momentum * momentums[i] - learning_rate * grads[n]
                weights[i] = weights[i] + momentums[i]
    return dict(zip(names, weights))
