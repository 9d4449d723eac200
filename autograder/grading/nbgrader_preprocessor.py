"""The preprocessor that replaces nbgrader's own Execute in `nbgrader autograde`.

`nbgrader_config.py` names it. It runs a notebook in the jail, or in Pyodide where there can be no
jail, and fills in the outputs, in the form that nbgrader's SaveAutoGrades, its formgrader and its
feedback expect.
"""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer

from ..course import assignment
from ..sandbox import automatic
from .cases import case_seed
from .grade_notebook import judge_notebook


class JudgeInJail(NbGraderPreprocessor):
    """Runs a submission in a sandbox and judges it outside of the student's process."""

    seed = Integer(0, help="Draws the hidden cases, with the work itself.").tag(config=True)
    jailed = Bool(True, help="Off: the code runs with your rights.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Fill the outputs of all cells; those of test cells hold the points."""
        wanted = assignment(resources["nbgrader"]["assignment"])
        student = str(resources["nbgrader"].get("student", ""))
        seed = case_seed(self.seed, student, wanted.name, nb, {})
        judged = judge_notebook(nb, wanted, seed, automatic() if self.jailed else "none")
        return judged.notebook, resources
