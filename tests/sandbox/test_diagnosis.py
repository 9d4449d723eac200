"""A machine that cannot make a jail is told why, and the one command that helps."""

import os
import shlex
import subprocess
import sys

import pytest

from autograder.sandbox.diagnosis import Machine, advice, memory_advice

FORBIDDING = [
    ("proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
    ("proc/sys/kernel/unprivileged_userns_clone", "0", "unprivileged_userns_clone=1"),
    (
        "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "apparmor_restrict_unprivileged_userns=0",
    ),
    (".dockerenv", "", "docker run --cap-add"),
    ("run/.containerenv", 'engine="podman-4.9"', "docker run --cap-add"),
    ("sys/fs/selinux/enforce", "1", "ausearch"),
]
ALLOWING = [
    ("proc/sys/user/max_user_namespaces", "95614"),
    ("proc/sys/kernel/unprivileged_userns_clone", "1"),
    ("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "0"),
    ("sys/fs/selinux/enforce", "0"),
]


def machine(root, *files, system="Linux", release="6.8.0-45-generic"):
    for path, text in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"{text}\n")
    return Machine(system, release, root)


@pytest.mark.parametrize("path, text, command", FORBIDDING, ids=[one[0] for one in FORBIDDING])
def test_each_cause_has_its_command(tmp_path, path, text, command):
    allowing = [one for one in ALLOWING if one[0] != path]
    assert command in advice(True, machine(tmp_path, *allowing, (path, text)))


def test_the_setting_is_named_before_the_container(tmp_path):
    """A container shares the kernel's settings: what forbids there forbids in the container too."""
    found = machine(tmp_path, FORBIDDING[2][:2], (".dockerenv", ""))
    assert "AppArmor" in advice(True, found)


def test_systems_without_namespaces(tmp_path):
    assert "this is Darwin" in advice(False, machine(tmp_path, system="Darwin"))
    assert "WSL 1" in advice(True, machine(tmp_path, release="4.4.0-19041-Microsoft"))
    assert "WSL" not in advice(True, machine(tmp_path, release="5.15.90.1-microsoft-standard-WSL2"))


def test_what_helps_against_unbounded_memory(tmp_path):
    assert "docker run --memory" in memory_advice(machine(tmp_path, (".dockerenv", "")), True)
    assert "sudo" in memory_advice(machine(tmp_path / "other"), False)
    systemd = machine(tmp_path / "systemd", ("run/systemd/system/here", ""))
    assert "enable-linger" in memory_advice(systemd, False)
    assert "cgroup" in memory_advice(systemd, True)


def test_bubblewrap_is_missing_only_where_it_is_not_there(tmp_path):
    assert "apt install bubblewrap" in advice(False, machine(tmp_path))
    assert "install" not in advice(True, machine(tmp_path, *ALLOWING))


def test_a_machine_that_allows_no_namespaces_says_so(tmp_path):
    """Really so: in a user namespace whose own limit of further ones is 0."""
    notebook = tmp_path / "01_optimization.ipynb"
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces"
    run = "exec " + shlex.join([sys.executable, "-m", "autograder", "check", str(notebook)])
    process = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", f"{forbid} && {run}"],
        capture_output=True,
        text=True,
        env={"PATH": os.defpath},
    )
    assert process.returncode == 2, process.stderr
    assert "sysctl -w user.max_user_namespaces=15000" in process.stderr
    assert "Traceback" not in process.stderr
