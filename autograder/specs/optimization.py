"""Assignment 01: gradients by measuring, descent with and without momentum, and minibatches."""

from collections.abc import Callable, Iterator

import numpy as np

from .. import reference
from ..judging.codec import Generated, Named
from .common import Rng, unchanged
from .exercise import Case, Check, Exercise, Misconception, case

# Results of many steps, or of a small difference divided by a small number, carry the rounding of
# each: they are compared to 1e-6. The wrong answers below are further off than that.
NEARLY = {"rtol": 1e-6, "atol": 1e-8}


# ------------------------------------------------------------------ inputs
# Numbers are rounded so that a counter-example can be read and redone by hand.


def points(rng: Rng, *shape: int) -> np.ndarray:
    """Coordinates on both sides of zero, none of them near it."""
    return (rng.uniform(0.5, 3, shape) * rng.choice([-1, 1], shape)).round(2)


def a_bowl(rng: Rng, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    """The centre and the curvature of a bowl."""
    return rng.integers(-3, 4, shape).astype(float), rng.uniform(0.5, 3, shape).round(1)


def a_valley(rng: Rng) -> np.ndarray:
    """A symmetric matrix with eigenvalues from 0.5 to 3.5 whose entries off the diagonal count."""
    a, b = rng.uniform(1.5, 2.5, 2).round(1)
    c = rng.choice([-1, 1]) * round(rng.uniform(0.5, 1.0), 1)
    return np.array([[a, c], [c, b]])


def seeds(rng: Rng) -> Generated:
    """A generator for the student's function."""
    return Generated(int(rng.integers(1000)))


# ------------------------------------------------------------------ numerical gradient


def _differences(f: Callable, x: np.ndarray, low: float, high: float, width: float) -> np.ndarray:
    """(f at `high` - f at `low`) / width for each entry, both measured from x."""
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1
        gradient[index] = (f(x + high * step) - f(x + low * step)) / width
    return gradient


def _right_differences(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    return _differences(f, x, -h, h, 2 * h)


def _all_at_once(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def _never_put_back(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


def _integers_kept(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h if x.dtype.kind == "f" else 0
        below[index] -= h if x.dtype.kind == "f" else 0
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def _row_by_row(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def _in_place(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    gradient = _right_differences(f, x, h)
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        x += h
    return gradient


def _some_function(rng: Rng, *shape: int) -> Named:
    makers = (Named("bowl", a_bowl(rng, *shape)), Named("power_sum", (3,)))
    return (*makers, Named("product", (float(rng.integers(1, 4)),)))[rng.integers(3)]


NUMERICAL_GRADIENT = Exercise(
    reference.numerical_gradient,
    checks=(
        Check(
            "one entry",
            1,
            "Step h ahead and h back from x, and divide the difference of the two values by the "
            "distance between them, which is 2 h.",
            (
                case(Named("power_sum", (2,)), np.array([3.0])),
                case(Named("power_sum", (3,)), np.array([-2.0])),
            ),
            lambda rng: [case(Named("power_sum", (3,)), points(rng, 1)) for _ in range(4)],
            **NEARLY,
        ),
        Check(
            "several entries",
            1.25,
            "Each entry has a derivative of its own: move that entry alone, and all others stay "
            "where x has them.",
            (
                case(Named("product", (1.0,)), np.array([2.0, 3.0, 4.0])),
                case(
                    Named("bowl", (np.array([0.0, 1.0]), np.array([1.0, 2.0]))),
                    np.array([3.0, -1.0]),
                ),
            ),
            lambda rng: [
                *(case(Named("product", (2.0,)), points(rng, size)) for size in (2, 3)),
                *(case(Named("bowl", a_bowl(rng, size)), points(rng, size)) for size in (2, 5)),
            ],
            **NEARLY,
        ),
        Check(
            "another h",
            0.5,
            "h is an argument: x^3 at 2 with h = 0.1 gives (2.1^3 - 1.9^3) / 0.2 = 12.01, although "
            "the derivative is 12.",
            (case(Named("power_sum", (3,)), np.array([2.0]), h=0.1),),
            lambda rng: [
                case(Named("power_sum", (3,)), points(rng, 2), h=h) for h in (0.1, 0.5, 0.01)
            ],
            **NEARLY,
        ),
        Check(
            "tables",
            0.5,
            "x may have any shape, and the gradient has the same: one number for each entry of x.",
            (case(Named("power_sum", (2,)), np.array([[1.0, 2.0], [3.0, -4.0]])),),
            lambda rng: [
                case(_some_function(rng, *shape), points(rng, *shape))
                for shape in ((2, 3), (3, 2), (2, 1, 2))
            ],
            **NEARLY,
        ),
        Check(
            "lists and integers",
            0.5,
            "x may be a list, or hold integers. An array of integers cannot hold 3.00001: make it "
            "one of floats first.",
            (
                case(Named("power_sum", (2,)), np.array([3, 1])),
                case(Named("product", (1.0,)), [2, 5]),
            ),
            lambda rng: [
                case(Named("power_sum", (3,)), rng.integers(1, 5, 3)),
                case(Named("product", (1.0,)), rng.integers(1, 5, 3).tolist()),
            ],
            **NEARLY,
        ),
        unchanged(Named("power_sum", (2,)), np.array([0.1, 0.7, -0.3])),
    ),
    misconceptions=(
        Misconception(
            "forward difference",
            "This is the forward difference, (f(x + h) - f(x)) / h. Look to both sides: then the "
            "error shrinks with h squared instead of h.",
            lambda f, x, h=1e-5: _differences(f, x, 0, h, h),
        ),
        Misconception(
            "backward difference",
            "This is the backward difference, (f(x) - f(x - h)) / h. Look to both sides: then the "
            "error shrinks with h squared instead of h.",
            lambda f, x, h=1e-5: _differences(f, x, -h, 0, h),
        ),
        Misconception(
            "divided by h",
            "Everything is twice too large: from x - h to x + h the distance is 2 h.",
            lambda f, x, h=1e-5: _differences(f, x, -h, h, h),
        ),
        Misconception(
            "brackets missing",
            "`/ 2 * h` divides by 2 and then multiplies by h; write `/ (2 * h)`.",
            lambda f, x, h=1e-5: _differences(f, x, -h, h, 2 / h),
        ),
        Misconception(
            "sign",
            "The sign is wrong: it is the value ahead, f(x + h), minus the value behind.",
            lambda f, x, h=1e-5: -_right_differences(f, x, h),
        ),
        Misconception(
            "not divided",
            "This is the change of f alone; the derivative is that change divided by 2 h.",
            lambda f, x, h=1e-5: _differences(f, x, -h, h, 1),
        ),
        Misconception(
            "all entries moved at once",
            "All entries of x move together here (`x + h`), which gives the sum of all "
            "derivatives. Move one entry at a time.",
            _all_at_once,
        ),
        Misconception(
            "only one step back",
            "After the step ahead the entry goes back by h, so it is where it started, and not at "
            "x - h: go back by 2 h.",
            _never_put_back,
        ),
        Misconception(
            "h ignored",
            "The argument h is not used: the step stays at 1e-5 whatever the caller asks for.",
            lambda f, x, h=1e-5: _right_differences(f, x),
        ),
        Misconception(
            "integers cut the step off",
            "The formula is right, but an array of integers has no room for x + 0.00001: the step "
            "is cut off and f does not change. Start with np.array(x, dtype=float).",
            _integers_kept,
        ),
        Misconception(
            "rows instead of entries",
            "The loop runs over the rows of a table and moves each row as a whole. Every entry "
            "needs a step of its own; np.ndindex(x.shape) gives their indices.",
            _row_by_row,
        ),
        Misconception(
            "shape lost",
            "The numbers are right, but they come back in one line: give them the shape of x.",
            lambda f, x, h=1e-5: _right_differences(f, x, h).ravel(),
        ),
        Misconception(
            "one number",
            "These are all derivatives added up; the gradient has one for each entry of x.",
            lambda f, x, h=1e-5: _right_differences(f, x, h).sum(),
        ),
        Misconception(
            "x is changed",
            "The gradient is right, but the caller's x has moved. Work on a copy: np.array(x) "
            "makes one, np.asarray(x) does not.",
            _in_place,
        ),
    ),
)


# ------------------------------------------------------------------ descent


def _walk(start: np.ndarray, steps: int, advance: Callable) -> np.ndarray:
    """The path of x, v <- advance(x, v), with v = 0 at first."""
    x = np.array(start, dtype=float)
    v, path = np.zeros_like(x), [x]
    for _ in range(steps):
        x, v = advance(x, v)
        path.append(x)
    return np.array(path)


def _descent(gradient: Callable, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
    return _walk(start, steps, lambda x, v: (x - learning_rate * gradient(x), v))


def _stale(gradient: Callable, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
    slope = gradient(np.array(start, dtype=float))
    return _walk(start, steps, lambda x, v: (x - learning_rate * slope, v))


def _unit_steps(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    def advance(x: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slope = gradient(x)
        return x - learning_rate * slope / np.linalg.norm(slope), v

    return _walk(start, steps, advance)


def _entry_by_entry(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    def advance(x: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = x.copy()
        for i in range(len(x)):
            x[i] -= learning_rate * gradient(x)[i]
        return x, v

    return _walk(start, steps, advance)


def _kept_as_integers(
    gradient: Callable, start: np.ndarray, learning_rate: float, steps: int
) -> np.ndarray:
    start = np.array(start)
    path = np.zeros((steps + 1, *start.shape), dtype=start.dtype)
    path[0] = start
    for step in range(steps):
        path[step + 1] = path[step] - learning_rate * gradient(path[step])
    return path


def _writes_into_start(path: Callable) -> Callable:
    """A right path, after which an array `start` holds the last point."""

    def function(gradient: Callable, start: np.ndarray, *numbers: float) -> np.ndarray:
        walked = path(gradient, start, *numbers)
        if isinstance(start, np.ndarray) and start.dtype.kind == "f":
            start[:] = walked[-1]
        return walked

    return function


def _path_mistakes(path: Callable) -> tuple[Misconception, ...]:
    """What goes wrong with a path, whatever the rule of the step is; steps come last."""
    return (
        Misconception(
            "start missing",
            "The start is missing: the path has steps + 1 points, and the first of them is the "
            "start.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[1:],
        ),
        Misconception(
            "last point missing",
            "The point after the last step is missing: the path has steps + 1 points.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[:-1],
        ),
        Misconception(
            "one step too many",
            "This path has taken one step too many: after `steps` steps it has steps + 1 points.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers[:-1], numbers[-1] + 1),
        ),
        Misconception(
            "end point only",
            "This is the last point alone; keep all of them, the start included.",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[-1],
        ),
        Misconception(
            "the same array again and again",
            "All points of this path are the last one: `x -= ...` changes the one array that was "
            "appended each time. Write `x = x - ...`, or append x.copy().",
            lambda gradient, start, *numbers: path(gradient, start, *numbers)[
                np.full(numbers[-1] + 1, -1)
            ],
        ),
        Misconception(
            "start is changed",
            "The path is right, but the caller's start has moved along: `x -= ...` writes into it. "
            "Start from a copy, np.array(start, dtype=float).",
            _writes_into_start(path),
        ),
    )


def _steps_of(rng: Rng, *between: float) -> Iterator[Case]:
    """Paths over bowls, by (gradient, start, learning rate, ..., steps)."""
    for size, steps in ((1, 3), (2, 4), (3, 7), (2, 12)):
        bowl = Named("bowl_gradient", a_bowl(rng, size))
        yield case(bowl, points(rng, size), float(rng.choice([0.05, 0.1, 0.2])), *between, steps)


def _descent_checks(between: tuple[float, ...], valley: tuple[float, ...]) -> tuple[Check, ...]:
    """What both descents are asked; `between` stands between learning rate and steps."""
    return (
        Check(
            "a valley that lies askew",
            0.5,
            "Here each entry of the gradient depends on all entries of x: take the whole gradient "
            "at one point, then move all entries together.",
            (
                case(
                    Named("quadratic_gradient", (np.array([[2.0, 1.0], [1.0, 2.0]]),)),
                    np.array([1.0, 2.0]),
                    0.1,
                    *valley,
                    2,
                ),
            ),
            lambda rng: [
                case(
                    Named("quadratic_gradient", (a_valley(rng),)), points(rng, 2), 0.2, *between, n
                )
                for n in (1, 3, 10)
            ],
            **NEARLY,
        ),
        Check(
            "lists and integers",
            0.75,
            "The start may be a list, or hold integers; the points of the path are floats all the "
            "same.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(2), np.array([1.0, 2.0]))),
                    np.array([4, -3]),
                    0.1,
                    *between,
                    2,
                ),
                case(Named("bowl_gradient", (np.ones(1), np.ones(1))), [3], 0.5, *between, 2),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, 3)), rng.integers(4, 9, 3), 0.1, *between, 3
                ),
                case(
                    Named("bowl_gradient", a_bowl(rng, 2)),
                    rng.integers(4, 9, 2).tolist(),
                    0.1,
                    *between,
                    4,
                ),
            ],
            **NEARLY,
        ),
        unchanged(
            Named("bowl_gradient", (np.zeros(2), np.ones(2))),
            np.array([4.0, -3.0]),
            0.1,
            *between,
            2,
        ),
    )


GRADIENT_DESCENT = Exercise(
    reference.gradient_descent,
    checks=(
        Check(
            "one step",
            1,
            "One step goes from x to x - learning_rate * gradient(x); the path holds both points.",
            (
                case(Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 1),
                case(
                    Named("bowl_gradient", (np.array([1.0, 0.0]), np.array([1.0, 3.0]))),
                    np.array([3.0, -2.0]),
                    0.1,
                    1,
                ),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, size)),
                    points(rng, size) + 4,
                    float(rng.choice([0.05, 0.1, 0.3])),
                    1,
                )
                for size in (1, 2, 4)
            ],
            **NEARLY,
        ),
        Check(
            "the whole path",
            1.5,
            "Take the gradient anew at each point. The path has the shape (steps + 1, d), the "
            "start included.",
            (
                case(Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.5, 3),
                case(
                    Named("bowl_gradient", (np.zeros(2), np.array([1.0, 4.0]))),
                    np.array([2.0, 1.0]),
                    0.1,
                    2,
                ),
                case(Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.5, 0),
            ),
            _steps_of,
            **NEARLY,
        ),
        *_descent_checks((), ()),
    ),
    misconceptions=(
        Misconception(
            "uphill",
            "This path climbs: the gradient points uphill, so the step is minus the learning rate "
            "times the gradient.",
            lambda gradient, start, learning_rate, steps: _descent(
                gradient, start, -learning_rate, steps
            ),
        ),
        Misconception(
            "gradient of the start",
            "The gradient is taken once, at the start, and used for ever. Call gradient(x) anew at "
            "each point.",
            _stale,
        ),
        Misconception(
            "steps of one length",
            "Each step has the length learning_rate here, because the gradient is divided by its "
            "length. Leave it as it is: where the slope is gentle, the step is short.",
            _unit_steps,
        ),
        Misconception(
            "learning rate ignored",
            "The learning rate is not used: the step is the whole gradient.",
            lambda gradient, start, learning_rate, steps: _descent(gradient, start, 1.0, steps),
        ),
        Misconception(
            "the gradient instead of a step along it",
            "The next point is minus the gradient here; it is x minus the learning rate times the "
            "gradient.",
            lambda gradient, start, learning_rate, steps: _walk(
                start, steps, lambda x, v: (-learning_rate * gradient(x), v)
            ),
        ),
        Misconception(
            "entries moved one after the other",
            "The entries are moved one after the other, so the second sees a gradient at a point "
            "where the first has moved already. Take one gradient, then move all entries.",
            _entry_by_entry,
        ),
        Misconception(
            "integers cut the path off",
            "The path is stored in an array of integers here, because the start holds integers: "
            "each point is cut off after the point. Make it an array of floats.",
            _kept_as_integers,
        ),
        *_path_mistakes(_descent),
    ),
)


# ------------------------------------------------------------------ momentum


def _momentum(
    gradient: Callable, start: np.ndarray, learning_rate: float, momentum: float, steps: int
) -> np.ndarray:
    def advance(x: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        v = momentum * v - learning_rate * gradient(x)
        return x + v, v

    return _walk(start, steps, advance)


def _with_rule(rule: Callable) -> Callable:
    """A misconception from rule(gradient, x, v, learning_rate, momentum) -> (x, v)."""
    return lambda gradient, start, learning_rate, momentum, steps: _walk(
        start, steps, lambda x, v: rule(gradient, x, v, learning_rate, momentum)
    )


def _old_velocity(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    return x + v, momentum * v - rate * gradient(x)


def _averaged(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - (1 - momentum) * rate * gradient(x)
    return x + v, v


def _nesterov(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - rate * gradient(x + momentum * v)
    return x + v, v


def _subtracted(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - rate * gradient(x)
    return x - v, v


def _braked(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * (v - rate * gradient(x))
    return x + v, v


def _twice(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = momentum * v - rate * gradient(x)
    return x + v - rate * gradient(x), v


def _not_stored(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    return x + momentum * v - rate * gradient(x), -rate * gradient(x)


def _opposed(
    gradient: Callable, x: np.ndarray, v: np.ndarray, rate: float, momentum: float
) -> tuple[np.ndarray, np.ndarray]:
    v = -momentum * v - rate * gradient(x)
    return x + v, v


MOMENTUM_DESCENT = Exercise(
    reference.momentum_descent,
    checks=(
        Check(
            "the first step",
            0.75,
            "The velocity is 0 at first, so the first step is -learning_rate * gradient(x), as "
            "without momentum.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 0.5, 1
                ),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, size)),
                    points(rng, size) + 4,
                    0.1,
                    float(rng.choice([0.5, 0.8, 0.9])),
                    1,
                )
                for size in (1, 2, 3)
            ],
            **NEARLY,
        ),
        Check(
            "the second step",
            1.25,
            "The second step adds momentum times the first one: v = momentum * v - learning_rate * "
            "gradient(x), then x = x + v.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 0.5, 2
                ),
            ),
            lambda rng: [
                case(
                    Named("bowl_gradient", a_bowl(rng, size)),
                    points(rng, size) + 4,
                    0.1,
                    float(rng.choice([0.4, 0.8, 0.9])),
                    2,
                )
                for size in (1, 2, 3)
            ],
            **NEARLY,
        ),
        Check(
            "the whole path",
            1.5,
            "The velocity is carried from step to step: each keeps the share `momentum` of it. The "
            "path has the shape (steps + 1, d), the start included.",
            (
                case(
                    Named("bowl_gradient", (np.zeros(2), np.array([1.0, 4.0]))),
                    np.array([2.0, 1.0]),
                    0.1,
                    0.8,
                    4,
                ),
                case(
                    Named("bowl_gradient", (np.zeros(1), np.ones(1))), np.array([4.0]), 0.1, 0.5, 0
                ),
            ),
            lambda rng: _steps_of(rng, float(rng.choice([0.4, 0.6, 0.9]))),
            **NEARLY,
        ),
        *_descent_checks((0.9,), (0.5,)),
    ),
    misconceptions=(
        Misconception(
            "no momentum",
            "This is gradient descent without momentum: the velocity of the step before is "
            "forgotten.",
            lambda gradient, start, learning_rate, momentum, steps: _descent(
                gradient, start, learning_rate, steps
            ),
        ),
        Misconception(
            "moved with the old velocity",
            "x moves with the old velocity here, one step late. First the new velocity, then "
            "x + v.",
            _with_rule(_old_velocity),
        ),
        Misconception(
            "(1 - momentum) in front of the gradient",
            "The gradient carries a factor (1 - momentum) here, as in an average (and in Adam). In "
            "this rule it has none, which makes the steps longer.",
            _with_rule(_averaged),
        ),
        Misconception(
            "Nesterov",
            "This is Nesterov's variant, which takes the gradient ahead, at x + momentum * v. Take "
            "it at x.",
            _with_rule(_nesterov),
        ),
        Misconception(
            "sign of the velocity",
            "The velocity holds its minus sign already: x + v, not x - v, or the path climbs.",
            _with_rule(_subtracted),
        ),
        Misconception(
            "velocity turned round",
            "The old velocity is subtracted here, which brakes; momentum keeps going in the same "
            "direction.",
            _with_rule(_opposed),
        ),
        Misconception(
            "momentum times the gradient as well",
            "The factor momentum belongs to the old velocity alone; here the new gradient is "
            "multiplied by it too.",
            _with_rule(_braked),
        ),
        Misconception(
            "gradient step taken twice",
            "The gradient is in the velocity already; here it is subtracted from x once more.",
            _with_rule(_twice),
        ),
        Misconception(
            "velocity not stored",
            "The new velocity is the whole step, momentum * v - learning_rate * gradient(x); here "
            "only its gradient part is carried on, so that nothing is remembered for longer than "
            "one step.",
            _with_rule(_not_stored),
        ),
        Misconception(
            "learning rate and momentum exchanged",
            "The learning rate and the momentum are exchanged: the learning rate belongs to the "
            "gradient, the momentum to the velocity.",
            lambda gradient, start, learning_rate, momentum, steps: _momentum(
                gradient, start, momentum, learning_rate, steps
            ),
        ),
        *_path_mistakes(_momentum),
    ),
)


# ------------------------------------------------------------------ minibatches


def _cut(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]


def _fresh_for_each_batch(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    return [rng.permutation(n_examples)[:batch_size] for _ in range(-(-n_examples // batch_size))]


def _filled_up(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    order = rng.permutation(n_examples)
    return _cut(np.resize(order, -(-n_examples // batch_size) * batch_size), batch_size)


def _of_equal_size(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    return np.array_split(rng.permutation(n_examples), -(-n_examples // batch_size))


def _one_batch_more(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    order = rng.permutation(n_examples)
    return [
        order[i * batch_size : (i + 1) * batch_size] for i in range(n_examples // batch_size + 1)
    ]


def _last_dropped(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    batches = _cut(rng.permutation(n_examples), batch_size)
    return [batch for batch in batches if len(batch) == batch_size]


def _yielded(n_examples: int, batch_size: int, rng: Rng) -> Iterator[np.ndarray]:
    yield from _cut(rng.permutation(n_examples), batch_size)


def _batch_draws(*sizes: tuple[int, int]) -> Callable[[Rng], list[Case]]:
    return lambda rng: [case(n, size, seeds(rng)) for n, size in sizes]


MINIBATCHES = Exercise(
    reference.minibatches,
    checks=(
        Check(
            "batches of one size",
            1.5,
            "Take rng.permutation(n_examples) once and cut it into pieces of batch_size, in order.",
            (case(6, 3, Generated(1)), case(6, 2, Generated(2))),
            _batch_draws((8, 4), (12, 3), (40, 10)),
        ),
        Check(
            "a smaller last batch",
            1.5,
            "What is left over at the end makes a smaller last batch; every other batch is full.",
            (case(7, 3, Generated(3)), case(10, 4, Generated(4))),
            _batch_draws((9, 4), (11, 3), (33, 8)),
        ),
        Check(
            "a batch larger than the data",
            0.5,
            "With a batch_size above n_examples there is one batch, which holds all examples.",
            (case(6, 10, Generated(5)),),
            _batch_draws((8, 20), (9, 9)),
        ),
        Check(
            "batches of one example",
            0.5,
            "With batch_size = 1 each batch is still an array, with one index in it.",
            (case(6, 1, Generated(6)),),
            _batch_draws((8, 1), (10, 1)),
        ),
    ),
    misconceptions=(
        Misconception(
            "not shuffled",
            "The examples keep their order here. Cut a permutation, or every epoch shows the same "
            "neighbours together.",
            lambda n_examples, batch_size, rng: _cut(np.arange(n_examples), batch_size),
        ),
        Misconception(
            "last batch dropped",
            "The smaller last batch is dropped, so some examples are not seen in this epoch.",
            _last_dropped,
        ),
        Misconception(
            "last batch filled up",
            "The last batch is filled up with examples from the beginning, which are then seen "
            "twice; it may be smaller.",
            _filled_up,
        ),
        Misconception(
            "batches of equal size",
            "np.array_split makes batches of nearly equal size. Here every batch but the last is "
            "full, and the last takes what is left.",
            _of_equal_size,
        ),
        Misconception(
            "an empty batch at the end",
            "When batch_size divides n_examples there is an empty batch at the end, whose mean "
            "would be nan: n // batch_size + 1 is one too many then.",
            _one_batch_more,
        ),
        Misconception(
            "a permutation for each batch",
            "Each batch has a permutation of its own, so some examples come twice and others not "
            "at all. Draw one and cut it.",
            _fresh_for_each_batch,
        ),
        Misconception(
            "drawn with replacement",
            "These indices are drawn with replacement: some examples come twice and others not at "
            "all. A permutation holds each of them once.",
            lambda n_examples, batch_size, rng: _cut(
                rng.integers(0, n_examples, n_examples), batch_size
            ),
        ),
        Misconception(
            "another shuffle",
            "Every index comes once, but not in the order of rng.permutation(n_examples), so "
            "nobody who has the same seed gets the same batches.",
            lambda n_examples, batch_size, rng: _cut(
                rng.choice(n_examples, n_examples, replace=False), batch_size
            ),
        ),
        Misconception(
            "a generator of its own",
            "The function makes a generator of its own instead of using rng, so it shuffles the "
            "same way each time.",
            lambda n_examples, batch_size, rng: _cut(
                np.random.default_rng(0).permutation(n_examples), batch_size
            ),
        ),
        Misconception(
            "counted from 1",
            "The indices run from 1 to n here; Python counts from 0 to n - 1.",
            lambda n_examples, batch_size, rng: _cut(rng.permutation(n_examples) + 1, batch_size),
        ),
        Misconception(
            "size and number of batches exchanged",
            "batch_size is how many examples a batch has, not how many batches there are.",
            lambda n_examples, batch_size, rng: np.array_split(
                rng.permutation(n_examples), batch_size
            ),
        ),
        Misconception(
            "sorted",
            "The indices are sorted within each batch; leave them as the permutation has them.",
            lambda n_examples, batch_size, rng: [
                np.sort(batch) for batch in _cut(rng.permutation(n_examples), batch_size)
            ],
        ),
        Misconception(
            "not cut",
            "This is the whole permutation in one piece; cut it into batches of batch_size.",
            lambda n_examples, batch_size, rng: rng.permutation(n_examples),
        ),
        Misconception(
            "a generator instead of a list",
            "`yield` makes a generator, which can be walked through only once; return a list.",
            _yielded,
        ),
    ),
)


# ------------------------------------------------------------------ stochastic gradient descent


def _sgd(
    X: np.ndarray,
    y: np.ndarray,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    rng: Rng,
    *,
    factor: float = 2,  # of the squared error's derivative
    divide: Callable = lambda batch, n, size: len(batch),
    orders: Callable = lambda rng, n, epochs: [rng.permutation(n) for _ in range(epochs)],
    batches: Callable = _cut,
    bias_rate: Callable = lambda rate, batch: rate,
    targets: Callable = lambda batch: batch,
    second_look: bool = False,  # the bias sees the error of the new weights
    start: float = 0.0,
) -> tuple[np.ndarray, float]:
    """The right descent, and one wrong one for each of the keywords."""
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    w, b = np.full(X.shape[1], start), start
    for order in orders(rng, len(X), epochs):
        for batch in batches(order, batch_size):
            error = X[batch] @ w + b - y[targets(batch)]
            rate = learning_rate * factor / divide(batch, len(X), batch_size)
            w = w - rate * X[batch].T @ error
            if second_look:
                error = X[batch] @ w + b - y[batch]
            b = b - bias_rate(rate, batch) * error.sum()
    return w, b


def _sgd_with(**changed: object) -> Callable:
    """A misconception from the keywords of `_sgd`."""
    return lambda X, y, learning_rate, batch_size, epochs, rng: _sgd(
        X, y, learning_rate, batch_size, epochs, rng, **changed
    )


def _least_squares(
    X: np.ndarray, y: np.ndarray, learning_rate: float, batch_size: int, epochs: int, rng: Rng
) -> tuple[np.ndarray, float]:
    X = np.asarray(X, dtype=float)
    *w, b = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), np.asarray(y, dtype=float))[0]
    return np.array(w), b


def _without_last(order: np.ndarray, batch_size: int) -> list[np.ndarray]:
    return [batch for batch in _cut(order, batch_size) if len(batch) == batch_size]


def _a_line(rng: Rng, n: int, d: int, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Inputs, and targets that lie on a plane but for the noise."""
    X = rng.normal(0, 1, (n, d)).round(2)
    y = X @ rng.uniform(-2, 2, d).round(1) + float(rng.integers(1, 4)) + rng.normal(0, noise, n)
    return X, y.round(2)


def _sgd_draws(*settings: tuple[int, int, int, int]) -> Callable[[Rng], list[Case]]:
    return lambda rng: [
        case(*_a_line(rng, n, d), 0.1, size, epochs, seeds(rng)) for n, d, size, epochs in settings
    ]


def _an_exact_line(rng: Rng) -> Iterator[Case]:
    slope, intercept = rng.uniform(1, 3, 2).round(1)
    x = rng.permutation([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
    yield case(x[:, None], slope * x + intercept, 0.2, 3, 60, seeds(rng))


FEW = (np.array([[1.0], [2.0], [0.0], [-1.0], [3.0]]), np.array([2.0, 3.0, 1.0, 1.0, 5.0]))

SGD_LINEAR_REGRESSION = Exercise(
    reference.sgd_linear_regression,
    checks=(
        Check(
            "one step on one example",
            1,
            "With the error e = w x + b - y of one example, w moves by -learning_rate * 2 e x and "
            "b by -learning_rate * 2 e.",
            (case(np.array([[2.0]]), np.array([3.0]), 0.1, 1, 1, Generated(1)),),
            _sgd_draws((1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 4, 1)),
            **NEARLY,
        ),
        Check(
            "one step on one batch",
            1,
            "The gradient of a batch is the mean of those of its examples.",
            (
                case(np.array([[1.0], [3.0]]), np.array([2.0, 4.0]), 0.1, 2, 1, Generated(1)),
                case(
                    np.array([[1.0, 0.0], [0.0, 2.0]]),
                    np.array([3.0, 1.0]),
                    0.1,
                    5,
                    1,
                    Generated(1),
                ),
            ),
            _sgd_draws((3, 1, 3, 1), (4, 2, 4, 1), (5, 3, 8, 1)),
            **NEARLY,
        ),
        Check(
            "one epoch of batches",
            1.25,
            "An epoch goes through all batches of minibatches(len(X), batch_size, rng), the "
            "smaller last one included, with a step for each.",
            (
                case(FEW[0][:4], FEW[1][:4], 0.1, 2, 1, Generated(2)),
                case(*FEW, 0.1, 2, 1, Generated(3)),
                case(*FEW, 0.1, 3, 1, Generated(4)),
            ),
            _sgd_draws((7, 1, 3, 1), (9, 2, 4, 1), (6, 3, 1, 1)),
            **NEARLY,
        ),
        Check(
            "several epochs",
            1,
            "Each epoch draws a fresh permutation from the same rng and goes on from the weights "
            "that the last one left.",
            (case(*FEW, 0.1, 2, 2, Generated(5)), case(*FEW, 0.04, 2, 4, Generated(6))),
            _sgd_draws((7, 1, 3, 2), (9, 2, 4, 3), (11, 3, 5, 4)),
            **NEARLY,
        ),
        Check(
            "a line is found",
            1,
            "Where the targets lie exactly on a line, many epochs must end on that line.",
            (
                case(
                    np.array([[-1.0], [0.0], [1.0], [2.0]]),
                    np.array([-1.0, 1.0, 3.0, 5.0]),
                    0.1,
                    2,
                    100,
                    Generated(7),
                ),
            ),
            _an_exact_line,
            **NEARLY,
        ),
        Check(
            "lists and integers",
            0.5,
            "X and y may be lists, or hold integers.",
            (case([[1], [3], [2]], [2, 4, 0], 0.1, 2, 1, Generated(8)),),
            lambda rng: [
                case(
                    rng.integers(-3, 4, (5, 2)).tolist(),
                    rng.integers(1, 9, 5).tolist(),
                    0.05,
                    2,
                    2,
                    seeds(rng),
                ),
                case(rng.integers(-3, 4, (5, 1)), rng.integers(1, 9, 5), 0.05, 3, 2, seeds(rng)),
            ],
            **NEARLY,
        ),
        unchanged(*FEW, 0.1, 2, 1, Generated(9)),
    ),
    misconceptions=(
        Misconception(
            "factor 2 missing",
            "The factor 2 is missing: the derivative of a square e^2 is 2 e times that of e.",
            _sgd_with(factor=1),
        ),
        Misconception(
            "sum over the batch",
            "This is the gradient of the sum over the batch; that of the mean is divided by the "
            "number of its examples.",
            _sgd_with(divide=lambda batch, n, size: 1),
        ),
        Misconception(
            "divided by batch_size",
            "The gradient is divided by batch_size, but the last batch may be smaller: divide by "
            "len(batch).",
            _sgd_with(divide=lambda batch, n, size: size),
        ),
        Misconception(
            "divided by all examples",
            "The gradient is divided by the number of all examples, but it comes from those of one "
            "batch: divide by len(batch).",
            _sgd_with(divide=lambda batch, n, size: n),
        ),
        Misconception(
            "uphill",
            "The sign is wrong: the error is prediction minus target, and the step is minus the "
            "gradient.",
            _sgd_with(factor=-2),
        ),
        Misconception(
            "no bias",
            "The bias b is never updated; its gradient is 2 times the mean error of the batch.",
            _sgd_with(bias_rate=lambda rate, batch: 0),
        ),
        Misconception(
            "bias gradient summed",
            "The gradient of the bias is a sum over the batch here; like that of the weights it is "
            "a mean.",
            _sgd_with(bias_rate=lambda rate, batch: rate * len(batch)),
        ),
        Misconception(
            "bias sees the new weights",
            "The error is computed anew, with the new weights, before b is updated. Compute it "
            "once for each batch, then update both.",
            _sgd_with(second_look=True),
        ),
        Misconception(
            "same order in every epoch",
            "All epochs go through the batches of the first one; draw a fresh permutation in each.",
            _sgd_with(orders=lambda rng, n, epochs: [rng.permutation(n)] * epochs),
        ),
        Misconception(
            "one epoch only",
            "There is only one epoch here; go through the data `epochs` times.",
            _sgd_with(orders=lambda rng, n, epochs: [rng.permutation(n)]),
        ),
        Misconception(
            "not shuffled",
            "The batches are cut from the data in their order; cut them from a permutation, with "
            "minibatches.",
            _sgd_with(orders=lambda rng, n, epochs: [np.arange(n)] * epochs),
        ),
        Misconception(
            "all examples at once",
            "Each step uses all examples here (gradient descent on the full batch), so batch_size "
            "has no effect.",
            _sgd_with(batches=lambda order, size: [order]),
        ),
        Misconception(
            "first batch only",
            "There is one step an epoch here, on its first batch; go through all of them. (A "
            "return or a break inside of the loop?)",
            _sgd_with(batches=lambda order, size: _cut(order, size)[:1]),
        ),
        Misconception(
            "last batch dropped",
            "The smaller last batch is left out, so its examples teach nothing in this epoch.",
            _sgd_with(batches=_without_last),
        ),
        Misconception(
            "targets not shuffled along",
            "The inputs are shuffled and the targets are not, so each input meets the target of "
            "another example: index both with the same batch.",
            _sgd_with(targets=lambda batch: np.sort(batch)),
        ),
        Misconception(
            "ones at first",
            "The weights and the bias start at 1 here; they start at zero.",
            _sgd_with(start=1.0),
        ),
        Misconception(
            "solved instead of descended",
            "This is the exact least-squares solution. Asked for is where so many steps of descent "
            "have come to.",
            _least_squares,
        ),
        Misconception(
            "bias first",
            "The two results are in the wrong order: return w, b.",
            lambda X, y, learning_rate, batch_size, epochs, rng: _sgd(
                X, y, learning_rate, batch_size, epochs, rng
            )[::-1],
        ),
        Misconception(
            "bias missing",
            "Only the weights come back; return both, w and b.",
            lambda X, y, learning_rate, batch_size, epochs, rng: _sgd(
                X, y, learning_rate, batch_size, epochs, rng
            )[0],
        ),
    ),
)

EXERCISES = (
    NUMERICAL_GRADIENT,
    GRADIENT_DESCENT,
    MOMENTUM_DESCENT,
    MINIBATCHES,
    SGD_LINEAR_REGRESSION,
)
