"""Make a graded notebook harmless for those who open it in the formgrader or in Jupyter.

The formgrader renders a student's Markdown as HTML, raw HTML and scripts with it, in the origin of
the instructor's Jupyter server: a script there could do all that the instructor can. So text cells
that are not the course's own keep Markdown and formulas, and lose what HTML can be made of.
"""

import re
from copy import deepcopy

from nbformat import NotebookNode

from ..course import released
from ..judging.validate import visible

# "<" that could begin a tag, a comment or an address; with a space behind it, it is a "<" for every
# reader of HTML and Markdown, and in a formula and in code it looks nearly the same.
TAG = re.compile(r"<(?=[A-Za-z/!?])")
# What leads somewhere, other than to a web page, an address, a part of this page or an attachment;
# of `](` and `]:` only what is a link is let through.
ALLOWED = r"\s*<? ?(?:https?://|mailto:|#|attachment:)"
LINK = re.compile(rf"\]([(:])(?!{ALLOWED})", re.I)
# Commands of MathJax that make links, load extensions or set HTML's attributes.
COMMAND = re.compile(
    r"\\(?=(?:href|url|require|html\w*|class|cssId|style|data|include\w*)\b)", re.I
)


def harmless_for_others(notebook: NotebookNode, assignment: str) -> NotebookNode:
    """A copy of a graded notebook that runs no script where it is shown.

    Args:
        notebook: the graded notebook; its outputs are texts and pictures already.
        assignment: its name.

    Returns:
        The notebook, in which text cells that are not as they were released hold no HTML.
    """
    made = deepcopy(notebook)
    given = {cell.source for cell in released(assignment).cells}
    for cell in made.cells:
        if cell.source not in given:
            cell.source = visible(cell.source)
            if cell.cell_type == "markdown":
                cell.source = harmless_markdown(cell.source)
    return made


def harmless_markdown(text: str) -> str:
    """The text without HTML, without links that could be a script, without active formulas."""
    text = TAG.sub("< ", text)
    text = LINK.sub(r"] \1", text)
    return COMMAND.sub(r"\\ ", text)
