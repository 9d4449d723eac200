"""Files in archives that strangers have packed: read with bounds, and never written anywhere."""

import io
import os
import re
import stat
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..course import LARGEST, CourseError

MOST = 100_000  # files of an archive
JUNK = re.compile(
    r"(^|/)(\._|\.DS_Store|\.git|\.vscode|\.idea|\.ipynb_checkpoints|__MACOSX|__pycache__)"
    r"|(^|[/_])(checks|readme|requirements|collected|submission_metadata)(-\d+)?\."
    r"(py|md|txt|json|yml)$",
    re.I,
)


@dataclass(frozen=True)
class File:
    """A file in an archive; `read` raises a CourseError that says why it cannot be read."""

    archive: str
    path: str
    when: int  # 20261123204500
    read: Callable[[], bytes]

    def __str__(self) -> str:
        """Where it is, for people."""
        return shown(f"{self.archive}: {self.path}")

    def ends(self, *endings: str) -> bool:
        """Is it of one of these kinds?"""
        return self.path.lower().endswith(endings)


def shown(text: str) -> str:
    """A name for people and terminals, whatever is in it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def files_in(archive: Path) -> list[File]:
    """The files of a zip file or folder; a CourseError if it is neither."""
    return _in_folder(archive) if archive.is_dir() else _in_zip(archive, archive.name)


def notebooks_in(packed: File) -> list[File]:
    """The notebooks of a zip file in an archive, dated as that; a CourseError if it has none."""
    files = _in_zip(io.BytesIO(packed.read()), packed.archive)
    files = [file for file in files if file.ends(".ipynb") and not JUNK.search(file.path)]
    if not files:
        raise CourseError("there is no notebook in it.")
    return [replace(file, path=f"{packed.path}/{file.path}", when=packed.when) for file in files]


def _in_folder(folder: Path) -> list[File]:
    files = []
    for place, folders, names in os.walk(folder, onerror=_unreadable):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in names + links:
            path = Path(place) / name
            when = time.strftime("%Y%m%d%H%M%S", time.localtime(path.lstat().st_mtime))
            inner = path.relative_to(folder).as_posix()
            files.append(File(folder.name, inner, int(when), partial(_content, path)))
    return sorted(files, key=lambda file: file.path)


def _unreadable(error: OSError) -> None:
    raise CourseError(f"{error.filename} cannot be read: {error.strerror}.")


def _content(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise CourseError("it is a link, or no file at all.")
    try:
        with path.open("rb") as file:
            return _bounded(file)
    except OSError as error:
        raise CourseError(f"it cannot be read: {error.strerror}.") from None


def _in_zip(source: Any, name: str) -> list[File]:
    try:
        archive = zipfile.ZipFile(source)
    except Exception:  # whatever the reader of a broken file stumbles over
        raise CourseError("it is no zip file that can be read; is it complete?") from None
    if len(archive.infolist()) > MOST:
        raise CourseError(f"it holds more than {MOST} files.")
    return [
        File(
            name,
            info.filename.replace("\\", "/"),
            int("{:04}{:02}{:02}{:02}{:02}{:02}".format(*info.date_time)),
            partial(_unpacked, archive, info),
        )
        for info in archive.infolist()
        if not info.filename.endswith("/")
    ]


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What is in a member: a few bytes may unpack to terabytes, so it is read with a bound.

    Python unpacks with a bound for the two usual ways of packing only.
    """
    if info.flag_bits & 1:
        raise CourseError("it is encrypted.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise CourseError("it is a link.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CourseError("it is packed in an unusual way.")
    try:
        with archive.open(info) as file:
            return _bounded(file)
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(f"it is damaged ({shown(str(error))}).") from None


def _bounded(file: Any) -> bytes:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CourseError(f"it is larger than {LARGEST >> 20} MB.")
    return data
