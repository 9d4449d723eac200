"""Which sandbox runs students' code: the jail of Linux, or the Python of the course's pages."""

import platform
import subprocess
from collections.abc import Mapping

from . import bubblewrap
from .attempts import Sandbox
from .bubblewrap import NoJailError
from .wasm import WasmRunner
from .wasm.program import find_deno, find_pyodide, program

BUBBLEWRAP, WASM, NONE = "bubblewrap", "wasm", "none"
NAMES: Mapping[str, str] = {
    BUBBLEWRAP: "a jail of Linux, with the Python that grades",
    WASM: "Pyodide in Deno, the Python of the course's pages",
    NONE: "no sandbox: the code has the rights of whoever grades",
}


def make(name: str) -> Sandbox:
    """The sandbox of this name, which is not yet started.

    Raises:
        NoJailError: if this system cannot have it.
    """
    if name == WASM:
        return WasmRunner()
    here = platform.system()
    if here == "Windows" or (name == BUBBLEWRAP and here != "Linux"):
        needs = (
            "bubblewrap needs Linux" if name == BUBBLEWRAP else "without a sandbox it needs Unix"
        )
        raise NoJailError(f"{needs}, and this is {here}", "Choose the other one: --sandbox wasm")
    from .runner import Runner  # what it imports is not there on Windows

    return Runner(jailed=name == BUBBLEWRAP)


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
    if platform.system() != "Linux" or not bubblewrap.has_filter():
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
