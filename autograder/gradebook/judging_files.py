"""Judging plain Python files: the contract functions that they define, in the sandbox."""

from pathlib import Path

from ..judging.verdict import Verdict, judge
from ..sandbox import Limits, Runner, Step
from ..specs import ASSIGNMENTS, EXERCISES
from .course import CourseError, supporting_files
from .grading import questions_of, sheets_of
from .repair import functions_in


def judge_file(path: Path, seed: int, limits: Limits | None = None) -> list[Verdict]:
    """The verdicts on the graded functions that a Python file defines.

    Raises:
        CourseError: if the file cannot be read, is no Python, or defines no graded function.
    """
    source = _read(path)
    names = [name for name in EXERCISES if name in functions_in(source)]
    if not names:
        raise CourseError(f"{path} defines no graded function, such as binary_crossentropy.")
    sheets = {
        name: sheet
        for assignment in ASSIGNMENTS
        for name, sheet in sheets_of(assignment, seed).items()
        if name in names
    }
    questions = {name: questions_of(sheet) for name, sheet in sheets.items()}
    files = {}
    for assignment in ASSIGNMENTS:
        files |= supporting_files(assignment)
    steps = [Step(source), *(Step(question=name) for name in names)]
    answers = Runner(limits).run(steps, questions, files).answers
    return [judge(sheets[name], answers[name]) for name in names]


def _read(path: Path) -> str:
    try:
        source = path.read_text(encoding="utf-8-sig")
        compile(source, str(path), "exec", dont_inherit=True)
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not a Python file: it is not text.") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f" in line {error.lineno}" if getattr(error, "lineno", None) else ""
        text = getattr(error, "msg", None) or error
        raise CourseError(f"{path} is not Python{line}: {text}.") from None
    return source
