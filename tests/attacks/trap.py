"""The trap around the jail, and the batch: a copy of the course, secrets, listening sockets."""

import contextlib
import csv
import ctypes
import hashlib
import json
import os
import platform
import secrets
import shutil
import site
import socket
import stat
import sys
from pathlib import Path

import nbformat
from attacks import ATTACKS, NAME, neighbours

from autograder.sandbox.system_calls import numbers
from autograder.specs import ASSIGNMENTS

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {attack.name: attack for attack in ATTACKS}
POINTS = {exercise.name: exercise.points for exercise in ASSIGNMENTS[NAME].exercises}
SEED = 918273645
NOBODY = 65534
USERS = ("as-we-are", "as-an-ordinary-user") if os.getuid() == 0 else ("as-we-are",)
# With the options of `grade` that choose them.
SANDBOXES = {name: ["--sandbox", name] for name in ("bubblewrap", "wasm")}
RUNS = {f"{sandbox}-{user}": (sandbox, user) for sandbox in SANDBOXES for user in USERS}
# In wasm a process begins with a second of work, ten on a busy machine, and a submission that kills
# some of them needs several.
LIMITS_OF = {"bubblewrap": {}, "wasm": {"cell_wall": 20, "exercise_wall": 20, "total_wall": 180}}
# All attacks take ten minutes in wasm for each user, and three in the jail. The walls of wasm are
# Deno's and V8's, the same for all users: `make test` tries a part of the attacks as we are, and
# `make test-attacks-everywhere` all of them as both, every night.
EVERYWHERE = os.environ.get("ATTACKS") == "everywhere"
IN_WASM = {"network", "writes-everywhere", "message-1-left", "message-1-sought", "check-in-check"}
IN_WASM |= {"script-in-outputs", "giant-files", "memory-by-lists", *list(BY_NAME)[::4]}
if not EVERYWHERE:
    RUNS.pop("wasm-as-an-ordinary-user", None)
IN_SIGHT = "/usr/src"  # where courses lie in containers: in a folder that was shown as a whole
# Work is limited first. The limits of time are for what waits: a busy machine gives a process a
# quarter of its time, and what ends then is the same.
LIMITS = {"cell_cpu": 2, "cell_wall": 8, "exercise_cpu": 2, "exercise_wall": 8}
LIMITS |= {"total_cpu": 10, "total_wall": 40, "folder_size": 64 << 20, "output": 16 << 20}
NEIGHBOURS = neighbours()


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


def is_tried(run, name):
    """Is this attack, or this neighbour, in the batch of this run?"""
    return EVERYWHERE or RUNS[run][0] != "wasm" or name in IN_WASM or name in NEIGHBOURS


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
        "calls": numbers(platform.machine()),
    }


class Keyring:
    """A session keyring with a secret in it, as whoever logs in has one."""

    def __init__(self):
        self.calls, self.libc = numbers(platform.machine()), ctypes.CDLL(None)
        self._call("keyctl", 1, None)  # the commands that we start inherit it
        text = canary().encode()
        self._call("add_key", b"user", b"attacks", text, len(text), -3)

    def _call(self, name, *arguments):
        return self.libc.syscall(self.calls[name], *arguments)

    def content(self):
        """The secret, and how many keys lie beside it; nothing where the kernel has no keys."""
        text = ctypes.create_string_buffer(1000)
        self._call("keyctl", 11, self._call("keyctl", 10, -3, b"user", b"attacks", 0), text, 1000)
        return text.value, self._call("keyctl", 11, -3, None, 0)


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


def adopt_orphans(ours):
    """Make us the parent of all that a command leaves behind, so that it can be seen; or not."""
    PR_SET_CHILD_SUBREAPER = 36
    assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(ours), 0, 0, 0) == 0


def elsewhere(command, scratch, ordinary):
    """The command, run by root where the trap lies in sight, or there by nobody.

    In a mount namespace of its own the trap is seen at `IN_SIGHT` as well. Nobody must be able to
    read the interpreter, which may lie in root's home folder: an empty folder stands in the place
    of that home, and what is needed is bound into it. Nothing else of root's can be seen.
    """
    script = ["set -e", "exec 3>&-", f"mount --bind {scratch} {IN_SIGHT}"]
    if ordinary:
        script += [*_home_of_nobody(scratch), f'cd "{IN_SIGHT}/checkout"']
        nobody = f"--reuid {NOBODY} --regid {NOBODY} --clear-groups --no-new-privs"
        script += [f'exec setpriv {nobody} -- "$@"']
    else:
        script += [f'cd "{IN_SIGHT}/checkout"', 'exec "$@"']
    shell = ["sh", "-c", "\n".join(script), "sh", *command]
    return ["unshare", "--mount", "--propagation", "private", *shell]


def _home_of_nobody(scratch):
    home = Path.home()
    needed = {Path(sys.prefix), Path(sys.base_prefix), scratch}
    needed = [path.resolve() for path in needed if path.resolve().is_relative_to(home)]
    kept = [f"{scratch}/kept/{number}" for number in range(len(needed))]
    lines = []
    for path, place in zip(needed, kept, strict=True):
        lines += [f"mkdir -p {place}", f"mount --bind {path} {place}"]
    lines += [f"mount -t tmpfs -o mode=755 none {home}"]
    for path, place in zip(needed, kept, strict=True):
        lines += [f"mkdir -p {path}", f"mount --bind {place} {path}"]
    return lines


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
