"""07: the output layer and the loss for a problem.

A problem is described by three words: what the target is, how it scatters, what is wanted. The
rules are those of the page *Choosing a loss*; they follow from the distribution of the target
(Goodfellow et al. 2016, sections 6.2.1 and 6.2.2).
"""

Pair = tuple[str, str]
Problem = str | tuple[str, str, str]

DESCRIBED: dict[str, tuple[str, str, str]] = {
    "house_price": ("number", "even", "mean"),
    "house_price_over_orders_of_magnitude": ("positive number", "growing", "ratio"),
    "delivery_time_with_outliers": ("positive number", "some wild", "typical"),
    "sensor_mostly_gaussian": ("number", "some wild", "between"),
    "customers_per_day": ("count", "growing", "mean"),
    "spam_probability": ("yes or no", "even", "probability"),
    "photo_tags": ("tags", "even", "probability"),
    "spam_decision_only": ("yes or no", "even", "decision"),
    "news_topic": ("one-hot row", "even", "probability"),
    "next_word_integer_labels": ("class number", "even", "probability"),
    "imitate_a_teacher_distribution": ("distribution", "even", "probability"),
    "rare_and_easy_background": ("one-hot row", "mostly easy", "decision"),
}
POSITIVE = ("exponential", "softplus")
# A positive number far from zero may well come from a linear output.
NUMBERS: dict[str, tuple[str, ...]] = {
    "number": ("linear",),
    "logarithm": ("linear",),
    "positive number": (*POSITIVE, "linear"),
}
OF_NUMBERS: dict[str, tuple[str, ...]] = {
    "mean": ("mean_squared_error",),
    "typical": ("mean_absolute_error", "huber"),
    "between": ("huber",),
}
CLASSES = (("softmax",), ("categorical_crossentropy",))
BY_NUMBER = (("softmax",), ("sparse_categorical_crossentropy",))
REST: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("positive number", "ratio"): (POSITIVE, ("mean_squared_logarithmic_error",)),
    ("count", "mean"): (POSITIVE, ("poisson",)),
    ("yes or no", "probability"): (("sigmoid",), ("binary_crossentropy",)),
    ("yes or no", "decision"): (("linear",), ("hinge", "squared_hinge")),
    ("tags", "probability"): (("sigmoid",), ("binary_crossentropy",)),
    ("class number", "probability"): BY_NUMBER,
    ("class number", "decision"): BY_NUMBER,
    ("one-hot row", "probability"): CLASSES,
    ("one-hot row", "decision"): CLASSES,
    # Both have the same gradients.
    ("distribution", "probability"): (
        ("softmax",),
        ("kullback_leibler_divergence", "categorical_crossentropy"),
    ),
}
FOCAL = ("one-hot row", "mostly easy", "decision")


def accepted_pairs(problem: Problem) -> tuple[Pair, ...]:
    """All right answers to a problem, the plainest first.

    Args:
        problem: one of the names in DESCRIBED, or three words.

    Raises:
        ValueError: for an unknown name, or words that describe no problem of the course.
    """
    words = DESCRIBED.get(problem) if isinstance(problem, str) else tuple(problem)
    if words is None or len(words) != 3:
        raise ValueError(f"unknown problem {problem!r}; the known ones are {', '.join(DESCRIBED)}")
    target, _, wanted = words
    if words == FOCAL:
        return (("softmax", "categorical_focal_crossentropy"),)
    if target in NUMBERS and wanted in OF_NUMBERS:
        outputs, losses = NUMBERS[target], OF_NUMBERS[wanted]
    elif (target, wanted) in REST:
        outputs, losses = REST[target, wanted]
    else:
        raise ValueError(f"no problem of the course is {', '.join(words)}")
    return tuple((output, loss) for output in outputs for loss in losses)


def choose_loss(problem: Problem) -> Pair:
    """Return `(output activation, loss function name)` for a problem.

    Where several pairs are right, it is one of them (see `accepted_pairs`).

    Args:
        problem: the name of a problem of the notebook, or three words
            `(target, scatter, wanted)` that describe one.

    Raises:
        ValueError: for an unknown name, or words that describe no problem of the course.
    """
    return accepted_pairs(problem)[0]
