"""What a verdict depends on besides the submission: the files of the course, and versions."""

import hashlib
from functools import cache

from ..course import ROOT

# Suffixes by folder. The checks beside the solutions are copies that a fresh clone does not have.
COURSE = {"autograder": (".py", ".j2"), "exercises": (".py", ".ipynb"), "solutions": (".ipynb",)}


@cache
def course_digest() -> str:
    """A hash of all files of the course that a verdict can depend on, in 12 digits."""
    digest = hashlib.sha256()
    for folder, suffixes in COURSE.items():
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and ".ipynb_checkpoints" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
