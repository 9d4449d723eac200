"""The judge at Gradescope, and the visible checks at GitHub: both tried with their layouts here."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import vendor_assets
import yaml
from commands import CLASS, NAME, ROOT, autograder_here
from jsonschema import validate
from test_command_line import sentence

from autograder.grading import nbgrader_preprocessor
from autograder.lms import gradescope_run
from autograder.release.classroom import write_template
from autograder.sandbox.bubblewrap import bubblewrap

# "Output format" of https://gradescope-autograders.readthedocs.io/en/latest/specs/
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["visible", "hidden", "after_due_date", "after_published"]}
NUMBER, TEXT = {"type": "number", "minimum": 0}, {"type": "string"}
TEST = {
    "score": NUMBER,
    "max_score": NUMBER,
    "status": {"enum": ["passed", "failed"]},
    "name": TEXT,
    "name_format": FORMAT,
    "number": TEXT,
    "output": TEXT,
    "output_format": FORMAT,
    "tags": {"type": "array", "items": TEXT},
    "visibility": VISIBILITY,
    "extra_data": {"type": "object"},
}
RESULTS = {
    "score": NUMBER,
    "execution_time": NUMBER,
    "output": TEXT,
    "output_format": FORMAT,
    "test_output_format": FORMAT,
    "test_name_format": FORMAT,
    "visibility": VISIBILITY,
    "stdout_visibility": VISIBILITY,
    "extra_data": {"type": "object"},
    "tests": {
        "type": "array",
        "items": {"type": "object", "properties": TEST, "additionalProperties": False},
    },
    "leaderboard": {"type": "array"},
}
SCHEMA = {
    "type": "object",
    "properties": RESULTS,
    "additionalProperties": False,
    "required": ["score", "tests"],
}
METADATA = {"id": 7, "users": [{"email": "ada@example.org", "id": 1, "name": "Ada Perfect"}]}


@pytest.fixture(scope="module")
def autograder_zip(once):
    def make(folder):
        target = folder / "autograder.zip"
        process = autograder_here("gradescope", NAME, "--output", target, "--seed", 7)
        assert process.returncode == 0, process.stderr
        assert "Next: Gradescope" in process.stdout

    return once("gradescope", make) / "autograder.zip"


def image(packed, root):
    """The folders of Gradescope's image, with the zip file unpacked as it does it."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(root / "source")
        modes = {one.filename: one.external_attr >> 16 for one in archive.infolist()}
    assert modes["setup.sh"] & modes["run_autograder"] & stat.S_IXUSR
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))


def run(root):
    environment = {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(root)}
    environment["AUTOGRADER_PYTHON"] = sys.executable
    return subprocess.run(
        [root / "run_autograder"], cwd=root, env=environment, capture_output=True, text=True
    )


def graded(packed, root, content):
    image(packed, root)
    if content is not None:
        (root / "submission" / f"{NAME} (1).ipynb").write_bytes(content)
    process = run(root)
    assert process.returncode == 0, process.stderr
    return written(root)


def written(root):
    """What Gradescope reads, which is as it documents it."""
    results = json.loads((root / "results" / "results.json").read_text())
    validate(results, SCHEMA)
    return results


def at_gradescope(root, *command, **environment):
    """Run a command where the folder is /autograder, on a machine that is else like this one."""
    options = ["--tmpfs", "/"]
    for path in sorted(Path("/").iterdir()):
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            options += ["--dev-bind", str(path), str(path)]
    options += ["--bind", str(root), "/autograder", "--chdir", "/autograder"]
    environment = {"PATH": os.environ["PATH"]} | environment
    jail = [bubblewrap(), *options, "--", *command]
    return subprocess.run(jail, env=environment, capture_output=True, text=True)


def notebook(student):
    return (CLASS / student / NAME / f"{NAME}.ipynb").read_bytes()


def test_gradescope_gets_the_points_and_the_reasons(autograder_zip, tmp_path):
    results = graded(autograder_zip, tmp_path, notebook("boris-one-term"))
    assert 0 < results["score"] < 37
    assert results["score"] == pytest.approx(sum(test["score"] for test in results["tests"]))
    assert sum(test["max_score"] for test in results["tests"]) == 37
    (wrong,) = (test for test in results["tests"] if test["name"] == "binary_crossentropy")
    assert wrong["status"] == "failed" and "term is missing" in wrong["output"]
    assert results["extra_data"]["course"] and int(results["extra_data"]["case_seed"])


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no notebooks"), (b"Dear professor", "is no notebook")]
)
def test_what_cannot_be_graded_there_is_told(autograder_zip, tmp_path, content, says):
    results = graded(autograder_zip, tmp_path, content)
    assert results["score"] == 0 and results["output"].startswith("It could not be graded: ")
    assert "/tmp" not in results["output"]
    if content is None:
        assert says in results["output"]


def test_it_runs_where_gradescope_has_it(autograder_zip, tmp_path):
    image(autograder_zip, tmp_path)
    (tmp_path / "venv").symlink_to(sys.prefix)
    (tmp_path / "submission" / "my work.ipynb").write_bytes(notebook("ada-perfect"))
    done = at_gradescope(tmp_path, "/autograder/run_autograder")
    assert done.returncode == 0, done.stderr
    assert written(tmp_path)["score"] == 37
    assert not Path("/autograder").exists()


APT = """#!/bin/sh
echo "$@" >> /autograder/apt.log
case "$*" in *python3.1[23]*) exit 100;; esac
"""


@pytest.mark.parametrize("python", ["python3.11", "python3.7"])
def test_the_image_gets_its_python_or_a_sentence(autograder_zip, tmp_path, python):
    """With a package manager that knows no newer Python, and without any package to fetch."""
    image(autograder_zip, tmp_path)
    (tmp_path / "source" / "course" / "requirements.txt").write_text("")
    programs = {"apt-get": APT, python: f'#!/bin/sh\nexec {sys.executable} "$@"\n'}
    (tmp_path / "bin").mkdir()
    for name, text in programs.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    done = at_gradescope(
        tmp_path, "/bin/bash", "/autograder/source/setup.sh", PATH="/autograder/bin"
    )
    asked = (tmp_path / "apt.log").read_text().splitlines()
    tried = [f"install -y python3.{n} python3.{n}-venv" for n in (13, 12, 11)]
    assert asked == ["update", "install -y bubblewrap", *tried]
    if python == "python3.11":
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "venv" / "bin" / "python").exists()
    else:
        assert done.returncode == 1
        assert "This image has no Python from 3.11 on" in done.stderr


@pytest.mark.xdist_group("wasm")
def test_a_container_without_a_jail_grades_in_pyodide(tmp_path, monkeypatch):
    monkeypatch.setattr(gradescope_run, "automatic", lambda: "wasm")
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / f"{NAME}.ipynb").write_bytes(notebook("ada-perfect"))
    results = gradescope_run.run(tmp_path, NAME, 7)
    assert results["score"] == 37
    assert results["extra_data"]["versions"]["sandbox"] == "wasm"


def test_the_zip_brings_what_fetches_pyodide(autograder_zip):
    with zipfile.ZipFile(autograder_zip) as archive:
        names = {name.removeprefix("course/") for name in archive.namelist()}
        setup = archive.read("setup.sh").decode()
    assert "python tools/vendor_assets.py || true" in setup
    read = {vendor_assets.SOURCES / name for name in ("package.json", "package-lock.json")}
    assert {path.relative_to(ROOT).as_posix() for path in read} < names
    assert "tools/vendor_assets.py" in names


@pytest.mark.parametrize("jailed, sandbox", [(True, "wasm"), (False, "none")])
def test_nbgrader_runs_notebooks_in_the_sandbox_that_works_here(monkeypatch, jailed, sandbox):
    used = []
    monkeypatch.setattr(nbgrader_preprocessor, "automatic", lambda: "wasm")
    monkeypatch.setattr(
        nbgrader_preprocessor, "judge_notebook", lambda *given: used.append(given[3])
    )
    made = nbgrader_preprocessor.JudgeInJail(jailed=jailed)
    submitted = nbformat.reads(notebook("ada-perfect"), as_version=4)
    with pytest.raises(AttributeError):  # there is no verdict
        made.preprocess(submitted, {"nbgrader": {"assignment": NAME, "student": "ada"}})
    assert used == [sandbox]


def test_the_zip_holds_one_solution_and_nothing_hidden(autograder_zip):
    with zipfile.ZipFile(autograder_zip) as archive:
        names = archive.namelist()
    assert {"setup.sh", "run_autograder", "course/requirements.txt"} < set(names)
    solutions = [name for name in names if "solutions" in name]
    assert solutions == [f"course/solutions/{NAME}/{NAME}.ipynb"]
    assert not [name for name in names if "/." in name]


def test_a_course_that_is_not_whole_is_not_the_students_fault(autograder_zip, tmp_path):
    image(autograder_zip, tmp_path)
    (tmp_path / "submission" / f"{NAME}.ipynb").write_bytes(notebook("ada-perfect"))
    shutil.rmtree(tmp_path / "source" / "course" / "solutions")
    assert "cannot be read" in sentence(run(tmp_path), 2)
    assert not (tmp_path / "results" / "results.json").exists()


def test_without_a_submission_it_is_one_sentence(tmp_path):
    process = autograder_here("gradescope-run", NAME, "--root", tmp_path)
    assert "There is no folder" in sentence(process, 2)


@pytest.fixture(scope="module")
def repository(once):
    return once("classroom", lambda folder: write_template(folder, NAME))


def test_the_workflow_is_one_and_holds_no_reference(repository):
    text = (repository / ".github" / "workflows" / "check.yml").read_text()
    workflow = yaml.safe_load(text)
    assert workflow[True]["push"] is None or workflow[True] == {"push": None}
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["check"]["steps"]
    assert all("@" in step["uses"] for step in steps if "uses" in step)
    assert steps[-1]["run"] == "python .github/check_notebooks.py"
    files = {path.relative_to(repository).as_posix() for path in repository.rglob("*.*")}
    expected = {f"{NAME}/{NAME}.ipynb", f"{NAME}/checks.py", ".github/check_notebooks.py"}
    assert expected < files and not [name for name in files if "autograder" in name]


@pytest.mark.parametrize(("student", "right"), [("ada-perfect", 9), ("boris-one-term", 8)])
def test_a_push_shows_what_the_checks_say(repository, tmp_path, student, right):
    pushed = shutil.copytree(repository, tmp_path / "repository")
    (pushed / NAME / f"{NAME}.ipynb").write_bytes(notebook(student))
    page = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(page)}
    command = [sys.executable, ".github/check_notebooks.py"]
    done = subprocess.run(command, cwd=pushed, env=environment, capture_output=True, text=True)
    said = page.read_text()
    assert f"{right} of 9 functions pass their visible checks" in said
    assert done.returncode == (0 if right == 9 else 1)
    assert ("term is missing" in said) == (right == 8)
