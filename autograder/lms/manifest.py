"""Who was collected: the file that `collect` writes beside the students' folders, for `export`.

A student has ``submissions`` by assignment, and in ``without`` why something that was handed in for
an assignment could not be collected: that is not the same as nothing.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from ..errors import CourseError
from ..grading.results import MANIFEST
from ..grading.tables import write

Manifest = dict[str, dict[str, Any]]  # the key, name and submissions of a student, by folder


def clean(name: str) -> str:
    """A name for a folder: letters and digits of any script, and nothing that anyone interprets."""
    text = unicodedata.normalize("NFC", name)
    kept = [c if unicodedata.category(c)[0] in "LNM" or c in "-_.@" else "-" for c in text]
    short = re.sub("-+", "-", "".join(kept)).strip("-_.@").encode()[:120]
    return short.decode(errors="ignore").strip("-_.@")


def entries_of(known: dict[str, Any]) -> list[dict[str, Any]]:
    """What is known of a student's work, collected or not; each entry has the `ids`."""
    return [*known["submissions"].values(), *known.get("without", {}).values()]


def read_manifest(folder: Path) -> Manifest:
    """Who was collected into a folder; nobody, where there is no manifest.

    Raises:
        CourseError: if it cannot be read.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for known in manifest.values():  # earlier manifests told folders and files apart
            known["key"] = re.sub(r"^(folder|file):", "name:", known["key"])
            known["name"], known["submissions"] = known["name"], known["submissions"]
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        raise CourseError(f"{path} cannot be read; move it away to collect anew.") from None
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder where it differs."""
    if manifest != read_manifest(folder):
        write(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
