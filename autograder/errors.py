"""The errors that the package raises for people to read."""


class CourseError(Exception):
    """Something is not as the course needs it; the text is one sentence for a person."""

    exit_code = 2  # of the command line
