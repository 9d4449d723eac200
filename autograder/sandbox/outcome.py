"""What a submission gave; anything malformed is rejected.

The pipe belongs to the submission, which can write into it what it likes. What is well formed is
rebuilt value by value; everything else becomes an unusable answer or a harmless output.
"""

from dataclasses import dataclass, field
from typing import Any

from ..judging.validate import plain, validated_answer
from .cells import SHOWN

Case = dict[str, Any]  # the encoded arguments of one call
Answer = dict[str, Any]  # as `judging.call_case` gives it, or {"failed": why}
Output = dict[str, Any]  # of a cell, as nbformat has it


@dataclass
class Outcome:
    """What a submission gave."""

    outputs: dict[int, list[Output]] = field(default_factory=dict)
    """The outputs of the cells, by the number of the step."""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    """The answers of the graded functions, by the name of the exercise."""
    late_answers: dict[str, list[Answer]] = field(default_factory=dict)
    """The answers at the end of the notebook, of functions that were redefined after their check or
    that used a name which was not yet defined there."""


def complete(answers: list[Any], failed: Any, cases: list[Case]) -> list[Answer]:
    """Validate the answers; the cases that have none get the reason."""
    given = [
        validated_answer(got, len(case["args"])) for got, case in zip(answers, cases, strict=False)
    ]
    known = {"timeout": "timeout", "killed": "memory", "missing": "missing"}
    why = known.get(failed, "crashed") if isinstance(failed, str) else "crashed"
    return given + [{"failed": why}] * (len(cases) - len(given))


def validated_output(output: Any) -> Output:
    """Rebuild an output of nbformat from texts and PNG images; nothing else is shown."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": plain(text, 100_000)}
        case {"output_type": "error", "ename": str(ename), "evalue": str(evalue)}:
            lines = output.get("traceback")
            lines = [plain(line, 2000) for line in lines[:60]] if isinstance(lines, list) else []
            ename, evalue = plain(ename, 100), plain(evalue, 2000)
            return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": lines}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            shown = {mime: data[mime] for mime in SHOWN if isinstance(data.get(mime), str)}
            data = {mime: plain(text, 4_000_000) for mime, text in shown.items()}
            extra = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **extra}
    return {"output_type": "stream", "name": "stdout", "text": "(an output that cannot be shown)\n"}


def died(reason: str) -> Output:
    """The output of a cell in which the process ended: by `timeout`, `memory` or `crashed`."""
    text = {
        "timeout": "The time for the whole notebook was used up in this cell.",
        "memory": "This cell ran out of memory.",
        "crashed": "Python itself stopped in this cell (an exit or a crash).",
    }[reason]
    return {"output_type": "error", "ename": "Stopped", "evalue": text, "traceback": [text]}
