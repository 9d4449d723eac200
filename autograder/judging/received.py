"""Answers that came out of a student's process: taken as the probe writes them, or not at all."""

from typing import Any

from .codec import CodecError, decode

NONSENSE = {"unusable": "something that is no answer"}


def received(data: Any, arguments: int) -> dict[str, Any]:
    """The answer in `data`, of a call with so many arguments, built anew from what is well formed.

    Anything else becomes an unusable answer: a submission can write what it likes, and the
    verdict is made of what comes out here.
    """
    match data:
        case {"failed": "memory" | "forbidden" as why}:
            return {"failed": why}
        case {"raised": [str(), *_] as names} if all(isinstance(name, str) for name in names):
            text, line = str(data.get("text", "")), str(data.get("line", ""))
            return {"raised": names[:20], "text": text[:300], "line": line[:200]}
        case {"unusable": str(text)}:
            return {"unusable": text[:300]}
        case {"value": value}:
            try:
                decode(value)
            except CodecError as error:
                return {"unusable": str(error)[:300]}
            changed = data.get("changed", [])
            positions = [i for i in range(arguments) if i in changed] if changed else []
            return {"value": value} | ({"changed": positions} if positions else {})
    return NONSENSE
