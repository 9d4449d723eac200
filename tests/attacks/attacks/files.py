"""Files that are no honest notebook."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat

from tools.sample_class import NAME, notebook

from .model import (
    HONEST,
    ZERO,
    Attack,
    with_cells,
)
from .speaking import SCRIPT


def file_with(text: str | bytes | Callable[[], str | bytes]) -> Callable[[Path, dict], None]:
    """Writes the notebook file with this content."""

    def write(folder: Path, places: dict) -> None:
        content = text() if callable(text) else text
        content = content.encode() if isinstance(content, str) else content
        (folder / f"{NAME}.ipynb").write_bytes(content)

    return write


def link_to(key: str) -> Callable[[Path, dict], None]:
    """Makes the notebook file a link to one of the places."""
    return lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to(places[key])


def linked_folder(folder: Path, places: dict) -> None:
    folder.rmdir()
    folder.symlink_to(Path(places["neighbour"]).parent)


def many_cells() -> str:
    made = json.loads(json.dumps(with_cells(notebook(HONEST))))
    cell = {"cell_type": "markdown", "metadata": {}, "source": "x"}
    made["cells"] += [{**cell, "id": f"x{i}"} for i in range(30_000)]
    return json.dumps(made)


def script_in_text_cells() -> str:
    """Text cells that would act in the formgrader, which renders Markdown with all its HTML."""
    made = with_cells(notebook(HONEST))
    texts = (
        SCRIPT,
        "[x](javascript:alert(1))",
        "![x](attachment:x.png)",
        "$\\href{javascript:x}{y}$",
    )
    for text in texts:
        cell = nbformat.v4.new_markdown_cell(text)
        cell.attachments = {"x.png": {"image/svg+xml": SCRIPT, "text/html": SCRIPT}}
        made.cells.append(cell)
    return json.dumps(made)


def blank_lines() -> str:
    """An answer of blank lines, for which a colouring lexer would take hours."""
    return json.dumps(
        with_cells(notebook(HONEST | {"sigmoid": HONEST["sigmoid"] + "\n " * 400_000}))
    )


def huge_cell() -> str:
    made = with_cells(notebook(HONEST), "x = 1\n" * 50_000, "# " + "(" * 500_000)
    return json.dumps(made)


def deep_sources() -> str:
    """Cells at which a parser of Python runs out of stack or of memory."""
    bombs = ("-" * 100_000 + "1", "not " * 100_000 + "1", "a" + ".b" * 50_000, "(" * 50_000)
    bombs += (
        "lambda:" * 50_000 + "1",
        "1" + "+1" * 50_000,
        "if 1: pass\n" + "elif 1: pass\n" * 9000,
    )
    made = with_cells(notebook(HONEST), *bombs)
    for cell in made.cells:
        cell.metadata.pop("nbgrader", None)
    return json.dumps(made)


def huge_text() -> str:
    return json.dumps(with_cells(notebook(HONEST), f"x = {'a' * 40_000_000!r}"))


def hostile_metadata() -> str:
    made = with_cells(notebook(ZERO))
    made.metadata.kernelspec = {"name": "../../evil", "display_name": SCRIPT, "language": "sh"}
    made.metadata.language_info = {"name": SCRIPT, "version": "9"}
    for cell in made.cells:
        cell.metadata.nbgrader.update(points=1000, locked=False, grade=True, schema_version=99)
        cell.metadata.update(
            {"tags": [SCRIPT], SCRIPT: SCRIPT, "nbgrader_score": 10, "collapsed": 5}
        )
        cell["outputs"] = [
            nbformat.v4.new_output(
                "execute_result", data={"text/plain": "10.0", "text/html": SCRIPT}
            )
        ]
    return json.dumps(made)


def twice_the_tests() -> str:
    """Test cells of the student's own under the course's names, with marks in their outputs."""
    made = with_cells(notebook(ZERO))
    tests = [c for c in made.cells if c.metadata.nbgrader.grade_id.startswith("test_")]
    for cell in tests:
        copy = nbformat.v4.new_code_cell("10.0")
        copy.metadata.nbgrader = {**cell.metadata.nbgrader, "points": 1000}
        copy.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "10.0"})]
        made.cells.append(copy)
    return json.dumps(made)


def metadata_of_other_types() -> str:
    made = json.loads(json.dumps(with_cells(notebook(HONEST))))
    for cell, value in zip(
        made["cells"], (5, [], {"grade_id": []}, {"grade_id": {}}, None), strict=False
    ):
        cell["metadata"]["nbgrader"] = value
    return json.dumps(made)


FILES = (
    Attack(
        "file-is-a-link-to-accounts",
        "a link to /etc/passwd",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to("/etc/passwd"),
    ),
    Attack(
        "file-is-a-link-to-an-environment",
        "a link to /proc/self/environ",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to("/proc/self/environ"),
    ),
    Attack(
        "file-is-a-link-to-zeros",
        "a link to /dev/zero",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to("/dev/zero"),
    ),
    Attack(
        "file-is-a-link-to-the-secret",
        "a link into the home folder",
        ZERO,
        write=link_to("secret"),
    ),
    Attack(
        "file-is-a-link-to-the-solution",
        "a link to the instructor's notebook",
        ZERO,
        write=link_to("solution"),
    ),
    Attack(
        "file-is-a-link-to-a-neighbour",
        "a link to a neighbour's notebook",
        ZERO,
        write=link_to("neighbour"),
    ),
    Attack(
        "file-is-a-loop-of-links",
        "a link to itself",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").symlink_to(f"{NAME}.ipynb"),
    ),
    Attack(
        "folder-is-a-link-to-a-neighbour",
        "the folder is a link to a neighbour's",
        ZERO,
        write=linked_folder,
    ),
    Attack(
        "file-is-a-folder",
        "a folder with the name of the notebook",
        ZERO,
        write=lambda folder, places: (folder / f"{NAME}.ipynb").mkdir(),
    ),
    Attack(
        "file-is-a-pipe",
        "a pipe with the name of the notebook",
        ZERO,
        write=lambda folder, places: os.mkfifo(folder / f"{NAME}.ipynb"),
    ),
    Attack("file-of-zeros", "a hundred megabytes of NUL", ZERO, write=file_with(b"\0" * 10**8)),
    Attack(
        "file-of-invalid-text",
        "bytes that are no Unicode",
        ZERO,
        write=file_with(b'{"cells": "\xff\xfe\xc0\xaf"}'),
    ),
    Attack(
        "file-of-brackets",
        "JSON of endless depth",
        ZERO,
        write=file_with(b'{"cells":' * 50_000 + b"[" * 50_000),
    ),
    Attack(
        "file-of-giant-numbers",
        "numbers where words are expected, too long to be read",
        ZERO,
        write=file_with('{"nbformat": 1e999, "nbformat_minor": ' + "9" * 10_000 + ', "cells": []}'),
    ),
    Attack(
        "file-of-lone-surrogates",
        "halves of characters in sources and names",
        harms_itself=True,
        write=file_with(
            lambda: json.dumps(
                with_cells(notebook(HONEST), "s = '\ud800'", "'\x00\x1b[2J'\n# \x00")
            )
        ),
    ),
    Attack(
        "file-of-many-cells",
        "tens of thousands of cells",
        harms_itself=True,
        write=file_with(many_cells),
    ),
    Attack(
        "file-of-huge-cells", "cells of megabytes", harms_itself=True, write=file_with(huge_cell)
    ),
    Attack(
        "file-of-forty-megabytes",
        "a text of forty megabytes in one cell",
        harms_itself=True,
        write=file_with(huge_text),
    ),
    Attack(
        "name-that-is-no-text",
        "a student's folder whose name is no Unicode, as old archives have it",
        harms_itself=True,
        write=file_with(lambda: json.dumps(with_cells(notebook(HONEST)))),
        suffix=os.fsdecode(b"-caf\xe9"),
    ),
    Attack(
        "file-of-deep-sources",
        "sources on which a parser runs out of stack",
        harms_itself=True,
        write=file_with(deep_sources),
    ),
    Attack(
        "file-with-hostile-metadata",
        "points, kernels, scripts and marks in the metadata",
        ZERO,
        write=file_with(hostile_metadata),
    ),
    Attack(
        "file-with-scripts-in-its-text",
        "scripts, links and formulas in text cells, for the formgrader",
        write=file_with(script_in_text_cells),
    ),
    Attack(
        "file-of-blank-lines",
        "an answer of near a million blank characters",
        harms_itself=True,
        write=file_with(blank_lines),
    ),
    Attack(
        "file-with-its-own-tests",
        "test cells of its own that give full marks",
        ZERO,
        write=file_with(twice_the_tests),
    ),
    Attack(
        "file-with-metadata-of-other-types",
        "numbers and lists where nbgrader expects a table",
        harms_itself=True,
        write=file_with(metadata_of_other_types),
    ),
)
