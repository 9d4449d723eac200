"""The choice of a loss: checks and misconceptions. No sentence gives an answer away."""

from collections.abc import Callable

from ... import reference
from ...reference.choice import DESCRIBED, Pair, Problem, accepted_pairs
from ..model import Case, Check, Exercise, Misconception, accepting, asking, case
from .problems import question


def _problems(*problems: Problem) -> tuple[Case, ...]:
    """A case for each problem, with all its right answers and the question that leads to them."""
    return tuple(
        asking(accepting(case(problem), *accepted_pairs(problem)[1:]), question(problem))
        for problem in problems
    )


def _instead(wrong: Pair, target: str, wanted: str, scatter: str = "") -> Callable:
    """A misconception that answers problems of one kind in its own way, by name and by words."""

    def function(problem: Problem) -> Pair:
        unknown = ("", "", "")
        words = DESCRIBED.get(problem, unknown) if isinstance(problem, str) else problem
        first, second, third = words
        alike = first == target and third == wanted and scatter in ("", second)
        return wrong if alike else reference.choose_loss(problem)

    return function


def _for_classes(wrong: Pair) -> Callable:
    """A misconception about one class out of several, with a one-hot target."""

    def function(problem: Problem) -> Pair:
        right = reference.choose_loss(problem)
        return wrong if right == ("softmax", "categorical_crossentropy") else right

    return function


def _always_linear(problem: Problem) -> Pair:
    output, loss = reference.choose_loss(problem)
    return ("linear" if output == "exponential" else output), loss


def _names_alone(problem: Problem) -> Pair:
    if problem not in DESCRIBED:
        raise ValueError(f"unknown problem {problem}")
    return reference.choose_loss(problem)


def _default(problem: Problem) -> Pair:
    return reference.choose_loss(problem) if _known(problem) else MSE


def _key_error(problem: Problem) -> Pair:
    if not _known(problem):
        raise KeyError(problem)
    return reference.choose_loss(problem)


def _known(problem: Problem) -> bool:
    return problem in DESCRIBED or not isinstance(problem, str)


MSE = ("linear", "mean_squared_error")
MAE = ("linear", "mean_absolute_error")
MSLE = ("linear", "mean_squared_logarithmic_error")
FOCAL = ("softmax", "categorical_focal_crossentropy")
RARE = ("one-hot row", "mostly easy", "probability")
DAMAGES = ("positive number", "some wild", "mean")
LOGARITHM = ("logarithm", "even", "mean")


CHOOSE_LOSS = Exercise(
    reference.choose_loss,
    checks=(
        Check(
            "numbers to predict",
            1.25,
            "Ask what an error costs (its square, its size, its ratio), and which values the "
            "prediction may have; return (output activation, loss).",
            _problems("house_price", "house_price_over_orders_of_magnitude", "customers_per_day"),
            lambda rng: _problems("delivery_time_with_outliers", "sensor_mostly_gaussian"),
            sealed=True,
        ),
        Check(
            "yes or no",
            0.75,
            "Ask whether a probability is wanted or a decision, and how many independent questions "
            "there are.",
            _problems("spam_probability", "spam_decision_only"),
            lambda rng: _problems("photo_tags"),
            sealed=True,
        ),
        Check(
            "one of several classes",
            1,
            "One answer out of several needs probabilities that sum to one. Then ask in which form "
            "the targets come.",
            _problems("news_topic", "next_word_integer_labels"),
            lambda rng: _problems("imitate_a_teacher_distribution", "rare_and_easy_background"),
            sealed=True,
        ),
        Check(
            "three words about numbers",
            1,
            "Let the third word decide the loss and the first one the output, as the rules of the "
            "page do.",
            _problems(DAMAGES, LOGARITHM, ("positive number", "growing", "ratio")),
            lambda rng: _problems(
                ("number", "some wild", "mean"),
                ("logarithm", "some wild", "typical"),
                ("positive number", "even", "mean"),
                ("positive number", "some wild", "between"),
                ("number", "some wild", "typical"),
                ("count", "growing", "mean"),
            ),
            sealed=True,
        ),
        Check(
            "three words about classes",
            0.5,
            "The first word says how many answers may be right and in which form they come, the "
            "third whether a probability is wanted.",
            _problems(("tags", "even", "probability"), RARE, ("one-hot row", "even", "decision")),
            lambda rng: _problems(
                ("yes or no", "mostly easy", "probability"),
                ("yes or no", "even", "decision"),
                ("distribution", "even", "probability"),
                ("class number", "even", "decision"),
                ("class number", "mostly easy", "probability"),
                ("one-hot row", "mostly easy", "decision"),
                ("one-hot row", "even", "probability"),
            ),
            sealed=True,
        ),
        Check(
            "unknown problems",
            0.5,
            "A name that is not in the table must raise a ValueError.",
            (case("win_the_lottery"),),
            lambda rng: [case(name) for name in ("house_prices", "", "SPAM_PROBABILITY")],
            guard=True,
        ),
    ),
    misconceptions=(
        Misconception(
            "tanh before the hinge",
            "With tanh a score never goes beyond the margin of 1, so no example is ever free and "
            "the hinge becomes the absolute error. How far must a score be able to go?",
            _instead(("tanh", "hinge"), "yes or no", "decision"),
        ),
        Misconception(
            "tanh before the squared hinge",
            "With tanh a score never goes beyond the margin of 1, so no example is ever free and "
            "the squared hinge becomes the squared error. How far must a score be able to go?",
            _instead(("tanh", "squared_hinge"), "yes or no", "decision"),
        ),
        Misconception(
            "sigmoid for classes",
            "Sigmoids answer independent questions, and without a common sum a row of ones would "
            "be the cheapest prediction. What must the outputs share if one class is right?",
            _for_classes(("sigmoid", "categorical_crossentropy")),
        ),
        Misconception(
            "yes/no questions for classes",
            "These are twenty independent questions, and any number of them may be answered with "
            "yes. How many topics does an article have?",
            _for_classes(("sigmoid", "binary_crossentropy")),
        ),
        Misconception(
            "counts with a linear output",
            "This loss takes the logarithm of the prediction. Which numbers may a linear output "
            "give, and which of them have a logarithm?",
            _instead(("linear", "poisson"), "count", "mean"),
        ),
        Misconception(
            "squared error for counts",
            "A count scatters more where it is larger and is never negative; the squared error "
            "knows neither. Which distribution does?",
            _instead(MSE, "count", "mean"),
        ),
        Misconception(
            "linear output as the price itself",
            "A linear output may go to −1 or below, and there the logarithm of 1 plus the output "
            "has no value. Which activations never go there? (A linear output would do for the "
            "logarithm of the price, and then with another loss.)",
            _instead(MSLE, "positive number", "ratio"),
        ),
        Misconception(
            "always a linear output",
            "A linear output may give any number, the negative ones too. Where has the loss no "
            "value for them?",
            _always_linear,
        ),
        Misconception(
            "softmax for one question",
            "Softmax over a single output is 1, whatever the logit is. What else turns one number "
            "into a probability?",
            _instead(("softmax", "binary_crossentropy"), "yes or no", "probability"),
        ),
        Misconception(
            "probability from a linear output",
            "A linear output is not a probability: it may be 3 or −1. What brings it between 0 and 1?",
            _instead(("linear", "binary_crossentropy"), "yes or no", "probability"),
        ),
        Misconception(
            "one-hot loss for integer labels",
            "The targets are integers here; this loss would need a table of 50,000 columns. Which "
            "one takes an integer as it is?",
            _instead(("softmax", "categorical_crossentropy"), "class number", "probability"),
        ),
        Misconception(
            "wild targets ignored although the mean is wanted",
            "Some targets are wild, but the mean is wanted, and they are a part of it. What would "
            "an insurance company save for its damages with your loss, if most of them are 0?",
            _instead(MAE, "positive number", "mean", "some wild"),
        ),
        Misconception(
            "logarithm taken twice",
            "The targets are logarithms already, and this loss would take the logarithm of them "
            "once more. What is left to measure after the first one?",
            _instead(MSLE, "logarithm", "mean"),
        ),
        Misconception(
            "focal loss where a probability is wanted",
            "Focal loss gives easy examples a smaller weight, and its lowest point is not the true "
            "probability. What is wanted here?",
            _instead(FOCAL, "one-hot row", "probability", "mostly easy"),
        ),
        Misconception(
            "softmax for tags",
            "With a softmax the tags of a photo share one unit of probability, and a dog makes the "
            "beach less probable. May both be there?",
            _instead(("softmax", "categorical_crossentropy"), "tags", "probability"),
        ),
        Misconception(
            "pair the other way round",
            "The pair is the other way round: (output activation, loss function).",
            lambda problem: reference.choose_loss(problem)[::-1],
        ),
        Misconception(
            "short names",
            "The names are those of the functions that you wrote: mean_absolute_error and not mae.",
            _instead(("linear", "mse"), "number", "mean"),
        ),
        Misconception(
            "names alone",
            "The names are answered, and three words are refused. Write down the rules that you "
            "used for the names, as conditions on the three words.",
            _names_alone,
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
