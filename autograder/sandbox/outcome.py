"""What a submission gave; anything malformed is rejected.

The pipe belongs to the submission, which can write into it what it likes. What is well formed is
rebuilt value by value; everything else becomes an unusable answer or a harmless output.
"""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from ..judging.validate import plain, validated_answer
from .cells import SHOWN

Case = dict[str, Any]  # the encoded arguments of one call
Answer = dict[str, Any]  # as `judging.call_case` gives it, or {"failed": why}
Output = dict[str, Any]  # of a cell, as nbformat has it

# What is shown: outputs of a cell; characters and pixels of all cells. A browser may take a
# gigabyte for a small picture.
MOST_OUTPUTS, MOST_CHARACTERS, MOST_PIXELS = 100, 16_000_000, 40_000_000
BASE64 = re.compile(r"[A-Za-z0-9+/=\n]+")


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


class Room:
    """What a submission may still show."""

    def __init__(self) -> None:
        """Begin with all of it."""
        self.characters, self.pixels = MOST_CHARACTERS, MOST_PIXELS

    def outputs(self, given: list[Any]) -> list[Output]:
        """The outputs of a cell that are well formed, up to the end of the room."""
        shown = [made for output in given[:MOST_OUTPUTS] if (made := self._output(output))]
        if left_out := len(given) - len(shown):
            text = f"({left_out} outputs are left out: too many, too large or no outputs)\n"
            shown.append({"output_type": "stream", "name": "stdout", "text": text})
        return shown

    def _output(self, output: Any) -> Output | None:
        made = _validated_output(output)
        if made is None:
            return None
        texts = [str(text) for text in (*made.values(), *made.get("data", {}).values())]
        characters = sum(map(len, texts))
        pixels = pixels_of(made.get("data", {}).get("image/png", ""))
        if characters > self.characters or pixels > self.pixels:
            return None
        self.characters -= characters
        self.pixels -= pixels
        return made


def _validated_output(output: Any) -> Output | None:
    """Rebuild an output of nbformat from texts and PNG images; None if nothing is left of it."""
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
            if not 0 < pixels_of(shown.get("image/png", "")) <= MOST_PIXELS:
                shown.pop("image/png", None)
            data = {mime: plain(text, 4_000_000) for mime, text in shown.items()}
            extra = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **extra} if data else None
    return None


def pixels_of(png: str) -> int:
    """The size of a PNG image in base64, as its header says; 0 if it is none.

    A browser takes four bytes for each, however small the file is.
    """
    if len(png) > 4_000_000 or not BASE64.fullmatch(png):
        return 0
    head = base64.b64decode("".join(png[:100].split())[:32])
    if head[:16] != b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR":
        return 0
    return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")


def died(reason: str) -> Output:
    """The output of a cell in which the process ended, for one of these reasons."""
    text = {
        "timeout": "The time for the whole notebook was used up in this cell.",
        "memory": "This cell was ended by the system, as when it runs out of memory.",
        "stopped": "This cell was stopped, because it took too long.",
        "crashed": "Python itself stopped in this cell (an exit or a crash).",
    }[reason]
    return {"output_type": "error", "ename": "Stopped", "evalue": text, "traceback": [text]}
