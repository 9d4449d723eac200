"""The last part of what the page runs: from the reader's code to sentences."""

import json
from typing import Any

from ..judging.call_case import call_case
from .choice import chosen
from .matching import Unusable, cases_of, identify, options_of
from .sentences import describe

DATA: dict[str, Any] = json.loads('{"table": [], "facts": {}}')  # `in_page.program` fills it


def say(source: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """Say what the function in a namespace computes, in the form of the page's other answers."""
    try:
        name, parameters, required = chosen(source)
        options = options_of(parameters, required, name)
    except Unusable as error:
        return {"ok": False, "text": str(error)}
    cases = cases_of(DATA["table"], options, parameters)
    answers = [call_case(namespace[name], case) for case in cases]
    found, block = identify(DATA["table"], answers, parameters)
    said = describe(found, block, DATA["facts"])
    text = "\n• ".join(said)
    return {"ok": found.status in ("loss", "related"), "text": text}
