"""The nbgrader side: releasing, repairing, grading, the gradebook, reports and feedback."""

import os
import sys
from pathlib import Path

# nbgrader's Gradebook starts `alembic` by its bare name; it lies beside the Python that runs us,
# also where nobody has activated the environment.
_BIN = str(Path(sys.executable).parent)
if _BIN not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_BIN, os.environ.get("PATH", os.defpath)])

# jsonschema would build a grammar of internationalised addresses, for most of a second at every
# start, and does without where it cannot; a notebook has none to validate.
sys.modules.setdefault("rfc3987_syntax", None)
