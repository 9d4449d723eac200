"""Which sandbox runs students' code: the jail of Linux, or the Python of the course's pages."""

import platform
import subprocess
from collections.abc import Mapping

from . import bubblewrap
from .attempts import Sandbox
from .bubblewrap import NoJailError
from .runner import Runner
from .system_calls import MACHINES
from .wasm import WasmRunner
from .wasm.program import find_deno, find_pyodide, program

BUBBLEWRAP, WASM, NONE = "bubblewrap", "wasm", "none"
NAMES: Mapping[str, str] = {
    BUBBLEWRAP: "a jail of Linux, with the Python that grades",
    WASM: "Pyodide in Deno, the Python of the course's pages",
    NONE: "no sandbox: the code has the rights of whoever grades",
}


def make(name: str) -> Sandbox:
    """The sandbox of this name, which is not yet started."""
    return WasmRunner() if name == WASM else Runner(jailed=name == BUBBLEWRAP)


def automatic() -> str:
    """Choose bubblewrap where it works, else wasm where that is here.

    Returns:
        The name of the sandbox; where neither works, that of the one whose error says what to do.
    """
    if bubblewrap_works():
        return BUBBLEWRAP
    return WASM if is_here(WASM) or platform.system() != "Linux" else BUBBLEWRAP


def is_here(name: str) -> bool:
    """Is there what this sandbox consists of? It is not tried."""
    if name != WASM:
        return name == NONE or bubblewrap.has_bubblewrap()
    try:
        return bool(find_deno() and find_pyodide())
    except NoJailError:
        return False


def bubblewrap_works() -> bool:
    """Can this machine make a jail? It is tried with an empty one, in a twentieth of a second."""
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        return False
    options = ["--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    try:
        command = [bubblewrap.bubblewrap(), *options, "true"]
        return subprocess.run(command, capture_output=True, timeout=30).returncode == 0
    except (NoJailError, OSError, subprocess.TimeoutExpired):
        return False


def versions_in(name: str) -> dict[str, str]:
    """The versions of what runs students' code in the sandbox of this name, where it has its own.

    Raises:
        NoJailError: if it is not here.
    """
    return dict(program().versions) if name == WASM else {}
