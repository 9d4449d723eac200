"""Which pages keep the rules, and all rules together."""

import re
from pathlib import Path

from page_lint import notation, prose, shape
from page_lint.shape import objectives
from page_lint.source import BOOK, Page

__all__ = ["NOT_YET", "complaints", "finished", "objectives", "pages", "read"]

# Pages and notebooks that are still to be rewritten. Whoever rewrites one takes it off; one that
# keeps all rules may not stay (tests/book/test_shape.py).
LISTED = ""
NOT_YET = frozenset(LISTED.split())
# Of the notebooks with solutions; the ones of students are made from them.
NOTEBOOKS = {path.stem: path for path in sorted((BOOK.parent / "solutions").glob("*/*.ipynb"))}
# What a page of these parts has no objectives for.
NO_SHAPE = (
    "tools/",
    "index",
    "bibliography",
    "back/",
    "practice/errors-in",
    "practice/reader-questions",
)


def pages() -> list[str]:
    """The names of all pages, in the order of the book, and of the notebooks."""
    listed = (BOOK / "_toc.yml").read_text(encoding="utf-8")
    return ["index", *re.findall(r"file: (\S+)", listed), *NOTEBOOKS]


def read(name: str) -> Page:
    """A page or a notebook by its name, such as binary/hinge or 05_binary_losses, or its path."""
    known = NOTEBOOKS.get(name) or BOOK / f"{name}.md"
    return Page.read(known if known.is_file() else Path(name))


def finished() -> list[str]:
    """The pages and notebooks that must keep the rules."""
    return [name for name in pages() if name not in NOT_YET]


def complaints(page: Page) -> list[str]:
    """Everything that the rules have to say about a page."""
    found = notation.complaints(page) + prose.complaints(page)
    shapeless = page.name.startswith(NO_SHAPE) or page.name in NOTEBOOKS
    return found if shapeless else found + shape.complaints(page)
