"""Judge the graded functions that a plain Python file defines."""

import re
from collections.abc import Collection
from pathlib import Path

from ..course import CourseError, supporting_files
from ..judging.forbidden import forbidden_in, imported_in
from ..judging.verdict import Verdict
from ..sandbox import NoJailError, Outcome, Step
from ..specs import ASSIGNMENTS, EXERCISES
from .bounds import OWN_WORK, TooLong, alarm, content_of
from .cases import Cases
from .cell_selection import defined_in
from .grade_notebook import not_allowed, runner
from .second_opinion import Cells, second_sandbox, with_second_opinion
from .submitted_notebook import LONGEST

# What a file defines that another version of Python may read.
DEFINES = re.compile(r"^(?:async )?def (\w+)", re.MULTILINE)


class NotPythonError(CourseError):
    """The source is not Python in the version that grades."""

    def __init__(self, text: str, source: str) -> None:
        """Keep the source for another version."""
        super().__init__(text)
        self.source = source


def judge_file(path: Path, seed: int, sandbox: str = "bubblewrap") -> list[Verdict]:
    """Judge the graded functions that a Python file defines.

    Args:
        path: the file.
        seed: draws the hidden cases.
        sandbox: the name of the sandbox in which it runs.

    Returns:
        A verdict for each function, in the order of the course.

    Raises:
        CourseError: if the file cannot be read, is not Python, or defines no graded function, and
            for whatever else this file does to the grader.
        NoJailError: if this machine cannot make a jail.
    """
    try:
        with alarm(OWN_WORK):
            return _judge_file(path, seed, sandbox)
    except (CourseError, NoJailError):
        raise
    except TooLong:
        runner(sandbox).close()  # with all that still runs in it
        raise CourseError(f"{path}: it was given up, because judging it took too long.") from None
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise CourseError(f"{path}: the grader failed ({why}).") from error


def _judge_file(path: Path, seed: int, sandbox: str) -> list[Verdict]:
    try:
        source = read_source(path)
        defined = defined_in(source) - imported_in(source)
    except NotPythonError as error:
        source, defined = error.source, frozenset(DEFINES.findall(error.source))
        if "wasm" not in (sandbox, second_sandbox(sandbox)) or not defined & EXERCISES.keys():
            raise
        verdicts = _judge(source, defined, seed, sandbox)
        if not any(verdict.score for verdict in verdicts):
            raise  # no Python there either, or no answer
        return verdicts
    if not defined & EXERCISES.keys():
        raise CourseError(f"{path} defines no graded function, such as binary_crossentropy.")
    return _judge(source, defined, seed, sandbox)


def _judge(source: str, defined: Collection[str], seed: int, sandbox: str) -> list[Verdict]:
    names = [name for name in EXERCISES if name in defined]
    drawn = {
        name: cases
        for one in ASSIGNMENTS.values()
        if (cases := Cases(one, seed, names))
        for name in cases.asked
    }
    asked = {name: drawn[name].asked[name] for name in names}
    files: dict[str, str] = {}
    for assignment in ASSIGNMENTS:
        files |= supporting_files(assignment)
    steps = [Step(source), *(Step(exercise=name) for name in names)]

    def is_right(name: str, answers: list) -> bool:
        return drawn[name].is_right(name, answers)

    def judge(name: str, outcome: Outcome) -> Verdict:
        used = forbidden_in(name, [source])
        if used:
            return not_allowed(drawn[name].sheets[name], used)
        return drawn[name].verdict(name, outcome.answers[name])

    def ask_elsewhere(doubtful: Collection[str]) -> Outcome:
        steps = [Step(source), *(Step(exercise=name) for name in doubtful)]
        runner("wasm").begin()
        return runner("wasm").run(steps, {name: asked[name] for name in doubtful}, files)

    runner(sandbox).begin()
    outcome = runner(sandbox).run(steps, asked, files, is_right=is_right)
    verdicts = [judge(name, outcome) for name in names]
    raised = [one for one in outcome.outputs.get(0, []) if one["output_type"] == "error"]
    cells = Cells([(one["ename"], one["evalue"]) for one in raised], names)
    opinion = with_second_opinion(sandbox, verdicts, outcome, cells, ask_elsewhere, judge)
    return opinion.verdicts


def read_source(path: Path) -> str:
    """Read a Python file.

    Raises:
        CourseError: if it cannot be read, is too long, or is not Python in this version.
    """
    content = content_of(path)
    if len(content) > LONGEST:
        raise CourseError(f"{path} has more than {LONGEST} bytes, too many for an answer.")
    try:
        source = content.decode("utf-8-sig")
        compile(source, str(path), "exec", dont_inherit=True)
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not a Python file: it is not text.") from None
    except SyntaxError as error:
        line = f" in line {error.lineno}" if error.lineno else ""
        raise NotPythonError(f"{path} is not Python{line}: {error.msg}.", source) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise CourseError(f"{path} is not Python: {error or type(error).__name__}.") from None
    return source
