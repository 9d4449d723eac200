"""A sentence for students stands in one place of the specifications."""

import ast
from collections import Counter
from pathlib import Path

from autograder.specs import EXERCISES

SPECS = Path(__file__).resolve().parents[2] / "autograder" / "specs"
SAID = {
    says
    for exercise in EXERCISES.values()
    for says in (
        *(check.says for check in exercise.checks),
        *(misconception.says for misconception in exercise.misconceptions),
    )
}


def test_no_sentence_is_written_twice():
    written = Counter(
        node.value
        for path in SPECS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in SAID
    )
    assert len(written) > 400  # others are put together from parts
    twice = [sentence for sentence, count in written.items() if count > 1]
    assert not twice, f"write these once, in wrong_answers.py or cases.py: {twice}"
