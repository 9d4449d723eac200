"""What comes out of the jail, read with suspicion: a submission can write what it likes."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..judging.validate import plain, validated_answer

# No HTML, SVG or Markdown: other people open the graded notebooks, and scripts could be in them.
MIMES = ("text/plain", "image/png")
AnswerCall = Callable[[bytes], dict[str, Any]]
CALL, LONGEST_CALL, MOST_CALLS = b'{"neighbour"', 32_000, 5_000  # below what a pipe holds


@dataclass
class Outcome:
    """What came out: outputs by the number of the step, answers by the name of the exercise.

    `late_answers` are those of functions that were another at the end of the notebook, or that
    missed a name where they were first called.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    late_answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Calls:
    """Finds the calls of neighbours in what a submission writes, and replies to them."""

    def __init__(self, answer_call: AnswerCall, replying: int) -> None:
        """Reply with `answer_call` into the pipe `replying`."""
        self.answer_call, self.replying = answer_call, replying
        self.left, self.line = MOST_CALLS, b""

    def read(self, chunk: bytes) -> None:
        """Take in what has come; reply to each line that is a call."""
        *lines, self.line = (self.line + chunk).split(b"\n")
        if len(self.line) > LONGEST_CALL:
            self.line = b""  # no call: what comes of it is no whole line
        for line in lines:
            if line.startswith(CALL) and len(line) <= LONGEST_CALL and self.left:
                self.left -= 1
                reply = json.dumps(self.answer_call(line)).encode()
                with contextlib.suppress(OSError):  # full, or gone
                    os.write(self.replying, (reply if len(reply) < LONGEST_CALL else b"{}") + b"\n")


def read(text: bytes, exercises: dict, outcome: Outcome) -> tuple[int | None, bool]:
    """Take in the lines that have the right form.

    Says which cell was begun and not ended, and whether the answering of an exercise was killed.
    """
    started, killed = None, False
    for line in text.split(b"\n"):
        try:
            match json.loads(line):
                case {"start": int(index)}:
                    started = index
                case {"cell": int(index), "outputs": list(outputs)}:
                    outcome.outputs[index] = [_clean(output) for output in outputs]
                    started = None
                case {
                    "exercise": str(name),
                    "answers": list(answers),
                    "failed": failed,
                    **more,
                } if name in exercises:
                    killed |= failed == "killed"
                    given = outcome.late_answers if more.get("at_end") else outcome.answers
                    given[name] = _complete(answers, failed, exercises[name])
        except (ValueError, RecursionError):
            continue  # half a line of a process that died, or nonsense
    return started, killed


def _complete(answers: list, failed: Any, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An answer for each case; those that did not come say why."""
    given = [
        validated_answer(got, len(case["args"])) for got, case in zip(answers, cases, strict=False)
    ]
    known = {"timeout": "timeout", "killed": "memory", "missing": "missing"}
    why = known.get(failed, "crashed") if isinstance(failed, str) else "crashed"
    return given + [{"failed": why}] * (len(cases) - len(given))


def _clean(output: Any) -> dict[str, Any]:
    """An output of nbformat, built anew from what the child sent; text only, nothing else."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": plain(text, 100_000)}
        case {"output_type": "error", "ename": str(ename), "evalue": str(evalue)}:
            lines = output.get("traceback")
            lines = [plain(line, 2000) for line in lines[:60]] if isinstance(lines, list) else []
            ename, evalue = plain(ename, 100), plain(evalue, 2000)
            return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": lines}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            shown = {mime: data[mime] for mime in MIMES if isinstance(data.get(mime), str)}
            data = {mime: plain(text, 4_000_000) for mime, text in shown.items()}
            extra = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **extra}
    return {"output_type": "stream", "name": "stdout", "text": "(an output that cannot be shown)\n"}


def died(reason: str) -> dict[str, Any]:
    """The output of a cell in which the process ended."""
    text = {
        "timeout": "The time for the whole notebook was used up in this cell.",
        "memory": "This cell ran out of memory.",
        "crashed": "Python itself stopped in this cell (an exit or a crash).",
    }[reason]
    return {"output_type": "error", "ename": "Stopped", "evalue": text, "traceback": [text]}
