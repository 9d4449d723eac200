"""Files as other programs, services and systems leave them, each with the mark that it deserves.

As `damaged_notebooks`, whose list this one goes on.
"""

import io
import json
import zipfile
from collections.abc import Callable

import nbformat

from .damaged_notebooks import (
    NAME,
    Damage,
    Files,
    as_bytes,
    code,
    every_answer,
    place,
    stored,
    stub_of,
    text,
    two_files,
    without_metadata,
)


def windows(data: dict) -> None:
    """Lines end as on Windows."""
    for cell in data["cells"]:
        cell["source"] = text(cell).replace("\n", "\r\n")


def merged_by_git(data: dict) -> None:
    """Somebody kept both sides of a merge: each answer twice, the older one first."""
    for cell in every_answer(data):
        at = place(data, cell["metadata"]["nbgrader"]["grade_id"])
        data["cells"].insert(at, dict(cell, source=stub_of(cell)))


def outputs(output: dict, times: int = 1) -> Callable[[dict], None]:
    """A cell that shows this."""
    return lambda data: data["cells"].append(code("1") | {"outputs": [output] * times})


PLOTLY = {
    "output_type": "display_data",
    "metadata": {},
    "data": {
        "application/vnd.plotly.v1+json": {"data": [{"x": [1.234567] * 1000}]},
        "text/html": '<div>\\"[]{}' * 4_000_000,
    },
}
PRINTED = {"output_type": "stream", "name": "stdout", "text": ["step 1: loss 0.5\n"] * 100_000}


def widgets(data: dict) -> None:
    """The state of widgets, two megabytes, as a notebook saves it."""
    state = {f"w{i}": {"model_name": "OutputModel", "state": {"outputs": []}} for i in range(400)}
    state["w0"]["state"] = {"value": "[" * 2_000_000}
    data["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}


def written_and_run(data: dict) -> None:
    """The answer is written into a file, and that is run."""
    at = place(data, "hinge")
    source = text(data["cells"][at])
    head = "%%writefile mine.py\nimport numpy as np\nfrom checks import as_arrays\n"
    data["cells"].insert(at, code(head + source))
    data["cells"][at + 1]["source"] = "%run mine.py"


def pasted_picture(data: dict) -> None:
    """Colab puts a picture that is pasted into a text into the text itself."""
    source = f"![x](data:image/png;base64,{'iVBORw0KGgo' * 300_000})"
    data["cells"].append({"cell_type": "markdown", "metadata": {}, "source": source, "id": "x"})


def version_3(data: dict) -> Files:
    """Saved by a program of 2014."""
    for cell in data["cells"]:
        cell["source"] = text(cell)
    old = nbformat.convert(nbformat.from_dict(data), 3)
    for cell in old.worksheets[0].cells:
        cell.pop("prompt_number", None)
    old.pop("nbformat_minor", None)
    return {f"{NAME}.ipynb": json.dumps(old).encode()}


def each_cell(**changes: object) -> Callable[[dict], None]:
    """Every cell has these slips of form."""
    return lambda data: [cell.update(changes) for cell in data["cells"]] and None


def beside(**others: bytes) -> Callable[[dict], Files]:
    """Other files lie beside the notebook."""
    return lambda data: {f"{NAME}.ipynb": as_bytes(data), **others}


def zipped_on_a_mac(data: dict) -> Files:
    """A zip as macOS makes it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"Müller 05/{NAME}.ipynb", as_bytes(data))
        archive.writestr(f"__MACOSX/Müller 05/._{NAME}.ipynb", b"\0\5\26\7")
        archive.writestr("Müller 05/.ipynb_checkpoints/x-checkpoint.ipynb", b"{}")
    return {f"{NAME}.ipynb.zip": packed.getvalue()}


DAMAGES = {
    "lines of Windows": Damage(windows),
    "no metadata, lines of Windows": Damage(without_metadata(windows)),
    "both sides of a merge": Damage(merged_by_git),
    "an interactive figure": Damage(outputs(PLOTLY)),
    "a hundred thousand printed lines": Damage(outputs(PRINTED)),
    "many outputs": Damage(outputs({"output_type": "stream", "name": "x", "text": "."}, 3000)),
    "state of widgets": Damage(widgets),
    "format 3": Damage(version_3),
    "format 4, as text": Damage(lambda data: data.update(nbformat="4", nbformat_minor="5")),
    "format 5": Damage(lambda data: data.update(nbformat=5, nbformat_minor=0)),
    "ids of null": Damage(each_cell(id=None)),
    "one id": Damage(each_cell(id="same")),
    "marks of other programs": Damage(
        each_cell(vscode={"languageId": "python"}, deepnote_cell_type="code", execution_count="3")
    ),
    "outputs of null": Damage(each_cell(outputs=None)),
    "another kernel": Damage(
        lambda data: data["metadata"].update(
            kernelspec={"name": "ir", "display_name": "R"}, language_info={"name": "R"}
        )
    ),
    "metadata of null": Damage(lambda data: data.update(metadata=None)),
    "a cell of null": Damage(lambda data: data["cells"].append(None)),
    "Copy of": Damage(stored(f"Copy of {NAME}.ipynb")),
    "Kopie von, decomposed": Damage(stored(f"Kopie von {NAME} gelo\u0308st.ipynb")),
    "a last version in Chinese": Damage(stored(f"{NAME}_最终版 \N{GRINNING FACE}.ipynb")),
    "an ending twice": Damage(stored(f"{NAME}.ipynb.ipynb")),
    "a space behind the ending": Damage(stored(f"{NAME}.ipynb ")),
    "a number, with an untouched one": Damage(two_files(f"{NAME} (3).ipynb", f"{NAME} (2).ipynb")),
    "a Mac's zip": Damage(zipped_on_a_mac),
    "files of systems beside it": Damage(
        beside(
            **{
                f"._{NAME}.ipynb": b"\0\5\26\7",
                ".DS_Store": b"\0",
                "desktop.ini": b"[x]",
                f"~${NAME}.ipynb": b"x",
                "data.csv": b"a;b\r\n",
            }
        )
    ),
    "a picture in the text": Damage(pasted_picture),
    "another folder in the folder": Damage(
        lambda data: {f"Homework 5/{NAME}.ipynb": as_bytes(data), "Homework 5/notes.txt": b""}
    ),
    "a runtime that is started anew": Damage(
        lambda data: data["cells"].insert(
            place(data, "setup") + 1, code("import os\nos.kill(os.getpid(), 9)")
        )
    ),
    "a file that is written and run": Damage(written_and_run),
    "its page and its script beside it": Damage(
        beside(**{f"{NAME}.html": b"<html>", f"{NAME}.py": b"hinge = 1\n"})
    ),
    "big letters of UTF-16, other order": Damage(stored(f"{NAME}.ipynb", "utf-16-be")),
}
