"""Gradescope's autograder.zip, which grades one assignment there as `grade` does here.

Its form is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/: `setup.sh` and
`run_autograder` at the top of the zip file, which is unpacked to /autograder/source; the first one
prepares the image, the second one runs for each submission in /autograder. `lms.gradescope_run`
reads the submission and writes the results.
"""

import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from ..course import ROOT
from ..grading.identity import COURSE
from ..grading.zip_files import Member, pack
from ..specs import ASSIGNMENTS
from .notebooks import refuse_stale

# The modes of what is unpacked there.
PROGRAM, FILE = stat.S_IFREG | 0o755, stat.S_IFREG | 0o644
SETUP = """#!/usr/bin/env bash
# Prepares Gradescope's image: a Python from 3.11 on, bubblewrap for the jail, the pinned packages
# of the course, and Pyodide for a container that may make no jail.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y bubblewrap
for python in python3.13 python3.12 python3.11; do
  if apt-get install -y "$python" "$python-venv"; then break; fi
done
command -v "$python" > /dev/null || {
  echo "This image has no Python from 3.11 on; choose Ubuntu 22.04 or newer under Base Image." >&2
  exit 1
}
"$python" -m venv /autograder/venv
cd /autograder/source/course
/autograder/venv/bin/python -m pip install --require-hashes -r requirements.txt
/autograder/venv/bin/python tools/vendor_assets.py || true
/autograder/venv/bin/python -m autograder doctor || true # makes the snapshot of Pyodide as well
"""
RUN = """#!/usr/bin/env bash
# Grades one submission. In a trial outside of Gradescope the variables name other places.
set -eu
root="${{AUTOGRADER_ROOT:-/autograder}}"
cd "$root/source/course"
exec "${{AUTOGRADER_PYTHON:-$root/venv/bin/python}}" -m autograder gradescope-run {name} \\
  --root "$root" --seed {seed}{flags}
"""


def pack_autograder(name: str, output: Path, seed: int | None = None, jailed: bool = True) -> None:
    """Write the zip file for an assignment.

    Args:
        name: the assignment.
        output: the zip file.
        seed: draws the hidden cases, with each submission's work; a new one if it is None.
        jailed: whether submissions run in the jail there.

    Raises:
        CourseError: if exercises/ is not up to date, or the file cannot be written.
    """
    refuse_stale()
    seed = secrets.randbelow(2**31) if seed is None else seed
    run = RUN.format(name=name, seed=seed, flags="" if jailed else " --unsafe-no-sandbox")
    scripts: list[Member] = [
        ("setup.sh", SETUP, PROGRAM),
        ("run_autograder", run, PROGRAM),
    ]
    files: list[Member] = [
        (f"course/{path.relative_to(ROOT).as_posix()}", path, FILE) for path in _files(name)
    ]
    pack(output, scripts + files)


def _files(name: str) -> Iterator[Path]:
    """What grading needs; of the solutions one notebook alone, which may hold tests of its own."""
    yield ROOT / "requirements.txt"
    yield ROOT / "tools" / "vendor_assets.py"
    yield from (ROOT / "book" / "_ext" / "exercises").glob("package*.json")
    own = not ASSIGNMENTS[name].exercises
    for folder, suffixes in COURSE.items():
        top = ROOT / folder / name if folder == "solutions" else ROOT / folder
        for path in sorted(top.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts)
            wanted = own and folder != "autograder" and path.parent.name == name
            if path.is_file() and not hidden and (wanted or path.suffix in suffixes):
                yield path
