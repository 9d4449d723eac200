"""Validate answers from a student's process; anything malformed is rejected."""

from typing import Any

from .codec import CodecError, decode

NO_ANSWER = {"unusable": "something that is no answer"}


def validated_answer(data: Any, arguments: int) -> dict[str, Any]:
    """Rebuild an answer from what is well formed in `data`.

    A submission can write what it likes, and the verdict is made of what is returned here.

    Args:
        data: JSON data from a student's process.
        arguments: the number of positional arguments of the call.

    Returns:
        The answer; NO_ANSWER for anything malformed.
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
    """Cut a text to a length, and replace what UTF-8 cannot encode."""
    return str(text)[:length].encode("utf-8", "backslashreplace").decode()
