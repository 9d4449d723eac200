"""Validate answers from a student's process; anything malformed is rejected."""

import re
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
            text, line = _line(data.get("text", ""), 300), _line(data.get("line", ""), 200)
            return {"raised": [_line(n, 100) for n in names[:20]], "text": text, "line": line}
        case {"unusable": str(text)}:
            return {"unusable": _line(text, 300)}
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


def _line(text: Any, length: int) -> str:
    """The same in one line: with another a student could write a verdict of their own."""
    return plain(text, length).replace("\n", " ")


def plain(text: Any, length: int) -> str:
    """Cut a text to a length, and make it `visible`."""
    return visible(str(text)[:length])


COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# Control characters but for tab and newline; line separators; what reverses the order of letters,
# is invisible, or tags; halves of a pair, which UTF-8 cannot encode.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text of a stranger for terminals, tables and pages: what would act or hide is spelt out.

    Colours of a terminal are dropped, and a carriage return is the end of a line.
    """
    text = COLOURS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)
