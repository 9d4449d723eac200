"""The evening that the guide for instructors shows is what the commands print now."""

import json
import re

from tools import evening_screens


def test_the_commands_print_what_the_guide_shows(tmp_path):
    evening_screens.prepare(tmp_path)
    shown = json.loads(evening_screens.RECORD.read_text(encoding="utf-8"))
    assert evening_screens.record(tmp_path) == shown


def test_the_guide_shows_these_commands():
    guide = (evening_screens.ROOT / "book" / "back" / "for-instructors.md").read_text("utf-8")
    guide = re.sub(r" \\\n +", " ", guide)  # a command may go on in the next line
    for name, words in evening_screens.COMMANDS.items():
        command = f"    .venv/bin/python -m autograder {words}\n"
        assert command in guide and f'screen("{name}")' in guide[guide.index(command) :]
