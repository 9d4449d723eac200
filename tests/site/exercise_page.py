"""An exercise in a page, as the tests use it; fixtures too."""

import linecache
import sys
import types

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from autograder.course import EXERCISES_DIR, SOLUTIONS_DIR
from autograder.specs import ASSIGNMENTS

HINGE = "binary/hinge.html"
GRADED = {e.name: name for name, one in ASSIGNMENTS.items() for e in one.exercises}
RIGHT = {  # the solutions, by grade_id
    cell.metadata.nbgrader.grade_id: cell.source
    for name in ASSIGNMENTS
    for cell in nbformat.read(SOLUTIONS_DIR / name / f"{name}.ipynb", 4).cells
    if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
}
STUB = "def hinge(y_true, scores):\n"
WRONG = {
    "sum": STUB + "    return np.sum(np.maximum(0, 1 - np.array(y_true) * np.array(scores)))\n",
    "no labels checked": STUB
    + "    y, s = np.array(y_true, float), np.array(scores, float)\n"
    + "    return np.maximum(0, 1 - y * s).mean()\n",
    "a string": STUB + "    return 'half'\n",
    "a set": STUB + "    return {1, 2}\n",
    "nothing": STUB + "    y_true\n",
    "an error": STUB + "    y = np.asarray(y_true)\n    return y.mena()\n",
    "an exit": STUB + "    raise SystemExit\n",
    "not answered": STUB + "    raise NotImplementedError()\n",
}
# What makes of a solution a mistake with a name: these, else the first of the two below that fits.
SLIPS = {
    "as_arrays": ("y_true.shape != y_pred.shape", "len(y_true) != len(y_pred)"),
    "backward": (" * (hidden > 0)", ""),
    "choose_loss": ('("exponential", "poisson")', '("linear", "poisson")'),
    "cross_entropy": ("-np.", "np."),
    "entropy": ("-np.", "np."),
    "fit_gaussian": ("np.std(y)", "np.var(y)"),
    "fit_laplace": ("np.median(y)", "np.mean(y)"),
    "forward": (' + parameters["b2"]', ""),
    "gradient_descent": (" - ", " + "),
    "log_softmax": ("axis=-1, ", "axis=0, "),
    "minibatches": ("rng.permutation", "np.arange"),
    "momentum_descent": (" - ", " + "),
    "momentum_step": (" - ", " + "),
    "nats_to_bits": (" / ", " * "),
    "one_hot": ("[labels]", "[labels - 1]"),
    "sgd_linear_regression": (".mean()", ".sum()"),
    "gaussian_cross_entropy": ("(2 * std**2)", "(2 * std)"),
    "gaussian_nll_gradient": ("(mean - y)", "(y - mean)"),
    "sigmoid": ("np.where(z >= 0, 1, e)", "np.where(z >= 0, e, 1)"),
    "softmax": (" - ", " + "),
    "squared_hinge_gradient": ("return -", "return "),
    "train": ("rng.permutation", "np.arange"),
}
SUM, SIGN = ("np.mean(", "np.sum("), ("return ", "return -")
KEPT = "Object.entries(localStorage).filter(([key]) => key.startsWith('exercise:'))"


class Exercise:
    """An open exercise on a page."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.element = page.locator(f"#exercise-{name}")
        if not self.element.evaluate("e => e.open"):
            self.element.locator("summary").click()
        self.editor = self.element.get_by_label(f"Your code of {name}")
        expect(self.editor).to_be_visible()
        self.state = self.element.locator(".exercise-state")

    def write(self, code):
        """Replace the code as a reader would who pastes it."""
        self.editor.focus()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(code)

    def button(self, name):
        return self.element.get_by_role("button", name=name, exact=True)

    def result(self):
        """What stands below the editor when nothing runs any more."""
        expect(self.button("Check")).to_be_enabled()
        return self.element.locator(".exercise-result").inner_text().strip()

    def check(self, code=None):
        if code is not None:
            self.write(code)
        self.button("Check").click()
        return self.result()

    def run(self, code=None, call=None):
        if code is not None:
            self.write(code)
        if call is not None:
            self.element.get_by_label("Call for Run").fill(call)
        self.button("Run").click()
        return self.result()


def store(page, **answers):
    page.evaluate(
        """answers => { for (const [name, code] of Object.entries(answers))
        localStorage.setItem("exercise:" + name, JSON.stringify({ code })) }""",
        answers,
    )


def in_the_notebook(code, name="hinge"):
    """What `check` says in the notebook."""
    checks = types.ModuleType("checks")
    source = (EXERCISES_DIR / GRADED[name] / "checks.py").read_text()
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "checks", checks)
        exec(compile(source, "checks.py", "exec"), checks.__dict__)
        checks.print = said.append
        namespace = {"np": np, "as_arrays": checks.__dict__.get("as_arrays")}
        # The lines of what is executed can be quoted only if it has a file.
        linecache.cache["/answer.py"] = (1, None, code.splitlines(True), "/answer.py")
        exec(compile(code, "/answer.py", "exec"), namespace)
        try:
            checks.check(name, namespace[name])
        except checks.CheckFailed as error:
            said.append(str(error))
    return "\n".join(said)
