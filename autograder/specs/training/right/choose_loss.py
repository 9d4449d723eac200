"""The choice of a loss: right answers in different styles."""

WORDS = {
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


def words_of(problem):
    if not isinstance(problem, str):
        return problem
    if problem not in WORDS:
        raise ValueError(f"unknown problem {problem}")
    return WORDS[problem]


def choose_by_rules(problem):
    target, scatter, wanted = words_of(problem)
    if target == "tags":
        return "sigmoid", "binary_crossentropy"
    if target == "yes or no":
        if wanted == "probability":
            return "sigmoid", "binary_crossentropy"
        return "linear", "squared_hinge"
    if target == "class number":
        return "softmax", "sparse_categorical_crossentropy"
    if target == "distribution":
        return "softmax", "categorical_crossentropy"
    if target == "one-hot row":
        if scatter == "mostly easy" and wanted == "decision":
            return "softmax", "categorical_focal_crossentropy"
        return "softmax", "categorical_crossentropy"
    if target == "count":
        return "softplus", "poisson"
    if wanted == "ratio":
        return "softplus", "mean_squared_logarithmic_error"
    if wanted == "between":
        return "linear", "huber"
    if wanted == "typical":
        return "linear", "mean_absolute_error"
    return "linear", "mean_squared_error"


def choose_from_two_tables(problem):
    target, scatter, wanted = words_of(problem)
    outputs = {
        "positive number": "exponential",
        "count": "exponential",
        "tags": "sigmoid",
        "class number": "softmax",
        "one-hot row": "softmax",
        "distribution": "softmax",
    }
    losses = {
        "count": "poisson",
        "tags": "binary_crossentropy",
        "class number": "sparse_categorical_crossentropy",
        "one-hot row": "categorical_crossentropy",
        "distribution": "kullback_leibler_divergence",
    }
    of_numbers = {
        "mean": "mean_squared_error",
        "typical": "huber",
        "between": "huber",
        "ratio": "mean_squared_logarithmic_error",
    }
    if (target, scatter, wanted) == ("one-hot row", "mostly easy", "decision"):
        losses["one-hot row"] = "categorical_focal_crossentropy"
    if target == "yes or no":
        sure = wanted == "probability"
        return ("sigmoid", "binary_crossentropy") if sure else ("linear", "hinge")
    return outputs.get(target, "linear"), losses.get(target) or of_numbers[wanted]


def choose_by_match(problem):
    if isinstance(problem, str) and problem not in WORDS:
        raise ValueError(problem)
    match WORDS.get(problem, problem):
        case ("count", _, _):
            return ("exponential", "poisson")
        case ("logarithm" | "number", _, "mean"):
            return ("linear", "mean_squared_error")
        case ("positive number", _, "mean"):
            return ("softplus", "mean_squared_error")
        case ("positive number", _, "ratio"):
            return ("exponential", "mean_squared_logarithmic_error")
        case (_, _, "typical"):
            return ("linear", "huber")
        case (_, _, "between"):
            return ("linear", "huber")
        case ("tags", _, _) | ("yes or no", _, "probability"):
            return ("sigmoid", "binary_crossentropy")
        case ("yes or no", _, _):
            return ("linear", "hinge")
        case ("class number", _, _):
            return ("softmax", "sparse_categorical_crossentropy")
        case ("distribution", _, _):
            return ("softmax", "kullback_leibler_divergence")
        case ("one-hot row", "mostly easy", "decision"):
            return ("softmax", "categorical_focal_crossentropy")
    return ("softmax", "categorical_crossentropy")


NAMED = {name: choose_by_match(name) for name in WORDS}


def choose_by_lists(problem):
    if isinstance(problem, tuple):
        return list(choose_by_rules(problem))
    names, answers = list(NAMED), list(NAMED.values())
    return answers[names.index(problem)]  # list.index raises a ValueError


RIGHT = {
    "choose_loss": (
        choose_by_rules,
        choose_from_two_tables,
        choose_by_match,
        choose_by_lists,
    ),
}
