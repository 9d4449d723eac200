"""What became of the files of a download, for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from .archives import File, shown

if TYPE_CHECKING:
    from .owners import Claim

HEADERS = ("student", "assignment", "", "handed in", "from the file")
MERGE_HEADERS = ("would become one student", "assignment", "from these different notebooks")


@dataclass
class Report:
    """What became of the files."""

    lines: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # as HEADERS
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)  # what was left out, and should be
    problems: list[str] = field(default_factory=list)  # what has not found its place
    guesses: list[str] = field(default_factory=list)  # what is taken for granted of a platform
    passed_over: list[File] = field(default_factory=list)  # of the system, the course, the platform
    merges: list[tuple[str, str, str]] = field(default_factory=list)  # why it stopped
    students: set[str] = field(default_factory=set)
    without: list[tuple["Claim", str, str]] = field(default_factory=list)
    """A file of each student who handed in no notebook, the assignment, and why, in words."""
    others: set[str] = field(default_factory=set)  # what the folders of these would be called

    @property
    def counts(self) -> str:
        """How many of what, in one line."""
        done = Counter(line[2] for line in self.lines)
        number = len(self.students)
        return (
            f"{number} student{'s' * (number != 1)}: "
            f"{done['new']} new, {done['replaced']} replaced, "
            f"{self.unchanged} unchanged, {len(self.problems)} not collected."
        )


def handed_in(when: int, late: bool) -> str:
    """The time for people, from 20261123204500."""
    digits = str(when)
    known = len(digits) == 14 and digits > "1980-"
    date = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]} {digits[8:10]}:{digits[10:12]}"
    return " ".join([date] * known + ["LATE"] * late)


def show(report: Report, out: Console, err: Console) -> None:
    """Print the tables, what was noticed, and the counts."""
    show_table(out, HEADERS, sorted(report.lines))
    if report.merges:
        out.print()
        show_table(out, MERGE_HEADERS, sorted(report.merges))
    for guess in report.guesses:
        out.print(f"guessed: {guess}")
    for note in sorted(report.notes):
        out.print(f"note: {note}")
    if report.passed_over:
        example = shown(report.passed_over[0].path)
        count = len(report.passed_over)
        out.print(
            f"passed over: {count} files of the system, the course or the platform, such as "
            f"{example}"
        )
    for problem in sorted(report.problems):
        err.print(f"not collected: {problem}", markup=False)
    if report.merges:
        err.print(
            "Stopped, and nothing was written: the tables show what would happen. Notebooks that "
            "may be of different people would become one student's. Name files or folders after "
            "the students, or add --accept-merges to keep the newest of each."
        )
        return
    out.print(report.counts)


def comes_next(report: Report, into: Path, roster: Path | None, dry_run: bool) -> str:
    """Say what to do next; empty if there is nothing to be done."""
    if report.merges:
        return ""
    if dry_run:
        return "Nothing was written. Next: the same command without --dry-run."
    again = f" --roster {quote(str(roster))}" if roster else ""
    command = f"python -m autograder grade --submissions {quote(str(into))}{again}"
    return f"Next: {command}" if report.students else ""


def show_table(
    out: Console, headers: Sequence[str], lines: Iterable[Sequence[str]], right: str = ""
) -> None:
    """A table that cuts nothing: a long name goes on in the next line; in a file lines are long.

    Args:
        out: where it is printed.
        headers: of the columns.
        lines: the texts of each line.
        right: the header of the column that is aligned to the right.
    """
    lines = list(lines)
    if not lines:
        return
    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold", justify="right" if header == right else "left")
    for line in lines:
        table.add_row(*line)
    if not out.is_terminal:
        cells = (max(map(cell_len, column)) for column in zip(headers, *lines, strict=True))
        out = Console(file=out.file, width=sum(cells) + 2 * len(headers), markup=False)
    out.print(table, soft_wrap=False)
