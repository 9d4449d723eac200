"""Each platform's download, in every shape, gives the same students."""

import pytest
from commands import CLASS, NAME
from downloads import PLATFORMS, SHAPES

from autograder.lms.collect import collect

TEXTS = [
    (CLASS / who / NAME / f"{NAME}.ipynb").read_bytes()
    for who in ("ada-perfect", "boris-one-term", "lea-warnings")
]


def collected(folder):
    """All notebooks below a folder, by student."""
    return {path.parts[-3]: path.read_bytes() for path in folder.glob("*/*/*.ipynb")}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.__name__)
def test_the_students_are_the_same_in_every_shape(platform, shape, tmp_path):
    archive = shape(tmp_path, platform(*TEXTS))
    report = collect([archive], tmp_path / "into")
    *served, without = PLATFORMS[platform]
    assert collected(tmp_path / "into") == dict(zip(served, TEXTS, strict=True))
    assert len(report.problems) == bool(without), report.problems
    for problem in report.problems:
        assert f": {without} handed in no notebook, only " in problem
    assert not report.merges
