"""`new-exercise` on a copy of the repository: what it writes, what it leaves, what it refuses."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.quality import completeness
from autograder.scaffold import new_exercise, new_function
from autograder.scaffold.new_exercise import write_stubs

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("autograder", "solutions", "exercises", "tests", "tools", "book", "pyproject.toml")
LINTED = ("autograder", "tests/reference", "tests/peers")
NOTEBOOK = "solutions/04_regression_losses/04_regression_losses.ipynb"
SPECS = "autograder/specs/regression_losses"
LOSS = {
    "autograder/reference/__init__.py",
    "autograder/reference/regression.py",
    f"{SPECS}/__init__.py",
    f"{SPECS}/log_cosh.py",
    f"{SPECS}/right/log_cosh.py",
    NOTEBOOK,
    "tests/peers/peers_keras.py",
    "tests/peers/peers_torch.py",
    "tests/reference/test_reference_arguments.py",
    "tests/reference/test_reference_properties.py",
}
GRADIENT = {path for path in LOSS if "peers" not in path and "properties" not in path} | {
    "tests/reference/test_reference_gradients.py"
}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    for name in COPIED:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder)
        else:
            ignored = shutil.ignore_patterns("_build", "__pycache__", "*.pyc")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


@pytest.fixture
def copy(original, tmp_path, monkeypatch):
    """A copy of the repository, in which `write_stubs` writes."""
    folder = tmp_path / "copy"
    shutil.copytree(original, folder)
    for module in (new_exercise, new_function, completeness):
        monkeypatch.setattr(module, "ROOT", folder)
    completeness.dictionary.cache_clear()
    yield folder
    completeness.dictionary.cache_clear()


def changed(copy, original):
    """The files that are not as they were, by their path in the repository."""
    paths = {path.relative_to(folder) for folder in (copy, original) for path in files(folder)}
    return {str(p) for p in paths if read(copy / p) != read(original / p)}


def files(folder):
    return (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def read(path):
    return path.read_bytes() if path.exists() else None


def python(copy, *arguments):
    """Run a module with the code of the copy."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def points_of(copy):
    """The metadata of test cells, and the points table of the notebook of regression losses."""
    cells = json.loads((copy / NOTEBOOK).read_text())["cells"]
    metadata = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return (
        {one["grade_id"]: one["points"] for one in metadata if "points" in one},
        [line for line in "".join(cells[1]["source"]).splitlines() if line.startswith("|")],
    )


def test_a_loss_and_its_gradient_by_the_command(copy, original):
    ran = python(
        *(copy, "autograder", "new-exercise", "log_cosh", "--assignment", "04"),
        *("--keras", "log_cosh", "--torch", "none"),
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert changed(copy, original) == LOSS
    ran = python(copy, "autograder", "new-exercise", "log_cosh_gradient", "--assignment", "04")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert changed(copy, original) == LOSS | GRADIENT
    assert {line[9:] for line in ran.stdout.splitlines() if line.startswith("written")} == GRADIENT

    # What is left is what `release` refuses, and what the command has listed.
    left = ran.stdout.partition("To write:\n")[2].partition("\n\n")[0].splitlines()
    assert len(left) == 13 and all("log_cosh" in line or "log-cosh" in line for line in left)
    released = python(copy, "autograder", "release")
    assert released.returncode == 2
    assert released.stderr == f"13 places are left to write: {'; '.join(left)}.\n"
    assert changed(copy, original) == LOSS | GRADIENT

    # The tests name the rest, and nothing of another function.
    tested = python(copy, "pytest", "-n0", "-q", "tests/specs/test_completeness.py")
    failed = [line for line in tested.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.partition("::")[2].partition(" ")[0] for line in failed] == [
        "test_a_function_is_complete[log_cosh]",
        "test_a_function_is_complete[log_cosh_gradient]",
        "test_nothing_is_left_to_write",
    ], tested.stdout
    for sentence in (
        f"log_cosh_gradient has 6 misconceptions: write at least 8 in {SPECS}/log_cosh.py.",
        f"log_cosh has 1 right answers beside the reference: write at least 4 in {SPECS}/right/",
        "No page of the book asks for log_cosh: add {graded} log_cosh to one.",
        f"The cell log_cosh of {NOTEBOOK} has no solution",
        "The check 'one example' of log_cosh has no visible case or no sentence",
    ):
        assert sentence in tested.stdout

    before, after = points_of(original), points_of(copy)
    assert after[0] == before[0] | {"test_log_cosh": 3, "test_log_cosh_gradient": 3}
    assert [line for line in after[1] if line not in before[1]] == [
        "| 7 | log cosh | `log_cosh` (3) | 3 |",
        "| 8 | how hard an error pulls | `mean_squared_error_gradient` (3), "
        "`mean_absolute_error_gradient` (4), `huber_gradient` (4), `poisson_gradient` (4), "
        "`log_cosh_gradient` (3) | 18 |",
        "| 9 | all of it at work | nothing to write |  |",
        "| | | | **43** |",
    ]
    for command in (["check"], ["format", "--check"]):
        ran = python(copy, "ruff", *command, "--no-cache", *LINTED)
        assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    "name, assignment, kind, like",
    [
        ("adam_descent", "01", "function", "momentum_descent"),
        ("student_nll", "02_maximum_likelihood", "likelihood", "laplace_nll"),
        ("renyi_divergence", "03", "function", "kl_divergence"),
        ("mean_squared_logarithmic_error_gradient", "04", None, None),
        ("logistic_of_margins", "05", None, "hinge"),
        ("tversky", "06", None, None),
        ("adam_step", "07", "function", "momentum_step"),
    ],
)
def test_functions_of_every_kind_and_assignment(copy, original, name, assignment, kind, like):
    written = write_stubs(name, assignment, kind, like)
    assert changed(copy, original) == set(written)
    for command in (["check"], ["format", "--check"]):
        ran = python(copy, "ruff", *command, "--no-cache", *LINTED)
        assert ran.returncode == 0, ran.stdout
    # It imports, its points agree, and only what is left to write is missing.
    program = f"""
from autograder.course import ASSIGNMENTS, SOLUTIONS_DIR, CourseError, read_notebook
from autograder.quality.completeness import assignment_of, missing
from autograder.release.notebooks import release
from autograder.release.points import check_points
assignment = ASSIGNMENTS[assignment_of({name!r})]
path = SOLUTIONS_DIR / assignment.name / f"{{assignment.name}}.ipynb"
check_points(assignment, read_notebook(path), path)
try:
    release(check_only=True)
except CourseError as error:
    print(error)
print(*missing({name!r}), sep="\\n")
"""
    (copy / "look.py").write_text(program)
    ran = python(copy, "look")
    assert ran.returncode == 0, ran.stderr
    assert " places are left to write: autograder/reference/" in ran.stdout
    assert f"No page of the book asks for {name}" in ran.stdout
    assert "grade_id" not in ran.stdout and "points table" not in ran.stdout
    assert "CALLS" not in ran.stdout and "LOSSES" not in ran.stdout


@pytest.mark.parametrize(
    "arguments, says",
    [
        (("huber", "04"), "huber is a function or a module of the course"),
        (("regression", "04"), "regression is a function or a module of the course"),
        (("Log-Cosh", "04"), "'Log-Cosh' cannot be the name of a function"),
        (("../log_cosh", "04"), "'../log_cosh' cannot be the name of a function"),
        (("lambda", "04"), "'lambda' cannot be the name of a function"),
        (("l" * 51, "04"), "use up to 50 small letters"),
        (("sum", "04"), "sum means something else in a notebook"),
        (("test_huber", "04"), "test_huber means something else in a notebook"),
        (("setup", "04"), "The notebook of 04_regression_losses has a cell setup"),
        (("cases", "04"), f"{SPECS}/cases.py exists already"),
        (("log_cosh", "09"), "There is no assignment '09'; there are: 01_optimization, "),
        (("cases_for_huber", "08"), "08_unmask asks for test cases, which have no stubs: "),
        (("log_cosh", "4"), "There is no assignment '4'"),
        (("log_cosh", "04", "los"), "There is no kind 'los'; there are: loss, gradient, "),
        (("log_cosh", "04", "gradient"), "log_cosh cannot be a gradient"),
        (("huber_gradient_gradient", "04", "loss"), "huber_gradient_gradient cannot be a loss"),
        (("log_cosh_gradient", "04"), "04_regression_losses has no function log_cosh"),
        (("log_cosh", "04", None, "hinge"), "There is no function in 04_regression_losses called"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_in_one_sentence(copy, original, arguments, says):
    with pytest.raises(CourseError) as raised:
        write_stubs(*arguments)
    text = str(raised.value)
    assert says in text
    assert text.endswith(".") and "\n" not in text
    assert changed(copy, original) == set()


def test_a_full_disk_leaves_everything_as_it_was(copy, original, monkeypatch):
    write, written = Path.write_text, []

    def fails_at_the_fourth(path, *args, **kwargs):
        written.append(path)
        if len(written) == 4:
            raise OSError(28, "No space left on device")
        return write(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", fails_at_the_fourth)
    with pytest.raises(CourseError, match=r"cannot be written: No space left on device\."):
        write_stubs("log_cosh", "04")
    assert len(written) == 4
    assert changed(copy, original) == set()


def test_a_missing_file_is_named_and_nothing_is_written(copy, original):
    (copy / NOTEBOOK).unlink()
    with pytest.raises(CourseError, match=r"04_regression_losses.ipynb cannot be read"):
        write_stubs("log_cosh", "04")
    assert changed(copy, original) == {NOTEBOOK}
