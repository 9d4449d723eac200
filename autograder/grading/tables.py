"""Files that are written whole, and tables for spreadsheets, which take texts for formulas."""

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..judging.validate import visible


def write(path: Path, text: str) -> None:
    """Write a file completely or not at all."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    os.replace(beside, path)


def read_json(path: Path) -> Any:
    """Read a file of JSON; None if there is none, or it is half written."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def table(rows: Iterable[Sequence[str]]) -> str:
    """Format rows as CSV, without formulas."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


# Excel begins a new cell at a semicolon in many countries, and at a tab; it reads the wide forms
# of East Asia as the narrow ones.
FORMULA = "=+@\uff1d\uff0b\uff20\uff0d-"
INNER_FORMULA = re.compile(rf"([;\t\n]\s*[\"']?)(?=[{FORMULA}])")


def harmless(cell: str) -> str:
    """Quote what a spreadsheet would take for a formula: a student may be called =cmd()."""
    cell = INNER_FORMULA.sub(r"\1'", visible(cell))
    return f"'{cell}" if cell.startswith((*FORMULA, "\t", "\n")) else cell


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table that `table` has written; no rows if there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
