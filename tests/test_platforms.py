"""The course on macOS and Windows, as far as that can be tried on Linux."""

import ast
import csv
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sample_class

from autograder import system
from autograder.sandbox.wasm.program import find_deno

ROOT = Path(__file__).resolve().parents[1]
NAME = "05_binary_losses"
MODULES = sorted((ROOT / "autograder").rglob("*.py"))


@pytest.fixture(scope="module")
def as_on_windows(tmp_path_factory):
    """Runs the command line without what Windows lacks."""
    scripts = tmp_path_factory.mktemp("scripts")
    (scripts / "deno.exe").symlink_to(find_deno())
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "PATH": path}

    def run(*arguments, program=(ROOT / "tests" / "as_on_windows.py",)):
        command = [str(part) for part in (sys.executable, *program, *arguments)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    sample_class.build(folder / "all")
    for name in ("ada-perfect", "boris-one-term"):
        (folder / "two" / name).mkdir(parents=True)
        (folder / "all" / name / NAME).rename(folder / "two" / name / NAME)
    return folder / "two"


def test_the_commands_are_there_without_unix(as_on_windows):
    process = as_on_windows("--help")
    assert process.returncode == 0, process.stderr
    assert "judge" in process.stdout


@pytest.mark.xdist_group("wasm")
def test_submissions_are_checked_and_graded_without_unix(as_on_windows, two, tmp_path):
    process = as_on_windows("check", two / "ada-perfect" / NAME / f"{NAME}.ipynb")
    assert process.returncode == 0, process.stderr
    assert "9 of 9 functions pass their visible checks." in process.stdout

    places = ("--submissions", two, "--results", tmp_path / "results")
    process = as_on_windows("grade", "--workers", "2", "--seed", "7", *places)
    assert process.returncode == 0, process.stderr
    assert "Sandbox: wasm (" in process.stdout
    with (tmp_path / "results" / "grades.csv").open(encoding="utf-8", newline="") as file:
        marks = {row["student"]: float(row["score"]) for row in csv.DictReader(file)}
    assert marks["ada-perfect"] == 37
    assert 0 < marks["boris-one-term"] < 37
    written = [path.name for path in (tmp_path / "results").rglob("*")]
    assert len(written) > 10
    assert not any(set(name) & set('<>:"|?*\\') for name in written)  # as Windows allows


@pytest.mark.xdist_group("wasm")
def test_the_doctor_says_what_there_is_without_unix(as_on_windows):
    process = as_on_windows("doctor")
    assert process.returncode == 0, process.stderr
    walls = {line[7:24].strip(): line[:7].strip() for line in process.stdout.splitlines()}
    assert walls["wasm"] == walls["wasm files"] == "holds"
    assert "jail" not in walls


@pytest.mark.parametrize("option", ["--sandbox=bubblewrap", "--unsafe-no-sandbox"])
def test_what_needs_unix_says_so(as_on_windows, two, option):
    process = as_on_windows("check", option, two / "ada-perfect" / NAME / f"{NAME}.ipynb")
    assert process.returncode == 2
    assert "and this is Windows" in process.stderr and "--sandbox wasm" in process.stderr
    assert "Traceback" not in process.stderr


def test_the_stand_in_hides_what_it_should(as_on_windows):
    """Else the tests above could not fail."""
    start = "import sys; sys.path.insert(0, 'tests'); import as_on_windows; "
    process = as_on_windows(program=("-c", f"{start}import autograder.sandbox.runner"))
    assert "on Windows there is no resource" in process.stderr


class Late(BaseException):
    pass


@pytest.mark.parametrize("unix", [True, False])
def test_the_own_work_of_the_grader_ends_on_all_systems(monkeypatch, unix):
    monkeypatch.setattr(system, "IS_UNIX", unix)
    with pytest.raises(Late), system.interrupted_after(0.2, Late):
        while True:
            time.process_time()
    with system.interrupted_after(60, Late):
        pass


@pytest.mark.parametrize("unix", [True, False])
def test_a_link_of_a_stranger_is_refused_on_all_systems(monkeypatch, tmp_path, unix):
    monkeypatch.setattr(system, "IS_UNIX", unix)
    monkeypatch.setattr(os, "O_BINARY", 0, raising=False)
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_text("y", encoding="utf-8")
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "link").symlink_to(tmp_path / "secret")
    descriptor = system.open_stranger_s(tmp_path / "real" / "file", 2)
    assert os.read(descriptor, 9) == b"y"
    os.close(descriptor)
    for name in ("real/link", "folder/file"):
        with pytest.raises(OSError):
            system.open_stranger_s(tmp_path / name, 2)


BINARY = {"os.open", "archive.open", "_zip(source).open", "self.open"}  # give bytes by themselves


def opened_in_text(tree):
    """The calls that read or write text, without a word about its encoding."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name not in ("open", "fdopen", "read_text", "write_text"):
            continue
        modes = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        binary = any(
            isinstance(mode, str) and re.fullmatch("[rwax]\\+?b\\+?", mode) for mode in modes
        )
        said = {keyword.arg for keyword in call.keywords}
        if not binary and "encoding" not in said and ast.unparse(call.func) not in BINARY:
            yield call.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_has_an_encoding_whatever_the_system_is(path):
    """Windows has one of its own for files, which is not that of notebooks."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(opened_in_text(tree)) == []
