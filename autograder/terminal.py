"""What the commands show: a progress bar, tables."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from .errors import CourseError
from .grading import batch, grade_notebook, submissions
from .grading.attempts import Trial
from .grading.feedback import versions
from .grading.history import Change
from .grading.preview import Preview
from .grading.results import Results
from .grading.tables import write
from .judging.validate import visible
from .lms.manifest import read_manifest
from .lms.report import show_table
from .lms.roster import Compared, look_up
from .sandbox import Limits, NoJailError, automatic, make, memory
from .sandbox.bubblewrap import has_bubblewrap
from .sandbox.diagnosis import advice, memory_advice
from .sandbox.doctor import Finding

Line = tuple[str, str, str, str]  # student, assignment, points, what is not right

NO_JAIL = (
    "This machine cannot make a jail for strangers' code ({reason}). {advice}\n"
    "With --unsafe-no-sandbox the code runs with your rights, limited in time and memory alone."
)
UNBOUNDED = (
    "The memory of a submission is limited for each of its processes alone, not for all together. "
    "{advice}"
)

out, err = (
    Console(highlight=False, soft_wrap=True, markup=False),  # a folder may be called [/b]
    Console(stderr=True, highlight=False, soft_wrap=True),
)


class Way(StrEnum):
    """The sandboxes that a command can be told to use."""

    auto = "auto"
    bubblewrap = "bubblewrap"
    wasm = "wasm"


def sandbox_of(way: Way, no_sandbox: bool) -> str:
    """The name of the sandbox that a command uses.

    Raises:
        CourseError: if it is told to use one and none.
        NoJailError: if it cannot be used here: said before anything is graded.
    """
    if no_sandbox and way is not Way.auto:
        raise CourseError("Give --sandbox or --unsafe-no-sandbox, and not both.")
    name = "none" if no_sandbox else automatic() if way is Way.auto else way.value
    sandbox = make(name)
    if name == "wasm":
        sandbox.start()  # makes the snapshot, before several processes would
    return name


def said_sandbox(name: str) -> str:
    """Say which sandbox has run the submissions, and in which versions."""
    said = versions(name)
    names = ", ".join(f"{what} {version}" for what, version in said.items() if what != "sandbox")
    return f"Sandbox: {name} ({names})."


def engine_of(
    scheduler: str | None, workers: int | None, seed: int, sandbox: str
) -> AbstractContextManager[batch.Engine]:
    """The engine for this scheduler: a Dask cluster, or worker processes here."""
    if scheduler is None:
        return nullcontext(batch.local_engine(workers or os.cpu_count() or 1, seed, sandbox))
    from .grading import cluster  # it needs a package that others do without

    return cluster.dask_engine(scheduler, seed, sandbox)


def grade_with_progress(
    found: list[submissions.Submission],
    store: Results | Preview | Trial,
    seed: int,
    engine: batch.Engine,
    sandbox: str,
    force: bool,
) -> tuple[list[Line], list[str]]:
    """Grade with a progress bar; a line for each submission, and what could not be graded.

    What there was nothing to do for is said at the end.
    """
    lines, problems, unchanged = [], [], 0
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err) as progress:
        task = progress.add_task("grading", total=len(found), rate="")
        for one, anew in batch.grade_all(found, store, seed, engine, sandbox, force):
            lines.append(_line(one))  # and not `one`: a class may be large
            if one.problem:
                problems.append(f"{one.student}, {one.assignment}: {one.problem}")
            unchanged += not anew
            speed = progress.tasks[task].speed
            progress.update(task, advance=1, rate=f"{speed:.1f}/s" if speed else "")
    if unchanged:
        print(f"{unchanged} of {len(found)} are unchanged and were not graded again.")
    return lines, problems


def _line(one: grade_notebook.Graded) -> Line:
    """A submission in the summary."""
    if one.problem:
        return one.student, one.assignment, "-", "not graded"
    counts = Counter(verdict.status for verdict in one.verdicts if verdict.status != "ok")
    counts |= {"own tests failed": len(one.failed_tests), "to mark by hand": len(one.by_hand)}
    wrong = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return one.student, one.assignment, f"{one.score:g} / {one.max_score:g}", wrong


def one_line(text: str) -> str:
    """A stranger's text, such as the name of a folder, in a line of its own and without effects."""
    return visible(text).replace("\n", "\\n")


def show(headers: tuple[str, ...], lines: list[Line]) -> None:
    """Print a table."""
    show_table(out, headers, [tuple(map(one_line, line)) for line in lines], right="points")


def show_roster(
    roster: Path, handed: Iterable[str], folder: Path, save: bool = True, stderr: bool = False
) -> Compared:
    """Compare a class list with those who handed in, and print who is missing or unknown.

    Args:
        roster: the file with the class list.
        handed: the folders of those who handed in.
        folder: has the manifest and the class list of the last time, and keeps this one.
        save: keep this one.
        stderr: print where a table on the standard output would be in the way.
    """
    compared = look_up(roster, handed, read_manifest(folder), folder, save)
    for sentence in compared.sentences():
        (err if stderr else out).print(one_line(sentence), markup=False)
    return compared


def show_changes(changes: list[Change]) -> None:
    """Print whose mark is another, by how much and why; those who lose most come first."""
    moved = sorted((one for one in changes if one.moves), key=lambda one: one.difference)
    lines = [
        (
            one.student,
            one.assignment,
            f"{_points(one.before)} to {_points(one.after)} ({one.difference:+g})",
            one.why,
        )
        for one in moved
    ]
    show(("student", "assignment", "points", "why"), lines)


def _points(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def counted(changes: list[Change]) -> str:
    """How many marks rise, fall, or are new or lost, in words."""
    moved = [one for one in changes if one.moves]
    up = sum(one.difference > 0 for one in moved)
    down = sum(one.difference < 0 for one in moved)
    return f"{len(moved)} marks ({up} up, {down} down)"


def show_numbers(headers: Sequence[str], lines: list[tuple[str, ...]]) -> None:
    """Print a table whose first column is text and whose others are numbers, for any width."""
    widths = [max(map(len, column)) for column in zip(headers, *lines, strict=True)]
    for first, *others in (headers, *lines):
        numbers = (f"{text:>{width}}" for text, width in zip(others, widths[1:], strict=True))
        print("  ".join([f"{first:<{widths[0]}}", *numbers]))


def show_absent(absent: list[str], submissions_: Path, results: Path) -> None:
    """Name the students of earlier gradings of whom nothing was found now."""
    if absent:
        names = ", ".join(map(one_line, absent[:5])) + (", ..." if len(absent) > 5 else "")
        print(
            f"In the tables and not in {submissions_}: {names}. Remove them from the results with"
        )
        print(f"    rm -r {results}/verdicts/STUDENT")


def no_jail(error: NoJailError) -> str:
    """What to tell somebody whose machine cannot make a jail."""
    return NO_JAIL.format(reason=error, advice=error.advice or advice(has_bubblewrap()))


def warn_unbounded() -> None:
    """Say so where the memory of a submission is not limited for all its processes together."""
    if memory.bound(2 * Limits.from_environment().memory) is None:
        print(UNBOUNDED.format(advice=memory_advice()), file=sys.stderr)


def show_walls(found: list[Finding]) -> None:
    """Print what holds on this machine, and what to do about the rest."""
    for one in found:
        print(f"{'holds' if one.holds else 'fails':<7}{one.wall:<17}{one.sentence}")
        if one.advice:
            print(f"{'':<24}{one.advice}")


def save(path: Path, text: str) -> None:
    """Write a file that somebody has asked for.

    Raises:
        CourseError: if it cannot be written.
    """
    try:
        write(path, text)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}.") from None
