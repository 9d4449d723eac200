"""Zip files that are written whole, and are the same bytes whenever they hold the same files."""

import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import CourseError

WHEN = (2020, 1, 1, 0, 0, 0)  # of every file
Content = Path | str | bytes
Member = tuple[str, Content] | tuple[str, Content, int]
"""The path in the zip file, what is there, and its mode if it is not that of a plain file."""
PLAIN = 0o644


def pack(target: Path | io.BytesIO, members: Iterable[Member]) -> int:
    """Write a zip file completely or not at all, and none that would hold nothing.

    Returns:
        How many files are in it.

    Raises:
        CourseError: if it cannot be written.
    """
    if isinstance(target, io.BytesIO):
        return _write(target, members)
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            count = _write(file, members)
        if count:
            os.replace(part, target)
        else:
            part.unlink()
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CourseError(f"{target} cannot be written: {error.strerror or error}.") from None
    return count


def _write(file: Any, members: Iterable[Member]) -> int:
    count = 0
    with zipfile.ZipFile(file, "w") as archive:
        for name, content, *mode in members:
            entry = zipfile.ZipInfo(name, WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, (*mode, PLAIN)[0] << 16
            archive.writestr(entry, content.read_bytes() if isinstance(content, Path) else content)
            count += 1
    return count
