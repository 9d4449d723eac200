"""Right answers as people write them who know neither this course nor its checks.

The files in `styles/` are written as textbooks, Keras and PyTorch write these functions, as plain
Python, with scipy, or with classes. Each must get full marks.
"""

import runpy
from pathlib import Path

import numpy as np
import pytest

from autograder.quality.mutation import sheet_of, verdict_on
from autograder.specs import EXERCISES

FILES = sorted((Path(__file__).parent / "styles").glob("*.py"))
SEEDS = (None, 0, 1)  # the visible cases, and two drawings of hidden ones


def graded(path):
    """The functions of a file that are graded, by name."""
    return {name: one for name, one in runpy.run_path(str(path)).items() if name in EXERCISES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_in_this_style_gets_full_marks(path):
    functions = graded(path)
    assert functions
    for name, function in functions.items():
        for seed in SEEDS:
            with np.errstate(all="ignore"):
                verdict = verdict_on(function, sheet_of(name, seed))
            assert verdict.score == verdict.max_score, (name, seed, verdict.message)
