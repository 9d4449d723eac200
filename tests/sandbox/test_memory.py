"""Cgroups of graders that were killed are removed, and a limit around the grader is found."""

import os

import pytest

from autograder.sandbox import memory


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder that stands in for the cgroup of this process."""
    monkeypatch.setattr(memory, "places", lambda: [(tmp_path / "own", "memory.max")])
    (tmp_path / "own").mkdir()
    return tmp_path


def test_groups_of_graders_that_were_killed_are_removed(place):
    dead, alive = (place / "own" / f"autograder-{pid}-1" for pid in (2**30, os.getpid()))
    dead.mkdir()
    alive.mkdir()
    memory.remove_left_groups()
    assert not dead.exists() and alive.exists()


@pytest.mark.parametrize("text, limited", [("max\n", False), ("1000000\n", True)])
def test_a_limit_around_the_grader_is_found(place, text, limited):
    (place / "memory.max").write_text(text)
    assert memory.is_limited() == limited
