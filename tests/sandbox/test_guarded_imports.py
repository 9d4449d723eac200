"""Which imports a notebook is prepared to do without, and which lines only install something."""

import pytest

from autograder.sandbox.elsewhere import guarded_imports, without_installations


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import torch", set()),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None", {"torch"}),
        ("if True:\n    try : from jax import numpy\n    except Exception: pass", {"jax"}),
        ("try:\n    try:\n        import a\n    finally: pass\nexcept E: pass\nimport b", {"a"}),
        ("try:\n    import a\nfinally:\n    pass", set()),
        ("try:\n import a\nexcept E: pass\nimport b\ntry:\n import c\nexcept E: pass", {"a", "c"}),
    ],
)
def test_imports_between_try_and_except_are_guarded(source, names):
    assert guarded_imports(source) == names


@pytest.mark.parametrize("text", ["\n ", "try:\n", " ", "try:\nimport a\n", "import "])
def test_reading_a_long_source_comes_to_an_end(text):
    """In proportion to the square of its length it would take hours."""
    assert guarded_imports(text * 200_000) == set()
    assert without_installations([text * 200_000]) == [text * 200_000]


def test_lines_that_install_something_do_nothing():
    lines = ["%pip install torch\n", "  %load_ext autoreload\n", "x = 5 % pip\n", "%timeit x"]
    assert without_installations(lines) == ["pass\n", "  pass\n", "x = 5 % pip\n", "%timeit x"]
