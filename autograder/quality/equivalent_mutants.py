"""Mutants that lose no marks, and why that is right.

A test fails where a mutant survives that is not listed, and where a listed one does not survive.
"""

from dataclasses import dataclass

# Reasons. "Open" is what the contract of the exercises leaves open, so that it is not graded.
OPEN_VALUE = "open: the contract names no error for such a value"
OPEN_SHAPE = "open: the contract names no error for such a shape here"
OPEN_BORDER = "open: a sum 5e-7 off is accepted and 5e-6 is an error; between them all is right"
AT_BORDER = "the same: both branches have one value at the border"
SAME_TYPE = "the same: numpy makes the array one of floats anyway, or in the next operation"
RAISES = "the same: the next line raises the error by itself, and that of numpy counts"
CHECKED = "the same: this was checked before, or is once more after it"
OVERWRITTEN = "the same: every entry is overwritten, or multiplied by 0"
SIGN = "the same: for -1 and +1 a product is a quotient"
LAST_AXIS = "the same: of a table axis 1 is the last one"


@dataclass(frozen=True)
class EquivalentMutant:
    """A change that costs nothing in these exercises; in all exercises if none is named."""

    change: str
    reason: str
    exercises: tuple[str, ...] = ()


FROM_Y_PRED = (
    "categorical_crossentropy",
    "categorical_crossentropy_from_logits",
    "categorical_crossentropy_from_logits_gradient",
    "categorical_focal_crossentropy",
)
TABLES = (*FROM_Y_PRED, "kullback_leibler_divergence")

# fmt: off
EQUIVALENT_MUTANTS = (
    # 01
    EquivalentMutant("numerical_gradient: 1e-05 -> 2e-05", "the same to the tolerance: 4e-10 instead of 1e-10 off for x^3"),
    EquivalentMutant("gradient_by_hand_and_back: 1e-05 -> 2e-05", "the same to the tolerance: 4e-10 instead of 1e-10 off for x^3"),
    EquivalentMutant("numerical_gradient: without if not h > 0:", OPEN_VALUE),
    EquivalentMutant("numerical_gradient: not h > 0 -> not h >= 0", OPEN_VALUE),
    EquivalentMutant("gradient_by_hand_and_back: np.zeros_like(x) -> np.ones_like(x)", OVERWRITTEN),
    EquivalentMutant("momentum_descent: without if steps < 0:", OPEN_VALUE),
    EquivalentMutant("momentum_descent: np.zeros_like(path[0]) -> np.ones_like(path[0])", OVERWRITTEN, ("gradient_descent",)),
    EquivalentMutant("momentum_descent: np.asarray(gradient(path[-1].copy()), dtype=float) -> np.asarray(gradient(path[-1]), dtype=float)", "the same: no gradient of the course writes into its argument"),
    EquivalentMutant("minibatches: without if n_examples < 0:", OPEN_VALUE),
    EquivalentMutant("minibatches: n_examples < 0 -> n_examples <= 0", OPEN_VALUE),
    EquivalentMutant("minibatches: n_examples < 0 -> n_examples < 1", OPEN_VALUE),
    EquivalentMutant("minibatches: without if batch_size < 1:", OPEN_VALUE),
    EquivalentMutant("minibatches: batch_size < 1 -> batch_size < 0", OPEN_VALUE),
    EquivalentMutant("sgd_linear_regression: without if X.ndim != 2 or y.shape != X.shape[:1]:", OPEN_SHAPE),
    EquivalentMutant("sgd_linear_regression: X.ndim != 2 or y.shape != X.shape[:1] -> X.ndim != 2 and y.shape != X.shape[:1]", OPEN_SHAPE),
    # 02
    EquivalentMutant("bernoulli_nll: without require_probabilities(p, 'p')", OPEN_VALUE),
    EquivalentMutant("_as_outcomes: without require((y == 0) | (y == 1), y, 'an outcome must be 0 or 1')", OPEN_VALUE),
    EquivalentMutant("poisson_nll: without require_positive(rate, 'rate')", OPEN_VALUE),
    EquivalentMutant("_as_counts: without require((y >= 0) & (y == np.floor(y)), y, 'a count must be a whole number, 0 or more')", OPEN_VALUE),
    EquivalentMutant("_as_counts: (y >= 0) & (y == np.floor(y)) -> (y >= 0) | (y == np.floor(y))", OPEN_VALUE),
    EquivalentMutant("_as_counts: (y >= 0) & (y == np.floor(y)) -> (y >= 0) & (y == np.ceil(y))", "the same: a number is whole if it is its floor, or its ceiling"),
    # 03
    EquivalentMutant("_as_distribution: without if p.ndim != 1:", OPEN_SHAPE),
    EquivalentMutant("distribution: np.any(p < 0) or abs(p.sum() - 1) > 1e-06 -> np.any(p < 0) or abs(p.sum() - 1) >= 1e-06", OPEN_BORDER),
    EquivalentMutant("distribution: np.any(p < 0) or abs(p.sum() - 1) > 1e-06 -> np.any(p < 0) or abs(p.sum() - 1) > 2e-06", OPEN_BORDER),
    # 04
    EquivalentMutant("huber: without _require_delta(delta)", OPEN_VALUE),
    EquivalentMutant("huber_gradient: without _require_delta(delta)", OPEN_VALUE),
    EquivalentMutant("_require_delta: without if not delta > 0:", OPEN_VALUE),
    EquivalentMutant("_require_delta: not delta > 0 -> not delta >= 0", OPEN_VALUE),
    EquivalentMutant("huber_where: e < delta -> e <= delta", AT_BORDER),
    EquivalentMutant("huber_slope_where: np.where(np.abs(e) < delta, e, delta * np.sign(e)) -> np.where(np.abs(e) <= delta, e, delta * np.sign(e))", AT_BORDER),
    EquivalentMutant("huber_slope_where: np.where(np.abs(e) < delta, e, delta * np.sign(e)) -> np.where(np.abs(e) < delta, e, delta / np.sign(e))", SIGN),
    # 05
    EquivalentMutant("sigmoid_branches: z >= 0 -> z > 0", AT_BORDER),
    EquivalentMutant("sigmoid_branches: z >= 0 -> z >= 1", "the same: from 0 to 1 both forms of the sigmoid are exact"),
    EquivalentMutant("binary_crossentropy: without require_probabilities(y, 'every label')", OPEN_VALUE),
    EquivalentMutant("binary_crossentropy: without require_probabilities(p, 'every prediction')", OPEN_VALUE),
    EquivalentMutant("binary_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    EquivalentMutant("bce_where: p < epsilon -> p <= epsilon", AT_BORDER),
    EquivalentMutant("bce_where: np.where(p > 1 - epsilon, 1 - epsilon, p) -> np.where(p >= 1 - epsilon, 1 - epsilon, p)", AT_BORDER),
    EquivalentMutant("binary_crossentropy_from_logits: without require_probabilities(y, 'every label')", OPEN_VALUE),
    EquivalentMutant("binary_crossentropy_from_logits_gradient: without require_probabilities(y, 'every label')", OPEN_VALUE),
    EquivalentMutant("hinge_mask: margin[margin < 0] -> margin[margin <= 0]", AT_BORDER),
    EquivalentMutant("squared_mask: np.mean(np.where(margin > 0, margin ** 2, 0)) -> np.mean(np.where(margin >= 0, margin ** 2, 0))", AT_BORDER),
    EquivalentMutant("squared_hinge_gradient: -2 * y * np.maximum(0, 1 - y * s) / s.size -> -2 / y * np.maximum(0, 1 - y * s) / s.size", SIGN),
    EquivalentMutant("squared_slope: 2 * np.minimum(0, y * s - 1) * y / y.size -> 2 * np.minimum(0, y * s - 1) / y / y.size", SIGN),
    # 06
    EquivalentMutant("_as_labels: without if labels.ndim != 1:", OPEN_SHAPE),
    EquivalentMutant("_as_labels: (labels >= 0) & (labels < n_classes) -> (labels >= 0) & (labels <= n_classes)", RAISES),
    EquivalentMutant("_as_labels: labels == np.floor(labels) -> labels == np.ceil(labels)", "the same: a number is whole if it is its floor, or its ceiling"),
    EquivalentMutant("labelled: labels.min() < 0 or labels.max() >= p.shape[1] -> labels.min() < 0 or labels.max() > p.shape[1]", RAISES),
    EquivalentMutant("labelled: labels.min() < 0 or labels.max() >= p.shape[1] -> labels.min() < 0 or labels.min() >= p.shape[1]", RAISES),
    EquivalentMutant("categorical_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    EquivalentMutant("sparse_categorical_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    EquivalentMutant("categorical_focal_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    EquivalentMutant("categorical_focal_crossentropy: without if not gamma >= 0:", OPEN_VALUE),
    EquivalentMutant("_as_targets_and_rows: without require_distributions(y, 'each row of y_true')", OPEN_VALUE, FROM_Y_PRED),
    EquivalentMutant("_as_rows: without if values.ndim != 2 or values.size == 0:", CHECKED, TABLES),
    EquivalentMutant("_as_rows: values.ndim != 2 or values.size == 0 -> values.ndim != 2 and values.size == 0", CHECKED, TABLES),
    EquivalentMutant("_as_rows: values.ndim != 2 or values.size == 0 -> values.ndim != 2 or values.size == 1", "open: a table of one row and one class, where there is nothing to learn", TABLES),
    EquivalentMutant("cce_loop: zip(row, predicted, strict=True) -> zip(row, predicted)", CHECKED),
    EquivalentMutant("cce_loop: zip(row, predicted, strict=True) -> zip(row, predicted, strict=False)", CHECKED),
    EquivalentMutant("focal_loop: zip(row, predicted, strict=True) -> zip(row, predicted)", CHECKED),
    EquivalentMutant("focal_loop: zip(row, predicted, strict=True) -> zip(row, predicted, strict=False)", CHECKED),
    EquivalentMutant("lists: list(zip(a.tolist(), b.tolist(), strict=True)) -> list(zip(a.tolist(), b.tolist()))", CHECKED),
    EquivalentMutant("lists: list(zip(a.tolist(), b.tolist(), strict=True)) -> list(zip(a.tolist(), b.tolist(), strict=False))", CHECKED),
    EquivalentMutant("pair: without if a.shape != b.shape:", CHECKED, ("categorical_crossentropy", "categorical_focal_crossentropy")),
    EquivalentMutant("sums: (abs(p.sum(axis=1) - 1) > 1e-06).any() -> (abs(p.sum(axis=1) - 1) >= 1e-06).any()", OPEN_BORDER),
    EquivalentMutant("sums: (abs(p.sum(axis=1) - 1) > 1e-06).any() -> (abs(p.sum(axis=1) - 1) > 2e-06).any()", OPEN_BORDER),
    EquivalentMutant("table: without if values.ndim != 2 or not values.size:", RAISES, ("sparse_categorical_crossentropy",)),
    EquivalentMutant("table: values.ndim != 2 or not values.size -> values.ndim != 2 and (not values.size)", RAISES, ("sparse_categorical_crossentropy",)),
    EquivalentMutant("log_softmax: -1 -> 1", LAST_AXIS, ("categorical_crossentropy_from_logits",)),
    EquivalentMutant("softmax: -1 -> 1", LAST_AXIS, ("categorical_crossentropy_from_logits_gradient",)),
    EquivalentMutant("kl_entr: (-special.entr(y) - special.xlogy(y, p)).sum(axis=-1) -> (-special.entr(y) - special.xlogy(y, p)).sum(axis=1)", LAST_AXIS),
    # 07
    EquivalentMutant("momentum_step: without if len(set(shapes)) > 1:", OPEN_SHAPE),
    EquivalentMutant("momentum_step: len(set(shapes)) > 1 -> len(set(shapes)) > 2", OPEN_SHAPE),
    EquivalentMutant("_affine: without if inputs.ndim != 2 or weights.shape != (inputs.shape[1], *bias.shape) or bias.ndim != 1:", OPEN_SHAPE),
    EquivalentMutant("_affine: inputs.ndim != 2 or weights.shape != (inputs.shape[1], *bias.shape) or bias.ndim != 1 -> inputs.ndim != 2 and weights.shape != (inputs.shape[1], *bias.shape) and (bias.ndim != 1)", OPEN_SHAPE),
    EquivalentMutant("backward: without if output_gradient.shape != output.shape:", OPEN_SHAPE),
    EquivalentMutant("forward_maximum: (hidden, hidden @ W2 + b2) -> (hidden, hidden @ W2 - b2)", "the same: going backward needs the hidden values alone", ("backward",)),
    EquivalentMutant("train: without if len(X) != len(Y):", OPEN_SHAPE),
)
# fmt: on


def reason(exercise: str, change: str) -> str | None:
    """Find the reason why a mutant with this change may get full marks; None if it may not."""
    for known in EQUIVALENT_MUTANTS:
        if known.change == change and exercise in (known.exercises or (exercise,)):
            return known.reason
    before, _, after = change.partition(": ")[2].partition(" -> ")
    parts = before.split(", dtype=float")
    left_out = [
        ", dtype=float".join(parts[:i]) + ", dtype=float".join(parts[i:])
        for i in range(1, len(parts))
    ]
    return SAME_TYPE if after in left_out else None
