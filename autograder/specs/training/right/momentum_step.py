"""A step with momentum: right answers in different styles."""

import numpy as np

from .helpers import momentum_dicts, momentum_loop


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


RIGHT = {
    "momentum_step": (momentum_dicts, momentum_loop, momentum_copies, momentum_lists),
}
