"""What keeps set_up.py from its work is said in a sentence, before anything is made."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
import set_up

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "version, can_make, root, says",
    [
        ((3, 10, 13), True, "/a", "needs Python 3.11 or newer, and this is 3.10"),
        ((2, 7, 18), True, "/a", "needs Python 3.11 or newer, and this is 2.7"),
        ((3, 13, 0), False, "/a", "apt install python3-venv"),
        ((3, 13, 0), True, f"/a{os.pathsep}b", "in its name: /a"),
        ((3, 13, 0), True, "/pät h's $x", "in its name: /pät h's $x"),
        ((3, 13, 0), True, '/a\\ "b"', 'in its name: /a\\ "b"'),
    ],
)
def test_an_obstacle(version, can_make, root, says, tmp_path):
    sentence = set_up.obstacle(version, can_make, root, str(tmp_path))
    assert says in sentence
    assert "\n" not in sentence


def test_none(tmp_path):
    assert set_up.obstacle((3, 14, 0), True, "/pät h's", str(tmp_path / "new")) is None


def test_a_link_is_not_followed(tmp_path):
    """Clearing what it leads to would destroy the environment of another checkout."""
    held = tmp_path / "theirs" / "file"
    held.parent.mkdir()
    held.write_text("precious")
    link = tmp_path / "link"
    link.symlink_to(held.parent)
    command = [sys.executable, ROOT / "tools" / "set_up.py", link]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is a link" in done.stderr
    assert held.read_text() == "precious"


def test_an_old_python_can_read_it():
    tree = ast.parse((ROOT / "tools" / "set_up.py").read_text(encoding="utf-8"))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    arguments = [node for node in ast.walk(tree) if isinstance(node, ast.arg)]
    assert arguments and not any(node.annotation for node in arguments)
