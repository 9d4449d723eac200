"""Where nbgrader's own commands and its formgrader find this course (run them from this folder).

`nbgrader generate_assignment` copies what lies beside a source notebook. Git ignores the checks.py
there, so run `make release` first, which writes it.
`nbgrader autograde` runs submissions in the jail and judges them outside of the student's process.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "loss-functions"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "submissions"
# What `python -m autograder grade` wrote: the folder of `formgrader --results`, else `results`
# of this course, else that of the sample class.
found = [Path("results"), Path("build/results")]
results = os.environ.get("AUTOGRADER_RESULTS") or next(
    (str(path) for path in found if (path / "gradebook.db").exists()), "results"
)
c.CourseDirectory.autograded_directory = f"{results}/autograded"
c.CourseDirectory.feedback_directory = f"{results}/nbgrader_feedback"
c.CourseDirectory.db_url = os.environ.get("AUTOGRADER_DB", f"sqlite:///{results}/gradebook.db")

c.Autograde.autograde_preprocessors = [
    "autograder.grading.nbgrader_preprocessor.JudgeInJail",  # in the place of Execute
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
