"""The picture of the first function that is wrong; drawing all would take too long.

It is drawn in the same process as all else, after the last answer. None is drawn if a function does
not end, because a picture might call it again.
"""

from nbformat import NotebookNode

from ..judging.forbidden import forbidden_in
from ..judging.verdict import Verdict
from ..sandbox import Outcome
from .cases import Cases
from .cell_selection import cells_to_run, pictures_of

ENDLESS = ("timeout", "memory", "crashed")


class Picture:
    """Chooses the picture while a submission runs."""

    def __init__(
        self,
        notebook: NotebookNode,
        master: NotebookNode,
        cells: set[int],
        cases: Cases,
        wanted: bool = True,
    ) -> None:
        """Take the repaired notebook, the released one, and the indices of the cells that run."""
        self.notebook, self.master, self.cells, self.cases = notebook, master, cells, cases
        self.wanted = wanted
        self.exercise: str | None = None
        """The function of which a picture is drawn."""

    @property
    def shown(self) -> frozenset[int]:
        """The index of the cell that shows it, if there is one."""
        return pictures_of(self.notebook, self.exercise) if self.exercise else frozenset()

    def needed(self, outcome: Outcome) -> list[int]:
        """The indices of the cells that are still to run, when all functions have answered."""
        if not self.wanted:
            return []
        sources = [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]
        verdicts = [self.cases.better(name, outcome)[0] for name in self.cases.asked]
        self.exercise = first_wrong(
            [v for v in verdicts if v.status != "wrong" or not forbidden_in(v.exercise, sources)]
        )
        if not self.shown:
            return []
        return sorted(cells_to_run(self.notebook, self.master, self.shown) - self.cells)


def first_wrong(verdicts: list[Verdict]) -> str | None:
    """The function of which a picture is to be drawn."""
    if any(verdict.status in ENDLESS for verdict in verdicts):
        return None
    return next((verdict.exercise for verdict in verdicts if verdict.status == "wrong"), None)
