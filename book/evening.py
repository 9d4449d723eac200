"""What the commands of the evening print; `tools/evening_screens.py` has recorded it."""

import json
from pathlib import Path

from IPython.display import Markdown

RECORD = Path(__file__).with_suffix(".json")


def screen(command: str) -> Markdown:
    """What this command printed, as a block."""
    said = json.loads(RECORD.read_text(encoding="utf-8"))[command]
    return Markdown(f"```text\n{said}\n```")
