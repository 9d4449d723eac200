"""The command that tries each wall finds those that hold and those that do not."""

import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.sandbox import NoJailError, doctor, memory
from autograder.sandbox.attempts import TRIAL, TWICE
from autograder.sandbox.doctor import Finding
from autograder.sandbox.runner import Runner


@pytest.mark.xdist_group("wasm")
def test_the_walls_hold():
    found = {one.wall: one for one in doctor.examine()}
    walls = {"jail", *doctor.SENTENCES, "wasm", *doctor.SENTENCES_OF_WASM}
    assert {wall for wall, one in found.items() if one.holds} >= walls
    assert found["memory"].holds == (memory.bound(1 << 30) is not None)
    assert all(one.holds or one.advice for one in found.values())


@pytest.mark.parametrize(
    "needed, is_here, holds", [(True, False, False), (False, True, False), (False, False, True)]
)
def test_pyodide_has_to_be_here_where_there_is_no_jail(monkeypatch, needed, is_here, holds):
    def start(self):
        raise NoJailError("Pyodide is not here", "Run: something")

    monkeypatch.setattr(doctor.WasmRunner, "start", start)
    monkeypatch.setattr(doctor, "is_here", lambda name: is_here)
    (found,) = doctor._wasm(needed)
    assert (found.wall, found.holds, found.advice) == ("wasm", holds, "Run: something")
    assert "Pyodide is not here" in found.sentence


def test_without_a_jail_they_do_not():
    runner = Runner(jailed=False)
    inside = doctor._tried(runner)
    runner.close()
    assert inside.pop("rights") in (True, False)  # as root or not
    assert set(inside.values()) == {False}


@pytest.mark.parametrize(
    "found, code",
    [
        ([Finding("jail", True, "a"), Finding("memory", True, "b")], 0),
        ([Finding("jail", True, "a"), Finding("memory", False, "b", "Run: c")], 1),
        ([Finding("jail", False, "a", "Run: c")], 2),
        ([Finding("jail", False, "a", "Run: c"), Finding("wasm", True, "b")], 1),
        ([Finding("jail", False, "a", "Run: c"), Finding("wasm", False, "b", "Run: d")], 2),
    ],
)
def test_the_exit_code_says_which(monkeypatch, capsys, found, code):
    monkeypatch.setattr(cli.walls, "examine", lambda: found)
    with pytest.raises(cli.typer.Exit) as ended:
        cli.doctor()
    assert ended.value.exit_code == code
    assert ("Run: c" in capsys.readouterr().out) == bool(code)


@pytest.mark.parametrize("old", ["", '[ "$1" = OOMPolicy=continue ] && exit 1'])
def test_systemd_bounds_the_memory_of_those_who_may_make_no_cgroup(monkeypatch, tmp_path, old):
    """With a stand-in for systemd-run, which says what it was asked for and runs the command."""
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text(f"""#!/bin/sh
while [ "$1" != -- ]; do
    {old}
    case "$1" in MemoryMax=*) limit="${{1#MemoryMax=}}" ;; esac
    shift
done
shift
if [ "$1" = sh ]; then echo "$limit"; exit; fi
echo "$limit" > {tmp_path}/limit
exec "$@"
""")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(memory, "make_group", lambda size: None)
    memory.scope.cache_clear()
    runner = Runner()
    assert runner.run(TRIAL, {"double": [TWICE]}).answers == {"double": [{"value": 4.0}]}
    runner.close()
    assert int((tmp_path / "limit").read_text()) == 2 * runner.limits.memory
    assert memory.bound(2 * runner.limits.memory) == "a scope of systemd"
    memory.scope.cache_clear()


def test_submissions_that_every_submission_could_read_are_not_graded(monkeypatch, capsys):
    inside = Path(sys.prefix, "lib", "submissions")
    command = ["autograder", "grade", "--submissions", str(inside), "--results", str(inside)]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"{inside} lies in" in said and "Move it to another place" in said
