"""Wrong answers that several exercises share: name and sentence, each written once.

`bits(function)` is the `Misconception` whose function is `function`. A sentence that only one
exercise has stands in the module of the exercise.
"""

from functools import partial

from .model import Misconception

# Reductions: what is added up, and what it is divided by.

sum_instead_of_mean = partial(
    Misconception,
    "sum instead of mean",
    "This is the sum over the examples; the loss is their mean.",
)
sum_that_grows = partial(
    Misconception,
    "sum instead of mean",
    "This is the sum over the examples; the loss is their mean, so that it does not grow with "
    "the size of the batch.",
)
rows_averaged = partial(
    Misconception,
    "divided by the rows only",
    "The k entries of a row are added up and only the rows are averaged: divide by n k, not by n.",
)
divided_by_rows = partial(
    Misconception,
    "divided by the rows only",
    "Divide by the number of all entries, n k, not by the number of rows.",
)
classes_averaged = partial(
    Misconception,
    "mean over the classes too",
    "The mean is taken over all n k entries; sum over the classes and take the mean over the "
    "rows only.",
)
number_per_row = partial(
    Misconception,
    "a number per row",
    "These are the prices of the single rows; the loss is their mean, one number.",
)
log_of_mean = partial(
    Misconception,
    "log of the mean probability",
    "The mean is taken before the logarithm; each row has its own price -log p, and the mean "
    "comes last.",
)

# Units and signs.

bits = partial(
    Misconception,
    "bits instead of nats",
    "This is the answer in bits (log to base 2); losses use the natural logarithm, np.log.",
)
bits_of_a_loss = partial(
    Misconception,
    "bits instead of nats",
    "This is the answer in bits (log to base 2); losses use the natural logarithm.",
)
bits_of_a_likelihood = partial(
    Misconception,
    "bits instead of nats",
    "This is the answer in bits (log to base 2); use the natural logarithm, np.log.",
)
log_to_base_10 = partial(
    Misconception,
    "log to base 10",
    "This is the answer with log10; losses use the natural logarithm, np.log.",
)
minus_sign_missing = partial(
    Misconception,
    "minus sign missing",
    "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
)
log_likelihood = partial(
    Misconception,
    "minus sign missing",
    "This is the mean log-likelihood; a loss is to be small where the fit is good, so it is "
    "minus that.",
)

# Shapes, and which entries meet.

shapes_not_checked = partial(
    Misconception,
    "no check of the shapes",
    "The formula is right, but shapes that do not fit are broadcast against one another "
    "instead of refused: call as_arrays first.",
)
all_pairs_compared = partial(
    Misconception,
    "all pairs",
    "Every prediction is compared with every target; compare each with its own: y_i with "
    "prediction i.",
)
no_absolute_value = partial(
    Misconception,
    "no absolute value",
    "The absolute value is missing, so that errors above and below cancel.",
)

# Types of numbers.

computed_in_eight_bits = partial(
    Misconception,
    "computed in eight bits",
    "This is computed in the integers of eight bits in which the arguments come, and there numbers "
    "wrap around: make arrays of floats of them first.",
)
minus_an_unsigned_integer = partial(
    Misconception,
    "minus an unsigned integer",
    "The minus sign meets an unsigned integer of eight bits, and -1 is 255 there: make arrays of "
    "floats of the arguments first.",
)

# Gradients.

not_divided_by_n = partial(
    Misconception,
    "not divided by n",
    "This is the gradient of the sum; that of the mean has a factor 1 / n.",
)
label_minus_prediction = partial(
    Misconception,
    "sign",
    "The sign is wrong: y - p points downhill, the gradient points uphill.",
)
one_number_for_logits = partial(
    Misconception,
    "one number",
    "A gradient has one entry per logit; this is a single number.",
)
nearly_at_the_kink = partial(
    Misconception,
    "nearly at the kink",
    "Only exactly at the kink the gradient is 0; a tiny distance from it counts like a large one. "
    "np.isclose and np.sign of a rounded number take the one for the other.",
)
factor_2_missing = partial(
    Misconception,
    "factor 2 missing",
    "The factor 2 of the square is missing.",
)

stops_early = partial(
    Misconception,
    "stops early",
    "The loop stops where little moves. That does not say that the bottom is near: take as many "
    "steps as were asked for.",
)

# Probabilities: clipping and logits.

sums_compared_loosely = partial(
    Misconception,
    "row sums compared too loosely",
    "A row whose sum is 5e-6 off is accepted: np.isclose and np.allclose allow about 1e-5 by "
    "default. Compare abs(sum - 1) with 1e-6.",
)
epsilon_ignored = partial(
    Misconception,
    "epsilon ignored",
    "The argument epsilon is not used: the clip stays at 1e-7 whatever the caller asks for.",
)
epsilon_of_1e_15 = partial(
    Misconception,
    "epsilon of 1e-15",
    "p is clipped at 1e-15 instead of at the argument epsilon.",
)
no_clipping = partial(
    Misconception,
    "no clipping",
    "p is not clipped: log(0) is -inf, and 0 * log(0) is nan. Clip p from below at epsilon first.",
)
clipped_at_both_ends = partial(
    Misconception,
    "clipped at both ends",
    "p is clipped at 1 - epsilon too, so a perfect row costs 1e-7. There is no log(1 - p) "
    "here that would need it.",
)
epsilon_added = partial(
    Misconception,
    "epsilon added",
    "A small number is added inside the logarithm, which changes every value a little and "
    "makes inf finite.",
)
predictions_taken_for_logits = partial(
    Misconception,
    "predictions taken for logits",
    "y_pred holds probabilities already; here a softmax is applied to them once more, and no "
    "prediction can reach a loss of 0.",
)
largest_target_only = partial(
    Misconception,
    "largest target only",
    "Only the class with the largest target counts; a soft target weighs the price of every "
    "class with its share.",
)
sigmoid_instead_of_softmax = partial(
    Misconception,
    "sigmoid instead of softmax",
    "Each logit goes through a sigmoid of its own; with one class per row the probabilities "
    "must share a sum of one: softmax.",
)
softmax_plus_epsilon = partial(
    Misconception,
    "log of softmax plus epsilon",
    "A small number inside the logarithm shifts every value and stops it at -16.1 (for "
    "1e-7). Simplify log(softmax(z)) on paper instead.",
)

# Labels and scores.

label_forgotten = partial(
    Misconception,
    "label forgotten",
    "The label is not used: 1 - s treats every example as a positive one.",
)
sign_of_the_margin = partial(
    Misconception,
    "sign of the margin",
    "The sign is wrong: 1 + y s punishes the scores that are right.",
)
sign_of_the_score = partial(
    Misconception,
    "sign",
    "The sign is wrong: raising the score of a positive example lowers its loss.",
)

# Sentences of wrong answers with different names.

IS_LOG_LIKELIHOOD = "The sign is wrong: this is the log-likelihood, the loss is minus that."
CLIPPED = (
    "A clip of the probability caps the loss (at 16.1 for 1e-7), so the worst examples cost too "
    "little and, in training, have no gradient. Clipping is not stability: work on the logits."
)
