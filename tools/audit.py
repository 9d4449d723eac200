"""Look for known vulnerabilities in what requirements.txt pins: `make audit`.

pip-audit asks the package index. Its exit code is the same for a vulnerability and for an index
that cannot be reached, so this script tells them apart: 1 and 3.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip"]
COMMAND += ["--format", "json", "-r", str(ROOT / "requirements.txt")]
UNREACHABLE = 3


def audit(command: list[str]) -> int:
    """Run pip-audit and print what it found.

    Args:
        command: pip-audit, which prints JSON.

    Returns:
        0 if nothing is known, 1 if something is, 3 if nothing could be looked up.
    """
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        why = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        print(f"Nothing was checked, because the index cannot be asked: {why}", file=sys.stderr)
        return UNREACHABLE
    known = [(one, hole) for one in packages for hole in one.get("vulns", [])]
    for one, hole in known:
        fixed = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{one['name']} {one['version']}: {hole['id']}, fixed in {fixed}")
    print(f"{len(packages)} packages, {len(known)} known vulnerabilities")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(audit(COMMAND))
