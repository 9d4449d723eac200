"""The choice of a loss: right answers in different styles."""

TABLE = {
    "house_price": ("linear", "mean_squared_error"),
    "house_price_over_orders_of_magnitude": ("linear", "mean_squared_logarithmic_error"),
    "delivery_time_with_outliers": ("linear", "mean_absolute_error"),
    "sensor_mostly_gaussian": ("linear", "huber"),
    "customers_per_day": ("exponential", "poisson"),
    "spam_probability": ("sigmoid", "binary_crossentropy"),
    "photo_tags": ("sigmoid", "binary_crossentropy"),
    "spam_decision_only": ("linear", "squared_hinge"),
    "news_topic": ("softmax", "categorical_crossentropy"),
    "next_word_integer_labels": ("softmax", "sparse_categorical_crossentropy"),
    "imitate_a_teacher_distribution": ("softmax", "kullback_leibler_divergence"),
    "rare_and_easy_background": ("softmax", "categorical_focal_crossentropy"),
}


def choose_from_table(problem):
    if problem not in TABLE:
        raise ValueError(f"unknown problem {problem}")
    return TABLE[problem]


def choose_by_branches(problem):
    if problem == "spam_decision_only":
        return "linear", "hinge"
    if problem in ("spam_probability", "photo_tags"):
        return "sigmoid", "binary_crossentropy"
    try:
        return list(TABLE[problem])
    except KeyError as error:
        raise ValueError("unknown") from error


def choose_by_match(problem):
    match problem:
        case "customers_per_day":
            return ("exponential", "poisson")
        case str() if problem in TABLE:
            return TABLE[problem]
    raise ValueError(problem)


def choose_by_lists(problem):
    names, answers = list(TABLE), list(TABLE.values())
    return answers[names.index(problem)]  # list.index raises a ValueError


RIGHT = {
    "choose_loss": (choose_from_table, choose_by_branches, choose_by_match, choose_by_lists),
}
