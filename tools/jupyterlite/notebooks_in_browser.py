"""The assignments' notebooks in the browser: JupyterLite, built into ``lite/`` of the site.

    python tools/jupyterlite/notebooks_in_browser.py book/_build/html

It runs on the Pyodide that the exercises in the page use (see `tools/vendor_assets.py`) and asks
no other host.
The students' copies of the notebooks and their `checks.py` are all that is in it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import jupyter_server

from autograder.course import EXERCISES_DIR

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "book" / "_ext"), str(ROOT / "tools")]
from assignment_links import LITE  # noqa: E402
from content_policy import META  # noqa: E402
from vendor_assets import LOCK, PYODIDE  # noqa: E402

SOURCES = Path(__file__).parent
SERVED_PYODIDE = f"_static/exercises/{PYODIDE}"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSION = Path(sys.prefix, "share/jupyter/labextensions", KERNEL)
# The notebook's icons in the browser's tab, which JupyterLite asks for and does not have.
FAVICONS = Path(jupyter_server.__file__).parent / "static" / "favicons"
# The one package that the kernel needs and neither Pyodide nor the kernel's own wheels have.
PURE_PACKAGE = "comm"
# How work is handed in: a command that this version of JupyterLite has, but offers nowhere.
DOWNLOAD = "docmanager:download"
CONFIG = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Loss functions of neural networks",
        "appUrl": "./tree",
        "exposeAppInBrowser": "true",  # for page.js
        "litePluginSettings": {
            f"{KERNEL}:kernel": {
                # From the folder of JupyterLite, whichever page asks: that is what "./" says to it.
                "pyodideUrl": f"./../{SERVED_PYODIDE}/pyodide.js",
                "disablePyPIFallback": True,
            }
        },
    },
}
SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},  # seconds
    # All cells are in the page, so that screen readers and the browser's search find them.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
}


def build(site: Path) -> None:
    """Write ``lite/`` of the site anew."""
    if not (site / SERVED_PYODIDE / LOCK).exists():
        sys.exit(f"There is no {SERVED_PYODIDE} in {site}: run `make book` first.")
    with tempfile.TemporaryDirectory(dir=site.parent) as temporary:
        work, output = Path(temporary), Path(temporary, "output")
        (work / "jupyter-lite.json").write_text(json.dumps(CONFIG), encoding="utf-8")
        (work / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        _pack(PURE_PACKAGE, work / "pypi")
        done = subprocess.run(
            _command(output), cwd=work, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"JupyterLite could not be built: {done.stderr or done.stdout}")
        _offer_download(output)
        _add_script(output)
        _add_policy(output)
        shutil.copytree(FAVICONS, output / "static" / "favicons")
        shutil.rmtree(site / LITE, ignore_errors=True)
        output.rename(site / LITE)


def _command(output: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", str(output)),
        *("--contents", str(EXERCISES_DIR), "--apps", "notebooks", "--apps", "tree"),
        # Of all that is installed here, nbgrader's menus say, only the kernel.
        *("--ignore-sys-prefix", f"--LiteBuildConfig.federated_extensions={EXTENSION}"),
        *("--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"),
    ]


def _pack(package: str, folder: Path) -> None:
    """Make a wheel of a pure Python package from its installed files."""
    installed = distribution(package)
    folder.mkdir()
    wheel = folder / f"{package}-{installed.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in installed.files:
            if file.suffix != ".pyc":
                archive.write(file.locate(), file)


def _offer_download(output: Path) -> None:
    """Put *Download* into the menu *File* and the toolbar."""
    path = output / "build" / "schemas" / "all.json"
    plugins = json.loads(path.read_text(encoding="utf-8"))
    (panel,) = (one for one in plugins if one["id"] == "@jupyterlab/notebook-extension:panel")
    item = {"command": DOWNLOAD, "rank": 5}
    panel["schema"]["jupyter.lab.menus"] = {"main": [{"id": "jp-mainmenu-file", "items": [item]}]}
    button = {"name": "download", "command": DOWNLOAD, "label": "Download", "rank": 45}
    panel["schema"]["jupyter.lab.toolbars"]["Notebook"].append(button)
    path.write_text(json.dumps(plugins), encoding="utf-8")


def _add_script(output: Path) -> None:
    """Put our script into the page of the notebooks, and an icon, or browsers ask for one."""
    page = output / "notebooks" / "index.html"
    script = f"<script>\n{(SOURCES / 'page.js').read_text(encoding='utf-8')}</script>"
    text = page.read_text(encoding="utf-8")
    text = _before(text, "</head>", '<link rel="icon" href="favicon.ico" />')
    page.write_text(_before(text, "</body>", script), encoding="utf-8")


def _add_policy(output: Path) -> None:
    """Put the site's security policy into each page."""
    for page in output.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("<head>", f"<head>{META}", 1), encoding="utf-8")


def _before(text: str, tag: str, added: str) -> str:
    """The page with `added` before its only `tag`; exits with a sentence if there is not one."""
    if text.count(tag) != 1:
        sys.exit(
            f"JupyterLite's notebooks/index.html has {tag} {text.count(tag)} times, not once: "
            "adapt _add_script in tools/jupyterlite/notebooks_in_browser.py."
        )
    return text.replace(tag, f"{added}\n{tag}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the notebooks in the browser.")
    parser.add_argument("site", type=Path, help="the folder of the built site")
    build(parser.parse_args().site.resolve())
