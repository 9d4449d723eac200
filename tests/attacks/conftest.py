"""The batch of all attacks, graded once for each sandbox and each kind of user."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from attacks import NAME
from trap import (
    BY_NAME,
    IN_SIGHT,
    LIMITS,
    LIMITS_OF,
    NEIGHBOURS,
    NOBODY,
    ROOT,
    RUNS,
    SANDBOXES,
    SEED,
    STUDENTS,
    Ears,
    Keyring,
    _rows,
    adopt_orphans,
    canary,
    children,
    elsewhere,
    is_tried,
    snapshot,
    trap,
)

from autograder.sandbox import memory
from autograder.sandbox.wasm import program


def pytest_collection_modifyitems(config, items):
    """Leave out what is asked of an attack that is not in the batch of its run."""

    def is_asked(item):
        asked = getattr(item, "callspec", None)
        known = asked and {"batch", "name"} <= asked.params.keys()
        return not known or is_tried(asked.params["batch"], asked.params["name"])

    items[:] = filter(is_asked, items)


@pytest.fixture(scope="session", params=RUNS)
def batch(request):
    """The graded batch: what came out, and what became of the trap."""
    sandbox, who = RUNS[request.param]
    limits = LIMITS | LIMITS_OF[sandbox]
    (ROOT / "build").mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="attacks-", dir=ROOT / "build"))
    scratch.chmod(0o755)
    places = trap(scratch)
    ears, keyring = Ears(places), Keyring()
    root = os.getuid() == 0
    seen = json.loads(json.dumps(places).replace(str(scratch), IN_SIGHT)) if root else places
    students = {name: one for name, one in STUDENTS.items() if is_tried(request.param, name)}
    for name, student in students.items():
        folder = Path(places["submissions"]) / student / NAME
        if name in BY_NAME:
            BY_NAME[name].submit(folder, seen)
        else:
            folder.mkdir(parents=True)
            made = NEIGHBOURS[name]
            made.metadata["secret"] = canary()  # must be found in nobody else's results
            nbformat.write(made, str(folder / f"{NAME}.ipynb"))
    command = [sys.executable, "-B", "-m", "autograder", "grade", "--workers", "2"]
    command += ["--submissions", seen["submissions"], "--results", seen["results"]]
    command += ["--seed", str(SEED), *SANDBOXES[sandbox]]
    user = os.getuid()
    if root:
        command = elsewhere(command, scratch, who == "as-an-ordinary-user")
    if who == "as-an-ordinary-user":
        user = NOBODY
        for name in ("home", "results", "tmp", "matplotlib"):
            shutil.chown(places[name], NOBODY, NOBODY)
    environment = {
        "PATH": os.defpath,
        "HOME": seen["home"],
        "TMPDIR": seen["tmp"],
        "MPLCONFIGDIR": seen["matplotlib"],
        "COLUMNS": "200",
        "AUTOGRADER_LIMITS": json.dumps(limits),
        "SECRET": canary(),
        **memory.session(),
    }
    if sandbox == "wasm":
        deno = Path(program.find_deno()).parent
        environment |= {"PYODIDE_DIR": str(program.find_pyodide())}
        environment |= {"PATH": f"{deno}{os.pathsep}{os.defpath}"}
        # Whoever grades may not write into the course, where the snapshot is kept.
        start = "from autograder.sandbox import make; make('wasm').start()"
        subprocess.run(
            [sys.executable, "-B", "-c", start],
            cwd=places["checkouts"][0],
            env=environment | {"HOME": places["home"], "TMPDIR": places["tmp"]},
            check=True,
        )
    guarded = [places[name] for name in ("home", "beside", "submissions", "tmp")]
    guarded.append(places["checkouts"][0])
    adopt_orphans(True)
    before, others, started = snapshot(*guarded), children(), time.monotonic()
    keys = keyring.content()
    process = subprocess.run(
        command,
        cwd=places["checkouts"][0],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=3600,
    )
    seconds = time.monotonic() - started
    time.sleep(0.5)  # the kernel may still be burying
    left = children() - others
    adopt_orphans(False)  # tests of other folders follow in this process
    yield SimpleNamespace(
        sandbox=sandbox,
        students=students,
        limits=limits,
        user=user,
        places=places,
        results=Path(places["results"]),
        process=process,
        seconds=seconds,
        before=before,
        after=snapshot(*guarded),
        left=left,
        keys=(keys, keyring.content()),
        calls=ears.calls(),
        rows=_rows(Path(places["results"]) / "exercises.csv"),
        named=[x for x in process.stderr.splitlines() if x.startswith("not graded:")],
    )
    ears.close()
    shutil.rmtree(scratch)
    for folder in places["folders"]:
        (Path(folder) / "hostile-file").unlink(missing_ok=True)
