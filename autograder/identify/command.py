"""The command `identify`: a function of a Python file is called in the jail."""

from pathlib import Path

from ..errors import CourseError
from ..grading.grade_file import read_source
from ..grading.grade_notebook import runner
from ..sandbox import Step
from .choice import chosen
from .libraries import facts
from .matching import Finding, Unusable, cases_of, identify, options_of
from .sentences import describe
from .table import table


def identify_file(
    path: Path, name: str | None = None, sandbox: str = "bubblewrap"
) -> tuple[str, Finding, list[str]]:
    """Say which loss a function of a file computes.

    Args:
        path: the file.
        name: of the function; may be left out where the file has one that others do not call.
        sandbox: the name of the sandbox in which it runs.

    Returns:
        The name of the function, what was found, and the same in sentences.

    Raises:
        CourseError: if the file is no Python, or has no such function, or more than one.
        NoJailError: if this machine cannot make a jail.
    """
    source = read_source(path)
    try:
        name, parameters, required = chosen(source, name)
        options = options_of(parameters, required, name)
    except Unusable as error:
        raise CourseError(f"{path}: {error}") from None
    cases = cases_of(table(), options, parameters)
    runner(sandbox).begin()
    outcome = runner(sandbox).run([Step(source), Step(exercise=name)], {name: cases})
    found, block = identify(table(), outcome.answers[name], parameters)
    return name, found, describe(found, block, facts())
