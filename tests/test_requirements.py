"""requirements.txt holds what the code imports, with hashes, and students' versions allow ours."""

import ast
import importlib.metadata
import json
import re
import sys
from pathlib import Path

import audit
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
IN_THE_PEERS_ENVIRONMENT = {"jax", "keras", "tensorflow", "torch"}


def requirements(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = (line.partition(" #")[0].removesuffix(" \\") for line in text.splitlines())
    return [Requirement(line) for line in lines if re.match(r"\w", line)]


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


ASKED = {normalized(one.name): one for one in requirements("requirements.in")}
PINNED = requirements("requirements.txt")


FOLDERS = [ROOT / name for name in ("autograder", "book", "tools", "tests", "benchmarks")]
MODULES = [
    path for folder in FOLDERS for path in folder.rglob("*.py") if "_build" not in path.parts
]
IMPORT = re.compile(r"^(?:import|from) (\w+)[\w.]*(?: import .*| as \w+)?$", re.M)


def imported():
    """The packages that the code and the pages import, by their first name."""
    names = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module.partition(".")[0])
    for path in (ROOT / "book").rglob("*.md"):
        names |= set(IMPORT.findall(path.read_text(encoding="utf-8")))
    return names


def test_every_import_is_asked_for():
    distributions = importlib.metadata.packages_distributions()
    own = {path.stem for path in (*MODULES, *ROOT.iterdir())}
    own |= {path.parent.name for path in MODULES}  # packages of the tests and tools
    foreign = imported() - set(sys.stdlib_module_names) - own - IN_THE_PEERS_ENVIRONMENT
    missing = {
        name
        for name in foreign
        if not ASKED.keys() & set(map(normalized, distributions.get(name, [])))
    }
    assert not missing, f"add to requirements.in, and run make requirements: {missing}"


def test_the_lock_holds_what_is_asked_for():
    pinned = {normalized(one.name): str(one.specifier) for one in PINNED}
    for name, one in ASKED.items():
        assert pinned.get(name) == str(one.specifier), f"run make requirements: {name}"


def test_every_pin_has_hashes_and_no_registry_is_named():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\w)", text, flags=re.M)[1:]
    assert len(blocks) == len(PINNED)
    for block in blocks:
        assert re.match(r"\S+==\S+ ", block) and "--hash=sha256:" in block, block
    assert not re.search(r"^-|://", text, re.M)


@pytest.mark.parametrize("student", requirements(".binder/requirements.txt"), ids=str)
def test_students_versions_allow_ours(student):
    (pinned,) = (one for one in PINNED if one.name == student.name)
    assert student.specifier.contains(next(iter(pinned.specifier)).version)


def test_actions_are_pinned_by_commit():
    """A tag can be moved to other code; a commit cannot."""
    workflows = (ROOT / ".github" / "workflows").glob("*.yml")
    used = [line for path in workflows for line in re.findall(r"uses: (.*)", path.read_text())]
    assert (
        used and [line for line in used if not re.search(r"@[0-9a-f]{40} # v[\d.]+$", line)] == []
    )


@pytest.mark.parametrize(
    "printed, code, said",
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0, "1 packages, 0 known"),
        (
            {
                "dependencies": [
                    {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
                ]
            },
            1,
            "a 1: X-1, fixed in 2",
        ),
        (None, 3, "Nothing was checked, because the index cannot be asked: no way"),
    ],
)
def test_an_audit_that_could_not_ask_is_no_clean_one(capsys, printed, code, said):
    program = "raise SystemExit('no way')" if printed is None else f"print({json.dumps(printed)!r})"
    assert audit.audit([sys.executable, "-c", program]) == code
    assert said in "".join(capsys.readouterr())
