"""What students get, packed: a zip file for each assignment, and one with all of them."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from ..course import (
    EXERCISES_DIR,
    ROOT,
    read_notebook,
    released,
    supporting_files,
)
from ..grading import zip_files
from ..judging.forbidden import parsed
from ..specs import ASSIGNMENTS
from .notebooks import refuse_stale

ALL = "all_assignments"
PACKAGES = ROOT / ".binder" / "requirements.txt"  # what a notebook may import; Binder reads it too
TOOLS = ("jupyterlab>=4",)  # opens the notebook

README = """# {title}

In this folder: `{name}.ipynb`, the notebook; `checks.py`, which tells you what is right and what
is not; `requirements.txt`, what you need.

## Start

**On your computer** (Python 3.10 or newer), in a terminal in this folder:

    python -m venv .venv
    source .venv/bin/activate        (Windows: .venv\\Scripts\\activate)
    pip install -r requirements.txt
    jupyter lab {name}.ipynb

**In VS Code**: open this folder, then the notebook, and choose a Python that has numpy and
matplotlib. **In Google Colab**: upload the notebook, then `checks.py` in the panel of files on the
left. There is nothing to install, but Colab forgets uploaded files when you come back another day.

## Work

1. Write each function into the cell that is reserved for it, in the place of
   `raise NotImplementedError()`, and run the cell.
2. Run the cell below it. `check` says what is right, and shows an example of what is not. Try as
   often as you like. Your marks come from the same checks, with other numbers.
3. Keep `checks.py` beside the notebook, and do not rename functions or delete cells.

## Hand in

Restart the kernel, run all cells, save, and hand in `{name}.ipynb` under this name. A function that
is missing or wrong costs its own points only.

It is graded with {graders}; other packages are missing
there. A function counts as it is at its check, or at the end of the notebook if that is better. A
function that calls another one of the notebook, which is missing or wrong, is judged with a right
one in its place: a mistake costs its own points only.
"""
GRADERS = (
    "numpy",
    "scipy",
    "matplotlib",
    "scikit-learn",
)  # what a notebook finds where it is graded
README_ALL = """# The assignments

{list}

Each folder has a notebook and a README that says how to start, work and hand in. The order is that
of the course, but each notebook can be done alone.
"""


def pack(folder: Path) -> list[Path]:
    """Write the zip files and return their paths.

    Raises:
        CourseError: if exercises/ is not up to date, or the folder cannot be written.
    """
    refuse_stale()
    files = {name: files_of(name) for name in ASSIGNMENTS}
    titles = [f"- `{name}`: {title(name)}" for name in files]
    everything = {"README.md": README_ALL.format(list="\n".join(titles))}
    everything |= {path: text for one in files.values() for path, text in one.items()}
    paths = []
    for name, texts in (*files.items(), (ALL, everything)):
        paths.append(folder / f"{name}.zip")
        zip_files.pack(paths[-1], sorted(texts.items()))
    return paths


def files_of(name: str) -> dict[str, str]:
    """The texts of an assignment's folder, by their path in the zip file."""
    texts = {
        path: (EXERCISES_DIR / name / path).read_text(encoding="utf-8")
        for path in (f"{name}.ipynb", *supporting_files(name))
    }
    texts["README.md"] = README.format(name=name, title=title(name), graders=_graders())
    texts["requirements.txt"] = "\n".join([*_required(name), *TOOLS]) + "\n"
    return {f"{name}/{path}": text for path, text in texts.items()}


def _graders() -> str:
    """The packages that a notebook finds where it is graded, with their versions."""
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = [re.search(rf"^({name})==([\w.]+)", pins, re.MULTILINE) for name in GRADERS]
    return ", ".join(f"{one[1]} {one[2]}" for one in found if one)


def title(name: str) -> str:
    """The first heading of an assignment's notebook."""
    text = "\n".join(cell.source for cell in released(name).cells)
    heading = re.search(r"^# *(.+)$", text, re.MULTILINE)
    return heading[1] if heading else name


def _required(name: str) -> list[str]:
    """A line for each package that the notebook imports."""
    cells = read_notebook(EXERCISES_DIR / name / f"{name}.ipynb").cells
    imported = imports_of(cell.source for cell in cells if cell.cell_type == "code")
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.partition(">=")[0] in imported]


def imports_of(sources: Iterable[str]) -> set[str]:
    """The packages that these sources import, by their first name."""
    found = set()
    for source in sources:
        for node in ast.walk(parsed(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found
