"""The problems of `choose_loss`: their texts, and the question that leads to each answer.

The texts stand in the notebook and on the page; neither they nor the questions name an answer.
"""

PROBLEMS = {
    "house_price": "Prices of similar flats in one town, all far from zero, scatter symmetrically. "
    "An error twice as large is more than twice as bad.",
    "house_price_over_orders_of_magnitude": "Prices from a garage to a castle. Being off by a "
    "tenth costs the same for either.",
    "delivery_time_with_outliers": "Minutes until a parcel arrives; a few are lost for days. The "
    "typical parcel counts, and the lost ones should not pull the prediction up.",
    "sensor_mostly_gaussian": "A thermometer has small Gaussian noise, and a wild value now and "
    "then. Small errors should count as their squares; a wild value should not count for more "
    "than its distance.",
    "customers_per_day": "How many customers should a shop expect tomorrow: 0, 1, 2, and so on? "
    "Large numbers scatter more.",
    "spam_probability": "How probable is it that this email is spam? The reader decides what "
    "to do.",
    "photo_tags": "A photo shows a dog, a beach, snow, several of them or none. Each tag gets a "
    "probability of its own.",
    "spam_decision_only": "An email goes to the bin or to the inbox, and nobody asks for a "
    "probability. Labels are −1 and +1, and the decision should have some room to spare.",
    "news_topic": "Every article has exactly one of twenty topics. The targets are one-hot rows.",
    "next_word_integer_labels": "Exactly one of 50,000 words comes next. The target is its number "
    "in the dictionary.",
    "imitate_a_teacher_distribution": "A small network should give the same probabilities as a "
    "large one. The targets are whole distributions, and a perfect copy should cost 0.",
    "rare_and_easy_background": "Of 100 patches of a photo 99 are background that is easy to "
    "recognise. Together they should not outweigh the few hard ones; the targets are one-hot rows.",
}

# The three words of a description, (target, scatter, wanted), and what each can be.
TARGETS = {
    "number": "any number, or one so far from zero that no limit matters",
    "positive number": "it may come close to zero, and never below",
    "logarithm": "the targets are the logarithms of positive numbers",
    "count": "0, 1, 2, …",
    "yes or no": "one answer",
    "tags": "several answers, each yes or no, independent of each other",
    "class number": "exactly one of several classes, as an integer",
    "one-hot row": "exactly one of several classes, as a row of zeros and a 1",
    "distribution": "a share for each class; the shares sum to one",
}
SCATTERS = {
    "even": "errors of one size everywhere; examples are of one kind",
    "some wild": "a few targets are far from the rest",
    "growing": "larger targets scatter more",
    "mostly easy": "nearly all examples are easy to recognise",
}
WANTED = {
    "mean": "the expected value, to which every target counts in full",
    "typical": "a value in the middle, which wild targets do not move",
    "between": "small errors count as their squares, large ones as their distance",
    "ratio": "being off by the same factor costs the same everywhere",
    "probability": "a number between 0 and 1 for each answer",
    "decision": "the right answer, whatever its probability",
}

QUESTIONS = {
    "house_price": "What does an error that is twice as large cost? And can the price be any "
    "number that the last layer computes?",
    "house_price_over_orders_of_magnitude": "Which function turns equal ratios into equal "
    "differences? And what happens to it where the output reaches −1?",
    "delivery_time_with_outliers": "Which number lies in the middle of the delivery times, however "
    "long the longest one is? Which losses does it minimise, or nearly so?",
    "sensor_mostly_gaussian": "Which loss is a square for small errors and a straight line for "
    "large ones? Can a temperature be below zero?",
    "customers_per_day": "Which distribution counts how often something happens? Which parameter "
    "does it have, and which values may that parameter take?",
    "spam_probability": "Between which numbers does a probability lie, and which activation leads "
    "there? Which loss is the price of that probability?",
    "photo_tags": "May several answers be right at once? Then how many questions are asked, and "
    "do their probabilities have to share anything?",
    "spam_decision_only": "Which losses ask for a margin and not for a probability? What must the "
    "score be able to reach, so that an example beyond the margin costs nothing?",
    "news_topic": "Exactly one topic is right: what do twenty probabilities sum to then, and which "
    "activation sees to it? In which form does the target come?",
    "next_word_integer_labels": "How long would a one-hot row be here? Which loss takes the number "
    "of the word as it is?",
    "imitate_a_teacher_distribution": "Which loss compares two distributions, and is 0 where they "
    "are equal? What must the outputs sum to?",
    "rare_and_easy_background": "Which loss gives an example a smaller weight, the surer its "
    "right answer is already?",
}
ASKED_OF = {
    (
        "number",
        "mean",
    ): "Which constant is best for the targets 1, 2 and 30, if the mean is wanted? "
    "Does the loss you chose lead to it?",
    ("number", "typical"): "Which constant is best for the targets 1, 2 and 30, if it should not "
    "move when the 30 becomes 300? Does the loss you chose lead to it?",
    ("number", "between"): "What should an error of 0.1 cost, and what an error of 100? Which loss "
    "changes from one to the other?",
    ("positive number", "ratio"): "What is wanted is a ratio, and the output is the number itself: "
    "where does the logarithm come from, and may its argument reach zero?",
    ("count", "mean"): "Which distribution has a count as its outcome, and which values may its "
    "parameter take?",
    ("yes or no", "probability"): "One question, and a probability is wanted: which values may the "
    "output take, and what does a sure and wrong answer cost?",
    ("yes or no", "decision"): "No probability is wanted: which losses stop asking for more once "
    "the score is beyond a margin?",
    ("tags", "probability"): "Several answers may be right at once. Do their probabilities have to "
    "sum to one?",
    ("class number", "probability"): "Exactly one class is right, and its number is the target. "
    "Which loss takes it as it is?",
    ("one-hot row", "probability"): "A probability is wanted for each class. Which loss is lowest "
    "at the true probabilities, and does a weight on easy examples keep that?",
    ("one-hot row", "decision"): "Are nearly all examples easy, or are all of one kind? When would "
    "you give an example that is already right a smaller weight?",
    ("distribution", "probability"): "The target is a whole distribution. Which losses are lowest "
    "where the prediction equals it?",
}


def question(problem: str | tuple[str, str, str]) -> str:
    """The question that leads to the answer of a problem, and does not give it."""
    if isinstance(problem, str):
        return QUESTIONS[problem]
    target, _, wanted = problem
    alike = ((target, wanted), ("number", wanted), (target, "probability"))
    return next(ASKED_OF[words] for words in alike if words in ASKED_OF)
