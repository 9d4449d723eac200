"""The command lines that the tests of this folder use, and where the sample class lies."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLASS = ROOT / "tests" / "sample_class"
NAME = "05_binary_losses"


def autograder(*arguments):
    """Run `python -m autograder` without anything of an activated environment."""
    environment = {"PATH": os.defpath, "COLUMNS": "120"}
    return _run("autograder", *arguments, cwd=ROOT, env=environment)


def nbgrader(*arguments, cwd):
    """Run nbgrader's own command line in a course folder."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return _run("nbgrader", *arguments, cwd=cwd, env={**os.environ, "PATH": path, "HOME": str(cwd)})


def _run(module, *arguments, cwd, env):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=900)


def words(text):
    """The text without the line breaks of a terminal."""
    return " ".join(text.split())
