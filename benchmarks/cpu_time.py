"""The CPU time of a command and of all that it starts, from a cgroup; for root alone.

`getrusage` counts only processes that somebody has waited for, and bubblewrap does not wait.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

KINDS = (  # where a group is made, what it has used, and how many of that are a second
    ("/sys/fs/cgroup/cpuacct", "cpuacct.usage", 1e9),
    ("/sys/fs/cgroup", "cpu.stat", 1e6),
)


class Meter:
    """A cgroup; without one `seconds` stays None."""

    def __init__(self, group: Path | None, file: str = "", unit: float = 1.0) -> None:
        """Read `file` of the group, in `unit`s a second."""
        self.group, self.file, self.unit = group, file, unit

    def seconds(self) -> float | None:
        """What all processes of the group have used."""
        if self.group is None:
            return None
        words = (self.group / self.file).read_text().split()
        return (
            float(words[words.index("usage_usec") + 1] if len(words) > 1 else words[0]) / self.unit
        )

    def enter(self) -> None:
        """In the new process: join the group."""
        if self.group is not None:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))


@contextmanager
def meter() -> Iterator[Meter]:
    """Make a cgroup for one command, and remove it."""
    for folder, file, unit in KINDS:
        group = Path(folder) / f"benchmark-{os.getpid()}-{time.monotonic_ns()}"
        try:
            group.mkdir()
        except OSError:
            continue
        if (group / file).exists():
            try:
                yield Meter(group, file, unit)
            finally:
                _remove(group)
            return
        group.rmdir()
    yield Meter(None)


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """A clock of the CPU time of this process and of all that it starts; else of wall time."""
    with meter() as used:
        used.enter()
        try:
            yield lambda: used.seconds() or time.perf_counter()
        finally:
            if used.group is not None:
                (used.group.parent / "cgroup.procs").write_text(str(os.getpid()))


def _remove(group: Path) -> None:
    for _ in range(50):  # the kernel may still be reaping processes
        try:
            return group.rmdir()
        except OSError:
            time.sleep(0.1)
