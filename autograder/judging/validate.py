"""Validate answers from a student's process; anything malformed is rejected."""

from typing import Any

from .codec import CodecError, decode

NO_ANSWER = {"unusable": "something that is no answer"}


def validated_answer(data: Any, arguments: int) -> dict[str, Any]:
    """The answer in `data`, of a call with so many arguments, built anew from what is well formed.

    Anything else becomes an unusable answer: a submission can write what it likes, and the
    verdict is made of what comes out here.
    """
    match data:
        case {"failed": "memory" | "forbidden" as why}:
            return {"failed": why}
        case {"raised": [str(), *_] as names} if all(isinstance(name, str) for name in names):
            text, line = plain(data.get("text", ""), 300), plain(data.get("line", ""), 200)
            return {"raised": [plain(n, 100) for n in names[:20]], "text": text, "line": line}
        case {"unusable": str(text)}:
            return {"unusable": plain(text, 300)}
        case {"value": value}:
            try:
                decode(value)
            except CodecError as error:
                return {"unusable": plain(str(error), 300)}
            changed = data.get("changed", [])
            known = changed if isinstance(changed, list) else []
            positions = [i for i in range(arguments) if i in known]
            return {"value": value} | ({"changed": positions} if positions else {})
    return NO_ANSWER


def plain(text: Any, length: int) -> str:
    """A text that every file and database takes, and no longer than it should be."""
    return str(text)[:length].encode("utf-8", "backslashreplace").decode()
