"""Judge the graded functions that a plain Python file defines."""

from pathlib import Path

from ..course import CourseError, supporting_files
from ..judging.forbidden import forbidden_in, imported_in
from ..judging.verdict import Verdict
from ..sandbox import Step
from ..specs import ASSIGNMENTS, EXERCISES
from .cases import Cases
from .cell_selection import defined_in
from .grade_notebook import not_allowed, runner


def judge_file(path: Path, seed: int, jailed: bool = True) -> list[Verdict]:
    """Judge the graded functions that a Python file defines.

    Args:
        path: the file.
        seed: draws the hidden cases.
        jailed: whether the file runs in the jail.

    Returns:
        A verdict for each function, in the order of the course.

    Raises:
        CourseError: if the file cannot be read, is not Python, or defines no graded function.
        NoJailError: if this machine cannot make a jail.
    """
    source = _read(path)
    names = [name for name in EXERCISES if name in defined_in(source) - imported_in(source)]
    if not names:
        raise CourseError(f"{path} defines no graded function, such as binary_crossentropy.")
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

    outcome = runner(jailed).run(steps, asked, files, is_right=is_right)
    verdicts = []
    for name in names:
        used = forbidden_in(name, [source])
        cases = drawn[name]
        verdict = not_allowed(cases.sheets[name], used) if used else None
        verdicts.append(verdict or cases.verdict(name, outcome.answers[name]))
    return verdicts


def _read(path: Path) -> str:
    try:
        source = path.read_text(encoding="utf-8-sig")
        compile(source, str(path), "exec", dont_inherit=True)
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not a Python file: it is not text.") from None
    except SyntaxError as error:
        line = f" in line {error.lineno}" if error.lineno else ""
        raise CourseError(f"{path} is not Python{line}: {error.msg}.") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise CourseError(f"{path} is not Python: {error or type(error).__name__}.") from None
    return source
