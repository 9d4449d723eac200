"""A template repository for GitHub Classroom, which checks each push and shows what it found.

The workflow runs in the student's own repository, so it has the visible checks alone. It writes to
the summary of its run (https://docs.github.com/en/actions/reference/workflows-and-actions/
workflow-commands, "Adding a job summary"). It is not called classroom.yml: GitHub Classroom
writes a file of that name itself.
"""

import re
from pathlib import Path

from ..course import ROOT, CourseError
from ..grading.tables import write
from ..specs import ASSIGNMENTS
from . import check_notebooks
from .bundles import files_of
from .notebooks import refuse_stale

SCRIPT = ".github/check_notebooks.py"
WORKFLOW = """# Runs the notebooks on each push; the summary of the run shows what their checks say.
name: check

on:
  push:
  workflow_dispatch:

permissions:
  contents: read

jobs:
  check:
    if: github.actor != 'github-classroom[bot]' # the copy of the template is nobody's answer
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: {checkout}
        with:
          persist-credentials: false
      - uses: {python}
        with:
          python-version: "3.13"
      - run: python -m pip install numpy matplotlib nbconvert ipykernel
      - name: What the visible checks say
        run: python {script}
"""


def write_template(folder: Path, name: str | None = None) -> list[Path]:
    """Write the repository: the assignments as students get them, and the workflow.

    Args:
        folder: the repository; other files in it stay.
        name: only this assignment; all if it is None.

    Returns:
        The files.

    Raises:
        CourseError: if exercises/ is not up to date, or the folder cannot be written.
    """
    refuse_stale()
    texts = {
        path: text
        for one, assignment in ASSIGNMENTS.items()
        if assignment.exercises and name in (None, one)
        for path, text in files_of(one).items()
    }
    if not texts:
        raise CourseError(f"{name} has no visible checks that a workflow could run.")
    texts[SCRIPT] = Path(check_notebooks.__file__).read_text(encoding="utf-8")
    texts[".github/workflows/check.yml"] = workflow()
    try:
        for path, text in texts.items():
            write(folder / path, text)
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}.") from None
    return [folder / path for path in texts]


def workflow() -> str:
    """The workflow, with the actions that the course's own tests are pinned to."""
    own = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    pins = {}
    for action in ("checkout", "setup-python"):
        found = re.search(rf"actions/{action}@[0-9a-f]{{40}} # \S+", own)
        if found is None:
            raise CourseError(f".github/workflows/tests.yml pins no actions/{action} by commit.")
        pins[action] = found[0]
    return WORKFLOW.format(checkout=pins["checkout"], python=pins["setup-python"], script=SCRIPT)
