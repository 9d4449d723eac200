"""Files in archives that strangers have packed: read with bounds, and never written anywhere."""

import logging
import os
import re
import stat
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from ..course import LARGEST
from ..errors import CourseError
from ..grading.bounds import LARGEST_FILE
from ..grading.submissions import ENDINGS
from ..system import open_stranger_s

logger = logging.getLogger("autograder")

MOST = 100_000  # files of a download
MOST_BYTES = 8 << 30  # of all notebooks of a download
MOST_PACKED = 5_000  # files of a zip file that a student handed in
MOST_UNPACKED = 256 << 20  # bytes of all the files in it
LARGEST_ZIP = 64 << 20  # bytes of that zip file itself
LARGEST_DOWNLOAD = 4 << 30  # bytes of a download that lies in another zip file
DEEPEST_ZIP, DEEPEST_PATH, LONGEST_NAME = 3, 40, 1000

# What operating systems and editors leave behind; no student's work is called so.
SYSTEM = re.compile(
    r"\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|Icon\r|\.git|\.gitignore|\.gitattributes|\.gitkeep"
    r"|\.github|\.vscode|\.idea|\.ipynb_checkpoints|\.virtual_documents|__MACOSX|__pycache__",
    re.I,
)
# What the course hands out beside a notebook.
COURSE_FILES = re.compile(r"(checks|readme|requirements)([- ]?\(?\d+\)?)?\.(py|md|txt)", re.I)


@dataclass(frozen=True, eq=False)
class File:
    """A file of a download.

    A zip file that lies in the download and was opened is a folder of its path. A folder with
    nothing in it is a file without a name.
    """

    archive: str
    path: str
    when: int  # 20261123204500
    open: Callable[[], IO[bytes]]
    size: int = 0  # as the archive says

    def read(self) -> bytes:
        """What is in it; a CourseError says why it cannot be read."""
        return b"".join(self.chunks(LARGEST_FILE))

    def chunks(self, largest: int) -> Iterator[bytes]:
        """The same piece by piece: a few bytes may unpack to terabytes."""
        try:
            with self.open() as stream:
                left = largest + 1
                while left and (piece := stream.read(min(left, 1 << 20))):
                    left -= len(piece)
                    yield piece
        except CourseError:
            raise
        except OSError as error:
            raise CourseError(f"it cannot be read: {error.strerror or error}.") from None
        except Exception as error:  # zipfile raises whatever it meets in a broken file
            logger.info("%s is damaged", self.path, exc_info=True)
            raise CourseError(f"it is damaged ({shown(str(error))}).") from error
        if not left:
            raise CourseError(f"it is larger than {largest >> 20} MB.")

    @property
    def parts(self) -> list[str]:
        """The names on the way to it, its own the last."""
        return self.path.split("/")

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.rpartition("/")[2]

    @property
    def is_notebook(self) -> bool:
        """Is it named like one?"""
        return self.name.lower().endswith(ENDINGS)

    @property
    def is_zip(self) -> bool:
        """Is it named like a zip file?"""
        return self.name.lower().endswith(".zip")

    def __str__(self) -> str:
        """Where it is, for people."""
        return shown(f"{self.archive}: {self.path}")


@dataclass
class Opened:
    """The files of a download, those that nobody wants, and a sentence for each refused one."""

    files: list[File]
    passed_over: list[File]
    problems: list[str]


def shown(text: str) -> str:
    """A name for people and terminals, whatever is in it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def open_download(archive: Path) -> Opened:
    """The files of a zip file, a folder or a single notebook, with those of zip files inside.

    Raises:
        CourseError: if the download as a whole cannot be read.
    """
    opened = Opened([], [], [])
    _zip.cache_clear()  # a file may have changed since
    if archive.is_dir():
        listed = _in_folder(archive, opened.problems)
    elif archive.name.lower().endswith(ENDINGS):
        listed = [_on_disk(archive, archive.name, archive.name)]
    else:
        listed = _in_zip(archive, archive.name, "", MOST)
    _sort(listed, opened)
    while len(opened.files) == 1 and opened.files[0].is_zip:  # a download in another zip file
        (packed,) = opened.files
        try:
            inner = _in_packed(packed, MOST, LARGEST_DOWNLOAD)
        except CourseError as error:
            opened.problems.append(f"{packed}: {error}")
            return opened
        opened.files = []
        _sort(inner, opened)
    opened.files = [inner for file in opened.files for inner in _with_packed(file, opened, 0)]
    return opened


def _sort(listed: Iterable[File], opened: Opened) -> None:
    """Put each file where it belongs: wanted, passed over or refused."""
    for file in listed:
        if any(SYSTEM.fullmatch(part) for part in file.parts):
            opened.passed_over.append(file)
        elif why := _refused(file):
            opened.problems.append(f"{file}: {why}")
        else:
            opened.files.append(file)


def _refused(file: File) -> str | None:
    if not file.path.strip("/"):
        return "it has no name."
    if ".." in file.parts or file.path.startswith("/") or re.match(r"[A-Za-z]:/", file.path):
        return "its path leads out of the archive."
    if any(unicodedata.category(c) == "Cc" for c in file.path):
        return "its name has control characters."
    if len(file.parts) > DEEPEST_PATH:
        return f"it lies more than {DEEPEST_PATH} folders deep."
    if max(map(len, file.parts)) > LONGEST_NAME:
        return f"its name has more than {LONGEST_NAME} characters."
    return None


def _with_packed(file: File, opened: Opened, depth: int) -> list[File]:
    """The file, or the files in it if it is a zip file; one that is refused stays as it is."""
    if not file.is_zip or depth == DEEPEST_ZIP:
        return [file]
    try:
        listed = _in_packed(file, MOST_PACKED, LARGEST_ZIP)
        if sum(inner.size for inner in listed) > MOST_UNPACKED:
            raise CourseError(f"it unpacks to more than {MOST_UNPACKED >> 20} MB.")
    except CourseError as error:
        opened.problems.append(f"{file}: {error}")
        return [file]
    inside = Opened([], [], [])
    _sort(listed, inside)
    opened.passed_over += inside.passed_over
    opened.problems += inside.problems
    return [one for inner in inside.files for one in _with_packed(inner, opened, depth + 1)]


def _in_packed(packed: File, most: int, largest: int) -> list[File]:
    """The files of a zip file in the download, dated as that, for a student may set the others."""
    files = _in_zip(_Packed(packed, largest), packed.archive, f"{packed.path}/", most)
    return [replace(file, when=packed.when) for file in files]


@dataclass(frozen=True)
class _Packed:
    """A zip file in a download."""

    file: File
    largest: int


@lru_cache(maxsize=4)
def _zip(source: Path | _Packed) -> zipfile.ZipFile:
    """Open a zip file. One that lies in another is unpacked to a file without a name."""
    if isinstance(source, Path):
        return zipfile.ZipFile(source)
    unpacked = tempfile.SpooledTemporaryFile(max_size=LARGEST)  # noqa: SIM115 - it stays open
    for piece in source.file.chunks(source.largest):
        unpacked.write(piece)
    return zipfile.ZipFile(unpacked)


def _in_folder(folder: Path, problems: list[str]) -> list[File]:
    files = []

    def unreadable(error: OSError) -> None:
        problems.append(shown(f"{error.filename}: it cannot be read: {error.strerror}."))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(place)
        system = [name for name in folders if SYSTEM.fullmatch(name)]
        folders[:] = sorted(set(folders) - set(system))  # what lies in them is not even listed
        links = [name for name in folders if (here / name).is_symlink()]
        for name in (*names, *links, *system):
            path = here / name
            files.append(_on_disk(path, folder.name, path.relative_to(folder).as_posix()))
        if not names and not folders and not system and here != folder:
            inner = _plain(f"{here.relative_to(folder).as_posix()}/")
            files.append(File(folder.name, inner, 0, _nothing))
    if len(files) > MOST:
        raise CourseError(f"it holds more than {MOST} files.")
    return sorted(files, key=lambda file: file.path)


def _on_disk(path: Path, archive: str, inner: str) -> File:
    known, inner = path.lstat(), unicodedata.normalize("NFC", inner)
    when = time.strftime("%Y%m%d%H%M%S", time.localtime(known.st_mtime))
    return File(archive, inner, int(when), partial(_content, path), known.st_size)


def _nothing() -> IO[bytes]:
    raise CourseError("it is an empty folder.")


def _content(path: Path) -> IO[bytes]:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise CourseError("it is a link, or no file at all.")
    return os.fdopen(open_stranger_s(path, 1), "rb")


def _in_zip(source: Path | _Packed, name: str, prefix: str, most: int) -> list[File]:
    try:
        members = _zip(source).infolist()
    except CourseError:
        raise
    except Exception as error:  # zipfile raises whatever it meets in a broken file
        logger.info("a zip file cannot be read", exc_info=True)
        raise CourseError("it is no zip file that can be read; is it complete?") from error
    if len(members) > most:
        raise CourseError(f"it holds more than {most} files.")
    paths = [_plain(info.filename) for info in members]
    inhabited = {folder for path in paths for folder in _folders(path)}
    files = []
    for info, path in zip(members, paths, strict=True):
        if path in inhabited or path == "/":
            continue
        when = int("{:04}{:02}{:02}{:02}{:02}{:02}".format(*info.date_time))
        opener = _nothing if path.endswith("/") else partial(_unpacked, source, info)
        files.append(File(name, prefix + path, when, opener, info.file_size))
    return files


def _plain(path: str) -> str:
    """The path with one sign between folders and nothing that says "here".

    Macs write an accent as a sign of its own; other systems do not.
    """
    path = unicodedata.normalize("NFC", path).replace("\\", "/")
    start, end = "/" * path.startswith("/"), "/" * path.endswith("/")
    return start + "/".join(part for part in path.split("/") if part not in ("", ".")) + end


def _folders(path: str) -> list[str]:
    """The folders above it, as an archive writes them."""
    parts = path.rstrip("/").split("/")[:DEEPEST_PATH]
    return ["/".join(parts[:end]) + "/" for end in range(1, len(parts))]


def _unpacked(source: Path | _Packed, info: zipfile.ZipInfo) -> IO[bytes]:
    """A member; Python unpacks piece by piece for the two usual ways of packing only."""
    if info.flag_bits & 1:
        raise CourseError("it is encrypted.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise CourseError("it is a link.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CourseError("it is packed in an unusual way.")
    return _zip(source).open(info)
