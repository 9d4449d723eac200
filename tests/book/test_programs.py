"""The programs of the page on frameworks: complete, short, and with what they printed."""

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book"))

import programs

MOST_LINES = 30


@pytest.mark.parametrize(("library", "loss"), programs.all_programs())
def test_a_program_is_short_and_its_output_is_recorded(library, loss):
    source = programs.program(library, loss)
    ast.parse(source)
    assert len(source.splitlines()) <= MOST_LINES
    assert max(map(len, source.splitlines())) <= 100
    assert programs.recorded()["output"][library][loss].strip()


def test_nothing_else_is_recorded():
    output = programs.recorded()["output"]
    names = {(library, loss) for library, losses in output.items() for loss in losses}
    assert names == set(programs.all_programs())
