"""What is dear to make is made once, for all processes of pytest-xdist."""

import os
import shutil
from types import SimpleNamespace

import pytest
from commands import CLASS, autograder
from filelock import FileLock


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """`once(name, make)`: the folder that `make(folder)` has filled; the first who asks makes it.

    It is shared by all processes: copy what a test changes.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # of this run, and of all its processes

    def folder_of(name, make):
        folder, made = base / f"once-{name}", base / f"once-{name}.made"
        with FileLock(base / f"once-{name}.lock"):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def graded(once):
    """The sample class, graded by the command line as an instructor would: results and output."""

    def grade(folder):
        results = folder / "results"
        process = autograder("grade", "--submissions", CLASS, "--results", results, "--seed", 7)
        (folder / "code").write_text(str(process.returncode))
        (folder / "stdout").write_text(process.stdout)
        (folder / "stderr").write_text(process.stderr)

    folder = once("graded", grade)
    return SimpleNamespace(
        results=folder / "results",
        returncode=int((folder / "code").read_text()),
        stdout=(folder / "stdout").read_text(),
        stderr=(folder / "stderr").read_text(),
    )
