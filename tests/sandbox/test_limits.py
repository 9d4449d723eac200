"""The limits of the clock are stretched where a machine has other work, and by nothing else."""

import os
from dataclasses import asdict

import pytest

from autograder.sandbox import limits
from autograder.sandbox.limits import BUSIEST, Limits


@pytest.fixture
def load(monkeypatch):
    """Say how many programs want the processors of a machine with four."""

    def say(programs):
        limits.busyness.cache_clear()
        monkeypatch.setattr(os, "cpu_count", lambda: 4)
        monkeypatch.setattr(os, "getloadavg", lambda: (programs, 0, 0), raising=False)

    yield say
    limits.busyness.cache_clear()


@pytest.mark.parametrize("programs, factor", [(0, 1), (3, 1), (8, 2), (1000, BUSIEST)])
def test_the_clock_waits_for_a_busy_machine(load, programs, factor):
    load(programs)
    usual, here = Limits(), Limits().on_this_machine()
    changed = {name for name, value in asdict(here).items() if value != asdict(usual)[name]}
    assert here.total_wall == factor * usual.total_wall
    assert changed == (
        {"cell_wall", "cells_wall", "exercise_wall", "total_wall"} if factor > 1 else set()
    )


def test_a_submission_cannot_stretch_its_own_limits(load, monkeypatch):
    load(0)
    before = Limits().on_this_machine()
    monkeypatch.setattr(
        os, "getloadavg", lambda: (1000, 0, 0)
    )  # a submission has made the machine busy
    assert Limits().on_this_machine() == before


def test_a_system_without_a_load_has_the_usual_limits(load, monkeypatch):
    load(0)
    monkeypatch.delattr(os, "getloadavg")
    assert Limits().on_this_machine() == Limits()
