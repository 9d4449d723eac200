"""The same notebooks under `nbgrader validate`, what a student's Validate button runs."""

import shutil

import pytest
from commands import CLASS, NAME, ROOT, nbgrader, words
from nbgrader.validator import Validator
from traitlets.config import Config

from autograder.specs import ASSIGNMENTS


def test_the_students_copy_does_not_validate_when_it_is_wrong(tmp_path):
    shutil.copytree(CLASS / "boris-one-term" / NAME, tmp_path / NAME)
    shutil.copy(ROOT / "exercises" / NAME / "checks.py", tmp_path / NAME)
    process = nbgrader("validate", f"{NAME}.ipynb", cwd=tmp_path / NAME)
    assert "FAILED ON 1 CELL(S)" in process.stdout, process.stderr
    assert "the (1 - y) log(1 - p) term is missing" in words(process.stdout)


@pytest.mark.parametrize("name", ASSIGNMENTS)
@pytest.mark.parametrize(
    "folder", [ROOT / "solutions", CLASS / "ada-perfect"], ids=["source", "copy"]
)
def test_all_validate(folder, name, tmp_path, monkeypatch):
    """The source, and the students' copy with right answers, beside nothing but the checks.

    By what `nbgrader validate` calls: each is run in a kernel, as stock nbgrader does it.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copytree(folder / name, tmp_path / name)
    shutil.copy(ROOT / "exercises" / name / "checks.py", tmp_path / name)
    config = Config()
    config.Execute.timeout = 120  # the machine may be busy
    assert Validator(config=config).validate(str(tmp_path / name / f"{name}.ipynb")) == {}
