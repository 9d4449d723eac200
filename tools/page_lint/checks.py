"""Which pages keep the rules, and all rules together."""

import re

from page_lint import notation, prose, shape
from page_lint.shape import objectives
from page_lint.source import BOOK, Page

__all__ = ["NOT_YET", "complaints", "finished", "objectives", "pages"]

# Pages that are still to be rewritten. Whoever rewrites one takes it off; one that keeps all
# rules may not stay (tests/book/test_shape.py).
LISTED = """
foundations/from-likelihood-to-loss
regression/mean-squared-error regression/mean-absolute-error
regression/mean-squared-logarithmic-error regression/huber regression/poisson
binary/hinge binary/squared-hinge
multiclass/categorical-crossentropy multiclass/sparse-categorical-crossentropy
multiclass/kullback-leibler-divergence multiclass/focal
practice/nine-experiments practice/errors-in-tutorials practice/errors-in-formulas
practice/errors-in-claims practice/reader-questions
back/loss-card back/glossary back/for-instructors
"""
NOT_YET = frozenset(LISTED.split())
# What a page of these parts has no objectives for.
NO_SHAPE = ("index", "bibliography", "back/", "practice/errors-in", "practice/reader-questions")


def pages() -> list[str]:
    """The names of all pages, in the order of the book."""
    listed = (BOOK / "_toc.yml").read_text(encoding="utf-8")
    return ["index", *re.findall(r"file: (\S+)", listed)]


def finished() -> list[str]:
    """The pages that must keep the rules."""
    return [name for name in pages() if name not in NOT_YET]


def complaints(page: Page) -> list[str]:
    """Everything that the rules have to say about a page."""
    found = notation.complaints(page) + prose.complaints(page)
    return found if page.name.startswith(NO_SHAPE) else found + shape.complaints(page)
