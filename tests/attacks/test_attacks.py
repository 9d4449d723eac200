"""Hostile submissions and right neighbours in one batch: nobody gets what was not earned.

The batch is graded by the command line, as an instructor would, from a copy of the course inside
of a trap: files with secrets, listening sockets, other people's work. Where the tests run as root
the whole is done twice, the second time as an ordinary user.
"""

import contextlib
import csv
import ctypes
import hashlib
import json
import os
import re
import secrets
import shutil
import site
import socket
import stat
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from attacks import ATTACKS, NAME, SCRIPT, neighbours

from autograder.specs import ASSIGNMENTS

ROOT = Path(__file__).resolve().parents[2]
POINTS = {exercise.name: exercise.points for exercise in ASSIGNMENTS[NAME].exercises}
SEED = 918273645
NOBODY = 65534
USERS = ("as-we-are", "as-an-ordinary-user") if os.getuid() == 0 else ("as-we-are",)
LIMITS = {"cell_cpu": 2, "cell_wall": 8, "exercise_cpu": 3, "exercise_wall": 6}
LIMITS |= {"total_cpu": 10, "total_wall": 12, "folder_size": 64 << 20, "output": 16 << 20}
NEIGHBOURS = neighbours()
BY_NAME = {attack.name: attack for attack in ATTACKS}


# ---------------------------------------------------------------- the trap


def canary():
    return f"CANARY-{secrets.token_hex(8)}"


def students():
    """Folder names by attack and by neighbour; the neighbours stand between the attacks."""
    order = [attack.name for attack in ATTACKS]
    for number, name in enumerate(NEIGHBOURS):
        order.insert((number + 1) * len(ATTACKS) // len(NEIGHBOURS) + number, name)
    return {
        name: f"{number:03}-{name}{SUFFIXES.get(name, '')}" for number, name in enumerate(order)
    }


SUFFIXES = {attack.name: attack.suffix for attack in ATTACKS}
SUFFIXES["neighbour-retyped"] = "<b onclick=alert(1)>&'\"$(touch hostile-name)\n; --workers=1"
STUDENTS = students()


def trap(scratch):
    """A course, submissions, results and a home folder with secrets in them; where they lie."""
    names = ("home", "beside", "submissions", "results", "tmp", "matplotlib", "checkout")
    home, beside, submissions, results, tmp, matplotlib, checkout = map(scratch.joinpath, names)
    for folder in (home, beside, submissions, results, tmp, matplotlib):
        folder.mkdir()
    (home / "secret.txt").write_text(canary())
    (beside / "hostage.txt").write_text(canary())
    for name in ("autograder", "exercises", "solutions"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    for path in (checkout / "autograder").rglob("*.py"):
        with path.open("a") as file:
            file.write(f"\n# {canary()}\n")
    solution = checkout / "solutions" / NAME / f"{NAME}.ipynb"
    made = nbformat.read(str(solution), as_version=4)
    made.metadata["secret"] = canary()
    nbformat.write(made, str(solution))

    neighbour = submissions / STUDENTS["neighbour-plain"] / NAME / f"{NAME}.ipynb"
    packages = site.getsitepackages()[0]
    system = ("/", "/etc", "/usr", "/usr/bin", "/usr/local", "/var/tmp", "/opt", "/root", "/home")
    ours = (scratch, home, beside, submissions, neighbour.parent, results, tmp, checkout)
    return {
        "scratch": str(scratch),
        "home": str(home),
        "beside": str(beside),
        "submissions": str(submissions),
        "results": str(results),
        "tmp": str(tmp),
        "matplotlib": str(matplotlib),
        "neighbour": str(neighbour),
        "secret": str(home / "secret.txt"),
        "solution": str(solution),
        "checkouts": [str(checkout), str(ROOT)],
        "folders": [*map(str, ours), packages, sys.prefix, sys.base_prefix, *system],
        "files": [sys.executable, os.__file__, json.__file__, f"{packages}/numpy/__init__.py"],
        "own_files": [
            str(path)
            for path in (
                home / "secret.txt",
                beside / "hostage.txt",
                neighbour,
                checkout / "autograder" / "judging" / "verdict.py",
                checkout / "exercises" / NAME / "checks.py",
            )
        ],
        "socket": str(scratch / "socket"),
        "mark": f"hostile-{secrets.token_hex(8)}",
        "host": socket.gethostname(),
        "address": socket.gethostbyname(socket.gethostname()),
        "pid_namespace": os.readlink("/proc/self/ns/pid"),
    }


class Ears:
    """Sockets of this machine that nobody in a jail may reach; it counts who calls."""

    def __init__(self, places):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        places["port"] = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", places["port"]))
        self.file, self.abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self.file.bind(places["socket"])
        os.chmod(places["socket"], 0o777)
        self.abstract.bind("\0" + places["mark"])
        for ear in (self.file, self.abstract):
            ear.listen()

    def calls(self):
        """How many have called."""
        count = 0
        for ear in (self.tcp, self.file, self.abstract):
            ear.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    ear.accept()[0].close()
                    count += 1
        self.udp.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.udp.recv(100)
                count += 1
        return count

    def close(self):
        for ear in (self.tcp, self.udp, self.file, self.abstract):
            ear.close()


def snapshot(*folders):
    """What lies in the folders: kind, mode and content of every file."""
    found = {}
    for folder in folders:
        for path in [Path(folder), *Path(folder).rglob("*")]:
            status = path.lstat()
            content = None
            if stat.S_ISREG(status.st_mode):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            elif stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            found[str(path)] = (status.st_mode, status.st_uid, content)
    return found


def children():
    """Processes that run and are ours, orphans of our descendants included."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (path / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid() and state != "Z":
                found.add((path.name, (path / "cmdline").read_text()))
    return found


def adopt_orphans():
    """Make us the parent of all that a command leaves behind, so that it can be seen."""
    PR_SET_CHILD_SUBREAPER = 36
    assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def as_an_ordinary_user(command, scratch):
    """The command, run by nobody.

    Nobody must be able to read the interpreter, which may lie in root's home folder: in a mount
    namespace of its own an empty folder stands in the place of that home, and what is
    needed is bound into it. Nothing else of root's can be seen.
    """
    home = Path.home()
    needed = {Path(sys.prefix), Path(sys.base_prefix), scratch}
    needed = [path.resolve() for path in needed if path.resolve().is_relative_to(home)]
    kept = [f"{scratch}/kept/{number}" for number in range(len(needed))]
    script = ["set -e", "exec 3>&-"]
    for path, place in zip(needed, kept, strict=True):
        script += [f"mkdir -p {place}", f"mount --bind {path} {place}"]
    script += [f"mount -t tmpfs -o mode=755 none {home}"]
    for path, place in zip(needed, kept, strict=True):
        script += [f"mkdir -p {path}", f"mount --bind {place} {path}"]
    nobody = f"--reuid {NOBODY} --regid {NOBODY} --clear-groups --no-new-privs"
    script += [f'exec setpriv {nobody} -- "$@"']
    shell = ["sh", "-c", "\n".join(script), "sh", *command]
    return ["unshare", "--mount", "--propagation", "private", *shell]


@pytest.fixture(scope="session", params=USERS)
def batch(request):
    """The graded batch: what came out, and what became of the trap."""
    (ROOT / "build").mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="attacks-", dir=ROOT / "build"))
    scratch.chmod(0o755)
    places = trap(scratch)
    ears = Ears(places)
    for name, student in STUDENTS.items():
        folder = Path(places["submissions"]) / student / NAME
        if name in BY_NAME:
            BY_NAME[name].submit(folder, places)
        else:
            folder.mkdir(parents=True)
            made = NEIGHBOURS[name]
            made.metadata["secret"] = canary()  # must be found in nobody else's results
            nbformat.write(made, str(folder / f"{NAME}.ipynb"))
    command = [sys.executable, "-B", "-m", "autograder", "grade", "--workers", "2"]
    command += ["--submissions", places["submissions"], "--results", places["results"]]
    command += ["--seed", str(SEED)]
    user = os.getuid()
    if request.param == "as-an-ordinary-user":
        command, user = as_an_ordinary_user(command, scratch), NOBODY
        for name in ("home", "results", "tmp", "matplotlib"):
            shutil.chown(places[name], NOBODY, NOBODY)
    environment = {
        "PATH": os.defpath,
        "HOME": places["home"],
        "TMPDIR": places["tmp"],
        "MPLCONFIGDIR": places["matplotlib"],
        "COLUMNS": "200",
        "AUTOGRADER_LIMITS": json.dumps(LIMITS),
        "SECRET": canary(),
    }
    guarded = [places[name] for name in ("home", "beside", "submissions", "tmp")]
    guarded.append(places["checkouts"][0])
    adopt_orphans()
    before, others, started = snapshot(*guarded), children(), time.monotonic()
    process = subprocess.run(
        command,
        cwd=places["checkouts"][0],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=600,
    )
    seconds = time.monotonic() - started
    time.sleep(0.5)  # the kernel may still be burying
    yield SimpleNamespace(
        user=user,
        places=places,
        results=Path(places["results"]),
        process=process,
        seconds=seconds,
        before=before,
        after=snapshot(*guarded),
        left=children() - others,
        calls=ears.calls(),
        rows=_rows(Path(places["results"]) / "exercises.csv"),
        named=[x for x in process.stderr.splitlines() if x.startswith("not graded:")],
    )
    ears.close()
    shutil.rmtree(scratch)
    for folder in places["folders"]:
        (Path(folder) / "hostile-file").unlink(missing_ok=True)


def _rows(path):
    """The rows of a table by the number that a student's name begins with, and by exercise."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = {}
        for row in csv.DictReader(file):
            rows.setdefault(row["student"][:3], {})[row["exercise"]] = row
    return rows


def outputs(batch, name):
    """All that the cells of a submission have put out, as text."""
    path = batch.results / "autograded" / STUDENTS[name] / NAME / f"{NAME}.ipynb"
    if not path.exists():
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join(_text(output) for cell in cells for output in cell.get("outputs", []))


def _text(output):
    parts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    return "\n".join(_joined(part) for part in [*parts, *output.get("data", {}).values()])


def _joined(text):
    return text if isinstance(text, str) else "".join(text)


# ---------------------------------------------------------------- the batch


def test_as_an_ordinary_user(batch):
    """What was written belongs to the one who was to grade."""
    owners = {path.stat().st_uid for path in batch.results.rglob("*")}
    assert owners == {batch.user}


def test_the_batch_went_on(batch):
    assert batch.process.returncode == 1, batch.process.stderr[-3000:]
    assert "Traceback" not in batch.process.stderr
    for student in STUDENTS.values():
        named = [line for line in batch.named if f" {student[:3]}-" in line]
        assert (student[:3] in batch.rows) != bool(named), (student, named)


def test_only_files_that_are_no_notebooks_are_not_graded(batch):
    graded = {name for name, student in STUDENTS.items() if student[:3] in batch.rows}
    files = {attack.name for attack in ATTACKS if attack.write is not None}
    assert STUDENTS.keys() - graded <= files
    assert "the grader failed" not in batch.process.stderr


def test_it_was_done_in_time(batch):
    assert batch.seconds < 300


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_the_neighbours_have_all_their_marks(batch, name):
    rows = batch.rows[STUDENTS[name][:3]]
    assert {row["exercise"]: (float(row["score"]), row["status"]) for row in rows.values()} == {
        exercise: (points, "ok") for exercise, points in POINTS.items()
    }


@pytest.mark.parametrize("name", BY_NAME)
def test_no_mark_was_given_that_was_not_earned(batch, name):
    attack = BY_NAME[name]
    rows = batch.rows.get(STUDENTS[name][:3], {})
    for exercise, row in rows.items():
        score, points = float(row["score"]), POINTS[exercise]
        if exercise in attack.answers:
            assert 0 <= score <= attack.earns.get(exercise, 0), row
        elif attack.harms_itself:
            assert 0 <= score <= points, row
        else:
            assert score == points, row


@pytest.mark.parametrize("name", [attack.name for attack in ATTACKS if attack.statuses])
def test_the_status_says_what_happened(batch, name):
    rows = batch.rows[STUDENTS[name][:3]]
    statuses = BY_NAME[name].statuses
    assert {exercise: rows[exercise]["status"] for exercise in statuses} == statuses


# ---------------------------------------------------------------- the walls


@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_came_out_that_was_to_stay_inside(batch, name):
    text = outputs(batch, name)
    for row in batch.rows.get(STUDENTS[name][:3], {}).values():
        text += f"\n{row['message']}"
    assert [line for line in text.splitlines() if "GOT" in line] == []
    assert re.findall("CANARY-[0-9a-f]{16}|MESSAGE-[0-9a-f]{16}", text) == []
    assert str(SEED) not in text
    if BY_NAME[name].proof:
        assert "tried" in text  # the attack was really made


def test_no_secret_is_in_what_is_shown_or_in_anybody_else_s_results(batch):
    text = batch.process.stdout + batch.process.stderr
    assert re.findall("CANARY-[0-9a-f]{16}", text) == []
    for path in batch.results.rglob("*"):
        ours = any(STUDENTS[name] in path.parts for name in NEIGHBOURS)
        if path.is_file() and not ours:
            assert re.findall(rb"CANARY-[0-9a-f]{16}", path.read_bytes()) == [], path


def test_nothing_outside_of_the_jail_has_changed(batch):
    assert batch.after == batch.before
    for folder in (*batch.places["folders"], "/tmp", "/dev/shm"):
        assert list(Path(folder).glob("hostile-*")) == []


def test_no_process_is_left(batch):
    assert batch.left == set()
    lines = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert not any(batch.places["mark"].encode() in line for line in lines)


def test_nobody_called(batch):
    assert batch.calls == 0


def test_the_ears_hear(batch):
    socket.create_connection(("127.0.0.1", batch.places["port"])).close()


# ---------------------------------------------------------------- the feedback


TAGS = """html head meta title style body main h1 h2 p strong table thead tbody tr th td
code pre span div ul li a img details summary"""


class Page(HTMLParser):
    """What could run a script or fetch something, in a page."""

    def __init__(self, text):
        super().__init__()
        self.bad = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if not re.search(rf"\b{tag}\b", TAGS):
            self.bad.append(tag)
        for key, value in attrs:
            if key.startswith("on") or (key == "href" and not value.startswith("#")):
                self.bad.append((tag, key, value))
            if key == "src" and not re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=\s]+", value):
                self.bad.append((tag, key, value))


@pytest.mark.parametrize("name", BY_NAME)
def test_the_feedback_runs_no_script_and_is_not_huge(batch, name):
    path = batch.results / "feedback" / STUDENTS[name] / f"{NAME}.html"
    assert path.exists() == (STUDENTS[name][:3] in batch.rows)
    if path.exists():
        text = path.read_text(encoding="utf-8")
        assert Page(text).bad == []
        assert SCRIPT not in text
        assert len(text) < 20_000_000


def test_what_a_student_wrote_is_in_the_feedback_as_text(batch):
    path = batch.results / "feedback" / STUDENTS["script-in-outputs"] / f"{NAME}.html"
    assert "&lt;script&gt;" in path.read_text(encoding="utf-8")
