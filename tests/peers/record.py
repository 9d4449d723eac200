"""Measures what the pages say about libraries, and writes book/library_runs.json.

    build/peers/bin/python tests/peers/record.py

`make test-peers` measures the same and compares it with the file (peers_library_runs.py); pages
read the file through book/library_runs.py.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
RECORD = HERE.parents[1] / "book" / "library_runs.json"
PACKAGES = ("keras", "torch", "jax", "tensorflow")
# The name on the pages: the module with the facts, and the backend of Keras.
LIBRARIES = {
    "PyTorch": ("torch_facts", "torch"),
    "JAX": ("jax_facts", "jax"),
    "Keras on PyTorch, nine experiments": ("clip_facts", "torch"),
    "Keras on PyTorch": ("keras_facts", "torch"),
    "Keras on JAX": ("keras_facts", "jax"),
    "Keras on TensorFlow": ("keras_facts", "tensorflow"),
}
MEASURE = "import json, sys, backend, {0}; json.dump(backend.facts({0}), sys.stdout)"


def measured(library: str) -> dict[str, object]:
    """The facts of a library, by name: in a process of its own, because Keras has one backend."""
    module, backend = LIBRARIES[library]
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
    run = subprocess.run(
        [sys.executable, "-c", MEASURE.format(module)],
        env=os.environ | quiet | {"KERAS_BACKEND": backend, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"{library} could not be measured:\n{run.stderr[-3000:]}")
    return json.loads(run.stdout.splitlines()[-1])


def versions(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Of what is measured, without the name of a build."""
    return {package: version(package).partition("+")[0] for package in packages}


def main() -> None:
    """Write the record, or the part of it that is named: record.py "Keras on JAX"."""
    named = sys.argv[1:] or list(LIBRARIES)
    if unknown := set(named) - LIBRARIES.keys():
        sys.exit(f"no library {unknown}; there are {', '.join(LIBRARIES)}")
    runs = json.loads(RECORD.read_text(encoding="utf-8"))["runs"] if RECORD.exists() else {}
    runs |= {library: measured(library) for library in named}
    ordered = {library: runs[library] for library in LIBRARIES if library in runs}
    record = {"versions": versions(), "runs": ordered}
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
