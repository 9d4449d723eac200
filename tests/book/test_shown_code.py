"""The code that a page shows runs when it is copied, and uses nothing of the course's own."""

import contextlib
import io

import matplotlib as mpl
import pytest
from page_lint.checks import finished, read

mpl.use("Agg")


@pytest.mark.parametrize("name", finished())
def test_shown_code_runs_on_its_own(name):
    cells = [cell for cell in read(name).cells if cell.shown]
    namespace = {}
    for cell in cells:
        assert "autograder" not in cell.code
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(cell.code, f"{name}:{cell.line}", "exec"), namespace)
