"""The sample class, graded when the site is built, for the page "What your class got wrong".

The class is the course's own (tools/sample_class.py), so its code runs without a jail: a machine
that only builds the site need not be able to make one.
"""

import json
import sys
import tempfile
from pathlib import Path

from autograder.grading.batch import grade_one
from autograder.grading.history import record_of
from autograder.grading.submissions import find
from autograder.teaching.answers import answers_in
from autograder.teaching.tally import ClassTally, tally

sys.path.append(str(Path(__file__).parents[1] / "tools"))

import sample_class

SEED = 7
NAME = sample_class.NAME


def grade_class() -> tuple[ClassTally, dict[str, dict[str, str]], int]:
    """Grade assignment 05 of the sample class.

    Returns:
        The counts; the answers of each student by function; how many could not be graded.
    """
    with tempfile.TemporaryDirectory() as folder:
        place, failed = Path(folder), 0
        handed_in = find(sample_class.build(place / "class"), NAME)
        for one in handed_in:
            graded = grade_one(one, SEED, "none")
            failed += graded.problem is not None
            if not graded.problem:
                record = place / "verdicts" / one.student / f"{NAME}.json"
                notebook = place / "autograded" / one.student / NAME / f"{NAME}.ipynb"
                for path, text in (
                    (record, json.dumps(record_of(graded))),
                    (notebook, graded.notebook),
                ):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
        counted = tally(place)
        students = counted.assignments[NAME].students
        return counted, {who: answers_in(place, who, NAME) for who in students}, failed
