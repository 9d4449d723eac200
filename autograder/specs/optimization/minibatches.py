"""Minibatches: checks and misconceptions."""

from collections.abc import Callable, Iterator

import numpy as np

from ... import reference
from ...judging.codec import Generated
from ..common import Rng
from ..model import Case, Check, Exercise, Misconception, case
from .cases import cut, seeds


def _fresh_for_each_batch(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    return [rng.permutation(n_examples)[:batch_size] for _ in range(-(-n_examples // batch_size))]


def _filled_up(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    order = rng.permutation(n_examples)
    return cut(np.resize(order, -(-n_examples // batch_size) * batch_size), batch_size)


def _of_equal_size(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    return np.array_split(rng.permutation(n_examples), -(-n_examples // batch_size))


def _one_batch_more(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    order = rng.permutation(n_examples)
    return [
        order[i * batch_size : (i + 1) * batch_size] for i in range(n_examples // batch_size + 1)
    ]


def _last_dropped(n_examples: int, batch_size: int, rng: Rng) -> list[np.ndarray]:
    batches = cut(rng.permutation(n_examples), batch_size)
    return [batch for batch in batches if len(batch) == batch_size]


def _yielded(n_examples: int, batch_size: int, rng: Rng) -> Iterator[np.ndarray]:
    yield from cut(rng.permutation(n_examples), batch_size)


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
            lambda n_examples, batch_size, rng: cut(np.arange(n_examples), batch_size),
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
            lambda n_examples, batch_size, rng: cut(
                rng.integers(0, n_examples, n_examples), batch_size
            ),
        ),
        Misconception(
            "another shuffle",
            "Every index comes once, but not in the order of rng.permutation(n_examples), so "
            "nobody who has the same seed gets the same batches.",
            lambda n_examples, batch_size, rng: cut(
                rng.choice(n_examples, n_examples, replace=False), batch_size
            ),
        ),
        Misconception(
            "a generator of its own",
            "The function makes a generator of its own instead of using rng, so it shuffles the "
            "same way each time.",
            lambda n_examples, batch_size, rng: cut(
                np.random.default_rng(0).permutation(n_examples), batch_size
            ),
        ),
        Misconception(
            "counted from 1",
            "The indices run from 1 to n here; Python counts from 0 to n - 1.",
            lambda n_examples, batch_size, rng: cut(rng.permutation(n_examples) + 1, batch_size),
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
                np.sort(batch) for batch in cut(rng.permutation(n_examples), batch_size)
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
