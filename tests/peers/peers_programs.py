"""The programs that the pages show: what they print is what `book/program_runs.json` says.

`RECORD=1 make test-peers` writes the record anew, with the versions.
"""

import contextlib
import io
import json
import multiprocessing
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book"))

import programs
from record import versions

from autograder import reference

PACKAGES = ("keras", "torch", "jax", "optax", "lightgbm", "xgboost-cpu", "scikit-learn", "numpy")


def prepare() -> None:
    os.environ["KERAS_BACKEND"] = "jax"  # read when Keras is imported
    # For a student, the module with the functions of the assignments.
    sys.modules["my_losses"] = reference


def run(source: str) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(source, "program", "exec"), {"__name__": "__main__"})
    return output.getvalue()


@pytest.fixture(scope="module")
def printed_by():
    """A function that runs a program in a process of its own: Keras has one backend in each."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), prepare) as pool:
        yield lambda source: pool.submit(run, source).result()


@pytest.fixture(scope="module")
def record():
    """What was recorded; written anew at the end if that is asked for."""
    if not os.environ.get("RECORD"):
        yield programs.recorded()
        return
    new = {"versions": versions(PACKAGES), "output": {}}
    yield new
    programs.RECORD.write_text(json.dumps(new, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("library", "loss"), programs.all_programs())
def test_program(record, printed_by, library, loss):
    printed = printed_by(programs.program(library, loss))
    expected = record["output"].setdefault(library, {}).setdefault(loss, printed)
    number = r"-?\d+\.?\d*"
    assert re.sub(number, "#", printed) == re.sub(number, "#", expected)
    # The last digit depends on the processor.
    assert [float(text) for text in re.findall(number, printed)] == pytest.approx(
        [float(text) for text in re.findall(number, expected)], abs=0.021, rel=0.03
    )


def test_versions(record):
    assert record["versions"] == versions(PACKAGES)
