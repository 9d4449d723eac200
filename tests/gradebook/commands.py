"""The command lines that the tests of this folder use, and where the sample class lies."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from autograder.cli import main
from tools import sample_class

ROOT = Path(__file__).resolve().parents[2]
CLASS = sample_class.build()  # at import: tests are parametrised with its submissions
NAME = "05_binary_losses"
OTHER = "04_regression_losses"


def autograder(*arguments, **environment):
    """Run `python -m autograder` without anything of an activated environment."""
    environment |= {"PATH": os.defpath, "COLUMNS": "120"}
    return _run("autograder", *arguments, cwd=ROOT, env=environment)


def autograder_here(*arguments):
    """The same in this process, a second faster: for what starts no processes of its own."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    command = ["autograder", *map(str, arguments)]
    with (
        mock.patch.object(sys, "argv", command),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(command, code, *texts)


def nbgrader(*arguments, cwd):
    """Run nbgrader's own command line in a course folder."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return _run("nbgrader", *arguments, cwd=cwd, env={**os.environ, "PATH": path, "HOME": str(cwd)})


def _run(module, *arguments, cwd, env):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=3600)


def words(text):
    """The text without the line breaks of a terminal."""
    return " ".join(text.split())


def collected(folder):
    """All notebooks below a folder, by student and assignment."""
    return {
        (path.parts[-3], path.parts[-2]): path.read_bytes() for path in folder.glob("*/*/*.ipynb")
    }
