"""Why this machine cannot make a jail or bound its memory, and the one command that helps."""

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

# What forbids user namespaces: the file of a setting, the value that forbids, and the way out.
SETTINGS = (
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "The system allows no user namespaces",
        "sudo sysctl -w user.max_user_namespaces=15000",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "The system allows ordinary users no namespaces",
        "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    ),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor forbids ordinary users to make namespaces, as Ubuntu 24.04 sets it up",
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)
CONTAINERS = ("/.dockerenv", "/run/.containerenv")
SELINUX = "/sys/fs/selinux/enforce"


@dataclass(frozen=True)
class Machine:
    """What a diagnosis reads: the system, its kernel, and the files that say what it allows."""

    system: str = field(default_factory=platform.system)
    release: str = field(default_factory=platform.release)
    root: Path = Path("/")

    def read(self, path: str) -> str | None:
        """Read one of the system's files.

        Returns:
            Its text; None if it cannot be read.
        """
        try:
            return (self.root / path.lstrip("/")).read_text(encoding="utf-8").strip()
        except OSError:
            return None


def advice(has_bubblewrap: bool, machine: Machine | None = None) -> str:
    """Find out what keeps this machine from making a jail.

    Returns:
        The first cause that applies and the command that helps; if no cause is found, the command
        that shows what bubblewrap itself says.
    """
    machine = machine or Machine()
    if machine.system != "Linux":
        return (
            f"The jail needs Linux, and this is {machine.system}. Grade on a Linux machine, or in "
            "a virtual one."
        )
    # The kernel of WSL 1 is Microsoft's own and has no namespaces; that of WSL 2 is Linux.
    if "Microsoft" in machine.release:
        return "This is WSL 1, which has no namespaces. Run: wsl --set-version <distribution> 2"
    if not has_bubblewrap:
        return "Bubblewrap is not installed. Run: sudo apt install bubblewrap"
    for path, forbidding, cause, command in SETTINGS:
        if machine.read(path) == forbidding:
            return f"{cause}. Run: {command}"
    if any(machine.read(path) is not None for path in CONTAINERS):
        return (
            "This is a container, which may make no namespaces of its own. Start it with: docker "
            "run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt "
            "apparmor=unconfined --security-opt systempaths=unconfined …"
        )
    if machine.read(SELINUX) == "1":
        return "SELinux may forbid it. To see what it denied, run: sudo ausearch -m AVC -c bwrap"
    return (
        "To see what bubblewrap says, run: bwrap --unshare-all --ro-bind / / --proc /proc "
        "--dev /dev true"
    )


def memory_advice(machine: Machine | None = None, root: bool | None = None) -> str:
    """Say how the memory of all processes of a submission together can be limited here.

    Args:
        machine: what to look at; this one.
        root: whether root grades; looked up.

    Returns:
        One sentence with a command.
    """
    machine = machine or Machine()
    root = os.getuid() == 0 if root is None else root
    if any(machine.read(path) is not None for path in CONTAINERS):
        return "Start the container with a limit: docker run --memory 8g …"
    if (machine.root / "run/systemd/system").is_dir():
        if root:
            return "Mount cgroups of version 2: add systemd.unified_cgroup_hierarchy=1 at boot."
        return (
            "Let systemd make a session for you: loginctl enable-linger && "
            "export XDG_RUNTIME_DIR=/run/user/$(id -u)"
        )
    if root:
        return "Grade in a container with a limit: docker run --memory 8g …"
    return "Grade as root, who may make a cgroup: sudo .venv/bin/python -m autograder grade …"
