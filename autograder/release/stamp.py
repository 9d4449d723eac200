"""The stamp by which a notebook and a `checks.py` of different releases are told apart.

It is a number and a digest of what is checked, such as ``2-1f0c9a3e``, and stands in the setup cell
of the source notebook. `release` counts on when the digest changes; `check` compares the notebook's
stamp with its own.
"""

import hashlib
import json
import re
from typing import Any

from ..course import CourseError
from ..specs import Assignment

STAMP = re.compile(r'(CHECKS_RELEASE = \\")(\d+)-([0-9a-f]{8})(\\")')  # in the JSON of a notebook
SENTENCES = ("name", "says")  # of a check: they may change without a new release


def digest(assignment: Assignment) -> str:
    """Eight hexadecimal digits that change with each visible case, right answer and tolerance."""
    asked = {
        name: [
            sheet["parameters"],
            [_without_sentences(check) for check in sheet["checks"]],
            *([sheet["masks"]["budget"], sheet["masks"]["sealed"]] if "masks" in sheet else ()),
        ]
        for name, sheet in assignment.sheets().items()
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:8]


def _without_sentences(check: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in check.items() if key not in SENTENCES}


def stamped(assignment: Assignment, text: str) -> tuple[str, str]:
    """The text of a source notebook's file with the stamp of what is checked now.

    Returns:
        The text, which is the same if nothing has changed, and the stamp.

    Raises:
        CourseError: if the notebook has no stamp, or several.
    """
    found = STAMP.findall(text)
    if len(found) != 1:
        raise CourseError(
            f'{assignment.name}.ipynb has {len(found)} lines CHECKS_RELEASE = "1-00000000"; '
            "it needs one, below the imports of its setup cell."
        )
    _, number, old, _ = found[0]
    new = digest(assignment)
    stamp = f"{int(number) + (old != new)}-{new}"
    return STAMP.sub(rf"\g<1>{stamp}\g<4>", text), stamp
