"""First line of every page: ``%run ../page_setup.py`` in a cell tagged ``remove-cell``.

It sets the style of the figures and brings ``np``, ``plt``, ``glue``, ``glue_values``, ``table``,
``what_check_says`` and the colours.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib_inline.backend_inline import set_matplotlib_formats
from myst_nb import glue

from autograder.judging.call_case import call_case
from autograder.judging.verdict import judge
from autograder.specs import EXERCISES, sheet

sys.path.append(str(Path(__file__).parent))  # for experiments.py
plt.style.use(Path(__file__).with_name("page.mplstyle"))
# Dates and random ids would change a figure's file at every build.
set_matplotlib_formats("svg", metadata={"Date": None})
np.set_printoptions(precision=4, suppress=True)

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = plt.rcParams["axes.prop_cycle"].by_key()["color"]
GREY = "#666666"


def glue_values(**values: object) -> None:
    """Make numbers available in the text: ``{glue:text}`name:.3f```."""
    for name, value in values.items():
        # Numpy scalars print as np.float64(…), which a format cannot read.
        glue(name, value.item() if isinstance(value, np.generic) else value, display=False)


def table(head: list[str], rows: list[list[str]], rule: str | None = None) -> Markdown:
    """A Markdown table: the first column is text, the others numbers, unless `rule` says else."""
    rule = rule or "|:--|" + "--:|" * (len(head) - 1)
    lines = ["| " + " | ".join(cells) + " |" for cells in [head, *rows]]
    return Markdown("\n".join([lines[0], rule, *lines[1:]]))


def what_check_says(name: str, function: Callable, prefix: str = "") -> Markdown:
    """What `check` says of a function as the exercise `name`, as a quotation.

    The numbers of visible checks, passed and all, are glued as ``passed`` and ``checks``.
    """
    visible = sheet(EXERCISES[name])
    cases = [case for check in visible["checks"] for case in check["cases"]]
    with np.errstate(all="ignore"):
        verdict = judge(visible, [call_case(function, case) for case in cases])
    passed = sum(check.passed for check in verdict.checks)
    glue_values(**{f"{prefix}passed": passed, f"{prefix}checks": len(verdict.checks)})
    return Markdown(f"> {verdict.message}")
