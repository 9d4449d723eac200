"""The choice of a loss: checks and misconceptions."""

from collections.abc import Callable

from ... import reference
from ..model import Case, Check, Exercise, Misconception, accepting, case


def _problems(*names: str) -> tuple[Case, ...]:
    hinges = (("linear", "hinge"), ("linear", "squared_hinge"))  # both are right
    return tuple(
        accepting(case(name), *hinges) if name == "spam_decision_only" else case(name)
        for name in names
    )


def _instead(**answers: tuple[str, str]) -> Callable:
    """A misconception that answers some problems in its own way."""
    return lambda problem: answers.get(problem) or reference.choose_loss(problem)


def _default(problem: str) -> tuple[str, str]:
    known = reference.network.LOSS_FOR_PROBLEM
    return known.get(problem, ("linear", "mean_squared_error"))


def _key_error(problem: str) -> tuple[str, str]:
    return reference.network.LOSS_FOR_PROBLEM[problem]


MSE = ("linear", "mean_squared_error")


CHOOSE_LOSS = Exercise(
    reference.choose_loss,
    checks=(
        Check(
            "numbers to predict",
            1.25,
            "Ask what an error costs (its square, its size, its ratio), and which values the "
            "prediction may have; return (output activation, loss).",
            _problems("house_price", "customers_per_day"),
            lambda rng: _problems(
                "house_price_over_orders_of_magnitude",
                "delivery_time_with_outliers",
                "sensor_mostly_gaussian",
            ),
        ),
        Check(
            "yes or no",
            1,
            "Ask whether a probability is wanted or a decision, and how many independent questions "
            "there are.",
            _problems("spam_probability", "spam_decision_only"),
            lambda rng: _problems("photo_tags"),
        ),
        Check(
            "one of several classes",
            1.25,
            "One answer out of several needs probabilities that sum to one. Then ask in which form "
            "the targets come.",
            _problems("news_topic", "next_word_integer_labels"),
            lambda rng: _problems("imitate_a_teacher_distribution", "rare_and_easy_background"),
        ),
        Check(
            "unknown problems",
            0.5,
            "A name that is not in the table must raise a ValueError.",
            _problems("win_the_lottery"),
            lambda rng: _problems("house_prices", "", "SPAM_PROBABILITY"),
            guard=True,
        ),
    ),
    misconceptions=(
        Misconception(
            "tanh before the hinge",
            "With tanh a score never goes beyond the margin of 1, no example is ever free, and the "
            "hinge becomes the absolute error. Leave the output linear.",
            _instead(spam_decision_only=("tanh", "hinge")),
        ),
        Misconception(
            "tanh before the squared hinge",
            "With tanh a score never goes beyond the margin of 1, no example is ever free, and the "
            "squared hinge becomes the squared error. Leave the output linear.",
            _instead(spam_decision_only=("tanh", "squared_hinge")),
        ),
        Misconception(
            "sigmoid for classes",
            "Sigmoids answer independent questions, and without a common sum a row of ones would "
            "be the cheapest prediction. One class out of several needs softmax.",
            _instead(news_topic=("sigmoid", "categorical_crossentropy")),
        ),
        Misconception(
            "yes/no questions for classes",
            "Binary cross-entropy is for independent questions; here exactly one class is right, "
            "and the probabilities must share a sum of one.",
            _instead(news_topic=("sigmoid", "binary_crossentropy")),
        ),
        Misconception(
            "counts with a linear output",
            "The Poisson loss takes the logarithm of the prediction, and a linear output becomes "
            "negative sooner or later. The exponential never does.",
            _instead(customers_per_day=("linear", "poisson")),
        ),
        Misconception(
            "squared error for counts",
            "A count scatters more where it is larger and is never negative; the squared error "
            "knows neither. The Poisson loss with an exponential output does.",
            _instead(customers_per_day=MSE),
        ),
        Misconception(
            "softmax for one question",
            "Softmax over a single output is 1, whatever the logit is. One yes/no question needs "
            "a sigmoid.",
            _instead(spam_probability=("softmax", "binary_crossentropy")),
        ),
        Misconception(
            "probability from a linear output",
            "A linear output is no probability: it may be 3 or -1. The sigmoid brings it between "
            "0 and 1.",
            _instead(spam_probability=("linear", "binary_crossentropy")),
        ),
        Misconception(
            "one-hot loss for integer labels",
            "The targets are integers: the sparse form takes them as they are, and no table of "
            "50,000 columns is needed.",
            _instead(next_word_integer_labels=("softmax", "categorical_crossentropy")),
        ),
        Misconception(
            "pair the other way round",
            "The pair is the other way round: (output activation, loss function).",
            lambda problem: reference.choose_loss(problem)[::-1],
        ),
        Misconception(
            "short names",
            "The names are those of the functions that you wrote: mean_squared_error and not mse.",
            _instead(house_price=("linear", "mse")),
        ),
        Misconception(
            "an answer to everything",
            "An unknown problem gets an answer all the same; it must raise a ValueError, so that a "
            "misspelled name is noticed.",
            _default,
        ),
        Misconception(
            "KeyError",
            "A missing key of a dict raises a KeyError; look first whether the problem is known, "
            "and raise a ValueError that says so.",
            _key_error,
        ),
    ),
)
