"""What the page *Which loss is this?* runs beside the reader's code, as one source text."""

import json
from typing import Any

from .. import judging
from ..judging import call_case as calling
from ..judging import codec, functions
from . import choice, matching, page_entry, sentences
from .libraries import facts
from .table import table

PARTS = (functions, codec, calling, matching, choice, sentences, page_entry)


def program() -> str:
    """The source text: the modules that need numpy alone, and the numbers; no formula of a loss."""
    data: dict[str, Any] = {"table": table(), "facts": facts()}
    return f"{judging.bundle(*PARTS)}\n\nDATA = json.loads({json.dumps(data)!r})\n"
