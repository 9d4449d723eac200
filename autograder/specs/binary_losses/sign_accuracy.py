"""The accuracy of the sign: checks and misconceptions."""

from collections.abc import Iterator

import numpy as np

from ... import reference
from .. import wrong_answers
from ..common import Rng, eight_bits, same_shape, unchanged
from ..model import Case, Check, Exercise, Misconception, case
from .cases import answer_by, in_eight_bits, label_error, label_misconceptions, scores, signs, wide


def _sign_accuracy(y: np.ndarray, s: np.ndarray) -> float:
    return np.mean(y * s > 0)


def _accuracy_draws(rng: Rng) -> Iterator[Case]:
    for size in (11, 23, 40):  # shares that are not guessed
        y, right = signs(rng, size), rng.integers(size // 5, size - size // 5)
        size_of_scores = rng.uniform(0.05, 2.5, size).round(2)
        yield case(y, y * size_of_scores * np.where(rng.permutation(size) < right, 1, -1))


def _tied(rng: Rng) -> Iterator[Case]:
    for size in (23, 31):
        y, s = signs(rng, size), scores(rng, size) + 0.005
        y[:3], s[:3] = rng.permutation((1, 1, -1)), 0.0
        yield case(y, s)


def _tiny(rng: Rng) -> Iterator[Case]:
    yield case(signs(rng, 7), signs(rng, 7) * 10.0 ** rng.uniform(-90, -50))


SIGN_ACCURACY = Exercise(
    reference.sign_accuracy,
    checks=(
        Check(
            "ordinary scores",
            1.25,
            "A score counts as right if it has the sign of its label, however small it is; the answer is the share of those.",
            (
                case([-1, -1, 1, 1], [-0.9, -0.1, 0.4, 0.9]),
                case(np.array([1.0, -1.0, 1.0]), np.array([0.2, 0.7, 1.5])),
                eight_bits([-1, 1], [-128, -100]),
                case(np.array([1.0, -1.0, 1.0]), np.array([1e-60, -1e-60, -1e-60])),
            ),
            lambda rng: [
                *_accuracy_draws(rng),
                eight_bits([-1, 1, -1], [-128, *wide(rng)]),
                *_tiny(rng),
            ],
        ),
        Check(
            "scores of exactly 0",
            0.5,
            "A score of 0 has no sign and counts as wrong, for either label.",
            (case(np.array([1.0, 1.0, -1.0, 1.0]), np.array([0.0, 0.0, 0.0, 0.3])),),
            _tied,
        ),
        Check(
            "several labels per example",
            0.25,
            "For labels of shape (n, k) the share is that among all n k entries, one number.",
            (case(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[0.5, -2.0], [0.5, 0.25]])),),
            lambda rng: [
                case(signs(rng, *shape), scores(rng, *shape) + 0.005)
                for shape in ((5, 3), (4, 6), (7, 5))
            ],
        ),
        label_error(0.5),
        same_shape((1.0, -1.0, 1.0)),
        unchanged(np.array([1.0, -1.0]), np.array([0.5, 0.5])),
    ),
    misconceptions=(
        Misconception(
            "rounded scores compared with the labels",
            "The scores are rounded before they are compared, so every score between -0.5 and 0.5 counts as wrong. This is the "
            "artefact that made hinge networks look bad in old versions of Keras.",
            answer_by(lambda y, s: np.mean(np.round(s) == y)),
        ),
        Misconception(
            "threshold 0.5 and labels 0/1",
            "The scores are turned into 0 and 1 at the threshold 0.5, and a label of -1 can never be matched: this is what the metric 'accuracy' of Keras does here.",
            answer_by(lambda y, s: np.mean((s > 0.5) == y)),
        ),
        Misconception(
            "threshold 0 and labels 0/1",
            "The comparison s > 0 gives True and False, which are 1 and 0: a label of -1 is never matched.",
            answer_by(lambda y, s: np.mean((s > 0) == y)),
        ),
        Misconception(
            "score of 0 counted as right",
            "A score of 0 is counted as right; it decides nothing and counts as wrong, so the condition is y s > 0.",
            answer_by(lambda y, s: np.mean(y * s >= 0)),
        ),
        Misconception(
            "score of 0 counted as positive",
            "A score of 0 is taken for a positive one; it has no sign and counts as wrong for either label.",
            answer_by(lambda y, s: np.mean(np.where(s >= 0, 1, -1) == y)),
        ),
        Misconception(
            "score of 0 counted as negative",
            "A score of 0 is taken for a negative one; it has no sign and counts as wrong for either label.",
            answer_by(lambda y, s: np.mean(np.where(s > 0, 1, -1) == y)),
        ),
        Misconception(
            "number instead of share",
            "This is the number of right scores; divide it by the number of all.",
            answer_by(lambda y, s: np.sum(y * s > 0)),
        ),
        Misconception(
            "per cent",
            "This is a percentage; the answer is a share between 0 and 1.",
            answer_by(lambda y, s: 100 * _sign_accuracy(y, s)),
        ),
        Misconception(
            "error rate",
            "This is the share of wrong scores; the accuracy is the share of right ones.",
            answer_by(lambda y, s: np.mean(y * s <= 0)),
        ),
        Misconception(
            "beyond the margin only",
            "Only scores beyond the margin are counted as right; the sign alone decides.",
            answer_by(lambda y, s: np.mean(y * s >= 1)),
        ),
        wrong_answers.divided_by_rows(answer_by(lambda y, s: np.sum(y * s > 0) / len(s))),
        Misconception(
            "tiny score counted as 0",
            "A tiny score has a sign as well; np.isclose and numbers of 32 bits take it for 0.",
            answer_by(lambda y, s: _sign_accuracy(y, np.where(np.isclose(s, 0), 0, s))),
        ),
        in_eight_bits(_sign_accuracy),
        *label_misconceptions(_sign_accuracy),
    ),
)
