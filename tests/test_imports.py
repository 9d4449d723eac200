"""Importing the package changes nothing for the rest of the process, and is not slow."""

import subprocess
import sys

IMPORT = """
import os, sys

before = dict(os.environ)
from autograder import cli, course

assert dict(os.environ) == before
assert [name for name, module in sys.modules.items() if module is None] == []
assert "nbformat" in sys.modules
assert "rfc3987_syntax" not in sys.modules  # its grammar takes seconds, and nobody needs it
import rfc3987_syntax  # it was hidden only for a moment
"""


def test_the_command_line_is_imported_without_a_trace():
    process = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
