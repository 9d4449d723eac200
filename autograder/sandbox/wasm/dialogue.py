"""The grader's side of the dialogue with a submission that makes no forks (see `worker`)."""

from collections.abc import Callable
from typing import Any

from ..dialogue import Dialogue

OVERTIME = b'{"overtime": true}'


class WasmDialogue(Dialogue):
    """Hears one process, and notes which functions it leaves to others."""

    overtime = False
    """Has Python not reacted to interruptions?"""
    before_last: Callable[[], None] | None = None
    """Is called when all functions have been heard, before cells are chosen to be shown."""

    def __init__(self, *given: Any) -> None:
        """Begin with the cells, as `Dialogue` does."""
        super().__init__(*given)
        self.elsewhere: dict[str, int] = {}
        """Functions that another process has to call, and the number of a state."""

    @property
    def answers_functions(self) -> bool:
        """Have the cells been run, and functions not all been heard?"""
        return self._phase in ("together", "alone")

    def unheard(self) -> list[str]:
        """The functions that are not yet heard, or were wrong when all were called together."""
        if self._phase == "together" and self.is_right:
            given = self.outcome.answers
            return [n for n in self.exercises if n not in given or not self.is_right(n, given[n])]
        return list(self._due)

    def _hear_line(self, line: bytes) -> None:
        if line == OVERTIME:
            self.overtime = True
        else:
            super()._hear_line(line)

    def _hear_exercise(self, report: Any) -> None:
        due = list(self._due)
        super()._hear_exercise(report)
        if self._phase == "alone" and len(due) > len(self._due):
            group = report.get("elsewhere")
            if isinstance(group, int):
                self.elsewhere[due[0]] = group

    def _go_on(self) -> None:
        if self._phase == "alone" and self.before_last is not None:
            self.before_last()
        super()._go_on()
