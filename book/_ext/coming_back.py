"""Sphinx extension: the parts of *My progress* that know the questions and objectives of all pages.

``{coming-back} due`` is the place for the questions that have come back, ``predictions`` for what a
reader predicted, ``objectives`` lists the objectives of each page with what leads to them, and
``file`` is the place for saving and reading all of it. What fills them in the browser is
``book/_ext/back``, which this page alone loads; `book/_static/questions.js` records the answers.
"""

import html
import json
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

BOOK = Path(__file__).parents[1]
SOURCES = Path(__file__).parent / "back"
sys.path.append(str(BOOK.parent / "tools"))
from page_lint.checks import NOTEBOOKS, pages, read  # noqa: E402
from page_lint.shape import objectives  # noqa: E402
from page_lint.source import Page  # noqa: E402

SCRIPTS = ("coming-back.js", "progress-file.js")
ON_DEMAND = "puzzle.js"  # exercises.js loads it when a puzzle is opened
KINDS = ("self-check", "predict", "paper")
PARTS = ("due", "predictions", "objectives", "file")


@cache
def book() -> dict[str, Page]:
    """The pages of the book that ask something, in its order."""
    found = {name: read(name) for name in pages() if name not in NOTEBOOKS}
    return {name: page for name, page in found.items() if any(map(page.blocks_of, KINDS))}


def title(page: Page) -> str:
    """The heading of a page, without markup."""
    heading = re.search(r"^# (.+)$", page.markdown, re.M)
    return re.sub(r"[*`$]", "", heading[1]) if heading else page.name


def questions() -> dict[str, dict[str, str]]:
    """Every question by its name: the page, its heading, the kind and the title of the block."""
    return {
        block.options["name"]: {
            "page": f"{name}.html",
            "of": title(page),
            "kind": kind,
            "title": "Prediction" if kind == "predict" else block.title,
        }
        for name, page in book().items()
        for kind in KINDS
        for block in page.blocks_of(kind)
    }


class ComingBack(SphinxDirective):
    """``{coming-back} part``, see the head of this file."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the part."""
        part = self.arguments[0]
        if part not in PARTS:
            raise self.error(f"there is no part {part!r}; there are {', '.join(PARTS)}")
        for page in book():
            self.env.note_dependency(BOOK / f"{page}.md")
        if part == "objectives":
            return list(self.objectives())
        index = ""
        if part == "due":
            text = json.dumps(questions(), ensure_ascii=False).replace("<", r"\u003c")
            index = f'<script type="application/json" id="questions">{text}</script>'
        return [nodes.raw("", f'{index}<div data-back="{part}"></div>', format="html")]

    def objectives(self) -> Iterator[nodes.Node]:
        """A folded list for each page; where an objective leads is a link."""
        asked = questions()
        up = "../" * self.env.docname.count("/")
        yield nodes.raw("", '<div data-back="objectives"></div>', format="html")
        for name, page in book().items():
            listed = objectives(page)
            if not listed:
                continue
            lines = [f":::{{dropdown}} {title(page)}", ":class-container: reached", ""]
            for text, places in listed:
                links = ", ".join(_link(place, f"{up}{name}.html", asked) for place in places)
                lines += [f"- {text.rstrip(':')}<br>{links}"]
            box = nodes.container()
            self.state.nested_parse(StringList([*lines, ":::"]), self.content_offset, box)
            yield from box.children


def _link(place: str, page: str, asked: dict[str, dict[str, str]]) -> str:
    """A link to a question or a function, with a mark that the browser sets."""
    known = asked.get(place)
    if not known and "-" in place:  # a heading: reading leaves no mark
        return f'<a href="{page}#{place}">section</a>'
    words = known["title"].lower() if known else f"<code>{html.escape(place)}</code>"
    anchor = place if known else f"exercise-{place}"
    return (
        f'<a href="{page}#{anchor}" data-place="{place}"><span aria-hidden="true">○</span> '
        f'{words}<span class="visually-hidden"></span></a>'
    )


def write_scripts(app: Sphinx) -> None:
    """Put the scripts of the page where they are served, as ``_static/back``."""
    book.cache_clear()
    folder = Path(app.outdir).parent / "assets" / "back"
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*SCRIPTS, ON_DEMAND):
        shutil.copy(SOURCES / name, folder)


def add_to_page(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Load the scripts where there is something for them."""
    if 'data-back="' in context.get("body", ""):
        for name in SCRIPTS:
            app.add_js_file(f"back/{name}", loading_method="defer")  # after questions.js


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("coming-back", ComingBack)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
