"""Read a student's notebook as forgivingly as Jupyter does.

Notebooks come from many programs and have been saved, mailed and renamed. What a grading needs is
rebuilt from the file; faults of form that say nothing about the answers are repaired.
"""

import io
import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, from_dict, v4
from nbformat.v4.nbbase import random_cell_id

from ..course import LARGEST
from ..errors import CourseError
from .bounds import LARGEST_FILE, content_of
from .outputs import without_outputs

MOST_CELLS, LONGEST = 2000, 1_000_000  # cells, and characters of all of them
# JSON takes a hundred times its size in memory where it holds nothing: lists and objects, their
# items. Five interactive figures in one notebook have a fifth of these.
MOST_CONTAINERS, MOST_ITEMS = 1_500_000, 6_000_000
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
TAG = re.compile(r"[\w-]{1,50}")
LARGE = 1 << 20  # bytes of a file of which the outputs are dropped before it is parsed
PICTURE = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]{1000,}")  # pasted into a text
ZIP = b"PK\x03\x04"


def read_submission(path: Path, content: bytes | None = None) -> NotebookNode:
    """Read the notebook file of a student, of any version, without its outputs.

    Args:
        path: the file.
        content: its bytes, if they have been read.

    Raises:
        CourseError: if the file cannot be read; the text says why and what to do.
    """
    text = _text_of(path, content_of(path) if content is None else content)
    try:
        data = json.loads(text)
        if isinstance(data, dict) and "cells" not in data and "worksheets" in data:
            # of 2014 and before
            data["cells"] = [cell for sheet in data["worksheets"] for cell in sheet["cells"]]
        if not (isinstance(data, dict) and isinstance(data.get("cells"), list)):
            raise CourseError(f"{path} is not a notebook that can be read: it has no cells.")
        if len(data["cells"]) > MOST_CELLS:
            raise CourseError(f"{path} has more than {MOST_CELLS} cells, too many for an answer.")
        notebook = _built_anew(data)
        nbformat.validate(notebook)
    except json.JSONDecodeError as error:
        raise CourseError(_what_is_wrong(path, text, error)) from None
    except CourseError:
        raise
    except Exception as error:
        # nbformat raises whatever it meets (KeyError, AttributeError, ...). Its message may quote
        # the file, so it is only logged.
        raise CourseError(
            f"{path} is not a notebook that can be read: its form is not that of one. Open it in "
            "Jupyter, save it, and hand in the file that was saved."
        ) from error
    if sum(len(cell.source) for cell in notebook.cells) > LONGEST:
        raise CourseError(f"{path} has too long cells to be an answer.")
    return notebook


def _text_of(path: Path, content: bytes) -> str:
    """Decode the text of a file, in whatever encoding it was saved."""
    if content.startswith(ZIP):
        content = _out_of_zip(path, content)
    if len(content) > LARGE:
        content = without_outputs(content)
    if len(content) > LARGEST:
        raise CourseError(f"{path} is larger than {LARGEST >> 20} MB without its outputs.")
    containers = content.count(b"[") + content.count(b"{")
    if containers > MOST_CONTAINERS or content.count(b",") > MOST_ITEMS:
        raise CourseError(
            f"{path} holds too many values to be read. Clear its outputs, save it, and hand in the "
            "file that was saved."
        )
    if not content.strip():
        raise CourseError(f"{path} is empty: there is no notebook in it.")
    try:
        return content.decode(json.detect_encoding(content)).lstrip("\ufeff")
    except UnicodeDecodeError:
        if content.lstrip()[:1] == b"{":  # saved by an editor in the encoding of old Windows
            return content.decode("latin-1")
        raise CourseError(f"{path} is not a notebook: it is not text.") from None


def _out_of_zip(path: Path, content: bytes) -> bytes:
    """The one notebook that a zip file holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [
                one
                for one in archive.infolist()
                if one.filename.lower().endswith(".ipynb")
                and not any(part.startswith((".", "__")) for part in Path(one.filename).parts)
            ]
            if len(found) != 1:
                raise CourseError(
                    f"{path} is a zip file with {len(found) or 'no'} notebooks; hand in one."
                )
            if found[0].file_size > LARGEST_FILE:
                raise CourseError(f"{path} holds a file of more than {LARGEST_FILE >> 20} MB.")
            with archive.open(found[0]) as file:
                return file.read(LARGEST_FILE)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise CourseError(f"{path} is a zip file that is damaged or has a password.") from None


def _what_is_wrong(path: Path, text: str, error: json.JSONDecodeError) -> str:
    """Say what a file is that is not JSON, or where it breaks off."""
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        return (
            f"{path} is not a notebook that can be read: it is a web page, often that of a login. "
            "Download the notebook again."
        )
    if start.startswith("[internetshortcut]") or "<plist" in start:
        return (
            f"{path} is not a notebook that can be read: it is a shortcut to one. Hand in the "
            "file itself."
        )
    conflict = re.search(r"^<<<<<<< ", text, re.MULTILINE)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return (
            f"{path} is not a notebook that can be read: line {line} begins a merge conflict. "
            "Choose one of the two versions, and save."
        )
    return (
        f"{path} is not a notebook that can be read: it is no JSON from line {error.lineno}, "
        f"column {error.colno} on ({error.msg})."
    )


def _built_anew(data: dict[str, Any]) -> NotebookNode:
    """Rebuild a notebook of the newest format from what is well formed in `data`."""
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    kept = {}
    for name, needed in (("kernelspec", ("name", "display_name")), ("language_info", ("name",))):
        value = metadata.get(name)
        if isinstance(value, dict) and all(isinstance(value.get(key), str) for key in needed):
            kept[name] = {key: value[key] for key in needed}
    cells = [_cell(cell) for cell in data["cells"] if isinstance(cell, dict)]
    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            cell.id = random_cell_id()
        seen.add(cell.id)
    return v4.new_notebook(cells=cells, metadata=kept)


def _cell(data: dict[str, Any]) -> NotebookNode:
    kind = data.get("cell_type")
    source = _joined(data.get("source", data.get("input", "")))  # the name before 2014
    metadata = _cell_metadata(data.get("metadata"))
    identity = data.get("id")
    named = isinstance(identity, str) and ID.fullmatch(identity)
    extra = {"id": identity if named else random_cell_id()}
    if kind == "code":
        return _node("code", source, metadata, outputs=[], execution_count=None, **extra)
    if kind == "raw":
        return _node("raw", source, metadata, **extra)
    if kind == "heading":  # of older formats
        level = data.get("level")
        hashes = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
        source = f"{hashes} {source}"
    return _node("markdown", PICTURE.sub("", source), metadata, **extra)


def _node(kind: str, source: str, metadata: dict[str, Any], **more: Any) -> NotebookNode:
    """A cell; those of `nbformat.v4` are validated one by one, which takes longer than all else."""
    return from_dict({"cell_type": kind, "source": source, "metadata": metadata, **more})


def _cell_metadata(metadata: Any) -> dict[str, Any]:
    """Keep what the course needs of a cell's metadata: nbgrader's part, and the tags."""
    metadata = metadata if isinstance(metadata, dict) else {}
    kept: dict[str, Any] = {}
    nbgrader, tags = metadata.get("nbgrader"), metadata.get("tags")
    if isinstance(nbgrader, dict):
        plain = bool | int | float | str
        kept["nbgrader"] = {k: v for k, v in nbgrader.items() if isinstance(v, plain)}
    if isinstance(tags, list):
        names = dict.fromkeys(tag for tag in tags if isinstance(tag, str) and TAG.fullmatch(tag))
        kept["tags"] = list(names)
    return kept


def _joined(value: Any) -> str:
    """Join a text that may be a list of lines; half an emoji becomes a replacement character."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    value = value.replace("\r\n", "\n")  # of Windows
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
