"""What a submission may use."""

import json
import os
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

BUSIEST = 5.0  # times as long on a machine that others use


@cache  # before the first submission: none can make the machine busy to have more time
def busyness() -> float:
    """How many programs want each processor: 1 if one has nothing else to do, `BUSIEST` at most."""
    try:
        load = os.getloadavg()[0]
    except (AttributeError, OSError):  # Windows
        return 1.0
    return min(max(load / (os.cpu_count() or 1), 1.0), BUSIEST)


@dataclass(frozen=True)
class Limits:
    """The limits of one submission.

    CPU time is limited first, and the clock for those that wait: a busy machine stretches its
    limits, because an honest submission may have to wait there for long. The cells have a limit of
    their own, so that long experiments do not use up the time of the graded functions.
    """

    cell_cpu: float = 10
    """Seconds of CPU time of a cell."""
    cell_wall: float = 60
    """Seconds from the beginning of a cell to its end."""
    cells_cpu: float = 30
    """Seconds of CPU time of all cells; after that each still has one, to define functions."""
    cells_wall: float = 60
    """Seconds from the beginning of cells to their ends, all together."""
    exercise_cpu: float = 5
    """Seconds of CPU time of all calls of a graded function."""
    exercise_wall: float = 40
    """Seconds from the first call of a graded function to the end of the last."""
    total_cpu: float = 100
    """Seconds of CPU time of a process of the submission."""
    total_wall: float = 120
    """Seconds of all that is run of a submission: cells, functions, repetitions, the picture."""
    memory: int = 2 << 30
    """Bytes of address space of a process; those of a jail together may use twice as many."""
    file_size: int = 64 << 20
    """Bytes of a file."""
    folder_size: int = 128 << 20
    """Bytes of all files of the submission."""
    files: int = 20_000
    """Files and folders of the submission."""
    processes: int = 64
    """Processes and threads."""
    text: int = 20_000
    """Characters that a cell may print; the rest is counted and dropped."""
    answers: int = 32 << 20
    """Bytes of the answers of an exercise, as JSON."""
    output: int = 64 << 20
    """Bytes that come out of the jail for the whole submission."""

    @classmethod
    def from_environment(cls) -> Self:
        """The usual limits, changed by AUTOGRADER_LIMITS, a JSON object such as {"cell_cpu": 2}.

        Raises:
            ValueError: if the variable holds no JSON.
            TypeError: if it names a limit that there is not.
        """
        return cls(**json.loads(os.environ.get("AUTOGRADER_LIMITS", "{}")))

    def on_this_machine(self) -> Self:
        """These limits with the clock's stretched by what else this machine has to do."""
        walls = ("cell_wall", "cells_wall", "exercise_wall", "total_wall")
        return replace(self, **{name: getattr(self, name) * busyness() for name in walls})
