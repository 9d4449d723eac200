"""The errors that the package raises for people to read."""


class CourseError(Exception):
    """Something is not as the course needs it; the text is one sentence for a person.

    Where the cause is not a plain mistake of that person, raise it `from` the cause: the sentence
    is shown, and the cause is logged.
    """

    exit_code = 2  # of the command line
