"""Asks pip whether requirements.txt has a wheel of every package for each Python and platform.

    .venv/bin/python tests/pins.py [3.11 3.12 ...]

It needs the network and is not part of `make test`. The exit code is 1 if anything is missing.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC = 28  # 2.28 of August 2018; wheels for an older one are accepted as well
OLD_NAMES = ("manylinux2014", "manylinux2010", "manylinux1")


def linux(machine: str) -> tuple[dict[str, str], list[str]]:
    """What markers ask about this Linux, and the names of its wheels."""
    names = [*(f"manylinux_2_{n}" for n in range(GLIBC, 4, -1)), *OLD_NAMES]
    markers = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine}
    return markers, [f"{name}_{machine}" for name in names]


MAC = {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"}
PLATFORMS = {
    "Linux x86-64": linux("x86_64"),
    "Linux arm64": linux("aarch64"),
    "macOS arm64": (MAC, ["macosx_14_0_arm64"]),  # pip adds those of older releases
}


def pins_for(python: str, markers: dict[str, str]) -> str:
    """The pins that hold for this Python and platform: pip looks at its own instead."""
    environment = {
        **markers,
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    chosen = []
    for pin in re.split(r"^(?=\w)", REQUIREMENTS.read_text(encoding="utf-8"), flags=re.M)[1:]:
        first, _, hashes = pin.partition("\\\n")
        requirement = Requirement(first)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            chosen.append(f"{requirement.name}{requirement.specifier} \\\n{hashes}")
    return "".join(chosen)


def missing(python: str, markers: dict[str, str], names: list[str]) -> str:
    """What pip says is missing; nothing if every pin has a wheel with a known hash."""
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text(pins_for(python, markers), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
        command += ["--only-binary=:all:", "--no-deps", "--require-hashes", "-r", str(pins)]
        command += ["--target", folder, "--python-version", python, "--implementation", "cp"]
        for name in names:
            command += ["--platform", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    return errors[-1].removeprefix("ERROR: ") if done.returncode else ""


def main() -> int:
    """Print a table; 1 if a pin has no wheel somewhere."""
    wanted = sys.argv[1:] or PYTHONS
    complete = True
    for python in wanted:
        for platform, (markers, names) in PLATFORMS.items():
            problem = missing(python, markers, names)
            complete = complete and not problem
            print(f"{python:6} {platform:14} {problem or 'every pin has a wheel'}", flush=True)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
