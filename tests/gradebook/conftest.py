"""The sample class, graded once by the command line as an instructor would."""

from types import SimpleNamespace

import pytest
from commands import CLASS, autograder


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """The results folder of the sample class, and the process that made it."""
    results = tmp_path_factory.mktemp("grading") / "results"
    process = autograder("grade", "--submissions", CLASS, "--results", results, "--seed", 7)
    return SimpleNamespace(results=results, process=process)
