"""What runs in Deno: Pyodide and its packages, and a snapshot from which each submission starts.

Pyodide is that of the course's pages: the same files, accepted by the hashes of its lock. To start
it and to import numpy, matplotlib and IPython takes ten seconds; from a snapshot of its memory that
has all of them it takes less than one. A snapshot is made once for each version of what is in it.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ... import judging, system
from ..attempts import SHARED
from ..bubblewrap import CHECKOUT, ENVIRONMENT, NoJailError
from . import worker

PROGRAM = (*SHARED, worker)
INSTANCE = Path(__file__).with_name("instance.js")
LOCK = "pyodide-lock.json"
BUILT = CHECKOUT / "book" / "_build" / "assets" / "exercises"
# What only the page needs.
LEFT_OUT = {"jedi", "micropip", "openssl", "parso", "ssl"}
PREPARE = """\
import sys, types
program = types.ModuleType("jail")
sys.modules["jail"] = program
exec(compile({source!r}, "/program.py", "exec"), vars(program))
program.prepare()
"""
START = 300  # seconds that making a snapshot may take, on a busy machine
# What helps where a part is damaged.
ANEW = "Run python -m pip install -r requirements.txt, and then: python tools/vendor_assets.py"
KEPT = 86400  # seconds that the snapshots of other versions are kept
# No permission but to read two folders; no question whether there may be more; no module from
# elsewhere. The worker thread that interrupts Python has no permission at all.
OPTIONS = (
    *("run", "--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-remote", "--no-npm"),
    *("--cached-only", "--no-code-cache", "--unstable-worker-options"),
)


@dataclass(frozen=True)
class Program:
    """What is needed to start an instance."""

    deno: str
    pyodide: Path
    folder: Path
    """Has the snapshot and what belongs to it."""
    versions: dict[str, str]

    def command(self, mode: str, memory: int) -> list[str]:
        """Build the command that starts an instance.

        Args:
            mode: `make` for a snapshot, `run` for a submission.
            memory: bytes that Python may use.

        Returns:
            The arguments for `subprocess`.
        """
        flags = f"--v8-flags=--wasm-max-mem-pages={memory >> 16}"
        allowed = f"--allow-read={self.pyodide},{self.folder}"
        arguments = [str(INSTANCE), mode, self.pyodide.as_posix(), self.folder.as_posix()]
        return [self.deno, *OPTIONS, flags, allowed, *arguments]

    def environment(self) -> dict[str, str]:
        """The environment variables of Deno itself; a submission cannot read them."""
        # A folder that cannot be made: Deno has nothing to keep, and writes nothing.
        nowhere = os.path.join(os.devnull, "deno")
        own = {"DENO_DIR": nowhere, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
        needed = ("SYSTEMROOT", "TEMP", "TMP")  # of Windows
        return own | {name: os.environ[name] for name in needed if name in os.environ}


@cache
def program() -> Program:
    """Find Deno and Pyodide, and make the snapshot if there is none.

    Raises:
        NoJailError: if one of them is not here, or the snapshot cannot be made.
    """
    deno, pyodide = find_deno(), find_pyodide()
    for path in (pyodide, places()[0]):
        if "," in str(path):
            raise NoJailError(f"there is a comma in the path {path}", "Move it to another place.")
    lock = (pyodide / LOCK).read_bytes()
    versions = {"sandbox": "wasm", "deno": version_of(deno), **_versions(json.loads(lock))}
    prepare = PREPARE.format(source=judging.bundle(*PROGRAM))
    environment = json.dumps({**ENVIRONMENT, "HOME": "/home/pyodide", "PYTHONINSPECT": ""})
    parts = [lock, INSTANCE.read_bytes(), prepare.encode(), environment.encode()]
    parts += [versions["deno"].encode(), json.dumps(sorted(LEFT_OUT)).encode()]
    key = hashlib.sha256(b"\0".join(parts)).hexdigest()[:20]
    for place in places():
        if (place / key / "snapshot.bin").exists() and _is_trusted(place):
            return Program(deno, pyodide, place / key, versions)
    for place in places():
        with contextlib.suppress(PermissionError):
            place.mkdir(0o755, parents=True, exist_ok=True)
            if not _is_trusted(place):
                continue
            with tempfile.TemporaryDirectory(dir=place, prefix="new-") as new:
                made = Program(deno, pyodide, Path(new).resolve(), versions)
                _pack(pyodide, made.folder)
                (made.folder / "prepare.py").write_text(prepare, encoding="utf-8")
                (made.folder / "environment.json").write_text(environment, encoding="utf-8")
                _take_snapshot(made)
                _remove_old(place)
                made.folder.chmod(0o755)
                with contextlib.suppress(OSError):  # another process was faster
                    made.folder.rename(place / key)
                    Path(new).mkdir()  # for the end of the `with`
            return Program(deno, pyodide, place / key, versions)
    raise NoJailError(
        f"no snapshot of Pyodide can be written to {places()[0]}", "Make that folder writable."
    )


def places() -> list[Path]:
    """The folders in which snapshots are kept: the course's own, or one of this user's."""
    return [CHECKOUT / "build" / "wasm", Path(tempfile.gettempdir()) / f"autograder-{_user()}"]


def _is_trusted(place: Path) -> bool:
    """Can nobody else have put a snapshot there? It could give marks to whom it likes.

    Who may write into the course can do that anyhow.
    """
    return CHECKOUT in place.parents or system.is_only_ours(place)


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def find_deno() -> str:
    """Find Deno, as its wheel brings it.

    Raises:
        NoJailError: if it is not here.
    """
    found = system.program_of("deno")
    if found is None:
        raise NoJailError(
            "there is no Deno on this machine", "Run: python -m pip install -r requirements.txt"
        )
    return found


def find_pyodide() -> Path:
    """Find Pyodide: in PYODIDE_DIR, or as the website was built with it.

    Raises:
        NoJailError: if it is not here.
    """
    given = os.environ.get("PYODIDE_DIR")
    folders = [Path(given)] if given else sorted(BUILT.glob("pyodide-*"), reverse=True)
    for folder in (*folders, *(inner for one in folders for inner in one.glob("pyodide-*"))):
        if (folder / LOCK).exists() and (folder / "pyodide.asm.wasm").exists():
            return folder.resolve()
    where = given or BUILT.relative_to(CHECKOUT)
    raise NoJailError(
        f"Pyodide is not in {where}",
        "Run: python tools/vendor_assets.py (the website's build, make book, does it too).",
    )


def version_of(deno: str) -> str:
    """The version of this Deno.

    Raises:
        NoJailError: if it does not start.
    """
    try:
        done = subprocess.run([deno, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoJailError(f"{deno} does not start: {error}", ANEW) from None
    words = done.stdout.split()
    if done.returncode or len(words) < 2:
        raise NoJailError(f"{deno} does not start: {done.stderr.strip()}", ANEW)
    return words[1]


def _versions(lock: dict) -> dict[str, str]:
    versions = {"python": lock["info"]["python"], "pyodide": lock["info"]["version"]}
    return versions | {"numpy": lock["packages"]["numpy"]["version"]}


def _pack(pyodide: Path, folder: Path) -> None:
    """Write the files of all packages into one, and where each begins.

    Raises:
        NoJailError: if a package is not the one that the lock names.
    """
    packages = json.loads((pyodide / LOCK).read_text(encoding="utf-8"))["packages"]
    index: list[tuple[str, int, int]] = []
    with (folder / "packages.bin").open("wb") as file:
        for name, one in packages.items():
            if name in LEFT_OUT:
                continue
            wheel = pyodide / one["file_name"]
            if hashlib.sha256(wheel.read_bytes()).hexdigest() != one["sha256"]:
                raise NoJailError(f"{wheel} has not the sha256 of Pyodide's lock", ANEW)
            with zipfile.ZipFile(wheel) as archive:
                for member in archive.infolist():
                    if not member.is_dir() and "/tests/" not in member.filename:
                        index.append((member.filename, file.tell(), member.file_size))
                        file.write(archive.read(member))
    (folder / "packages.json").write_text(json.dumps(index), encoding="utf-8")


def _take_snapshot(made: Program) -> None:
    with (made.folder / "words.txt").open("w+b") as words:
        process = subprocess.Popen(
            made.command("make", 4 << 30),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            env=made.environment(),
            cwd=made.folder,
        )
        try:
            given, _ = process.communicate(timeout=START)
        except subprocess.TimeoutExpired:
            process.kill()
            raise NoJailError(f"Pyodide has not started within {START} seconds", ANEW) from None
        if process.returncode:
            words.seek(0)
            said = words.read().decode(errors="replace").strip().splitlines()
            last = said[-1] if said else "no word"
            raise NoJailError(f"Pyodide does not start in Deno: {last}", ANEW)
    end = given.index(b"\n") + 1
    (made.folder / "links.json").write_bytes(given[:end])
    (made.folder / "snapshot.bin").write_bytes(given[end:])


def _remove_old(place: Path) -> None:
    """Remove the snapshots of other versions, once nobody can have begun with them lately."""
    for folder in place.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > KEPT:
                shutil.rmtree(folder)
