"""Run the cells of a student's notebook so that a line that fails costs nothing else.

Part of the program of the jail: it never runs in the grader's own process. Notebooks come from
other machines. What works only there (a package, a window, a shell command, a folder) is harmless
or fails where it is used, and the rest of its cell still runs.
"""

import ast
import contextlib
import io
import re
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

# Seconds that a cell still has when the time of all cells is used up: enough to define what the
# graded functions need.
LEAST_CPU, LEAST_WALL = 1.0, 5.0
MOST_PARTS = 30  # of one cell that are run by themselves, after a part before them has failed
# No HTML, SVG or Markdown: other people open the graded notebooks, and scripts could be in them.
SHOWN = ("text/plain", "image/png")
CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[\s)\]}]")
CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*")
TRANSPARENT_MAGICS = ("time", "capture")


class OutOfTime(BaseException):
    """Raised in a cell that takes too long; `except Exception` does not catch it."""


class Bounded(io.StringIO):
    """A text stream that keeps the beginning and counts the rest."""

    def __init__(self, limit: int) -> None:
        """Keep at most `limit` characters."""
        super().__init__()
        self.limit, self.dropped = limit, 0

    def write(self, text: str) -> int:
        """Keep what still fits and count what does not.

        Returns:
            The number of characters, kept or not, as every stream does.
        """
        keep = text[: max(0, self.limit - self.tell())]
        self.dropped += len(text) - len(keep)
        super().write(keep)
        return len(text)


class Budget:
    """The time that all cells of a notebook have together; graded functions have their own."""

    def __init__(self, limits: dict[str, Any]) -> None:
        """Start with the whole budget."""
        self.limits = limits
        self.cpu, self.wall = limits["cells_cpu"], limits["cells_wall"]

    @contextlib.contextmanager
    def spend(self, cpu: float, wall: float) -> Iterator[None]:
        """Raise OutOfTime after so many seconds, and take the time used off the budget."""
        before = time.process_time(), time.monotonic()
        set_alarms(cpu, wall)
        try:
            yield
        finally:
            set_alarms(0, 0)
            self.cpu -= time.process_time() - before[0]
            self.wall -= time.monotonic() - before[1]

    def of_a_cell(self) -> tuple[float, float]:
        """The seconds of CPU time and of wall time that the next cell has."""
        return (
            min(self.limits["cell_cpu"], max(self.cpu, LEAST_CPU)),
            min(self.limits["cell_wall"], max(self.wall, LEAST_WALL)),
        )


def replace_attribute(owner: Any, name: str, value: Any) -> None:
    """Replace an attribute of a library, which may be a private one.

    Raises:
        AttributeError: if there is no such attribute any more, so that replacing would do nothing.
    """
    getattr(owner, name)
    setattr(owner, name, value)


def out_of_time(signum: int, frame: Any) -> None:
    """Handle the signal of a timer.

    Raises:
        OutOfTime: always.
    """
    raise OutOfTime


def set_alarms(cpu: float, wall: float) -> None:
    """Raise OutOfTime after so many seconds of CPU time or of wall time, and again each second.

    Args:
        cpu: seconds; 0 switches the alarm off.
        wall: seconds; 0 switches the alarm off.
    """
    signal.setitimer(signal.ITIMER_PROF, cpu, 1 if cpu else 0)
    signal.setitimer(signal.ITIMER_REAL, wall, 1 if wall else 0)


def run_cell(
    shell: Any, source: str, limits: dict[str, Any], budget: Budget
) -> list[dict[str, Any]]:
    """Run one cell.

    If a statement fails, those below it are still run. Of a cell that is not Python as a whole, the
    blocks that are Python are run.

    Returns:
        Its outputs, in nbformat's form; exceptions are among them.
    """
    errors: list[dict[str, Any]] = []
    shown = capture_display(shell)
    cpu, wall = budget.of_a_cell()

    def note_error(etype: type, value: BaseException, text: list[str]) -> None:
        said = str(value)
        if issubclass(etype, OutOfTime):
            said = f"This cell was stopped after {cpu:.3g} seconds of work."
            text = [said]
        lines = [line[:2000] for line in text][:60]
        output = {"output_type": "error", "ename": etype.__name__, "evalue": said[:2000]}
        errors.append({**output, "traceback": lines})

    replace_attribute(shell, "_showtraceback", note_error)
    sys.stdout, sys.stderr = Bounded(limits["text"]), Bounded(limits["text"])
    parts = [without_magic(shell, source)]
    try:
        for _ in range(MOST_PARTS):
            if not parts:
                break
            part = parts.pop(0)
            with budget.spend(cpu, wall):
                result = shell.run_cell(part, store_history=False)
            if isinstance(result.error_in_exec, OutOfTime):
                cpu, wall = LEAST_CPU, LEAST_WALL
            parts[:0] = left_over(shell, part, result)
    except OutOfTime:  # raised between the student's lines
        note_error(OutOfTime, OutOfTime(), [])
    finally:
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    return [*printed(out, "stdout"), *printed(err, "stderr"), *shown, *errors]


def without_magic(shell: Any, source: str) -> str:
    """The cell without a magic in its first line that only measures, or that is not known here."""
    found = CELL_MAGIC.match(source)
    if found is None:
        return source
    body = "\n" + source[found.end() :].lstrip("\n")
    if found[1] in TRANSPARENT_MAGICS:
        return body
    unknown = shell.find_cell_magic(found[1]) is None
    return body if unknown and is_python(shell, body) else source


def is_python(shell: Any, source: str) -> bool:
    """Is this Python as a whole, as IPython reads it?"""
    try:
        ast.parse(shell.transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def left_over(shell: Any, source: str, result: Any) -> list[str]:
    """The parts of a failed cell that can still be run."""
    if result.success or isinstance(result.error_in_exec, SystemExit | KeyboardInterrupt):
        return []
    if result.error_in_exec is None:
        parts = python_parts(shell, source)
        return parts if parts != [source] else []
    source = shell.transform_cell(source)
    lines = source.split("\n")
    failed = line_of(result.error_in_exec)
    body = ast.parse(source).body
    later = [start for node in body if (start := start_of(node)) > failed]
    if isinstance(result.error_in_exec, ModuleNotFoundError):
        # Without the decorators of a package that is missing, the function is the same.
        later[:0] = [n.lineno for n in body if start_of(n) <= failed < n.lineno]
    if not failed or not later:
        return []
    blank = "\n" * (later[0] - 1)  # so that line numbers stay
    return [blank + "\n".join(lines[later[0] - 1 :])]


def line_of(error: BaseException) -> int:
    """The line of the cell in which it failed; 0 if it is not known."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name == "<module>" and "ipython-input" in code.co_filename:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def start_of(node: ast.stmt) -> int:
    """The first line of a statement, its decorators with it."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])


def python_parts(shell: Any, source: str) -> list[str]:
    """The blocks of a cell that are Python by themselves; each begins at the left margin."""
    lines = source.split("\n")
    starts = [
        i
        for i, line in enumerate(lines)
        if line and not CONTINUES.match(line) and not (i and lines[i - 1].startswith("@"))
    ]
    parts, i = [], 0
    while i < len(starts):
        # An open bracket or string includes the lines that follow it.
        for j in range(i + 1, min(i + MOST_PARTS, len(starts)) + 1):
            end = starts[j] if j < len(starts) else len(lines)
            part = "\n".join(lines[starts[i] : end])
            if not is_python(shell, part):
                continue
            parts.append("\n" * starts[i] + part)
            i = j - 1
            break
        i += 1
    return parts


def capture_display(shell: Any) -> list[dict[str, Any]]:
    """Make the shell collect what a cell displays, and its value.

    Returns:
        The list into which the shell will put these outputs.
    """
    from IPython.core.displaypub import CapturingDisplayPublisher

    shown: list[dict[str, Any]] = []

    def output(kind: str, data: dict[str, Any]) -> None:
        data = {mime: data[mime] for mime in SHOWN if isinstance(data.get(mime), str)}
        extra = {"execution_count": None} if kind == "execute_result" else {}
        shown.append({"output_type": kind, "data": data, "metadata": {}, **extra})

    class Publisher(CapturingDisplayPublisher):
        def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
            output("display_data", data)

    def value_of_cell(value: Any = None) -> None:
        if value is not None:
            output("execute_result", shell.display_formatter.format(value)[0])

    replace_attribute(shell, "display_pub", Publisher())
    replace_attribute(shell.display_trap, "hook", value_of_cell)
    return shown


def printed(stream: Any, name: str) -> list[dict[str, Any]]:
    """The output for what a cell printed.

    Returns:
        A list with that output; an empty list if nothing was printed, or if the student has
        replaced the stream.
    """
    if not isinstance(stream, Bounded):
        return []
    text = stream.getvalue()
    if stream.dropped:
        text += f"\n... {stream.dropped} more characters were printed and are left out here.\n"
    return [{"output_type": "stream", "name": name, "text": text}] if text else []
