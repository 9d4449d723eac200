"""The language of a page against `prose_style.toml`: phrases, signs, spelling.

Why our own: proselint and textlint read Markdown, not MyST, so they complain of quotation marks in
directives and of code, and neither takes a phrase of ours without a plug-in; vale is not on PyPI.
A list of patterns takes no installation and a blink.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from page_lint.source import Page

STYLE = Path(__file__).with_name("prose_style.toml")
# Words that do stand twice in a row in good English, and the letter for what was taken out.
TWICE = {"had", "that", "X", "x"}


@cache
def rules() -> list[tuple[re.Pattern, str]]:
    """The patterns, and what to write instead."""
    entries = tomllib.loads(STYLE.read_text(encoding="utf-8"))["rule"]
    return [(re.compile(rule["at"], re.IGNORECASE), rule["write"]) for rule in entries]


def complaints(page: Page) -> list[str]:
    """What an editor would mark, with page, line and phrase."""
    found = []
    for piece in page.prose:
        for pattern, write in rules():
            for match in pattern.finditer(piece.text):
                if match.groups() and match[1] in TWICE:
                    continue
                line = piece.line + piece.text[: match.start()].count("\n")
                phrase = re.sub(r"\s+", " ", match[0].strip())
                found.append((line, f"{page.name}:{line}: {phrase!r}: write {write}"))
    return [complaint for _, complaint in sorted(found)]
