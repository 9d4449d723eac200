"""What Keras, PyTorch and JAX returned when tests/peers/record.py measured it last."""

import json
from pathlib import Path

RECORD = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
VERSIONS: dict[str, str] = RECORD["versions"]
BACKENDS = ("PyTorch", "JAX", "TensorFlow")


def run(library: str, fact: str) -> object:
    """The answer of a library, such as "PyTorch" or "Keras on JAX"."""
    return RECORD["runs"][library][fact]


def keras(fact: str) -> object:
    """The answer of Keras on every backend, which must be one."""
    answer, *others = backends(fact).values()
    if any(_coarse(other) != _coarse(answer) for other in others):
        raise ValueError(f"the backends of Keras differ: {backends(fact)}")
    return answer


def _coarse(answer: object) -> object:
    """The same with five digits: backends add up in different orders."""
    if isinstance(answer, dict):
        return {key: _coarse(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_coarse(value) for value in answer]
    return float(f"{answer:.5g}") if isinstance(answer, float) else answer


def backends(fact: str) -> dict[str, object]:
    """The answers of Keras by backend."""
    return {backend: run(f"Keras on {backend}", fact) for backend in BACKENDS}
