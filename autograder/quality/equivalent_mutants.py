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
class Survivor:
    """A change that costs nothing in these exercises, or wherever it can be made if none is named."""

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
SURVIVORS = (
    # 01
    Survivor("numerical_gradient: 1e-05 -> 2e-05", "the same to the tolerance: 4e-10 instead of 1e-10 off for x^3"),
    Survivor("gradient_by_hand_and_back: 1e-05 -> 2e-05", "the same to the tolerance: 4e-10 instead of 1e-10 off for x^3"),
    Survivor("numerical_gradient: without if not h > 0:", OPEN_VALUE),
    Survivor("numerical_gradient: not h > 0 -> not h >= 0", OPEN_VALUE),
    Survivor("gradient_by_hand_and_back: np.zeros_like(x) -> np.ones_like(x)", OVERWRITTEN),
    Survivor("momentum_descent: without if steps < 0:", OPEN_VALUE),
    Survivor("momentum_descent: np.zeros_like(path[0]) -> np.ones_like(path[0])", OVERWRITTEN, ("gradient_descent",)),
    Survivor("momentum_descent: np.asarray(gradient(path[-1].copy()), dtype=float) -> np.asarray(gradient(path[-1]), dtype=float)", "the same: no gradient of the course writes into its argument"),
    Survivor("minibatches: without if n_examples < 0:", OPEN_VALUE),
    Survivor("minibatches: n_examples < 0 -> n_examples <= 0", OPEN_VALUE),
    Survivor("minibatches: n_examples < 0 -> n_examples < 1", OPEN_VALUE),
    Survivor("minibatches: without if batch_size < 1:", OPEN_VALUE),
    Survivor("minibatches: batch_size < 1 -> batch_size < 0", OPEN_VALUE),
    Survivor("sgd_linear_regression: without if X.ndim != 2 or y.shape != X.shape[:1]:", OPEN_SHAPE),
    Survivor("sgd_linear_regression: X.ndim != 2 or y.shape != X.shape[:1] -> X.ndim != 2 and y.shape != X.shape[:1]", OPEN_SHAPE),
    # 02
    Survivor("bernoulli_nll: without require_probabilities(p, 'p')", OPEN_VALUE),
    Survivor("_as_outcomes: without require((y == 0) | (y == 1), y, 'an outcome must be 0 or 1')", OPEN_VALUE),
    Survivor("poisson_nll: without require_positive(rate, 'rate')", OPEN_VALUE),
    Survivor("_as_counts: without require((y >= 0) & (y == np.floor(y)), y, 'a count must be a whole number, 0 or more')", OPEN_VALUE),
    Survivor("_as_counts: (y >= 0) & (y == np.floor(y)) -> (y >= 0) | (y == np.floor(y))", OPEN_VALUE),
    Survivor("_as_counts: (y >= 0) & (y == np.floor(y)) -> (y >= 0) & (y == np.ceil(y))", "the same: a number is whole if it is its floor, or its ceiling"),
    # 03
    Survivor("_as_distribution: without if p.ndim != 1:", OPEN_SHAPE),
    Survivor("distribution: np.any(p < 0) or abs(p.sum() - 1) > 1e-06 -> np.any(p < 0) or abs(p.sum() - 1) >= 1e-06", OPEN_BORDER),
    Survivor("distribution: np.any(p < 0) or abs(p.sum() - 1) > 1e-06 -> np.any(p < 0) or abs(p.sum() - 1) > 2e-06", OPEN_BORDER),
    # 04
    Survivor("huber: without _require_delta(delta)", OPEN_VALUE),
    Survivor("huber_gradient: without _require_delta(delta)", OPEN_VALUE),
    Survivor("_require_delta: without if not delta > 0:", OPEN_VALUE),
    Survivor("_require_delta: not delta > 0 -> not delta >= 0", OPEN_VALUE),
    Survivor("huber_where: e < delta -> e <= delta", AT_BORDER),
    Survivor("huber_slope_where: np.where(np.abs(e) < delta, e, delta * np.sign(e)) -> np.where(np.abs(e) <= delta, e, delta * np.sign(e))", AT_BORDER),
    Survivor("huber_slope_where: np.where(np.abs(e) < delta, e, delta * np.sign(e)) -> np.where(np.abs(e) < delta, e, delta / np.sign(e))", SIGN),
    # 05
    Survivor("sigmoid_branches: z >= 0 -> z > 0", AT_BORDER),
    Survivor("sigmoid_branches: z >= 0 -> z >= 1", "the same: from 0 to 1 both forms of the sigmoid are exact"),
    Survivor("binary_crossentropy: without require_probabilities(y, 'every label')", OPEN_VALUE),
    Survivor("binary_crossentropy: without require_probabilities(p, 'every prediction')", OPEN_VALUE),
    Survivor("binary_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    Survivor("bce_where: p < epsilon -> p <= epsilon", AT_BORDER),
    Survivor("bce_where: np.where(p > 1 - epsilon, 1 - epsilon, p) -> np.where(p >= 1 - epsilon, 1 - epsilon, p)", AT_BORDER),
    Survivor("binary_crossentropy_from_logits: without require_probabilities(y, 'every label')", OPEN_VALUE),
    Survivor("binary_crossentropy_from_logits_gradient: without require_probabilities(y, 'every label')", OPEN_VALUE),
    Survivor("hinge_mask: margin[margin < 0] -> margin[margin <= 0]", AT_BORDER),
    Survivor("squared_mask: np.mean(np.where(margin > 0, margin ** 2, 0)) -> np.mean(np.where(margin >= 0, margin ** 2, 0))", AT_BORDER),
    Survivor("squared_hinge_gradient: -2 * y * np.maximum(0, 1 - y * s) / s.size -> -2 / y * np.maximum(0, 1 - y * s) / s.size", SIGN),
    Survivor("squared_slope: 2 * np.minimum(0, y * s - 1) * y / y.size -> 2 * np.minimum(0, y * s - 1) / y / y.size", SIGN),
    # 06
    Survivor("_as_labels: without if labels.ndim != 1:", OPEN_SHAPE),
    Survivor("_as_labels: (labels >= 0) & (labels < n_classes) -> (labels >= 0) & (labels <= n_classes)", RAISES),
    Survivor("_as_labels: labels == np.floor(labels) -> labels == np.ceil(labels)", "the same: a number is whole if it is its floor, or its ceiling"),
    Survivor("labelled: labels.min() < 0 or labels.max() >= p.shape[1] -> labels.min() < 0 or labels.max() > p.shape[1]", RAISES),
    Survivor("labelled: labels.min() < 0 or labels.max() >= p.shape[1] -> labels.min() < 0 or labels.min() >= p.shape[1]", RAISES),
    Survivor("categorical_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    Survivor("sparse_categorical_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    Survivor("categorical_focal_crossentropy: without require_epsilon(epsilon)", OPEN_VALUE),
    Survivor("categorical_focal_crossentropy: without if not gamma >= 0:", OPEN_VALUE),
    Survivor("_as_targets_and_rows: without require_distributions(y, 'each row of y_true')", OPEN_VALUE, FROM_Y_PRED),
    Survivor("_as_rows: without if values.ndim != 2 or values.size == 0:", CHECKED, TABLES),
    Survivor("_as_rows: values.ndim != 2 or values.size == 0 -> values.ndim != 2 and values.size == 0", CHECKED, TABLES),
    Survivor("_as_rows: values.ndim != 2 or values.size == 0 -> values.ndim != 2 or values.size == 1", "open: a table of one row and one class, where there is nothing to learn", TABLES),
    Survivor("cce_loop: zip(row, predicted, strict=True) -> zip(row, predicted)", CHECKED),
    Survivor("cce_loop: zip(row, predicted, strict=True) -> zip(row, predicted, strict=False)", CHECKED),
    Survivor("focal_loop: zip(row, predicted, strict=True) -> zip(row, predicted)", CHECKED),
    Survivor("focal_loop: zip(row, predicted, strict=True) -> zip(row, predicted, strict=False)", CHECKED),
    Survivor("lists: list(zip(a.tolist(), b.tolist(), strict=True)) -> list(zip(a.tolist(), b.tolist()))", CHECKED),
    Survivor("lists: list(zip(a.tolist(), b.tolist(), strict=True)) -> list(zip(a.tolist(), b.tolist(), strict=False))", CHECKED),
    Survivor("pair: without if a.shape != b.shape:", CHECKED, ("categorical_crossentropy", "categorical_focal_crossentropy")),
    Survivor("sums: (abs(p.sum(axis=1) - 1) > 1e-06).any() -> (abs(p.sum(axis=1) - 1) >= 1e-06).any()", OPEN_BORDER),
    Survivor("sums: (abs(p.sum(axis=1) - 1) > 1e-06).any() -> (abs(p.sum(axis=1) - 1) > 2e-06).any()", OPEN_BORDER),
    Survivor("table: without if values.ndim != 2 or not values.size:", RAISES, ("sparse_categorical_crossentropy",)),
    Survivor("table: values.ndim != 2 or not values.size -> values.ndim != 2 and (not values.size)", RAISES, ("sparse_categorical_crossentropy",)),
    Survivor("log_softmax: -1 -> 1", LAST_AXIS, ("categorical_crossentropy_from_logits",)),
    Survivor("softmax: -1 -> 1", LAST_AXIS, ("categorical_crossentropy_from_logits_gradient",)),
    Survivor("kl_entr: special.rel_entr(y, p).sum(axis=-1).mean() -> special.rel_entr(y, p).sum(axis=1).mean()", LAST_AXIS),
    # 07
    Survivor("_affine: without if inputs.ndim != 2 or weights.shape != (inputs.shape[1], *bias.shape) or bias.ndim != 1:", OPEN_SHAPE),
    Survivor("_affine: inputs.ndim != 2 or weights.shape != (inputs.shape[1], *bias.shape) or bias.ndim != 1 -> inputs.ndim != 2 and weights.shape != (inputs.shape[1], *bias.shape) and (bias.ndim != 1)", OPEN_SHAPE),
    Survivor("backward: without if output_gradient.shape != output.shape:", OPEN_SHAPE),
    Survivor("forward_maximum: (hidden, hidden @ W2 + b2) -> (hidden, hidden @ W2 - b2)", "the same: going backward needs the hidden values alone", ("backward",)),
    Survivor("train: without if len(X) != len(Y):", OPEN_SHAPE),
)
# fmt: on


def reason(exercise: str, change: str) -> str | None:
    """Why a mutant with this change may have full marks; None if it may not."""
    for survivor in SURVIVORS:
        if survivor.change == change and exercise in (survivor.exercises or (exercise,)):
            return survivor.reason
    before, _, after = change.partition(": ")[2].partition(" -> ")
    parts = before.split(", dtype=float")
    left_out = [
        ", dtype=float".join(parts[:i]) + ", dtype=float".join(parts[i:])
        for i in range(1, len(parts))
    ]
    return SAME_TYPE if after in left_out else None
