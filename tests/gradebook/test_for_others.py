"""A graded notebook runs nothing where the instructor opens it, and reads as it was meant."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import nbgrader
import pytest
from commands import CLASS, NAME
from nbconvert.exporters import HTMLExporter

from autograder.course import EXERCISES_DIR, read_notebook
from autograder.grading.for_others import harmless_for_others, harmless_markdown
from autograder.grading.submitted_notebook import read_submission

TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "<\nscript>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( JaVaScRiPt:alert(1))",
    "[x](java&Tab;script&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x][y]\n\n[y]:\n  javascript:alert(1)",
    "<javascript:alert(1)>",
    '[x](https://example.org/"onmouseover="alert(1))',
    "$\\href{javascript:alert(1)}{x}$",
    "$\\require{html}\\style{background:url(javascript:alert(1))}{x}$",
]


def in_the_formgrader(notebook):
    """The notebook as the formgrader renders it."""
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[str(TEMPLATES)])
    names = ("student", "assignment", "notebook", "submission_id", "last_name", "first_name")
    resources = dict.fromkeys((*names, "notebook_id", "assignment_id"), "x")
    resources |= {
        "index": 0,
        "total": 1,
        "base_url": "",
        "my_assignment_id": "x",
        "mathjax_url": "",
    }
    return exporter.from_notebook_node(notebook, resources=resources)[0]


class Acting(HTMLParser):
    """What of a page would call `alert`: scripts, handlers, addresses."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.found = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        for name, value in attrs:
            said = re.sub(r"[\s\0]", "", value or "")
            if "alert" in said and (name[:2] == "on" or not re.match("https?:|#|$", said, re.I)):
                self.found.append((tag, name, value))

    def handle_data(self, data):
        if self.inside == "script" and "alert(1)" in data:
            self.found.append(data)


def test_the_formgrader_shows_nothing_that_acts():
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell(text) for text in HOSTILE]
    assert len(Acting(in_the_formgrader(made)).found) > 8  # the formgrader alone lets it through
    page = in_the_formgrader(harmless_for_others(made, NAME))
    assert Acting(page).found == []
    assert "\\href" not in page and "\\require" not in page


@pytest.mark.parametrize(
    "text",
    [
        "Cross-entropy is $-\\sum_i y_i \\log p_i$ where $0 < p < 1$ and `a < b`.",
        "# Head\n\n* one\n* **two** [the page](https://example.org/a_(b)) and [below](#end)",
        "![a plot](attachment:plot.png)\n\n> quoted\n\n| a | b |\n|--|--|\n| 1 | 2 |",
        "```python\nif x < 3: y[0] = f(x)\n```\n",
    ],
)
def test_what_honest_students_write_stays_as_it_is(text):
    assert harmless_markdown(text) == text


def test_the_courses_own_cells_and_honest_answers_stay_as_they_are():
    released = read_notebook(EXERCISES_DIR / NAME / f"{NAME}.ipynb")
    assert any("<details>" in cell.source for cell in released.cells)
    for path in [
        EXERCISES_DIR / NAME / f"{NAME}.ipynb",
        *CLASS.glob(f"[a-e]*/{NAME}/{NAME}.ipynb"),
    ]:
        made = read_submission(path)
        assert harmless_for_others(made, NAME) == made
