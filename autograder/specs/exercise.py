"""The former place of `sheet`, which pages of the book import from here."""

from .sheets import sheet

__all__ = ["sheet"]
